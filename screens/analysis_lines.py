"""What the analysis of an account shows, line by line: whose, what stands out, each movement, and what is behind it."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len

from oficinista.dates import short_date, short_month
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.keys import ACCOUNT, ANALYSIS, TABLE
from screens.widgets.line import BOLD, REVERSE, WARN, fit
from screens.widgets.panel import Line
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from oficinista.billing.analysis import Analysis, AnalyzedBill
    from oficinista.billing.finding import Finding, Step
    from oficinista.billing.movements import Movement

LITRES_A_M3 = 1_000
FINDING_LINES = 2
"""A sentence of evidence, at 80 columns."""
ACTS_ON = {"rebill": "rebill", "review_terms": "rebill", "explain": "explain"}
"""The action of a step; for the others somebody goes to the place, and the analysis is what they take along."""


def columns() -> list[Column]:
    """Those of the list, 78 cells in all."""
    return [
        Column(tr("Fecha"), 8),
        Column(tr("Documento"), 16, grows=True),
        Column(tr("Días"), 4, right=True),
        Column(tr("Lectura"), 7, right=True),
        Column(tr("Agua"), 6, right=True),
        Column(tr("Importe"), 10, right=True),
        Column(tr("Tarifa"), 10, right=True),
        Column(tr("Saldo"), 10, right=True),
    ]


# Above the list


def head_lines(found: "Analysis", width: int, most: int) -> Iterator[Line]:
    """Whose account, where, what it owes, how its water compares, and at most `most` of what stands out."""
    owes = f" {_owes(found)} "
    yield [(" " + fit(found.account.name.upper(), width - cell_len(owes) - 2), BOLD), (owes, REVERSE)]
    yield f" {_contract(found)}"
    yield from _whole(_place(found), width)
    if found.is_past:
        yield [(tr(" Como estaba el {date}. O vuelve a hoy.", date=short_date(found.as_of)), WARN)]
    yield from _whole(_compared(found), width)
    yield from finding_lines(found.findings, width, most, ANALYSIS)
    if not found.findings:
        yield " " + tr("Nada llama la atención en sus lecturas ni en sus facturas.")


def _whole(text: str, width: int) -> Iterator[Line]:
    """All of a sentence, on as many lines as it takes."""
    yield from (f" {line}" for line in wrap(text, width - 2, subsequent_indent="  "))


def finding_lines(findings: "Sequence[Finding]", width: int, most: int, place: str = "") -> Iterator[Line]:
    """The newest of what stands out, in at most two lines each, and how many more there are.

    Each ends with the key that acts on it in `place`, when one does.
    """
    for finding in findings[:most]:
        key = _key(finding.step, place)
        text = f"! {short_month(finding.on)}: {finding.evidence}{key}"
        lines = wrap(text, width - 3, max_lines=FINDING_LINES, subsequent_indent="  ", placeholder=f"…{key}")
        yield from ([(f" {line}", WARN)] for line in lines)
    if len(findings) > most:
        yield [(" " + tr("! Y {count} más.", count=len(findings) - most), WARN)]


def step_text(step: "Step") -> str:
    """What to do about a finding, and the key that does it on its bill."""
    key = _key(step, ANALYSIS).strip()
    return f"{step.text} " + tr("{key} sobre su factura, en la lista.", key=key) if key else step.text


def _key(step: "Step", place: str) -> str:
    if not place:
        return ""
    action = ACTS_ON.get(step.value, "analyze" if place == ACCOUNT else "")
    return next((f" [{one.key}]" for one in TABLE.at(place) if one.id == action), "")


def _owes(found: "Analysis") -> str:
    amount = format_money(abs(found.balance_cents))
    if found.balance_cents == 0:
        return tr("NO DEBÍA NADA") if found.is_past else tr("NO DEBE NADA")
    if found.balance_cents < 0:
        return tr("A FAVOR {amount}", amount=amount)
    return tr("DEBÍA {amount}", amount=amount) if found.is_past else tr("DEBE {amount}", amount=amount)


def _contract(found: "Analysis") -> str:
    from oficinista.tariff import class_name, service_name

    parts = [tr("Cuenta {number}", number=found.account.number)]
    if found.tariff_class is not None and found.service is not None:
        parts += [class_name(found.tariff_class), service_name(found.service)]
    if found.closed_on is not None:
        parts.append(tr("cerrada el {date}", date=short_date(found.closed_on)))
    return ", ".join(parts)


def _place(found: "Analysis") -> str:
    from oficinista.tariff import diameter_name

    meter = tr("Sin contador")
    if found.meter_serial is not None and found.diameter is not None:
        meter = tr("Contador {serial} de {size}", serial=found.meter_serial, size=diameter_name(found.diameter))
    return ", ".join(part for part in (meter, found.account.address, found.account.municipality) if part)


def _compared(found: "Analysis") -> str:
    """The newest month in one line; the consumption has it in sentences."""
    if found.compared is None:
        return tr("Sin lecturas.")
    newest, before, usual = found.compared
    parts = [f"{short_month(newest.period_end)}: {_m3(newest.month_l)} m³"]
    if before is not None:
        parts.append(tr("un año antes {used}", used=_m3(before.month_l)))
    if usual is not None:
        parts.append(tr("usual {usual} ±{spread}", usual=_m3(usual.median_l), spread=_m3(usual.spread_l)))
    if found.alike is not None:
        parts.append(tr("las como esta {median}", median=_m3(found.alike.median_l)))
    return "; ".join(parts)


def _m3(litres: int) -> str:
    from oficinista.volume import format_m3

    return format_m3(litres).removesuffix(" m³")


# The list


def rows(found: "Analysis") -> list[Row]:
    """Everything that moved the account, the newest first; a bill beside its tariff."""
    bills = {bill.bill_id: bill for bill in found.bills}
    return [_row(found, one, bills.get(one.line.bill_id or 0)) for one in reversed(found.movements)]


def _row(found: "Analysis", movement: "Movement", bill: "AnalyzedBill | None") -> Row:
    line = movement.line
    cells = ("", "", "", "") if bill is None else _bill_cells(bill)
    *measured, due = cells
    amounts = (format_money(line.amount_cents), due, format_money(line.balance_cents))
    is_marked = bill is not None and not bill.is_voided and bool(bill.differences or [*findings_of(found, bill)])
    return Row(str(line.entry_id), (f"{line.on:%d/%m/%y}", _document(movement), *measured, *amounts), is_marked)


def _bill_cells(bill: "AnalyzedBill") -> tuple[str, str, str, str]:
    facts, register_l = bill.facts, None if bill.reading is None else bill.reading.register_l
    register = tr("estim.") if facts.is_estimated else "" if register_l is None else f"{register_l // LITRES_A_M3:,}"
    due = tr("sin precio") if bill.check.due_cents is None else format_money(bill.check.due_cents)
    return str(facts.days), register, _m3(facts.billed_l), due


def _document(movement: "Movement") -> str:
    """What it is, in sixteen cells; its whole number stands below the list."""
    line = movement.line
    if line.period_start is not None:
        month = short_month(line.period_start)
        return tr("{month} anulada", month=month) if line.is_voided else tr("Factura {month}", month=month)
    if line.is_voided:
        voided = {"payment": tr("Pago anulado"), "late_charge": tr("Recargo anulado")}
        return voided.get(line.kind.value, tr("Ajuste anulado"))
    number = line.document.rsplit("-", 1)[-1]
    return {
        "payment": tr("Pago {number}", number=number),
        "payment_void": tr("Anula pago"),
        "bill_void": tr("Anula factura"),
        "adjustment_void": tr("Anula ajuste"),
        "late_charge": tr("Recargo {number}", number=number),
        "late_charge_void": tr("Anula recargo"),
        "check_return": tr("Cheque devuelto"),
        "opening": tr("Saldo traído"),
        "check_fee": tr("Cargo cheque"),
        "guarantee": tr("Depósito"),
        "guarantee_void": tr("Libera depósito"),
        "guarantee_move": tr("Pasa depósito"),
        "connection": tr("Acometida"),
        "connection_void": tr("Anula acometida"),
        "credit_move": tr("Traspaso {number}", number=number),
        "refund": tr("Devolución"),
        "refund_void": tr("Anula devolución"),
        "suspense_applied": tr("Pago {number}", number=number),
        "payment_move": tr("Traspaso {number}", number=number),
    }.get(line.kind.value, tr("Ajuste {number}", number=number))


# Below the list


def detail_lines(found: "Analysis", entry_id: int, width: int, most: int) -> list[Line]:
    """What is behind a movement: a bill's differences and what paid it, or what a payment paid."""
    movement = next(one for one in found.movements if one.line.entry_id == entry_id)
    bill = next((one for one in found.bills if one.bill_id == movement.line.bill_id), None)
    said = _of_movement(movement) if bill is None else _of_bill(found, bill)
    return [f" {line}" for line in wrap(" ".join(said), width - 2, max_lines=most, placeholder=" …")]


