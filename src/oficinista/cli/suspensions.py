"""`oficinista suspension …`: what may be cut for and from when, where each notice stands, and the moratoria."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import cases
from oficinista.cli.documents import STREAM, read_input, write_out
from oficinista.cli.output import DATE, emit, parse_date, refusals, table
from oficinista.cli.printers import desk_of
from oficinista.cli.problems import understood
from oficinista.cli.session import AccountNumber, ActingAs, AsJson, Database, DryRun, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.customers.numbers import full_number
from oficinista.customers.queries import find_account
from oficinista.documents.notices import Mailing, Noticed, NoticeRun, letters_together, printed_notices, rehearsed
from oficinista.documents.printing import leave_on_record, print_out
from oficinista.i18n import tr
from oficinista.money import amount_text
from oficinista.office import Office
from oficinista.suspensions.candidates import MOST, candidates
from oficinista.suspensions.guard import Suspension
from oficinista.suspensions.queries import may_suspend
from oficinista.suspensions.shields import declared
from oficinista.text import clean

app = Subcommands()


@app.command("check", help=tr("Si se puede suspender una cuenta, desde cuándo, y cada razón."))
def check(
    number: AccountNumber,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Whether an account may be cut, from when, and every reason."""
    with refusals(as_json):
        office = open_office(database)
        account_id = office.ask(find_account, number)
        found = office.ask(may_suspend, account_id, office.info.id, office.today)
        emit(_facts(found) | {"may_cut_today": found.may_cut_on(office.today)}, as_json, found.why)


@app.command("list", help=tr("Los avisos que no han terminado: dónde está cada uno y hasta cuándo."))
def list_notices(database: Database = None, as_json: AsJson = False) -> None:
    """The notices that stand, the first to move first."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(cases, office.info.id, office.today, tray=Tray.SUSPENSIONS)
        titles = (tr("Aviso"), tr("Cuenta"), tr("Avisado"), tr("Estado"), tr("Vence"), tr("Días"))
        rows = [
            (one.number, one.account, amount_text(one.amount_cents), one.state_title, one.next_on, one.days_left)
            for one in found
        ]
        shown = [
            {
                "number": one.number,
                "account": one.account,
                "amount": amount_text(one.amount_cents),
                "state": one.state,
                "next_on": one.next_on,
                "days_left": one.days_left,
            }
            for one in found
        ]
        emit(shown, as_json, table(titles, rows))


@app.command(
    "notice",
    help=tr(
        "Avisa la suspensión a una lista de cuentas, con una carta para cada una y una sola impresión; de las demás, "
        "por qué no. Repetirlo no avisa dos veces ni imprime dos veces. Sin cuentas ni archivo, las que más deben."
    ),
)
def notice(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar=tr("CUENTA"), help=tr("Con o sin los ceros de delante."))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar=tr("ARCHIVO"), help=tr("Una cuenta por línea; «-», la entrada.")),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, max=MOST, metavar=tr("CANTIDAD"), help=tr("De las que más deben, cuántas."))
    ] = MOST,
    words: Annotated[
        str, typer.Option("--words", metavar=tr("TEXTO"), help=tr("Lo que queda dicho en cada aviso."))
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar=tr("ARCHIVO"), help=tr("Las cartas en un PDF, no en la impresora.")),
    ] = None,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Notice a list of accounts in one run, and print their letters at once."""
    with refusals(as_json):
        office = open_office(database)
        accounts = _accounts(office, numbers, file, most)
        if dry_run:
            found = office.ask(rehearsed, accounts, office.info.id, office.today)
        else:
            actor = acting_clerk(office, as_clerk)
            run = NoticeRun(office, words or tr("Emitido en lote."), actor, new_key)
            with understood("suspension.notice"):
                found = list(run.notices(accounts))
            _print(office, [one.letter for one in found if one.letter], actor, out)
        if out != STREAM:
            emit([asdict(one) for one in found], as_json, _told(found, dry_run=dry_run))


