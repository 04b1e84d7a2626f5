"""A screen that is read like a page: the paging keys turn it, and say so when there is no more."""

from collections.abc import Iterable
from typing import TypeVar

from textual.widget import Widget

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.screen import CounterScreen
from screens.widgets.panel import Panel

ResultT = TypeVar("ResultT")


class PagedScreen(CounterScreen[ResultT]):
    """What the paging keys do where some of a screen stands in `page`."""

    page: Panel

    def why_not(self, action: str) -> str | None:
        if action == "page_down" and self.page.is_at_end:
            return tr("No hay más abajo.")
        if action == "page_up" and self.page.is_at_start:
            return tr("Este es el principio.")
        return super().why_not(action)

    def do_page_down(self) -> None:
        """Read on."""
        self.page.page(1)

    def do_page_up(self) -> None:
        """Read what was before."""
        self.page.page(-1)


class ReadingScreen(PagedScreen[ResultT], ClerkScreen[ResultT]):
    """Shows its text in `page`, which is all of it unless it says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Panel()

    def body(self) -> Iterable[Widget]:
        return (self.page,)
