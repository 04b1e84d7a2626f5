"""Doing something with a work order: to which crew it goes, what changes in it, its result, or why it ends."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.cases.lifecycle import find_lifecycle
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Order, Refusal, find_command
from oficinista.titles import title_of
from oficinista.typed_date import numeric_date, parse_date
from oficinista.work.ordering import WORK_ORDER
from screens.answer_fields import LABEL_WIDTH, answer_fields, answers, asked_next, choice_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import ORDER_DEED
from screens.screen import attempt
from screens.widgets.choice import ChoiceField
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
            WORDS: Field(WORDS, self._words_label(), max_length=300, label_width=LABEL_WIDTH),
            ON: Field(ON, tr("Hecho el"), kind="reference", max_length=10, label_width=LABEL_WIDTH),
        }
        self._others = {name: every[name] for name in FIELDS[chosen.order]}

    def _words_label(self) -> str:
        return tr("Nota") if self._chosen.order in WORDS_OPTIONAL else tr("Por qué")

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

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._others.get(ON):
            day = self._day
            return str(day) if isinstance(day, Refusal) else None
        if field is self._others.get(WORDS) and self._chosen.order not in WORDS_OPTIONAL:
            few = len(value.strip()) < WORDS_MIN
            return tr("Escriba por qué, con {count} letras o más.", count=WORDS_MIN) if few else None
        if isinstance(field, ChoiceField) and field.chosen is None:
            return tr("{label}: escoja una de la lista por su número.", label=field.label)
        return None

    def go_on(self, field: Field) -> None:
        """To the next field that the answers so far ask for."""
        code = next((code for code, one in self._answers.items() if one is field), None)
        if code is None:
            super().go_on(field)
            return
        following = asked_next(self._form, self._answers, code) or next(iter(self._others.values()))
        self.set_focus(following)

    @property
    def _day(self) -> date | Refusal:
        return attempt(partial(parse_date, self._others[ON].value))

    def commit(self) -> None:
        """Do it."""
        for field in self._others.values():
            if problem := self.accepted(field, field.value):
                self.set_focus(field)
                self.refuse(problem)
                return
        order = self._order()
        if isinstance(order, Refusal):
            self.refuse(str(order))
        else:
            self.send(order, self._done)

    def _order(self) -> Order | Refusal:
        row = self._found.row
        facts: dict[str, Any] = {name: field.value.strip() for name, field in self._others.items()}
        if ON in facts:
            day = self._day
            if isinstance(day, Refusal):
                return day
            facts[ON] = day
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
