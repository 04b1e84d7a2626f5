"""The sheet of an adjustment: its fields, what stands in them, and what is shown of reasons and money."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.adjustments.desk import Desk, Effect, ReasonOffered, desk
from oficinista.adjustments.reasons import WHY_LENGTH_MIN, Use, by_hand
from oficinista.i18n import tr
from oficinista.typed_date import numeric_date
from screens.asked import AskedAdjustment
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import (
    asked_lines,
    bill_text,
    effect_lines,
    head_lines,
    proposal_lines,
    reason_lines,
    signature_line,
)
from screens.form import FormScreen
from screens.keys import ADJUST
from screens.reading import PagedScreen
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.adjustments.credits import Proposal
    from screens.widgets.panel import Line

USES: set[Use] = {"credit", "charge"}
NOTE_LENGTH_MAX = 120
MARKS = ("seen", "charge", "whole")
"""What a draft keeps beside its fields: that documents were seen, that it is a charge, that it is of no bill."""


class AdjustmentSheet(PagedScreen[None], FormScreen[None], ClerkScreen[None]):
    """Adjusts a bill of an account, or without one the account; `asked` is what another screen already knows."""

    place = ADJUST

    def __init__(self, account: str, bill: str | None = None, asked: AskedAdjustment | None = None) -> None:
        super().__init__()
        self._account, self._bill, self._asked = account, bill, asked
        names = {code: tr(one.name) for code, one in by_hand(USES).items()}
        self._reason = ChoiceField("reason", tr("Razón"), names)
        self._amount = AmountField("amount", tr("Cantidad"))
        self._days = Field("days", tr("Días sin servicio"), kind="digits", max_length=3)
        self._repaired = DayField("repaired", tr("Reparado el"))
        self._note = Field("note", tr("Explicación"), max_length=NOTE_LENGTH_MAX, letters_min=WHY_LENGTH_MIN)
        self._head, self.page = Panel(height=2), Panel()
        self._desk: Desk | None = None
        self._effect: Effect | None = None
        self._proposal: Proposal | None = None
        self._marks: set[str] = set()

    @property
    def subject(self) -> str:
        return self._bill or self._account

    def form(self) -> Iterable[Widget]:
        fields = (self._reason, self._amount, self._days, self._repaired, self._note)
        return (self._head, Panel(height=1), *fields, Panel(height=1), self.page)

    def opened(self) -> None:
        super().opened()
        if self._asked is not None:
            self._put(self._asked)
        self._show_fields()
        self.set_focus(self._reason)
        self.reload()

    def reload(self) -> None:
        look = partial(desk, account=self._account, bill=self._bill, uses=USES, clerk_id=self.counter.clerk.id)
        self.ask(partial(self.office.ask, look, today=self.office.today), self._show)

    def _put(self, asked: AskedAdjustment) -> None:
        if asked.reason:
            self._reason.choose(asked.reason)
        if asked.amount_cents:
            self._amount.propose(asked.amount_cents)
        if asked.days_without:
            self._days.set(str(asked.days_without))
        if asked.repaired_on:
            self._repaired.set(numeric_date(asked.repaired_on))
        if asked.note:
            self._note.set(asked.note)
        if asked.is_charge:
            self._marks.add("charge")

    # What is kept of it

    def draft(self) -> dict[str, str]:
        fields = super().draft()
        return fields and fields | {mark: "1" for mark in MARKS if mark in self._marks}

    def restore(self, draft: dict[str, str]) -> None:
        super().restore(draft)
        self._marks = {mark for mark in MARKS if mark in draft}
        self._show_fields()

    # What stands in it

    @property
    def _offered(self) -> ReasonOffered | None:
        of_desk = () if self._desk is None else self._desk.reasons
        return next((one for one in of_desk if one.reason.code == self._reason.chosen), None)

    @property
    def _is_charge(self) -> bool:
        """Whether what is owed goes up: as the reason says, or the clerk where it allows both."""
        uses = () if self._offered is None else self._offered.reason.uses
        return "charge" in uses and ("credit" not in uses or "charge" in self._marks)

    @property
    def _of_bill(self) -> str | None:
        return None if "whole" in self._marks else self._bill

    @property
    def _measure(self) -> Field:
        """The field that decides the amount: itself, or the fact that a rule computes it from."""
        computed = None if self._offered is None else self._offered.reason.computed
        return {"interruption": self._days, "leak": self._repaired}.get(computed or "", self._amount)

    @property
    def _repaired_on(self) -> date | None:
        return self._repaired.day if self._measure is self._repaired else None

    @property
    def _cents(self) -> int:
        return (self._amount.cents or 0) if self._proposal is None else self._proposal.amount_cents

    # What it shows

    def _show(self, found: Desk) -> None:
        self._desk = found
        self._show_fields()

    def _show_fields(self) -> None:
        for field in (self._amount, self._days, self._repaired):
            field.display = field is self._measure
        self._draw()

    def _draw(self) -> None:
        if self._desk is not None:
            self._head.show(head_lines(self._desk, self._title(self._desk), self.size.width))
            self.page.show(self._lines(self._desk))
            self.refresh_keys()

    def _title(self, found: Desk) -> str:
        of = tr("toda la cuenta, sin factura") if self._of_bill is None else bill_text(found)
        return tr("Cargo: {of}", of=of) if self._is_charge else tr("Crédito: {of}", of=of)

    def _lines(self, found: Desk) -> "Iterator[Line]":
        one = self._offered
        if one is None or self.focused is self._reason:
            yield from reason_lines(found.reasons, self._reason.chosen, self.size.width)
            yield ""
        if one is not None:
            yield from asked_lines(one, are_seen="seen" in self._marks)
            yield from self._outcome(one)

    def _outcome(self, one: ReasonOffered) -> "Iterator[Line]":
        if self._effect is not None:
            yield ""
            yield from effect_lines(self._effect)
            yield from signature_line(one, self._cents)
        if self._proposal is not None:
            yield from proposal_lines(self._proposal)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field is not self._note:
            self._forget_effect()

    def _forget_effect(self) -> None:
        """What was shown is of other figures."""
        self._effect = self._proposal = None
        self._show_fields()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()