@app.command(
    "sent",
    help=tr(
        "Anota que las cartas de los avisos se enviaron: las impresas, por correo ordinario; o las de un archivo, "
        "carta y número del certificado. El plazo de cada aviso cuenta desde entonces. "
        "Repetirlo no cambia nada."
    ),
)
def sent(
    file: Annotated[
        Path | None, typer.Option("--file", metavar=tr("ARCHIVO"), help=tr("Carta,certificado; «-», la entrada."))
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", parser=parse_date, metavar=DATE, help=tr("El día en que se enviaron."))
    ] = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Note that the letters of notices were sent."""
    with refusals(as_json):
        office = open_office(database)
        mailing = Mailing(office, on or office.today, acting_clerk(office, as_clerk), new_key)
        found = [mailing.send(number, certified) for number, certified in _to_send(office, file)]
        rows = [(one.letter, tr("enviada") if one.is_new else one.why_not or tr("ya estaba")) for one in found]
        emit([asdict(one) for one in found], as_json, table((tr("Carta"), tr("Está")), rows))


def _to_send(office: Office, file: Path | None) -> list[tuple[str, str]]:
    """The letters that were sent, each with its number in the certified mail if it has one."""
    if file is None:
        return [(number, "") for number in office.ask(printed_notices, office.info.id)]
    cells = (line.partition(",") for line in _lines(file) if line.strip())
    return [(number.strip(), certified.strip()) for number, _, certified in cells]


@app.command("moratoria", help=tr("Las tormentas y moratorias declaradas, la última primero."))
def list_moratoria(database: Database = None, as_json: AsJson = False) -> None:
    """What shields accounts from a cut."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(declared, office.info.id)
        titles = (tr("Número"), tr("Nombre"), tr("Desde"), tr("Hasta"), tr("Municipios"), tr("Clases"))
        rows = [
            (
                one.id,
                one.name,
                one.starts_on,
                one.last_day,
                ", ".join(one.municipalities),
                ", ".join(one.tariff_classes),
            )
            for one in found
        ]
        shown = [
            {
                "moratorium": one.id,
                "kind": one.kind.value,
                "name": one.name,
                "source": one.source,
                "starts_on": one.starts_on,
                "last_day": one.last_day,
                "by_account": one.by_account,
                "municipalities": list(one.municipalities),
                "tariff_classes": list(one.tariff_classes),
            }
            for one in found
        ]
        emit(shown, as_json, table(titles, rows))


def _accounts(office: Office, numbers: list[str] | None, file: Path | None, most: int) -> tuple[str, ...]:
    """The accounts that are meant, as they are written; those that owe the most when none is named."""
    named = list(numbers or ())
    if file is not None:
        named += [line.partition(",")[0].strip() for line in _lines(file)]
    if not named:
        owing = office.ask(candidates, office.info.id, office.today, most)
        return tuple(one.account for one in owing)
    return tuple(dict.fromkeys(full_number(one) for one in named if one))


def _lines(file: Path) -> list[str]:
    """The lines of a list, made harmless: PostgreSQL takes no text with a zero byte."""
    return [clean(line) for line in read_input(file).decode("utf-8-sig", errors="replace").splitlines()]


def _print(office: Office, letters: list[str], actor: str, out: Path | None) -> None:
    documents = letters_together(office, letters, actor=actor)
    if not documents:
        return
    if out is None:
        print_out(office, documents, desk_of(office), actor=actor, key=new_key)
    else:
        leave_on_record(office, documents, actor=actor, key=new_key)
        write_out(office, out, b"".join(one.file_bytes for one in documents))


def _told(found: list[Noticed], *, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield tr("Solo un ensayo: nada cambió.")
    titles = (tr("Cuenta"), tr("Aviso"), tr("Carta"), tr("Por qué no"))
    yield from table(titles, [(one.account, one.notice, one.letter, one.why_not) for one in found])
    yield tr("{new} avisadas, {letters} cartas impresas, {others} sin avisar.", new=sum(one.is_new for one in found),
             letters=sum(one.letter is not None for one in found),
             others=sum(one.notice is None and not one.is_new for one in found))  # fmt: skip


def _facts(found: Suspension) -> dict[str, Any]:
    return {
        "amount": amount_text(found.amount_cents),
        "notice_from": found.notice_from,
        "notice": None if found.notice is None else found.notice.number,
        "notice_sent_on": None if found.notice is None else found.notice.sent_on,
        "noticed": amount_text(found.noticed_cents),
        "cut_from": found.cut.date if found.cut else None,
        "verified": found.cut.verified if found.cut else None,
        "why": list(found.why),
    }
