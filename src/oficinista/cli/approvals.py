"""`oficinista approval …`: what waits for somebody else's decision."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from oficinista.approvals.queries import ApprovalRow, Case, case, waiting
from oficinista.cli.output import emit, facts, refusals, table
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.clock import local
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.orders import ROW_ID_MAX

app = Subcommands()


@app.command("list", help=tr("Lo que espera aprobación, lo más viejo primero."))
def list_approvals(database: Database = None, as_json: AsJson = False) -> None:
    """Every order that waits in the office."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(waiting, office.info.id, office.clock())
        titles = (tr("Número"), tr("Orden"), tr("Quién"), tr("Cantidad"), tr("Vence"), tr("Devuelta"))
        rows = [
            (one.id, one.order_name, one.maker_name, format_money(one.amount_cents), _time(one), one.is_returned)
            for one in found
        ]
        emit([_row(one) for one in found], as_json, table(titles, rows))


@app.command("show", help=tr("Una solicitud entera, con lo que cambió desde que se pidió."))
def show(
    number: Annotated[int, typer.Argument(metavar=tr("NUMERO"), max=ROW_ID_MAX, help=tr("El número de la solicitud."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One request with its facts as they are now; `seen` is what an approval must bring."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(case, number, office.info.id)
        emit(_whole(found), as_json, _text(found))


def _row(one: ApprovalRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "order": one.order_name,
        "maker": one.maker_name,
        "amount": amount_text(one.amount_cents),
        "reason": one.reason,
        "made_at": one.made_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "returned": one.is_returned,
        "decision": one.decision,
    }


def _whole(found: Case) -> dict[str, Any]:
    return _row(found.approval) | {
        "facts": [{"label": one.label, "value": one.value, "before": one.before} for one in found.facts],
        "notes": [
            {"clerk": one.clerk_name, "at": one.at.isoformat(), "kind": one.kind, "words": one.words}
            for one in found.notes
        ],
        "seen": found.seen,
    }


def _text(found: Case) -> Iterator[str]:
    asked = found.approval
    yield from facts(
        {
            tr("Orden"): asked.order_name,
            tr("Quién"): asked.maker_name,
            tr("Cantidad"): format_money(asked.amount_cents),
            tr("Razón"): asked.reason,
            tr("Vence"): _time(asked),
        }
    )
    titles = (tr("Dato"), tr("Ahora"), tr("Antes"))
    yield from table(titles, [(tr(one.label), one.value, one.before) for one in found.facts])
    for note in found.notes:
        yield f"{note.clerk_name}: {note.words}"


def _time(one: ApprovalRow) -> str:
    return f"{local(one.expires_at):%Y-%m-%d %H:%M}"
