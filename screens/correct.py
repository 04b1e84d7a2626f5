"""Correcting the data of a customer and their place: a field holds how it is; what is typed is how it should be."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.customers.changes import field_title, source_name
from oficinista.customers.contacts import Contacts
from oficinista.customers.correcting import AccountCorrected, CorrectAccount
from oficinista.customers.models import ChangeSource
from oficinista.customers.queries import AccountCard
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import CORRECT
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done

CONTACTS = ("phone", "email")
FACTS = ("name", *CONTACTS, "address", "municipality", "postal_code")


class CorrectScreen(FormScreen[str], ClerkScreen[str]):
    """Corrects the account of a card, with the contacts that were asked for. It ends with what was done, in words."""

    place = CORRECT

    def __init__(self, card: AccountCard, contacts: Contacts) -> None:
        super().__init__()
        self._card, self._contacts = card, contacts
        kinds = {"phone": "reference", "postal_code": "reference"}
        self._facts = {
            name: Field(name, field_title(name), kind=kinds.get(name, "text"), max_length=120) for name in FACTS
        }
        self._source = ChoiceField(
            "source", tr("De dónde viene"), {one.value: source_name(one) for one in ChangeSource}
        )
        self._paper = Field("paper", tr("Número del papel"), kind="reference", max_length=30)
        self._note = Field("note", tr("Nota"), max_length=120)

    @property
    def subject(self) -> str:
        return self._card.number

    def form(self) -> Iterable[Widget]:
        title = tr("Corregir los datos de la cuenta {number}", number=self._card.number)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (*self._facts.values(), self._source, self._paper, self._note, Panel(height=1))
        yield Panel(option_lines(self._source.options), height=2)

    def opened(self) -> None:
        super().opened()
        source = list(ChangeSource).index(ChangeSource.IN_PERSON) + 1
        self.fill(source=str(source), **{name: self._now(name) for name in FACTS})
        self.set_focus(self._facts["name"])

    def _now(self, name: str) -> str:
        return getattr(self._contacts if name in CONTACTS else self._card, name) or ""

    def commit(self) -> None:
        """Correct what is other than it was."""
        typed = {name: field.value.strip() for name, field in self._facts.items()}
        facts = {
            "account": self._card.number,
            "source": ChangeSource(self._source.chosen or ChangeSource.IN_PERSON),
            "paper": self._paper.value.strip(),
            "note": self._note.value.strip(),
        }
        other = {name: value for name, value in typed.items() if value != self._now(name)}
        self.send(CorrectAccount.model_validate(facts | other), self._done)

    def _done(self, done: "Done[AccountCorrected]") -> None:
        self.dismiss(tr("Quedó cambiado: {what}.", what=", ".join(map(field_title, done.value.fields))))
