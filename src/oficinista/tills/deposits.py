"""To the bank: what the closed tills and the turn-ins left in the safe goes in a bag or a batch, and the bank says it.

The change fund stays in the safe. Until the bank says it the deposit is on its way, in an account of its own; what the
bank received of less or of more stands in another until it is cleared up.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, insert

from oficinista.dates import short_date
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Posted
from oficinista.money import format_money
from oficinista.orders import (
    ApprovalNeed,
    Fact,
    Line,
    Order,
    PositiveCents,
    Refused,
    Result,
    Said,
    UnsignedCents,
    command,
)
from oficinista.tills.custody import Deposit, Waiting, deposit_of_number, find_deposit, waiting
from oficinista.tills.models import (
    BankDeposit,
    Channel,
    DepositClearing,
    DepositedSession,
    DepositedTransfer,
    DepositResult,
    DepositTender,
)
from oficinista.tills.numbers import DEPOSIT_CLEARINGS, DEPOSIT_RESULTS, DEPOSITS, document_number
from oficinista.tills.reasons import find_clearing
from oficinista.transaction import Transaction

BAG_LENGTH_MAX = 40


class PrepareDeposit(Order):
    """Everything that waits for one way to the bank, in one bag with its seal, or in the card terminal's batch.

    `counted_cents` is what the person counted who closes it, without the change fund.
    """

    channel: Annotated[Channel, Field(strict=False)] = Channel.BAG
    bag: Annotated[Line, Field(min_length=1, max_length=BAG_LENGTH_MAX)]
    seal: Annotated[Line, Field(max_length=BAG_LENGTH_MAX)] = ""
    counted_cents: PositiveCents


class DepositPrepared(Result):
    """The deposit's number, what goes to the bank and what stays in the safe."""

    document: str
    total_cents: int
    fund_cents: int


@command("deposit.prepare")
def prepare_deposit(tx: Transaction, order: PrepareDeposit) -> DepositPrepared:
    """Send what waits to the bank. Refuses when nothing waits, another amount than that, and a bag used before."""
    ready = waiting(tx.connection, tx.office.id, tx.business_date)
    found = next((one for one in ready if one.channel is order.channel), None)
    if found is None or not found.total_cents:
        raise Refused(
            "deposit.nothing", tr("No hay nada que depositar."), tr("Cierre primero las cajas; después, prepárelo.")
        )
    if order.counted_cents != found.total_cents:
        raise Refused(
            "deposit.amount_differs",
            tr("Lo contado no es lo que espera depósito: {amount}.", amount=format_money(found.total_cents)),
            tr("Cuéntelo otra vez. El fondo de cambio, {fund}, se queda en la caja fuerte.",
               fund=format_money(found.fund_cents)),
        )  # fmt: skip
    document = send_to_bank(tx, found, order.bag, order.seal)
    return DepositPrepared(document=document, total_cents=found.total_cents, fund_cents=found.fund_cents)


def send_to_bank(tx: Transaction, found: Waiting, bag: str, seal: str = "") -> str:
    """Put on its way to the bank what waits, and its fund in the safe; the deposit's number. Refuses a bag used
    before."""
    bag = bag.strip().upper()
    _refuse_used(tx, bag)
    lines = [Side(chart.IN_TRANSIT, -found.total_cents - found.fund_cents), Side(chart.AT_BANK_SOON, found.total_cents)]
    if found.fund_cents:
        lines.append(Side(chart.VAULT, found.fund_cents))
    posted = _post(tx, EntryKind.DEPOSIT, DEPOSITS, lines)
    _keep(tx, posted.id, found, bag, seal)
    return document_number(tx, DEPOSITS, posted)


class ConfirmDeposit(Order):
    """What the bank says that it received: of a deposit's number or bag, how much and on which day."""

    deposit: Line
    amount_cents: UnsignedCents
    banked_on: Annotated[date, Field(strict=False)]
    bank_reference: Line = ""


class DepositConfirmed(Result):
    """What the bank received less what was sent: nothing when they agree."""

    document: str
    deposit: str
    difference_cents: int


@command("deposit.confirm")
def confirm_deposit(tx: Transaction, order: ConfirmDeposit) -> DepositConfirmed:
    """Note what the bank received. Refuses who prepared it, a second time, and a day that is not in between."""
    found = confirmable(tx.connection, order, tx.office.id, tx.business_date)
    if found.prepared_by == tx.actor.id:
        raise Refused("deposit.own", tr("Nadie confirma el depósito que preparó."), tr("Pídalo a otra persona."))
    off = order.amount_cents - found.total_cents
    parts = {chart.AT_BANK_SOON: -found.total_cents, chart.BANK: order.amount_cents, chart.BANK_DIFFERENCES: -off}
    posted = _post(
        tx, EntryKind.DEPOSIT_RESULT, DEPOSIT_RESULTS, [Side(code, cents) for code, cents in parts.items() if cents]
    )
    row = {
        "deposit_id": found.entry_id,
        "entry_id": posted.id,
        "amount_cents": order.amount_cents,
        "banked_on": order.banked_on,
        "bank_reference": order.bank_reference,
        "confirmed_by": tx.actor.id,
        "prepared_by": found.prepared_by,
    }
    tx.connection.execute(insert(DepositResult), row)
    return DepositConfirmed(
        document=document_number(tx, DEPOSIT_RESULTS, posted), deposit=found.document, difference_cents=off
    )


