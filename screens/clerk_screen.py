"""A screen of a clerk who has signed in: it knows the session and the office, and takes scans.

A scanned bill opens its account ready to pay, wherever the focus is; what was being typed is kept as a draft.
"""

from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from oficinista.i18n import tr
from screens.keyboard import Scanned
from screens.screen import CounterScreen

if TYPE_CHECKING:
    from oficinista.customers.search import Found
    from oficinista.office import Office
    from screens.counter import Counter

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

    def on_scanned(self, message: Scanned) -> None:
        """Open the account of a bill, or whatever else an account is found by."""
        message.prevent_default()
        if not message.code:
            super().on_scanned(message)
            return
        from oficinista.customers.search import search

        query = partial(self.office.ask, search, message.code, limit=1)
        self.ask(query, partial(self._open_scanned, message.code))

    def _open_scanned(self, code: str, found: "list[Found]") -> None:
        if found:
            self.counter.open_account(found[0].number, code)
        else:
            self.refuse(tr("No hay una cuenta ni una factura {code}. Búsquela por nombre.", code=code))
