"""Cash from one hand to another inside the office: till to safe, safe to till, till to till. Always two parties.

Who sends takes it out of their place, and from then until its end it stands in an account of its own; so it is never
in two places, nor in none. It ends in one of three ways: the one it was sent to receives it, who keeps the safe takes
it over, or the sender takes it back. A till is not counted while something is on its way from it or to it.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import insert

from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind, TenderKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Posted
from oficinista.orders import Line, Order, PositiveCents, Refused, Result, command
from oficinista.tills.drawer import refuse_more_than_held
from oficinista.tills.facts import send_facts
from oficinista.tills.models import MoneyTransfer, TillState, TransferEnd, TransferOutcome
from oficinista.tills.numbers import ARRIVALS, DEPARTURES, document_number
from oficinista.tills.reasons import Place, TransferReason, find_transfer_reason
from oficinista.tills.sessions import Session, frozen, require_open, require_till, unsettled_of_clerk, unsettled_of_till
from oficinista.tills.transit import Transfer, find_transfer
from oficinista.transaction import Transaction

TillNumber = Annotated[int, Field(ge=1, le=999)]


class SendTransfer(Order):
    """Cash that leaves the actor's open till; `reference` is the number of its bag or seal.

    `to_till` is the till that is to receive it, when the reason is one between tills.
    """

    amount_cents: PositiveCents
    reason: Line
    to_till: TillNumber | None = None
    reference: Line = ""


class TransferSent(Result):
    """The transfer's number. The money is on its way until somebody else receives it."""

    document: str
    amount_cents: int


@command("transfer.send", amount_cents=lambda order: order.amount_cents, facts=send_facts)
def send_transfer(tx: Transaction, order: SendTransfer) -> TransferSent:
    """Send cash from the actor's till. Refuses more than it holds, without saying how much that is."""
    reason = _reason_from(order.reason, Place.TILL)
    session_id = require_open(tx)
    addressed = _addressed(tx, reason, order.to_till)
    refuse_more_than_held(tx, session_id, {TenderKind.CASH: order.amount_cents})
    return _send(tx, reason, session_id, addressed, order.amount_cents, order.reference)


class SendFromSafe(Order):
    """Cash that leaves the safe for a till that is open."""

    amount_cents: PositiveCents
    reason: Line
    to_till: TillNumber
    reference: Line = ""


@command("safe.send", facts=send_facts)
def send_from_safe(tx: Transaction, order: SendFromSafe) -> TransferSent:
    """Send cash from the safe to a till. Refuses a till that is not open, and the actor's own."""
    reason = _reason_from(order.reason, Place.SAFE)
    addressed = _addressed(tx, reason, order.to_till)
    return _send(tx, reason, None, addressed, order.amount_cents, order.reference)


class ReceiveTransfer(Order):
    """Cash that arrived at the actor's till, counted by them."""

    document: Line
    counted_cents: PositiveCents


class TransferEnded(Result):
    """The number of the transfer, and the one that its end got."""

    transfer: str
    document: str
    amount_cents: int


@command("transfer.receive")
def receive_transfer(tx: Transaction, order: ReceiveTransfer) -> TransferEnded:
    """Receive into the actor's till what was sent to it. Refuses another amount than the one that was sent."""
    transfer = _on_its_way(tx, order.document)
    session = _own_open(tx)
    if transfer.to_session_id != session.id:
        raise Refused(
            "transfer.not_for_you",
            tr("{document} es para {place}.", document=transfer.document, place=transfer.to_words),
            tr("Lo recibe quien está a cargo de ese lugar."),
        )
    _refuse_other_amount(transfer, order.counted_cents)
    return _end(tx, transfer, TransferOutcome.RECEIVED, session.id)


class ReceiveIntoSafe(Order):
    """Cash that arrived at the safe, counted by who keeps it."""

    document: Line
    counted_cents: PositiveCents


@command("safe.receive")
def receive_into_safe(tx: Transaction, order: ReceiveIntoSafe) -> TransferEnded:
    """Put into the safe what is on its way, also what a till should have received. Refuses what the actor sent."""
    transfer = _on_its_way(tx, order.document)
    if transfer.sender_id == tx.actor.id:
        raise Refused(
            "transfer.own",
            tr("Nadie recibe lo que él mismo envió."),
            tr("Que lo reciba otro supervisor, o devuélvalo a su lugar."),
        )
    _refuse_other_amount(transfer, order.counted_cents)
    return _end(tx, transfer, TransferOutcome.RECEIVED, None)


class TakeBackTransfer(Order):
    """Cash that nobody received goes back to where it was sent from."""

    document: Line


@command("transfer.take_back")
def take_back_transfer(tx: Transaction, order: TakeBackTransfer) -> TransferEnded:
    """Take back what the actor sent. Refuses what somebody else sent, and what has arrived."""
    transfer = _on_its_way(tx, order.document)
    if transfer.sender_id != tx.actor.id:
        raise Refused(
            "transfer.of_another",
            tr("{document} lo envió {name}.", document=transfer.document, name=transfer.sender_name),
            tr("Lo devuelve quien lo envió; o lo recibe la caja fuerte."),
        )
    return _end(tx, transfer, TransferOutcome.TAKEN_BACK, transfer.from_session_id)


