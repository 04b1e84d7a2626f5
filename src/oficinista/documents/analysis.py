"""The analysis of an account on paper: a page for the file, and one in plain words for the customer.

The first holds each bill against its tariff and each payment against what it paid; the second says the same to who
lives there: what is owed and why, why the last bill is not the one before, where each payment went, what happens next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from oficinista.adjustments.reasons import reasons
from oficinista.billing.analysis import Analysis, AnalyzedBill
from oficinista.billing.chart import consumption_chart
from oficinista.billing.difference import explain_difference
from oficinista.billing.facts import change_text
from oficinista.billing.finding import Step
from oficinista.billing.legal_dates import LegalDate
from oficinista.billing.movements import Adjusted, Movement, PaidDebt
from oficinista.dates import long_date, short_month
from oficinista.documents.paper import PAGE_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tariff import Tariffs, class_name, diameter_name, service_name
from oficinista.volume import format_m3

PAYMENTS_SHOWN = 12
MONTHS_NAMED = 4


def file_page(found: Analysis, office_name: str) -> str:
    """The analysis for the file: facts, what stands out, each bill beside its tariff, every movement."""
    paper = Paper(PAGE_WIDTH)
    _heading(paper, found, office_name, tr("ANÁLISIS DE CUENTA"))
    _standing(paper, found)
    paper.rule()
    for finding in found.findings:
        paper.text(f"! {short_month(finding.on)} ({finding.certainty.text}): {finding.evidence} {finding.step.text}")
    if not found.findings:
        paper.text(tr("Nada llama la atención en sus lecturas ni en sus facturas."))
    paper.rule()
    for bill in found.bills:
        _bill(paper, bill)
    paper.rule()
    for movement in found.movements:
        _movement(paper, movement)
    paper.rule()
    paper.pair(tr("Balance"), format_money(found.balance_cents))
    return str(paper)


def customer_page(found: Analysis, office_name: str, dates: Sequence[LegalDate] = ()) -> str:
    """The same for the customer, in plain words; `dates` are those that the law gives the account."""
    paper = Paper(PAGE_WIDTH)
    _heading(paper, found, office_name, tr("SU CUENTA, EXPLICADA"))
    for text in _paragraphs(found):
        paper.gap()
        paper.text(text)
    bills = [bill for bill in found.bills if not bill.is_voided]
    if bills:
        _last_bill(paper, bills)
        paper.gap()
        for line in consumption_chart(found.uses, width=PAGE_WIDTH, ascii_only=True):
            paper.text(line)
    _payments(paper, found)
    if dates:
        paper.gap()
        for one in dates:
            paper.pair(one.title, long_date(one.date))
    return str(paper)


def _heading(paper: Paper, found: Analysis, office_name: str, title: str) -> None:
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(title)
    paper.gap()
    paper.pair(tr("Cuenta {number}", number=found.account.number), long_date(found.as_of))
    paper.text(found.account.name)
    paper.text(f"{found.account.address}, {found.account.municipality}".rstrip(", "))
    if found.is_past:
        paper.text(tr("Como estaba el {date}", date=long_date(found.as_of)))


def _standing(paper: Paper, found: Analysis) -> None:
    if found.tariff_class is not None and found.service is not None:
        paper.text(f"{class_name(found.tariff_class)}, {service_name(found.service)}")
    if found.meter_serial is not None and found.diameter is not None:
        size = diameter_name(found.diameter)
        paper.text(tr("contador {serial} de {size}", serial=found.meter_serial, size=size))
    if found.closed_on is not None:
        paper.text(tr("Cuenta cerrada el {date}.", date=long_date(found.closed_on)))
    for line in found.usual_sentences:
        paper.text(line)


def _bill(paper: Paper, bill: AnalyzedBill) -> None:
    facts = bill.facts
    name = tr("Factura {number}, {month}", number=facts.number, month=short_month(facts.period_start))
    paper.pair(f"{name} {tr('(anulada)')}" if bill.is_voided else name, format_money(facts.total_cents))
    water = tr("estimado") if facts.is_estimated else tr("medido {volume}", volume=format_m3(facts.measured_l))
    billed = tr(
        "{days} días, {water}, cobrado {billed}", days=facts.days, water=water, billed=format_m3(facts.billed_l)
    )
    paper.pair(billed, tr("pendiente {amount}", amount=format_money(bill.open_cents)), indent=2)
    if bill.reading is not None and bill.reading.register_l is not None:
        register = format_m3(bill.reading.register_l, 0)
        paper.text(tr("Contador {serial}: marcaba {register}", serial=bill.reading.meter, register=register), indent=2)
    if facts.meter_change is not None:
        paper.text(facts.meter_change.text, indent=2)
    for difference in bill.differences:
        paper.text(f"* {difference}", indent=2)
    for line in bill.check.lines:
        if line.differs:
            paper.pair(f"* {line.label}", change_text(line.difference_cents), indent=4)
    for one in bill.adjusted:
        name = adjustment_name(one)
        paper.pair(f"{name} {tr('(anulado)')}" if one.is_reversed else name, change_text(one.amount_cents), indent=2)


def adjustment_name(one: Adjusted) -> str:
    """An adjustment by its number and its reason: `Ajuste AJU-…, Cargo que no procedía`."""
    return tr("Ajuste {number}, {reason}", number=one.number, reason=tr(reasons()[one.reason].name))


def _movement(paper: Paper, movement: Movement) -> None:
    line = movement.line
    document = f"{line.document} {tr('(anulado)')}" if line.is_voided else line.document
    amounts = f"{format_money(line.amount_cents):>14} {format_money(line.balance_cents):>14}"
    paper.pair(f"{line.on.isoformat()} {document}", amounts)
    for paid in movement.paid:
        paper.pair(_debt(paid), format_money(paid.amount_cents), indent=11)


def _debt(paid: PaidDebt) -> str:
    if paid.bill_number is None or paid.period_start is None:
        return tr("otro cargo")
    return tr("a la factura {number}, {month}", number=paid.bill_number, month=short_month(paid.period_start))


def _paragraphs(found: Analysis) -> Iterator[str]:
    """What is owed, what is usual, and what stands out with what the office does about it."""
    if found.balance_cents < 0:
        yield tr("Usted tiene {amount} a su favor.", amount=format_money(-found.balance_cents))
    elif found.balance_cents == 0:
        yield tr("Usted no debe nada.")
    else:
        owed = [short_month(bill.facts.period_start) for bill in found.bills if bill.open_cents > 0]
        yield _owed(format_money(found.balance_cents), owed)
    yield from found.usual_sentences
    for finding in found.findings:
        yield f"{short_month(finding.on)}: {finding.evidence} {_offer(finding.step)}"


def _owed(amount: str, months: Sequence[str]) -> str:
    if not months:
        return tr("Usted debe {amount}.", amount=amount)
    if len(months) > MONTHS_NAMED:
        words = {"amount": amount, "count": len(months), "month": months[0]}
        return tr("Usted debe {amount}, de {count} facturas; la más vieja, de {month}.", **words)
    return tr("Usted debe {amount}, de: {months}.", amount=amount, months=", ".join(months))


def _offer(step: Step) -> str:
    """What a customer can expect."""
    return {
        Step.READ_AGAIN: tr("Puede pedirnos que leamos otra vez su contador."),
        Step.INSPECT: tr("Cierre todas las llaves y mire si el contador se mueve: puede haber un salidero."),
        Step.TEST_METER: tr("Puede pedirnos una prueba de su contador."),
        Step.REBILL: tr("Revisaremos esa factura."),
        Step.REVIEW_TERMS: tr("Revisaremos esa factura."),
        Step.EXPLAIN: tr("No hay error."),
    }[step]


def _last_bill(paper: Paper, bills: Sequence[AnalyzedBill]) -> None:
    """What the last bill charges, and why it is not what the one before charged; what was owed already is apart."""
    charged = [replace(bill.facts, arrears_cents=0) for bill in bills]
    last, check = charged[-1], bills[-1].check
    paper.gap()
    paper.pair(tr("Su factura de {month}", month=short_month(last.period_start)), format_money(last.total_cents))
    labels = {one.billed.code: one.label for one in check.lines if one.billed is not None}
    for line in last.lines:
        paper.pair(labels.get(line.code, line.label), format_money(line.amount_cents), indent=2)
    if last.adjustments_cents:
        paper.pair(tr("Ajustes de esta factura"), format_money(last.adjustments_cents), indent=2)
    if check.tariff:
        paper.text(tr("Precios de la {tariff}.", tariff=check.tariff), indent=2)
    if len(charged) > 1:
        difference = explain_difference(charged[-2], last, Tariffs.load())
        paper.text(difference.summary, indent=2)
        for part in difference.parts:
            paper.text(f"- {part.spoken}", indent=4)


def _payments(paper: Paper, found: Analysis) -> None:
    """Where the last payments went."""
    paying = [one for one in found.movements if one.paid and one.line.amount_cents < 0]
    for movement in paying[-PAYMENTS_SHOWN:]:
        paper.gap()
        line = movement.line
        name = tr("Su pago {receipt}, {date}", receipt=line.document, date=long_date(line.on))
        paper.pair(f"{name} {tr('(anulado)')}" if line.is_voided else name, format_money(-line.amount_cents))
        for paid in movement.paid:
            paper.pair(_debt(paid), format_money(paid.amount_cents), indent=2)
