"""An adjustment as it was made: how much and why, what was seen, who made it, who agreed; and the way to reverse it."""

from collections.abc import Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.adjustments.commands import Adjusted, ReverseAdjustment
from oficinista.adjustments.reasons import documents, reasons
from oficinista.adjustments.shown import AdjustmentShown, show_adjustment
from oficinista.clock import local
from oficinista.dates import clock_time, short_date
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.keys import ADJUSTED
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD, WARN
from screens.words import WordsScreen

if TYPE_CHECKING:
    from datetime import datetime

    from screens.widgets.panel import Line

TEXT_WIDTH = 78


class AdjustedScreen(ReadingScreen[None]):
    """The adjustment `number`; `is_new` when it has just been made."""

    place = ADJUSTED

    def __init__(self, number: str, *, is_new: bool = False) -> None:
        super().__init__()
        self._number = number
        self._is_new = is_new
        self._shown: AdjustmentShown | None = None

    def opened(self) -> None:
        self.reload()
        if self._is_new:
            self.say(tr("Ajuste hecho: {number}. La carta al cliente queda por hacer.", number=self._number))

    def reload(self) -> None:
        self.ask(partial(self.office.ask, show_adjustment, self._number), self._show)

    def _show(self, shown: AdjustmentShown) -> None:
        self._shown = shown
        self.page.show(adjustment_lines(shown))

    def why_not(self, action: str) -> str | None:
        if action == "reverse" and self._shown is not None and not self._shown.found.is_applied:
            return tr("El ajuste ya se revirtió.")
        return super().why_not(action)

    def do_accept(self) -> None:
        """Back to the account: the next thing."""
        self.do_back()

    def do_reverse(self) -> None:
        """Take it back, with a reason; beyond what the clerk may do alone, with a signature."""
        if self._shown is not None:
            title = tr("Revertir el ajuste {number}", number=self._number)
            make = partial(ReverseAdjustment, number=self._number)
            lines = tuple(adjustment_lines(self._shown))
            screen = WordsScreen(title, tr("Razón"), self._number, lambda words: make(note=words), lines)
            self.app.push_screen(screen, self._reversed)

    def _reversed(self, done: Adjusted | None) -> None:
        if done is not None:
            self.reload()
            self.say(tr("Revertido: {number}. La carta al cliente queda por hacer.", number=done.number))


def adjustment_lines(shown: AdjustmentShown) -> "Iterator[Line]":
    """All that an adjustment says."""
    found = shown.found
    amount = format_money(found.amount_cents)
    yield [(tr("Ajuste {number}: {amount}", number=found.number, amount=amount), BOLD)]
    if shown.reversal is not None:
        yield [(tr("REVERTIDO por {number}", number=shown.reversal), WARN)]
    yield f"{found.account_number}  {shown.customer_name}"
    if found.bill_number is not None:
        yield tr("De la factura {number}", number=found.bill_number)
    yield ""
    yield tr(reasons()[found.reason].name)
    yield from wrap(found.note, TEXT_WIDTH)
    if shown.documents:
        seen = "; ".join(tr(documents()[code]) for code in shown.documents if code in documents())
        yield from wrap(tr("Visto: {documents}.", documents=seen), TEXT_WIDTH)
    yield from (line for text in shown.computed for line in wrap(text, TEXT_WIDTH))
    yield ""
    yield made_text(shown.clerk_name, shown.checker_name, shown.made_at)


def made_text(clerk: str, checker: str | None, at: "datetime") -> str:
    """Who made a correction, when, and who agreed with it."""
    when = f"{short_date(local(at).date())}, {clock_time(at)}"
    if checker is None:
        return tr("Lo hizo {clerk}, {when}", clerk=clerk, when=when)
    return tr("Lo hizo {clerk}, {when}; lo aprobó {checker}", clerk=clerk, when=when, checker=checker)
