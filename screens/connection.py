"""A connection at the counter: the form that applies for one, and those of what asks for more than words and a day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.connections.catalogues import Applicant, agencies, applicant_words, charges_of, return_reasons
from oficinista.connections.commands import (
    ApplyConnection,
    OpenConnection,
    ReturnConnection,
)
from oficinista.connections.estimate import Estimate, estimated
from oficinista.connections.estimating import EstimateConnection
from oficinista.connections.moved import ConnectionMoved
from oficinista.connections.queries import INITIAL, crew_s_result, find_connection
from oficinista.connections.rules import ceilings
from oficinista.connections.studying import StudyConnection
from oficinista.customers.commands import DIAMETERS
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN, Order, Refusal
from oficinista.storage import office_rules
from oficinista.tariff import class_name, diameter_name, service_name
from screens.case_lines import TEXT_WIDTH, standing_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import CONNECTION_APPLY, CONNECTION_DEED
from screens.long_deed import LongDeedScreen
from screens.rebill_sheet import CLASSES
from screens.screen import attempt
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD, WARN
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.cases.queries import CaseFile, Possible
    from screens.widgets.panel import Line

ACCOUNT_DIGITS = 12


class ConnectionApplyScreen(FormScreen[ConnectionMoved], ClerkScreen[ConnectionMoved]):
    """Takes an application. It ends with the case, or None."""

    place = CONNECTION_APPLY

    def __init__(self) -> None:
        super().__init__()
        kinds = {one.value: applicant_words(one) for one in Applicant}
        self._applicant = ChoiceField("applicant", tr("Quién solicita"), kinds)
        self._person = Field("name", tr("Nombre o cuenta"), max_length=80, letters_min=2)
        self._phone = Field("phone", tr("Teléfono"), max_length=20)
        self._address = Field("address", tr("Dirección"), max_length=120, letters_min=2)
        self._town = Field("municipality", tr("Municipio"), max_length=40, letters_min=2)
        self._class = ChoiceField("tariff_class", tr("Clase"), {code: class_name(code) for code in CLASSES})
        self._service = ChoiceField("service", tr("Servicio"), {one.value: service_name(one.value) for one in Service})
        self._units = Field("units", tr("Unidades"), kind="digits", max_length=5)
        self._words = Field("words", tr("Para qué uso"), max_length=500, letters_min=WORDS_MIN)
        self._below = Panel()

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Solicitud de acometida"), BOLD)], ""], height=2)
        yield from (self._applicant, self._person, self._phone, self._address, self._town, self._class)
        yield from (self._service, self._units, self._words, Panel(height=1), self._below)

    def opened(self) -> None:
        super().opened()
        both = str(list(Service).index(Service.BOTH) + 1)
        self.fill(units="1", tariff_class="1", service=both)
        self.set_focus(self._applicant)
        self._offer(self._applicant)

    def go_on(self, field: Field) -> None:
        super().go_on(field)
        if isinstance(self.focused, Field):
            self._offer(self.focused)

    def _offer(self, field: Field) -> None:
        """What there is to choose from where the focus is; else what the applicant is told of the money."""
        if isinstance(field, ChoiceField):
            self._below.show(option_lines(field.options))
        else:
            self.ask(partial(self.office.ask, self._initial), self._told)

    def _initial(self, connection: "Connection") -> str:
        rule = office_rules.rulebook(connection, self.office.info.id).describe(INITIAL, self.office.today)
        return tr("Pago inicial: {value} ({status}). Sin infraestructura se devuelve.", value=rule.value_text,
                  status=rule.status)  # fmt: skip

    def _told(self, sentence: str) -> None:
        known = tr("Si ya es cliente, escriba el número de una de sus cuentas en lugar del nombre.")
        self._below.show([sentence, *wrap(known, TEXT_WIDTH)])

    def commit(self) -> None:
        """Take it."""
        typed = self._person.value.strip()
        person = {"customer_of": typed.zfill(ACCOUNT_DIGITS)} if typed.isdecimal() else {"name": typed}
        order = ApplyConnection(
            applicant=Applicant(self._applicant.chosen or ""),
            words=self._words.value.strip(),
            phone=self._phone.value.strip(),
            address=self._address.value.strip(),
            municipality=self._town.value.strip(),
            tariff_class=self._class.chosen or "",
            service=Service(self._service.chosen or ""),
            units=int(self._units.value or 1),
            **person,
        )
        self.send(order, lambda done: self.dismiss(done.value))


class ConnectionDeedScreen(LongDeedScreen):
    """Gives an application back, notes its study or its estimate, or opens the service. It ends with a sentence that
    says where the application is."""

    place = CONNECTION_DEED

    def __init__(self, found: "CaseFile", chosen: "Possible") -> None:
        super().__init__(found, chosen, _FIELDS[chosen.order](found))
        self._estimate: tuple[Line, ...] = ()

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._words)
        self._below(self._words)
        if self._chosen.order == "connection.open":
            self.ask(partial(self.office.ask, self._installed), self._propose)

    def _installed(self, connection: "Connection") -> "tuple[Mapping[str, str], str]":
        """What the crew wrote, and the diameter of the study."""
        found = find_connection(connection, self._case.row.number, self.office.info.id)
        diameter = "" if found.study is None else found.study.diameter
        return crew_s_result(connection, found.case_id), diameter

    def _propose(self, known: "tuple[Mapping[str, str], str]") -> None:
        result, diameter = known
        size = [*DIAMETERS].index(diameter) + 1 if diameter in DIAMETERS else ""
        reading = result.get("register_m3", "").partition(".")[0]
        self.fill(meter_serial=result.get("serial", ""), first_reading_m3=reading, diameter=str(size))

    # What it shows

    def go_on(self, field: Field) -> None:
        super().go_on(field)
        if isinstance(self.focused, Field):
            self._below(self.focused)

    def _below(self, field: Field) -> None:
        """What there is to choose from where the focus is; the estimate as it is typed; else where the case is."""
        if isinstance(field, ChoiceField):
            self.page.show(option_lines(field.options))
        elif self._chosen.order == "connection.estimate":
            self._work_out()
        elif field.key == "agencies":
            self.page.show(option_lines({code: tr(one.title) for code, one in agencies().items()}))
        else:
            self.page.show(standing_lines(self._case))

    def on_field_changed(self, message: Field.Changed) -> None:
        """Work the estimate out again."""
        message.stop()
        if isinstance(message.field, AmountField):
            self._work_out()

    def _work_out(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show_estimate)

    def _look(self, connection: "Connection") -> "tuple[Line, ...]":
        found = find_connection(connection, self._case.row.number, self.office.info.id)
        known = ceilings(office_rules.rulebook(connection, self.office.info.id), self.office.today)
        asked = found.application
        work = partial(estimated, self._amounts(), found.applicant, asked.units, asked.initial_cents, known)
        return tuple(self._estimate_lines(attempt(work)))

    def _show_estimate(self, worked_out: "tuple[Line, ...]") -> None:
        self._estimate = worked_out
        self.page.show(worked_out)

    def _estimate_lines(self, found: "Estimate | Refusal") -> "Iterator[Line]":
        if isinstance(found, Refusal):
            yield from ([(part, WARN)] for part in wrap(str(found), TEXT_WIDTH))
            return
        yield from (part for line in found.lines for part in wrap(line.words, TEXT_WIDTH))
        yield [(tr("Total {total}, menos el pago inicial {initial}: balance {balance}.",
                   total=format_money(found.total_cents), initial=format_money(found.initial_cents),
                   balance=format_money(found.balance_cents)), BOLD)]  # fmt: skip

    def to_sign(self) -> "Iterable[Line]":
        title = tr("{title}: caso {number}", title=self._chosen.title, number=self._case.row.number)
        if self._estimate:
            return [[(title, BOLD)], f"{self._words.label}: {self._words.value}", *self._estimate]
        return [[(title, BOLD)], *super().to_sign()]

    # Filling it in

    def accepted(self, field: Field, value: str) -> str | None:
        if isinstance(field, AmountField) and not value:
            return None
        if field.key == "agencies" and any(code is None for code in _agencies_of(value)):
            return tr("Escriba los números de la lista, uno tras otro; en blanco, ninguno.")
        return super().accepted(field, value)

    def _amounts(self) -> dict[str, int]:
        return {
            field.key: field.cents
            for field in self._more.values()
            if isinstance(field, AmountField) and field.cents is not None and field.cents > 0
        }

    def commit(self) -> None:
        """Do it."""
        more = _ORDERS[self._chosen.order]
        order = attempt(partial(more, self, number=self._case.row.number, words=self._words.value.strip()))
        if isinstance(order, Refusal):
            self.refuse(order)
        else:
            self.send(order, self._done)

    def value(self, key: str) -> str:
        """What stands in a field of the deed: the code of a choice, else its text."""
        field = self._more[key]
        return (field.chosen or "") if isinstance(field, ChoiceField) else field.value.strip()


def asks_for_more(chosen: "Possible") -> bool:
    """Whether something that can be done in an application asks for more than words and a day."""
    return chosen.order in _FIELDS and chosen.outcome != "not_feasible"


def _agencies_of(typed: str) -> list[str | None]:
    """The agencies of numbers typed one after another."""
    codes = list(agencies())
    return [codes[int(digit) - 1] if 1 <= int(digit) <= len(codes) else None for digit in typed.strip()]


def _return_fields(_found: "CaseFile") -> Iterator[Field]:
    yield ChoiceField("reason", tr("Razón"), {code: tr(one.title) for code, one in return_reasons().items()})


def _study_fields(_found: "CaseFile") -> Iterator[Field]:
    yield Field("main", tr("Tubería matriz"), max_length=80, letters_min=2)
    yield Field("point", tr("Punto de conexión"), max_length=120, letters_min=2)
    yield ChoiceField("diameter", tr("Diámetro"), {size: diameter_name(size) for size in DIAMETERS})
    yield Field("agencies", tr("Permisos de"), kind="digits", max_length=4)


def _estimate_fields(found: "CaseFile") -> Iterator[Field]:
    for code, one in charges_of(Applicant(found.row.kind)).items():
        yield AmountField(code, tr(one.title)[:LABEL_MAX], label_width=LABEL_MAX + 1)


def _open_fields(_found: "CaseFile") -> Iterator[Field]:
    yield Field("meter_serial", tr("Contador"), kind="reference", max_length=20, letters_min=3)
    yield ChoiceField("diameter", tr("Diámetro"), {size: diameter_name(size) for size in DIAMETERS})
    yield Field("first_reading_m3", tr("Lectura m³"), kind="digits", max_length=8)


def _study(form: ConnectionDeedScreen, **facts: Any) -> Order:
    needed = tuple(code for code in _agencies_of(form.value("agencies")) if code is not None)
    size = DIAMETERS[form.value("diameter")]
    return StudyConnection(outcome="feasible", main=form.value("main"), point=form.value("point"), diameter=size,
                           agencies=needed, **facts)  # fmt: skip


def _open(form: ConnectionDeedScreen, **facts: Any) -> Order:
    reading, size = int(form.value("first_reading_m3") or 0), DIAMETERS[form.value("diameter")]
    serial = form.value("meter_serial").upper()
    return OpenConnection(meter_serial=serial, diameter=size, first_reading_m3=reading, **facts)


LABEL_MAX = 34
_FIELDS: Mapping[str, Callable[["CaseFile"], Iterator[Field]]] = {
    "connection.return": _return_fields,
    "connection.study": _study_fields,
    "connection.estimate": _estimate_fields,
    "connection.open": _open_fields,
}
_ORDERS: Mapping[str, Callable[..., Order]] = {
    "connection.return": lambda form, **facts: ReturnConnection(reason=form.value("reason"), **facts),
    "connection.study": _study,
    "connection.estimate": lambda form, **facts: EstimateConnection(lines=form._amounts(), **facts),
    "connection.open": _open,
}
