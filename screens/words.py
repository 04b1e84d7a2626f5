"""A few words that go with an order: why it is rejected, a question, an answer, a note to whoever decides."""

from collections.abc import Callable, Iterable, Sequence
from textwrap import wrap
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

WORDS_LENGTH_MAX, LABEL_WIDTH, TEXT_WIDTH = 120, 18, 78


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
        self._lines = [part for line in lines for part in _whole(line)]
        self._words = Field("words", label, max_length=WORDS_LENGTH_MAX, label_width=max(LABEL_WIDTH, len(label)))

    @property
    def subject(self) -> str:
        return self._subject

    def form(self) -> Iterable[Widget]:
        return (Panel([[(self._title, BOLD)], ""], height=2), self._words, Panel(["", *self._lines]))

    def to_sign(self) -> "Iterable[Line]":
        return [self._title, *super().to_sign(), *(["", *self._lines] if self._lines else [])]

    def commit(self) -> None:
        """Send it; the door says when more words are needed."""
        self.send(self._make(self._words.value.strip()), self._done)

    def _done(self, done: Any) -> None:
        self.dismiss(done.value)


def _whole(line: "Line") -> "Sequence[Line]":
    """A sentence on as many lines as it takes; what is drawn in columns stays as it is."""
    return (wrap(line, TEXT_WIDTH) or [""]) if isinstance(line, str) else [line]


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
