"""`oficinista import accounts|bills|payments|open-items FILE`: what the commercial system knows, into the office."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from pydantic import ValidationError

from oficinista.cli.output import REFUSED, emit, fail, refusals, table
from oficinista.cli.session import ActingAs, AsJson, Database, FileToRead, acting_clerk, new_key, open_office
from oficinista.cli.usage import app, progress_bar
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.moving.commands import DOCUMENTS, ImportFile, PartImported, plan_rows
from oficinista.moving.layout import Kind, Layout, read_layout
from oficinista.moving.parallel import BillDifference, Cause, ParallelRun, parallel_run
from oficinista.moving.reconcile import Reconciled, reconciled
from oficinista.moving.rows import FAMILY, read_rows
from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.progress import watched_by
from oficinista.text import clean
from oficinista.text_file import file_digest

LayoutName = Annotated[
    str, typer.Option("--layout", metavar=tr("FORMATO"), help=tr("Formato de data/imports, o un archivo .toml."))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=tr("Dice qué haría y qué no cuadra, sin hacerlo."))]


HELP = {
    Kind.ACCOUNTS: tr("Cuentas del sistema comercial, con su cliente, predio y contador."),
    Kind.BILLS: tr("Facturas que emitió el sistema comercial: su historia, sin asientos."),
    Kind.PAYMENTS: tr("Pagos que recibió el sistema comercial: su historia, sin asientos."),
    Kind.OPEN_ITEMS: tr("Lo que cada cuenta aún debe, o tiene a su favor: abre su saldo en el libro mayor."),
}


def _one(kind: Kind) -> None:
    """Register the import of a kind of file as a subcommand."""

    def bring(
        file: FileToRead,
        layout: LayoutName = "general",
        dry_run: DryRun = False,
        as_clerk: ActingAs = None,
        database: Database = None,
        as_json: AsJson = False,
    ) -> None:
        _bring(kind, file, layout, dry_run, as_clerk, database, as_json)

    app.command(kind.value.replace("_", "-"), help=HELP[kind])(bring)


for _kind in Kind:
    _one(_kind)


@app.command("compare-bills", help=tr("Compara las facturas del sistema comercial con las nuestras; no cambia nada."))
def compare_bills(
    file: FileToRead, layout: LayoutName = "general", database: Database = None, as_json: AsJson = False
) -> None:
    """The parallel run: their bills beside ours, to the cent."""
    with refusals(as_json):
        office = open_office(database)
        rows = read_rows(file, Kind.BILLS, read_layout(layout))
        with office.store.read() as connection:
            found = parallel_run(connection, office.info.id, rows.documents)
        rejected = [{"line": line, "reason": reason} for line, reason in rows.rejected]
        data = {"same": found.same, "differences": [_compared(one) for one in found.differences], "rejected": rejected}
        emit(data, as_json, _parallel_text(found))
        if not as_json:
            _tell_rejected(rejected)
        if found.differences or rejected:
            raise typer.Exit(REFUSED)


def _compared(one: BillDifference) -> dict[str, Any]:
    return {**asdict(one), "difference_cents": one.difference_cents}


def _parallel_text(found: ParallelRun) -> Iterator[str]:
    yield tr(
        "{same} facturas iguales; {differing} distintas.", same=f"{found.same:,}", differing=len(found.differences)
    )
    causes = {
        Cause.NOT_OURS: tr("Aquí no hay factura de ese mes"),
        Cause.NOT_THEIRS: tr("Allá no hay factura de ese mes"),
        Cause.VOLUME: tr("Otro consumo"),
        Cause.PRICE: tr("El mismo consumo por otra cantidad"),
    }
    for cause, title in causes.items():
        its = [one for one in found.differences if one.cause is cause]
        if its:
            total = format_money(sum(one.difference_cents for one in its))
            yield tr("{title}: {count}, diferencia {total}", title=title, count=f"{len(its):,}", total=total)
            amounts = ((one, one.theirs_cents, one.ours_cents) for one in its)
            yield from table(
                (tr("Cuenta"), tr("Hasta"), tr("Allá"), tr("Aquí"), tr("Diferencia")),
                [
                    (one.account, str(one.period_end), *map(_amount, cents), format_money(one.difference_cents))
                    for one, *cents in amounts
                ],
            )


def _amount(cents: int | None) -> str:
    return "—" if cents is None else format_money(cents)


def _bring(
    kind: Kind, file: Path, layout: str, dry_run: bool, as_clerk: str | None, database: str | None, as_json: bool
) -> None:
    with refusals(as_json):
        office = open_office(database)
        given = read_layout(layout)
        order = _order(kind, file, given)
        done, sums = _dry_run(office, order) if dry_run else _import(office, order, as_clerk, as_json)
        _tell(done, sums, dry_run, as_json)
        if done["rejected"] or (sums is not None and sums.differences):
            raise typer.Exit(REFUSED)


def _order(kind: Kind, file: Path, layout: Layout) -> ImportFile:
    try:
        return ImportFile(kind=kind, path=str(file.absolute()), sha256=file_digest(file, FAMILY), layout=layout)
    except ValidationError as error:
        raise typer.BadParameter(tr("El nombre del archivo tiene caracteres que no se ven.")) from error


def _dry_run(office: Office, order: ImportFile) -> tuple[dict[str, Any], Reconciled | None]:
    rows = read_rows(Path(order.path), order.kind, order.layout)
    with office.store.read() as connection:
        plan = plan_rows(connection, order.kind, rows, office.info.id, office.today)
        sums = None
        if order.kind in DOCUMENTS:
            adding = [(row.account, row.amount_cents) for _, row in plan.documents]
            sums = reconciled(connection, office.info.id, DOCUMENTS[order.kind], rows.said_cents, adding)
    rejected = [{"line": line, "reason": reason} for line, reason in sorted(plan.rejected)]
    added = len(plan.accounts) + len(plan.documents)
    return _done(added, plan.added_cents, plan.known, rejected), sums


def _import(
    office: Office, order: ImportFile, as_clerk: str | None, as_json: bool
) -> tuple[dict[str, Any], Reconciled | None]:
    """Bring in one part after another, each whole or not at all; what came in before stays known."""
    actor = acting_clerk(office, as_clerk)
    done = _done(0, 0, 0, [])
    next_line: int | None = order.first_line
    with progress_bar() as watcher, watched_by(watcher):
        while next_line is not None:
            part_order = order.model_copy(update={"first_line": next_line})
            outcome = office.run(part_order, actor=actor, key=new_key())
            if isinstance(outcome, Refusal):
                fail(outcome, as_json)
            part = cast(PartImported, outcome.value)
            for name in ("added", "added_cents", "known"):
                done[name] += getattr(part, name)
            done["rejected"] += [line.model_dump() for line in part.rejected]
            next_line = part.next_line
    if order.kind not in DOCUMENTS:
        return done, None
    said = read_rows(Path(order.path), order.kind, order.layout).said_cents
    with office.store.read() as connection:
        return done, reconciled(connection, office.info.id, DOCUMENTS[order.kind], said)


def _done(added: int, added_cents: int, known: int, rejected: list[dict[str, Any]]) -> dict[str, Any]:
    return {"added": added, "added_cents": added_cents, "known": known, "rejected": rejected}


def _tell(done: dict[str, Any], sums: Reconciled | None, dry_run: bool, as_json: bool) -> None:
    if as_json:
        emit({**done, **_in_data(sums), "dry_run": dry_run}, as_json)
        return
    if dry_run:
        typer.echo(tr("Solo un ensayo: nada cambió."))
    typer.echo(tr("{added} nuevas; {known} ya estaban.", added=f"{done['added']:,}", known=f"{done['known']:,}"))
    if sums is not None:
        file, office = format_money(sums.file_cents), format_money(sums.office_cents)
        typer.echo(tr("El archivo suma {file}; la oficina, {office}.", file=file, office=office))
        for one in sums.differences:
            file, office = format_money(one.file_cents), format_money(one.office_cents)
            told = tr(
                "Cuenta {number}: el archivo {file}, la oficina {office}.", number=one.account, file=file, office=office
            )
            typer.echo(clean(told), err=True)
    _tell_rejected(done["rejected"])


def _tell_rejected(rejected: list[dict[str, Any]]) -> None:
    for line in rejected:
        typer.echo(clean(tr("Línea {line}: {reason}", **line)), err=True)
    if rejected:
        typer.echo(tr("Líneas rechazadas: {rejected}.", rejected=f"{len(rejected):,}"), err=True)


def _in_data(sums: Reconciled | None) -> dict[str, Any]:
    if sums is None:
        return {}
    differences = [
        {"account": one.account, "file_cents": one.file_cents, "office_cents": one.office_cents}
        for one in sums.differences
    ]
    return {"file_cents": sums.file_cents, "office_cents": sums.office_cents, "differences": differences}
