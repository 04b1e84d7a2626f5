"""`oficinista import usage FILE`: a file of meter usage into the office."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from oficinista.billing.commands import ImportUsage, UsageImported, imported, plan_import
from oficinista.billing.usage_file import FAMILY
from oficinista.cli.output import REFUSED, emit, fail, refusals
from oficinista.cli.session import ActingAs, AsJson, Database, DryRun, FileToRead, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.progress import Watcher, watched_by
from oficinista.storage.office_rules import rulebook
from oficinista.text import clean
from oficinista.text_file import file_digest

app = Subcommands()


@app.callback()
def group() -> None:
    """Keep each a subcommand of its own."""


@app.command(
    "usage",
    help=tr(
        "Lecturas de un CSV, comprimido o no: customer_id, period_end, customer_class y usage_m3 (o usage_ccf). "
        "Repetirlo no añade nada. Sale con 1 si alguna línea se rechazó; las demás quedan importadas."
    ),
)
def usage(
    file: FileToRead,
    classes: Annotated[
        list[str] | None,
        typer.Option("--map", metavar=tr("CLASE=CLASE"), help=tr("Importa una clase como otra; puede repetirse.")),
    ] = None,
    shift_years: Annotated[
        int, typer.Option("--shift-years", min=-100, max=100, help=tr("Mueve las fechas tantos años."))
    ] = 0,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Import a file in one transaction, or only say what would be imported."""
    renamed = tuple(_parse_class(text) for text in classes or ())
    with refusals(as_json):
        office = open_office(database)
        order = _order(file, renamed, shift_years)
        done = _dry_run(office, order) if dry_run else _import(office, order, as_clerk, as_json)
        _tell(done, dry_run, as_json)
        if done.rejected:
            raise typer.Exit(REFUSED)


def _parse_class(text: str) -> tuple[str, str]:
    given, _, wanted = text.partition("=")
    if not (given and wanted):
        raise typer.BadParameter(tr("«{text}» no es CLASE=CLASE.", text=text), param_hint="--map")
    return given, wanted


def _order(file: Path, classes: tuple[tuple[str, str], ...], shift_years: int) -> ImportUsage:
    try:
        return ImportUsage(
            path=str(file.absolute()), sha256=file_digest(file, FAMILY), classes=classes, shift_years=shift_years
        )
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("path",):
            raise typer.BadParameter(tr("El nombre del archivo tiene caracteres que no se ven.")) from error
        raise typer.BadParameter(tr("Una clase son letras minúsculas y guiones bajos."), param_hint="--map") from error


def _dry_run(office: Office, order: ImportUsage) -> UsageImported:
    with office.store.read() as connection:
        rules = rulebook(connection, office.info.id)
        return imported(plan_import(connection, order, office.info.id, office.today, rules))


def _import(office: Office, order: ImportUsage, as_clerk: str | None, as_json: bool) -> UsageImported:
    actor = acting_clerk(office, as_clerk)
    with progress_bar() as watcher, watched_by(watcher):
        answer = office.run(order, actor=actor, key=new_key())
    if isinstance(answer, Refusal):
        fail(answer, as_json)
    return cast(UsageImported, answer.value)


@contextmanager
def progress_bar() -> Iterator[Watcher]:
    """A bar on standard error, when it is a terminal; it starts again with each table."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(tr("Importando"), total=None)
        yield lambda _stage, done, total: bar.update(task, completed=done, total=total)


def _tell(done: UsageImported, dry_run: bool, as_json: bool) -> None:
    if as_json:
        emit({**done.model_dump(mode="json"), "dry_run": dry_run}, as_json)
        return
    if dry_run:
        typer.echo(tr("Solo un ensayo: nada cambió."))
    typer.echo(
        tr(
            "{readings} lecturas, {accounts} cuentas y {customers} clientes nuevos; {known} lecturas ya estaban.",
            readings=f"{done.readings:,}",
            accounts=f"{done.accounts:,}",
            customers=f"{done.customers:,}",
            known=f"{done.known:,}",
        )
    )
    if done.held:
        typer.echo(tr("{held} lecturas quedan retenidas hasta que un supervisor las vea.", held=f"{done.held:,}"))
    for line in done.rejected:
        typer.echo(clean(tr("Línea {line}: {reason}", line=line.line, reason=line.reason)), err=True)
    if done.rejected:
        typer.echo(tr("Líneas rechazadas: {rejected}.", rejected=f"{len(done.rejected):,}"), err=True)
