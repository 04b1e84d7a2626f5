"""Whether a signed plan is kept, on any day, from what the ledger says. Pure.

A plan changes what is due now, never what is owed. On a day an account owes its balance; of it, what is not due yet are
the plan's later parts, the other debts whose term runs, and what an open case holds. The rest is due now, and while
there is none the plan is kept. So it does not matter which debt a payment went to, and any past day can be asked again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from oficinista.calendar import Calendar, later
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.terms import Instalment


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed: on which day, the down payment and until when, the instalments, and how many missed lose it."""

    signed_on: date
    down_cents: int
    down_due_on: date
    instalments: tuple[Instalment, ...]
    missed_months: int

    @property
    def down(self) -> Instalment | None:
        """The down payment as part 0, if there is one."""
        return Instalment(0, self.down_due_on, self.down_cents) if self.down_cents else None

    def parts(self) -> Iterator[Instalment]:
        """The down payment, if there is one, and the instalments."""
        if self.down is not None:
            yield self.down
        yield from self.instalments


@dataclass(frozen=True, slots=True)
class Beside:
    """A debt beside the plan that is not due yet from a day on until another, or that a case holds so long."""

    amount_cents: int
    since: date
    until: date | None

    def is_waiting(self, asked_by: date, known_by: date) -> bool:
        """Whether it was there by one day and not due at the end of another."""
        return self.since <= known_by and (self.until is None or asked_by <= self.until)


@dataclass(frozen=True, slots=True)
class Books:
    """The account since the signing: its balance at the end of each day that changed it, and what is beside the plan.

    The first balance is that of the day of the signing, or of a day before.
    """

    balances: tuple[tuple[date, int], ...]
    beside: tuple[Beside, ...]

    def balance(self, day: date) -> int:
        """What the account owed at the end of a day."""
        return next((cents for on, cents in reversed(self.balances) if on <= day), self.balances[0][1])

    def days(self, first: date, last: date) -> tuple[date, ...]:
        """From one day to another, those on which the balance or what is beside it grew or fell; the first always."""
        changed = {on for on, _ in self.balances} | {one.since for one in self.beside}
        return (first, *sorted(day for day in changed if first < day <= last))


class Keeping(StrEnum):
    """How a plan stands."""

    AWAITS_DOWN = "awaits_down"
    KEPT = "kept"
    BEHIND = "behind"
    BROKEN = "broken"
    PAID = "paid"


def keeping_words(keeping: Keeping) -> str:
    """How a plan stands, as a person says it."""
    return {
        Keeping.AWAITS_DOWN: tr("espera el pronto pago"),
        Keeping.KEPT: tr("al día"),
        Keeping.BEHIND: tr("atrasado"),
        Keeping.BROKEN: tr("incumplido"),
        Keeping.PAID: tr("saldado"),
    }[keeping]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands on a day and why: what is due now, what comes next, and since when it is broken or paid.

    `ahead_cents` is what was paid beyond all that is due; `next_part`, the next part with what is still missing of it.
    """

    keeping: Keeping
    due_now_cents: int
    ahead_cents: int
    left_cents: int
    next_part: Instalment | None
    since: date | None
    why: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether it protects from notice and suspension: not broken, and not over."""
        return self.keeping in (Keeping.AWAITS_DOWN, Keeping.KEPT, Keeping.BEHIND)

    @property
    def asked_cents(self) -> int:
        """What is paid next: all that is due now, or else the next part."""
        return self.due_now_cents or (0 if self.next_part is None else self.next_part.amount_cents)


class Part(StrEnum):
    """How one part of a plan stands: paid by its last day or after it, missing, due today, or still to come."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    TODAY = "today"
    COMING = "coming"


def part_words(part: Part) -> str:
    """How a part stands, as a person says it."""
    return {
        Part.IN_TIME: tr("a tiempo"),
        Part.LATE: tr("tarde"),
        Part.MISSING: tr("sin pagar"),
        Part.TODAY: tr("vence hoy"),
        Part.COMING: tr("por venir"),
    }[part]


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One part on a day: until when it may be paid, what of it is paid, and the day on which it was, if all of it is.

    A payment goes to what fell due first, the bills beside the plan among it.
    """

    part: Instalment
    last_day: date
    paid_cents: int
    standing: Part
    paid_on: date | None

    @property
    def missing_cents(self) -> int:
        """What of it is not paid."""
        return self.part.amount_cents - self.paid_cents


def due(agreement: Agreement, books: Books, asked_by: date, paid_by: date, calendar: Calendar) -> int:
    """What was due at the end of one day and still unpaid at the end of another, in cents; below zero, what is ahead.

    With the same day twice it is what is due on that day.
    """
    beside = sum(one.amount_cents for one in books.beside if one.is_waiting(asked_by, paid_by))
    later_parts = sum(one.amount_cents for one in agreement.parts() if last_day(one, asked_by, calendar) > asked_by)
    return books.balance(paid_by) - beside - later_parts


def last_day(part: Instalment, today: date, calendar: Calendar) -> date:
    """The last day to pay a part: the next business day when it falls on a closed one.

    Of a day that has not come it is the day itself: holidays so far ahead may not be known.
    """
    return part.due_on if part.due_on > today else calendar.next_business_day(part.due_on).date


