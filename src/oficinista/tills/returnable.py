"""What is asked before a check comes back: what took it, by its receipt or its number of suspense, and who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, select
from sqlmodel import col

from oficinista.batches.models import Suspense, SuspenseResolution
from oficinista.batches.queries import find_suspense
from oficinista.customers.models import Account
from oficinista.ledger.models import ReturnedCheck, Tender, TenderKind
from oficinista.staff.models import OfficeRow
from oficinista.tills import receipts
from oficinista.tills.numbers import is_suspense


@dataclass(frozen=True, slots=True)
class CheckTaken:
    """What took a check: the payment of a receipt, or money that no account claimed when it came.

    `void` is what voided it. `credit_entry_id` gave its money to the accounts that have it; None while none has.
    `agency` wrote the check, and the accounts did not; "" of any other.
    """

    entry_id: int
    document: str
    office_code: str
    office_name: str
    till_session_id: int
    void: str | None
    credit_entry_id: int | None
    agency: str = ""

    @property
    def applied_entry_id(self) -> int | None:
        """What gave it to its account, of money that came without one."""
        return None if self.credit_entry_id == self.entry_id else self.credit_entry_id


@dataclass(frozen=True, slots=True)
class CheckGiven:
    """A check, its place among what was handed over, and whether it came back before."""

    tender_number: int
    amount_cents: int
    reference: str
    is_returned: bool


def find_taken(connection: Connection, document: str) -> CheckTaken:
    """What a receipt or a number of suspense took. Refuses a number that was never given."""
    return _suspense(connection, document) if is_suspense(document) else _payment(connection, document)


def _payment(connection: Connection, receipt: str) -> CheckTaken:
    found = receipts.find_payment(connection, receipt)
    return CheckTaken(
        entry_id=found.entry_id,
        document=found.receipt,
        office_code=found.office_code,
        office_name=found.office_name,
        till_session_id=found.till_session_id,
        void=found.void,
        credit_entry_id=found.entry_id,
        agency=found.payer if found.is_of_agency else "",
    )


def _suspense(connection: Connection, document: str) -> CheckTaken:
    found = find_suspense(connection, document)
    office = connection.execute(_OFFICE, {"office": found.office_id}).one()
    return CheckTaken(
        entry_id=found.entry_id,
        document=found.document,
        office_code=office.code,
        office_name=office.name,
        till_session_id=found.batch,
        void=found.ended if found.is_voided else None,
        credit_entry_id=connection.execute(_APPLIED, {"entry": found.entry_id}).scalar_one_or_none(),
    )


def checks_of(connection: Connection, entry_id: int) -> Sequence[CheckGiven]:
    """The checks that an entry took, in their order."""
    return [CheckGiven(*row) for row in connection.execute(_CHECKS, {"entry": entry_id})]


def held_of(connection: Connection, taken: CheckTaken) -> dict[int, int]:
    """What each account has of what was taken; nothing while nobody knows whose it is."""
    return {} if taken.credit_entry_id is None else receipts.held_of(connection, taken.credit_entry_id)


def holders(connection: Connection, document: str) -> tuple[str, ...]:
    """The accounts that had something of a receipt or of a number of suspense; none for a number never given."""
    if is_suspense(document):
        return tuple(connection.execute(_IDENTIFIED, {"document": document.strip().upper()}).scalars())
    return receipts.holders(connection, document)


_OFFICE = select(col(OfficeRow.code), col(OfficeRow.name)).where(col(OfficeRow.id) == bindparam("office"))
_APPLIED = select(col(SuspenseResolution.entry_id)).where(
    col(SuspenseResolution.suspense_entry_id) == bindparam("entry")
)
_IDENTIFIED = (
    select(col(Account.number))
    .join(SuspenseResolution, col(SuspenseResolution.account_id) == col(Account.id))
    .join(Suspense, col(Suspense.entry_id) == col(SuspenseResolution.suspense_entry_id))
    .where(col(Suspense.document) == bindparam("document"))
)
_CHECKS: Select[*tuple[Any, ...]] = (
    select(
        col(Tender.tender_number),
        col(Tender.amount_cents),
        col(Tender.reference),
        exists()
        .where(
            col(ReturnedCheck.payment_entry_id) == col(Tender.entry_id),
            col(ReturnedCheck.tender_number) == col(Tender.tender_number),
        )
        .label("is_returned"),
    )
    .where(col(Tender.entry_id) == bindparam("entry"), col(Tender.kind) == TenderKind.CHECK)
    .order_by(col(Tender.tender_number))
)
