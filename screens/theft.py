"""Water theft at the counter: the form that opens a case, and those of what asks for more than words and a day."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.customers.commands import DIAMETERS
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN, Order, Refusal
from oficinista.tariff import diameter_name
from oficinista.theft.calculating import CalculateTheft
from oficinista.theft.calculation import Basis, Method, basis_words, method_words
from oficinista.theft.ending import ConnectTheft
from oficinista.theft.inspecting import Found, InspectTheft, found_words
from oficinista.theft.moved import TheftMoved
from oficinista.theft.opening import OpenTheft, Source, source_words
from oficinista.theft.queries import THEFT, Asked, Calculation, calculate, told
from oficinista.typed_date import numeric_date
from screens.case_lines import TEXT_WIDTH, standing_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import THEFT_DEED, THEFT_OPEN
from screens.long_deed import LongDeedScreen
from screens.screen import attempt
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, WARN
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.cases.queries import CaseFile, Possible
    from oficinista.office import Done
    from screens.widgets.panel import Line

SERIAL = re.compile(r"[A-Z0-9-]{3,20}")
HOURS = range(1, 25)
OPTIONAL = frozenset({"reading_m3", "before_m3", "after_m3", "pipe", "hours_a_day", "first_reading_m3"})
WANTED: Mapping[Method, frozenset[str]] = {
    Method.READINGS: frozenset({"before_m3", "after_m3"}),
    Method.CAPACITY: frozenset({"pipe", "hours_a_day"}),
    Method.SIMILAR: frozenset(),
    Method.DAYS: frozenset(),
}
"""What each method asks for besides its dates."""


class TheftOpenScreen(FormScreen[TheftMoved], ClerkScreen[TheftMoved]):
    """Opens a case of an account; or of a place where nobody is a customer. It ends with the case, or None."""

    place = THEFT_OPEN

    def __init__(self, account: str | None) -> None:
        super().__init__()
        self._account = account
        self._source = ChoiceField("source", tr("Por qué"), {one.value: source_words(one) for one in Source})
        self._words = Field("words", tr("Qué se dice"), max_length=500, letters_min=WORDS_MIN)
        self._person = Field("name", tr("Nombre"), max_length=80, letters_min=2)
        self._address = Field("address", tr("Dirección"), max_length=120, letters_min=2)
        self._town = Field("municipality", tr("Municipio"), max_length=40, letters_min=2)

    @property
    def subject(self) -> str:
        return self._account or ""

    def form(self) -> Iterable[Widget]:
        title = tr("Caso de hurto de agua donde no hay cuenta")
        if self._account is not None:
            title = tr("Caso de hurto de agua de la cuenta {number}", number=self._account)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._source, self._words)
        if self._account is None:
            yield from (self._person, self._address, self._town)
        yield from (Panel(height=1), Panel(option_lines(self._source.options)))

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._source)

    def commit(self) -> None:
        """Open it."""
        place: dict[str, Any] = {}
        if self._account is None:
            place = {field.key: field.value.strip() for field in (self._person, self._address, self._town)}
        order = OpenTheft(source=Source(self._source.chosen or ""), words=self._words.value.strip(),
                          account=self._account, **place)  # fmt: skip
        self.send(order, self._opened)

    def _opened(self, done: "Done[TheftMoved]") -> None:
        self.dismiss(done.value)


class TheftDeedScreen(LongDeedScreen):
    """Notes an inspection, calculates, or puts a meter in. It ends with a sentence that says where the case is."""

    place = THEFT_DEED

    def __init__(self, found: "CaseFile", chosen: "Possible") -> None:
        super().__init__(found, chosen, _FIELDS[chosen.action]())

    def opened(self) -> None:
        super().opened()
        if "until" in self._more:
            self.fill(until=numeric_date(self.office.today))
        self.set_focus(self._words)
        self._draw(None)

    # What it shows

    def _lines(self, preview: "Calculation | Refusal | None") -> "Iterator[Line]":
        for field in self._more.values():
            if isinstance(field, ChoiceField) and field.display:
                names = "  ".join(f"{number} {name}" for number, name in enumerate(field.options.values(), 1))
                yield from wrap(f"{field.label}: {names}", TEXT_WIDTH)
        if isinstance(preview, Refusal):
            yield [(str(preview), WARN)]
        elif preview is not None:
            said = told(preview)
            yield [(tr("Agua sin facturar: {amount}", amount=format_money(preview.cents)), BOLD)]
            for line in (*said.how, *said.lines):
                yield from wrap(line, TEXT_WIDTH, subsequent_indent="  ")
        else:
            yield from standing_lines(self._case)

    def _draw(self, preview: "Calculation | Refusal | None") -> None:
        wanted = WANTED.get(self._method, frozenset()) if self._method is not None else frozenset()
        for key in OPTIONAL & self._more.keys() if "method" in self._more else ():
            self._more[key].display = key in wanted
        self.page.show(self._lines(preview))

    @property
    def _method(self) -> Method | None:
        field = self._more.get("method")
        return Method(field.chosen) if isinstance(field, ChoiceField) and field.chosen else None

    def on_field_changed(self, message: Field.Changed) -> None:
        """Work the calculation out again, as soon as there is enough of it."""
        message.stop()
        if "method" not in self._more or message.field is self._words:
            return
        self._draw(None)
        if not any(field.problem for field in self.asked()) and self._is_whole:
            self.page.rewind()
            self.ask(partial(self.office.ask, self._look), self._draw)

    @property
    def _is_whole(self) -> bool:
        wanted = WANTED[self._method] if self._method is not None else frozenset({"method"})
        return all(field.value for key, field in self._more.items() if key not in OPTIONAL or key in wanted)

    def _look(self, connection: "Connection") -> "Calculation | Refusal":
        asked = Asked(**self._values())
        return attempt(partial(calculate, connection, self._case.row.number, asked, office_id=self.office.info.id,
                               today=self.office.today))  # fmt: skip

    # Filling it in

    def accepted(self, field: Field, value: str) -> str | None:
        if field.key in OPTIONAL and not value and not (self._method and field.key in WANTED[self._method]):
            return None
        if field.key == "meter_serial" and not SERIAL.fullmatch(value.strip().upper()):
            return tr("Escriba el número del contador: de 3 a 20 letras y cifras.")
        if field.key == "hours_a_day" and int(value or 0) not in HOURS:
            return tr("Escriba de 1 a 24 horas.")
        return super().accepted(field, value)

    def _values(self) -> dict[str, Any]:
        return {key: value for key, field in self._more.items() if (value := _value_of(field)) not in {None, ""}}

    def commit(self) -> None:
        """Do it."""
        values = self._values()
        self.send(_ORDERS[self._chosen.action](number=self._case.row.number, words=self._words.value.strip(), **values),
                  self._done)  # fmt: skip


def _value_of(field: Field) -> Any:
    if isinstance(field, ChoiceField):
        return field.chosen
    if isinstance(field, DayField):
        return field.day
    if field.kind == "digits":
        return int(field.value) if field.value else None
    text = field.value.strip()
    return text.upper() if field.key == "meter_serial" else text


def _inspection() -> Iterator[Field]:
    yield Field("act", tr("Acta número"), max_length=40, letters_min=2)
    yield Field("inspector", tr("Inspector"), max_length=80, letters_min=2)
    yield ChoiceField("found", tr("Se halló"), {one.value: found_words(one) for one in Found})
    yield Field("meter", tr("Contador"), max_length=40, letters_min=2)
    yield Field("seal_found", tr("Precinto hallado"), max_length=40, letters_min=2)
    yield Field("seal_placed", tr("Precinto puesto"), max_length=40, letters_min=2)
    yield Field("custody", tr("Custodia"), max_length=120, letters_min=2)
    yield Field("reading_m3", tr("Lectura m³"), kind="digits", max_length=8)


def _calculation() -> Iterator[Field]:
    yield ChoiceField("basis", tr("Base"), {one.value: basis_words(one) for one in Basis})
    yield ChoiceField("method", tr("Método"), {one.value: method_words(one) for one in Method})
    yield DayField("since", tr("Desde"))
    yield DayField("until", tr("Hasta"))
    yield Field("before_m3", tr("Lectura de antes"), kind="digits", max_length=8)
    yield Field("after_m3", tr("Lectura de después"), kind="digits", max_length=8)
    yield ChoiceField("pipe", tr("Tubo"), {size: diameter_name(size) for size in DIAMETERS}, may_be_blank=True)
    yield Field("hours_a_day", tr("Horas al día"), kind="digits", max_length=2)


def _connection() -> Iterator[Field]:
    yield Field("meter_serial", tr("Contador"), kind="reference", max_length=20, letters_min=3)
    yield ChoiceField("diameter", tr("Diámetro"), {size: diameter_name(size) for size in DIAMETERS})
    yield Field("first_reading_m3", tr("Lectura m³"), kind="digits", max_length=8)


_FIELDS = {"inspect": _inspection, "calculate": _calculation, "connect": _connection}
_ORDERS: Mapping[str, Callable[..., Order]] = {
    "inspect": InspectTheft,
    "calculate": CalculateTheft,
    "connect": ConnectTheft,
}


def asks_for_more(chosen: "Possible") -> bool:
    """Whether something that can be done in a case of theft asks for more than words and a day."""
    return chosen.action in _FIELDS and chosen.order.startswith(f"{THEFT}.")
