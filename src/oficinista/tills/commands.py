"""What a clerk does with a till: open it with a counted fund, move cash, count it, close it; and who reviews that.

A session is one clerk's charge of one till. It takes money while open; the first closing count stops it; the closing
empties the drawer in the books, each tender's difference in its own account. Closed stays closed: a mistake found later
is corrected by another entry, never by opening again.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import insert, select
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind, TenderKind, TillBalance
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Posted
from oficinista.orders import Line, Order, PositiveCents, Refused, Result, command
from oficinista.storage.guards import missing
from oficinista.tills import closing
from oficinista.tills.denominations import Pieces, counted_cash
from oficinista.tills.drawer import refuse_more_than_held
from oficinista.tills.facts import cash_in_facts, cash_out_facts
from oficinista.tills.models import CountPurpose, Till, TillSession, TillState
from oficinista.tills.numbers import CASH_INS, CASH_OUTS, OPENINGS, document_number
from oficinista.tills.reasons import CASH_IN, CASH_OUT, find_reason
from oficinista.tills.sessions import require_open, since, unsettled_of_clerk, unsettled_of_till
from oficinista.transaction import Transaction

TillNumber = Annotated[int, Field(ge=1, le=999)]


class AddTill(Order):
    """A new drawer."""

    number: TillNumber
    name: Annotated[Line, Field(min_length=1)]


class TillAdded(Result):
    """The till that was added."""

    till_id: int
    number: int


@command("till.add")
def add_till(tx: Transaction, order: AddTill) -> TillAdded:
    """Add a till to the office. Refuses a number that is taken."""
    if _find_till(tx, order.number) is not None:
        raise Refused("till.exists", tr("Ya hay una caja {number}.", number=order.number), tr("Escoja otro número."))
    row = {"office_id": tx.office.id, "number": order.number, "name": order.name}
    till_id = tx.connection.execute(insert(Till).returning(col(Till.id)), row).scalar_one()
    return TillAdded(till_id=till_id, number=order.number)


class OpenTill(Order):
    """Take charge of a till with the change fund that was counted into it."""

    till_number: TillNumber
    pieces: tuple[Pieces, ...] = ()


class TillOpened(Result):
    """The session that began, and its fund."""

    session_id: int
    till_number: int
    fund_cents: int


@command("till.open")
def open_till(tx: Transaction, order: OpenTill) -> TillOpened:
    """Open a till session. Refuses while the till's or the clerk's last session is not closed, of whatever day."""
    fund = counted_cash(order.pieces)
    _require_guards(tx)
    till_id = _require_till(tx, order.till_number)
    _refuse_taken(tx, till_id)
    session_id = _insert_session(tx, till_id)
    closing.keep_count(tx, session_id, CountPurpose.OPENING, 1, closing.cash_lines(order.pieces))
    if fund:
        _post_cash(tx, session_id, EntryKind.TILL_OPEN, OPENINGS, fund, chart.VAULT, None)
    return TillOpened(session_id=session_id, till_number=order.till_number, fund_cents=fund)


class CashIn(Order):
    """Cash brought to the actor's open till, for a reason of the catalogue."""

    amount_cents: PositiveCents
    reason: Line
    reference: Line = ""


class CashMoved(Result):
    """The document that the movement got."""

    document: str
    amount_cents: int


@command("till.cash_in", amount_cents=lambda order: order.amount_cents, facts=cash_in_facts)
def cash_in(tx: Transaction, order: CashIn) -> CashMoved:
    """Bring cash to the actor's till. Refuses a till that is not open and a reason that is not in the catalogue."""
    reason = find_reason(CASH_IN, order.reason)
    why = f"{order.reason} {order.reference}".strip()
    posted = _post_cash(tx, require_open(tx), EntryKind.TILL_IN, CASH_INS, order.amount_cents, reason.gl_code, why)
    return CashMoved(document=document_number(tx, CASH_INS, posted), amount_cents=order.amount_cents)


