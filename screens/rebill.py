"""Voiding bills and billing their months again, as one: what is right, the difference, then the order.

Enter on what is right shows the difference before anything is done. `+` goes on to the bill after it, so that several
months are corrected in order and together; K opens the class, the meter and the service, which are of all of them.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from oficinista.adjustments.desk import corrected_in_order
from oficinista.adjustments.exchange import Rebilled
from oficinista.adjustments.rebill_plan import RebillPlan, preview_rebill
from oficinista.adjustments.rebilling import BILLS_MAX, CorrectedReading, VoidAndRebill
from oficinista.customers.commands import DIAMETERS
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.volume import parse_m3
from screens.correction_lines import bill_text, head_lines, needs_text, rebill_lines
from screens.rebill_sheet import RebillSheet
from screens.widgets.field import Field

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.adjustments.desk import ReasonOffered
    from oficinista.office import Done
    from screens.widgets.panel import Line

PREVIEWED = "---"
"""What stands for the explanation while the difference is only looked at."""


class RebillScreen(RebillSheet):
    """What the keys of a void with its new bill do."""

    def why_not(self, action: str) -> str | None:
        at = len(self._earlier) + 1
        if action == "add_bill" and at >= min(len(self._readings), BILLS_MAX):
            return tr("No hay una factura después: empiece por la más antigua.")
        if action == "remove_bill" and not self._earlier:
            return tr("Es la única factura.")
        if action == "terms" and self._class.display:
            return tr("Ya están a la vista.")
        return super().why_not(action)

    def do_documents_seen(self) -> None:
        """What the reason asks to see was seen; again, it was not."""
        self._are_seen = not self._are_seen
        self._draw()

    def do_terms(self) -> None:
        """Correct the class, the meter or the service too."""
        self._show_terms(is_shown=True)
        self.set_focus(self._class)
        self._draw()

    def do_add_bill(self) -> None:
        """What stands here is right, if the meter can have shown it; the reading after it is corrected too."""
        self.ask(self._right_readings, self._add_bill)

    def _add_bill(self, _: object) -> None:
        self._earlier.append(self._right.take().strip())
        self._at_another()

    def do_remove_bill(self) -> None:
        """The last bill stays as it is; the one before it stands here again."""
        self._right.set(self._earlier.pop())
        self._at_another()

    def _at_another(self) -> None:
        self._forget_plan()
        self._name_reading()
        self.set_focus(self._right)

    # Filling it in

    def go_on(self, field: Field) -> None:
        shown = [one for one in (self._right, *self._terms, self._reason, self._note) if one.display]
        at = shown.index(field) + 1
        if at == len(shown):
            self.commit_if_possible()
        elif shown[at] is self._reason:
            self._propose_reason()
            self._preview()
        else:
            self.set_focus(shown[at])
            self._draw()

    def _preview(self) -> None:
        self.ask(partial(self.office.ask, self._plan_it), self._previewed)

    def _plan_it(self, connection: "Connection") -> RebillPlan:
        return preview_rebill(connection, self._order(PREVIEWED), self.office.info.id, self.office.today)

    def _previewed(self, plan: RebillPlan) -> None:
        self._plan = plan
        self.set_focus(self._reason if self.focused is not self._note else self._note)
        self._draw()

    # The order

    def commit(self) -> None:
        """Void and bill again. The difference must be on the screen; whatever lacks is told first."""
        one = self._offered
        if one is None or self._plan is None:
            self._preview()
            self.message.warn(tr("Vea la diferencia, y oprima Enter otra vez."))
        elif one.reason.documents and not self._are_seen:
            words = tr("Falta ver: {documents}. V o F5: visto.", documents=needs_text(one.reason))
            self.point_at(self._reason, words)
        else:
            self.send(self._order(self._note.value.strip(), one), self._rebilled)

    def point_at(self, field: Field, problem: str) -> None:
        super().point_at(field, problem)
        self._draw()

    def _order(self, note: str, offered: "ReasonOffered | None" = None) -> VoidAndRebill:
        """The order of what stands here. Refuses a volume that cannot be read, and a meter that went back."""
        service = self._service.chosen
        return VoidAndRebill(
            bills=tuple(number for reading in self._corrected for number in reading.bills),
            readings=self._right_readings(),
            tariff_class=self._class.chosen,
            diameter=DIAMETERS.get(self._diameter.chosen or ""),
            service=None if service is None else Service(service),
            reason=self._reason.chosen or "",
            note=note,
            documents=offered.reason.documents if offered is not None else (),
        )

    def _right_readings(self) -> tuple[CorrectedReading, ...]:
        typed = (parse_m3(one) if one else None for one in self._typed)
        return tuple(corrected_in_order(zip(self._corrected, typed, strict=True)))

    def to_sign(self) -> "Iterable[Line]":
        if self._desk is None or self._plan is None:
            return super().to_sign()
        title = tr("Anular: {of}", of=bill_text(self._desk))
        why = [self._reason.chosen_name, self._note.value.strip()]
        return [*head_lines(self._desk, title, self.size.width), "", *why, "", *rebill_lines(self._plan)]

    def _rebilled(self, done: "Done[Rebilled]") -> None:
        from screens.rebilled import RebilledScreen

        self.app.switch_screen(RebilledScreen(done.value.rebill_id, is_new=True))
