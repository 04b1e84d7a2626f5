"""What a month of service costs: the tariff in force, and each line of the bill it gives.

A bill has a base charge and a consumption charge by blocks for each service, and in older tariffs charges that are
flat by the block in which the month falls. Each line is rounded half up to the cent, then the lines are summed: so do
the bills that were published. The base charge is a month's, whatever its days; who had service for a part of the month
only is charged the flat charges for its days, and the blocks stay whole. What has no published price is refused by its
name and never guessed. The tables are data: `data/tariffs/`, read by `tariff_file`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import half_up
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.tariff_file import BlockPrice, ClassTable, Diameter, FlatCharge, TariffStatus, TariffTable, read_tables
from oficinista.text import clean
from oficinista.volume import format_m3, litres_of

SERVICES = {"water": ("water",), "sewer": ("sewer",), "both": ("water", "sewer")}
"""The services an account may have, and those that each one charges."""
_SAME_PRICE = {"5/8": ("1/2", "5/8")}
# A rate is held in millionths of a dollar a cubic metre: litres x rate / 10^7 are cents, in integers alone.
_RATE_UNITS = 10**6
_RATE_PER_CENT = 10**7


@dataclass(frozen=True, slots=True)
class TariffInfo:
    """Which tariff a bill was priced with, and how well it is known. `doubts` are sentences for people, in Spanish."""

    effective_from: date
    effective_to: date | None
    status: TariffStatus
    source: str
    doubts: tuple[str, ...]

    @property
    def is_derived(self) -> bool:
        """Whether its amounts were worked out rather than printed by the utility."""
        return self.status is not TariffStatus.PUBLISHED

    @property
    def name(self) -> str:
        """`tarifa del 1 de julio de 2024 (derivada, por confirmar)`."""
        name = tr("tarifa del {date}", date=long_date(self.effective_from))
        return f"{name} ({status_text(self.status)})" if self.is_derived else name


class Block(NamedTuple):
    """A stretch of consumption with one price: above `over_l` litres, up to `to_l` or without end."""

    number: int
    over_l: int
    to_l: int | None

    @property
    def text(self) -> str:
        """`de 10 a 15 m³`, `sobre 25 m³`."""
        if self.to_l is None:
            return tr("sobre {over}", over=format_m3(self.over_l, 0))
        return tr("de {over} a {to}", over=format_m3(self.over_l, 0).removesuffix(" m³"), to=format_m3(self.to_l, 0))


class TariffLine(NamedTuple):
    """One line of a bill. `quantity_l` litres at `unit_price` dollars a cubic metre; both empty on a flat charge.

    `block` is empty on flat charges, and on lines read back from a stored bill, which keep only the code.
    """

    code: str
    quantity_l: int | None
    unit_price: Decimal | None
    amount_cents: int
    block: Block | None = None

    @property
    def label(self) -> str:
        """The line's name on the bill."""
        name = line_label(self.code)
        return name if self.block is None else f"{name} ({self.block.text})"


class Part(NamedTuple):
    """So many of the days of a month: of an account that was opened or closed within it."""

    days: int
    of_days: int

    def of(self, cents: int) -> int:
        """Its share of what a whole month costs, half up to the cent."""
        return (2 * cents * self.days + self.of_days) // (2 * self.of_days)


@dataclass(frozen=True, slots=True)
class PricedBill:
    """A month priced: the lines sum to `total_cents`. `doubts` says, in Spanish, what about the prices is not sure."""

    tariff: TariffInfo
    lines: tuple[TariffLine, ...]
    total_cents: int
    doubts: tuple[str, ...]


class _Rate(NamedTuple):
    """One service's price in one block."""

    code: str
    block: Block
    unit_price: Decimal
    units: int


