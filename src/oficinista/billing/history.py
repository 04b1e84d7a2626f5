"""What is known of an account when its past is judged: small records that need no database. Pure.

A reading's water is told by the month, so that one of two months and one of a single month compare.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Self


class PastReading(NamedTuple):
    """A reading. `register_l` is what the dial showed at its end, which not every source tells."""

    period_start: date
    period_end: date
    months: int
    measured_l: int
    is_estimated: bool = False
    register_l: int | None = None
    meter: str = ""
    dial_digits: int = 6

    @property
    def month_l(self) -> int:
        """What it comes to in a month."""
        return self.measured_l // self.months


class PastBill(NamedTuple):
    """A bill, and what it was priced as."""

    number: str
    period_start: date
    period_end: date
    billed_l: int
    tariff_class: str
    service: str
    diameter: str


class PastTerms(NamedTuple):
    """Class and service from a day on."""

    effective_from: date
    tariff_class: str
    service: str


class MeterStay(NamedTuple):
    """A meter at the account's place, from a day to the one on which it was taken away."""

    installed_on: date
    removed_on: date | None
    serial: str
    diameter: str


def in_sizes(stay: MeterStay, sizes: Mapping[date, str]) -> Iterator[MeterStay]:
    """A stay cut where the diameter that counts begins to be another; `sizes` has it by its first day."""
    for since, diameter in sorted(sizes.items()):
        if stay.removed_on is not None and since >= stay.removed_on:
            break
        if since > stay.installed_on:
            yield stay._replace(removed_on=since)
            stay = stay._replace(installed_on=since)
        stay = stay._replace(diameter=diameter)
    yield stay


class Alike(NamedTuple):
    """What customers of one class and meter used in a month: how many they are, and quantiles in litres."""

    accounts: int
    lower_l: int
    median_l: int
    upper_l: int


@dataclass(frozen=True, slots=True)
class History:
    """An account's past, each part oldest first."""

    readings: tuple[PastReading, ...]
    bills: tuple[PastBill, ...] = ()
    terms: tuple[PastTerms, ...] = ()
    meters: tuple[MeterStay, ...] = ()
    closed_on: date | None = None
    alike: Alike | None = None

    def until(self, count: int) -> Self:
        """The same past when only the first so many readings were known."""
        return replace(self, readings=self.readings[:count])