def standing(agreement: Agreement, books: Books, today: date, calendar: Calendar) -> Standing:
    """How a plan stands today. Once broken it stays so until a new one is signed; once paid it is over."""
    due_cents = due(agreement, books, today, today, calendar)
    later_cents = sum(one.amount_cents for one in agreement.parts() if last_day(one, today, calendar) > today)
    now, ahead = max(due_cents, 0), max(-due_cents, 0)
    left = max(due_cents + later_cents, 0)
    coming = _next_part(agreement, today, calendar, now, ahead)
    broken = _broken(agreement, books, today, calendar)
    paid_on = _paid_on(agreement, books, today, calendar)
    if paid_on is not None and (broken is None or paid_on < broken[0]):
        return Standing(Keeping.PAID, 0, ahead, 0, None, paid_on, (tr("No queda deuda del plan."),))
    if broken is not None:
        return Standing(Keeping.BROKEN, now, ahead, left, coming, *broken)
    return Standing(
        _keeping(agreement, books, today, calendar),
        now,
        ahead,
        left,
        coming,
        None,
        tuple(_why(agreement, coming, now)),
    )


def _next_part(agreement: Agreement, today: date, calendar: Calendar, now: int, ahead: int) -> Instalment | None:
    """The first part whose last day has not passed and that is not paid, with what is missing of it."""
    for one in agreement.parts():
        end = last_day(one, today, calendar)
        if end < today:
            continue
        paid = one.amount_cents - min(now, one.amount_cents) if end == today else min(ahead, one.amount_cents)
        if paid < one.amount_cents:
            return replace(one, amount_cents=one.amount_cents - paid)
        ahead -= 0 if end == today else paid
    return None


def part_standings(agreement: Agreement, books: Books, today: date, calendar: Calendar) -> tuple[PartStanding, ...]:
    """How each part of a plan stands today: those whose last day has come, and what is paid ahead of the others."""
    ahead = max(-due(agreement, books, today, today, calendar), 0)
    found = []
    for one in agreement.parts():
        end = last_day(one, today, calendar)
        if end <= today:
            found.append(_asked_for(agreement, books, one, end, today, calendar))
            continue
        paid = min(ahead, one.amount_cents)
        ahead -= paid
        found.append(PartStanding(one, end, paid, Part.COMING, None))
    return tuple(found)


def _asked_for(
    agreement: Agreement, books: Books, part: Instalment, end: date, today: date, calendar: Calendar
) -> PartStanding:
    """A part whose last day has come, by what was due with it and is unpaid."""
    unpaid = due(agreement, books, end, today, calendar)
    if unpaid > 0:
        paid = part.amount_cents - min(unpaid, part.amount_cents)
        return PartStanding(part, end, paid, Part.TODAY if end == today else Part.MISSING, None)
    since = takewhile(
        lambda day: due(agreement, books, end, day, calendar) <= 0, reversed(books.days(agreement.signed_on, today))
    )
    *_, paid_on = since
    return PartStanding(part, end, part.amount_cents, Part.IN_TIME if paid_on <= end else Part.LATE, paid_on)


def _keeping(agreement: Agreement, books: Books, today: date, calendar: Calendar) -> Keeping:
    """How a plan stands that is not broken; what falls due today is not late before the day is over."""
    ahead = -due(agreement, books, today, today, calendar)
    ends_today = [one for one in agreement.parts() if last_day(one, today, calendar) == today]
    if ahead + sum(one.amount_cents for one in ends_today) < 0:
        return Keeping.BEHIND
    if agreement.down is None or today > (end := last_day(agreement.down, today, calendar)):
        return Keeping.KEPT
    paid_of_down = ahead + agreement.down_cents if end == today else ahead
    return Keeping.KEPT if paid_of_down >= agreement.down_cents else Keeping.AWAITS_DOWN


def _paid_on(agreement: Agreement, books: Books, today: date, calendar: Calendar) -> date | None:
    """The day on which nothing was owed at all, or the last one of the plan when nothing was due at its end."""
    changes = [max(on, agreement.signed_on) for on, _ in books.balances if on <= today]
    free = next((on for on in changes if books.balance(on) <= 0), None)
    ends = max(last_day(one, today, calendar) for one in agreement.parts())
    if free is not None or ends > today:
        return free
    return ends if due(agreement, books, ends, ends, calendar) <= 0 else None


def _broken(agreement: Agreement, books: Books, today: date, calendar: Calendar) -> tuple[date, tuple[str, ...]] | None:
    """Since when a plan is broken and why: no down payment, or what was due so many instalments ago is still unpaid."""
    ends = [(one, end) for one in agreement.parts() if (end := last_day(one, today, calendar)) < today]
    for place, (part, end) in enumerate(ends):
        back = 0 if part.number == 0 else agreement.missed_months - 1
        if back > place:
            continue
        first, asked_by = ends[place - back]
        unpaid = due(agreement, books, asked_by, end, calendar)
        if unpaid > 0:
            return later(end, 1), tuple(_why_broken(first, asked_by, end, unpaid))
    return None


def _why_broken(part: Instalment, asked_by: date, end: date, unpaid: int) -> Iterator[str]:
    name = tr("Pronto pago") if part.number == 0 else tr("Plazo {number}", number=part.number)
    yield tr("{part}: vencía el {date}.", part=name, date=long_date(asked_by))
    yield tr(
        "Al terminar el {date} faltaban {amount} de lo vencido hasta entonces.",
        date=long_date(end), amount=format_money(unpaid),
    )  # fmt: skip
    if part.number == 0:
        yield tr("Sin el pronto pago el plan no comienza.")


def _why(agreement: Agreement, coming: Instalment | None, now: int) -> Iterator[str]:
    if now > 0:
        yield tr("Hoy vencen {amount} entre el plan y la factura corriente.", amount=format_money(now))
    else:
        yield tr("No hay nada vencido.")
    if coming is not None:
        count = len(agreement.instalments)
        part = tr("el pronto pago") if coming.number == 0 else tr(
            "el plazo {number} de {count}", number=coming.number, count=count
        )  # fmt: skip
        yield tr(
            "Sigue {part}: {amount} hasta el {date}.",
            part=part, amount=format_money(coming.amount_cents), date=long_date(coming.due_on),
        )  # fmt: skip
