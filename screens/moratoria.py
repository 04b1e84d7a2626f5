"""The storms and moratoria that were declared, the latest first; declaring one, and saying when one ends."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.shields import Declared, declared
from oficinista.tariff import class_name
from screens.account_lines import day_text
from screens.keys import MORATORIA
from screens.listing import ListingScreen
from screens.widgets.line import BOLD
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


def kind_words(kind: ShieldKind) -> str:
    """What it is, as a person says it."""
    return tr("Tormenta") if kind is ShieldKind.STORM else tr("Moratoria")


class MoratoriaScreen(ListingScreen[Declared]):
    """The list; Enter says when the one under the cursor ends."""

    place = MORATORIA
    about_height = 2

    def __init__(self) -> None:
        columns = [
            Column(tr("Tipo"), 10),
            Column(tr("Nombre"), 34, grows=True),
            Column(tr("Desde"), 12),
            Column(tr("Hasta"), 12),
        ]
        super().__init__("moratoria", columns, empty=tr("No se ha declarado ninguna. + declara una."))

    def heading(self) -> str:
        return tr("Tormentas y moratorias")

    def look(self, connection: "Connection") -> Sequence[Declared]:
        return declared(connection, self.office.info.id)

    def row(self, one: Declared) -> Row:
        last = tr("sin fin") if one.last_day is None else day_text(one.last_day)
        return Row(str(one.id), (kind_words(one.kind), one.name, day_text(one.starts_on), last))

    def about(self, one: Declared) -> "Iterator[Line]":
        yield [(f" {one.name}, {one.source}", BOLD)]
        yield f" {whom_words(one)}"

    def open(self, one: Declared) -> None:
        from screens.moratorium_end import MoratoriumEndScreen

        self.app.push_screen(MoratoriumEndScreen(one), self.told)

    def why_not(self, action: str) -> str | None:
        if action == "include" and (self.chosen is None or not self.chosen.by_account):
            return tr("Escoja una que sea solo para las cuentas incluidas.")
        return super().why_not(action)

    def do_include(self) -> None:
        """Include an account in the one under the cursor, with its proof."""
        from screens.moratorium_include import MoratoriumIncludeScreen

        if self.chosen is not None:
            self.app.push_screen(MoratoriumIncludeScreen(self.chosen), self.told)

    def do_declare(self) -> None:
        """Declare a storm or a moratorium."""
        from screens.moratorium import MoratoriumScreen

        self.app.push_screen(MoratoriumScreen(), self.told)


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


def with_recalled(words: str, orders: Sequence[str]) -> str:
    """What was said, and which crews' orders to cut it took back: who has them must be told."""
    if not orders:
        return words
    return f"{words} " + tr("Avise a la brigada: se retiró {orders}.", orders=", ".join(orders))
