"""The plot of a report: for a page as facts, for a screen in text with signs in place of colours.

Lines are drawn by plotext; bars by our own hand, a line of the screen each: where they share the height, plotext draws
some over others. Nothing is drawn where nothing was measured: a line is broken there. The axis begins at zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.reports.asked import Cell
from oficinista.reports.charts import shown
from oficinista.reports.definitions import Drawing, Plot
from oficinista.reports.queries import Report
from oficinista.sheets import Kind

WIDTH_MIN, HEIGHT_MIN = 40, 8
NAME_MAX = 32
_SIGNS = {Drawing.LINE: "•+xo", Drawing.BARS: "█▒░▓"}
_ASCII_SIGNS = {Drawing.LINE: "*+xo", Drawing.BARS: "#=:%"}
_ASCII_FRAME = str.maketrans("│─┌┐└┘├┤┬┴┼", "|-+++++++++")
_TICKS = 4
_LABEL_ROOM = 14
"""The columns that the name of a point takes under the axis, with what keeps it from the next."""
_CENTS, _SECONDS = 100, 60


def plot_lines(report: Report, width: int, height: int, *, ascii_only: bool = False) -> list[str]:
    """The plot of a report under what each sign stands for, lines in so much height; none when it has no plot."""
    plot = report.definition.plot
    if plot is None or not report.rows:
        return []
    width, height = max(width, WIDTH_MIN), max(height, HEIGHT_MIN)
    points = _points(report, plot)
    signs = (_ASCII_SIGNS if ascii_only else _SIGNS)[plot.drawing]
    draw = _draw_lines if plot.drawing is Drawing.LINE else _draw_bars
    lines = draw(points, signs, (width, height - 1))
    legend = "   ".join(f"{sign} {title}" for sign, title in zip(signs, points.titles, strict=False))
    return [f" {legend}", *(line.translate(_ASCII_FRAME) if ascii_only else line for line in lines)]


def plot_facts(report: Report) -> dict[str, Any] | None:
    """The same plot for a page: values and marks as parts of its axis, and a sentence for who does not see it."""
    plot = report.definition.plot
    if plot is None or not report.rows:
        return None
    points = _points(report, plot)
    marks = ticks(_most(points.series), points.kind)
    return {
        "drawing": plot.drawing.value,
        "names": points.names,
        "marks": [{"at": mark / marks[-1], "words": tick_words(mark, points.kind)} for mark in marks],
        "series": [
            {"title": title, "values": [None if value is None else value / marks[-1] for value in values]}
            for title, values in zip(points.titles, points.series, strict=True)
        ],
        "alt": tr("Gráfico de la tabla: {what}.", what=", ".join(points.titles)),
    }


def ticks(most: int, kind: Kind) -> list[int]:
    """Where an axis from zero to `most` is marked: round amounts, four or five of them."""
    unit = {Kind.MONEY: _CENTS, Kind.TIME: _SECONDS}.get(kind, 1)
    step = _round_step(max(1, -(-most // (unit * _TICKS)))) * unit
    return [step * place for place in range(-(-most // step) + 1)]


def tick_words(value: int, kind: Kind) -> str:
    """A mark of an axis, without the cents and the seconds that are always zero."""
    if kind is Kind.MONEY:
        return format_money(value).removesuffix(".00")
    if kind is Kind.TIME:
        return tr("{minutes} min", minutes=value // _SECONDS)
    return str(shown(value, kind))


def _round_step(least: int) -> int:
    """1, 2 or 5 with zeros, and not below `least`."""
    power = int("1".ljust(len(str(least)), "0"))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


@dataclass(frozen=True, slots=True)
class _Points:
    """What is drawn: the name of each point, and each series with its title; None is not measured."""

    names: list[str]
    titles: list[str]
    series: list[list[int | None]]
    kind: Kind


def _points(report: Report, plot: Plot) -> _Points:
    codes = [column.code for column in report.definition.columns]
    along, drawn = ([codes.index(code) for code in some] for some in (plot.along, plot.columns))
    columns = [report.definition.columns[at] for at in drawn]
    kinds = [column.kind for column in report.definition.columns]
    return _Points(
        names=[", ".join(str(shown(row[at], kinds[at])) for at in along) for row in report.rows],
        titles=[tr(column.title) for column in columns],
        series=[[_value(row[at]) for row in report.rows] for at in drawn],
        kind=columns[0].kind,
    )


def _value(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def _runs(values: Sequence[int | None]) -> Iterator[tuple[list[int], list[int]]]:
    """The stretches of a line where something was measured: their places and their values."""
    places: list[int] = []
    known: list[int] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            places.append(place)
            known.append(value)
        elif places:
            yield places, known
            places, known = [], []


def _draw_lines(points: _Points, signs: str, size: tuple[int, int]) -> list[str]:
    from plotext import figure

    _begin(size)
    for sign, values in zip(signs, points.series, strict=False):
        for places, known in _runs(values):
            figure.draw(figure.signal(places, known, marker=sign).lines())
    marks = ticks(_most(points.series), points.kind)
    ruler = figure.ruler("y", "left")
    ruler.lim(0, marks[-1])
    ruler.ticks(marks, [tick_words(mark, points.kind) for mark in marks])
    room = max(1, (size[0] - _LABEL_ROOM) // _LABEL_ROOM)
    apart = max(1, -(-len(points.names) // room))
    places = list(range(0, len(points.names), apart))
    figure.ruler("x", "lower").lim(0, max(1, len(points.names) - 1))
    figure.ruler("x", "lower").ticks(places, [points.names[place] for place in places])
    return _built()


def _draw_bars(points: _Points, signs: str, size: tuple[int, int]) -> list[str]:
    """Each bar on a line of its own, as many lines as that takes; below them the axis and its marks."""
    names = [name[:NAME_MAX] for name in points.names]
    beside = max(map(len, names))
    marks = ticks(_most(points.series), points.kind)
    words = [tick_words(mark, points.kind) for mark in marks]
    room = size[0] - beside - 2 - len(words[-1]) // 2
    lines = []
    for at, name in enumerate(names):
        for place, (sign, values) in enumerate(zip(signs, points.series, strict=False)):
            lines.append(f"{'' if place else name:>{beside}} │{_bar(values[at], marks[-1], room) * sign}".rstrip())
        if len(points.series) > 1:
            lines.append(" " * beside + " │")
    at_marks = [mark * room // marks[-1] for mark in marks]
    axis = "".join("┬" if at in at_marks else "─" for at in range(room + 1))
    return [*lines, f"{'':>{beside}} └{axis[1:]}", _set_out(words, [beside + 1 + at for at in at_marks])]


def _bar(value: int | None, whole: int, room: int) -> int:
    """How long a bar is: what is little is one stroke long all the same."""
    return max(1, (2 * value * room + whole) // (2 * whole)) if value else 0


def _set_out(words: Sequence[str], places: Sequence[int]) -> str:
    """Words on one line, each in the middle of its place."""
    line = ""
    for one, place in zip(words, places, strict=True):
        line = line.ljust(place - len(one) // 2) + one
    return line


def _most(series: Sequence[Sequence[int | None]]) -> int:
    return max([value for values in series for value in values if value is not None] + [1])


def _begin(size: tuple[int, int]) -> None:
    """plotext has one figure for all that is drawn."""
    from plotext import figure

    figure.clear()
    figure.theme("colorless")
    figure.plot_size(*size)
    figure.axes(False, axis="x", side="upper")
    figure.axes(False, axis="y", side="right")


def _built() -> list[str]:
    from plotext import figure

    text: str = figure.build().string(colorless=True)
    return [line.rstrip() for line in text.splitlines()]
