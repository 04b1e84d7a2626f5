"""`oficinista refund …`: which refunds there are, how much of a credit may be given back, and the list for finance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.cli.documents import write_out
from oficinista.cli.output import emit, facts, refusals, table
from oficinista.cli.session import AccountNumber, AsJson, Database, WithClosed, open_office, require_owner
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.refunds.export import check_requests
from oficinista.refunds.queries import Refund, available, find_refund, refunds
from oficinista.refunds.terms import Available, claimant_words, way_words, why

app = Subcommands()


@app.command("list", help=tr("Las devoluciones abiertas, la primera en vencer primero."))
def list_refunds(
    with_closed: WithClosed = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The refunds of the office."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(refunds, office.info.id, with_closed=with_closed)
        titles = (tr("Devolución"), tr("Cuenta"), tr("A nombre de"), tr("Cantidad"), tr("Estado"), tr("Hasta"))
        emit([_facts(one) for one in found], as_json, table(titles, map(_row, found)))


@app.command("show", help=tr("Una devolución: cuánto, por qué esa cantidad, a quién y con qué documentos."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la devolución."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One refund."""
    with refusals(as_json):
        found = open_office(database).ask(find_refund, number.upper())
        emit(_facts(found), as_json, _text(found))


@app.command("available", help=tr("Cuánto del crédito de una cuenta se puede devolver hoy, y por qué."))
def show_available(
    account: AccountNumber,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """What may be given back of a credit."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(available, account, office.info.id, office.today)
        emit(_available(found), as_json, why(found))


@app.command("export", help=tr("Escribe las devoluciones que esperan un cheque de finanzas, en CSV."))
def export(
    file: Annotated[Path, typer.Argument(metavar=tr("ARCHIVO"), help=tr("Dónde se escribe."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The list for finance."""
    with refusals(as_json):
        require_owner()  # the file would be written with the service's rights
        office = open_office(database)
        found = office.ask(refunds, office.info.id, state="sent")
        write_out(office, file, check_requests(found, office.info.footer).encode())
        total = sum(one.amount_cents for one in found)
        said = tr("Devoluciones: {count}, {total}: {file}", count=len(found), total=format_money(total), file=file)
        emit({"refunds": len(found), "total": amount_text(total), "file": str(file)}, as_json, [said])


def _row(one: Refund) -> tuple[Any, ...]:
    return (one.number, one.account, one.payee, format_money(one.amount_cents), one.state_title, one.next_on)


def _facts(one: Refund) -> dict[str, Any]:
    return {
        "number": one.number,
        "account": one.account,
        "customer": one.customer,
        "payee": one.payee,
        "claimant": one.claimant.value,
        "way": one.way.value,
        "amount": amount_text(one.amount_cents),
        "state": one.state,
        "next_on": one.next_on,
        "why": list(one.why),
        "documents": [posted.document for posted in one.posted],
    }


def _available(found: Available) -> dict[str, Any]:
    return {
        "account": found.account,
        "credit": amount_text(found.credit_cents),
        "available": amount_text(found.available_cents),
        "held": [
            {"obstacle": one.obstacle.value, "what": one.what, "amount": amount_text(one.amount_cents),
             "until": one.until}
            for one in found.held
        ],
    }  # fmt: skip


def _text(found: Refund) -> Iterator[str]:
    yield from facts(
        {
            tr("Devolución"): found.number,
            tr("Cuenta"): f"{found.account} {found.customer}",
            tr("Cantidad"): format_money(found.amount_cents),
            tr("A nombre de"): f"{found.payee} ({claimant_words(found.claimant)})",
            tr("Cómo se paga"): way_words(found.way),
            tr("Estado"): found.state_title,
            tr("Hasta"): found.next_on,
            tr("Documento"): ", ".join(one.document for one in found.posted),
        }
    )
    yield from found.why
