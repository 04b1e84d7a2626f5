"""The guard: what of an account's debt may be noticed and cut for, from when, and every reason why not. Pure.

A notice goes out only when the term to pay or object has passed; what is objected waits, at every level. A service is
cut after the notice's own term, on a day that is lawful by the calendar and that nothing shields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from oficinista.calendar import Calendar, later
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.rulebook import CutDate, Rulebook


@dataclass(frozen=True, slots=True)
class Debt:
    """Something owed, the bill it comes from if any, what of it is held and by what, and what of it was noticed."""

    name: str
    due_on: date
    issued_on: date | None
    open_cents: int
    held_cents: int = 0
    held_by: str = ""
    noticed_cents: int = 0
    entry_id: int = 0

    @property
    def free_cents(self) -> int:
        """What of it nothing holds."""
        return self.open_cents - self.held_cents

    @property
    def free_noticed_cents(self) -> int:
        """What of it was noticed, is still owed, and nothing holds."""
        return min(self.noticed_cents, self.free_cents)


@dataclass(frozen=True, slots=True)
class Shield:
    """Why no service of an account is cut from one day to another; without a last day, until that is known.

    One that also `stops_notice` gives more time to pay, so that there is nothing to notice before it has passed.
    """

    name: str
    starts_on: date
    last_day: date | None
    stops_notice: bool
    why: tuple[str, ...]

    def covers(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.starts_on <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Sent:
    """The notice that stands: its number, its state, the day from which its term counts once it was sent, and whether
    the service was cut for it."""

    number: str
    state: str
    state_title: str
    sent_on: date | None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the debts decides: what shields the account, the notice that stands, what was paid today."""

    shields: tuple[Shield, ...] = ()
    notice: Sent | None = None
    paid_today: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspension:
    """For how much an account may be noticed, the first day of the notice and of the cut, and why.

    Without an amount there is no day: nothing is owed that may be noticed. There is no day of the cut either while
    nobody knows when what shields the account ends.
    """

    amount_cents: int
    notice_from: date | None
    cut: CutDate | None
    why: tuple[str, ...]
    notice: Sent | None = None
    noticed_cents: int = 0
    ripe: tuple[Debt, ...] = field(default=())
    """The debts that a notice sent today may name."""

    @property
    def is_sent(self) -> bool:
        """Whether a notice was sent and still stands, so that its term runs or has passed."""
        return self.notice is not None and self.notice.sent_on is not None and self.noticed_cents > 0

    def may_cut_on(self, day: date) -> bool:
        """Whether a service may be cut on a day: only after a notice, and not before the first lawful day."""
        return self.is_sent and self.cut is not None and self.cut.date <= day


def suspension(
    debts: Sequence[Debt], today: date, rules: Rulebook, calendar: Calendar, around: Circumstances = Circumstances()
) -> Suspension:
    """What may be done about debts today or later. One whose term still runs counts from the day after it."""
    until = {debt: _runs_until(debt, rules, calendar) for debt in debts if debt.free_cents > 0}
    notice_from = _notice_from(list(until.values()), today, around.shields)
    noticed_cents = sum(debt.free_noticed_cents for debt in debts)
    sent_on = around.notice.sent_on if around.notice is not None and noticed_cents else None
    is_cut = around.notice is not None and around.notice.is_cut
    cut, shielded = first_cut(None if is_cut else sent_on or notice_from, today, around.shields, rules, calendar)
    return Suspension(
        amount_cents=sum(debt.free_cents for debt in until),
        notice_from=notice_from,
        cut=cut,
        why=(
            *(sentence for debt in debts for sentence in _why_not(debt, until.get(debt), today)),
            *_why_ripe([debt for debt, day in until.items() if day < today]),
            *_why_of_notice(around, today, has_debts=bool(until)),
            *shielded,
            *(cut.why if cut else ()),
        ),
        notice=around.notice,
        noticed_cents=noticed_cents,
        ripe=tuple(debt for debt, day in until.items() if day < today) if notice_from == today else (),
    )


