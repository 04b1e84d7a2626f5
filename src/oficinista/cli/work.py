"""`oficinista order …`: work orders, and what the crews send back."""

from collections.abc import Iterator
from typing import Annotated, Any, cast

import typer

from oficinista.cases.lifecycle import owner_words
from oficinista.cli.case_facts import OfAccount, case_facts, case_text, number_of
from oficinista.cli.output import REFUSED, emit, facts, fail, refusals, table
from oficinista.cli.session import (
    ActingAs,
    AsJson,
    Database,
    DryRun,
    FileToRead,
    WithClosed,
    acting_clerk,
    new_key,
    open_office,
    require_owner,
)
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.text import clean
from oficinista.work.queries import OrderFile, OrderRow, order_file, orders
from oficinista.work.results import (
    ROWS_AT_ONCE,
    ImportResults,
    ResultsImported,
    imported,
    plan_results,
    together,
    with_rejected,
)
from oficinista.work.results_file import ResultsFile, read_results

app = Subcommands()


@app.command("list", help=tr("Las órdenes de trabajo abiertas, la primera en vencer primero."))
def list_orders(
    account: OfAccount = None,
    with_closed: WithClosed = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The work orders of the office."""
    with refusals(as_json):
        office = open_office(database)
        number = number_of(office, account)
        found = office.ask(orders, office.info.id, office.today, account=number, with_closed=with_closed)
        titles = (tr("Orden"), tr("Tipo"), tr("Cuenta"), tr("Estado"), tr("Brigada"), tr("Vence"), tr("Días"))
        rows = [
            (one.number, one.title, one.account, one.state_title, one.crew, one.next_on, one.days_left) for one in found
        ]
        emit([_facts(one) for one in found], as_json, table(titles, rows))


@app.command("show", help=tr("Una orden entera: lo que pide, lo hecho, su resultado y lo que se puede hacer."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la orden."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One work order with its history."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(order_file, number.upper(), office.info.id, office.today)
        emit(_whole(found), as_json, _text(found))


@app.command(
    "import",
    help=tr(
        "Los resultados de las brigadas, de un CSV: order, date y outcome (done o returned); notes, si hay; y los "
        "campos de los resultados. Repetirlo no añade nada. Sale con 1 si alguna línea se rechazó; las demás quedan."
    ),
)
def import_file(
    file: FileToRead,
    expected: Annotated[
        int | None,
        typer.Option("--rows", min=1, metavar=tr("CANTIDAD"), help=tr("Cuántos resultados debe traer, o nada entra.")),
    ] = None,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Bring in a file of results, or only say what it would do."""
    with refusals(as_json):
        require_owner()
        office = open_office(database)
        found = read_results(file, expected)
        done = _dry_run(office, found) if dry_run or not found.rows else _import(office, found, as_clerk, as_json)
        _tell(done, found, dry_run, as_json)
        if done.rejected:
            raise typer.Exit(REFUSED)


def _dry_run(office: Office, file: ResultsFile) -> ResultsImported:
    return with_rejected(imported(office.ask(plan_results, file.rows, office.info.id, office.today)), file.rejected)


def _import(office: Office, file: ResultsFile, as_clerk: str | None, as_json: bool) -> ResultsImported:
    """The rows a few at a time: no other clerk waits for the whole file, and one that was cut off comes again."""
    actor, done = acting_clerk(office, as_clerk), []
    for start in range(0, len(file.rows), ROWS_AT_ONCE):
        order = ImportResults(rows=file.rows[start : start + ROWS_AT_ONCE])
        answer = office.run(order, actor=actor, key=new_key())
        if isinstance(answer, Refusal):
            fail(answer, as_json)
        done.append(cast(ResultsImported, answer.value))
    return with_rejected(together(done), file.rejected)


def _tell(done: ResultsImported, file: ResultsFile, dry_run: bool, as_json: bool) -> None:
    if as_json:
        emit({"rows": file.count, **done.model_dump(mode="json"), "dry_run": dry_run}, as_json)
        return
    if dry_run:
        typer.echo(tr("Solo un ensayo: nada cambió."))
    typer.echo(
        tr("{rows} resultados: {completed} órdenes completadas, {returned} devueltas, {known} ya estaban.",
           rows=file.count, completed=done.completed, returned=done.returned, known=done.known)
    )  # fmt: skip
    if done.differing:
        typer.echo(tr("Hallaron otra cosa que lo registrado: {numbers}.", numbers=", ".join(done.differing)))
    for line in done.rejected:
        typer.echo(clean(tr("Línea {line}: {reason}", line=line.line, reason=line.reason)), err=True)
    if done.rejected:
        typer.echo(tr("Líneas rechazadas: {rejected}.", rejected=f"{len(done.rejected):,}"), err=True)


def _facts(one: OrderRow) -> dict[str, Any]:
    return {
        "number": one.number,
        "type": one.type,
        "account": one.account,
        "case": one.case,
        "crew": one.crew,
        "asked": one.asked,
        "opened_on": one.opened_on,
        "state": one.state,
        "owner": one.owner,
        "next_on": one.next_on,
        "days_left": one.days_left,
    }


def _whole(found: OrderFile) -> dict[str, Any]:
    return _facts(found.row) | case_facts(found.case) | {
        "result": [{"title": title, "answer": answer} for title, answer in found.results],
        "form": {code: one.model_dump(mode="json", exclude_defaults=True) for code, one in found.kind.result.items()},
    }  # fmt: skip


def _text(found: OrderFile) -> Iterator[str]:
    row = found.row
    yield from facts(
        {
            tr("Orden"): row.number,
            tr("Tipo"): row.title,
            tr("Cuenta"): f"{row.account} {row.customer}",
            tr("Dirección"): row.address,
            tr("Caso"): row.case,
            tr("Se pide"): row.asked,
            tr("Brigada"): row.crew,
            tr("Estado"): row.state_title,
            tr("La tiene"): None if row.owner is None else owner_words(row.owner),
        }
    )
    yield from facts(dict(found.results)) if found.results else ()
    yield from case_text(found.case)
