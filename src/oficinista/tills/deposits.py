"""To the bank: what the closed tills and the turn-ins left in the safe goes in a bag or a batch, and the bank says it.

The change fund stays in the safe. Until the bank says it the deposit is on its way, in an account of its own; what the
bank received of less or of more stands in another until it is cleared up.
"""

from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy import insert

from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Posted
from oficinista.money import format_money
from oficinista.orders import Line, Order, PositiveCents, Refused, Result, UnsignedCents, command
from oficinista.tills.custody import Waiting, find_deposit, waiting
from oficinista.tills.models import (
    BankDeposit,
    Channel,
    DepositedSession,
    DepositedTransfer,
    DepositResult,
    DepositTender,
)
from oficinista.tills.numbers import DEPOSIT_RESULTS, DEPOSITS, document_number
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
    bag = order.bag.strip().upper()
    _refuse_used(tx, bag)
    lines = [Side(chart.IN_TRANSIT, -found.total_cents - found.fund_cents), Side(chart.AT_BANK_SOON, found.total_cents)]
    if found.fund_cents:
        lines.append(Side(chart.VAULT, found.fund_cents))
    posted = _post(tx, EntryKind.DEPOSIT, DEPOSITS, lines)
    _keep(tx, posted.id, found, bag, order.seal)
    return DepositPrepared(
        document=document_number(tx, DEPOSITS, posted), total_cents=found.total_cents, fund_cents=found.fund_cents
    )


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
    found = find_deposit(tx.connection, order.deposit, tx.office.id, tx.business_date)
    if found.banked_on is not None:
        raise Refused(
            "deposit.confirmed",
            tr("{number} ya lo confirmó el banco, {date}.", number=found.document, date=short_date(found.banked_on)),
        )
    if found.prepared_by == tx.actor.id:
        raise Refused("deposit.own", tr("Nadie confirma el depósito que preparó."), tr("Pídalo a otra persona."))
    if not found.prepared_on <= order.banked_on <= tx.business_date:
        raise Refused(
            "deposit.day",
            tr("El banco no pudo recibirlo ese día: salió {date}.", date=short_date(found.prepared_on)),
            tr("Corrija la fecha."),
        )
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
        year=tx.business_date.year,
        effective_date=tx.business_date,
        lines=lines,
    )
    return tx.post(entry)[0]