def first_cut(
    sent_on: date | None, today: date, shields: Sequence[Shield], rules: Rulebook, calendar: Calendar
) -> tuple[CutDate | None, tuple[str, ...]]:
    """The first lawful day from today on that nothing shields, of a notice sent on a day; and what had shielded it.

    None without a notice, and while a shield has no last day.
    """
    if sent_on is None:
        return None, ()
    cut, why = rules.first_cut_date(sent_on, calendar, today), list[str]()
    while (shield := next((one for one in shields if one.covers(cut.date)), None)) is not None:
        why += shield.why
        if shield.last_day is None:
            return None, tuple(why)
        cut = rules.first_cut_date(sent_on, calendar, later(shield.last_day, 1))
    return cut, tuple(why)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of what was noticed: so much was settled, so much is held, so much still stands."""

    noticed_cents: int
    settled_cents: int
    held_cents: int

    def is_settled(self, percent: int) -> bool:
        """Whether as large a part as the rule asks for was settled: a notice has no effect any more."""
        return self.settled_cents * 100 >= self.noticed_cents * percent

    def is_held(self, percent: int) -> bool:
        """Whether what is left beside what was settled and is objected is too little to cut for."""
        return (self.settled_cents + self.held_cents) * 100 >= self.noticed_cents * percent


def verdict(noticed_cents: int, debts: Sequence[Debt]) -> Verdict:
    """What became of a notice of so much in all, by what is still owed of each debt it named."""
    left = sum(min(debt.noticed_cents, debt.open_cents) for debt in debts)
    free = sum(debt.free_noticed_cents for debt in debts)
    return Verdict(noticed_cents, noticed_cents - left, left - free)


def _notice_from(terms: Sequence[date], today: date, shields: Sequence[Shield]) -> date | None:
    """The first day on which a term has passed and nothing gives more time; None when there is none, or not yet."""
    if not terms:
        return None
    day = max(today, later(min(terms), 1))
    while (shield := next((one for one in shields if one.stops_notice and one.covers(day)), None)) is not None:
        if shield.last_day is None:
            return None
        day = later(shield.last_day, 1)
    return day


def _runs_until(debt: Debt, rules: Rulebook, calendar: Calendar) -> date:
    """The last day on which it may still be paid, or objected, without a notice."""
    if debt.issued_on is None:
        return debt.due_on
    return max(debt.due_on, rules.due("objection.file", debt.issued_on, calendar).date)


def _why_not(debt: Debt, until: date | None, today: date) -> Iterator[str]:
    """What of a debt is held, and until when its term runs."""
    if debt.held_cents:
        yield debt.held_by
    if until is not None and today <= until:
        amount = format_money(debt.free_cents)
        yield tr(
            "{debt}: {amount}; el término para pagar u objetar corre hasta el {date}.",
            debt=debt.name, amount=amount, date=long_date(until),
        )  # fmt: skip


def _why_ripe(ripe: Sequence[Debt]) -> Iterator[str]:
    """What was noticed, and what may be: several debts in one sentence."""
    noticed = [debt for debt in ripe if debt.noticed_cents]
    if noticed:
        amount = format_money(sum(debt.free_noticed_cents for debt in noticed))
        yield tr("{debts}: {amount} avisados.", debts=_names(noticed), amount=amount)
    others = [debt for debt in ripe if not debt.noticed_cents]
    if others:
        amount = format_money(sum(debt.free_cents for debt in others))
        yield tr("{debts}: {amount} se pueden avisar.", debts=_names(others), amount=amount)


def _names(debts: Sequence[Debt]) -> str:
    if len(debts) == 1:
        return debts[0].name
    return tr("{count} deudas, de {first} a {last}", count=len(debts), first=debts[0].name, last=debts[-1].name)


def _why_of_notice(around: Circumstances, today: date, *, has_debts: bool) -> Iterator[str]:
    yield from around.paid_today
    if not has_debts:
        yield tr("No debe nada que se pueda avisar.")
    for shield in around.shields:
        if has_debts and shield.stops_notice and shield.covers(today):
            yield tr("{shield}: no se avisa mientras dure.", shield=shield.name)
    if around.notice is not None:
        yield tr("Aviso {number}: {state}.", number=around.notice.number, state=around.notice.state_title)
