"""The end of a till session: the blind count, the closing and its review. Registered with the other till commands."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import insert, update
from sqlmodel import col

from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.models import ChainAnchor, EntryKind, TenderKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry
from oficinista.orders import ApprovalNeed, Line, Note, Order, Refused, Result, RowId, UnsignedCents, command
from oficinista.tills.denominations import Pieces, Quantity, counted_cash
from oficinista.tills.differences import Answer, Difference, answer, total_off
from oficinista.tills.facts import closing_facts
from oficinista.tills.models import CashCount, CashCountLine, CountPurpose, TillDifference, TillSession, TillState
from oficinista.tills.numbers import CLOSINGS, document_number
from oficinista.tills.queries import counts, differences
from oficinista.tills.reasons import WITHIN_TOLERANCE, find_difference_reason
from oficinista.tills.sessions import Session, find_session, frozen
from oficinista.tills.transit import refuse_in_transit
from oficinista.transaction import Transaction

COUNTS_MAX = 2


class Papers(Order):
    """So many checks, money orders or card slips, and their sum."""

    kind: Annotated[TenderKind, Field(strict=False)]
    quantity: Quantity
    amount_cents: UnsignedCents


class CountTill(Order):
    """What the drawer holds by a blind count: pieces of cash, and the papers of each other tender."""

    session_id: RowId
    pieces: tuple[Pieces, ...] = ()
    papers: tuple[Papers, ...] = ()


class CountedTender(Result):
    """One tender after the count: over is positive, short is negative."""

    kind: TenderKind
    expected_cents: int
    counted_cents: int
    difference_cents: int


class TillCounted(Result):
    """What the count found. Only now is it said what the till must hold."""

    session_id: int
    attempt: int
    tenders: tuple[CountedTender, ...]


@command("till.count")
def count_till(tx: Transaction, order: CountTill) -> TillCounted:
    """Count the actor's till: the first count stops its payments, a second is allowed, both are kept.

    Refuses while cash is on its way from it or to it.
    """
    counted_cash(order.pieces)
    lines = cash_lines(order.pieces) + paper_lines(order.papers)
    session = _own_session(tx, order.session_id, (TillState.OPEN, TillState.COUNTING))
    refuse_in_transit(tx.connection, tx.office.id, session.id)
    made = counts(tx.connection, session.id, CountPurpose.CLOSING)
    if len(made) == COUNTS_MAX:
        raise Refused("till.counted_twice", tr("La caja ya se contó dos veces."), tr("Ciérrela con el segundo arqueo."))
    keep_count(tx, session.id, CountPurpose.CLOSING, len(made) + 1, lines)
    change_session(tx, session.id, state=TillState.COUNTING, counted_at=tx.now)
    found = differences(tx.connection, session.id)
    return TillCounted(session_id=session.id, attempt=len(made) + 1, tenders=tuple(map(told, found)))


class DifferenceReason(Order):
    """Why one tender is over or short: a reason of the catalogue, and what the person adds."""

    kind: Annotated[TenderKind, Field(strict=False)]
    reason: Line
    note: Note = ""


class CloseTill(Order):
    """Close the actor's till by its last count."""

    session_id: RowId
    reasons: tuple[DifferenceReason, ...] = ()


class TillClosed(Result):
    """The closing. `document` is None when nothing was expected nor counted, since then nothing is posted."""

    session_id: int
    document: str | None
    head: str | None
    tenders: tuple[CountedTender, ...]


def _signature_needed(tx: Transaction, order: CloseTill) -> ApprovalNeed | None:
    """A supervisor signs for what is over or short beyond the clerk's answer."""
    beyond = [one for one in _checked(tx, order) if _answer(tx, one) is Answer.SUPERVISOR]
    if not beyond:
        return None
    return ApprovalNeed(total_off(beyond), later("la diferencia del cuadre pasa de lo que el oficinista responde."))


@command("till.close", approval=_signature_needed, facts=closing_facts)
def close_till(tx: Transaction, order: CloseTill) -> TillClosed:
    """Close a counted till: the drawer leaves for deposit, and each tender's difference stands in its own account."""
    found = _checked(tx, order)
    document = head = None
    if found:
        document, head = post_closing(tx, order.session_id, found, order.reasons)
    change_session(tx, order.session_id, state=TillState.CLOSED, closed_at=tx.now)
    return TillClosed(session_id=order.session_id, document=document, head=head, tenders=tuple(map(told, found)))


