"""A screen that is read like a page: the paging keys turn it, and say so when there is no more."""

from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.widgets.panel import Panel


def why_not_turned(page: Panel, action: str) -> str | None:
    """Why a page is not turned any further; None when it is."""
    if action == "page_down" and page.is_at_end:
        return tr("No hay más abajo.")
    return tr("Este es el principio.") if action == "page_up" and page.is_at_start else None


class ReadingScreen(ClerkScreen[None]):
    """Shows its text in `page`."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Panel()

    def why_not(self, action: str) -> str | None:
        return why_not_turned(self.page, action) or super().why_not(action)

    def do_page_down(self) -> None:
        """Read on."""
        self.page.page(1)

    def do_page_up(self) -> None:
        """Read what was before."""
        self.page.page(-1)
