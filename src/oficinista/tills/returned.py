"""What is asked about checks that the bank gave back: those of a payment, and who pays by none for a time.

Who wrote a check is barred: the accounts that it paid, or the agency that paid for those of its list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.batches.models import Suspense
from oficinista.customers.models import Account
from oficinista.customers.words import words
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryLine, ReturnedCheck, Tender
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.storage.columns import Flag
from oficinista.tills.bank_returns import BankReason, bank_reasons
from oficinista.tills.models import Payment
from oficinista.tills.numbers import CHECK_FEES, CHECK_RETURNS


@dataclass(frozen=True, slots=True)
class Returned:
    """A check that came back. `fee_cents` is what was charged for it; `no_checks_until` is the last day without.

    `taken` is the receipt that took it, or a number of suspense. `agency` wrote it for the accounts of a list.
    """

    document: str
    taken: str
    check: str
    amount_cents: int
    on: date
    reason: BankReason
    no_checks_until: date | None
    fee_document: str | None
    fee_cents: int
    agency: str


@dataclass(frozen=True, slots=True)
class NoChecks:
    """An account or an agency that pays by no check until a day, that day included, and the check that it is for."""

    who: str
    check: str
    until: date


def returned_of_payment(connection: Connection, payment_entry_id: int) -> tuple[Returned, ...]:
    """The checks of a payment that came back, in the order in which they did."""
    rows = connection.execute(_BY_PAYMENT, {"payment": payment_entry_id})
    return tuple(_returned(row) for row in rows)


def find_returned(connection: Connection, entry_id: int) -> Returned:
    """The check whose return is an entry."""
    return _returned(connection.execute(_BY_ENTRY, {"entry": entry_id}).one())


def no_checks(connection: Connection, number: str, today: date) -> NoChecks | None:
    """Why an account pays by no check on a day; None when it may."""
    row = connection.execute(_NO_CHECKS, {"number": number, "today": today}).first()
    return None if row is None else NoChecks(number, row.reference, row.no_checks_until)


def agency_no_checks(connection: Connection, agency: str, today: date) -> NoChecks | None:
    """Why an agency pays by no check on a day; None when it may. It is known by its name, however that is written."""
    barred = (row for row in connection.execute(_AGENCIES, {"today": today}) if words(row.payer) == words(agency))
    row = next(barred, None)
    return None if row is None else NoChecks(row.payer, row.reference, row.no_checks_until)


def refuse_checks(connection: Connection, numbers: Iterable[str], today: date) -> None:
    """Refuse a check for an account that pays by none for a time."""
    for number in numbers:
        found = no_checks(connection, number, today)
        if found is not None:
            raise Refused("payment.no_checks", no_checks_words(found), tr("Reciba efectivo, giro o tarjeta."))


def refuse_agency_checks(connection: Connection, agency: str, today: date) -> None:
    """Refuse the check of an agency that pays by none for a time."""
    found = agency_no_checks(connection, agency, today)
    if found is not None:
        raise Refused("payment.no_checks", agency_no_checks_words(found), tr("Reciba un giro, o efectivo."))


def no_checks_words(found: NoChecks) -> str:
    """Why an account pays by no check."""
    return tr(
        "La cuenta {number} no paga con cheque hasta el {date}: el banco devolvió el cheque {check}.",
        number=found.who,
        date=long_date(found.until),
        check=found.check,
    )


def agency_no_checks_words(found: NoChecks) -> str:
    """Why an agency pays by no check."""
    return tr(
        "{agency} no paga con cheque hasta el {date}: el banco devolvió el cheque {check}.",
        agency=found.who,
        date=long_date(found.until),
        check=found.check,
    )


def _returned(row: Any) -> Returned:
    return Returned(
        number_text(CHECK_RETURNS, row.office, row.year, row.document_number),
        row.taken,
        row.reference,
        row.amount_cents,
        row.effective_date,
        bank_reasons()[row.bank_reason],
        row.no_checks_until,
        None if row.fee_number is None else number_text(CHECK_FEES, row.office, row.fee_year, row.fee_number),
        row.fee_cents or 0,
        row.payer if row.is_of_agency else "",
    )


_FEE = aliased(Entry)
_OF_TENDER = (col(Tender.entry_id) == col(ReturnedCheck.payment_entry_id)) & (
    col(Tender.tender_number) == col(ReturnedCheck.tender_number)
)
_OF_PAYMENT = col(Payment.entry_id) == col(ReturnedCheck.payment_entry_id)
_OF_AGENCY = col(Payment.is_of_agency) == literal(True, Flag())
_RETURNED: Select[*tuple[Any, ...]] = (
    select(
        func.coalesce(col(Payment.receipt), col(Suspense.document)).label("taken"),
        col(Payment.payer),
        col(Payment.is_of_agency),
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
    .outerjoin(Payment, _OF_PAYMENT)
    .outerjoin(Suspense, col(Suspense.entry_id) == col(ReturnedCheck.payment_entry_id))
    .join(Tender, _OF_TENDER)
    .join(Entry, col(Entry.id) == col(ReturnedCheck.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(Entry.office_id))
    .outerjoin(_FEE, col(_FEE.id) == col(ReturnedCheck.fee_entry_id))
)
_BY_PAYMENT = _RETURNED.where(col(ReturnedCheck.payment_entry_id) == bindparam("payment")).order_by(
    col(ReturnedCheck.entry_id)
)
_BY_ENTRY = _RETURNED.where(col(ReturnedCheck.entry_id) == bindparam("entry"))
_NO_CHECKS = (
    select(col(Tender.reference), col(ReturnedCheck.no_checks_until))
    .select_from(ReturnedCheck)
    .join(Tender, _OF_TENDER)
    .join(EntryLine, col(EntryLine.entry_id) == col(ReturnedCheck.entry_id))
    .join(Account, col(Account.id) == col(EntryLine.account_id))
    .where(
        col(Account.number) == bindparam("number"),
        col(ReturnedCheck.no_checks_until) >= bindparam("today"),
        ~exists().where(_OF_PAYMENT, _OF_AGENCY),
    )
    .order_by(col(ReturnedCheck.no_checks_until).desc(), col(ReturnedCheck.entry_id).desc())
    .limit(1)
)
_AGENCIES = (
    select(col(Payment.payer), col(Tender.reference), col(ReturnedCheck.no_checks_until))
    .select_from(ReturnedCheck)
    .join(Tender, _OF_TENDER)
    .join(Payment, _OF_PAYMENT)
    .where(_OF_AGENCY, col(ReturnedCheck.no_checks_until) >= bindparam("today"))
    .order_by(col(ReturnedCheck.no_checks_until).desc(), col(ReturnedCheck.entry_id).desc())
)