class ReviewTill(Order):
    """A closing seen by somebody other than who made it."""

    session_id: RowId
    note: Note = ""


class TillReviewed(Result):
    """The session that was reviewed."""

    session_id: int


@command("till.review")
def review_till(tx: Transaction, order: ReviewTill) -> TillReviewed:
    """Accept a closing. Refuses one's own, one that is not closed yet, and one reviewed before."""
    session = find_session(tx.connection, order.session_id, tx.office.id)
    if session.clerk_id == tx.actor.id:
        raise Refused("till.review_own", tr("Nadie revisa su propio cuadre."), tr("Pídalo a otro supervisor."))
    if session.state is not TillState.CLOSED:
        raise Refused("till.state", _state_sentence(session), tr("Solo se revisa un cuadre cerrado y sin revisar."))
    change_session(
        tx,
        session.id,
        state=TillState.REVIEWED,
        reviewed_at=tx.now,
        reviewer_id=tx.actor.id,
        review_note=order.note,
    )
    return TillReviewed(session_id=session.id)


def keep_count(
    tx: Transaction, session_id: int, purpose: CountPurpose, attempt: int, lines: list[dict[str, Any]]
) -> int:
    """Keep a count as it was made; its id."""
    row = {
        "till_session_id": session_id,
        "purpose": purpose,
        "attempt": attempt,
        "counted_by": tx.actor.id,
        "counted_at": tx.now,
    }
    count_id = tx.connection.execute(insert(CashCount).returning(col(CashCount.id)), row).scalar_one()
    if lines:
        tx.connection.execute(insert(CashCountLine), [line | {"cash_count_id": count_id} for line in lines])
    return int(count_id)


def cash_lines(pieces: Iterable[Pieces]) -> list[dict[str, Any]]:
    """The rows of a count for the cash that is there."""
    return [
        {
            "tender_kind": TenderKind.CASH,
            "denomination_cents": one.denomination_cents,
            "quantity": one.quantity,
            "amount_cents": one.amount_cents,
        }
        for one in pieces
        if one.quantity
    ]


def paper_lines(papers: tuple[Papers, ...]) -> list[dict[str, Any]]:
    """The rows of a count for the papers that are there. Refuses cash, a tender twice, and a sum of no papers."""
    kinds = [one.kind for one in papers]
    if TenderKind.CASH in kinds or len(set(kinds)) < len(kinds):
        raise Refused(
            "count.papers",
            tr("Cheques, giros y tarjetas se cuentan una vez cada uno; el efectivo, por denominaciones."),
        )
    if any((one.quantity == 0) != (one.amount_cents == 0) for one in papers):
        raise Refused(
            "count.papers_and_sum",
            tr("La cantidad de documentos y su suma no concuerdan: una de las dos es cero."),
            tr("Corrija la que falte."),
        )
    return [one.model_dump(exclude={"kind"}) | {"tender_kind": one.kind, "denomination_cents": 0} for one in papers]


def _own_session(tx: Transaction, session_id: int, states: tuple[TillState, ...]) -> Session:
    session = find_session(tx.connection, session_id, tx.office.id)
    if session.is_batch:
        raise Refused(
            "till.is_batch",
            tr("Es un lote de {till}: se cierra cuando lo registrado es lo contado.", till=session.till_name),
            tr("Ciérrelo desde el lote."),
        )
    if session.clerk_id != tx.actor.id:
        raise Refused(
            "till.of_another",
            tr("Esa sesión es de {name}.", name=session.clerk_name),
            tr("Cada cual cuenta y cierra su propia caja."),
        )
    if session.state is TillState.FROZEN:
        raise frozen(session)
    if session.state not in states:
        raise Refused("till.state", _state_sentence(session), _next_step(session))
    return session


def _state_sentence(session: Session) -> str:
    sentences = {
        TillState.OPEN: tr("La caja {number} está abierta y sin contar.", number=session.till_number),
        TillState.FROZEN: frozen(session).refusal.message,
        TillState.COUNTING: tr("La caja {number} está contada y sin cerrar.", number=session.till_number),
        TillState.CLOSED: tr("La caja {number} ya se cerró.", number=session.till_number),
        TillState.REVIEWED: tr("El cuadre de la caja {number} ya se revisó.", number=session.till_number),
    }
    return sentences[session.state]


