"""Bills voided and billed again, as it was made: before, after and the difference; and the way to take it back."""

from collections.abc import Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.adjustments.exchange import Rebilled
from oficinista.adjustments.reasons import reasons
from oficinista.adjustments.shown import RebillShown, show_rebill
from oficinista.adjustments.undoing import UndoVoid
from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.adjusted import made_text
from screens.correction_lines import TEXT_WIDTH, period_row, total_row
from screens.keys import REBILLED
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD, DIM, WARN
from screens.words import WordsScreen

if TYPE_CHECKING:
    from screens.widgets.panel import Line


class RebilledScreen(ReadingScreen[None]):
    """The rebilling of an id; `is_new` when it has just been made."""

    place = REBILLED

    def __init__(self, rebill_id: int, *, is_new: bool = False) -> None:
        super().__init__()
        self._rebill_id = rebill_id
        self._is_new = is_new
        self._shown: RebillShown | None = None

    def opened(self) -> None:
        self.reload()
        if self._is_new:
            self.say(tr("Anulada y facturada de nuevo. Falta la carta al cliente. U lo deshace."))

    def reload(self) -> None:
        self.ask(partial(self.office.ask, show_rebill, self._rebill_id), self._show)

    def _show(self, shown: RebillShown) -> None:
        self._shown = shown
        self.page.show(rebilled_lines(shown))

    def why_not(self, action: str) -> str | None:
        if action == "undo_rebill" and self._shown is not None:
            if self._shown.is_undone:
                return tr("Ya se deshizo.")
            if self._shown.undoes_id is not None:
                return tr("Esto ya deshace otra: corrija la factura con una nueva.")
        return super().why_not(action)

    def do_accept(self) -> None:
        """Back to the account: the next thing."""
        self.do_back()

    def do_undo_rebill(self) -> None:
        """The old bills again as they were, while nothing depends on the new ones; with a reason."""
        if self._shown is not None:
            bill = self._shown.periods[0].bill
            title = tr("Deshacer: vuelven las facturas de antes")
            lines = tuple(rebilled_lines(self._shown))
            screen = WordsScreen(title, tr("Razón"), bill, lambda words: UndoVoid(bill=bill, note=words), lines)
            self.app.push_screen(screen, self._undone)

    def _undone(self, done: Rebilled | None) -> None:
        if done is not None:
            self.reload()
            bills = ", ".join(period.bill for period in done.periods)
            self.say(tr("Deshecho. Factura de antes, emitida otra vez: {bills}.", bills=bills))


def rebilled_lines(shown: RebillShown) -> "Iterator[Line]":
    """All that a rebilling says."""
    title = tr("Se deshizo una refacturación") if shown.undoes_id else tr("Facturas anuladas y facturadas de nuevo")
    yield [(title, BOLD)]
    if shown.is_undone:
        yield [(tr("DESHECHA: volvieron las facturas de antes"), WARN)]
    yield f"{shown.account_number}  {shown.customer_name}"
    yield ""
    yield tr(reasons()[shown.reason].name)
    yield from wrap(shown.note, TEXT_WIDTH)
    yield ""
    titles = (tr("Mes"), tr("Anulada"), tr("Factura nueva"), tr("Antes"), tr("Después"), tr("Diferencia"))
    yield period_row(titles, DIM)
    for one in shown.periods:
        amounts = map(format_money, (one.before_cents, one.after_cents, one.after_cents - one.before_cents))
        yield period_row((short_month(one.period_start), one.voided, one.bill, *amounts))
        yield tr("          anulada por {document}", document=one.document)
    before, after = (
        sum(cents) for cents in zip(*((one.before_cents, one.after_cents) for one in shown.periods), strict=True)
    )
    yield total_row(before, after)
    yield ""
    yield made_text(shown.clerk_name, shown.checker_name, shown.made_at)
