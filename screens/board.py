"""The waiting room's board: whom is called and where to, who follows, and who is called first by law.

It rings when somebody is called, says everything in Spanish and in English in turn, and shows nobody's name or account.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import clock_time
from oficinista.i18n import SPANISH, speaking, tr
from screens.keys import BOARD, Action
from screens.large import HEIGHT, large
from screens.screen import CounterScreen
from screens.tickets import expected_words
from screens.widgets.line import BOLD, DIM, PLAIN
from screens.widgets.panel import Line, Panel

if TYPE_CHECKING:
    from oficinista.office import Office
    from oficinista.orders import Refusal
    from oficinista.queue.queries import Board, Called

LANGUAGES = (SPANISH, "en")
TURN_S = 12.0
"""Long enough to read it in one language; the board also looks again then, should it have missed a change."""
CALLED_BEFORE_MAX = 4


class BoardScreen(CounterScreen[None]):
    """Shows the queue to those who wait."""

    place = BOARD

    def __init__(self) -> None:
        super().__init__()
        self._panel = Panel()
        self._board: Board | None = None
        self._rung: set[tuple[str, int]] | None = None
        self._turn = 0

    def _does(self, action: Action) -> bool:
        return action.id == "back"

    def body(self) -> Iterable[Widget]:
        return (self._panel,)

    def connected(self) -> None:
        self.counter.set_context(office=self.counter.office.info.name)
        self.set_interval(TURN_S, self.next_language)
        self.reload()

    def reload(self) -> None:
        self.ask(self._look, self._show)

    def _look(self) -> "Board":
        from oficinista.queue.queries import board

        office: Office = self.counter.office
        return office.ask(board, office.info.id, office.clock())

    def _show(self, found: "Board") -> None:
        called = {(one.label, one.calls) for one in found.called if one.state == "called"}
        if self._rung is not None and called - self._rung:
            self.app.bell()
        self._rung, self._board = called, found
        self.message.say("")
        self._draw()

    def refuse(self, _refusal: "Refusal | str") -> None:
        """Say to whoever waits that what they see may be old, until it is not."""
        with speaking(self._language):
            super().refuse(tr("El tablero no está al día: pregunte en una ventanilla."))

    @property
    def _language(self) -> str:
        return LANGUAGES[self._turn % len(LANGUAGES)]

    def next_language(self) -> None:
        """Say it in the other language, and look again."""
        self._turn += 1
        self.reload()

    def do_back(self) -> None:
        """Leave the board."""
        self.app.exit()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._board is not None:
            self.counter.set_context(date=clock_time(self.counter.office.clock()))
            with speaking(self._language):
                self._panel.show(board_lines(self._board, self._panel.size.width, self._panel.size.height))


def board_lines(board: "Board", width: int, height: int) -> "list[Line]":
    """The board on so many lines: the newest call as large as fits, those before it, who follows; below, the law."""
    law = list(_law(width))
    queue = list(_queue(board, width, height - len(law)))
    return [*queue, *([""] * (height - len(queue) - len(law))), *law]


def _queue(board: "Board", width: int, height: int) -> Iterator[Line]:
    before = board.called[1 : CALLED_BEFORE_MAX + 1]
    room = height - len(before) - 6 - bool(board.expected)
    if not board.called:
        yield [(tr(" No se llama a nadie ahora."), BOLD)]
    else:
        newest = board.called[0]
        yield [(tr(" Pase ahora"), BOLD)]
        yield ""
        yield from _newest(newest, width, max(HEIGHT, room))
        for one in before:
            yield f"  {one.label} → {one.where}"
    yield ""
    if board.following:
        words = tr(" Siguen: {labels}", labels="  ".join(islice(board.following, width // 7)))
        yield [(words, BOLD)]
    else:
        yield tr(" Nadie espera.")
    if board.expected:
        yield expected_words(board.expected)


def _newest(newest: "Called", width: int, room: int) -> Iterator[Line]:
    """The newest call: the ticket large, and the window as well where there is room for both."""
    drawn = _drawn(newest.where, width, HEIGHT) if newest.where.isascii() else []
    where = ["", *drawn] if drawn and len(drawn) + 1 + HEIGHT <= room else []
    yield from _drawn(newest.label, width, room - len(where))
    yield from where
    yield ""
    yield [(f"  {newest.label} → {newest.where}", BOLD)]


def _drawn(text: str, width: int, height: int) -> "list[Line]":
    return [[("  ", PLAIN), *line] for line in large(text, width - 2, height)]


def _law(width: int) -> Iterator[Line]:
    """Who is called before the rest, so that nobody seems favoured."""
    from oficinista.queue.services import priorities

    known = list(priorities().values())
    names = "; ".join(dict.fromkeys(tr(one.name) for one in known))
    sources = "; ".join(dict.fromkeys(one.citation for one in known))
    words = tr("Por ley se llama primero a: {names}. {sources}.", names=names, sources=sources)
    yield from ([(f" {line}", DIM)] for line in wrap(words, max(20, width - 2)))
