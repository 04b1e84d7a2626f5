"""Builders of tests: tills that are open, counted and closed, and payments, all through the real door."""

from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.ledger import chart
from oficinista.ledger.models import EntryLine, TenderKind
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.tills.closing import CloseTill, CountTill, DifferenceReason, Papers
from oficinista.tills.commands import OpenTill
from oficinista.tills.custody import waiting
from oficinista.tills.denominations import Pieces, denominations
from oficinista.tills.deposits import PrepareDeposit
from oficinista.tills.models import Channel
from oficinista.tills.payments import AccountPart, TakePayment, Tendered
from oficinista.tills.transfers import ReceiveIntoSafe, ReceiveTransfer, SendFromSafe, SendTransfer
from tests.office import do


def pieces(cents: int) -> tuple[Pieces, ...]:
    """An amount of cash in as few pieces as there can be."""
    counted = []
    for one in denominations():
        quantity, cents = divmod(cents, one.cents)
        if quantity:
            counted.append(Pieces(denomination_cents=one.cents, quantity=quantity))
    return tuple(counted)


def open_till(office: Office, actor: str = "ana", *, number: int = 1, fund: int = 15_000) -> int:
    """An open till with a change fund; its session."""
    return int(do(office, OpenTill(till_number=number, pieces=pieces(fund)), actor).session_id)


def cash(cents: int) -> Tendered:
    """Cash laid on the counter."""
    return Tendered(kind=TenderKind.CASH, received_cents=cents)


def check(cents: int, reference: str = "1044") -> Tendered:
    """A check."""
    return Tendered(kind=TenderKind.CHECK, received_cents=cents, reference=reference)


def card(cents: int, reference: str = "A77123") -> Tendered:
    """A card's slip."""
    return Tendered(kind=TenderKind.CARD, received_cents=cents, reference=reference)


def payment(number: str, cents: int, *tenders: Tendered) -> TakePayment:
    """A payment of one account, in exact cash unless other tenders are given."""
    return TakePayment(tenders=tenders or (cash(cents),), accounts=(AccountPart(number=number, amount_cents=cents),))


def pay(office: Office, number: str, cents: int, *tenders: Tendered, actor: str = "ana") -> Any:
    """Take a payment that must go through; what was answered."""
    return do(office, payment(number, cents, *tenders), actor)


def turn_in(office: Office, cents: int, actor: str = "ana", *, by: str = "marta", bag: str = "") -> str:
    """Cash that goes from the actor's till to the safe and arrives there; the number of the transfer."""
    sent = str(do(office, SendTransfer(amount_cents=cents, reason="turn_in", reference=bag), actor).document)
    do(office, ReceiveIntoSafe(document=sent, counted_cents=cents), by)
    return sent


def bring(office: Office, cents: int, till: int = 1, actor: str = "ana", *, by: str = "marta") -> str:
    """More change fund, from the safe to a till, where it arrives; the number of the transfer."""
    sent = str(do(office, SendFromSafe(amount_cents=cents, reason="fund_increase", to_till=till), by).document)
    do(office, ReceiveTransfer(document=sent, counted_cents=cents), actor)
    return sent


def to_the_bank(office: Office, by: str = "marta") -> int:
    """What waits in the safe, in a bag for the bank; how much went."""
    [bag] = [one for one in office.ask(waiting, office.info.id, office.today) if one.channel is Channel.BAG]
    do(office, PrepareDeposit(bag=f"SESION-{bag.sessions[-1]}", counted_cents=bag.total_cents), by)
    return bag.total_cents


def count(session_id: int, cents: int, *papers: Papers) -> CountTill:
    """A count of so much cash and of papers."""
    return CountTill(session_id=session_id, pieces=pieces(cents), papers=papers)


def papers(*tenders: Tendered) -> tuple[Papers, ...]:
    """The count of what of some tenders is no cash."""
    found = {kind: [one for one in tenders if one.kind is kind] for kind in TenderKind if kind is not TenderKind.CASH}
    return tuple(
        Papers(kind=kind, quantity=len(ones), amount_cents=sum(one.received_cents for one in ones))
        for kind, ones in found.items()
        if ones
    )


def at_bank(connection: Connection) -> int:
    """What the bank has of the office."""
    lines = select(func.sum(col(EntryLine.amount_cents))).where(col(EntryLine.gl_code) == chart.BANK)
    return int(connection.execute(lines).scalar_one() or 0)


def close_with(session_id: int, *reasons: DifferenceReason) -> Order:
    """A closing with its reasons."""
    return CloseTill(session_id=session_id, reasons=reasons)


def close_till(office: Office, session_id: int, cents: int, *papers: Papers, actor: str = "ana") -> Any:
    """Count and close a till in which nothing is over or short."""
    do(office, count(session_id, cents, *papers), actor)
    return do(office, close_with(session_id), actor)