def confirmable(connection: Connection, order: ConfirmDeposit, office_id: int, today: date) -> Deposit:
    """The deposit of which the bank says something. Refuses a second time, and a day that is not in between."""
    found = find_deposit(connection, order.deposit, office_id, today)
    if found.banked_on is not None:
        raise Refused(
            "deposit.confirmed",
            tr("{number} ya lo confirmó el banco, {date}, por {amount}.", number=found.document,
               date=short_date(found.banked_on), amount=format_money(found.banked_cents or 0)),
        )  # fmt: skip
    if not found.prepared_on <= order.banked_on <= today:
        raise Refused(
            "deposit.day",
            tr("El banco no pudo recibirlo ese día: salió {date}.", date=short_date(found.prepared_on)),
            tr("Corrija la fecha."),
        )
    return found


class ClearDeposit(Order):
    """How what the bank received of less or of more was cleared up: a way of the catalogue, and what is known.

    `deposit` is its number, not its bag.
    """

    deposit: Line
    reason: Line
    words: Said


class DepositCleared(Result):
    """What was cleared up, and the number of it."""

    document: str
    deposit: str
    difference_cents: int


def _cleared_facts(connection: Connection, order: ClearDeposit) -> Iterator[Fact]:
    found = deposit_of_number(connection, order.deposit)
    yield Fact("Depósito", f"{found.document} {found.bag}")
    yield Fact("Enviado", format_money(found.total_cents))
    yield Fact("Recibido por el banco", format_money(found.banked_cents or 0))
    yield Fact("Diferencia", format_money(found.difference_cents))
    yield Fact("Cómo se aclara", f"{find_clearing(order.reason).name}. {order.words}")
    yield Fact("Estado", found.state_words)


def _another_signs(tx: Transaction, order: ClearDeposit) -> ApprovalNeed:
    found = _uncleared(tx, order)
    words = later("aclarar la diferencia de {document}.", document=found.document)
    return ApprovalNeed(abs(found.difference_cents), words)


@command("deposit.clear", approval=_another_signs, facts=_cleared_facts)
def clear_deposit(tx: Transaction, order: ClearDeposit) -> DepositCleared:
    """Clear up a difference of the bank, always signed by another. Refuses a deposit without one, and a second time.

    What the bank put right goes to the bank's account; what is the office's own, to its shortages or overages.
    """
    found = _uncleared(tx, order)
    off = found.difference_cents
    target = find_clearing(order.reason).gl_code or (chart.CASH_OVER if off > 0 else chart.CASH_SHORT)
    lines = [Side(chart.BANK_DIFFERENCES, off), Side(target, -off)]
    posted = _post(tx, EntryKind.DEPOSIT_CLEARING, DEPOSIT_CLEARINGS, lines)
    row = {"deposit_id": found.entry_id, "entry_id": posted.id, "reason": order.reason, "words": order.words}
    tx.connection.execute(insert(DepositClearing), row)
    return DepositCleared(
        document=document_number(tx, DEPOSIT_CLEARINGS, posted), deposit=found.document, difference_cents=off
    )


def _uncleared(tx: Transaction, order: ClearDeposit) -> Deposit:
    find_clearing(order.reason)
    found = find_deposit(tx.connection, order.deposit, tx.office.id, tx.business_date)
    if not found.is_open:
        raise Refused(
            "deposit.nothing_to_clear",
            tr("{number} no tiene diferencia por aclarar: {state}.", number=found.document, state=found.state_words),
            tr("Escoja uno con diferencia."),
        )
    return found


def _refuse_used(tx: Transaction, bag: str) -> None:
    try:
        used = find_deposit(tx.connection, bag, tx.office.id, tx.business_date)
    except Refused:
        return
    raise Refused(
        "deposit.bag_used",
        tr("La bolsa {bag} ya es del depósito {number}.", bag=bag, number=used.document),
        tr("Escriba el número que tiene esta bolsa."),
    )


def _keep(tx: Transaction, entry_id: int, found: Waiting, bag: str, seal: str) -> None:
    row = {
        "entry_id": entry_id,
        "office_id": tx.office.id,
        "channel": found.channel,
        "bag": bag,
        "seal": seal,
        "total_cents": found.total_cents,
        "fund_cents": found.fund_cents,
        "prepared_by": tx.actor.id,
    }
    tx.connection.execute(insert(BankDeposit), row)
    parts = [
        {"deposit_id": entry_id, "tender_kind": kind, "amount_cents": cents} for kind, cents in found.by_tender.items()
    ]
    tx.connection.execute(insert(DepositTender), parts)
    if found.sessions:
        sessions = [
            {"till_session_id": session, "channel": found.channel, "deposit_id": entry_id} for session in found.sessions
        ]
        tx.connection.execute(insert(DepositedSession), sessions)
    if found.turn_ins:
        turn_ins = [{"transfer_id": transfer, "deposit_id": entry_id} for transfer in found.turn_ins]
        tx.connection.execute(insert(DepositedTransfer), turn_ins)


def _post(tx: Transaction, kind: EntryKind, series: str, lines: list[Side]) -> Posted:
    entry = NewEntry(
        kind=kind,
        document_type=series,
        effective_date=tx.business_date,
        lines=lines,
        approval_id=tx.approval_id,
    )
    return tx.post(entry)[0]
