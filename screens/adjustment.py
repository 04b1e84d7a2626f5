"""Asking for an adjustment of a bill, or of a whole account: why, how much, and what it would do, before it is done.

The reasons are listed with what each asks and what the clerk may do alone. An amount that a rule computes is not typed:
its fact is (days without service, the day of a repair), and how the rule gives the amount is shown. Beyond what the
clerk may do alone the same Enter leads to a supervisor's signature, or to the inbox.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from oficinista.adjustments.commands import DAYS_MAX, Adjusted, RequestAdjustment, propose_credit
from oficinista.adjustments.desk import Effect, ReasonOffered, preview_adjustment
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.adjustment_sheet import USES, AdjustmentSheet
from screens.correction_lines import head_lines, needs_text
from screens.widgets.field import Field

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.adjustments.credits import Proposal
    from oficinista.office import Done
    from screens.widgets.panel import Line


class AdjustmentScreen(AdjustmentSheet):
    """What the keys of an adjustment do."""

    def why_not(self, action: str) -> str | None:
        reason = None if self._offered is None else self._offered.reason
        if reason is not None and action == "documents_seen" and not reason.documents:
            return tr("Esa razón no pide documentos.")
        if reason is not None and action == "charge" and not USES.issubset(reason.uses):
            return tr("Esa razón es solo de cargo.") if "charge" in reason.uses else tr("Esa razón es solo de crédito.")
        if action == "whole_account" and (self._bill is None or self._measure is not self._amount):
            return tr("Este ajuste ya es de la cuenta.") if self._bill is None else tr("Esa razón es de una factura.")
        return super().why_not(action)

    def do_documents_seen(self) -> None:
        """What the reason asks to see was seen; again, it was not."""
        self._marks ^= {"seen"}
        self._draw()

    def do_charge(self) -> None:
        """Raise what is owed instead of lowering it, or the other way round."""
        self._marks ^= {"charge"}
        self._forget_effect()

    def do_whole_account(self) -> None:
        """Adjust the account without its bill, or the bill again."""
        self._marks ^= {"whole"}
        self._forget_effect()

    # Filling it in

    def accepted(self, field: Field, value: str) -> str | None:
        if field is self._days and not 1 <= int(value or 0) <= DAYS_MAX:
            return tr("{label}: de 1 a {count}.", label=field.label, count=DAYS_MAX)
        return super().accepted(field, value)

    def go_on(self, field: Field) -> None:
        if field is self._reason:
            self.set_focus(self._measure)
            self._draw()
        elif field is self._note:
            self.commit_if_possible()
        else:
            self._preview()

    def _preview(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._previewed)

    def _look(self, connection: "Connection") -> "tuple[Proposal | None, Effect]":
        proposal = None if self._measure is self._amount else self._proposed(connection)
        cents = (self._amount.cents or 0) if proposal is None else proposal.amount_cents
        signed = cents if self._is_charge else -cents
        return proposal, preview_adjustment(connection, self._account, self._of_bill, signed)

    def _proposed(self, connection: "Connection") -> "Proposal":
        return propose_credit(
            connection,
            self._reason.chosen or "",
            self._of_bill or "",
            office_id=self.office.info.id,
            today=self.office.today,
            days_without=int(self._days.value or 0),
            repaired_on=self._repaired_on,
        )

    def _previewed(self, seen: "tuple[Proposal | None, Effect]") -> None:
        self._proposal, self._effect = seen
        self.set_focus(self._note)
        self._draw()

    # The order

    def commit(self) -> None:
        """Ask for it. What it would do must be on the screen; whatever lacks is told first."""
        one = self._offered
        if one is None or self._effect is None:
            self._preview()
            self.message.warn(tr("Vea lo que hará, y oprima Enter otra vez."))
        elif one.reason.documents and "seen" not in self._marks:
            words = tr("Falta ver: {documents}. V o F5: visto.", documents=needs_text(one.reason))
            self.point_at(self._measure, words)
        elif self._cents == 0:
            self.point_at(self._measure, tr("Las reglas no dan un crédito: vea qué no se cumple."))
        else:
            self.send(self._order(one), self._adjusted)

    def _order(self, one: ReasonOffered) -> RequestAdjustment:
        return RequestAdjustment(
            account=self._account,
            kind="charge" if self._is_charge else "credit",
            amount_cents=self._cents,
            reason=one.reason.code,
            note=self._note.value.strip(),
            bill=self._of_bill,
            documents=one.reason.documents,
            days_without=int(self._days.value) if self._measure is self._days else None,
            repaired_on=self._repaired_on,
        )

    def to_sign(self) -> "Iterable[Line]":
        if self._desk is None or self._offered is None:
            return super().to_sign()
        title = tr("{what}: {amount}", what=self._title(self._desk), amount=format_money(self._cents))
        why = [self._reason.chosen_name, self._note.value.strip()]
        return [*head_lines(self._desk, title, self.size.width), "", *why, "", *self._outcome(self._offered)]

    def _adjusted(self, done: "Done[Adjusted]") -> None:
        from screens.adjusted import AdjustedScreen

        self.app.switch_screen(AdjustedScreen(done.value.number, is_new=True))
