"""`oficinista report …`: the reports there are, and one of them on the screen or as a file."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from textwrap import wrap
from typing import Annotated

import typer

from oficinista.cli.output import DATE, answer, emit, parse_date, refusals, table
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.dates import long_date
from oficinista.documents.practice import practised_file
from oficinista.i18n import tr
from oficinista.orders import Refusal, Refused
from oficinista.reports.charts import drawn_table, read_footer
from oficinista.reports.commands import SnapshotTaken, TakeSnapshot
from oficinista.reports.definitions import definitions
from oficinista.reports.export import FileForm, as_csv, as_file, as_records
from oficinista.reports.plot import plot_lines
from oficinista.reports.queries import Report, ask_report

app = Subcommands()

NO_LIMIT = 1_000
"""So wide is a line that no terminal breaks."""
PLOT_HEIGHT = 16


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"


@app.command("list", help=tr("Los informes que hay."))
def list_reports(as_json: AsJson = False) -> None:
    """Every report with its title."""
    rows = [(one.name, tr(one.title), one.version) for one in definitions().values()]
    facts = [{"name": name, "title": title, "version": version} for name, title, version in rows]
    emit(facts, as_json, table((tr("Informe"), tr("Qué dice"), tr("Versión")), rows))


@app.command("snapshot", help=tr("Guarda cómo está la oficina esta noche, para los informes de noche a noche."))
def snapshot(acting_as: ActingAs = None, database: Database = None, as_json: AsJson = False) -> None:
    """Take tonight's snapshot; a second time that day it says that it is there."""
    with refusals(as_json):
        office = open_office(database)
        done = office.run(TakeSnapshot(), actor=acting_clerk(office, acting_as), key=new_key())
    taken = None if isinstance(done, Refusal) else SnapshotTaken.model_validate(done.value)
    answer(done, as_json, None if taken is None else _snapshot_words(taken))


def _snapshot_words(taken: SnapshotTaken) -> list[str]:
    day = long_date(taken.taken_on)
    return [tr("Guardado: {date}.", date=day) if taken.is_new else tr("Ya estaba guardado: {date}.", date=day)]


def _one(name: str) -> None:
    """Register the report of a name as a subcommand."""

    def show(
        since: Annotated[
            date | None,
            typer.Option("--from", parser=parse_date, metavar=DATE, help=tr("El primer día; si no, el 1 del mes.")),
        ] = None,
        until: Annotated[
            date | None, typer.Option("--to", parser=parse_date, metavar=DATE, help=tr("El último día; si no, hoy."))
        ] = None,
        form: Annotated[Format, typer.Option("--format", help=tr("Cómo se escribe."))] = Format.TABLE,
        clerk: Annotated[
            str | None, typer.Option("--clerk", metavar=tr("OFICINISTA"), help=tr("De quién, en el informe del día."))
        ] = None,
        acting_as: ActingAs = None,
        database: Database = None,
    ) -> None:
        as_json = form is Format.JSON
        with refusals(as_json):
            office = open_office(database)
            reader = acting_clerk(office, acting_as)
            found = office.ask(
                ask_report,
                name,
                reader,
                office_id=office.info.id,
                today=office.today,
                since=since,
                until=until,
                clerk=clerk,
            )
            _write(found, form, office.clock())

    app.command(name, help=tr(definitions()[name].title) + ".")(show)


def _write(found: Report, form: Format, at: datetime) -> None:
    match form:
        case Format.CSV:
            typer.echo(as_csv(found), nl=False)
        case Format.XLSX | Format.PDF:
            _write_file(practised_file(as_file(found, FileForm(form), at), found.mark), form)
        case Format.JSON:
            emit(as_records(found), as_json=True)
        case Format.TABLE:
            emit(None, as_json=False, text=_text(found))


def _write_file(content: bytes, form: Format) -> None:
    """Write a file to the standard output. Refuses a terminal, which would show it as noise."""
    if sys.stdout.isatty():
        raise Refused(
            "report.to_file", tr("Este formato va a un archivo."), tr("Añada al final: > informe.{format}", format=form)
        )
    typer.echo(content, nl=False)


def _text(found: Report) -> Iterator[str]:
    """The table; on a terminal as wide as that, with its plot if it has one."""
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else NO_LIMIT
    ascii_only = os.environ.get("OFICINISTA_ASCII") == "1"
    yield found.title
    yield ""
    if found.rows:
        heads, lines = drawn_table(found, width, ascii_only=ascii_only)
        yield from (*heads, *lines)
    else:
        yield tr("No hubo nada que contar.")
    if is_terminal and (plot := plot_lines(found, width, PLOT_HEIGHT, ascii_only=ascii_only)):
        yield from ("", *plot)
    yield ""
    for sentence in read_footer(found):
        yield from wrap(sentence, width)


for _name in definitions():
    _one(_name)
