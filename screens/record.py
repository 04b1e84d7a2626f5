"""A screen of one record: what it says, looked up anew whenever it comes to the front, and what can be done with it."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from oficinista.i18n import tr
from screens.reading import ReadingScreen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line

ResultT = TypeVar("ResultT")
SeenT = TypeVar("SeenT")
DeedT = TypeVar("DeedT")


class RecordScreen(ReadingScreen[ResultT], Generic[ResultT, SeenT]):
    """The record of a number."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self.seen: SeenT | None = None

    # What a record says of itself

    @abstractmethod
    def look(self, connection: "Connection") -> SeenT:
        """All that is shown of it."""

    @abstractmethod
    def lines(self, seen: SeenT) -> "Iterable[Line]":
        """How it is shown."""

    def account_of(self, seen: SeenT) -> str | None:  # noqa: ARG002 - what subclasses override
        """The account that it is about."""
        return None

    # The screen

    @property
    def subject(self) -> str:
        return self.number

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self.look), self._show)

    def _show(self, seen: SeenT) -> None:
        self.seen = seen
        self.page.show(self.lines(seen))

    def why_not(self, action: str) -> str | None:
        if action == "see_account" and self.seen is not None and self.account_of(self.seen) is None:
            return tr("No es de una cuenta.")
        return super().why_not(action)

    def do_see_account(self) -> None:
        """Open the account that it is about."""
        if self.seen is not None and (account := self.account_of(self.seen)) is not None:
            self.counter.open_account(account)


class NumberedScreen(RecordScreen[None, SeenT], Generic[SeenT, DeedT]):
    """A record with things to do that have numbers: one action of the table, `act`, stands for them all."""

    # What such a record says of itself

    @abstractmethod
    def deeds(self, seen: SeenT) -> Sequence[DeedT]:
        """What this clerk may do now, in the order of its numbers."""

    def why_no_deeds(self, seen: SeenT) -> str:  # noqa: ARG002 - what subclasses override
        """Why there is nothing this clerk may do."""
        return tr("Aquí no queda nada que hacer.")

    @abstractmethod
    def act(self, seen: SeenT, deed: DeedT) -> None:
        """Do one of them."""

    # The screen

    def why_not(self, action: str) -> str | None:
        if action != "act" or self.seen is None:
            return super().why_not(action)
        deeds = self.deeds(self.seen)
        return self.why_not_number(len(deeds)) if deeds else self.why_no_deeds(self.seen)

    def do_act(self) -> None:
        """Do what has the number that was pressed."""
        if self.seen is not None:
            self.act(self.seen, self.deeds(self.seen)[self.pressed - 1])
