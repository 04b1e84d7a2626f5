"""Including an account in a moratorium that is for a group of people: which account, and what proves it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.customers.numbers import full_number
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from oficinista.suspensions.moratoria import IncludeAccount, MoratoriumSaid
from oficinista.suspensions.shields import Declared
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import INCLUDE
from screens.moratoria import whom_words, with_recalled
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done


class MoratoriumIncludeScreen(FormScreen[str], ClerkScreen[str]):
    """Asks for the account. It ends with a sentence that says it, or None."""

    place = INCLUDE

    def __init__(self, found: Declared) -> None:
        super().__init__()
        self._found = found
        self._account = Field("account", tr("Cuenta"), kind="digits", max_length=12)
        self._words = Field("words", tr("Qué lo prueba"), max_length=200, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return str(self._found.id)

    def form(self) -> Iterable[Widget]:
        title = tr("Incluir una cuenta en {name}", name=self._found.name)
        yield Panel([[(title, BOLD)], whom_words(self._found), ""], height=3)
        yield from (self._account, self._words)

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._account)

    def commit(self) -> None:
        """Include it."""
        order = IncludeAccount(
            moratorium=self._found.id, account=full_number(self._account.value), words=self._words.value.strip()
        )
        self.send(order, self._included)

    def _included(self, done: "Done[MoratoriumSaid]") -> None:
        words = tr("La cuenta {number} está en {name}.", number=full_number(self._account.value), name=done.value.name)
        self.dismiss(with_recalled(words, done.value.recalled))
