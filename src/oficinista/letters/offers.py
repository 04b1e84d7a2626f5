"""The letters that can be made from an account or a case with one key, in an order that does not change."""

from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.queries import bills, statement
from oficinista.cases.models import Case
from oficinista.closings.queries import closing_of
from oficinista.customers.queries import find_account
from oficinista.ledger.models import EntryKind
from oficinista.letters.catalogue import About, Template, templates
from oficinista.letters.due import DueLetter, due_letters, due_of_case
from oficinista.letters.queries import LetterRow, letters, undelivered

BILLS_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter that may be made now; without a subject there is nothing for it to be about."""

    template: Template
    subject: str | None


@dataclass(frozen=True, slots=True)
class LettersOf:
    """The letters of an account or a case: what can be made, what is owed, and what was made, the newest first."""

    offers: tuple[Offer, ...]
    due: tuple[DueLetter, ...]
    made: tuple[LetterRow, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """What waits: letters that are owed, and letters that were made and did not reach the customer."""

    due: tuple[DueLetter, ...]
    undelivered: tuple[LetterRow, ...]


def letters_of_account(connection: Connection, number: str, office_id: int) -> LettersOf:
    """The letters of an account. Refuses an unknown number."""
    account_id = find_account(connection, number)
    subjects: dict[About, str | None] = {
        About.ACCOUNT: number,
        About.BILL: _last_bill(connection, account_id),
        About.RECEIPT: _last_receipt(connection, account_id),
    }
    if closing_of(connection, account_id) is not None:
        subjects[About.CLOSING] = number
    offers = tuple(Offer(one, subjects[one.about]) for one in templates().values() if one.about in subjects)
    due = due_letters(connection, office_id, account_id)
    return LettersOf(offers, tuple(due), tuple(letters(connection, office_id, account_id)))


def letters_of_case(connection: Connection, case: str, account: str, office_id: int) -> LettersOf:
    """The letters of a case of an account."""
    made = letters(connection, office_id, find_account(connection, account))
    due = due_of_case(connection, case, office_id)
    lifecycle = connection.execute(_LIFECYCLE, {"number": case}).scalar_one_or_none()
    offers = tuple(
        Offer(one, case) for one in templates().values() if one.about is About.CASE and one.of in {None, lifecycle}
    )
    of_case = tuple(one for one in made if one.is_of_case(case))
    return LettersOf(offers, () if due is None else (due,), of_case)


def owed(connection: Connection, office_id: int, account_id: int | None = None) -> Owed:
    """The letters that wait in an office, or those of one account."""
    return Owed(
        tuple(due_letters(connection, office_id, account_id)),
        tuple(undelivered(connection, office_id, account_id)),
    )


def owed_of_case(connection: Connection, case: str, account: str, office_id: int) -> Owed:
    """The letters of a case that wait."""
    due = due_of_case(connection, case, office_id)
    waiting = undelivered(connection, office_id, find_account(connection, account))
    return Owed(() if due is None else (due,), tuple(one for one in waiting if one.is_of_case(case)))


def _last_bill(connection: Connection, account_id: int) -> str | None:
    listed = bills(connection, account_id, BILLS_LOOKED_AT)
    return next((bill.number for bill in listed if not bill.is_voided), None)


def _last_receipt(connection: Connection, account_id: int) -> str | None:
    lines = reversed(statement(connection, account_id))
    return next((one.document for one in lines if one.kind is EntryKind.PAYMENT), None)


_LIFECYCLE: Select[str] = select(col(Case.lifecycle)).where(col(Case.number) == bindparam("number"))
