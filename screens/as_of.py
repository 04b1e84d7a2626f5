"""On which past day an account is to be seen; empty, today again."""

from collections.abc import Iterable
from datetime import date

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import Refusal
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import AS_OF
from screens.screen import attempt
from screens.widgets.day import DayField
from screens.widgets.line import BOLD
from screens.widgets.panel import Line, Panel


class AsOfScreen(FormScreen[date], ClerkScreen[date]):
    """Answers with the day."""

    place = AS_OF

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._day = DayField("day", tr("Fecha"), may_be_blank=True)

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        words: list[Line] = [[(tr(" La cuenta {number}, como estaba el día", number=self._number), BOLD)], ""]
        note = ["", tr(" El día primero: 30/9/2026. Vacía, la cuenta de hoy.")]
        return (Panel(words, height=len(words)), self._day, Panel(note))

    def commit(self) -> None:
        """Go to that day."""
        day = attempt(self._typed)
        if isinstance(day, Refusal):
            self.refuse(day)
        else:
            self.dismiss(day)

    def _typed(self) -> date:
        from oficinista.billing.analysis import known_day

        today = self.office.today
        return known_day(self._day.day or today, today)
