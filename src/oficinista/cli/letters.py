"""`oficinista letter …`: the letters of an account, those that are owed, and one as it would be or as it was made."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.cli.documents import STREAM, write_out
from oficinista.cli.output import DATE, emit, facts, parse_date, refusals, table
from oficinista.cli.problems import understood
from oficinista.cli.session import AccountNumber, ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.customers.queries import find_account
from oficinista.documents.letters import letter
from oficinista.documents.printing import leave_on_record
from oficinista.i18n import Language, tr
from oficinista.letters.catalogue import templates
from oficinista.letters.drafting import draft, draft_paper
from oficinista.letters.due import DueLetter, due_letters
from oficinista.letters.known import Asked
from oficinista.letters.queries import (
    LetterFound,
    LetterRow,
    changed,
    find_letter,
    happened_words,
    letters,
)

app = Subcommands()

Number = Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la carta, CAR-…"))]
Out = Annotated[
    Path | None, typer.Option("--out", metavar=tr("ARCHIVO"), help=tr("Dónde escribir el PDF; «-», en la salida."))
]


@app.command("list", help=tr("Las cartas de una cuenta, la más nueva primero."))
def list_letters(
    number: AccountNumber,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The letters of an account."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(letters, office.info.id, office.ask(find_account, number))
        titles = (tr("Carta"), tr("Fecha"), tr("Qué"), tr("Sobre"), tr("Está"))
        rows = [(one.number, one.made_on, one.title, one.subject, one.state_words) for one in found]
        emit([_facts(one) for one in found], as_json, table(titles, rows))


@app.command("due", help=tr("Las cartas que la oficina debe: lo que se decidió y no se ha escrito."))
def list_due(database: Database = None, as_json: AsJson = False) -> None:
    """The letters that are owed."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(due_letters, office.info.id)
        titles = (tr("Desde"), tr("Cuenta"), tr("Qué"), tr("Plantilla"), tr("Sobre"))
        rows = [(one.since.date(), one.account, one.title, one.template, one.subject) for one in found]
        emit([_due(one) for one in found], as_json, table(titles, rows))


@app.command("show", help=tr("Una carta: de qué se hizo, cómo se entregó, si sus datos cambiaron. Con --out, la saca."))
def show(
    number: Number, out: Out = None, as_clerk: ActingAs = None, database: Database = None, as_json: AsJson = False
) -> None:
    """One letter with what happened to it; taking it out is left on record, as printing it is."""
    with refusals(as_json):
        office = open_office(database)
        if out is not None:
            actor = acting_clerk(office, as_clerk)
            taken = letter(office, number, actor=actor)
            leave_on_record(office, taken, actor=actor, key=new_key)
            write_out(office, out, b"".join(one.file_bytes for one in taken))
        found = office.ask(find_letter, number, office.info.id)
        if out != STREAM:
            stale = office.ask(changed, found, office.today) if found.is_waiting else ()
            emit(_whole(found, stale), as_json, _text(found, stale))


@app.command("preview", help=tr("Cómo quedaría una carta ahora. No registra nada."))
def preview(
    template: Annotated[str, typer.Argument(metavar=tr("PLANTILLA"), help=tr("Una de «oficinista letter templates»."))],
    subject: Annotated[
        str,
        typer.Argument(metavar=tr("SOBRE"), help=tr("La cuenta, factura, recibo, caso, o paso de un caso: OBJ-…/2.")),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar=tr("ARCHIVO"), help=tr("Dónde escribir el PDF; «-», en la salida."))
    ],
    words: Annotated[str, typer.Option("--words", metavar=tr("TEXTO"), help=tr("Lo que dice, si lo pide."))] = "",
    day: Annotated[
        date | None, typer.Option("--day", parser=parse_date, metavar=DATE, help=tr("El día, si lo pide."))
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help=tr("Si no se dice, el del cliente."), show_choices=True)
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """A letter as it would be made now, into a file."""
    with refusals(as_json):
        office = open_office(database)
        with understood("letter.issue"):
            asked = Asked(words=words, day=day)
        drafted = office.ask(
            draft, template, subject, asked, office_id=office.info.id, on=office.today, language=language
        )
        write_out(office, out, draft_paper(drafted, "", office.clock()))
        if out != STREAM:
            emit(drafted.facts, as_json, [tr("Escrita en {path}.", path=str(out))])


@app.command("templates", help=tr("Las cartas que hay, y de qué se hace cada una."))
def show_templates(as_json: AsJson = False) -> None:
    """The catalogue."""
    rows = [(one.code, one.name, one.about.value, ", ".join(one.asks)) for one in templates().values()]
    titles = (tr("Plantilla"), tr("Qué"), tr("Sobre"), tr("Pide"))
    emit([one.model_dump(mode="json", by_alias=True) for one in templates().values()], as_json, table(titles, rows))


def _facts(one: LetterRow) -> dict[str, Any]:
    return {
        "number": one.number,
        "template": one.template,
        "subject": one.subject,
        "account": one.account,
        "language": one.language.value,
        "state": one.state.value,
        "file": one.file_number,
        "made_on": one.made_on,
        "clerk": one.clerk_name,
    }


def _due(one: DueLetter) -> dict[str, Any]:
    return {"template": one.template, "subject": one.subject, "account": one.account, "since": one.since.isoformat()}


def _whole(found: LetterFound, stale: tuple[str, ...]) -> dict[str, Any]:
    return _facts(found) | {
        "version": found.version,
        "sha256": found.content_hash.hex(),
        "replaces": found.replaces,
        "changed": list(stale),
        "events": [
            {
                "happened": one.happened.value,
                "on": one.on,
                "way": None if one.way is None else one.way.value,
                "proof": one.proof,
                "words": one.words,
                "clerk": one.clerk_name,
                "at": one.at.isoformat(),
            }
            for one in found.events
        ],
    }


def _text(found: LetterFound, stale: tuple[str, ...]) -> Iterator[str]:
    yield from facts(
        {
            tr("Carta"): f"{found.number}, {found.title}",
            tr("Cuenta"): f"{found.account or ''} {found.customer or ''}".strip(),
            tr("Sobre"): found.subject,
            tr("Archivo"): found.file_number,
            tr("Está"): found.state_words,
            tr("Sustituye a"): found.replaces,
            tr("SHA-256"): found.content_hash.hex(),
        }
    )
    for one in found.events:
        yield f"{one.on}  {happened_words(one)}  {one.clerk_name}"
    if stale:
        yield tr("Los datos cambiaron desde que se hizo: {what}.", what=", ".join(stale))
