"""What is asked about refunds: how much of a credit may be given back today and why, and the refunds that there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.batches.models import Suspense, SuspenseResolution
from oficinista.billing.models import Bill
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import held_bills
from oficinista.customers.models import Account, Customer
from oficinista.customers.numbers import full_number, unknown_account
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Entry, EntryKind, EntryLine
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.refunds.models import RefundEntry, RefundRequest
from oficinista.refunds.terms import Available, Claimant, Held, Obstacle, Way, why_kept
from oficinista.staff.models import OfficeRow
from oficinista.storage import office_rules
from oficinista.tills.models import Payment, PaymentMove, TillSession, TillState
from oficinista.tills.receipts import held_of
from oficinista.tills.returnable import checks_of

REFUND = "refund"
"""The lifecycle of refunds."""
FOUND = "found"
"""In the data of a step: the credit and what of it stayed, which is why the amount was what it was."""
CLEARS = "refund.check_clears"
LOOKED_BACK_DAYS = 366
"""No bank gives a check back after so long."""


@dataclass(frozen=True, slots=True)
class RefundPosted:
    """An entry of a refund, and its number."""

    entry_id: int
    kind: EntryKind
    document: str


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund: whose credit, how much, to whom and how, where it stands, why so much, and what was posted for it."""

    case_id: int
    number: str
    account_id: int
    account: str
    customer: str
    amount_cents: int
    claimant: Claimant
    way: Way
    payee: str
    state: str
    opened_on: date
    next_on: date | None
    why: tuple[str, ...]
    posted: tuple[RefundPosted, ...]

    @property
    def state_title(self) -> str:
        """Where it stands, in words."""
        return tr(find_lifecycle(REFUND).states[self.state].title)


def available(connection: Connection, number: str, office_id: int, today: date) -> Available:
    """What of an account's credit may be given back on a day, and why not all of it. Refuses an unknown account."""
    found = connection.execute(_ACCOUNT, {"number": full_number(number), "office": office_id}).one_or_none()
    if found is None:
        raise unknown_account(number)
    credit = max(-found.balance_cents, 0)
    held = (
        *unsettled(connection, found.id, office_id, today),
        *_disputed(connection, found.id, credit),
        *_owed_elsewhere(connection, found.id, found.customer_id),
    )
    return Available(found.number, credit, tuple(held) if credit else (), found.id, found.name)


def other_accounts(connection: Connection, number: str) -> dict[str, int]:
    """The other open accounts of the customer of an account, with what each owes; negative is a credit."""
    rows = connection.execute(_SIBLINGS, {"number": full_number(number)})
    return {row.number: row.balance_cents for row in rows}


def find_refund(connection: Connection, number: str) -> Refund:
    """The refund of a number. Refuses one that does not exist."""
    row = connection.execute(_REFUNDS.where(col(Case.number) == number)).one_or_none()
    if row is None:
        raise Refused(
            "refund.unknown",
            tr("No hay una devolución {number}.", number=number),
            tr("Vea las que hay con «oficinista refund list --all»."),
        )
    return _refund(connection, row)


def refunds(
    connection: Connection, office_id: int, *, state: str | None = None, with_closed: bool = False
) -> list[Refund]:
    """The refunds of an office, the first to end first; of one state alone where it is said."""
    query = _REFUNDS.where(col(Case.office_id) == office_id)
    if state is not None:
        query = query.where(col(Case.state) == state)
    elif not with_closed:
        query = query.where(col(Case.closed_on).is_(None))
    rows = connection.execute(query.order_by(col(Case.closed_on).is_not(None), col(Case.next_on), col(Case.id)))
    return [_refund(connection, row) for row in rows.all()]


def is_refund(number: str) -> bool:
    """Whether a number is of the series of refunds."""
    return number.startswith(f"{find_lifecycle(REFUND).series}-")


def refund_of_entry(connection: Connection, entry_id: int) -> str:
    """The number of the refund that an entry is of."""
    return str(connection.execute(_OF_ENTRY, {"entry": entry_id}).scalar_one())


def who_prepared(connection: Connection, number: str) -> set[int]:
    """The clerks who asked for a refund or verified it: they do not approve it."""
    return set(connection.execute(_PREPARED, {"number": number}).scalars())


def unsettled(connection: Connection, account_id: int, office_id: int, today: date) -> Iterator[Held]:
    """What of the payments is not for good: in a till that is not closed, or by a check that may still come back."""
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    values = {"account": account_id, "since": today - timedelta(days=LOOKED_BACK_DAYS)}
    for row in (*connection.execute(_RECENT, values).all(), *connection.execute(_IDENTIFIED, values).all()):
        has = held_of(connection, row.credit_entry_id).get(account_id, 0)
        if has <= 0:
            continue
        if row.state not in {TillState.CLOSED, TillState.REVIEWED}:
            yield Held(Obstacle.TILL, row.taken, has)
            continue
        checks = sum(one.amount_cents for one in checks_of(connection, row.entry_id) if not one.is_returned)
        until = rules.due(CLEARS, row.effective_date, calendar).date
        if checks and today <= until:
            yield Held(Obstacle.CHECK, row.taken, min(has, checks), until)


def _disputed(connection: Connection, account_id: int, credit_cents: int) -> Iterator[Held]:
    """What open cases may still take from the credit: of a bill what is disputed of it, else all of the credit."""
    for row in connection.execute(_CASES, {"account": account_id}):
        if find_lifecycle(row.lifecycle).states[row.state].holds_credit:
            yield Held(Obstacle.CASE, row.number, row.amount_cents or row.bill_cents or credit_cents)


