"""A bill as it should have been: with the right water, class, meter, service or dates. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from oficinista.billing.difference import Difference, explain_difference
from oficinista.billing.facts import BillFacts
from oficinista.billing.periods import months_from, part_days
from oficinista.tariff import Tariffs


@dataclass(frozen=True, slots=True)
class Right:
    """What is right about a month; None where the bill had it right."""

    measured_l: int | None = None
    billed_l: int | None = None
    is_estimated: bool | None = None
    tariff_class: str | None = None
    diameter: str | None = None
    service: str | None = None
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class Repriced:
    """A bill as it was and as it will be, with the reasons of the difference, which add up to it."""

    before: BillFacts
    after: BillFacts
    difference: Difference

    @property
    def change_cents(self) -> int:
        """What the correction adds to what is owed; negative when it lowers it."""
        return self.after.total_cents - self.before.total_cents

    @property
    def is_same(self) -> bool:
        """Whether nothing at all is corrected."""
        before, after = ([(line.code, line.amount_cents) for line in one.lines] for one in (self.before, self.after))
        return before == after and replace(self.before, lines=()) == replace(self.after, lines=())


def reprice(bill: BillFacts, right: Right, tariffs: Tariffs, *, is_by_days: bool = True) -> Repriced:
    """Price a month again, by the tariff in force at its end. Refuses what has no published price.

    Within one month, the flat charges of other dates are for their days where the rule says so, `is_by_days`. Only the
    month's own charges are compared: arrears and adjustments are not part of a bill that takes its place.
    """
    before = replace(bill, adjustments_cents=0, late_cents=0, arrears_cents=0)
    corrected = {name: value for name in Right.__slots__ if (value := getattr(right, name)) is not None}
    after = replace(before, **corrected)
    tariff = tariffs.in_force(after.period_end)
    if (after.period_start, after.period_end) != (before.period_start, before.period_end):
        is_part = is_by_days and months_from(after.period_start, after.period_end) == 0
        after = replace(after, part_days=part_days(after.period_start, after.period_end) if is_part else None)
    days = (after.period_end - after.period_start).days + 1
    after = replace(after, days=days, tariff_date=tariff.info.effective_from)
    priced = tariff.price(after.tariff_class, after.diameter, after.service, after.billed_l, after.part)
    after = replace(after, lines=priced.lines, total_cents=priced.total_cents)
    return Repriced(before, after, explain_difference(before, after, tariffs))
