"""Objecting to a bill: how it came, when, and on what grounds; until when it may be, and until when it is decided."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.channels import Channel, channel_words
from oficinista.cases.moved import CaseMoved
from oficinista.cases.objections import FileObjection, Objectable, objectable, objecting_words
from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from oficinista.typed_date import numeric_date
from screens.case_lines import why_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import OBJECTION
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, PLAIN, WARN
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done
    from screens.widgets.panel import Line


class ObjectionScreen(FormScreen[CaseMoved], ClerkScreen[CaseMoved]):
    """Files the objection of a bill. It ends with the case, or None."""

    place = OBJECTION

    def __init__(self, bill: str) -> None:
        super().__init__()
        self._bill = bill
        self._channel = ChoiceField("channel", tr("Cómo llegó"), {one.value: channel_words(one) for one in Channel})
        self._received = DayField("received", tr("Recibida el"))
        self._grounds = Field("grounds", tr("Por qué objeta"), max_length=500, letters_min=WORDS_MIN)
        self._told = Panel()
        self._found: Objectable | None = None

    @property
    def subject(self) -> str:
        return self._bill

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Objetar la factura {number}", number=self._bill), BOLD)], ""], height=2)
        yield from (self._channel, self._received, self._grounds, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        today = numeric_date(self.office.today)
        self.fill(channel=str(list(Channel).index(Channel.OFFICE) + 1), received=today)
        self.set_focus(self._channel)
        self._look()

    # What it shows

    def _look(self) -> None:
        day = self._received.day or self.office.today
        query = partial(objectable, number=self._bill, office_id=self.office.info.id, received_on=day)
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: Objectable) -> None:
        self._found = found
        self._told.show(self._lines(found))

    def _lines(self, found: Objectable) -> "Iterator[Line]":
        yield from option_lines(self._channel.options)
        yield ""
        charged, last_day, *then = objecting_words(found)
        yield from (charged, last_day)
        yield from ([(one, WARN if found.is_late or found.before else PLAIN)] for one in then)
        yield ""
        yield from why_lines(found.last_day)

    # Filling it in

    def go_on(self, field: Field) -> None:
        if field is self._received:
            self._look()
        super().go_on(field)

    def commit(self) -> None:
        """File it."""
        order = FileObjection(
            bill=self._bill,
            channel=Channel(self._channel.chosen or Channel.OFFICE),
            grounds=self._grounds.value.strip(),
            received_on=self._received.parsed(),
        )
        self.send(order, self._filed)

    def _filed(self, done: "Done[CaseMoved]") -> None:
        self.dismiss(done.value)
