"""A document as it was printed, to read on the screen: any paging key turns the page, Esc goes back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens.clerk_screen import ClerkScreen
from screens.keys import PAPER
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.orders import Refusal


class PaperScreen(ClerkScreen[None]):
    """Shows a text that went to the printer, or says why it did not."""

    place = PAPER

    def __init__(self, text: str, problem: "Refusal | None" = None) -> None:
        super().__init__()
        self._problem = problem
        self._panel = Panel(text.splitlines())

    def body(self) -> Iterable[Widget]:
        return (self._panel,)

    def opened(self) -> None:
        if self._problem is not None:
            self.refuse(self._problem)

    def do_page_down(self) -> None:
        """Turn one page on."""
        self._panel.page(1)

    def do_page_up(self) -> None:
        """Turn one page back."""
        self._panel.page(-1)

    def do_accept(self) -> None:
        """It has been read."""
        self.do_back()
