"""What the screens of corrections show, line by line: reasons, what is asked, and money before and after."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.style import Style

from oficinista.adjustments.credits import Proposal
from oficinista.adjustments.desk import Desk, Effect, ReadingBilled, ReasonOffered
from oficinista.adjustments.reasons import Reason, documents
from oficinista.adjustments.rebill_plan import RebillPlan
from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.volume import format_m3
from screens.account_lines import owes_words
from screens.widgets.line import BOLD, DIM, PLAIN, WARN, fit
from screens.widgets.panel import Line, columns

TEXT_WIDTH = 78
LABEL_WIDTH, AMOUNT_WIDTH = 37, 12
NAME_WIDTH, ALONE_WIDTH = 45, 12


def head_lines(desk: Desk, bill_text: str, width: int) -> Iterator[Line]:
    """Of which bill, whose, and what they owe."""
    owes = owes_words(desk.account.balance_cents)
    whose = f"{desk.account.customer_name}, {tr('cuenta {number}', number=desk.account.number)}"
    yield [(bill_text, BOLD)]
    yield [(fit(whose, width - len(owes) - 2), PLAIN), (f" {owes}", BOLD)]


def bill_text(desk: Desk) -> str:
    """The bill that is corrected, what it charged and what is open of it."""
    if desk.bill is None:
        return tr("toda la cuenta, sin factura")
    facts = desk.bill.facts
    return tr(
        "factura {number}, {month}, {amount} (debe {open})",
        number=desk.bill.number,
        month=short_month(facts.period_start),
        amount=format_money(facts.total_cents),
        open=format_money(desk.bill.open_cents),
    )


def reason_lines(offered: Sequence[ReasonOffered], chosen: str | None, width: int) -> Iterator[Line]:
    """Every reason with its number, what may be done alone for it, and what must be seen; the chosen one is bold."""
    room = max(width - NAME_WIDTH - ALONE_WIDTH - 6, 0)
    titles = ("", tr("Razón"), tr("Usted solo"), tr("Hay que ver"))
    widths = (2, NAME_WIDTH, -ALONE_WIDTH, room)
    yield columns(list(zip(titles, widths, strict=True)), DIM)
    for number, one in enumerate(offered, 1):
        cells = (str(number), tr(one.reason.name), _alone(one), needs_text(one.reason))
        yield columns(list(zip(cells, widths, strict=True)), BOLD if one.reason.code == chosen else PLAIN)


def _alone(one: ReasonOffered) -> str:
    cents = one.allowance.alone_cents
    if cents is None:
        return tr("sin límite")
    return tr("hasta {amount}", amount=format_money(cents)) if cents else tr("nada")


def needs_text(reason: Reason) -> str:
    """What must be seen before a reason counts."""
    return "; ".join(tr(documents()[code]) for code in reason.documents) or tr("nada")


def asked_lines(one: ReasonOffered, *, are_seen: bool) -> Iterator[Line]:
    """What a reason asks, and what may be done alone for it, whole."""
    if one.reason.documents:
        words = {"documents": needs_text(one.reason)}
        if are_seen:
            yield tr("Visto: {documents}.", **words)
        else:
            yield [(tr("Hay que ver: {documents}. V o F5: visto.", **words), WARN)]
    used = tr("En 12 meses: {amount}.", amount=format_money(one.allowance.used_cents))
    yield from wrap(f"{one.allowance.text} {used}", TEXT_WIDTH)


def signature_line(one: ReasonOffered, cents: int) -> Iterator[Line]:
    """That somebody else must sign, when it goes beyond what the clerk may do alone."""
    if one.allowance.needs_signature(cents):
        yield [(tr("! Lo firma un supervisor, aquí o desde su bandeja."), WARN)]


def effect_lines(effect: Effect) -> Iterator[Line]:
    """What is owed now and afterwards."""
    yield money_titles()
    if effect.bill_before_cents is not None and effect.bill_after_cents is not None:
        yield money_row(tr("Se debe de la factura"), effect.bill_before_cents, effect.bill_after_cents)
    yield money_row(tr("Debe la cuenta"), effect.balance_before_cents, effect.balance_after_cents, is_total=True)


def money_titles() -> Line:
    """The titles above the rows of money."""
    return _row("", tr("Ahora"), tr("Después"), tr("Diferencia"))


def money_row(label: str, before: int, after: int, *, is_total: bool = False) -> Line:
    """An amount before, after, and what it changes."""
    cells = (format_money(before), format_money(after), format_money(after - before))
    return _row(label, *cells, is_total=is_total)


def _row(label: str, *amounts: str, is_total: bool = False) -> Line:
    cells = [(label, LABEL_WIDTH), *((amount, -AMOUNT_WIDTH) for amount in amounts)]
    return columns(cells, BOLD if is_total else PLAIN if label else DIM)


def proposal_lines(proposal: Proposal) -> Iterator[Line]:
    """How the rules give a credit, what must hold for it, and the rules that nobody has confirmed."""
    for text in proposal.lines:
        yield from wrap(text, TEXT_WIDTH)
    for condition in proposal.conditions:
        yield [(f"{tr('sí') if condition.holds else tr('NO')} {condition.text}", PLAIN if condition.holds else WARN)]
    if proposal.unconfirmed:
        words = tr("! Por confirmar, se propone y no se aplica: {keys}.", keys=", ".join(proposal.unconfirmed))
        yield from ([(line, WARN)] for line in wrap(words, TEXT_WIDTH))


PERIOD_WIDTHS = (9, 12, 23, -10, -10, -10)


def rebill_lines(plan: RebillPlan) -> Iterator[Line]:
    """Every period before and after, the sum, and why they differ."""
    titles = (tr("Mes"), tr("Anula"), tr("Consumo"), tr("Antes"), tr("Después"), tr("Diferencia"))
    yield period_row(titles, DIM)
    for period in plan.periods:
        before, after = period.repriced.before, period.repriced.after
        water = f"{format_m3(before.billed_l)} → {format_m3(after.billed_l)}"
        amounts = (before.total_cents, after.total_cents, period.repriced.change_cents)
        yield period_row((short_month(before.period_start), period.bill.number, water, *map(format_money, amounts)))
    before_cents, after_cents = (
        sum(one.total_cents for one in side)
        for side in zip(*((period.repriced.before, period.repriced.after) for period in plan.periods), strict=True)
    )
    yield total_row(before_cents, after_cents)
    for late in plan.late:
        words = {"number": late.number, "amount": format_money(late.amount_cents)}
        yield tr("Con su factura se anula el recargo {number}, de {amount}.", **words)
    for period in plan.periods:
        for part in period.repriced.difference.parts:
            yield from wrap(f"{short_month(period.repriced.before.period_start)}: {part.spoken}", TEXT_WIDTH)


def period_row(cells: Sequence[str], style: Style = PLAIN) -> Line:
    """A bill that is voided, and its month billed again."""
    return columns(list(zip(cells, PERIOD_WIDTHS, strict=True)), style)


def total_row(before_cents: int, after_cents: int) -> Line:
    """All the periods together."""
    amounts = map(format_money, (before_cents, after_cents, after_cents - before_cents))
    return period_row((tr("En total"), "", "", *amounts), BOLD)


def reading_text(reading: ReadingBilled) -> str:
    """A reading as it was billed."""
    bills = ", ".join(reading.bills)
    month, water = short_month(reading.period_end), format_m3(reading.measured_l)
    if reading.register_l is None:
        return tr("{month}: consumo {water}. Factura {bills}.", month=month, water=water, bills=bills)
    face = format_m3(reading.register_l)
    return tr(
        "{month}: marcaba {face}, consumo {water}. Factura {bills}.", month=month, face=face, water=water, bills=bills
    )
