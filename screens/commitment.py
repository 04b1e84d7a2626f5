"""Promising something about an account: what, for when, on what basis, and what keeps it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.commitments.commands import CommitmentSaid, MakeCommitment
from oficinista.commitments.models import Awaits, Basis
from oficinista.commitments.standing import awaits_words, basis_words
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import COMMITMENT
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line


class CommitmentScreen(FormScreen[CommitmentSaid], ClerkScreen[CommitmentSaid]):
    """Makes a commitment about an account. It ends with it, or None."""

    place = COMMITMENT

    def __init__(self, account: str) -> None:
        super().__init__()
        self._account = account
        self._what = Field("what", tr("Qué se promete"), max_length=200, letters_min=WORDS_MIN)
        self._due = DayField("due", tr("Para el"))
        self._basis = ChoiceField("basis", tr("Se basa en"), {one.value: basis_words(one) for one in Basis})
        self._citation = Field("citation", tr("Texto o norma"), max_length=120)
        self._awaits = ChoiceField("awaits", tr("Lo cumple"), {one.value: awaits_words(one) for one in Awaits})
        self._record = Field("record", tr("Número, si lo hay"), max_length=30)
        self._to_whom = Field("to_whom", tr("A quién"), max_length=80)

    @property
    def subject(self) -> str:
        return self._account

    def form(self) -> Iterable[Widget]:
        title = tr("Compromiso sobre la cuenta {number}", number=self._account)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._what, self._due, self._basis, self._citation, self._awaits, self._record, self._to_whom)
        yield from (Panel(height=1), Panel(self._notes()))

    def _notes(self) -> "Iterable[Line]":
        for field in (self._basis, self._awaits):
            yield [(field.label, BOLD)]
            yield from option_lines(field.options)
        yield [(tr("A quién: en blanco, al cliente. Para el: hoy o después, un día que abre."), DIM)]

    def opened(self) -> None:
        super().opened()
        self._basis.choose(Basis.COURTESY)
        self._awaits.choose(Awaits.HAND)
        self.fill(basis=self._basis.value, awaits=self._awaits.value)
        self.set_focus(self._what)

    def commit(self) -> None:
        """Promise it."""
        order = MakeCommitment(
            account=self._account,
            what=self._what.value.strip(),
            due_on=self._due.parsed(),
            basis=Basis(self._basis.chosen or Basis.COURTESY),
            citation=self._citation.value.strip(),
            to_whom=self._to_whom.value.strip(),
            awaits=Awaits(self._awaits.chosen or Awaits.HAND),
            record=self._record.value.strip(),
        )
        self.send(order, self._made)

    def _made(self, done: "Done[CommitmentSaid]") -> None:
        self.dismiss(done.value)
