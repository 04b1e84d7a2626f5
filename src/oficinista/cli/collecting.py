"""`oficinista collect FILE`: what an outside collector took for the utility."""

from typing import Annotated, cast

import typer

from oficinista.batches.collected_file import read_collection
from oficinista.batches.collecting import CollectionPosted, collected, plan_collection
from oficinista.batches.layouts import find_layout
from oficinista.cli.output import REFUSED, emit, fail, refusals
from oficinista.cli.session import ActingAs, AsJson, Database, DryRun, FileToRead, acting_clerk, new_key, open_office
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refusal
from oficinista.text import clean


def collect(
    file: FileToRead,
    layout: Annotated[
        str, typer.Option("--layout", metavar=tr("FORMATO"), help=tr("De quién es: stations, bank, web u otro."))
    ],
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Post a collector's file in one transaction, or only say what would be posted."""
    with refusals(as_json):
        office = open_office(database)
        order = read_collection(file, find_layout(layout))
        if dry_run:
            done = collected(office.ask(plan_collection, order, office.today))
        else:
            answer = office.run(order, actor=acting_clerk(office, as_clerk), key=new_key())
            if isinstance(answer, Refusal):
                fail(answer, as_json)
            done = cast(CollectionPosted, answer.value)
        _tell(done, dry_run, as_json)
        if done.rejected:
            raise typer.Exit(REFUSED)


def _tell(done: CollectionPosted, dry_run: bool, as_json: bool) -> None:
    if as_json:
        emit({**done.model_dump(mode="json"), "dry_run": dry_run}, as_json)
        return
    if dry_run:
        typer.echo(tr("Solo un ensayo: nada cambió."))
    typer.echo(
        tr("{posted} pagos por {amount}; {known} por {known_amount} ya estaban.",
           posted=f"{done.posted:,}", amount=format_money(done.posted_cents),
           known=f"{done.known:,}", known_amount=format_money(done.known_cents))
    )  # fmt: skip
    if done.document:
        typer.echo(tr("Lote {batch}, cierre {document}.", batch=done.batch, document=done.document))
    if done.deposits:
        typer.echo(tr("En camino al banco, de quien cobró: {deposits}.", deposits=", ".join(done.deposits)))
    if done.suspense:
        typer.echo(
            tr("{count} por {amount} sin identificar: no hay esa cuenta.",
               count=f"{done.suspense:,}", amount=format_money(done.suspense_cents))
        )  # fmt: skip
    for line in done.rejected:
        typer.echo(clean(tr("Línea {line}: {reason}", line=line.line, reason=line.reason)), err=True)
    if done.rejected:
        amount = format_money(sum(line.amount_cents for line in done.rejected))
        typer.echo(
            tr("Líneas rechazadas: {rejected}, por {amount}.", rejected=f"{len(done.rejected):,}", amount=amount),
            err=True,
        )
