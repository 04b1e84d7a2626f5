"""The letters that the office owes: computed from what was done, never a list of their own.

An account that was closed owes its customer one; a correction leaves a notice, an adjustment that was not approved a
rejection, and an action of a lifecycle names its letter. Each is owed until a letter was issued about it; of a case,
only about the last that was decided in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Text, and_, bindparam, cast, exists, false, or_, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.audit.models import Approval, Decision
from oficinista.cases.conditions import DELIVERED, RETURNED
from oficinista.cases.lifecycle import Action, lifecycles
from oficinista.cases.models import Case, CaseEvent
from oficinista.closings.models import AccountClosing
from oficinista.customers.models import Account, Customer
from oficinista.letters.catalogue import About, find_template
from oficinista.letters.models import Letter, LetterState
from oficinista.letters.queries import LISTED_MAX
from oficinista.letters.subjects import PLACE, account_number_of

REJECTED, CLOSED = "adjustment_rejected", "account_closed"
OF_CUSTOMERS = ("adjustment.request", "bill.void_and_rebill")
"""The orders that a customer waits for: who hears nothing of a rejection believes that it was done."""


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that is owed, about what, to whom, and since when."""

    template: str
    subject: str
    account: str
    customer: str
    since: datetime

    @property
    def title(self) -> str:
        """What it is called."""
        return find_template(self.template).name


def due_letters(connection: Connection, office_id: int, account_id: int | None = None) -> list[DueLetter]:
    """The letters that an office owes, or those that it owes to an account, the oldest first."""
    found = [*_corrections(connection, office_id, account_id), *_rejections(connection, office_id, account_id)]
    found += _of_steps(connection, _steps(), office_id, account_id)
    found += (DueLetter(CLOSED, *row) for row in _rows(connection, _CLOSINGS, office_id, account_id))
    return sorted(found, key=lambda one: one.since)[:LISTED_MAX]


def due_of_case(connection: Connection, number: str, office_id: int) -> DueLetter | None:
    """The letter that a case owes now, if it does."""
    return next(_of_steps(connection, _steps().where(col(Case.number) == number), office_id, None), None)


def _corrections(connection: Connection, office_id: int, account_id: int | None) -> Iterator[DueLetter]:
    return (DueLetter(*row) for row in _rows(connection, _NOTICES, office_id, account_id))


def _rejections(connection: Connection, office_id: int, account_id: int | None) -> Iterator[DueLetter]:
    """Whose account an order is about is said by the order itself."""
    for subject, decided_at in connection.execute(_REJECTED, {"office": office_id}):
        number = account_number_of(connection, About.REJECTION, subject)
        account = connection.execute(_WHOSE, {"number": number}).one_or_none()
        if account is not None and account_id in {None, account.id}:
            yield DueLetter(REJECTED, subject, account.number, account.name, decided_at)


def _of_steps(
    connection: Connection, query: Select[*tuple[Any, ...]], office_id: int, account_id: int | None
) -> Iterator[DueLetter]:
    for lifecycle, action, *rest in _rows(connection, query, office_id, account_id):
        letter = lifecycles()[lifecycle].actions[action].letter
        if letter is not None:
            yield DueLetter(letter, *rest)


def _rows(
    connection: Connection, query: Select[*tuple[Any, ...]], office_id: int, account_id: int | None
) -> Iterator[Row[*tuple[Any, ...]]]:
    if account_id is not None:
        query = query.where(col(Account.id) == account_id)
    return iter(connection.execute(query.limit(LISTED_MAX), {"office": office_id}))


def _unwritten(subject: ColumnElement[str], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is no letter about a subject that nothing took the place of."""
    return ~exists().where(col(Letter.subject) == subject, col(Letter.state) != LetterState.REPLACED, *conditions)


@cache  # the counter asks at every look, and to build it takes longer than to ask
def _steps() -> Select[*tuple[Any, ...]]:
    """The step of each case that led it where it stands, where the step has a letter and nobody issued it."""
    later = aliased(CaseEvent)
    moved_on = exists().where(
        col(later.case_id) == col(CaseEvent.case_id),
        col(later.place) > col(CaseEvent.place),
        _are(col(later.action), _moves),
    )
    subject = col(Case.number) + PLACE + cast(col(CaseEvent.place), Text)
    return (
        select(
            col(Case.lifecycle),
            col(CaseEvent.action),
            subject,
            col(Account.number),
            col(Customer.name),
            col(CaseEvent.made_at),
        )
        .select_from(CaseEvent)
        .join(Case, col(Case.id) == col(CaseEvent.case_id))
        .join(Account, col(Account.id) == col(Case.account_id))
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .where(
            col(Case.office_id) == bindparam("office"),
            _are(col(CaseEvent.action), lambda action: action.letter is not None),
            ~moved_on,
            _unwritten(subject),
        )
        .order_by(col(CaseEvent.id))
    )


def _are(action: Mapped[str], which: Callable[[Action], bool]) -> ColumnElement[bool]:
    """Whether an action is one of those of the case's lifecycle."""
    chosen = {
        name: [code for code, one in lifecycle.actions.items() if which(one)]
        for name, lifecycle in lifecycles().items()
    }
    return or_(false(), *(and_(col(Case.lifecycle) == name, action.in_(codes)) for name, codes in chosen.items()))


def _moves(action: Action) -> bool:
    """Whether an action leads the case on; those of a letter are about where it stands already, as a review is."""
    return action.to is not None and action.to not in action.sources and action.order not in {DELIVERED, RETURNED}


_NOTICE_ID = cast(col(Notice.id), Text)
_NOTICES: Select[*tuple[Any, ...]] = (
    select(col(Notice.letter), _NOTICE_ID, col(Account.number), col(Customer.name), col(Notice.made_at))
    .join(Account, col(Account.id) == col(Notice.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(
        col(Notice.office_id) == bindparam("office"), _unwritten(_NOTICE_ID, col(Letter.template) == col(Notice.letter))
    )
    .order_by(col(Notice.id))
)
_CLOSINGS: Select[*tuple[Any, ...]] = (
    select(col(Account.number), col(Account.number), col(Customer.name), col(AccountClosing.made_at))
    .select_from(AccountClosing)
    .join(Account, col(Account.id) == col(AccountClosing.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(
        col(AccountClosing.office_id) == bindparam("office"),
        _unwritten(cast(col(Account.number), Text), col(Letter.template) == CLOSED),
    )
    .order_by(col(AccountClosing.id))
)
_APPROVAL_ID = cast(col(Approval.id), Text)
_REJECTED: Select[*tuple[Any, ...]] = (
    select(_APPROVAL_ID, col(Approval.decided_at))
    .where(
        col(Approval.office_id) == bindparam("office"),
        col(Approval.decision) == Decision.REJECTED,
        col(Approval.order_name).in_(OF_CUSTOMERS),
        _unwritten(_APPROVAL_ID, col(Letter.template) == REJECTED),
    )
    .order_by(col(Approval.id))
    .limit(LISTED_MAX)
)
_WHOSE = (
    select(col(Account.id), col(Account.number), col(Customer.name))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(Account.number) == bindparam("number"))
)
