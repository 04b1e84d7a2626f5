"""A screen that is a list: a title, the rows found, what the one under the cursor is about; Enter opens one."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.widget import Widget

from screens.clerk_screen import ClerkScreen
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line

OneT = TypeVar("OneT")


class ListingScreen(ClerkScreen[None], Generic[OneT]):
    """Asks for its rows with `look` whenever it comes back to the front, and shows a page of them."""

    about_height: ClassVar[int] = 0
    """How many lines tell about the row under the cursor; without any there is nothing below the list."""

    def __init__(self, name: str, columns: Sequence[Column], *, empty: str = "") -> None:
        super().__init__()
        self.table = Table(name, columns, empty=empty)
        self.shown: dict[str, OneT] = {}
        self._heading = Panel(height=2)
        self._about = Panel(height=self.about_height)

    # What a list says of itself

    @abstractmethod
    def heading(self) -> str:
        """What the list is of."""

    @abstractmethod
    def look(self, connection: "Connection") -> Sequence[OneT]:
        """What is listed, in its order."""

    @abstractmethod
    def row(self, one: OneT) -> Row:
        """How one stands in the list."""

    def about(self, one: OneT) -> "Iterable[Line]":  # noqa: ARG002 - what subclasses override
        """What is told below of the one under the cursor."""
        return ()

    @abstractmethod
    def open(self, one: OneT) -> None:
        """Enter was pressed on it."""

    # What a list uses

    @property
    def chosen(self) -> OneT | None:
        """The one under the cursor."""
        return None if self.table.row is None else self.shown[self.table.row.id]

    # The screen

    def body(self) -> Iterable[Widget]:
        yield from (self._heading, self.table)
        if self.about_height:
            yield from (Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self.table)

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self.look), self._show)

    def _show(self, found: Sequence[OneT]) -> None:
        self._heading.show([[(self.heading(), BOLD)], ""])
        rows = [(self.row(one), one) for one in found[:PAGE_ROWS]]
        self.shown = {row.id: one for row, one in rows}
        self.table.show([row for row, _ in rows], len(found))
        self._show_about()
        self.refresh_keys()

    def _show_about(self) -> None:
        self._about.show(() if self.chosen is None else self.about(self.chosen))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the one under the cursor is about."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Open one."""
        message.stop()
        self.open(self.shown[message.row.id])
