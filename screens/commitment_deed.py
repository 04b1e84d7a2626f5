"""Doing something with a commitment: that it was kept, another day, another clerk, or no effect any more."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.commitments.commands import (
    CancelCommitment,
    CommitmentSaid,
    GiveCommitment,
    KeepCommitment,
    MoveCommitment,
)
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Order
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import COMMITMENT_DEED
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done

WORDS, ON, DUE, TOLD, LOGIN = "words", "on", "due", "told", "login"
FIELDS = {
    "commitment.keep": (WORDS, ON),
    "commitment.move": (DUE, WORDS, TOLD),
    "commitment.give": (LOGIN, WORDS),
    "commitment.cancel": (WORDS,),
}
"""What each order asks for."""


def deed_title(order_name: str) -> str:
    """What an order does, in two words or three."""
    return {
        "commitment.keep": tr("Anotar que se cumplió"),
        "commitment.move": tr("Mover la fecha"),
        "commitment.give": tr("Pasarlo a otra persona"),
        "commitment.cancel": tr("Dejarlo sin efecto"),
    }[order_name]


class CommitmentDeedScreen(FormScreen[str], ClerkScreen[str]):
    """Sends one order about a commitment. It ends with a sentence that says how it stands, or None."""

    place = COMMITMENT_DEED

    def __init__(self, number: str, order_name: str) -> None:
        super().__init__()
        self._number = number
        self._order_name = order_name
        every = {
            WORDS: Field(WORDS, tr("Qué se dice"), max_length=300, letters_min=WORDS_MIN),
            ON: DayField(ON, tr("Hecho el")),
            DUE: DayField(DUE, tr("Para el")),
            TOLD: Field(TOLD, tr("A quién se avisó"), max_length=200, letters_min=WORDS_MIN),
            LOGIN: Field(LOGIN, tr("Usuario"), max_length=20),
        }
        self._here = {name: every[name] for name in FIELDS[order_name]}

    @property
    def subject(self) -> str:
        return f"{self._number} {self._order_name}"

    def form(self) -> Iterable[Widget]:
        title = tr("{title}: compromiso {number}", title=deed_title(self._order_name), number=self._number)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from self._here.values()

    def opened(self) -> None:
        super().opened()
        if ON in self._here:
            self.fill(on=numeric_date(self.office.today))
        self.set_focus(next(iter(self._here.values())))

    def commit(self) -> None:
        """Do it."""
        self.send(self._order(), self._done)

    def _order(self) -> Order:
        given = {name: field.value.strip() for name, field in self._here.items()}
        days = {name: field.parsed() for name, field in self._here.items() if isinstance(field, DayField)}
        match self._order_name:
            case "commitment.keep":
                return KeepCommitment(number=self._number, words=given[WORDS], on=days[ON])
            case "commitment.move":
                return MoveCommitment(number=self._number, words=given[WORDS], due_on=days[DUE], told=given[TOLD])
            case "commitment.give":
                return GiveCommitment(number=self._number, words=given[WORDS], login=given[LOGIN])
            case _:
                return CancelCommitment(number=self._number, words=given[WORDS])

    def _done(self, done: "Done[CommitmentSaid]") -> None:
        said = done.value
        self.dismiss(tr("Anotado: {title}, para el {date}, de {login}.", title=deed_title(self._order_name),
                        date=long_date(said.due_on), login=said.owner))  # fmt: skip
