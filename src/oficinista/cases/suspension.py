"""What of an account's debt may be noticed and cut for, from when, and every reason why not. Pure.

A notice goes out only when the term to pay or object has passed; what is objected waits, at every level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oficinista.calendar import Calendar, later
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.rulebook import CutDate, Rulebook


@dataclass(frozen=True, slots=True)
class Debt:
    """Something owed, the bill it comes from if any, and what of it an open case holds."""

    name: str
    due_on: date
    issued_on: date | None
    open_cents: int
    held_cents: int = 0
    case_number: str = ""
    state_title: str = ""

    @property
    def free_cents(self) -> int:
        """What of it nothing holds."""
        return self.open_cents - self.held_cents


@dataclass(frozen=True, slots=True)
class Suspension:
    """For how much an account may be noticed, the first day of the notice and of the cut, and why.

    Without an amount there is no day: nothing is owed that may be noticed.
    """

    amount_cents: int
    notice_from: date | None
    cut: CutDate | None
    why: tuple[str, ...]


def suspension(debts: Sequence[Debt], today: date, rules: Rulebook, calendar: Calendar) -> Suspension:
    """What may be done about debts today or later. One whose term still runs counts from the day after it."""
    until = {debt: _runs_until(debt, rules, calendar) for debt in debts if debt.free_cents > 0}
    first = min((max(today, later(day, 1)) for day in until.values()), default=None)
    cut = None if first is None else rules.first_cut_date(first, calendar)
    why = [sentence for debt in debts for sentence in _why(debt, until.get(debt), today)]
    if first is None:
        why.append(tr("No debe nada que se pueda avisar."))
    return Suspension(sum(debt.free_cents for debt in until), first, cut, (*why, *(cut.why if cut else ())))


def _runs_until(debt: Debt, rules: Rulebook, calendar: Calendar) -> date:
    """The last day on which it may still be paid, or objected, without a notice."""
    if debt.issued_on is None:
        return debt.due_on
    return max(debt.due_on, rules.due("objection.file", debt.issued_on, calendar).date)


def _why(debt: Debt, until: date | None, today: date) -> Iterator[str]:
    if debt.held_cents:
        yield tr(
            "{debt}: {amount} están objetados (caso {case}, «{state}»); ni aviso ni suspensión por ellos.",
            debt=debt.name, amount=format_money(debt.held_cents), case=debt.case_number, state=debt.state_title,
        )  # fmt: skip
    if until is None:
        return
    amount = format_money(debt.free_cents)
    if today <= until:
        yield tr(
            "{debt}: {amount}; el término para pagar u objetar corre hasta el {date}.",
            debt=debt.name, amount=amount, date=long_date(until),
        )  # fmt: skip
    else:
        yield tr("{debt}: {amount} se pueden avisar.", debt=debt.name, amount=amount)
