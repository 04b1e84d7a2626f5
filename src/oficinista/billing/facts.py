"""What is known of a bill, and the words that its explanations share."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field

from oficinista.billing.periods import last_day
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tariff import Part as MonthPart
from oficinista.tariff import PricedBill, Tariff, TariffLine, Tariffs
from oficinista.volume import format_m3

ROUNDING_L = 1000
"""Bills are made in half cubic metres of a shared reading: a gap below this is only rounding."""

BillNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
"""A bill's number as an order carries it."""


class MeterChange(NamedTuple):
    """The meter was changed within a bill's reading: when, which for which, and what each measured of it."""

    on: date
    old_serial: str
    new_serial: str
    old_l: int
    new_l: int

    @property
    def text(self) -> str:
        """In one sentence."""
        words = {"on": long_date(self.on), "old": self.old_serial, "new": self.new_serial}
        return tr(
            "El contador se cambió el {on}. En esa lectura el {old} midió {old_l} y el {new}, {new_l}.",
            **words,
            old_l=format_m3(self.old_l),
            new_l=format_m3(self.new_l),
        )


@dataclass(frozen=True, slots=True)
class BillFacts:
    """A bill as it was issued.

    `total_cents` are its own charges; `adjustments_cents` what was adjusted since, negative when in the customer's
    favour; `late_cents` its late charges; `arrears_cents` what was owed from before. `days` is at least one.
    `part_days` are the days of its month that the flat charges are for, where it is not a whole one.
    """

    number: str
    period_start: date
    period_end: date
    days: int
    measured_l: int
    billed_l: int
    is_estimated: bool
    tariff_class: str
    diameter: str
    service: str
    tariff_date: date
    due_on: date
    lines: tuple[TariffLine, ...]
    total_cents: int
    adjustments_cents: int = 0
    arrears_cents: int = 0
    late_cents: int = 0
    meter_change: MeterChange | None = None
    part_days: int | None = None

    @property
    def part(self) -> MonthPart | None:
        """The part of its month that it is for; None for a whole one."""
        return None if self.part_days is None else MonthPart(self.part_days, last_day(self.period_start).day)

    @property
    def payable_cents(self) -> int:
        """What the customer is asked for."""
        return self.total_cents + self.adjustments_cents + self.late_cents + self.arrears_cents

    @property
    def caught_up_l(self) -> int:
        """The water of earlier estimates that the reading set right; negative when they had charged too much."""
        gap_l = self.billed_l - self.measured_l
        return 0 if self.is_estimated or abs(gap_l) < ROUNDING_L else gap_l

    @property
    def own_l(self) -> int:
        """The water of the period itself."""
        return self.billed_l - self.caught_up_l


@dataclass(frozen=True, slots=True)
class Part:
    """One reason and what it is worth; `code` is stable, `text` is for people."""

    code: str
    text: str
    amount_cents: int

    @property
    def spoken(self) -> str:
        """The reason with its amount: `…: $16.35 más`."""
        if self.amount_cents == 0:
            return tr("{text}: sin cambio", text=self.text)
        return f"{self.text}: {change_text(self.amount_cents)}"


class Month(NamedTuple):
    """All that decides the price of a month."""

    tariff: Tariff
    tariff_class: str
    diameter: str
    service: str
    litres: int
    part: MonthPart | None = None

    def price(self) -> PricedBill:
        """The bill that the tariff gives. Refuses what has no published price."""
        return self.tariff.price(self.tariff_class, self.diameter, self.service, self.litres, self.part)


def month_of(bill: BillFacts, tariffs: Tariffs) -> Month:
    """The month of a bill. Refuses a date without a published tariff."""
    tariff = tariffs.in_force(bill.tariff_date)
    return Month(tariff, bill.tariff_class, bill.diameter, bill.service, bill.billed_l, bill.part)


def caught_up_text(litres: int) -> str:
    """How a reading that sets earlier estimates right is said."""
    volume = format_m3(abs(litres))
    if litres > 0:
        return tr("La lectura pone al día {volume} que las facturas estimadas no cobraron", volume=volume)
    return tr("La lectura descuenta {volume} que las facturas estimadas cobraron de más", volume=volume)


def change_text(cents: int) -> str:
    """A change of money in words: `$16.35 más`, `$2.00 menos`."""
    amount = format_money(abs(cents))
    return tr("{amount} más", amount=amount) if cents > 0 else tr("{amount} menos", amount=amount)


def price_text(dollars: Decimal) -> str:
    """A unit price with the decimals it needs, at least two: `$2.92`, `$1.41426`."""
    whole, _, fraction = f"{dollars:f}".partition(".")
    return f"${whole}.{fraction.rstrip('0'):0<2}"
