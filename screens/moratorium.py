"""Declaring a storm or a moratorium: from when no service is cut, where, and for whom."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Refusal
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.moratoria import DeclareMoratorium, MoratoriumSaid
from oficinista.typed_date import numeric_date, parse_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import MORATORIUM
from screens.moratoria import kind_words
from screens.screen import attempt
from screens.widgets.choice import ChoiceField, option_lines
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
        self._called = Field("name", tr("Nombre"), max_length=60)
        self._source = Field("source", tr("Aviso, ley u orden"), max_length=100)
        self._starts = Field("starts", tr("Desde el"), kind="reference", max_length=10)
        self._last = Field("last", tr("Hasta, si se sabe"), kind="reference", max_length=10)
        self._places = Field("places", tr("Municipios"), max_length=200)
        self._whom = ChoiceField("whom", tr("Para"), {ALL: tr("todas las cuentas"), GROUP: tr("las que se incluyan")})
        self._fields_here = (
            self._kind, self._called, self._source, self._starts, self._last, self._places, self._whom
        )  # fmt: skip

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Declarar una tormenta o una moratoria"), BOLD)], ""], height=2)
        yield from self._fields_here
        yield Panel(height=1)
        notes = [
            *option_lines(self._kind.options),
            *option_lines(self._whom.options),
            [(tr("Municipios: en blanco, todos; si no, separados por comas."), DIM)],
            [(tr("De una tormenta, hasta es el fin del evento: la ley añade sus días."), DIM)],
        ]
        yield Panel(notes)

    def opened(self) -> None:
        super().opened()
        self._whom.choose(ALL)
        self.fill(starts=numeric_date(self.office.today), whom=self._whom.value)
        self.set_focus(self._kind)

    # Filling it in

    def _day(self, field: Field) -> date | Refusal:
        return attempt(partial(parse_date, field.value))

    def accepted(self, field: Field, value: str) -> str | None:
        if isinstance(field, ChoiceField):
            return None if field.chosen else tr("{label}: escoja una de la lista por su número.", label=field.label)
        if field is self._starts or (field is self._last and value.strip()):
            day = self._day(field)
            return str(day) if isinstance(day, Refusal) else None
        if field in (self._called, self._source) and len(value.strip()) < WORDS_MIN:
            return tr("{label}: escriba {count} letras o más.", label=field.label, count=WORDS_MIN)
        return None

    def commit(self) -> None:
        """Declare it."""
        for field in self._fields_here:
            if problem := self.accepted(field, field.value):
                self.set_focus(field)
                self.refuse(problem)
                return
        starts, last = self._day(self._starts), self._day(self._last) if self._last.value.strip() else None
        if isinstance(starts, date) and not isinstance(last, Refusal):
            order = DeclareMoratorium(
                kind=ShieldKind(self._kind.chosen or ShieldKind.STORM),
                name=self._called.value.strip(),
                source=self._source.value.strip(),
                starts_on=starts,
                last_day=last,
                municipalities=tuple(place.strip() for place in self._places.value.split(",") if place.strip()),
                by_account=self._whom.chosen == GROUP,
            )
            self.send(order, self._declared)

    def _declared(self, done: "Done[MoratoriumSaid]") -> None:
        self.dismiss(tr("Declarada: {name}.", name=done.value.name))
