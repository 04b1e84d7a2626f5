"""One box finds anything: account, bill, receipt, case, ticket, meter, phone, name or address, as it is typed.

The help is found too, behind what the office has. While nothing is typed, the accounts opened last are there.

Down goes to the list, Enter opens what is marked; Enter in the box opens the only one there is. What is typed while the
list has the cursor goes on in the box.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.dates import clock_time, short_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.queue.wording import ending_text
from screens.clerk_screen import ClerkScreen
from screens.keys import SEARCH
from screens.openings import Picked
from screens.widgets.field import Field
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import Column, Row, Table

if TYPE_CHECKING:
    from datetime import date
    from typing import TypeAlias

    from sqlalchemy import Connection

    from oficinista.customers.search import Found
    from oficinista.queue.tickets import TicketFound
    from screens.help import Topic

    AnyFound: TypeAlias = Found | TicketFound | Topic

TOPIC = "?"
"""Before the place, in the id of a row that is of the help."""
RESULTS_MAX = 100
LETTERS_MIN = 2
"""One letter finds half the town."""
HELP_LETTERS_MIN = 4
"""Shorter words are of names and addresses."""


class SearchScreen(ClerkScreen[Picked]):
    """Answers with what was chosen."""

    place = SEARCH

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._field = Field("text", tr("Buscar"), value=text, max_length=60, label_width=8)
        self._table = Table(
            "found",
            [
                Column(tr("Cuenta"), 12),
                Column(tr("Cliente"), 26),
                Column(tr("Dirección"), 25, grows=True),
                Column(tr("Debe"), 11, right=True),
            ],
        )
        self._detail = Panel(height=1)
        self._found: dict[str, AnyFound] = {}

    def body(self) -> Iterable[Widget]:
        return (self._field, self._table, Divider(), self._detail)

    def on_mount(self) -> None:
        self._search(self._field.value)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._search(message.value)

    def _search(self, text: str) -> None:
        if not text.strip():
            self.ask(partial(self.office.ask, self._look_back), self._show)
        elif len(text.strip()) < LETTERS_MIN:
            self._show([])
        else:
            self.ask(partial(self.office.ask, self._look, text), self._show)

    def _look_back(self, connection: "Connection") -> "list[AnyFound]":
        """The accounts that were opened last, while nothing is typed."""
        from oficinista.customers.search import search

        return [one for number in self.counter.last_accounts for one in search(connection, number, limit=1)]

    def _look(self, connection: "Connection", text: str) -> "list[AnyFound]":
        from oficinista.customers.search import search
        from oficinista.queue.tickets import find_tickets
        from screens.help import topics

        tickets = find_tickets(connection, self.office.info.id, self.office.today, text)
        told = topics(text) if len(text.strip()) >= HELP_LETTERS_MIN and text.replace(" ", "").isalpha() else []
        return [*tickets, *search(connection, text, limit=RESULTS_MAX), *told]

    def _show(self, found: "Sequence[AnyFound]") -> None:
        rows = [_row(one, self.office.today) for one in found]
        self._found = {row.id: one for row, one in zip(rows, found, strict=True)}
        if found or self._table.rows:
            self._table.show(rows)
        if rows and self.focused is self._field:  # while it is typed, what is found first is what is told about
            self._table.move_to(rows[0].id)
        self._show_detail()
        typed = self._field.value.strip()
        self.say(_told(found, typed) if len(typed) >= LETTERS_MIN else "")

    def _show_detail(self) -> None:
        one = self._found[self._table.row.id] if self._table.row else None
        self._detail.show([_detail(one)] if one else ())

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell the whole address of the one under the cursor."""
        message.stop()
        self._show_detail()

    def on_field_accepted(self, message: Field.Accepted) -> None:
        """Open the only one found, or go to the list of several."""
        message.stop()
        rows = self._table.rows
        kept = [row for row in rows if not row.id.startswith(TOPIC)] or rows
        if len(kept) == 1 and message.value.strip():
            self._pick(kept[0])
        elif rows:
            self.set_focus(self._table)
            self.say(tr("Escoja con las flechas; Enter abre la marcada."))

    def on_table_chosen(self, message: Table.Chosen) -> None:
        message.stop()
        self._pick(message.row)

    def _pick(self, row: Row) -> None:
        from screens.help import HelpScreen, Topic

        one = self._found[row.id]
        if isinstance(one, Topic):
            self.app.push_screen(HelpScreen(one.place, self.keys.at(one.place)))
        else:
            self.dismiss(Picked(one, self._field.value))

    def on_key(self, event: events.Key) -> None:
        in_list = self.focused is self._table
        if event.key == "down" and not in_list and self._table.rows:
            self.set_focus(self._table)
        elif in_list and event.is_printable and event.character:
            self.set_focus(self._field)
            self._field.set(self._field.value + event.character)
        else:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()


def _told(found: "Sequence[AnyFound]", typed: str) -> str:
    if not found and typed.isdecimal():
        return tr("No hay nada con ese número. Escríbalo entero.")
    if not found:
        return tr("No hay nada con eso. Pruebe con menos palabras.")
    first = found[0]
    return tr("Nada se escribe así; esto es parecido.") if getattr(first, "is_similar", False) else ""


def _row(one: "AnyFound", today: "date") -> Row:
    from oficinista.customers.search import Found
    from screens.help import Topic

    if isinstance(one, Topic):
        return Row(f"{TOPIC}{one.place}", (tr("Ayuda"), one.title, "", ""))
    if isinstance(one, Found):
        return Row(one.number, (one.number, one.name, one.address, format_money(one.balance_cents)))
    day = tr("hoy") if one.business_date == today else short_date(one.business_date)
    when = tr("{day}, {time}", day=day, time=clock_time(one.arrived_at))
    return Row(f"t{one.visit_id}", (tr("Turno {label}", label=one.label), one.name or one.service, when, ""))


def _detail(one: "AnyFound") -> str:
    from oficinista.customers.search import Found
    from screens.help import Topic

    if isinstance(one, Topic):
        return tr(" Enter lo lee; Esc vuelve a la búsqueda.")
    if not isinstance(one, Found):
        account = "" if one.account_number is None else tr("Cuenta {number}.", number=one.account_number)
        state = tr("abierto.") if one.outcome is None else ending_text(one.outcome)
        return f" {one.label}, {one.service}: {state} {account}"
    similar = tr("Parecido: ") if one.is_similar else ""
    closed = tr("Cerrada.") if one.is_closed else ""
    return f" {similar}{one.name}: {one.address}, {one.municipality}. {closed}"
