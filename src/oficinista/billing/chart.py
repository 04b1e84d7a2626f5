"""Consumption month by month as a bar chart of text, for a screen or a letter; on a wide screen, as a plot.

With more than a year, the last twelve months stand to the right of the ones before, so that each row holds the same
month of two years. An estimated month has an «e» and bars of another character; a month without a bill says so. The
plot has a column a month, over the months' names, and what is usual as a dotted line across.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from oficinista.dates import short_month
from oficinista.i18n import tr

MONTHS_MAX = 24
WIDTH_MIN = 40
PLOT_WIDTH_MIN = 84
PLOT_HEIGHT_MIN = 10
_YEAR = 12
_LEAST_ROOM = 25
"""What a month takes besides its value: its name, and a few strokes or that there is no bill."""
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
    eighths: str
    dotted: str
    corner: str
    axis: str


_BLOCKS = _Style("█", "░", "—", "m³", " ▁▂▃▄▅▆▇█", "┄", "└", "─")
_ASCII = _Style("#", "=", "-", "m3", "    #####", ".", "+", "-")


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
    shown = [use for _, use in months if use is not None]
    value_width = max(len(_cubic_metres(use.litres)) for use in shown)
    half = (width - len(_GUTTER)) // 2
    is_double = len(months) > _YEAR and half >= _LEAST_ROOM + value_width
    cell = _Cell(
        width=half if is_double else width,
        most_l=max(use.litres for use in shown),
        value_width=value_width,
        style=style,
    )
    rows = [cell.draw(month, use) for month, use in months]
    title = tr("Consumo de cada mes, en {unit}", unit=style.unit)
    return [title, *(_in_two_columns(rows, cell.width) if is_double else rows), _legend(style)]


def consumption_plot(
    uses: Sequence[MonthUse], usual_l: int | None, *, width: int, height: int, ascii_only: bool = False
) -> list[str]:
    """The last 24 months as columns, oldest first, in at most `height` lines of at most `width` characters.

    Raises ValueError for less than 84 by 10, or a month that is there twice.
    """
    if width < PLOT_WIDTH_MIN or height < PLOT_HEIGHT_MIN:
        raise ValueError(f"a plot needs {PLOT_WIDTH_MIN} by {PLOT_HEIGHT_MIN} characters, not {width} by {height}")
    if not uses:
        return [tr("No hay consumo que mostrar.")]
    style = _ASCII if ascii_only else _BLOCKS
    months = _every_month(uses)[-MONTHS_MAX:]
    most_l = max([use.litres for _, use in months if use is not None] + [usual_l or 0, 1])
    plot = _Plot((width - _LABEL_WIDTH) // MONTHS_MAX, height - _PLOT_FRAME, most_l, usual_l, style)
    title = tr("Consumo de cada mes, en {unit}", unit=style.unit)
    return [title, *plot.draw(months), _plot_legend(style, usual_l)]


_LABEL_WIDTH = 11
_PLOT_FRAME = 5
"""Title, line at the foot, months, years and legend."""
_FULL = 8


@dataclass(frozen=True, slots=True)
class _Plot:
    """How columns are drawn: cells from one to the next, rows, the most that must fit, what is usual."""

    stride: int
    rows: int
    most_l: int
    usual_l: int | None
    style: _Style

    def draw(self, months: Sequence[tuple[date, MonthUse | None]]) -> Iterator[str]:
        for row in range(self.rows - 1, -1, -1):
            cells = "".join(self._cell(use, row) for _, use in months)
            yield f"{self._label(row):>{_LABEL_WIDTH - 1}} {cells}".rstrip()
        yield f"{'0':>{_LABEL_WIDTH - 2}} {self.style.corner}{self.style.axis * (self.stride * len(months))}"
        names = [short_month(month).split() for month, _ in months]
        yield " " * _LABEL_WIDTH + "".join(f"{name[: self.stride - 1]:<{self.stride}}" for name, _ in names).rstrip()
        years = (year if at == 0 or year != names[at - 1][1] else "" for at, (_, year) in enumerate(names))
        yield " " * _LABEL_WIDTH + self._under(list(years))

    def _under(self, years: Sequence[str]) -> str:
        """Each year where its first month begins; one that has no room before the next is left out."""
        line = ""
        for at, year in enumerate(years):
            if year and len(line) <= at * self.stride:
                line = line.ljust(at * self.stride) + year
        return line

    def _cell(self, use: MonthUse | None, row: int) -> str:
        fill = self.style.dotted if row == self._usual_row else " "
        if use is None:
            return fill * self.stride
        eighths = min(max(self._eighths(use.litres) - _FULL * row, 0), _FULL)
        stroke = self.style.estimated if eighths and use.is_estimated else self.style.eighths[eighths]
        if eighths and stroke == " " and row == 0:
            stroke = self.style.real
        return (fill if stroke == " " else stroke) * (self.stride - 1) + fill

    def _eighths(self, litres: int) -> int:
        """Half up, and at least one for any water at all."""
        whole = _FULL * self.rows
        return max((2 * litres * whole + self.most_l) // (2 * self.most_l), 1) if litres else 0

    @property
    def _usual_row(self) -> int | None:
        return None if self.usual_l is None else max(self._eighths(self.usual_l) - 1, 0) // _FULL

    def _label(self, row: int) -> str:
        if row == self.rows - 1:
            return _cubic_metres(self.most_l)
        return _cubic_metres(self.usual_l) if self.usual_l is not None and row == self._usual_row else ""


def _plot_legend(style: _Style, usual_l: int | None) -> str:
    legend = tr("{real} real   {estimated} estimado", real=style.real, estimated=style.estimated)
    if usual_l is None:
        return legend
    return f"{legend}   {style.dotted} " + tr("lo usual, {usual}", usual=_cubic_metres(usual_l))


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