def _of_bill(found: "Analysis", bill: "AnalyzedBill") -> Iterator[str]:
    yield f"{bill.facts.number}."
    yield from bill.differences
    facts = bill.facts
    if facts.measured_l != facts.billed_l:
        yield tr("Medido {measured} m³, cobrado {billed}.", measured=_m3(facts.measured_l), billed=_m3(facts.billed_l))
    for one in bill.adjusted:
        if not one.is_reversed:
            yield tr("Ajuste {number} {amount}.", number=one.number, amount=format_money(one.amount_cents))
    paid = [f"{one.document} {format_money(one.amount_cents)}" for one in bill.applied]
    if paid:
        yield tr("La pagó: {documents}.", documents=", ".join(paid))
    if not bill.is_voided:
        yield tr("Pendiente {amount}.", amount=format_money(bill.open_cents))
    yield from (finding.evidence for finding in findings_of(found, bill))


def _of_movement(movement: "Movement") -> Iterator[str]:
    line = movement.line
    yield (
        f"{line.document}."
        if line.reverses is None
        else tr("{document}, que anula {reversed}.", document=line.document, reversed=line.reverses)
    )
    paid = [
        f"{tr('otro cargo') if one.period_start is None else short_month(one.period_start)}"
        f" {format_money(one.amount_cents)}"
        for one in movement.paid
    ]
    if paid:
        yield tr("Pagó: {months}.", months=", ".join(paid))


def findings_of(found: "Analysis", bill: "AnalyzedBill") -> "Iterable[Finding]":
    """What stands out in the period of a bill; of a voided one nothing any more."""
    facts = bill.facts
    return (one for one in found.findings if not bill.is_voided and facts.period_start <= one.on <= facts.period_end)
