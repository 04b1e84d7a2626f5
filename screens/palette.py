"""Finding an action by what it does: the verbs of this place, of home, and where the others are, each with its key.

Enter does what is marked by the same way as its key, which is there to be learned. What belongs to another place cannot
be done from here, since it needs what is shown there: the list says where, and the key.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.resources import data_path
from oficinista.text import fold
from screens.clerk_screen import ClerkScreen
from screens.help import title_of
from screens.keys import HOME, PALETTE, TABLE, Action
from screens.widgets.field import Field
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import Column, Row, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNNAMED = frozenset(
    ("accept", "act", "make_packet", "next_field", "page_down", "page_up", "palette", "previous_field", "write")
)
"""Keys that move about, or mean nothing without the number that was pressed."""
SHOWN_MAX = 100


@dataclass(frozen=True, slots=True)
class Known:
    """An action, where it is done, and why not now; no `place` means here."""

    action: Action
    place: str
    why_not: str


class PaletteScreen(ClerkScreen[Action]):
    """Ends with what is to be done here or at home, or None."""

    place = PALETTE

    def __init__(self, below: ClerkScreen[Any]) -> None:
        super().__init__()
        self._below = below
        self._granted: frozenset[str] = frozenset()
        self._field = Field("verb", tr("Qué hacer"), max_length=40, label_width=10)
        columns = [Column(tr("Acción"), 26), Column(tr("Tecla"), 10), Column(tr("Dónde"), 38, grows=True)]
        self._table = Table("actions", columns, empty=tr("No hay una acción con eso."))
        self._about = Panel(height=1)
        self._known: dict[str, Known] = {}

    def body(self) -> Iterable[Widget]:
        return (self._field, self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._field)
        self.ask(partial(self.office.ask, self._look), self._show_all)

    def _look(self, connection: "Connection") -> frozenset[str]:
        from oficinista.staff.queries import granted

        return granted(connection, self.counter.clerk.id)

    def _show_all(self, granted: frozenset[str]) -> None:
        self._granted = granted
        self._show()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._show()

    def _show(self) -> None:
        found = list(matching(self._field.value, self._all()))[:SHOWN_MAX]
        rows = [(_row(place, one), one) for place, one in enumerate(found)]
        self._known = {row.id: one for row, one in rows}
        self._table.show([row for row, _ in rows])
        self._show_about()

    def _all(self) -> Iterator[Known]:
        """What can be done here, then at home, then what other places have."""
        here, home = self._below.actions, self.counter.home
        yield from (Known(one, "", self._why_not(self._below, one)) for one in here)
        ids = {one.id for one in here}
        if self._below is not home:
            yield from (Known(one, HOME, self._why_not(home, one)) for one in home.actions if one.id not in ids)
        ids |= {one.id for one in home.actions}
        for one in TABLE.actions:
            if one.places and one.id not in ids:
                place = one.places[0]
                where = tr("{key} en «{place}».", key=one.key, place=title_of(place))
                yield Known(one, place, self._forbidden(one) or where)

    def _why_not(self, screen: ClerkScreen[Any], action: Action) -> str:
        return self._forbidden(action) or screen.why_not(action.id) or ""

    def _forbidden(self, action: Action) -> str:
        """Who does it, when it is not for this clerk."""
        from oficinista.staff.roles import held_by

        if not action.needs or action.needs in self._granted:
            return ""
        return tr("Lo hace: {roles}.", roles=held_by(action.needs))

    def _show_about(self) -> None:
        one = self._known[self._table.row.id] if self._table.row else None
        self._about.show([f" {one.why_not}" if one else ""])

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell why the one under the cursor cannot be done now."""
        message.stop()
        self._show_about()

    def on_field_accepted(self, message: Field.Accepted) -> None:
        """Do the first one."""
        message.stop()
        if self._table.row is not None:
            self._pick(self._table.row)

    def on_table_chosen(self, message: Table.Chosen) -> None:
        message.stop()
        self._pick(message.row)

    def _pick(self, row: Row) -> None:
        one = self._known[row.id]
        if one.why_not:
            self.refuse(one.why_not)
        else:
            self.dismiss(one.action)

    def on_key(self, event: events.Key) -> None:
        in_list = self.focused is self._table
        if event.key in ("up", "down") and not in_list and self._table.rows:
            self.set_focus(self._table)
            self._table.on_key(event)
        elif in_list and event.is_printable and event.character:
            self.set_focus(self._field)
            self._field.set(self._field.value + event.character)
        else:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()


def matching(typed: str, known: Iterable[Known]) -> Iterator[Known]:
    """Those of which the name, or another word for it, has every word typed; those named so before the others."""
    wanted = fold(typed).split()
    hits = [(one, fold(one.action.title)) for one in known if one.action.id not in UNNAMED]
    also = other_words()
    named = [one for one, title in hits if all(word in title for word in wanted)]
    yield from named
    for one, title in hits:
        said = f"{title} {also.get(one.action.id, '')}"
        if one not in named and all(word in said for word in wanted):
            yield one


@cache
def other_words() -> Mapping[str, str]:
    """The other words for each action, folded."""
    path = data_path("help", "verbs.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = told.keys() - {action.id for action in TABLE.actions}
    if unknown:
        raise ValueError(f"{path}: no such action: {', '.join(sorted(unknown))}")
    return {action: fold(" ".join(words)) for action, words in told.items()}


def _row(place: int, one: Known) -> Row:
    where = tr("aquí") if not one.place else title_of(one.place)
    title = f"({one.action.title})" if one.why_not else one.action.title
    return Row(f"{place}", (title, one.action.all_keys, where))
