"""Why a bill is what it is, in sentences that a clerk can read aloud."""

from collections.abc import Iterator
from dataclasses import dataclass

from oficinista.billing.facts import BillFacts, Part, caught_up_text, month_of, price_text
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tariff import Part as MonthPart
from oficinista.tariff import TariffLine, Tariffs, class_name, diameter_name, service_name
from oficinista.volume import format_m3


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a bill is what it is: what is known about it, and parts that sum to what the customer is asked for."""

    notes: tuple[str, ...]
    parts: tuple[Part, ...]
    total_cents: int


def explain_bill(bill: BillFacts, tariffs: Tariffs) -> Explanation:
    """Each charge of a bill, what it was priced by, and what of it is still to be confirmed."""
    whole = _whole_charges(bill, tariffs)
    parts = [
        Part(line.code, _line_text(line, bill.part, whole.get(line.code)), line.amount_cents)
        for line in _with_blocks(bill, tariffs)
    ]
    unlisted = bill.total_cents - sum(part.amount_cents for part in parts)
    if unlisted:
        parts.append(Part("unlisted", tr("Cargos que no están en las líneas de la factura"), unlisted))
    if bill.adjustments_cents:
        parts.append(Part("adjustments", tr("Ajustes de esta factura"), bill.adjustments_cents))
    if bill.late_cents:
        parts.append(Part("late", tr("Recargos por pago tardío de esta factura"), bill.late_cents))
    if bill.arrears_cents:
        owed_before = tr("Atrasos de facturas anteriores") if bill.arrears_cents > 0 else tr("Saldo a favor de antes")
        parts.append(Part("arrears", owed_before, bill.arrears_cents))
    return Explanation(tuple(_notes(bill, tariffs)), tuple(parts), bill.payable_cents)


def _notes(bill: BillFacts, tariffs: Tariffs) -> Iterator[str]:
    dates = {"start": long_date(bill.period_start), "end": long_date(bill.period_end), "days": bill.days}
    yield tr("Período del {start} al {end}: {days} días.", **dates)
    yield _consumption_note(bill)
    if bill.meter_change is not None:
        yield bill.meter_change.text
    yield tr(
        "Cliente {class_name}, contador de {diameter}, servicio de {service}.",
        class_name=class_name(bill.tariff_class),
        diameter=diameter_name(bill.diameter),
        service=service_name(bill.service),
    )
    if (part := bill.part) is not None:
        yield tr("Los cargos fijos son por {days} de los {all} días del mes.", days=part.days, all=part.of_days)
    yield from _tariff_notes(bill, tariffs)
    yield tr("Vence el {date}.", date=long_date(bill.due_on))


def _consumption_note(bill: BillFacts) -> str:
    billed = format_m3(bill.billed_l)
    if bill.is_estimated:
        return tr("El consumo es estimado: {billed}. La próxima lectura lo pone al día.", billed=billed)
    note = tr("El contador midió {measured}; se cobran {billed}.", measured=format_m3(bill.measured_l), billed=billed)
    return f"{note} {caught_up_text(bill.caught_up_l)}." if bill.caught_up_l else note


def _tariff_notes(bill: BillFacts, tariffs: Tariffs) -> Iterator[str]:
    try:
        month = month_of(bill, tariffs)
        priced = month.price()
    except Refused as refused:
        yield refused.refusal.message
        return
    yield tr("Precios de la {tariff}.", tariff=priced.tariff.name)
    yield from map(tr, priced.doubts)
    included_l = month.tariff.included_l(bill.tariff_class, bill.diameter, bill.service)
    if included_l:
        yield tr("El cargo base cubre los primeros {volume}.", volume=format_m3(included_l, 0))
    if priced.total_cents != bill.total_cents:
        amounts = {"priced": format_money(priced.total_cents), "billed": format_money(bill.total_cents)}
        yield tr("La tarifa da {priced} y la factura cobra {billed}.", **amounts)


def _with_blocks(bill: BillFacts, tariffs: Tariffs) -> Iterator[TariffLine]:
    """The lines of a bill, each with the block it is of where the tariff knows it."""
    try:
        blocks = {line.code: line.block for line in month_of(bill, tariffs).price().lines}
    except Refused:
        blocks = {}
    return (line._replace(block=blocks.get(line.code, line.block)) for line in bill.lines)


def _whole_charges(bill: BillFacts, tariffs: Tariffs) -> dict[str, int]:
    """What each flat charge of a part of a month is for a whole one; nothing for a bill of a whole month."""
    if bill.part is None:
        return {}
    try:
        lines = month_of(bill, tariffs)._replace(part=None).price().lines
    except Refused:
        return {}
    return {line.code: line.amount_cents for line in lines if line.quantity_l is None}


def _line_text(line: TariffLine, part: MonthPart | None, whole_cents: int | None) -> str:
    if line.quantity_l is None or line.unit_price is None:
        if part is None or whole_cents is None:
            return line.label
        facts = {"days": part.days, "all": part.of_days, "amount": format_money(line.amount_cents)}
        return tr("{label}: {whole} × {days} ÷ {all} = {amount}", label=line.label, whole=format_money(whole_cents),
                  **facts)  # fmt: skip
    values = {"volume": format_m3(line.quantity_l), "price": price_text(line.unit_price)}
    return tr(
        "{label}: {volume} a {price} = {amount}", label=line.label, amount=format_money(line.amount_cents), **values
    )
