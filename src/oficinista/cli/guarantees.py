"""`oficinista guarantee …`: the deposits that guarantee accounts, and what one would be."""

from collections.abc import Iterator
from typing import Any

from oficinista.cli.output import emit, facts, refusals, table
from oficinista.cli.session import AccountNumber, AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.guarantees.queries import Guarantee, Offer, guarantees, offer
from oficinista.guarantees.terms import why
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money

app = Subcommands()


@app.command("list", help=tr("Los depósitos de las cuentas: cuánto, cuánto se guarda y cuánto falta."))
def list_guarantees(database: Database = None, as_json: AsJson = False) -> None:
    """The guarantees of the office."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(lambda connection: tuple(guarantees(connection, office.info.id)))
        titles = (tr("Documento"), tr("Cuenta"), tr("Cliente"), tr("Depósito"), tr("Guardado"))
        emit([_facts(one) for one in found], as_json, table(titles, map(_row, found)))


@app.command("show", help=tr("El depósito de una cuenta, plazo por plazo, o cuánto sería y por qué."))
def show(
    account: AccountNumber,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The guarantee of one account."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(offer, account, office.info.id, office.today)
        emit(_offer(found), as_json, _text(found))


def _row(one: Guarantee) -> tuple[Any, ...]:
    amounts = (format_money(one.amount_cents), format_money(one.held_cents))
    return (one.document, one.account, one.customer, *amounts)


def _facts(one: Guarantee) -> dict[str, Any]:
    return {
        "document": one.document,
        "account": one.account,
        "charged_on": one.charged_on,
        "amount": amount_text(one.amount_cents),
        "held": amount_text(one.held_cents),
        "parts": [
            {"due_on": part.due_on, "amount": amount_text(part.amount_cents), "open": amount_text(part.open_cents)}
            for part in one.parts
        ],
    }


def _offer(found: Offer) -> dict[str, Any]:
    if found.held is not None:
        return _facts(found.held)
    terms = found.terms
    return {
        "account": found.account,
        "amount": None if terms is None else amount_text(terms.amount_cents),
        "parts_max": None if terms is None else terms.parts_max,
        "unconfirmed": [] if terms is None else list(terms.unconfirmed),
    }


def _text(found: Offer) -> Iterator[str]:
    if found.terms is not None:
        yield from why(found.terms)
    if found.held is None:
        return
    held = found.held
    yield from facts(
        {
            tr("Documento"): held.document,
            tr("Depósito"): format_money(held.amount_cents),
            tr("Guardado"): format_money(held.held_cents),
        }
    )
    rows = [(one.due_on, format_money(one.amount_cents), format_money(one.open_cents)) for one in held.parts]
    yield from table((tr("Vence"), tr("Cantidad"), tr("Falta")), rows)
