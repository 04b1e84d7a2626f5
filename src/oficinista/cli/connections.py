"""`oficinista connection …`: applications for a connection, one in the customer's words, and the liaison's file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.cases.lifecycle import Owner, owner_words
from oficinista.cases.queries import CaseRow, case_file, cases
from oficinista.cli.case_facts import case_facts, case_text
from oficinista.cli.documents import STREAM, write_out
from oficinista.cli.output import REFUSED, emit, facts, refusals, table
from oficinista.cli.session import (
    ActingAs,
    AsJson,
    Database,
    DryRun,
    FileToRead,
    new_key,
    open_office,
    permitted_clerk,
    require_owner,
)
from oficinista.cli.words import Subcommands
from oficinista.connections.queries import CONNECTION, PERMIT, Standing, standing
from oficinista.connections.studies_file import StudyRow, read_studies, studies_wanted
from oficinista.connections.studying import is_studied
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Refusal, Refused
from oficinista.text import clean
from oficinista.text_file import Rejected

app = Subcommands()

STUDY = "connection.study"


@app.command(
    "list", help=tr("Las solicitudes de acometida abiertas y los permisos que esperan, lo primero en vencer primero.")
)
def list_connections(
    of_network: Annotated[bool, typer.Option("--network", help=tr("Solo lo que tiene Operaciones."))] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The open applications and permits."""
    with refusals(as_json):
        found = _open(open_office(database), of_network=of_network)
        titles = (tr("Solicitud"), tr("Cuenta"), tr("Estado"), tr("Lo tiene"), tr("Vence"), tr("Días"))
        rows = [(one.number, one.account, one.state_title, _owner(one), one.next_on, one.days_left) for one in found]
        emit([_facts(one) for one in found], as_json, table(titles, rows))


@app.command("show", help=tr("Una solicitud en palabras del cliente: dónde está, quién la tiene y qué falta."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la solicitud."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One application as the applicant is told of it, with its history."""
    with refusals(as_json):
        office = open_office(database)
        now = office.ask(standing, number.upper(), office.info.id, office.today)
        course = office.ask(case_file, now.number, office.info.id, office.today)
        named = {
            "number": now.number,
            "account": now.account,
            "state": course.row.state,
            "owner": course.row.owner,
            "until": now.until,
            "missing": list(now.missing),
            "paid": list(now.paid),
            "permits": list(now.permits),
        }
        emit(named | case_facts(course), as_json, (*_told(now), *case_text(course)))


@app.command("export", help=tr("Escribe en CSV lo que Operaciones tiene por estudiar, con las columnas del estudio en "
                               "blanco."))  # fmt: skip
def export(
    file: Annotated[Path, typer.Argument(metavar=tr("ARCHIVO"), help=tr("Dónde se escribe; «-», en la salida."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The liaison's list."""
    with refusals(as_json):
        office = open_office(database)
        found = [one for one in _open(office, of_network=True) if one.lifecycle == CONNECTION]
        write_out(office, file, studies_wanted(found, office.info.footer).encode())
        if file != STREAM:
            said = tr("{count} por estudiar: {file}", count=len(found), file=file)
            emit({"applications": len(found), "file": str(file)}, as_json, [said])


@app.command(
    "import",
    help=tr(
        "Trae los estudios de un CSV: number, outcome (feasible o not_feasible), words, main, point, diameter y "
        "agencies, separadas por espacios. Repetirlo no añade nada. Sale con 1 si alguna línea se rechazó; las demás "
        "quedan."
    ),
)
def import_studies(
    file: FileToRead,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Bring in the studies of a file, one order each, or only say what it would do."""
    with refusals(as_json):
        require_owner()
        office = open_office(database)
        rows, rejected = read_studies(file)
        actor, done, known = permitted_clerk(office, as_clerk, STUDY), 0, 0
        refused = list(rejected)
        for row in rows:
            answer = _study(office, row, actor, dry_run=dry_run)
            if isinstance(answer, Refusal):
                refused.append(Rejected(row.line, str(answer)))
            elif answer:
                done += 1
            else:
                known += 1
        _tell(done, known, sorted(refused), dry_run, as_json)
        if refused:
            raise typer.Exit(REFUSED)


def _study(office: Office, row: StudyRow, actor: str, *, dry_run: bool) -> bool | Refusal:
    """Whether a study is new, and noted now; on a dry run, whether it would be."""
    try:
        if office.ask(is_studied, row.order, office.info.id, office.today):
            return False
    except Refused as refused:
        return refused.refusal
    answer = True if dry_run else office.run(row.order, actor=actor, key=new_key())
    return answer if isinstance(answer, Refusal) else True


def _tell(done: int, known: int, refused: list[Rejected], dry_run: bool, as_json: bool) -> None:
    told = [{"line": one.line, "reason": one.reason} for one in refused]
    said = [tr("Solo un ensayo: nada cambió.")] if dry_run else []
    said.append(tr("{done} estudios anotados, {known} ya estaban.", done=done, known=known))
    emit({"done": done, "known": known, "rejected": told, "dry_run": dry_run}, as_json, said)
    for one in () if as_json else refused:
        typer.echo(clean(tr("Línea {line}: {reason}", line=one.line, reason=one.reason)), err=True)


def _open(office: Office, *, of_network: bool) -> list[CaseRow]:
    return [
        one
        for one in office.ask(cases, office.info.id, office.today)
        if one.lifecycle in {CONNECTION, PERMIT} and (one.owner is Owner.NETWORK or not of_network)
    ]


def _owner(one: CaseRow) -> str | None:
    return None if one.owner is None else owner_words(one.owner)


def _facts(one: CaseRow) -> dict[str, Any]:
    return {
        "number": one.number,
        "type": one.lifecycle,
        "kind": one.kind,
        "account": one.account,
        "state": one.state,
        "owner": one.owner,
        "next_on": one.next_on,
        "days_left": one.days_left,
    }


def _told(now: Standing) -> list[str]:
    named = {
        tr("Solicitud"): now.number,
        tr("Cuenta"): now.account,
        tr("Dónde está"): now.where,
        tr("Quién la tiene"): now.who or None,
        tr("Hasta cuándo"): now.until,
        tr("Falta"): "; ".join(now.missing) or None,
        tr("Pagado"): "; ".join(now.paid) or None,
        tr("Permisos"): "; ".join(now.permits) or None,
    }
    return list(facts(named))
