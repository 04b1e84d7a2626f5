"""A payment that came without its account, as the account to which it was given shows it; its check that came back."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from oficinista.batches.queries import SuspenseFound, suspense_of_entry
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.tills.returned import returned_of_payment
from screens.keys import IDENTIFIED
from screens.reading import ReadingScreen
from screens.receipt_lines import returned_lines
from screens.suspense import came_words, known_words
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.tills.returned import Returned
    from oficinista.tills.returns import CheckReturned
    from screens.widgets.panel import Line

Shown = tuple[SuspenseFound, tuple["Returned", ...]]


class IdentifiedScreen(ReadingScreen[None]):
    """The payment that the entry `entry_id` gave to an account, or whose check it took from it again."""

    place = IDENTIFIED

    def __init__(self, entry_id: int) -> None:
        super().__init__()
        self._entry_id = entry_id
        self._found: SuspenseFound | None = None

    def opened(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Shown:
        found = suspense_of_entry(connection, self._entry_id)
        return found, returned_of_payment(connection, found.entry_id)

    def _show(self, shown: Shown) -> None:
        self._found = shown[0]
        self.page.show(_lines(*shown))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if action == "check_back" and self._found is not None:
            if self._found.is_returned:
                return tr("El banco ya devolvió su cheque.")
            if self._found.kind is not TenderKind.CHECK:
                return tr("No se pagó con cheque.")
        return super().why_not(action)

    def do_accept(self) -> None:
        """Back to the account: the next thing."""
        self.do_back()

    def do_check_back(self) -> None:
        """Put back into the debt its check, which the bank did not pay."""
        from screens.check_back import CheckBackScreen

        if self._found is not None:
            one = self._found
            screen = CheckBackScreen(one.document, {one.reference or "": one.amount_cents})
            self.app.push_screen(screen, self._check_came_back)

    def _check_came_back(self, returned: "CheckReturned | None") -> None:
        if returned is not None:
            self.reload()
            self.say(
                tr("Se debe de nuevo: {document}. La carta al cliente queda por hacer.", document=returned.document)
            )


def _lines(one: SuspenseFound, returned: tuple["Returned", ...]) -> "Iterator[Line]":
    title = tr("Pago sin identificar {document}, {amount}", document=one.document,
               amount=format_money(one.amount_cents))  # fmt: skip
    yield [(title, BOLD)]
    yield from returned_lines(returned)
    yield tr("Llegó el {date}.", date=short_date(one.on))
    yield came_words(one)
    yield known_words(one)
    if one.account is not None:
        yield tr("Se supo que era de la cuenta {number}.", number=one.account)
