"""`oficinista export NAME`: a table of the office's data as CSV or XLSX. Without a name, those that there are."""

import hashlib
import io
import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated

import typer

from oficinista.cli.documents import STREAM, copy_out
from oficinista.cli.output import emit, fail, refusals, table
from oficinista.cli.session import ActingAs, AsJson, Database, new_key, open_office, permitted_clerk, require_owner
from oficinista.i18n import tr
from oficinista.moving.exports import Asked, Export, export_names, find_export
from oficinista.moving.taken_out import NoteExport
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.sheets import write_csv, write_xlsx

NOTE = "export.note"


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


def export(
    name: Annotated[
        str | None, typer.Argument(metavar=tr("NOMBRE"), help=tr("Cuál; sin nombre, dice los que hay."))
    ] = None,
    form: Annotated[Format, typer.Option("--format", help=tr("Cómo se escribe."))] = Format.CSV,
    out: Annotated[
        Path, typer.Option("--out", metavar=tr("ARCHIVO"), help=tr("Dónde escribirlo; «-», en la salida."))
    ] = STREAM,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write a table, row by row, and leave on record that it was taken out."""
    with refusals(as_json):
        if name is None:
            names = export_names()
            emit(names, as_json, table((tr("Nombre"),), [(one,) for one in names]))
            return
        found = find_export(name)
        if out != STREAM:
            require_owner()  # the file would be written with the service's rights
        elif form is Format.XLSX and sys.stdout.isatty():
            raise Refused("export.to_file", tr("Este formato va a un archivo."), tr("Añada --out ARCHIVO."))
        office = open_office(database)
        actor = permitted_clerk(office, as_clerk, NOTE)
        _write(office, name, found, form, out, actor, as_json)


def _write(office: Office, name: str, found: Export, form: Format, out: Path, actor: str, as_json: bool) -> None:
    """Write the table aside, note that it goes out, and only then let it."""
    with TemporaryFile() as file:
        rows = _fill(office, found, form, file)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        order = NoteExport(name=name, form=form.value, rows=rows, sha256=sha256)
        outcome = office.run(order, actor=actor, key=new_key())
        if isinstance(outcome, Refusal):
            fail(outcome, as_json)
        file.seek(0)
        copy_out(out, file)
    if out != STREAM:
        said = tr("{rows} filas: {file}", rows=f"{rows:,}", file=out)
        emit({"name": name, "rows": rows, "file": str(out), "sha256": sha256}, as_json, [said])


def _fill(office: Office, found: Export, form: Format, file: IO[bytes]) -> int:
    asked = Asked(office.info.id, office.info.code, office.today)
    with office.store.read() as connection:
        rows = found.rows(connection, asked)
        if form is Format.XLSX:
            return write_xlsx(file, found.sheet, rows, office.info.footer, heading=office.info.mark)
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        try:
            return write_csv(text, found.sheet, rows, office.info.footer)
        finally:
            text.detach()
