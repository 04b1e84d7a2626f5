"""The office as it is now, for its supervisor: who waits and how long, what each person does, and what is too long.

It asks again when somebody changes something. Between two changes only time passes: on each full minute it draws what
it knows, and asks nothing.
"""

from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from oficinista.approvals.queries import inbox
from oficinista.reports.now import OfficeNow, alerts, office_now
from screens.keys import OFFICE_NOW
from screens.office_now_lines import office_lines
from screens.reading import ReadingScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECONDS_A_MINUTE = 60


class OfficeNowScreen(ReadingScreen[None]):
    """The supervisor's board. It rings once for each new alert."""

    place = OFFICE_NOW

    def __init__(self) -> None:
        super().__init__()
        self._found: OfficeNow | None = None
        self._told: frozenset[str] | None = None
        self._next_minute: Timer | None = None

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def on_screen_suspend(self) -> None:
        """Nobody looks at it: it need not count minutes."""
        self._stop_counting()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._draw)

    # What it shows

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> OfficeNow:
        office_id, now = self.office.info.id, self.office.clock()
        asked = [one.made_at for one in inbox(connection, office_id, self.counter.clerk.id, now) if not one.is_returned]
        return office_now(connection, office_id, self.office.today, now, asked)

    def _show(self, found: OfficeNow) -> None:
        self._found = found
        self._draw()
        self._count_minutes(found)

    def _draw(self) -> None:
        if self._found is None:
            return
        now = self.office.clock()
        told = tuple(alerts(self._found, now))
        self.page.show(office_lines(self._found, told, now))
        self.refresh_keys()
        self._ring(frozenset(one.subject for one in told))

    def _ring(self, subjects: frozenset[str]) -> None:
        """Ring for an alert that was not there when it was last drawn."""
        if self._told is not None and subjects - self._told:
            self.app.bell()
        self._told = subjects

    def _count_minutes(self, found: OfficeNow) -> None:
        """Draw again on the next full minute, as long as somebody waits or is attended."""
        self._stop_counting()
        if found.is_moving:
            left = SECONDS_A_MINUTE - self.office.clock().second
            self._next_minute = self.set_timer(left, self._minute_passed)

    def _minute_passed(self) -> None:
        self._draw()
        if self._found is not None:
            self._count_minutes(self._found)

    def _stop_counting(self) -> None:
        if self._next_minute is not None:
            self._next_minute.stop()

    # What it opens

    def do_queue(self) -> None:
        """See the whole queue."""
        self.counter.home.do_queue()

    def do_approvals(self) -> None:
        """See what waits for a decision."""
        self.counter.home.do_approvals()

    def do_due(self) -> None:
        """See what is due."""
        self.counter.home.do_due()

    def do_reports(self) -> None:
        """See what the office did, in numbers."""
        self.counter.home.do_reports()
