"""Declaring a storm or a moratorium: from when no service is cut, where, and for whom."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.moratoria import DeclareMoratorium, MoratoriumSaid
from oficinista.tariff import class_name
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import MORATORIUM
from screens.moratoria import kind_words, with_recalled
from screens.rebill_sheet import CLASSES
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.office import Done

ALL, GROUP = "all", "group"


class MoratoriumScreen(FormScreen[str], ClerkScreen[str]):
    """Declares one. It ends with a sentence that says so, or None."""

    place = MORATORIUM

    def __init__(self) -> None:
        super().__init__()
        self._kind = ChoiceField("kind", tr("Qué es"), {one.value: kind_words(one) for one in ShieldKind})
        self._called = Field("name", tr("Nombre"), max_length=60, letters_min=WORDS_MIN)
        self._source = Field("source", tr("Aviso, ley u orden"), max_length=100, letters_min=WORDS_MIN)
        self._starts = DayField("starts", tr("Desde el"))
        self._last = DayField("last", tr("Hasta, si se sabe"), may_be_blank=True)
        self._places = Field("places", tr("Municipios"), max_length=200)
        classes = {code: class_name(code) for code in CLASSES}
        self._class = ChoiceField("class", tr("Clase"), classes, may_be_blank=True)
        self._whom = ChoiceField("whom", tr("Para"), {ALL: tr("todas las cuentas"), GROUP: tr("las que se incluyan")})

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Declarar una tormenta o una moratoria"), BOLD)], ""], height=2)
        yield from (
            self._kind,
            self._called,
            self._source,
            self._starts,
            self._last,
            self._places,
            self._class,
            self._whom,
        )
        yield Panel(height=1)
        notes = [
            *(line for one in (self._kind, self._class, self._whom) for line in option_lines(one.options)),
            [(tr("Municipios: en blanco, todos; si no, con comas. Clase: en blanco, todas."), DIM)],
            [(tr("De una tormenta, hasta es el fin del evento: la ley da sus días y sus clases."), DIM)],
        ]
        yield Panel(notes)

    def opened(self) -> None:
        super().opened()
        self._whom.choose(ALL)
        self.fill(starts=numeric_date(self.office.today), whom=self._whom.value)
        self.set_focus(self._kind)

    def commit(self) -> None:
        """Declare it."""
        order = DeclareMoratorium(
            kind=ShieldKind(self._kind.chosen or ShieldKind.STORM),
            name=self._called.value.strip(),
            source=self._source.value.strip(),
            starts_on=self._starts.parsed(),
            last_day=self._last.day,
            municipalities=tuple(place.strip() for place in self._places.value.split(",") if place.strip()),
            tariff_classes=() if self._class.chosen is None else (self._class.chosen,),
            by_account=self._whom.chosen == GROUP,
        )
        self.send(order, self._declared)

    def _declared(self, done: "Done[MoratoriumSaid]") -> None:
        self.dismiss(with_recalled(tr("Declarada: {name}.", name=done.value.name), done.value.recalled))
