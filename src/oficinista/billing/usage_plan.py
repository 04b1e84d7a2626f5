"""What a file of usage adds to an office: accounts, readings, terms, and readings to be held. Pure.

The n-th row of a customer for one month, in the file's order, belongs to the customer's n-th meter, and so to their
n-th account. A row covers the two months up to its own, less those that the account's earlier reading covers.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from oficinista.billing.periods import add_months, last_day, month_of, months_from
from oficinista.billing.plausible import Doubt, Plausibility, doubt
from oficinista.billing.usage_file import UsageRow
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.text_file import Rejected
from oficinista.volume import format_m3

ROW_MONTHS = 2


class KnownReading(NamedTuple):
    """A reading that is there already, or that is to be added."""

    period_end: date
    period_start: date
    measured_l: int

    @property
    def months(self) -> int:
        """How many months it covers."""
        return 1 + months_from(self.period_start, self.period_end)

    @property
    def month_l(self) -> int:
        """What it comes to in a month."""
        return self.measured_l // self.months


class Terms(NamedTuple):
    """A class of customer from a date on."""

    effective_from: date
    tariff_class: str


class PlannedReading(NamedTuple):
    """A reading to add, and why it is held if it is."""

    reading: KnownReading
    source_key: str
    doubt: Doubt | None


@dataclass
class UsageAccount:
    """An account as it is, or to be opened when `is_new`, with what the file adds to it."""

    key: str
    customer: str
    place: int
    is_new: bool = True
    account_id: int | None = None
    meter_id: int | None = None
    customer_id: int | None = None
    service: Service = Service.BOTH
    readings: list[KnownReading] = field(default_factory=list)
    terms: list[Terms] = field(default_factory=list)
    added: list[PlannedReading] = field(default_factory=list)
    new_terms: list[Terms] = field(default_factory=list)


@dataclass
class UsagePlan:
    """All that a file adds."""

    accounts: list[UsageAccount]
    rejected: list[Rejected]
    known: int


def account_key(office_id: int, customer: str, place: int) -> str:
    """How the account of a customer's n-th meter is recognised when its file comes again."""
    return f"usage/{office_id}/{customer}/{place}"


def plan_usage(
    rows: Iterable[UsageRow],
    existing: Mapping[str, UsageAccount],
    *,
    office_id: int,
    today: date,
    limits: Plausibility,
) -> UsagePlan:
    """What the rows add to the `existing` accounts, which are by key. Rows that cannot be added are rejected."""
    plan = UsagePlan([], [], 0)
    grouped: dict[str, tuple[UsageAccount, list[UsageRow]]] = {}
    seen: Counter[tuple[str, date]] = Counter()
    for row in rows:
        if row.period_end > today:
            plan.rejected.append(
                Rejected(row.line, tr("El período {month} no ha llegado.", month=month_of(row.period_end)))
            )
            continue
        place = seen[row.customer, row.period_end] = seen[row.customer, row.period_end] + 1
        key = account_key(office_id, row.customer, place)
        if key not in grouped:
            grouped[key] = existing.get(key) or UsageAccount(key, row.customer, place), []
        grouped[key][1].append(row)
    for account, its_rows in grouped.values():
        _add_rows(plan, account, its_rows)
        _hold(account, limits)
        if account.added:
            plan.accounts.append(account)
    plan.rejected.sort()
    return plan


def _add_rows(plan: UsagePlan, account: UsageAccount, rows: list[UsageRow]) -> None:
    classes = {}
    for row in sorted(rows, key=lambda row: row.period_end):
        end = last_day(row.period_end)
        place = bisect_left(account.readings, (end,))
        after = account.readings[place] if place < len(account.readings) else None
        if after is not None and after.period_end == end and after.measured_l == row.measured_l:
            plan.known += 1
        elif after is not None and after.period_start <= end:
            plan.rejected.append(Rejected(row.line, _already_read(after)))
        else:
            before = account.readings[place - 1] if place else None
            reading = KnownReading(end, _start(before, row.period_end), row.measured_l)
            account.readings.insert(place, reading)
            account.added.append(PlannedReading(reading, f"{account.key}/{month_of(end)}", None))
            classes[end] = row.customer_class
    _follow_classes(account, classes)


def _start(before: KnownReading | None, month: date) -> date:
    """Two months up to `month`, less what the reading before it covers."""
    start = add_months(month, 1 - ROW_MONTHS)
    return start if before is None else max(start, add_months(before.period_end, 1))


def _already_read(reading: KnownReading) -> str:
    return tr(
        "Ese mes ya lo cubre la lectura de {month}, de {volume}.",
        month=month_of(reading.period_end),
        volume=format_m3(reading.measured_l),
    )


def _follow_classes(account: UsageAccount, classes: Mapping[date, str]) -> None:
    """Add terms where the class of a reading is not the one in force, and give those after it theirs back.

    What the office itself set within a reading's months stays.
    """
    before = list(account.terms)
    for reading in account.readings:
        found = _terms_on(account.terms, reading.period_end)
        known = _terms_on(before, reading.period_end)
        wanted = classes.get(reading.period_end, known.tariff_class if known else None)
        is_set_within = found is not None and found.effective_from >= reading.period_start
        if wanted is not None and not is_set_within and (found is None or found.tariff_class != wanted):
            terms = Terms(reading.period_start, wanted)
            insort(account.terms, terms)
            account.new_terms.append(terms)


def _terms_on(terms: list[Terms], day: date) -> Terms | None:
    place = bisect_right(terms, day, key=lambda one: one.effective_from)
    return terms[place - 1] if place else None


def _hold(account: UsageAccount, limits: Plausibility) -> None:
    for place, planned in enumerate(account.added):
        if 0 <= planned.reading.month_l <= limits.never_absurd_up_to_l:
            continue
        others = [other.month_l for other in account.readings if other is not planned.reading]
        found = doubt(planned.reading.measured_l, planned.reading.months, others, limits)
        account.added[place] = planned._replace(doubt=found)