class _Flat(NamedTuple):
    """A flat charge: amounts by the volume each holds up to."""

    code: str
    steps: tuple[tuple[int | None, int], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that is needed to price one class, diameter and service; above `limit_l` nothing is published."""

    included_l: int
    base: tuple[TariffLine, ...]
    base_cents: int
    rates: tuple[_Rate, ...]
    flats: tuple[_Flat, ...]
    limit_l: int | None
    doubts: tuple[str, ...]


class Tariff:
    """The prices in force from one date on."""

    def __init__(self, table: TariffTable) -> None:
        self.table = table
        self.info = TariffInfo(table.effective_from, table.effective_to, table.status, table.source, table.doubts)
        self._plans = {
            (name, diameter, service): plan
            for name, prices in table.classes
            for size in prices.base
            for service in SERVICES
            for plan in [_plan(prices, size, service, table.doubts)]
            for diameter in _SAME_PRICE.get(size, (size,))
        }

    def price(
        self, tariff_class: str, diameter: str, service: str, litres: int, part: Part | None = None
    ) -> PricedBill:
        """The bill of a month of `litres` for a class, a meter of `diameter` inches and a service.

        Of a `part` of the month the flat charges are for its days.

        Refuses by its name (`tariff.no_price`) a class, diameter, service or volume without a published price.
        """
        if litres < 0:
            raise ValueError(f"a month cannot use {litres} litres")
        plan = self._plan_of(tariff_class, diameter, service)
        if plan.limit_l is not None and litres > plan.limit_l:
            above = tr("más de {volume}", volume=format_m3(plan.limit_l, 0))
            raise self._no_price(class_name(tariff_class), diameter_name(diameter), above)
        lines = [*plan.base, *_consumption(plan.rates, litres), *_flat_charges(plan.flats, litres)]
        if part is not None:
            lines = [_for_days(line, part) for line in lines]
            return PricedBill(self.info, tuple(lines), sum(line.amount_cents for line in lines), plan.doubts)
        total = plan.base_cents + sum(line.amount_cents for line in lines[len(plan.base) :])
        return PricedBill(self.info, tuple(lines), total, plan.doubts)

    def included_l(self, tariff_class: str, diameter: str, service: str) -> int:
        """The litres that the base charge covers. Refuses as `price` does."""
        return self._plan_of(tariff_class, diameter, service).included_l

    def _plan_of(self, tariff_class: str, diameter: str, service: str) -> _Plan:
        plan = self._plans.get((tariff_class, diameter, service))
        if plan is None:
            named_service = () if service in SERVICES else (f"«{clean(service[:40])}»",)
            raise self._no_price(class_name(tariff_class), diameter_name(diameter), *named_service)
        return plan

    def _no_price(self, *what: str) -> Refused:
        day = long_date(self.info.effective_from)
        return Refused(
            "tariff.no_price",
            tr("No hay precio publicado para {what}, en la tarifa del {date}.", what=", ".join(what), date=day),
            tr("Lo que no está publicado no se calcula: pida la tarifa oficial."),
        )


class Tariffs:
    """Every tariff that is known, oldest first."""

    def __init__(self, tariffs: Sequence[Tariff]) -> None:
        self._tariffs = tuple(tariffs)
        self._starts = [tariff.info.effective_from for tariff in tariffs]

    @classmethod
    @cache
    def load(cls) -> Self:
        """The tariffs of the installation, read once. Raises ValueError naming the file and key that is wrong."""
        return cls.read(data_path("tariffs"))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The tariffs of a folder. Raises ValueError naming the file and key that is wrong."""
        return cls([Tariff(table) for table in read_tables(folder)])

    def __iter__(self) -> Iterator[Tariff]:
        return iter(self._tariffs)

    def in_force(self, on: date) -> Tariff:
        """The tariff of a day. Refuses (`tariff.no_price`) a day for which none is known."""
        place = bisect_right(self._starts, on) - 1
        if place >= 0:
            tariff = self._tariffs[place]
            if tariff.info.effective_to is None or on <= tariff.info.effective_to:
                return tariff
        raise Refused(
            "tariff.no_price",
            tr("No hay tarifa publicada para el {date}.", date=long_date(on)),
            tr("Vea las que hay con «oficinista tariff list»."),
        )


def line_label(code: str) -> str:
    """The name on the bill of a line's code. Raises ValueError for a code that no tariff writes."""
    match code.split("."):
        case ["base", "water"]:
            return tr("Cargo base de agua")
        case ["base", "sewer"]:
            return tr("Cargo base de alcantarillado")
        case ["consumption", "water", number]:
            return tr("Consumo de agua, bloque {number}", number=number)
        case ["consumption", "sewer", number]:
            return tr("Consumo de alcantarillado, bloque {number}", number=number)
        case ["ccar"]:
            return tr("Cargo por cumplimiento ambiental y regulatorio (CCAR)")
        case ["special"]:
            return tr("Cargo especial")
    raise ValueError(f"no tariff writes a line {code!r}")


def status_text(status: TariffStatus) -> str:
    """How well a tariff is known, in words."""
    match status:
        case TariffStatus.PUBLISHED:
            return tr("publicada")
        case TariffStatus.DERIVED:
            return tr("derivada, por confirmar")
        case TariffStatus.INFERRED:
            return tr("inferida e incompleta, por confirmar")


def class_name(tariff_class: str) -> str:
    """A class as people call it; one that no tariff has, between quotation marks."""
    match tariff_class:
        case "residential":
            return tr("residencial")
        case "commercial":
            return tr("comercial")
        case "industrial":
            return tr("industrial")
        case "government":
            return tr("gobierno")
    return f"«{clean(tariff_class[:40])}»"


def service_name(service: str) -> str:
    """A service as people call it. Raises KeyError for one that does not exist."""
    return {"water": tr("agua"), "sewer": tr("alcantarillado"), "both": tr("agua y alcantarillado")}[service]


def diameter_name(diameter: str) -> str:
    """A meter's size in words: `5/8 de pulgada`, `1 pulgada`, `10 pulgadas`."""
    if diameter in {"1/2", "5/8", "3/4"}:
        return tr("{size} de pulgada", size=diameter)
    return tr("1 pulgada") if diameter == "1" else tr("{size} pulgadas", size=clean(diameter[:40]))


def _for_days(line: TariffLine, part: Part) -> TariffLine:
    """A line of a part of a month: a flat charge for its days, water as it was measured."""
    return line if line.quantity_l is not None else line._replace(amount_cents=part.of(line.amount_cents))


def _consumption(rates: Sequence[_Rate], litres: int) -> Iterator[TariffLine]:
    for code, block, unit_price, units in rates:
        if litres > block.over_l:
            quantity = (litres if block.to_l is None else min(litres, block.to_l)) - block.over_l
            cents = (2 * quantity * units + _RATE_PER_CENT) // (2 * _RATE_PER_CENT)
            yield TariffLine(code, quantity, unit_price, cents, block)


def _flat_charges(flats: Sequence[_Flat], litres: int) -> Iterator[TariffLine]:
    for code, steps in flats:
        cents = next(amount for to_l, amount in steps if to_l is None or litres <= to_l)
        if cents:
            yield TariffLine(code, None, None, cents)


def _plan(prices: ClassTable, diameter: Diameter, service: str, doubts: tuple[str, ...]) -> _Plan:
    base = tuple(
        TariffLine(f"base.{charged}", None, None, half_up(prices.base[diameter].of(charged)))
        for charged in SERVICES[service]
    )
    blocks = next((group.blocks for group in prices.consumption if diameter in group.diameters), ())
    included_l = litres_of(prices.included_m3)
    ends = [(blocks[-1].to_m3 if blocks else prices.included_m3), *(flat.steps[-1].to_m3 for flat in prices.flat)]
    return _Plan(
        included_l=included_l,
        base=base,
        base_cents=sum(line.amount_cents for line in base),
        rates=tuple(rate for charged in SERVICES[service] for rate in _rates(blocks, charged, included_l)),
        flats=tuple(_flat(flat, service) for flat in prices.flat),
        limit_l=min((litres_of(end) for end in ends if end is not None), default=None),
        doubts=doubts + prices.doubts,
    )


def _rates(blocks: Sequence[BlockPrice], charged: str, included_l: int) -> Iterator[_Rate]:
    over_l = included_l
    for number, prices in enumerate(blocks, start=1):
        block = Block(number, over_l, None if prices.to_m3 is None else litres_of(prices.to_m3))
        price = prices.of(charged)
        yield _Rate(f"consumption.{charged}.{number}", block, price, int(price * _RATE_UNITS))
        over_l = block.to_l or over_l


def _flat(flat: FlatCharge, service: str) -> _Flat:
    steps = ((None if s.to_m3 is None else litres_of(s.to_m3), half_up(s.of(service))) for s in flat.steps)
    return _Flat(flat.code, tuple(steps))