def _next_step(session: Session) -> str:
    if session.state is TillState.OPEN:
        return tr("Cuente primero la caja.")
    return tr("Lo cerrado no se abre: corrija con otra operación.")


def change_session(tx: Transaction, session_id: int, **values: object) -> None:
    """Put values on a session."""
    tx.connection.execute(update(TillSession).where(col(TillSession.id) == session_id).values(**values))


def told(found: Difference) -> CountedTender:
    """A tender as it is answered."""
    return CountedTender(
        kind=found.kind,
        expected_cents=found.expected_cents,
        counted_cents=found.counted_cents,
        difference_cents=found.cents,
    )


def _answer(tx: Transaction, found: Difference) -> Answer:
    return answer(
        found.cents,
        tolerance_cents=int(tx.rules.get("tills.tolerance_cents", tx.business_date).value),
        supervisor_above_cents=int(tx.rules.get("tills.supervisor_above_cents", tx.business_date).value),
    )


def _checked(tx: Transaction, order: CloseTill) -> tuple[Difference, ...]:
    """What the count found, once every difference that needs an answer has it."""
    session = _own_session(tx, order.session_id, (TillState.COUNTING,))
    given = {one.kind: one for one in order.reasons}
    for reason in order.reasons:
        find_difference_reason(reason.reason)
    found = differences(tx.connection, session.id)
    for one in found:
        _require_answer(_answer(tx, one), given.get(one.kind))
    return found


def _require_answer(needed: Answer, given: DifferenceReason | None) -> None:
    if needed is not Answer.NOBODY and given is None:
        raise Refused(
            "till.reason_missing",
            tr("Hay una diferencia sin razón."),
            tr("Escoja la razón de cada sobrante o faltante."),
        )
    if needed is Answer.SUPERVISOR and given is not None and not given.note.strip():
        raise Refused(
            "till.note_missing",
            tr("La diferencia pasa de lo que el oficinista responde, y no tiene nota."),
            tr("Escriba qué se sabe de ella, para la firma del supervisor."),
        )


def post_closing(
    tx: Transaction, session_id: int, found: tuple[Difference, ...], reasons: tuple[DifferenceReason, ...] = ()
) -> tuple[str, str]:
    """Empty a session's drawer in the books, and keep what was counted of each tender, which is what goes to deposit.

    The closing's number and the journal's head.
    """
    posted = tx.post(
        NewEntry(
            kind=EntryKind.TILL_CLOSE,
            document_type=CLOSINGS,
            effective_date=tx.business_date,
            lines=[side for one in found for side in _sides(session_id, one)],
            till_session_id=session_id,
            approval_id=tx.approval_id,
        )
    )[0]
    document = document_number(tx, CLOSINGS, posted)
    anchor = {
        "office_id": tx.office.id,
        "sequence": tx.books.sequence,
        "hash": posted.hash,
        "anchored_at": tx.now,
        "document": document,
    }
    tx.connection.execute(insert(ChainAnchor), anchor)
    tx.connection.execute(insert(TillDifference), _difference_rows(session_id, found, reasons))
    return document, posted.hash.hex()


def _sides(session_id: int, found: Difference) -> Iterable[Side]:
    """What one tender posts: the drawer emptied, what was counted on its way to deposit, the rest over or short."""
    if found.expected_cents:
        yield Side(chart.TILLS, -found.expected_cents, till_session_id=session_id, tender_kind=found.kind)
    if found.counted_cents:
        yield Side(chart.IN_TRANSIT, found.counted_cents)
    if found.cents:
        yield Side(chart.CASH_OVER if found.cents > 0 else chart.CASH_SHORT, -found.cents)


def _difference_rows(
    session_id: int, found: tuple[Difference, ...], reasons: tuple[DifferenceReason, ...]
) -> list[dict[str, Any]]:
    given = {one.kind: one for one in reasons}
    return [
        {
            "till_session_id": session_id,
            "tender_kind": one.kind,
            "expected_cents": one.expected_cents,
            "counted_cents": one.counted_cents,
            "difference_cents": one.cents,
            **_why(one, given.get(one.kind)),
        }
        for one in found
    ]


def _why(found: Difference, given: DifferenceReason | None) -> dict[str, str]:
    if found.cents == 0:
        return {"reason": "", "note": ""}
    if given is None:
        return {"reason": WITHIN_TOLERANCE, "note": ""}
    return {"reason": given.reason, "note": given.note}
