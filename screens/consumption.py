"""The consumption of an account: two years month by month, beside a year before, what is usual and customers alike."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from screens.keys import CONSUMPTION
from screens.reading import ReadingScreen
from screens.widgets.line import ascii_only
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from oficinista.billing.analysis import Analysis

PLOT_WIDTH = 120
"""From so many columns on the months are drawn side by side."""


class ConsumptionScreen(ReadingScreen[None]):
    """The water of an analysis, as bars beside their figures or, where there is room, as a plot."""

    place = CONSUMPTION

    def __init__(self, found: "Analysis") -> None:
        super().__init__()
        self._found = found

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self.page.show(_lines(self._found, self.size.width - 2, self.page.size.height))
        self.refresh_keys()


def _lines(found: "Analysis", width: int, height: int) -> Iterator[Line]:
    said = [line for sentence in found.usual_sentences for line in wrap(sentence, width)]
    yield from (f" {line}" for line in said)
    if said:
        yield ""
    yield from (f" {line}" for line in _drawn(found, width, height - len(said) - 1))


def _drawn(found: "Analysis", width: int, height: int) -> list[str]:
    from oficinista.billing.chart import PLOT_HEIGHT_MIN, consumption_chart, consumption_plot

    if width + 2 < PLOT_WIDTH or height < PLOT_HEIGHT_MIN:
        return consumption_chart(found.uses, width=width, ascii_only=ascii_only())
    usual_l = None if found.usual is None else found.usual.median_l
    return consumption_plot(found.uses, usual_l, width=width, height=height, ascii_only=ascii_only())