def _owed_elsewhere(connection: Connection, account_id: int, customer_id: int) -> Iterator[Held]:
    """What the customer owes on their other accounts, but for what a case there holds."""
    for row in connection.execute(_OTHERS, {"account": account_id, "customer": customer_id}).all():
        objected = sum(hold.amount_cents for hold in held_bills(connection, row.id).values())
        if row.balance_cents > objected:
            yield Held(Obstacle.DEBT, row.number, row.balance_cents - objected)


def _refund(connection: Connection, row: Row[Any]) -> Refund:
    steps = connection.execute(_STEPS, {"case": row.case_id}).scalars()
    found = [from_json(data).get(FOUND) for data in steps]
    posted = connection.execute(_POSTED, {"case": row.case_id})
    documents = tuple(
        RefundPosted(one.id, one.kind, number_text(one.document_type, one.code, one.year, one.document_number))
        for one in posted
    )
    return Refund(**row._mapping, why=why_kept(next((kept for kept in found if kept), [])), posted=documents)


_OTHER, _VOID = aliased(Account), aliased(Entry)
_ACCOUNT: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id), col(Account.number), col(Account.customer_id), col(Customer.name),
        col(AccountBalance.balance_cents),
    )
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
    .where(col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office"))
)  # fmt: skip
_RECENT: Select[*tuple[Any, ...]] = (
    select(
        col(Payment.entry_id),
        col(Payment.entry_id).label("credit_entry_id"),
        col(Payment.receipt).label("taken"),
        col(Entry.effective_date),
        col(TillSession.state),
    )
    .join(Entry, col(Entry.id) == col(Payment.entry_id))
    .join(TillSession, col(TillSession.id) == col(Payment.till_session_id))
    .where(
        col(Entry.effective_date) >= bindparam("since"),
        ~exists().where(col(_VOID.reverses_id) == col(Payment.entry_id)),
        or_(
            exists().where(
                col(EntryLine.entry_id) == col(Payment.entry_id), col(EntryLine.account_id) == bindparam("account")
            ),
            exists().where(
                col(PaymentMove.payment_entry_id) == col(Payment.entry_id),
                col(PaymentMove.to_account_id) == bindparam("account"),
            ),
        ),
    )
    .order_by(col(Payment.entry_id))
)
_IDENTIFIED: Select[*tuple[Any, ...]] = (
    select(
        col(Suspense.entry_id),
        col(SuspenseResolution.entry_id).label("credit_entry_id"),
        col(Suspense.document).label("taken"),
        col(Entry.effective_date),
        col(TillSession.state),
    )
    .join(SuspenseResolution, col(SuspenseResolution.suspense_entry_id) == col(Suspense.entry_id))
    .join(Entry, col(Entry.id) == col(Suspense.entry_id))
    .join(TillSession, col(TillSession.id) == col(Entry.till_session_id))
    .where(
        col(SuspenseResolution.account_id) == bindparam("account"),
        col(Entry.effective_date) >= bindparam("since"),
    )
    .order_by(col(Suspense.entry_id))
)
_CASES: Select[*tuple[Any, ...]] = (
    select(
        col(Case.number), col(Case.lifecycle), col(Case.state), col(Case.amount_cents),
        col(Bill.total_cents).label("bill_cents"),
    )
    .outerjoin(Bill, col(Bill.id) == col(Case.bill_id))
    .where(col(Case.account_id) == bindparam("account"), col(Case.closed_on).is_(None))
    .order_by(col(Case.id))
)  # fmt: skip
_OTHERS: Select[*tuple[Any, ...]] = (
    select(col(_OTHER.id), col(_OTHER.number), col(AccountBalance.balance_cents))
    .join(AccountBalance, col(AccountBalance.account_id) == col(_OTHER.id))
    .where(
        col(_OTHER.customer_id) == bindparam("customer"),
        col(_OTHER.id) != bindparam("account"),
        col(AccountBalance.balance_cents) > 0,
    )
    .order_by(col(_OTHER.number))
)
_SIBLINGS: Select[*tuple[Any, ...]] = (
    select(col(_OTHER.number), col(AccountBalance.balance_cents))
    .join(AccountBalance, col(AccountBalance.account_id) == col(_OTHER.id))
    .join(Account, col(Account.customer_id) == col(_OTHER.customer_id))
    .where(
        col(Account.number) == bindparam("number"),
        col(_OTHER.id) != col(Account.id),
        col(_OTHER.closed_on).is_(None),
    )
    .order_by(col(_OTHER.number))
)
_REFUNDS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id).label("case_id"),
        col(Case.number),
        col(Case.account_id),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Case.amount_cents),
        col(RefundRequest.claimant),
        col(RefundRequest.way),
        col(RefundRequest.payee),
        col(Case.state),
        col(Case.opened_on),
        col(Case.next_on),
    )
    .join(RefundRequest, col(RefundRequest.case_id) == col(Case.id))
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
)
_STEPS = (
    select(col(CaseEvent.data_json))
    .where(col(CaseEvent.case_id) == bindparam("case"))
    .order_by(col(CaseEvent.place).desc())
)
_POSTED: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.id), col(Entry.kind), col(Entry.document_type), col(Entry.year), col(Entry.document_number),
        col(OfficeRow.code),
    )
    .join(RefundEntry, col(RefundEntry.entry_id) == col(Entry.id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .where(col(RefundEntry.case_id) == bindparam("case"))
    .order_by(col(Entry.id))
)  # fmt: skip
_OF_ENTRY = (
    select(col(Case.number))
    .join(RefundEntry, col(RefundEntry.case_id) == col(Case.id))
    .where(col(RefundEntry.entry_id) == bindparam("entry"))
)
_PREPARED = (
    select(col(CaseEvent.clerk_id))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.action).in_(("request", "verify")))
)
