"""Doing something with a work order: to which crew it goes, what changes in it, its result, or why it ends."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.cases.lifecycle import find_lifecycle
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Order, find_command
from oficinista.titles import title_of
from oficinista.typed_date import numeric_date
from oficinista.work.types import WORK_ORDER
from screens.answer_fields import LABEL_WIDTH, answer_fields, answers, asked_fields, asked_next, choice_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import ORDER_DEED
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.cases.queries import Possible
    from oficinista.office import Done
    from oficinista.work.queries import OrderFile

CREW, ASKED, WORDS, ON = "crew", "asked", "words", "on"
FIELDS = {
    "order.prepare": (CREW, WORDS),
    "order.correct": (ASKED, CREW, WORDS),
    "order.complete": (ON, WORDS),
    "order.return": (WORDS, ON),
    "order.cancel": (WORDS,),
    "order.reopen": (WORDS,),
}
"""What each order asks for, beside the form of a result."""
WORDS_OPTIONAL = {"order.prepare", "order.complete"}


class OrderDeedScreen(FormScreen[str], ClerkScreen[str]):
    """Sends the order of one thing that can be done. It ends with a sentence that says where the order is, or None."""

    place = ORDER_DEED

    def __init__(self, found: "OrderFile", chosen: "Possible") -> None:
        super().__init__()
        self._found = found
        self._chosen = chosen
        self._form = found.kind.result if chosen.order == "order.complete" else {}
        self._answers = answer_fields(self._form)
        every = {
            CREW: Field(CREW, tr("Brigada"), max_length=40, label_width=LABEL_WIDTH),
            ASKED: Field(ASKED, tr("Qué se pide"), max_length=300, label_width=LABEL_WIDTH),
            WORDS: self._words_field(),
            ON: DayField(ON, tr("Hecho el"), label_width=LABEL_WIDTH),
        }
        self._others = {name: every[name] for name in FIELDS[chosen.order]}

    def _words_field(self) -> Field:
        is_note = self._chosen.order in WORDS_OPTIONAL
        label, letters_min = (tr("Nota"), 0) if is_note else (tr("Por qué"), WORDS_MIN)
        return Field(WORDS, label, max_length=300, letters_min=letters_min, label_width=LABEL_WIDTH)

    @property
    def subject(self) -> str:
        return f"{self._found.row.number} {self._chosen.action}"

    def form(self) -> Iterable[Widget]:
        row = self._found.row
        title = tr("{title}: orden {number}", title=self._chosen.title, number=row.number)
        yield Panel([[(title, BOLD)], title_of(find_command(self._chosen.order)), f"{row.title}. {row.address}"],
                    height=3)  # fmt: skip
        yield from self._answers.values()
        yield from self._others.values()
        yield Panel(["", *choice_lines(self._answers.values())])

    def opened(self) -> None:
        super().opened()
        row = self._found.row
        proposals = {CREW: row.crew, ASKED: row.asked, ON: numeric_date(self.office.today)}
        self.fill(**{name: value for name, value in proposals.items() if name in self._others})
        self.set_focus(next(iter((*self._answers.values(), *self._others.values()))))

    # Filling it in

    def asked(self) -> Iterable[Field]:
        """What of the result the answers so far ask for, and what every such order asks for."""
        return (*asked_fields(self._form, self._answers), *self._others.values())

    def go_on(self, field: Field) -> None:
        """To the next field that the answers so far ask for."""
        code = next((code for code, one in self._answers.items() if one is field), None)
        if code is None:
            super().go_on(field)
            return
        following = asked_next(self._form, self._answers, code) or next(iter(self._others.values()))
        self.set_focus(following)

    def commit(self) -> None:
        """Do it."""
        self.send(self._order(), self._done)

    def _order(self) -> Order:
        row = self._found.row
        facts: dict[str, Any] = {
            name: field.parsed() if isinstance(field, DayField) else field.value.strip()
            for name, field in self._others.items()
        }
        if self._chosen.order == "order.correct":
            same = {CREW: row.crew, ASKED: row.asked}
            facts = {name: "" if value == same.get(name) else value for name, value in facts.items()}
        if self._form:
            facts["result"] = answers(self._answers)
        order: Order = find_command(self._chosen.order).order_type(number=row.number, **facts)
        return order

    def _done(self, done: "Done[Any]") -> None:
        moved = done.value
        if not hasattr(moved, "state"):
            self.dismiss(tr("Canceladas: {numbers}.", numbers=", ".join(moved.numbers)))
            return
        state = tr(find_lifecycle(WORK_ORDER).states[moved.state].title)
        if moved.next_on is None:
            self.dismiss(tr("Hecho: {state}.", state=state))
        else:
            self.dismiss(tr("Hecho: {state}, hasta el {date}.", state=state, date=long_date(moved.next_on)))
