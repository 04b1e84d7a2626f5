"""`oficinista account analyze` and `oficinista bill explain`: an account taken apart, and why a bill is what it is."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from oficinista.billing.analysis import Analysis, AnalyzedBill, analyze, find_bill
from oficinista.billing.difference import Difference, explain_difference
from oficinista.billing.explain import Explanation, explain_bill
from oficinista.billing.facts import BillFacts
from oficinista.billing.movements import Movement, PaidDebt
from oficinista.billing.queries import bill_facts, previous_bill
from oficinista.billing.recompute import CheckedLine
from oficinista.cli.output import DATE, emit, parse_date, refusals, shown, table
from oficinista.cli.session import AccountNumber, AsJson, Database, open_office
from oficinista.customers.queries import find_account
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.tariff import Tariffs, class_name, diameter_name, service_name
from oficinista.volume import format_m3


def analyze_account(
    number: AccountNumber,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=parse_date, metavar=DATE, help=tr("Como estaba ese día; si no se dice, hoy.")),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """An account taken apart, today or as it stood on a past day."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(analyze, office.ask(find_account, number), office.today, as_of)
        emit(plain(found), as_json, _analysis_text(found))


def explain_one(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la factura."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Why a bill is what it is, and why it is not what the one before was."""
    with refusals(as_json):
        bill, explanation, before, difference = open_office(database).ask(explained_bill, number)
        data = {
            "bill": bill.number,
            "explanation": plain(explanation),
            "previous": before.number if before else None,
            "difference": plain(difference) | {"summary": difference.summary} if difference else None,
        }
        emit(data, as_json, explanation_text(bill, explanation, difference))


def explained_bill(
    connection: Connection, number: str
) -> tuple[BillFacts, Explanation, BillFacts | None, Difference | None]:
    """A bill, why it is what it is, the one before it, and why it is not what that one was."""
    tariffs, bill_id = Tariffs.load(), find_bill(connection, number)
    previous = previous_bill(connection, bill_id)
    bill = bill_facts(connection, bill_id)
    before = None if previous is None else bill_facts(connection, previous)
    difference = None if before is None else explain_difference(before, bill, tariffs)
    return bill, explain_bill(bill, tariffs), before, difference


def explanation_text(bill: BillFacts, explanation: Explanation, difference: Difference | None) -> Iterator[str]:
    """The explanation of a bill, line by line."""
    yield tr("Factura {number}, {month}", number=bill.number, month=short_month(bill.period_start))
    yield from explanation.notes
    parts = [(part.text, format_money(part.amount_cents)) for part in explanation.parts]
    yield from table((tr("Concepto"), tr("Cantidad")), parts)
    yield tr("Total a pagar {amount}", amount=format_money(explanation.total_cents))
    if difference is not None:
        yield difference.summary
        yield from (f"  {part.spoken}" for part in difference.parts)


def _analysis_text(found: Analysis) -> Iterator[str]:
    yield from _heading(found)
    yield from _signals(found)
    yield tr("Facturas")
    titles = (tr("Factura"), tr("Mes"), tr("Días"), tr("Medido"), tr("Cobrado"), tr("Total"), tr("Según tarifa"))
    yield from table((*titles, tr("Pendiente"), ""), map(_bill_row, found.bills))
    for bill in found.bills:
        yield from _marked(bill)
    yield tr("Movimientos")
    yield from table(
        (tr("Fecha"), tr("Documento"), tr("Cantidad"), tr("Balance"), tr("Pagó")),
        map(_movement_row, found.movements),
    )


def _heading(found: Analysis) -> Iterator[str]:
    yield f"{found.account.number}  {shown(found.account.name)}"
    if found.is_past:
        yield tr("Como estaba el {date}", date=long_date(found.as_of))
    if found.closed_on is not None:
        yield tr("Cuenta cerrada el {date}.", date=long_date(found.closed_on))
    meter = tr("sin contador")
    if found.meter_serial is not None and found.diameter is not None:
        meter = tr("contador {serial} de {size}", serial=found.meter_serial, size=diameter_name(found.diameter))
    if found.tariff_class is not None and found.service is not None:
        yield f"{class_name(found.tariff_class)}, {service_name(found.service)}, {meter}"
    yield tr("Balance {amount}", amount=format_money(found.balance_cents))


def _signals(found: Analysis) -> Iterator[str]:
    yield from found.usual_sentences
    for finding in found.findings:
        yield f"! {short_month(finding.on)}: {finding.evidence} ({finding.certainty.text}) {finding.step.text}"


def _bill_row(bill: AnalyzedBill) -> tuple[Any, ...]:
    facts = bill.facts
    return (
        facts.number,
        short_month(facts.period_start),
        facts.days,
        tr("estimado") if facts.is_estimated else format_m3(facts.measured_l),
        format_m3(facts.billed_l),
        format_money(facts.total_cents),
        None if bill.check.due_cents is None else format_money(bill.check.due_cents),
        format_money(bill.open_cents),
        tr("anulada") if bill.is_voided else "*" if bill.differences else " ",
    )


def _marked(bill: AnalyzedBill) -> Iterator[str]:
    for difference in bill.differences:
        yield f"* {bill.facts.number}: {difference}"
    for line in bill.check.lines:
        if line.differs:
            yield tr(
                "    {label}: se cobró {billed}, la tarifa da {due}",
                label=line.label,
                billed=format_money(line.billed.amount_cents) if line.billed else "—",
                due=format_money(line.due.amount_cents) if line.due else "—",
            )


def _movement_row(movement: Movement) -> tuple[Any, ...]:
    line = movement.line
    document = f"{line.document} {tr('(anulado)')}" if line.is_voided else line.document
    paid = tuple(f"{_debt(one)} {format_money(one.amount_cents)}" for one in movement.paid)
    return line.on, document, format_money(line.amount_cents), format_money(line.balance_cents), paid


def _debt(paid: PaidDebt) -> str:
    return tr("otro cargo") if paid.period_start is None else short_month(paid.period_start)


def plain(value: Any) -> Any:
    """Records as programs read them: named fields, `balance_cents` 4597 as `balance` "45.97"."""
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return _named(named | ({"difference_cents": value.difference_cents} if isinstance(value, CheckedLine) else {}))
    if hasattr(value, "_asdict"):
        return _named(value._asdict())
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removesuffix("_cents"): amount_text(value)
        if name.endswith("_cents") and value is not None
        else plain(value)
        for name, value in facts.items()
    }