class CashOut(Order):
    """Cash taken from the actor's open till; `reference` is the number of the bag or seal it left in."""

    amount_cents: PositiveCents
    reason: Line
    reference: Line = ""


@command("till.cash_out", amount_cents=lambda order: order.amount_cents, facts=cash_out_facts)
def cash_out(tx: Transaction, order: CashOut) -> CashMoved:
    """Take cash from the actor's till. Refuses more than the till holds, without saying how much that is."""
    reason = find_reason(CASH_OUT, order.reason)
    session_id = require_open(tx)
    refuse_more_than_held(tx, session_id, {TenderKind.CASH: order.amount_cents})
    why = f"{order.reason} {order.reference}".strip()
    posted = _post_cash(tx, session_id, EntryKind.TILL_OUT, CASH_OUTS, -order.amount_cents, reason.gl_code, why)
    return CashMoved(document=document_number(tx, CASH_OUTS, posted), amount_cents=order.amount_cents)


def _post_cash(
    tx: Transaction, session_id: int, kind: EntryKind, series: str, cents: int, other_side: str, reason: str | None
) -> Posted:
    """Post cash into the drawer, or out of it when `cents` is negative."""
    drawer = Side(chart.TILLS, cents, till_session_id=session_id, tender_kind=TenderKind.CASH)
    entry = NewEntry(
        kind=kind,
        document_type=series,
        year=tx.business_date.year,
        effective_date=tx.business_date,
        lines=(drawer, Side(other_side, -cents)),
        till_session_id=session_id,
        approval_id=tx.approval_id,
        reason=reason,
    )
    return tx.post(entry)[0]


def _require_guards(tx: Transaction) -> None:
    absent = missing(tx.connection)
    if absent:
        raise Refused(
            "till.unguarded",
            tr("La base de datos no tiene puestas todas sus guardas: {names}.", names=", ".join(absent[:3])),
            tr("Avise a sistemas: sin ellas no se cobra."),
        )


def _find_till(tx: Transaction, number: int) -> int | None:
    found = select(col(Till.id)).where(col(Till.office_id) == tx.office.id, col(Till.number) == number)
    return tx.connection.execute(found).scalar_one_or_none()


def _require_till(tx: Transaction, number: int) -> int:
    till_id = _find_till(tx, number)
    if till_id is None:
        raise Refused(
            "till.unknown", tr("No hay una caja {number} en esta oficina.", number=number), tr("Escoja otra caja.")
        )
    return till_id


def _refuse_taken(tx: Transaction, till_id: int) -> None:
    own = unsettled_of_clerk(tx.connection, tx.actor.id)
    if own is not None:
        raise Refused(
            "till.clerk_has_one",
            tr(
                "Usted tiene la caja {number} sin cerrar (desde {since}).",
                number=own.till_number,
                since=since(own, tx.business_date),
            ),
            tr("Cuéntela y ciérrela antes de abrir otra."),
        )
    other = unsettled_of_till(tx.connection, till_id)
    if other is not None:
        raise Refused(
            "till.taken",
            tr(
                "La caja {number} la tiene {name} (desde {since}).",
                number=other.till_number,
                name=other.clerk_name,
                since=since(other, tx.business_date),
            ),
            tr("Abra otra caja, o pida que cierre esa."),
        )


def _insert_session(tx: Transaction, till_id: int) -> int:
    row = {
        "office_id": tx.office.id,
        "till_id": till_id,
        "clerk_id": tx.actor.id,
        "business_date": tx.business_date,
        "state": TillState.OPEN,
        "opened_at": tx.now,
    }
    session_id: int = tx.connection.execute(insert(TillSession).returning(col(TillSession.id)), row).scalar_one()
    balances = [{"till_session_id": session_id, "tender_kind": kind, "expected_cents": 0} for kind in TenderKind]
    tx.connection.execute(insert(TillBalance), balances)
    return session_id
