"""The storms and moratoria that were declared, the latest first; declaring one, and saying when one ends."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.shields import Declared, declared
from oficinista.tariff import class_name
from screens.account_lines import day_text
from screens.clerk_screen import ClerkScreen
from screens.keys import MORATORIA
from screens.widgets.line import BOLD
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Row, Table

if TYPE_CHECKING:
    from screens.widgets.panel import Line


def kind_words(kind: ShieldKind) -> str:
    """What it is, as a person says it."""
    return tr("Tormenta") if kind is ShieldKind.STORM else tr("Moratoria")


class MoratoriaScreen(ClerkScreen[None]):
    """The list; Enter says when the one under the cursor ends."""

    place = MORATORIA

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column(tr("Tipo"), 10),
            Column(tr("Nombre"), 34, grows=True),
            Column(tr("Desde"), 12),
            Column(tr("Hasta"), 12),
        ]
        self._table = Table("moratoria", columns, empty=tr("No se ha declarado ninguna. + declara una."))
        self._about = Panel(height=2)
        self._rows: dict[str, Declared] = {}

    def body(self) -> Iterable[Widget]:
        title = Panel([[(tr("Tormentas y moratorias"), BOLD)], ""], height=2)
        return (title, self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, declared, self.office.info.id), self._show)

    def _show(self, rows: list[Declared]) -> None:
        self._rows = {str(one.id): one for one in rows}
        self._table.show([_row(one) for one in rows[:PAGE_ROWS]], len(rows))
        self._show_about()

    def _show_about(self) -> None:
        row = self._table.row
        self._about.show(() if row is None else _about(self._rows[row.id]))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell whom the one under the cursor is for."""
        message.stop()
        self._show_about()

    def on_table_chosen(self, message: Table.Chosen) -> None:
        """Say when it ends."""
        from screens.moratorium_end import MoratoriumEndScreen

        message.stop()
        self.app.push_screen(MoratoriumEndScreen(self._rows[message.row.id]), self._told)

    def do_declare(self) -> None:
        """Declare a storm or a moratorium."""
        from screens.moratorium import MoratoriumScreen

        self.app.push_screen(MoratoriumScreen(), self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)


def _row(one: Declared) -> Row:
    last = tr("sin fin") if one.last_day is None else day_text(one.last_day)
    return Row(str(one.id), (kind_words(one.kind), one.name, day_text(one.starts_on), last))


def _about(one: Declared) -> "Iterator[Line]":
    yield [(f" {one.name}, {one.source}", BOLD)]
    yield f" {whom_words(one)}"


def whom_words(one: Declared) -> str:
    """Whom it is for."""
    where = ", ".join(one.municipalities) or tr("todos los municipios")
    if one.by_account:
        return tr("Solo las cuentas incluidas; {where}.", where=where)
    classes = ", ".join(map(class_name, one.tariff_classes))
    if one.kind is ShieldKind.STORM:
        classes = ", ".join(filter(None, (tr("las clases que dice la ley"), classes)))
    return tr("Desde el {date}: {classes}; {where}.", date=short_date(one.starts_on),
              classes=classes or tr("todas las clases"), where=where)  # fmt: skip
