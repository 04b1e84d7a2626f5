"""`oficinista case …`: what is open, whose it is and until when."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from oficinista.cases.lifecycle import find_lifecycle, lifecycles, missed_words, owner_words
from oficinista.cases.queries import CaseFile, CaseRow, case_file, cases
from oficinista.cli.case_facts import OfAccount, case_facts, case_text, number_of
from oficinista.cli.output import emit, facts, refusals, table
from oficinista.cli.session import AsJson, Database, WithClosed, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.staff.roles import held_by

app = Subcommands()


@app.command("list", help=tr("Los casos abiertos, el primero en vencer primero."))
def list_cases(
    account: OfAccount = None,
    with_closed: WithClosed = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The cases of the office."""
    with refusals(as_json):
        office = open_office(database)
        number = number_of(office, account)
        found = office.ask(cases, office.info.id, office.today, account=number, with_closed=with_closed)
        titles = (tr("Caso"), tr("Cuenta"), tr("Estado"), tr("Por hacer"), tr("Lo tiene"), tr("Vence"), tr("Días"))
        rows = [
            (one.number, one.account, one.state_title, one.todo, _owner(one), one.next_on, one.days_left)
            for one in found
        ]
        emit([_facts(one) for one in found], as_json, table(titles, rows))


@app.command("show", help=tr("Un caso entero: lo hecho, hasta cuándo corre y lo que se puede hacer."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número del caso."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One case with its history."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(case_file, number, office.info.id, office.today)
        emit(_facts(found.row) | case_facts(found), as_json, _text(found))


@app.command("type", help=tr("Los tipos de caso, o el diagrama de uno."))
def show_type(
    name: Annotated[str | None, typer.Argument(metavar=tr("TIPO"), help=tr("Si no se dice, la lista."))] = None,
    as_json: AsJson = False,
) -> None:
    """The lifecycle of a kind of case, as a diagram."""
    with refusals(as_json):
        if name is None:
            rows = [(one.name, tr(one.title)) for one in lifecycles().values()]
            emit([row[0] for row in rows], as_json, table((tr("Tipo"), tr("Nombre")), rows))
        else:
            found = find_lifecycle(name)
            emit(found.model_dump(mode="json", by_alias=True), as_json, found.diagram(held_by))


def _facts(one: CaseRow) -> dict[str, Any]:
    return {
        "number": one.number,
        "type": one.lifecycle,
        "account": one.account,
        "bill": one.bill,
        "amount": amount_text(one.amount_cents),
        "opened_on": one.opened_on,
        "state": one.state,
        "owner": one.owner,
        "todo": one.todo or None,
        "next_on": one.next_on,
        "days_left": one.days_left,
        "missed": one.missed,
        "alarm_day": one.alarm_day,
    }


def _text(found: CaseFile) -> Iterator[str]:
    row = found.row
    yield from facts(
        {
            tr("Caso"): row.number,
            tr("Cuenta"): f"{row.account} {row.customer}",
            tr("Factura"): row.bill,
            tr("Cantidad"): format_money(row.amount_cents),
            tr("Estado"): row.state_title,
            tr("Lo tiene"): _owner(row),
            tr("Por hacer"): row.todo or None,
            tr("Venció"): None if row.missed is None else missed_words(row.missed),
        }
    )
    yield from case_text(found)


def _owner(row: CaseRow) -> str | None:
    return None if row.holder is None else owner_words(row.holder)
