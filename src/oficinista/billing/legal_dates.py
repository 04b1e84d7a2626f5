"""The dates that the law or the utility's rules give an account today, each with why it is that day. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oficinista.calendar import Calendar, full_date
from oficinista.i18n import tr
from oficinista.rulebook import Rulebook

DUE, OBJECT, CUT = "due", "object", "cut"
"""The codes of the dates."""


@dataclass(frozen=True, slots=True)
class LegalDate:
    """A date, what happens then, and in sentences why it is that day and not another."""

    code: str
    title: str
    date: date
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedBill:
    """Of the last bill, what its dates follow from."""

    number: str
    issued_on: date
    due_on: date


def legal_dates(
    bill: DatedBill | None, rules: Rulebook, calendar: Calendar, others: Iterable[LegalDate] = ()
) -> tuple[LegalDate, ...]:
    """The dates of an account by their day: those of its last bill, and others that its duties know."""
    dates = [*(_of_bill(bill, rules, calendar) if bill else ()), *others]
    return tuple(sorted(dates, key=lambda one: one.date))


def next_of(dates: Sequence[LegalDate], today: date, *, owes: bool) -> LegalDate | None:
    """The first that has not passed. A due date is none for who owes nothing."""
    return next((one for one in dates if one.date >= today and (owes or one.code != DUE)), None)


def _of_bill(bill: DatedBill, rules: Rulebook, calendar: Calendar) -> Iterator[LegalDate]:
    due = rules.due("bill.due", bill.issued_on, calendar)
    printed = tr("La factura {number} dice: {date}.", number=bill.number, date=full_date(bill.due_on))
    why = due.why if due.date == bill.due_on else (printed, *due.why)
    yield LegalDate(DUE, tr("Vence la última factura"), bill.due_on, why)
    objection = rules.due("objection.file", bill.issued_on, calendar)
    yield LegalDate(OBJECT, tr("Último día para objetar la última factura"), objection.date, objection.why)
