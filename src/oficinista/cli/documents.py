"""`oficinista document …`: the expediente. Files are opened here, with the caller's rights.

Through a host, whose rights are not the caller's, only the caller's own streams are read and written: «-».
"""

import io
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Annotated, Any

import typer

from oficinista.cli.output import DATE, answer, emit, facts, fail, parse_date, refusals, table
from oficinista.cli.problems import understood
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office, require_owner
from oficinista.cli.words import Subcommands
from oficinista.customers.queries import account_card, find_account
from oficinista.documents.practice import practised_file
from oficinista.files.checklists import Checklist, checklist, standing_words
from oficinista.files.commands import CONTENT_BYTES_MAX, FileDocument, PlaceDocument, TakeOutDocument
from oficinista.files.kinds import received
from oficinista.files.pages import checklist_page, cover, place_words, source_words, summary
from oficinista.files.procedures import procedures
from oficinista.files.queries import Filed, PaperFile, content_of, find_paper, paper_file, papers, receiver_words
from oficinista.files.scanning import read_path
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal, Refused

app = Subcommands()
STREAM = Path("-")

Number = Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de archivo, ARC-…"))]
OfAccount = Annotated[str, typer.Option("--account", metavar=tr("CUENTA"), help=tr("Con o sin los ceros de delante."))]
OfCase = Annotated[str, typer.Option("--case", metavar=tr("CASO"), help=tr("El caso de la cuenta al que se refiere."))]
Out = Annotated[
    Path | None, typer.Option("--out", metavar=tr("ARCHIVO"), help=tr("Dónde escribirlo; «-», en la salida."))
]


