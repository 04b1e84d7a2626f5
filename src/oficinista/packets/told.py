"""What a packet says: first in plain words what was found, then each part of the evidence as a table. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from oficinista.billing.analysis import AnalyzedBill
from oficinista.cases.lifecycle import find_lifecycle, owner_words
from oficinista.cases.queries import CaseFile, CaseStep
from oficinista.dates import long_date, short_month
from oficinista.files.queries import Filed
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.packets.evidence import Evidence, Explained
from oficinista.theft.queries import TheftCase
from oficinista.theft.told import told_facts
from oficinista.volume import format_m3

Section = dict[str, Any]
"""A part of the packet: `title`, `heads` of its columns, `right`, how many of them are figures, `rows`, and `notes`."""


def plain_words(found: Evidence) -> Iterator[dict[str, Any]]:
    """The first page: what the customer says, what the office found and did, and what is asked of whoever reads."""
    first = tr("Qué dice el cliente") if found.theft is None else tr("Cómo comenzó")
    yield {"title": first, "texts": list(_claim(found))}
    yield {"title": tr("Qué se encontró"), "texts": list(_findings(found))}
    yield {"title": tr("Qué se hizo"), "texts": list(_done(found))}
    yield {"title": tr("Qué falta"), "texts": list(_lacking(found.case))}


def sections(found: Evidence) -> Iterator[Section]:
    """Every part of the evidence, in the order of the index."""
    yield _timeline(found)
    if found.theft is not None:
        yield _theft(found.theft)
    yield _bills(found)
    yield _readings(found)
    if found.explained is not None:
        yield _explanation(found.explained)
        yield _calculation(found.explained)
    yield _ledger(found)
    yield _adjustments(found)
    yield _terms(found)


def enclosure_rows(enclosed: tuple[Filed, ...], pages: list[int]) -> list[tuple[str, ...]]:
    """The filed papers as the index lists them: place, number, title, date, pages and the SHA-256 of the bytes."""
    return [
        (str(place), one.number, one.title, one.dated_on.isoformat(), str(count),
         one.sha256.hex())
        for place, (one, count) in enumerate(zip(enclosed, pages, strict=True), 1)
    ]  # fmt: skip


def _claim(found: Evidence) -> Iterator[str]:
    row, opening = found.case.row, found.case.steps[0]
    title = tr(find_lifecycle(row.lifecycle).title)
    yield tr("{title}, caso {number}, del {date}.", title=title, number=row.number, date=long_date(row.opened_on))
    if row.bill is not None:
        amount = format_money(row.amount_cents)
        yield tr("Disputa {amount} de la factura {bill}.", amount=amount, bill=row.bill)
    if opening.words:
        yield f"«{opening.words}»"


def _findings(found: Evidence) -> Iterator[str]:
    if found.theft is not None:
        yield from (f"{name}: {value}" for name, value in told_facts(found.theft).items())
    if found.explained is not None and found.explained.difference is not None:
        yield found.explained.difference.summary
        yield from (part.spoken for part in found.explained.difference.parts)
    yield from found.analysis.usual_sentences
    for one in found.analysis.findings:
        yield f"{short_month(one.on)} ({one.certainty.text}): {one.evidence}"
    if not found.analysis.findings and found.theft is None:
        yield tr("Nada llama la atención en sus lecturas ni en sus facturas.")


def _done(found: Evidence) -> Iterator[str]:
    steps = [step for case in (found.case, *found.children) for step in case.steps]
    for step in sorted(steps, key=lambda one: one.made_at):
        words = f" «{step.words}»" if step.words else ""
        yield f"{long_date(step.happened_on)}: {step.what}.{words} ({step.clerk_name})"


def _lacking(case: CaseFile) -> Iterator[str]:
    row = case.row
    if row.owner is None:
        yield f"{row.state_title}. {tr(find_lifecycle(row.lifecycle).closed)}"
        return
    yield tr("{state}. Lo tiene {owner}: {todo}.", state=row.state_title, owner=owner_words(row.owner), todo=row.todo)
    if row.next_on is not None:
        yield tr("Hasta el {date}.", date=long_date(row.next_on))
    if case.due is not None:
        yield " ".join(case.due.why)
    titles = "; ".join(one.title for one in case.possible)
    yield tr("Se puede: {actions}.", actions=titles)


def _timeline(found: Evidence) -> Section:
    rows = [*_steps(found.case), *(row for child in found.children for row in _steps(child))]
    rows += [(one.filed_at, one.dated_on, _filed(one), one.clerk_name) for one in found.enclosed]
    told = [(on.isoformat(), what, who) for _, on, what, who in sorted(rows, key=lambda row: row[0])]
    return _section(tr("Cronología"), (tr("Día"), tr("Qué"), tr("Quién")), told, 0)


def _steps(case: CaseFile) -> Iterator[tuple[Any, Any, str, str]]:
    def what(step: CaseStep) -> str:
        words = f": {step.words}" if step.words else ""
        return f"{case.row.number}: {step.what} ({step.state_title}){words}"

    return ((step.made_at, step.happened_on, what(step), step.clerk_name) for step in case.steps)


def _theft(found: TheftCase) -> Section:
    title = tr("Hurto de agua: inspección, custodia y cálculo")
    lines = () if found.calculation is None else found.calculation.lines
    return _section(title, (tr("Dato"), tr("Qué")), list(told_facts(found).items()), 0, lines)


def _filed(one: Filed) -> str:
    return tr("Archivado {number}: {title}", number=one.number, title=one.title)


def _bills(found: Evidence) -> Section:
    heads = (tr("Factura"), tr("Mes"), tr("Vence"), tr("Consumo"), tr("Cobra"), tr("Ajustes"), tr("Pendiente"))
    rows = [
        (
            f"{bill.facts.number} {tr('(anulada)')}" if bill.is_voided else bill.facts.number,
            short_month(bill.facts.period_start),
            bill.facts.due_on.isoformat(),
            format_m3(bill.facts.billed_l),
            format_money(bill.facts.total_cents),
            format_money(bill.facts.adjustments_cents),
            format_money(bill.open_cents),
        )
        for bill in found.bills
    ]
    return _section(tr("Facturas"), heads, rows, 4)


def _readings(found: Evidence) -> Section:
    heads = (tr("Desde"), tr("Hasta"), tr("Cómo"), tr("Contador"), tr("Marcaba"), tr("Consumo"))
    readings = {bill.reading: None for bill in found.bills if bill.reading is not None}
    rows = [
        (
            one.period_start.isoformat(),
            one.period_end.isoformat(),
            tr("estimado") if one.is_estimated else tr("leído"),
            one.meter,
            "" if one.register_l is None else format_m3(one.register_l, 0),
            format_m3(one.measured_l),
        )
        for one in readings
    ]
    return _section(tr("Lecturas"), heads, rows, 2)


def _explanation(explained: Explained) -> Section:
    facts = explained.bill.facts
    rows = [(part.text, format_money(part.amount_cents)) for part in explained.explanation.parts]
    rows.append((tr("Suma de la factura"), format_money(explained.explanation.total_cents)))
    notes = list(explained.explanation.notes)
    if explained.difference is not None:
        notes += [explained.difference.summary, *(part.spoken for part in explained.difference.parts)]
    title = tr("La factura {number} explicada", number=facts.number)
    return _section(title, (tr("Concepto"), tr("Importe")), rows, 1, notes)


def _calculation(explained: Explained) -> Section:
    check = explained.bill.check
    heads = (tr("Concepto"), tr("Cobrado"), tr("Según la tarifa"), tr("Diferencia"))
    rows = [
        (
            line.label,
            "" if line.billed is None else format_money(line.billed.amount_cents),
            "" if line.due is None else format_money(line.due.amount_cents),
            format_money(line.difference_cents) if line.differs else "",
        )
        for line in check.lines
    ]
    notes = [check.problem] if check.problem else [tr("Precios de la {tariff}.", tariff=check.tariff)]
    return _section(tr("Cálculo contra la tarifa"), heads, rows, 3, notes)


def _ledger(found: Evidence) -> Section:
    heads = (tr("Fecha"), tr("Documento"), tr("Importe"), tr("Saldo"))
    rows = [
        (
            one.line.on.isoformat(),
            f"{one.line.document} {tr('(anulado)')}" if one.line.is_voided else one.line.document,
            format_money(one.line.amount_cents),
            format_money(one.line.balance_cents),
        )
        for one in found.analysis.movements
    ]
    return _section(tr("Libro mayor de la cuenta"), heads, rows, 2)


def _adjustments(found: Evidence) -> Section:
    def rows(bill: AnalyzedBill) -> Iterator[tuple[str, ...]]:
        for one in bill.adjusted:
            number = f"{one.number} {tr('(anulado)')}" if one.is_reversed else one.number
            yield number, one.on.isoformat(), bill.facts.number, one.reason, format_money(one.amount_cents)

    heads = (tr("Ajuste"), tr("Fecha"), tr("Factura"), tr("Razón"), tr("Importe"))
    return _section(tr("Ajustes"), heads, [row for bill in found.bills for row in rows(bill)], 1)


def _terms(found: Evidence) -> Section:
    heads = (tr("Término"), tr("Cuánto"), tr("Fuente"), tr("Estado"))
    rows = [(tr(rule.title), rule.value_text, tr(rule.source), rule.status) for rule in found.terms]
    notes = [] if found.case.due is None else list(found.case.due.why)
    return _section(tr("Términos y citas"), heads, rows, 0, notes)


def _section(
    title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: int, notes: Sequence[str] = ()
) -> Section:
    """A part of the evidence under its title; one with nothing to show says so."""
    said = list(notes) if rows or notes else [tr("No hay.")]
    return {"title": title, "heads": heads, "rows": list(rows), "right": right, "notes": said}
