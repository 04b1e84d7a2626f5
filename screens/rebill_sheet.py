"""The sheet of a void with its new bill: the bills to void, what is right about each, and the difference, shown first.

Each reading is corrected whole, with every bill that was made of it. Where the meter's face was written down, what is
typed is where the meter stands; else the water itself.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.adjustments.desk import Desk, ReadingBilled, ReasonOffered, desk, readings_from
from oficinista.adjustments.reasons import WHY_LENGTH_MIN, Use, reasons
from oficinista.billing.models import ReadingKind
from oficinista.customers.commands import DIAMETERS
from oficinista.customers.models import Service
from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.volume import m3_text
from screens.asked import AskedRebill
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import (
    TEXT_WIDTH,
    asked_lines,
    bill_text,
    head_lines,
    reading_text,
    reason_lines,
    rebill_lines,
    signature_line,
)
from screens.form import FormScreen
from screens.keys import REBILL
from screens.reading import PagedScreen
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import WARN
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.adjustments.rebill_plan import RebillPlan
    from screens.widgets.panel import Line

USES: set[Use] = {"rebill"}
CLASSES = ("residential", "commercial", "industrial", "government")
"""Those that people call by a name; another class of a tariff is corrected by order."""
LABEL_WIDTH = 24
EARLIER, SEEN = "earlier", "seen"
"""What a draft keeps beside its fields: what was typed of the readings before, and that documents were seen."""
BLANK = "-"


class RebillSheet(PagedScreen[None], FormScreen[None], ClerkScreen[None]):
    """Voids a bill of an account and bills its month again; `asked` is what another screen already knows."""

    place = REBILL

    def __init__(self, account: str, bill: str, asked: AskedRebill | None = None) -> None:
        super().__init__()
        self._account, self._bill, self._asked = account, bill, asked
        names = {code: tr(one.name) for code, one in reasons().items() if "rebill" in one.uses}
        self._right = Field("right", tr("Lectura correcta"), kind="amount", max_length=12, label_width=LABEL_WIDTH)
        choose = partial(ChoiceField, may_be_blank=True, label_width=LABEL_WIDTH)
        self._class = choose("class", tr("Clase"), {code: class_name(code) for code in CLASSES})
        self._diameter = choose("diameter", tr("Contador"), {size: diameter_name(size) for size in DIAMETERS})
        self._service = choose("service", tr("Servicio"), {one.value: service_name(one.value) for one in Service})
        self._terms = (self._class, self._diameter, self._service)
        self._reason = ChoiceField("reason", tr("Razón"), names, label_width=LABEL_WIDTH)
        self._note = Field(
            "note", tr("Explicación"), max_length=120, letters_min=WHY_LENGTH_MIN, label_width=LABEL_WIDTH
        )
        self._head, self.page = Panel(height=2), Panel()
        self._desk: Desk | None = None
        self._readings: tuple[ReadingBilled, ...] = ()
        self._earlier: list[str] = []
        self._plan: RebillPlan | None = None
        self._are_seen = False

    @property
    def subject(self) -> str:
        return self._bill

    def form(self) -> Iterable[Widget]:
        yield from (self._head, Panel(height=1), self._right, *self._terms, self._reason, self._note)
        yield from (Panel(height=1), self.page)

    def opened(self) -> None:
        super().opened()
        self._show_terms(is_shown=any(field.value for field in self._terms))
        self.set_focus(self._right)
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> tuple[Desk, tuple[ReadingBilled, ...]]:
        clerk_id, today = self.counter.clerk.id, self.office.today
        found = desk(connection, self._account, self._bill, uses=USES, clerk_id=clerk_id, today=today)
        return found, readings_from(connection, self._bill, office_id=self.office.info.id, today=today)

    # What is kept of it

    def draft(self) -> dict[str, str]:
        fields = super().draft()
        if not fields and not self._earlier:
            return {}
        more = {EARLIER: " ".join(one or BLANK for one in self._earlier), SEEN: "1" if self._are_seen else ""}
        return fields | self.values() | more

    def restore(self, draft: dict[str, str]) -> None:
        super().restore(draft)
        self._earlier = ["" if one == BLANK else one for one in draft.get(EARLIER, "").split()]
        self._are_seen = bool(draft.get(SEEN))
        self._forget_plan()

    # What stands in it

    @property
    def _corrected(self) -> tuple[ReadingBilled, ...]:
        """The readings whose bills are voided, the oldest first; the last is the one in the field."""
        return self._readings[: len(self._earlier) + 1]

    @property
    def _typed(self) -> list[str]:
        """What was typed of each of them; empty where its water stays."""
        return [*self._earlier, self._right.value.strip()]

    @property
    def _offered(self) -> ReasonOffered | None:
        of_desk = () if self._desk is None else self._desk.reasons
        return next((one for one in of_desk if one.reason.code == self._reason.chosen), None)

    # What it shows

    def _show(self, found: tuple[Desk, tuple[ReadingBilled, ...]]) -> None:
        is_first = self._desk is None
        self._desk, self._readings = found
        if is_first and self._asked is not None:
            self._put(self._asked)
        self._name_reading()
        self._draw()

    def _put(self, asked: AskedRebill) -> None:
        if asked.measured_l is not None:
            self._right.set(m3_text(self._readings[0].typed(asked.measured_l)))
        known = (asked.tariff_class, asked.diameter, asked.service, asked.reason)
        for field, code in zip((*self._terms, self._reason), known, strict=True):
            if code:
                field.choose(code)
        self._show_terms(is_shown=any(known[:-1]))
        if asked.note:
            self._note.set(asked.note)

    def _show_terms(self, *, is_shown: bool) -> None:
        for field in self._terms:
            field.display = is_shown

    def _name_reading(self) -> None:
        """Say of which reading the field is, and whether the meter's face or the water is typed."""
        last = self._corrected[-1]
        what = tr("Consumo, {month}, m³") if last.stood_at_l is None else tr("Contador, {month}, m³")
        self._right.relabel(what.format(month=short_month(last.period_end)))

    def _propose_reason(self) -> None:
        """An estimate is replaced, a reading was wrong, or the terms were: the likeliest stands there already."""
        if self._reason.chosen is not None:
            return
        if not any(self._typed):
            likely = "wrong_terms"
        elif any(one.kind is ReadingKind.ESTIMATED for one in self._corrected):
            likely = "estimate_replaced"
        else:
            likely = "reading_error"
        self._reason.choose(likely if likely in self._reason.options else next(iter(self._reason.options)))

    def _draw(self) -> None:
        if self._desk is not None:
            title = tr("Anular: {of}", of=bill_text(self._desk))
            self._head.show(head_lines(self._desk, title, self.size.width))
            self.page.show(self._lines(self._desk))
            self.refresh_keys()

    def _lines(self, found: Desk) -> "Iterator[Line]":
        if self.focused in self._terms and isinstance(self.focused, ChoiceField):
            yield from option_lines(self.focused.options)
            return
        if self.focused is not self._note:
            yield from reason_lines(found.reasons, self._reason.chosen, self.size.width)
        if self._offered is not None:
            yield from asked_lines(self._offered, are_seen=self._are_seen)
            if self._plan is not None:
                yield from signature_line(self._offered, self._plan.change_cents)
        yield ""
        if self._plan is None:
            yield from map(reading_text, self._corrected)
        else:
            yield from self._left_behind(self._plan)
            yield from rebill_lines(self._plan)

    def _left_behind(self, plan: "RebillPlan") -> "Iterator[Line]":
        """The reading after the last one here was counted from where the meter was wrongly said to stand."""
        last, after = plan.periods[-1].corrected, self._readings[len(self._corrected) :]
        if not after or last is None or last.register_l is None:
            return
        if after[0].counted_from(last.register_l) is not after[0]:
            month = short_month(after[0].period_end)
            words = tr("La lectura de {month} se contó desde la que se corrige: + la corrige también.", month=month)
            yield from ([(line, WARN)] for line in wrap(words, TEXT_WIDTH))

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field in (self._right, *self._terms):
            self._forget_plan()
        elif message.field is self._reason:
            self._draw()

    def _forget_plan(self) -> None:
        """What was shown is of other figures."""
        self._plan = None
        self._draw()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()