@app.command("file", help=tr("Archiva un PDF o una imagen en el expediente de una cuenta."))
def file(
    path: Annotated[Path, typer.Argument(metavar=tr("ARCHIVO"), help=tr("Su ruta; «-», lo que llega por la entrada."))],
    account: OfAccount,
    kind: Annotated[str, typer.Option("--kind", metavar=tr("TIPO"), help=tr("Uno de «oficinista document kinds»."))],
    title: Annotated[str, typer.Option("--title", metavar=tr("TITULO"), help=tr("Si no se dice, el del tipo."))] = "",
    case: OfCase = "",
    dated: Annotated[
        date | None, typer.Option("--date", parser=parse_date, metavar=DATE, help=tr("La que dice el documento."))
    ] = None,
    expires: Annotated[
        date | None, typer.Option("--expires", parser=parse_date, metavar=DATE, help=tr("Hasta cuándo vale."))
    ] = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """File a paper; its number is to be written on it."""
    with refusals(as_json):
        content = read_input(path)
        office = open_office(database)
        number = _account(office, account)
        with understood("document.file"):
            order = FileDocument(
                content=content,
                account=number,
                kind=kind,
                title=title,
                case=case,
                dated_on=dated,
                expires_on=expires,
            )
        answer(office.run(order, actor=acting_clerk(office, as_clerk), key=new_key()), as_json)


@app.command("find", help=tr("Un documento por su número: qué es, de quién y dónde está. Con --out, lo saca."))
def find(
    number: Number, out: Out = None, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False
) -> None:
    """One paper; taking it out is left on record."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(paper_file, number, office.info.id)
        if out is not None:
            taken = office.run(
                TakeOutDocument(number=found.paper.number), actor=acting_clerk(office, as_clerk), key=new_key()
            )
            if isinstance(taken, Refusal):
                fail(taken, as_json)
            write_out(office, out, office.ask(content_of, found.paper.id))
        if out != STREAM:
            emit(_whole(found), as_json, _text(found))


@app.command("list", help=tr("Los documentos de una cuenta o de un caso, el último primero."))
def list_papers(account: OfAccount, case: OfCase = "", database: Database = None, as_json: AsJson = False) -> None:
    """The papers of an account."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(papers, office.info.id, office.ask(find_account, account), case or None)
        titles = (tr("Número"), tr("Documento"), tr("Fecha"), tr("Vale hasta"), tr("Original"))
        rows = [
            (one.number, one.title, one.dated_on, one.expires_on, place_words(one.box, one.folder)) for one in found
        ]
        emit([_facts(one) for one in found], as_json, table(titles, rows))


@app.command("place", help=tr("Dice en qué caja y carpeta está el original."))
def place(
    number: Number,
    box: Annotated[str, typer.Option("--box", metavar=tr("CAJA"), help=tr("La caja."))],
    folder: Annotated[str, typer.Option("--folder", metavar=tr("CARPETA"), help=tr("La carpeta, si hay."))] = "",
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Note where an original is."""
    with refusals(as_json):
        office = open_office(database)
        paper = office.ask(find_paper, number, office.info.id)
        with understood("document.place"):
            order = PlaceDocument(number=paper.number, box=box, folder=folder)
        answer(office.run(order, actor=acting_clerk(office, as_clerk), key=new_key()), as_json)


@app.command("cover", help=tr("La carátula de un documento, con su número en barras, en PDF."))
def make_cover(number: Number, out: Out = None, database: Database = None, as_json: AsJson = False) -> None:
    """The cover of a paper."""
    with refusals(as_json):
        office = open_office(database)
        paper = office.ask(find_paper, number, office.info.id)
        write_out(office, out or Path(f"{paper.number}.pdf"), cover(paper, office.info.name, office.clock()))


@app.command("checklist", help=tr("Los documentos de un trámite: tengo, falta, vence. Con --out, en PDF."))
def show_checklist(
    procedure: Annotated[str, typer.Argument(metavar=tr("TRAMITE"), help=tr("Uno de «oficinista document kinds»."))],
    account: OfAccount,
    case: OfCase = "",
    out: Out = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """What of a procedure's papers is there, what is missing and what expires."""
    with refusals(as_json):
        office = open_office(database)
        account_id = office.ask(find_account, account)
        found = office.ask(checklist, procedure, office.info.id, account_id, office.today, case)
        if out is not None:
            number = office.ask(account_card, account_id, office.today).number
            write_out(office, out, checklist_page(found, number, office.info.name, office.clock()))
        if out != STREAM:
            emit(_list(found), as_json, _lines(found))


@app.command("kinds", help=tr("Los tipos de documentos y los trámites que los piden."))
def show_kinds(as_json: AsJson = False) -> None:
    """The catalogue of kinds and of procedures."""
    known = [(kind.code, tr(kind.title)) for kind in received().values()]
    asking = [(one.code, tr(one.title)) for one in procedures().values()]
    emit(
        {"kinds": dict(known), "procedures": dict(asking)},
        as_json,
        [*table((tr("Tipo"), tr("Documento")), known), "", *table((tr("Trámite"), tr("Qué es")), asking)],
    )


def _account(office: Office, number: str) -> str:
    return office.ask(account_card, office.ask(find_account, number), office.today).number


def read_input(path: Path) -> bytes:
    """The bytes of a file, or of the caller's stream. Refuses a file through a host."""
    if path == STREAM:
        return sys.stdin.buffer.read(CONTENT_BYTES_MAX)
    require_owner()
    return read_path(str(path))


def write_out(office: Office, path: Path, content: bytes) -> None:
    """Write a paper to a file, or to the caller's stream. Refuses a file through a host, and one that cannot be.

    One of a training office says so on every page.
    """
    copy_out(path, io.BytesIO(practised_file(content, office.info.mark)))


def copy_out(path: Path, source: IO[bytes]) -> None:
    """The same of what is too long to be held at once."""
    if path == STREAM:
        copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    require_owner()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            copyfileobj(source, out)
    except OSError as error:
        raise Refused(
            "document.unwritable", tr("No se puede escribir {path}.", path=str(path)), tr("Escoja otra carpeta.")
        ) from error


def _list(found: Checklist) -> dict[str, Any]:
    return {
        "procedure": found.procedure.code,
        "complete": found.is_complete,
        "verified": found.procedure.verified,
        "papers": [
            {
                "kind": item.kind,
                "required": item.is_required,
                "standing": item.standing,
                "number": item.paper and item.paper.number,
                "expires_on": item.paper and item.paper.expires_on,
            }
            for item in found.items
        ],
    }


def _lines(found: Checklist) -> Iterator[str]:
    yield tr(found.procedure.title)
    rows = [
        (
            standing_words(item.standing).upper(),
            item.title if item.is_required else tr("{title} (si aplica)", title=item.title),
            item.paper and item.paper.number,
            item.paper and item.paper.expires_on,
        )
        for item in found.items
    ]
    yield from table((tr("Estado"), tr("Documento"), tr("Archivo"), tr("Vale hasta")), rows)
    yield summary(found)
    yield source_words(found)


def _facts(paper: Filed) -> dict[str, Any]:
    return {
        "number": paper.number,
        "kind": paper.kind,
        "title": paper.title,
        "media_type": paper.media_type,
        "size_bytes": paper.size_bytes,
        "sha256": paper.sha256.hex(),
        "account": paper.account,
        "about": paper.about,
        "dated_on": paper.dated_on,
        "expires_on": paper.expires_on,
        "superseded_by": paper.superseded_by,
        "filed_by": paper.clerk_name,
        "filed_at": paper.filed_at.isoformat(),
        "box": paper.box,
        "folder": paper.folder,
    }


def _whole(found: PaperFile) -> dict[str, Any]:
    return _facts(found.paper) | {
        "keep_until": found.kept.until,
        "retention": found.kept.title,
        "places": [
            {"box": one.box, "folder": one.folder, "clerk": one.clerk_name, "at": one.placed_at.isoformat()}
            for one in found.placed
        ],
        "handed": [
            {"to": one.receiver, "name": one.name, "clerk": one.clerk_name, "at": one.handed_at.isoformat()}
            for one in found.handed
        ],
    }


def _text(found: PaperFile) -> Iterator[str]:
    paper = found.paper
    yield from facts(
        {
            tr("Número"): paper.number,
            tr("Documento"): paper.title,
            tr("Tipo"): paper.kind_title,
            tr("Cuenta"): paper.account and f"{paper.account} {paper.customer}",
            tr("Asunto"): paper.about,
            tr("Fecha"): paper.dated_on,
            tr("Vale hasta"): paper.expires_on,
            tr("Sustituido por"): paper.superseded_by,
            tr("Original"): place_words(paper.box, paper.folder),
            tr("Archivado por"): f"{paper.clerk_name}, {paper.filed_at.date()}",
            tr("Se conserva hasta"): found.kept.until or tr("siempre: {source}", source=found.kept.source),
            "SHA-256": paper.sha256.hex(),
        }
    )
    for one in found.handed:
        words = tr("Entregado {receiver} {name}", receiver=receiver_words(one.receiver), name=one.name).strip()
        yield f"{words}, {one.handed_at.date()}."
