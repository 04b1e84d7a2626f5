"""What the explanation of a bill shows, line by line: sentences to the left, their amounts to the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import short_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.widgets.line import BOLD, PLAIN, ascii_only, fit
from screens.widgets.panel import Line

if TYPE_CHECKING:
    from rich.style import Style

    from oficinista.billing.chart import MonthUse
    from oficinista.billing.difference import Difference
    from oficinista.billing.explain import Explanation
    from oficinista.billing.facts import BillFacts, Part

AMOUNT_WIDTH = 12


@dataclass(frozen=True, slots=True)
class ExplainedBill:
    """A bill, why it is what it is, and against the one before."""

    bill: "BillFacts"
    explanation: "Explanation"
    before: "BillFacts | None"
    difference: "Difference | None"
    uses: "list[MonthUse]"


def title_line(bill: "BillFacts", width: int) -> Line:
    """Which bill, and what it comes to."""
    which = tr("Factura de {month}, número {number}", month=short_month(bill.period_start), number=bill.number)
    due = tr("vence {date}", date=short_date(bill.due_on))
    return _with_amount(f"{which}, {due}", bill.payable_cents, width, BOLD)[0]


def explanation_lines(explained: ExplainedBill, width: int) -> Iterator[Line]:
    """What the bill is made of, why it is not what the one before was, and what else is known of it."""
    explanation = explained.explanation
    yield from _sum(explanation.parts, tr("Suma de la factura"), explanation.total_cents, width)
    yield ""
    yield from _against_before(explained, width)
    yield ""
    for note in explanation.notes:
        yield from (f" {line}" for line in wrap(note, width))


def _against_before(explained: ExplainedBill, width: int) -> Iterator[Line]:
    if explained.before is None or explained.difference is None:
        yield tr(" Es la primera factura de la cuenta.")
        return
    then = tr("La de {month} fue de", month=short_month(explained.before.period_start))
    yield from _with_amount(then, explained.before.payable_cents, width, PLAIN)
    yield from _sum(explained.difference.parts, explained.difference.summary, explained.difference.total_cents, width)


def chart_lines(uses: "Sequence[MonthUse]", width: int) -> Iterator[Line]:
    """Consumption month by month."""
    from oficinista.billing.chart import consumption_chart

    yield from (f" {line}" for line in consumption_chart(uses, width=width, ascii_only=ascii_only()))


def _sum(parts: "Sequence[Part]", name: str, total_cents: int, width: int) -> Iterator[Line]:
    for part in parts:
        yield from _with_amount(part.text, part.amount_cents, width, PLAIN)
    yield from _with_amount(name, total_cents, width, BOLD)


def _with_amount(text: str, cents: int, width: int, style: "Style") -> list[Line]:
    """The text in as many lines as it takes, its amount at the right of the last."""
    room = width - AMOUNT_WIDTH - 1
    *above, last = wrap(text, room) or [""]
    amount = fit(format_money(cents), AMOUNT_WIDTH, right=True)
    return [*([(f" {line}", style)] for line in above), [(f" {fit(last, room)} {amount}", style)]]
