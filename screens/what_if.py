"""Qué pasaría si: a bill beside what it would be if something of it were otherwise, worked out at every key.

The fields open as the bill was made; what is typed over is supposed. Nothing is posted: F10 takes what is supposed to
the form of the correction that would make it so.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from oficinista.adjustments.what_if import Case, Outcome, Supposed, Way, find_case, suppose
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.orders import Refusal
from oficinista.tariff import Tariffs, class_name, service_name
from oficinista.typed_date import numeric_date, parse_date
from oficinista.volume import m3_text, parse_m3
from screens.adjustment import AdjustmentScreen
from screens.asked import AskedAdjustment, AskedRebill
from screens.clerk_screen import ClerkScreen
from screens.form import ORDER_KEY, FormScreen
from screens.keys import ADJUST, REBILL, WHAT_IF
from screens.reading import PagedScreen
from screens.rebill import RebillScreen
from screens.rebill_sheet import CLASSES
from screens.screen import attempt
from screens.what_if_lines import hint_line, outcome_lines, refusal_lines, title_line
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from textual.events import DescendantFocus

    from screens.widgets.panel import Line

LABEL_WIDTH, LEFT_WIDTH = 18, 34
SERVICES = tuple(one.value for one in Service)
T = TypeVar("T")


class WhatIfScreen(PagedScreen[None], FormScreen[None], ClerkScreen[None]):
    """Asks about the bill of a number."""

    place = WHAT_IF

    def __init__(self, bill: str) -> None:
        super().__init__()
        self._bill = bill
        self._case: Case | None = None
        self._as_billed: dict[str, str] = {}
        self._answer: Outcome | Refusal | None = None
        volume = partial(Field, kind="amount", max_length=13, label_width=LABEL_WIDTH)
        self._dial = volume("dial", tr("Lectura, m³"))
        self._dial_before = volume("dial_before", tr("Lectura anterior"))
        self._used = volume("used", tr("Consumo, m³"))
        typed = partial(Field, kind="reference", max_length=10, label_width=LABEL_WIDTH)
        self._start, self._end = typed("start", tr("Desde")), typed("end", tr("Hasta"))
        choose = partial(ChoiceField, may_be_blank=True, label_width=LABEL_WIDTH)
        self._class = choose("class", tr("Clase"), {code: class_name(code) for code in CLASSES})
        self._diameter = typed("diameter", tr("Contador, pulgadas"))
        self._service = choose("service", tr("Servicio"), {code: service_name(code) for code in SERVICES})
        self._repaired = typed("repaired", tr("Salidero reparado"))
        self._title, self._hint, self.page = Panel(height=1), Panel(height=1), Panel()

    @property
    def subject(self) -> str:
        return self._bill

    def form(self) -> Iterable[Widget]:
        left = (self._dial, self._dial_before, self._used, self._start, self._end)
        right = (self._class, self._diameter, self._service, self._repaired)
        column = Vertical(*left)
        column.styles.width = LEFT_WIDTH
        fields = Horizontal(column, Vertical(*right))
        fields.styles.height = len(left)
        return (self._title, fields, self._hint, self.page)

    def opened(self) -> None:
        super().opened()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Case:
        Tariffs.load()
        office_id, today = self.office.info.id, self.office.today
        return find_case(connection, self._bill, office_id=office_id, today=today, clerk_id=self.counter.clerk.id)

    def _show(self, case: Case) -> None:
        is_first, self._case = self._case is None, case
        if is_first:
            self._as_billed = _as_billed(case)
            self.fill(**self._as_billed)
            self.set_focus(self._first)
        self._work_out()

    @property
    def _first(self) -> Field:
        """Where one begins: what the meter showed, or the water where nobody wrote that down."""
        return self._used if self._case is None or self._case.dial_l is None else self._dial

    def do_discard(self) -> None:
        super().do_discard()
        self.set_focus(self._first)

    # What is supposed

    @property
    def _supposed(self) -> Supposed:
        """What was typed over. Refuses what cannot be read."""
        return Supposed(
            measured_l=self._other(self._used, parse_m3),
            dial_l=self._other(self._dial, parse_m3),
            dial_before_l=self._other(self._dial_before, parse_m3),
            tariff_class=self._other(self._class, lambda _number: self._class.chosen),
            diameter=self._other(self._diameter, str),
            service=self._other(self._service, lambda _number: self._service.chosen),
            period_start=self._other(self._start, parse_date),
            period_end=self._other(self._end, parse_date),
            repaired_on=self._other(self._repaired, parse_date),
        )

    def _other(self, field: Field, read: Callable[[str], T]) -> T | None:
        """What stands in a field when it is not what was billed."""
        value = field.value.strip()
        return None if value in {"", self._as_billed[field.key]} else read(value)

    def _work_out(self) -> None:
        if self._case is not None:
            self._answer = attempt(partial(self._suppose, self._case))
            self._draw()

    def _suppose(self, case: Case) -> Outcome:
        return suppose(case, self._supposed, Tariffs.load())

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self.page.rewind()
        self._work_out()

    # What it shows

    def _draw(self) -> None:
        if self._case is not None:
            self._title.show([title_line(self._case, self.size.width)])
            self._hint.show([hint_line(self.focused, self._water_l)])
            self.page.show(self._lines())
            self.refresh_keys()

    @property
    def _water_l(self) -> int | None:
        """The water of the whole reading, when another one is supposed."""
        if not isinstance(self._answer, Outcome) or not self._supposed.is_of_water:
            return None
        return self._answer.measured_l

    def _lines(self) -> "Iterable[Line]":
        if isinstance(self._answer, Outcome):
            return outcome_lines(self._answer, self.size.width)
        return () if self._answer is None else refusal_lines(self._answer, self.size.width)

    def on_descendant_focus(self, _event: "DescendantFocus") -> None:
        self._draw()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    # What is asked for

    def commit(self) -> None:
        """Take it to the form of the correction, where it is looked at and asked for."""
        answer, case = self._answer, self._case
        if answer is None or case is None:
            return
        if isinstance(answer, Refusal):
            self.refuse(answer)
        elif answer.way is None:
            self.refuse(" ".join(answer.notes) or tr("Así no cambia nada: no hay qué pedir."))
        else:
            self.app.push_screen(self._request(case.bill.account_number, answer, answer.way))

    def _request(self, account: str, answer: Outcome, way: Way) -> RebillScreen | AdjustmentScreen:
        """The form of the correction. What is supposed takes the place of an older draft, unless it is in doubt."""
        place = REBILL if way.use == "rebill" else ADJUST
        if ORDER_KEY not in (self.counter.drafts.find(place, self._bill) or {}):
            self.counter.drafts.forget(place, self._bill)
        if place == REBILL:
            return RebillScreen(account, self._bill, self._rebill(answer, way))
        return AdjustmentScreen(account, self._bill, self._adjustment(way))

    def _rebill(self, answer: Outcome, way: Way) -> AskedRebill:
        supposed = self._supposed
        return AskedRebill(
            measured_l=answer.measured_l if supposed.is_of_water else None,
            tariff_class=supposed.tariff_class,
            diameter=supposed.diameter,
            service=supposed.service,
            reason=way.reason.code,
        )

    def _adjustment(self, way: Way) -> AskedAdjustment:
        return AskedAdjustment(
            reason=way.reason.code,
            is_charge=way.use == "charge",
            amount_cents=way.amount_cents,
            repaired_on=self._supposed.repaired_on,
        )


def _as_billed(case: Case) -> dict[str, str]:
    facts, dials = case.bill.facts, {"dial": case.dial_l, "dial_before": case.dial_before_l}
    return {
        **{name: "" if litres is None else m3_text(litres) for name, litres in dials.items()},
        "used": m3_text(case.bill.reading.measured_l),
        "start": numeric_date(facts.period_start),
        "end": numeric_date(facts.period_end),
        "class": _number(CLASSES, facts.tariff_class),
        "diameter": facts.diameter,
        "service": _number(SERVICES, facts.service),
        "repaired": "",
    }


def _number(codes: tuple[str, ...], code: str) -> str:
    return str(codes.index(code) + 1) if code in codes else ""
