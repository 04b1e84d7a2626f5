"""Why the dates of an account are what they are: for each, the event, the count, the days skipped and the source."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import short_date
from screens.keys import WHY
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from oficinista.billing.legal_dates import LegalDate


class WhyScreen(ReadingScreen):
    """Shows the dates one after the other."""

    place = WHY

    def __init__(self, dates: "Sequence[LegalDate]") -> None:
        super().__init__()
        self._dates = tuple(dates)

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_resize(self) -> None:
        super().on_resize()
        self.page.show(_lines(self._dates, self.size.width - 2))
        self.refresh_keys()


def _lines(dates: "Sequence[LegalDate]", width: int) -> Iterator[Line]:
    for one in dates:
        yield [(f" {one.title}: {short_date(one.date)}", BOLD)]
        for sentence in one.why:
            yield from (f"   {line}" for line in wrap(sentence, width - 2))
        yield ""