def _reason_from(code: str, place: Place) -> TransferReason:
    reason = find_transfer_reason(code)
    if reason.source is not place:
        raise Refused(
            "transfer.other_place",
            tr("«{reason}» no sale de ahí.", reason=reason.name),
            tr("Escoja otra razón de la lista."),
        )
    return reason


def _addressed(tx: Transaction, reason: TransferReason, number: int | None) -> int | None:
    """The session that is to receive it; None is the safe."""
    if reason.target is Place.SAFE:
        if number is not None:
            raise Refused(
                "transfer.to_safe",
                tr("«{reason}» va a la caja fuerte, no a otra caja.", reason=reason.name),
                tr("Deje en blanco la caja."),
            )
        return None
    if number is None:
        raise Refused("transfer.to_whom", tr("Falta a qué caja va."), tr("Escriba el número de la caja."))
    session = unsettled_of_till(tx.connection, require_till(tx, number))
    if session is None or session.state is not TillState.OPEN or session.business_date != tx.business_date:
        raise Refused(
            "transfer.till_not_open",
            tr("La caja {number} no está abierta.", number=number),
            tr("Escoja una caja abierta hoy."),
        )
    if session.clerk_id == tx.actor.id:
        raise Refused(
            "transfer.own_till",
            tr("La caja {number} es la suya.", number=number),
            tr("Una entrega es siempre entre dos personas."),
        )
    return session.id


def _send(
    tx: Transaction, reason: TransferReason, from_session: int | None, to_session: int | None, cents: int, bag: str
) -> TransferSent:
    said = f"{reason.code} {bag}".strip()
    lines = (_place(from_session, reason, -cents), Side(chart.OFFICE_TRANSIT, cents))
    posted = _post(tx, EntryKind.TRANSFER_SEND, DEPARTURES, lines, from_session, said)
    row = {
        "entry_id": posted.id,
        "office_id": tx.office.id,
        "reason": reason.code,
        "from_session_id": from_session,
        "to_session_id": to_session,
        "amount_cents": cents,
        "bag": bag,
        "sender_id": tx.actor.id,
    }
    tx.connection.execute(insert(MoneyTransfer), row)
    return TransferSent(document=document_number(tx, DEPARTURES, posted), amount_cents=cents)


def _on_its_way(tx: Transaction, document: str) -> Transfer:
    transfer = find_transfer(tx.connection, document, tx.office.id)
    if transfer.outcome is not None:
        raise Refused("transfer.ended", tr("{document} ya no está en camino.", document=transfer.document))
    return transfer


def _own_open(tx: Transaction) -> Session:
    """The actor's open session of whatever day: what is on its way must end before it is counted."""
    session = unsettled_of_clerk(tx.connection, tx.actor.id)
    if session is not None and session.state is TillState.FROZEN:
        raise frozen(session)
    if session is None or session.state is not TillState.OPEN:
        raise Refused("till.not_open", tr("No tiene una caja abierta."), tr("Abra su caja primero."))
    return session


def _refuse_other_amount(transfer: Transfer, counted_cents: int) -> None:
    """The count is blind: it is not said how much was sent."""
    if counted_cents != transfer.amount_cents:
        raise Refused(
            "transfer.amount_differs",
            tr("Lo contado no es lo que se envió."),
            tr("Cuéntelo otra vez con quien lo envió. Si no concuerda, no lo reciba: quien lo envió lo devuelve."),
        )


def _end(tx: Transaction, transfer: Transfer, outcome: TransferOutcome, session_id: int | None) -> TransferEnded:
    kind = EntryKind.TRANSFER_RECEIVE if outcome is TransferOutcome.RECEIVED else EntryKind.TRANSFER_BACK
    reason = find_transfer_reason(transfer.reason)
    cents = transfer.amount_cents
    lines = (_place(session_id, reason, cents), Side(chart.OFFICE_TRANSIT, -cents))
    posted = _post(tx, kind, ARRIVALS, lines, session_id, f"{reason.code} {transfer.bag}".strip())
    row = {
        "transfer_id": transfer.entry_id,
        "entry_id": posted.id,
        "outcome": outcome,
        "session_id": session_id,
        "receiver_id": tx.actor.id,
        "sender_id": transfer.sender_id,
    }
    tx.connection.execute(insert(TransferEnd), row)
    return TransferEnded(transfer=transfer.document, document=document_number(tx, ARRIVALS, posted), amount_cents=cents)


def _place(session_id: int | None, reason: TransferReason, cents: int) -> Side:
    """A drawer, or the part of the safe that the reason is about."""
    if session_id is None:
        return Side(reason.gl_code, cents)
    return Side(chart.TILLS, cents, till_session_id=session_id, tender_kind=TenderKind.CASH)


def _post(
    tx: Transaction, kind: EntryKind, series: str, lines: tuple[Side, ...], session_id: int | None, reason: str
) -> Posted:
    entry = NewEntry(
        kind=kind,
        document_type=series,
        effective_date=tx.business_date,
        lines=lines,
        till_session_id=session_id,
        approval_id=tx.approval_id,
        reason=reason,
    )
    return tx.post(entry)[0]
