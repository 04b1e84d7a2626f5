"""A bill beside what the tariff of its date gives, line by line; its reading, what paid it and what adjusted it."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import long_date, short_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.analysis_lines import finding_lines, findings_of
from screens.keys import ANALYZED_BILL
from screens.reading import ReadingScreen
from screens.widgets.line import BOLD, PLAIN, UNDERLINE, WARN
from screens.widgets.panel import Divider, Line, Panel, columns

if TYPE_CHECKING:
    from rich.style import Style

    from oficinista.billing.analysis import Analysis, AnalyzedBill
    from oficinista.billing.recompute import CheckedLine

AMOUNT = 10
WATER = 8
NAMELESS = WATER + 3 * AMOUNT + 5
"""What the columns beside the name take, with their spaces."""
FINDINGS_MAX = 4


class AnalyzedBillScreen(ReadingScreen[None]):
    """One bill of an analysis, and those before and after it."""

    place = ANALYZED_BILL

    def __init__(self, found: "Analysis", bill_id: int) -> None:
        super().__init__()
        self._found = found
        self._at = next(at for at, bill in enumerate(found.bills) if bill.bill_id == bill_id)
        self._title = Panel(height=1)

    def body(self) -> Iterable[Widget]:
        return (self._title, Divider(), self.page)

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    def _draw(self) -> None:
        bill = self._found.bills[self._at]
        self._title.show([[(_title(bill), BOLD)]])
        self.page.show(_lines(self._found, bill, self.size.width))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if action == "later" and self._at == len(self._found.bills) - 1:
            return tr("Esta es la última factura.")
        if action == "earlier" and self._at == 0:
            return tr("No hay una factura anterior.")
        return super().why_not(action)

    def do_earlier(self) -> None:
        """The bill before this one."""
        self._go(self._at - 1)

    def do_later(self) -> None:
        """The bill after this one."""
        self._go(self._at + 1)

    def _go(self, at: int) -> None:
        self._at = at
        self.page.rewind()
        self._draw()


def _title(bill: "AnalyzedBill") -> str:
    facts = bill.facts
    words = {"month": short_month(facts.period_start), "number": facts.number, "due": short_date(facts.due_on)}
    title = tr(" Factura de {month}, número {number}, vence {due}", **words)
    return tr("{title}, ANULADA", title=title) if bill.is_voided else title


def _lines(found: "Analysis", bill: "AnalyzedBill", width: int) -> Iterator[Line]:
    for sentence in _reading(bill):
        yield from (f" {line}" for line in wrap(sentence, width - 2))
    yield from finding_lines(tuple(findings_of(found, bill)), width, FINDINGS_MAX)
    yield ""
    yield from _charges(bill, width)
    for difference in bill.differences:
        yield from ([(f" * {line}", WARN)] for line in wrap(difference, width - 4))
    yield ""
    yield from _money(bill, width)


def _reading(bill: "AnalyzedBill") -> Iterator[str]:
    from oficinista.volume import format_m3

    facts, reading = bill.facts, bill.reading
    words = {"start": long_date(facts.period_start), "end": long_date(facts.period_end), "days": facts.days}
    yield tr("Del {start} al {end}: {days} días.", **words)
    if reading is not None and reading.register_l is not None:
        register = format_m3(reading.register_l, 0)
        yield tr("El contador {serial} marcaba {register}.", serial=reading.meter, register=register)
    elif facts.is_estimated:
        yield tr("Nadie leyó el contador: es estimada.")
    if facts.meter_change is not None:
        yield facts.meter_change.text
    yield tr(
        "Medido {measured}, cobrado {billed}.", measured=format_m3(facts.measured_l), billed=format_m3(facts.billed_l)
    )


def _charges(bill: "AnalyzedBill", width: int) -> Iterator[Line]:
    """Each line beside the tariff's; without a published price, as it was billed."""
    titles = ("m³", tr("Cobrado"), tr("Tarifa"), tr("Diferencia"))
    yield _row(width, f"  {tr('Renglón')}", *titles, style=UNDERLINE)
    if not bill.check.lines:
        yield from (
            _row(width, f"  {_name(line.label, width)}", "", format_money(line.amount_cents))
            for line in bill.facts.lines
        )
        return
    yield from (_charge(line, width) for line in bill.check.lines)
    billed, due = bill.facts.total_cents, bill.check.due_cents or 0
    difference = format_money(billed - due) if billed != due else tr("igual")
    yield _row(width, f"  {tr('Total')}", "", format_money(billed), format_money(due), difference, style=BOLD)
    yield tr(" Precios de la {tariff}.", tariff=bill.check.tariff)


def _charge(line: "CheckedLine", width: int) -> Line:
    from oficinista.volume import format_m3

    quantity_l = next((side.quantity_l for side in (line.billed, line.due) if side is not None), None)
    return _row(
        width,
        f"{'*' if line.differs else ' '} {_name(line.label, width)}",
        "" if quantity_l is None else format_m3(quantity_l).removesuffix(" m³"),
        "" if line.billed is None else format_money(line.billed.amount_cents),
        "" if line.due is None else format_money(line.due.amount_cents),
        format_money(line.difference_cents) if line.differs else "",
        style=BOLD if line.differs else PLAIN,
    )


def _name(label: str, width: int) -> str:
    """A line's name; without the range of its block, which the tariff tells, where there is no room for it."""
    return label if len(label) <= width - NAMELESS - 2 else label.partition(" (")[0]


def _money(bill: "AnalyzedBill", width: int) -> Iterator[Line]:
    """What was applied to the bill, to what is left of it; then the adjustments that name it and went elsewhere."""
    from oficinista.documents.analysis import adjustment_name

    names = {one.number: adjustment_name(one) for one in bill.adjusted}
    for one in bill.applied:
        name = names.get(one.document, tr("Le aplicó {document}", document=one.document))
        yield _sum(width, f"{one.on:%d/%m/%y} {name}", -one.amount_cents)
    left = tr("Anulada: no se debe nada") if bill.is_voided else tr("Pendiente de esta factura")
    yield _sum(width, left, bill.open_cents, BOLD)
    applied = {one.document for one in bill.applied}
    for adjusted in bill.adjusted:
        if adjusted.number not in applied:
            yield _sum(width, f"{adjusted.on:%d/%m/%y} {names[adjusted.number]}", adjusted.amount_cents)


def _sum(width: int, name: str, cents: int, style: "Style" = PLAIN) -> Line:
    return columns([(f"  {name}", width - AMOUNT - 3), (format_money(cents), -AMOUNT)], style)


def _row(
    width: int, name: str, water: str, billed: str, due: str = "", difference: str = "", *, style: "Style" = PLAIN
) -> Line:
    amounts = ((water, -WATER), (billed, -AMOUNT), (due, -AMOUNT), (difference, -AMOUNT))
    return columns([(name, width - NAMELESS), *amounts], style)
