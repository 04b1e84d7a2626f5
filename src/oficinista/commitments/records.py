"""What keeps a commitment by itself: the record of what was promised, done after the promise was made.

A letter is done when it reaches its customer, an order or a case when it is over, a bill when it was adjusted or billed
again. What was taken back since then keeps nothing.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Rebill, RebillPeriod
from oficinista.billing.models import Bill
from oficinista.cases.models import Case, CaseEvent
from oficinista.commitments.models import Awaits, Commitment
from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.letters.models import Happened, Letter, LetterEvent, LetterState
from oficinista.orders import Refused

COMPLETED = "completed"
"""The state of a work order that was done; one that was cancelled keeps nothing."""
_VOID, _UNDOING, _PROMISED = aliased(Entry), aliased(Rebill), aliased(Bill)


def done_on() -> ColumnElement[date | None]:
    """The day on which the record that a commitment promises was done; null while it is not, and by hand."""
    return case(
        (col(Commitment.awaits) == Awaits.LETTER, _LETTER),
        (col(Commitment.awaits).in_((Awaits.ORDER, Awaits.CASE)), _CASE),
        (col(Commitment.awaits) == Awaits.ADJUSTMENT, func.coalesce(_ADJUSTED, _REBILLED)),
    )


def refuse_unknown(connection: Connection, awaits: Awaits, record: str, account_id: int) -> None:
    """Refuse the number of a record that the account does not have; without a number, a case that is meant."""
    if not record and awaits is not Awaits.CASE:
        return
    statement: Any = _KNOWN.get(awaits)
    if statement is not None and connection.execute(statement, {"number": record, "account": account_id}).first():
        return
    raise Refused(
        "commitment.no_record",
        tr("La cuenta no tiene «{record}», que se promete.", record=record),
        tr("Revise el número; si todavía no existe, déjelo en blanco."),
    )


def _is_meant(number: Any, made_at: Any) -> ColumnElement[bool]:
    """The record of the number that was promised; without one, any made since the promise."""
    return case(
        (col(Commitment.record) == "", made_at > col(Commitment.made_at)), else_=number == col(Commitment.record)
    )


_LETTER = (
    select(func.min(func.coalesce(col(LetterEvent.happened_on), col(Letter.made_on))))
    .select_from(Letter)
    .outerjoin(
        LetterEvent,
        (col(LetterEvent.letter_id) == col(Letter.id)) & (col(LetterEvent.happened) == Happened.DELIVERED),
    )
    .where(
        col(Letter.account_id) == col(Commitment.account_id),
        col(Letter.state).in_((LetterState.DELIVERED, LetterState.HANDED)),
        _is_meant(col(Letter.number), col(Letter.made_at)),
    )
    .correlate(Commitment)
    .scalar_subquery()
)
_CASE = (
    select(func.min(col(Case.closed_on)))
    .join(CaseEvent, (col(CaseEvent.case_id) == col(Case.id)) & (col(CaseEvent.place) == 1))
    .where(
        col(Case.account_id) == col(Commitment.account_id),
        (col(Commitment.awaits) == Awaits.CASE) | (col(Case.state) == COMPLETED),
        _is_meant(col(Case.number), col(CaseEvent.made_at)),
    )
    .correlate(Commitment)
    .scalar_subquery()
)
_ADJUSTED = (
    select(func.min(col(Adjustment.made_on)))
    .select_from(Adjustment)
    .outerjoin(Bill, col(Bill.id) == col(Adjustment.bill_id))
    .where(
        col(Adjustment.account_id) == col(Commitment.account_id),
        col(Adjustment.made_at) > col(Commitment.made_at),
        (col(Commitment.record) == "") | (col(Bill.number) == col(Commitment.record)),
        ~exists().where(col(_VOID.reverses_id) == col(Adjustment.entry_id)),
    )
    .correlate(Commitment)
    .scalar_subquery()
)
_REBILLED = (
    select(func.min(col(Rebill.made_on)))
    .join(RebillPeriod, col(RebillPeriod.rebill_id) == col(Rebill.id))
    .join(_PROMISED, col(_PROMISED.id) == col(RebillPeriod.voided_bill_id))
    .where(
        col(Rebill.account_id) == col(Commitment.account_id),
        col(Rebill.made_at) > col(Commitment.made_at),
        col(Rebill.undoes_id).is_(None),
        (col(Commitment.record) == "") | (col(_PROMISED.number) == col(Commitment.record)),
        ~exists().where(col(_UNDOING.undoes_id) == col(Rebill.id)),
    )
    .correlate(Commitment)
    .scalar_subquery()
)
_OF_ACCOUNT: dict[str, Any] = {"account": bindparam("account"), "number": bindparam("number")}
_KNOWN: dict[Awaits, Any] = {
    Awaits.LETTER: select(col(Letter.id)).where(
        col(Letter.account_id) == _OF_ACCOUNT["account"], col(Letter.number) == _OF_ACCOUNT["number"]
    ),
    Awaits.ORDER: select(col(Case.id)).where(
        col(Case.account_id) == _OF_ACCOUNT["account"], col(Case.number) == _OF_ACCOUNT["number"]
    ),
    Awaits.CASE: select(col(Case.id)).where(
        col(Case.account_id) == _OF_ACCOUNT["account"], col(Case.number) == _OF_ACCOUNT["number"]
    ),
    Awaits.ADJUSTMENT: select(col(Bill.id)).where(
        col(Bill.account_id) == _OF_ACCOUNT["account"], col(Bill.number) == _OF_ACCOUNT["number"]
    ),
}
