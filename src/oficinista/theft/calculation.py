"""Unbilled water, month by month, by one of four methods; each month by the tariff in force at its end. Pure.

What is charged is the difference: of a month that was billed, the bill as it should have been less the bill as it was;
of one that was not, the month whole. A month past the limit that was chosen is shown and not charged, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from oficinista.adjustments.reprice import Right, reprice
from oficinista.billing.facts import BillFacts
from oficinista.billing.periods import BILLED_STEP_L, LITRES_A_M3, add_months, last_day
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tariff import Tariffs
from oficinista.volume import format_m3

MONTHS_MAX = 240
MM_AN_INCH = Fraction(127, 5)
MM3_A_LITRE = 10**6
PI = Fraction(314_159_265_358_979_323_846, 10**20)
"""π to twenty decimals: in the water of an hour, of any pipe, wrong by less than a billionth of a litre."""


class Basis(StrEnum):
    """Why the water was not billed, which decides how far back it may be charged. It is chosen, never guessed."""

    THEFT = "theft"
    OWN_ERROR = "own_error"


class Method(StrEnum):
    """How the water is known."""

    READINGS = "readings"
    SIMILAR = "similar"
    CAPACITY = "capacity"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some days of one month: those that are calculated. `bill` is what was billed of it, and `last_day` the last on
    which more may be notified of it, where the law gives one."""

    period_start: date
    period_end: date
    since: date
    until: date
    bill: BillFacts | None
    last_day: date | None
    excluded: str = ""

    @property
    def days(self) -> int:
        """How many days are calculated."""
        return (self.until - self.since).days + 1

    @property
    def period_days(self) -> int:
        """How many days its month has."""
        return (self.period_end - self.period_start).days + 1


@dataclass(frozen=True, slots=True)
class Month:
    """A month as it was calculated. `used_l` is the water of the days calculated, `cents` what the difference costs."""

    piece: Piece
    used_l: int
    right_l: int
    cents: int
    tariff_from: date
    doubts: tuple[str, ...]

    @property
    def charged_cents(self) -> int:
        """What of it may be charged."""
        return 0 if self.piece.excluded else self.cents


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which class, meter and service a month without a bill is priced."""

    tariff_class: str
    diameter: str
    service: str


def months_between(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The calendar months that two days touch, each with its first and last day. Refuses too many, or none."""
    first = since.replace(day=1)
    if until < since or add_months(first, MONTHS_MAX) < until:
        raise Refused(
            "theft.dates",
            tr("Del {since} al {until} no se puede calcular.", since=long_date(since), until=long_date(until)),
            tr("Revise las dos fechas."),
        )
    while first <= until:
        yield first, last_day(first)
        first = add_months(first, 1)


def by_readings(pieces: Sequence[Piece], before_m3: int, after_m3: int) -> tuple[list[int], str]:
    """The litres of each piece when a meter went from one reading to another: as many a day. Refuses one that fell."""
    if after_m3 <= before_m3:
        raise Refused(
            "theft.readings",
            tr("La lectura de después, {after}, no pasa de la de antes, {before}.", after=after_m3, before=before_m3),
            tr("Revise las dos lecturas."),
        )
    total_l, days = (after_m3 - before_m3) * LITRES_A_M3, sum(piece.days for piece in pieces)
    words = tr("Lecturas: {after} menos {before} son {volume}, en {days} días.", after=after_m3, before=before_m3,
               volume=format_m3(total_l), days=days)  # fmt: skip
    return _spread(total_l, pieces), words


def by_capacity(pieces: Sequence[Piece], pipe: str, hours_a_day: int, mm_a_second: int) -> tuple[list[int], str]:
    """The litres of each piece from a pipe that runs so many hours a day: its area by the velocity of the water.

    An hour gives whole litres, half up, as the line says it: whoever multiplies what they read finds the same water.
    That rounding is all the error there is, half a litre an hour at most.
    """
    inches = sum(map(Fraction, pipe.split()))
    radius_mm = inches * MM_AN_INCH / 2
    litres_an_hour = floor(PI * radius_mm**2 * mm_a_second * 3600 / MM3_A_LITRE + Fraction(1, 2))
    words = tr(
        "Capacidad: un tubo de {pipe}\" a {velocity} mm/s da {volume} por hora; horas al día: {hours}.",
        pipe=pipe, velocity=mm_a_second, volume=format_m3(litres_an_hour), hours=hours_a_day,
    )  # fmt: skip
    return [litres_an_hour * hours_a_day * piece.days for piece in pieces], words


def by_month(pieces: Sequence[Piece], months_l: Sequence[int]) -> list[int]:
    """The litres of each piece when a whole month of it uses so many: in proportion to its days."""
    return [month_l * piece.days // piece.period_days for piece, month_l in zip(pieces, months_l, strict=True)]


def priced(piece: Piece, used_l: int, terms: Terms, tariffs: Tariffs) -> Month:
    """What the water of a piece costs beyond what was billed of it. Refuses a month without a published tariff."""
    if piece.bill is not None:
        bill = piece.bill
        own_l = bill.billed_l * piece.days // piece.period_days
        right_l = max(bill.billed_l, _billed(bill.billed_l - own_l + used_l))
        found = reprice(bill, Right(billed_l=right_l, measured_l=right_l), tariffs)
        tariff = tariffs.in_force(bill.period_end).info
        return Month(piece, used_l, right_l, max(found.change_cents, 0), tariff.effective_from, tariff.doubts)
    tariff_then = tariffs.in_force(piece.period_end)
    right_l = _billed(used_l)
    price = tariff_then.price(terms.tariff_class, terms.diameter, terms.service, right_l)
    return Month(piece, used_l, right_l, price.total_cents, tariff_then.info.effective_from, price.doubts)


def month_words(month: Month) -> str:
    """A month in one sentence: its days, its water, what was billed, what the rest costs and by which tariff."""
    piece = month.piece
    billed = tr("sin factura")
    if piece.bill is not None:
        billed = tr("facturado {volume}", volume=format_m3(piece.bill.billed_l))
    line = tr(
        "{month}: {days} de {of_days} días, {used}; {billed}; le tocaba {right}; {amount} (tarifa del {tariff}).",
        month=short_month(piece.period_start),
        days=piece.days,
        of_days=piece.period_days,
        used=format_m3(month.used_l),
        billed=billed,
        right=format_m3(month.right_l),
        amount=format_money(month.cents),
        tariff=long_date(month.tariff_from),
    )
    return f"{line} {tr('No se cobra: {why}', why=piece.excluded)}" if piece.excluded else line


def basis_words(basis: Basis) -> str:
    """Why the water was not billed, as a person says it."""
    return {Basis.THEFT: tr("hurto"), Basis.OWN_ERROR: tr("error de la Autoridad")}[basis]


def method_words(method: Method) -> str:
    """How the water is known, as a person says it."""
    return {
        Method.READINGS: tr("lecturas de antes y después"),
        Method.SIMILAR: tr("clientes parecidos"),
        Method.CAPACITY: tr("capacidad del tubo y horas"),
        Method.DAYS: tr("días entre fechas"),
    }[method]


def _spread(total: int, pieces: Sequence[Piece]) -> list[int]:
    """Shared by days; the parts add up to the whole."""
    days, before, shares = sum(piece.days for piece in pieces), 0, []
    for piece in pieces:
        shares.append(total * (before + piece.days) // days - total * before // days)
        before += piece.days
    return shares


def _billed(litres: int) -> int:
    """Half up to the volume that is billed."""
    return (litres + BILLED_STEP_L // 2) // BILLED_STEP_L * BILLED_STEP_L
