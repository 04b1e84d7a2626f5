"""`oficinista theft …`: the cases of water theft, and one whole: what was found, calculated, charged and filed."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from oficinista.cases.queries import CaseFile, CaseRow, case_file, cases
from oficinista.cli.case_facts import OfAccount, case_facts, case_text, number_of
from oficinista.cli.output import emit, facts, refusals, table
from oficinista.cli.session import AsJson, Database, WithClosed, open_office
from oficinista.cli.words import Subcommands
from oficinista.files.queries import Filed, papers
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.theft.opening import Source, source_words
from oficinista.theft.queries import THEFT, Charged, Kept, TheftCase, find_theft
from oficinista.theft.told import told_facts

app = Subcommands()


@app.command("list", help=tr("Los casos de hurto de agua abiertos, el primero en vencer primero."))
def list_cases(
    account: OfAccount = None,
    with_closed: WithClosed = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The cases of water theft of the office."""
    with refusals(as_json):
        office = open_office(database)
        number = number_of(office, account)
        found = [
            (one, office.ask(find_theft, one.number, office.info.id))
            for one in office.ask(cases, office.info.id, office.today, account=number, with_closed=with_closed)
            if one.lifecycle == THEFT
        ]
        titles = (tr("Caso"), tr("Cuenta"), tr("Estado"), tr("Calculado"), tr("Cobrado"), tr("Vence"), tr("Días"))
        shown = [_facts(row, one) for row, one in found]
        emit(shown, as_json, table(titles, [_row(row, one) for row, one in found]))


@app.command("show", help=tr("Un caso de hurto entero: lo hallado, el cálculo, lo cobrado, sus papeles y su curso."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número del caso."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One case of water theft."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(find_theft, number.upper(), office.info.id)
        course = office.ask(case_file, found.number, office.info.id, office.today)
        filed = office.ask(papers, office.info.id, found.account_id, found.number)
        emit(_whole(course, found, filed), as_json, _text(course, found, filed))


def _row(row: CaseRow, found: TheftCase) -> tuple[Any, ...]:
    calculated, charged = found.calculation, found.charge
    return (
        row.number,
        row.account,
        row.state_title,
        None if calculated is None else format_money(calculated.cents),
        None if charged is None else format_money(charged.total_cents),
        row.next_on,
        row.days_left,
    )


def _facts(row: CaseRow, found: TheftCase) -> dict[str, Any]:
    return {
        "number": row.number,
        "account": row.account,
        "source": row.kind,
        "opened_on": row.opened_on,
        "state": row.state,
        "owner": row.owner,
        "next_on": row.next_on,
        "days_left": row.days_left,
        "calculated": None if found.calculation is None else amount_text(found.calculation.cents),
        "charged": None if found.charge is None else amount_text(found.charge.total_cents),
    }


def _whole(course: CaseFile, found: TheftCase, filed: list[Filed]) -> dict[str, Any]:
    return {
        **_facts(course.row, found),
        "inspection": None if found.inspection is None else found.inspection.model_dump(mode="json"),
        "calculation": None if found.calculation is None else _calculation(found.calculation),
        "charge": None if found.charge is None else _charge(found.charge),
        "papers": [{"number": one.number, "kind": one.kind, "sha256": one.sha256.hex()} for one in filed],
        **case_facts(course),
    }


def _calculation(found: Kept) -> dict[str, Any]:
    return {
        "basis": found.asked.basis.value,
        "method": found.asked.method.value,
        "since": found.asked.since,
        "until": found.asked.until,
        "lines": list(found.lines),
        "amount": amount_text(found.cents),
        "last_day": found.last_day,
        "unconfirmed": list(found.unconfirmed),
    }


def _charge(found: Charged) -> dict[str, Any]:
    return {
        "number": found.number,
        "water": amount_text(found.water_cents),
        "fine": amount_text(found.fine_cents),
        "cost": amount_text(found.cost_cents),
        "left_out": list(found.left_out),
    }


def _text(course: CaseFile, found: TheftCase, filed: list[Filed]) -> Iterator[str]:
    row = course.row
    yield from facts(
        {
            tr("Caso"): row.number,
            tr("Cuenta"): f"{row.account} {row.customer}",
            tr("Por qué"): source_words(Source(row.kind)),
            tr("Estado"): row.state_title,
            **told_facts(found),
        }
    )
    yield from () if found.calculation is None else found.calculation.lines
    titles = (tr("Archivo"), tr("Documento"), "SHA-256")
    yield from table(titles, [(one.number, one.title, one.sha256.hex()) for one in filed])
    yield from case_text(course)
