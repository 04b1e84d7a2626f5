"""What a clerk does with a till: open it with a counted fund, count it, close it; and who reviews that.

A session is one clerk's charge of one till. It takes money while open; the first closing count stops it; the closing
empties the drawer in the books, each tender's difference in its own account. Closed stays closed: a mistake found later
is corrected by another entry, never by opening again.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import insert
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind, TenderKind, TillBalance
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry
from oficinista.orders import Line, Order, Refused, Result, command
from oficinista.storage.guards import missing
from oficinista.tills import closing
from oficinista.tills.denominations import Pieces, counted_cash
from oficinista.tills.models import CountPurpose, Till, TillKind, TillSession, TillState
from oficinista.tills.numbers import OPENINGS
from oficinista.tills.sessions import find_till, require_till, since, unsettled_of_clerk, unsettled_of_till
from oficinista.transaction import Transaction

TillNumber = Annotated[int, Field(ge=1, le=999)]


class AddTill(Order):
    """A new till: a drawer at the window, unless it is for the batches of the mail or of the drop box."""

    number: TillNumber
    name: Annotated[Line, Field(min_length=1)]
    kind: Annotated[TillKind, Field(strict=False)] = TillKind.WINDOW


class TillAdded(Result):
    """The till that was added."""

    till_id: int
    number: int


@command("till.add")
def add_till(tx: Transaction, order: AddTill) -> TillAdded:
    """Add a till to the office. Refuses a number that is taken."""
    if find_till(tx, order.number) is not None:
        raise Refused("till.exists", tr("Ya hay una caja {number}.", number=order.number), tr("Escoja otro número."))
    row = {"office_id": tx.office.id, "number": order.number, "name": order.name, "kind": order.kind}
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
    session_id = begin_session(tx, require_till(tx, order.till_number))
    closing.keep_count(tx, session_id, CountPurpose.OPENING, 1, closing.cash_lines(order.pieces))
    if fund:
        _post_fund(tx, session_id, fund)
    return TillOpened(session_id=session_id, till_number=order.till_number, fund_cents=fund)


def _post_fund(tx: Transaction, session_id: int, cents: int) -> None:
    """Post the change fund into the drawer."""
    drawer = Side(chart.TILLS, cents, till_session_id=session_id, tender_kind=TenderKind.CASH)
    tx.post(
        NewEntry(
            kind=EntryKind.TILL_OPEN,
            document_type=OPENINGS,
            effective_date=tx.business_date,
            lines=(drawer, Side(chart.VAULT, -cents)),
            till_session_id=session_id,
        )
    )


def _require_guards(tx: Transaction) -> None:
    absent = missing(tx.connection)
    if absent:
        raise Refused(
            "till.unguarded",
            tr("La base de datos no tiene puestas todas sus guardas: {names}.", names=", ".join(absent[:3])),
            tr("Avise a sistemas: sin ellas no se cobra."),
        )


def begin_session(tx: Transaction, till_id: int) -> int:
    """The actor's new session of a till. Refuses while the till's or the actor's last one is not closed."""
    _require_guards(tx)
    _refuse_taken(tx, till_id)
    return _insert_session(tx, till_id)


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
