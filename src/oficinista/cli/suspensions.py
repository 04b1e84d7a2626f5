"""`oficinista suspension …`: what may be cut for and from when, where each notice stands, and the moratoria."""

from typing import Annotated, Any

import typer

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import cases
from oficinista.cli.output import emit, refusals, table
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.customers.queries import find_account
from oficinista.i18n import tr
from oficinista.money import amount_text
from oficinista.suspensions.guard import Suspension
from oficinista.suspensions.queries import may_suspend
from oficinista.suspensions.shields import declared

app = Subcommands()


@app.command("check", help=tr("Si se puede suspender una cuenta, desde cuándo, y cada razón."))
def check(
    number: Annotated[str, typer.Argument(metavar=tr("CUENTA"), help=tr("Con o sin los ceros de delante."))],
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
