"""A document as it was printed, to read on the screen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens.keys import PAPER
from screens.reading import ReadingScreen

if TYPE_CHECKING:
    from oficinista.orders import Refusal


class PaperScreen(ReadingScreen):
    """Shows a text that went to the printer, or says why it did not."""

    place = PAPER

    def __init__(self, text: str, problem: "Refusal | None" = None) -> None:
        super().__init__()
        self._problem = problem
        self.page.show(text.splitlines())

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def opened(self) -> None:
        if self._problem is not None:
            self.refuse(self._problem)

    def do_accept(self) -> None:
        """It has been read."""
        self.do_back()
