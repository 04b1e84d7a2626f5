"""Of which days a report is to be, and of whom where it is of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.staff.models import Role
from oficinista.staff.queries import staff
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import REPORT_DAYS
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.reports.queries import Report
    from oficinista.staff.queries import StaffMember

LOGIN_MAX = 32
AT_THE_COUNTER = (Role.CLERK, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Days:
    """What is asked of a report: from and until which day, and whose by login; None is what it says by itself."""

    since: date | None
    until: date | None
    clerk: str | None


class ReportDaysScreen(FormScreen[Days], ClerkScreen[Days]):
    """Answers with the days."""

    place = REPORT_DAYS

    def __init__(self, found: "Report", role: Role) -> None:
        super().__init__()
        self._found = found
        self._asks_whose = found.definition.of_a_clerk and role is Role.SUPERVISOR
        self._since = DayField("since", tr("Desde"))
        self._until = DayField("until", tr("El día") if found.definition.of_one_day else tr("Hasta"))
        self._told = Panel(["", tr(" El día primero: 30/9/2026.")])
        self._clerk = Field("clerk", tr("De quién"), kind="reference", max_length=LOGIN_MAX)

    @property
    def subject(self) -> str:
        return self._found.definition.name

    def form(self) -> Iterable[Widget]:
        yield Panel([[(f" {self._found.title}", BOLD)], ""], height=2)
        if not self._found.definition.of_one_day:
            yield self._since
        yield self._until
        if self._asks_whose:
            yield self._clerk
        yield self._told

    def opened(self) -> None:
        super().opened()
        found = self._found
        days = {"since": numeric_date(found.since), "until": numeric_date(found.until)}
        self.fill(**days, clerk=found.login or "")
        self.set_focus(self._until if found.definition.of_one_day else self._since)
        if self._asks_whose:
            self.ask(partial(self.office.ask, staff), self._show_people)

    def _show_people(self, people: "list[StaffMember]") -> None:
        names = [f"  {one.login}  {one.name}" for one in people if one.role in AT_THE_COUNTER]
        self._told.show(["", tr(" El día primero: 30/9/2026. De quién, por su usuario:"), *names])

    def commit(self) -> None:
        """Ask it so."""
        until = self._until.parsed()
        since = until if self._found.definition.of_one_day else self._since.parsed()
        self.dismiss(Days(since, until, self._clerk.value.strip() if self._asks_whose else None))
