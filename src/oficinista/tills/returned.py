"""What is asked about checks that the bank gave back: those of a payment, and which accounts pay by none for a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryLine, ReturnedCheck, Tender
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.tills.bank_returns import BankReason, bank_reasons
from oficinista.tills.models import Payment
from oficinista.tills.numbers import CHECK_FEES, CHECK_RETURNS


@dataclass(frozen=True, slots=True)
class Returned:
    """A check that came back. `fee_cents` is what was charged for it; `no_checks_until` is the last day without."""

    document: str
    receipt: str
    check: str
    amount_cents: int
    on: date
    reason: BankReason
    no_checks_until: date | None
    fee_document: str | None
    fee_cents: int


@dataclass(frozen=True, slots=True)
class NoChecks:
    """An account that pays by no check until a day, that day included, and the check that it is for."""

    number: str
    check: str
    until: date


def returned_of_payment(connection: Connection, payment_entry_id: int) -> tuple[Returned, ...]:
    """The checks of a payment that came back, in the order in which they did."""
    rows = connection.execute(_OF_PAYMENT, {"payment": payment_entry_id})
    return tuple(_returned(row) for row in rows)


def find_returned(connection: Connection, entry_id: int) -> Returned:
    """The check whose return is an entry."""
    return _returned(connection.execute(_BY_ENTRY, {"entry": entry_id}).one())


def no_checks(connection: Connection, number: str, today: date) -> NoChecks | None:
    """Why an account pays by no check on a day; None when it may."""
    row = connection.execute(_NO_CHECKS, {"number": number, "today": today}).first()
    return None if row is None else NoChecks(number, row.reference, row.no_checks_until)


def refuse_checks(connection: Connection, numbers: Iterable[str], today: date) -> None:
    """Refuse a check for an account that pays by none for a time."""
    for number in numbers:
        found = no_checks(connection, number, today)
        if found is not None:
            raise Refused("payment.no_checks", no_checks_words(found), tr("Reciba efectivo, giro o tarjeta."))


def no_checks_words(found: NoChecks) -> str:
    """Why an account pays by no check."""
    return tr(
        "La cuenta {number} no paga con cheque hasta el {date}: el banco devolvió el cheque {check}.",
        number=found.number,
        date=long_date(found.until),
        check=found.check,
    )


def _returned(row: Any) -> Returned:
    return Returned(
        number_text(CHECK_RETURNS, row.office, row.year, row.document_number),
        row.receipt,
        row.reference,
        row.amount_cents,
        row.effective_date,
        bank_reasons()[row.bank_reason],
        row.no_checks_until,
        None if row.fee_number is None else number_text(CHECK_FEES, row.office, row.fee_year, row.fee_number),
        row.fee_cents or 0,
    )


_FEE = aliased(Entry)
_OF_TENDER = (col(Tender.entry_id) == col(ReturnedCheck.payment_entry_id)) & (
    col(Tender.tender_number) == col(ReturnedCheck.tender_number)
)
_RETURNED: Select[*tuple[Any, ...]] = (
    select(
        col(Payment.receipt),
        col(ReturnedCheck.amount_cents),
        col(ReturnedCheck.bank_reason),
        col(ReturnedCheck.no_checks_until),
        col(Tender.reference),
        col(Entry.year),
        col(Entry.document_number),
        col(Entry.effective_date),
        col(OfficeRow.code).label("office"),
        col(_FEE.year).label("fee_year"),
        col(_FEE.document_number).label("fee_number"),
        col(_FEE.total_cents).label("fee_cents"),
    )
    .join(Payment, col(Payment.entry_id) == col(ReturnedCheck.payment_entry_id))
    .join(Tender, _OF_TENDER)
    .join(Entry, col(Entry.id) == col(ReturnedCheck.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .outerjoin(_FEE, col(_FEE.id) == col(ReturnedCheck.fee_entry_id))
)
_OF_PAYMENT = _RETURNED.where(col(ReturnedCheck.payment_entry_id) == bindparam("payment")).order_by(
    col(ReturnedCheck.entry_id)
)
_BY_ENTRY = _RETURNED.where(col(ReturnedCheck.entry_id) == bindparam("entry"))
_NO_CHECKS = (
    select(col(Tender.reference), col(ReturnedCheck.no_checks_until))
    .select_from(ReturnedCheck)
    .join(Tender, _OF_TENDER)
    .join(EntryLine, col(EntryLine.entry_id) == col(ReturnedCheck.entry_id))
    .join(Account, col(Account.id) == col(EntryLine.account_id))
    .where(col(Account.number) == bindparam("number"), col(ReturnedCheck.no_checks_until) >= bindparam("today"))
    .order_by(col(ReturnedCheck.no_checks_until).desc(), col(ReturnedCheck.entry_id).desc())
    .limit(1)
)
