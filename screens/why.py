"""Why the dates of an account are what they are: for each, the event, the count, the days skipped and the source.

Where a service may not be cut there is no date, and every reason is told. The notice of suspension is issued from here.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import short_date
from oficinista.i18n import tr
from screens.keys import WHY
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from oficinista.billing.legal_dates import LegalDate
    from oficinista.office import Done
    from oficinista.suspensions.commands import SuspensionMoved
    from oficinista.suspensions.guard import Suspension


class WhyScreen(ReadingScreen[None]):
    """Shows the dates of an account one after the other, and what the guard says of a suspension."""

    place = WHY

    def __init__(self, account: str, dates: "Sequence[LegalDate]", found: "Suspension") -> None:
        super().__init__()
        self._account = account
        self._dates = tuple(dates)
        self._found = found

    def on_resize(self) -> None:
        super().on_resize()
        self.page.show(_lines(self._dates, self._found, self.size.width - 2))
        self.refresh_keys()

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "notice" and not self._found.ripe:
            return tr("Hoy no se puede avisar. {why}", why=" ".join(self._found.why[:2]))
        if action == "notice" and self._found.notice is not None:
            return tr("La cuenta ya tiene el aviso {number}.", number=self._found.notice.number)
        return super().why_not(action)

    def do_notice(self) -> None:
        """Issue the notice of suspension of what may be noticed today."""
        from oficinista.suspensions.commands import IssueNotice

        self.order(IssueNotice(account=self._account, words=tr("Emitido en el mostrador.")), self._issued)

    def _issued(self, done: "Done[SuspensionMoved]") -> None:
        from screens.case_file import CaseFileScreen

        self.dismiss()
        self.app.push_screen(CaseFileScreen(done.value.number))


def _lines(dates: "Sequence[LegalDate]", found: "Suspension", width: int) -> Iterator[Line]:
    for one in dates:
        yield from _paragraph(f"{one.title}: {short_date(one.date)}", one.why, width)
    if found.cut is None:
        yield from _paragraph(tr("Suspensión: no hay un día"), found.why, width)


def _paragraph(title: str, why: Sequence[str], width: int) -> Iterator[Line]:
    yield [(f" {title}", BOLD)]
    for sentence in why:
        yield from (f"   {line}" for line in wrap(sentence, width - 2))
    yield ""
