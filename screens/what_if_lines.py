"""What a supposed bill shows, line by line: what it would come to, how to ask for it, then charge by charge and why."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import short_month
from oficinista.i18n import tr
from oficinista.tariff import line_label
from oficinista.volume import format_m3
from screens.correction_lines import AMOUNT_WIDTH, LABEL_WIDTH, money_row, proposal_lines
from screens.widgets.choice import ChoiceField
from screens.widgets.line import BOLD, DIM, PLAIN, WARN, fit
from screens.widgets.panel import Line, columns

if TYPE_CHECKING:
    from textual.widget import Widget

    from oficinista.adjustments.what_if import Case, Outcome, Way
    from oficinista.orders import Refusal
    from oficinista.tariff import TariffLine


def title_line(case: "Case", width: int) -> Line:
    """Of which bill, and that this posts nothing."""
    nothing = tr("NADA SE REGISTRA AQUÍ")
    which = tr(
        "¿Y si…? Factura de {month}, {number}", month=short_month(case.bill.facts.period_start), number=case.bill.number
    )
    return [(fit(which, width - len(nothing) - 2), BOLD), (f" {nothing}", BOLD)]


def hint_line(field: "Widget | None", water_l: int | None) -> Line:
    """What may be typed in a field, and the water that the readings come to when another is supposed."""
    if isinstance(field, ChoiceField):
        return [("   ".join(f"{number} {name}" for number, name in enumerate(field.options.values(), 1)), DIM)]
    if water_l is not None:
        return [(tr("Consumo de toda la lectura: {volume}.", volume=format_m3(water_l)), PLAIN)]
    return [(tr("Escriba encima lo que sería distinto; F8 lo deja como se cobró."), DIM)]


def refusal_lines(refusal: "Refusal", width: int) -> Iterator[Line]:
    """Why there is no answer to what stands in the fields."""
    yield ""
    yield from _warned(str(refusal), width)


def outcome_lines(outcome: "Outcome", width: int) -> Iterator[Line]:
    """The totals, the way to ask for it, and the bill charge by charge, with the reasons of the difference."""
    yield _row("", tr("Cobrado"), tr("Sería"), tr("Diferencia"), is_head=True)
    yield money_row(tr("Total"), outcome.before_cents, outcome.after_cents, is_total=True)
    if outcome.way is not None:
        yield from _way_lines(outcome.way, width)
    for note in outcome.notes:
        yield from _warned(note, width)
    if outcome.credit is not None:
        yield money_row(tr("Crédito por salidero"), 0, -outcome.credit.amount_cents)
        yield from proposal_lines(outcome.credit)
        return
    before, after = outcome.repriced.before.billed_l, outcome.repriced.after.billed_l
    yield _row(tr("Consumo cobrado"), *map(format_m3, (before, after, after - before)))
    for line in outcome.lines:
        yield money_row(line_label(line.code), _cents(line.billed), _cents(line.due))
    yield from _reason_lines(outcome, width)


def _way_lines(way: "Way", width: int) -> Iterator[Line]:
    yield from wrap(tr("F10 lo pide. {what}", what=way.text), width)
    if way.problem:
        yield from _warned(way.problem, width)
    elif way.allowance is not None:
        who = tr("Lo firma un supervisor.") if way.needs_signature else tr("Usted puede hacerlo.")
        yield [(f"{who} ", WARN if way.needs_signature else PLAIN), (way.allowance.text, PLAIN)]


def _reason_lines(outcome: "Outcome", width: int) -> Iterator[Line]:
    yield ""
    for part in outcome.repriced.difference.parts:
        yield from wrap(part.spoken, width)
    yield from wrap(tr("Precios de la {tariff}.", tariff=outcome.tariff.name), width)


def _warned(text: str, width: int) -> Iterator[Line]:
    yield from ([(line, WARN)] for line in wrap(f"! {text}", width))


def _row(label: str, *cells: str, is_head: bool = False) -> Line:
    widths = [(label, LABEL_WIDTH), *((cell, -AMOUNT_WIDTH) for cell in cells)]
    return columns(widths, DIM if is_head else PLAIN)


def _cents(line: "TariffLine | None") -> int:
    return 0 if line is None else line.amount_cents
