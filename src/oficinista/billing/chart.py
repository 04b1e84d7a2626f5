"""Consumption month by month as a bar chart of text, for a screen or a letter.

With more than a year, the last twelve months stand to the right of the ones before, so that each row holds the same
month of two years. An estimated month has an «e» and bars of another character; a month without a bill says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from oficinista.dates import short_month
from oficinista.i18n import tr

MONTHS_MAX = 24
WIDTH_MIN = 40
_YEAR = 12
_TWO_COLUMNS_MIN = 60
_GUTTER = "  "


class MonthUse(NamedTuple):
    """The water of a month; `month` is any day of it."""

    month: date
    litres: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class _Style:
    real: str
    estimated: str
    gap: str
    unit: str


_BLOCKS = _Style("█", "░", "—", "m³")
_ASCII = _Style("#", "=", "-", "m3")


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one month is drawn: the room there is, the most that must fit, the width of the values."""

    width: int
    most_l: int
    value_width: int
    style: _Style

    def draw(self, month: date, use: MonthUse | None) -> str:
        name = short_month(month)
        if use is None:
            return f"{name} {self.style.gap:>{self.value_width}}  " + tr("sin factura")
        mark, stroke = ("e", self.style.estimated) if use.is_estimated else (" ", self.style.real)
        head = f"{name} {_cubic_metres(use.litres):>{self.value_width}}{mark} "
        return head + stroke * self._strokes(use.litres, self.width - len(head))

    def _strokes(self, litres: int, room: int) -> int:
        """Half up, and at least one for any water at all."""
        return max((2 * litres * room + self.most_l) // (2 * self.most_l), 1) if litres else 0


def consumption_chart(uses: Sequence[MonthUse], *, width: int = 76, ascii_only: bool = False) -> list[str]:
    """The last 24 months, oldest first, in lines of at most `width` characters.

    Raises ValueError for a width below 40 or a month that is there twice.
    """
    if width < WIDTH_MIN:
        raise ValueError(f"a chart needs {WIDTH_MIN} characters, not {width}")
    if not uses:
        return [tr("No hay consumo que mostrar.")]
    style = _ASCII if ascii_only else _BLOCKS
    months = _every_month(uses)[-MONTHS_MAX:]
    is_double = len(months) > _YEAR and width >= _TWO_COLUMNS_MIN
    shown = [use for _, use in months if use is not None]
    cell = _Cell(
        width=(width - len(_GUTTER)) // 2 if is_double else width,
        most_l=max(use.litres for use in shown),
        value_width=max(len(_cubic_metres(use.litres)) for use in shown),
        style=style,
    )
    rows = [cell.draw(month, use) for month, use in months]
    title = tr("Consumo de cada mes, en {unit}", unit=style.unit)
    return [title, *(_in_two_columns(rows, cell.width) if is_double else rows), _legend(style)]


def _every_month(uses: Sequence[MonthUse]) -> list[tuple[date, MonthUse | None]]:
    """Each month from the first to the last, with its water or None."""
    known = {use.month.replace(day=1): use for use in uses}
    if len(known) < len(uses):
        raise ValueError("a month is there twice")
    return [(month, known.get(month)) for month in _months(min(known), max(known))]


def _months(first: date, last: date) -> Iterator[date]:
    for count in range(first.year * _YEAR + first.month - 1, last.year * _YEAR + last.month):
        yield date(count // _YEAR, count % _YEAR + 1, 1)


def _in_two_columns(rows: Sequence[str], width: int) -> Iterator[str]:
    left = [""] * (2 * _YEAR - len(rows)) + list(rows[:-_YEAR])
    for earlier, latest in zip(left, rows[-_YEAR:], strict=True):
        yield f"{earlier:<{width}}{_GUTTER}{latest}".rstrip()


def _legend(style: _Style) -> str:
    return tr("{real} real   {estimated} e estimado", real=style.real, estimated=style.estimated)


def _cubic_metres(litres: int) -> str:
    """To the tenth, half up."""
    tenths = (litres + 50) // 100
    return f"{tenths // 10:,}.{tenths % 10}"
