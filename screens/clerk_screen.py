"""A screen of a clerk who has signed in: it knows the session and the office, and takes scans.

A scanned bill opens its account ready to pay, wherever the focus is; what was being typed is kept as a draft.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from oficinista.i18n import tr
from screens.keyboard import Scanned
from screens.openings import Picked, open_picked
from screens.screen import CounterScreen

if TYPE_CHECKING:
    from oficinista.customers.search import Found
    from oficinista.documents.printing import Documents, Printed
    from oficinista.office import Office
    from screens.counter import Counter
    from screens.keys import Action

ResultT = TypeVar("ResultT")


class ClerkScreen(CounterScreen[ResultT]):
    """A place where a clerk works."""

    @property
    def counter(self) -> "Counter":
        """The session."""
        return cast("Counter", self.app)

    @property
    def office(self) -> "Office":
        """The office of the session."""
        return self.counter.office

    def do_palette(self) -> None:
        """Find an action by what it does, and its key."""
        from screens.palette import PaletteScreen

        self.app.push_screen(PaletteScreen(self), self._picked)

    def _picked(self, action: "Action | None") -> None:
        """Do here, or at home, what was found."""
        if action is None:
            return
        if action in self.actions:
            self.carry_out(action)
        else:
            self.counter.go_home().carry_out(action)

    def print_out(self, make: "Callable[[], Documents]", then: "Callable[[Printed], object] | None" = None) -> None:
        """Print what `make` makes in the office's thread, without waiting for the printer; then tell, or `then`."""
        self.counter.printer.print_out(make, then or self.printed, self)

    def printed(self, printed: "Printed") -> None:
        """Tell what was printed."""
        from screens.printer import printed_words

        self.say(printed_words(printed))

    def do_find(self) -> None:
        """Search everything."""
        self.search("")

    def search(self, text: str) -> None:
        """Open the search with `text` typed already."""
        from screens.search import SearchScreen

        self.app.push_screen(SearchScreen(text), self._go_to)

    def _go_to(self, picked: Picked | None) -> None:
        if picked is not None:
            open_picked(self.counter, picked)

    def on_scanned(self, message: Scanned) -> None:
        """Open the account of a bill, or the paper or case whose number was read."""
        message.prevent_default()
        if not message.code:
            super().on_scanned(message)
            return
        from oficinista.customers.search import search

        query = partial(self.office.ask, search, message.code, limit=1)
        self.ask(query, partial(self._open_scanned, message.code))

    def _open_scanned(self, code: str, found: "list[Found]") -> None:
        if found:
            open_picked(self.counter, Picked(found[0], code))
        else:
            self.refuse(tr("No hay una cuenta ni una factura {code}. Búsquela por nombre.", code=code))
