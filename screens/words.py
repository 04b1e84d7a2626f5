"""A few words that go with an order: why it is rejected, a question, an answer, a note to whoever decides."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.i18n import tr
from screens.form import FormScreen
from screens.keys import WORDS
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.orders import Order
    from screens.widgets.panel import Line

WORDS_LENGTH_MAX = 120


class WordsScreen(FormScreen[Any]):
    """Sends the order made of what is typed. It ends with what was done, or None."""

    place = WORDS

    def __init__(
        self, title: str, label: str, subject: str, make: "Callable[[str], Order]", lines: "Iterable[Line]" = ()
    ) -> None:
        super().__init__()
        self._title = title
        self._subject = subject
        self._make = make
        self._lines = list(lines)
        self._words = Field("words", label, max_length=WORDS_LENGTH_MAX)

    @property
    def subject(self) -> str:
        return self._subject

    def form(self) -> Iterable[Widget]:
        return (Panel([[(self._title, BOLD)], ""], height=2), self._words, Panel(["", *self._lines]))

    def commit(self) -> None:
        """Send it; the door says when more words are needed."""
        self.send(self._make(self._words.value.strip()), self._done)

    def _done(self, done: Any) -> None:
        self.dismiss(done.value)


def request_screen(order: "Order", subject: str, lines: "Iterable[Line]") -> WordsScreen:
    """Asks what its author says of an order that goes to the inbox. It ends with the request, or None."""
    from oficinista.approvals.commands import RequestApproval

    return WordsScreen(
        tr("A la bandeja de aprobaciones"),
        tr("Nota"),
        subject,
        lambda words: RequestApproval.of(order, words),
        [tr("Otra persona la decide sin venir aquí. Enter la envía, con nota o sin ella."), "", *lines],
    )
