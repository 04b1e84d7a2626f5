"""The form of a technical change: from when and on what ground; what it would have billed is shown before."""

from abc import abstractmethod
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.adjustments.reasons import WHY_LENGTH_MIN
from oficinista.adjustments.technical import Since, TechnicalDone, TechnicalOrder, what_it_would_have_billed
from oficinista.customers.changes import field_title, source_name
from oficinista.customers.models import ChangeSource
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refusal
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.reading import PagedScreen
from screens.screen import attempt
from screens.technical_lines import since_lines
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from screens.widgets.panel import Line

LABEL_WIDTH = 24


class TechnicalForm(PagedScreen[str], FormScreen[str], ClerkScreen[str]):
    """A technical change; `paper` is what it rests on, where that is known. It ends with what was done, in words."""

    def __init__(self, number: str, title: str, paper: str, *own: Field) -> None:
        super().__init__()
        self._number, self._title, self._own, self._known_paper = number, title, own, paper
        typed = partial(Field, label_width=LABEL_WIDTH)
        self._on = DayField("on", tr("Desde el"), label_width=LABEL_WIDTH)
        sources = {one.value: source_name(one) for one in ChangeSource}
        self._source = ChoiceField("source", tr("De dónde viene"), sources, label_width=LABEL_WIDTH)
        self._paper = typed("paper", tr("Número del papel"), kind="reference", max_length=30)
        self._note = typed("note", tr("Explicación"), max_length=120, letters_min=WHY_LENGTH_MIN)
        self.page = Panel()
        self._seen: tuple[TechnicalOrder, Since] | None = None

    @property
    def subject(self) -> str:
        return self._number

    def form(self) -> Iterable[Widget]:
        yield Panel([[(self._title, BOLD)]], height=1)
        yield from (*self._own, self._on, self._source, self._paper, self._note, Panel(height=1), self.page)

    def opened(self) -> None:
        super().opened()
        source = list(ChangeSource).index(ChangeSource.ORDER) + 1
        self.fill(on=numeric_date(self.office.today), source=str(source), paper=self._known_paper)
        self.set_focus(self._own[0])
        self._offer(self._own[0])

    # Filling it in

    def _offer(self, field: Field) -> None:
        """Show what there is to choose from where the focus is."""
        self.page.show(option_lines(field.options) if isinstance(field, ChoiceField) else ())

    def go_on(self, field: Field) -> None:
        super().go_on(field)
        if field is not self._note and isinstance(self.focused, Field):
            self._offer(self.focused)

    # The order

    @abstractmethod
    def order_of(self, facts: dict[str, object]) -> TechnicalOrder:
        """The order of what stands in the form's own fields; `facts` are those that every change has."""

    def _order(self) -> TechnicalOrder:
        return self.order_of(
            {
                "account": self._number,
                "on": self._on.parsed(),
                "source": ChangeSource(self._source.chosen or ChangeSource.ORDER),
                "paper": self._paper.value.strip(),
                "note": self._note.value.strip(),
            }
        )

    def commit(self) -> None:
        """Send the change once what it would have billed is on the screen."""
        order = attempt(self._order)
        if isinstance(order, Refusal):
            self.refuse(order)
        elif self._seen is not None and self._seen[0] == order:
            self.send(order, self._done)
        else:
            self.ask(partial(self.office.ask, partial(self._look, order)), partial(self._show, order))

    def _look(self, order: TechnicalOrder, connection: "Connection") -> Since:
        return what_it_would_have_billed(connection, order, self.office.info.id, self.office.today)

    def _show(self, order: TechnicalOrder, since: Since) -> None:
        self._seen = (order, since)
        self.page.show(since_lines(since))
        self.set_focus(self._note)
        self.message.warn(tr("Vea lo que habría facturado, y oprima Enter otra vez."))

    def to_sign(self) -> "Iterable[Line]":
        since = () if self._seen is None else since_lines(self._seen[1])
        said = (
            f"{field.label}: {field.chosen_name if isinstance(field, ChoiceField) else field.value}"
            for field in self._fields
            if field.value
        )
        return [[(self._title, BOLD)], *said, "", *since]

    def _done(self, done: "Done[TechnicalDone]") -> None:
        changed = ", ".join(map(field_title, done.value.fields))
        words = tr("Quedó cambiado: {what}.", what=changed)
        if done.value.bills:
            words += " " + tr(
                "Facturas que habrían sido otras: {count}, {amount}.",
                count=done.value.bills,
                amount=format_money(done.value.difference_cents),
            )
        self.dismiss(words)
