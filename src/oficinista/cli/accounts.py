"""`oficinista account …`: finding an account and seeing it whole."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from oficinista.billing.queries import StatementLine, statement
from oficinista.cli.output import emit, refusals, shown, table
from oficinista.cli.session import AccountNumber, AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.clock import local
from oficinista.customers.contacts import looks
from oficinista.customers.numbers import full_number
from oficinista.customers.queries import AccountCard, account_card, find_account
from oficinista.customers.search import search
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.queue.tickets import TicketFound, find_tickets
from oficinista.tariff import class_name, diameter_name, service_name

app = Subcommands()
app.later(
    "analyze",
    "analysis:analyze_account",
    help=tr("Una cuenta factura por factura: su tarifa, qué pagó qué, qué llama la atención."),
)
app.later(
    "closing",
    "closings:closing",
    help=tr("Cómo terminó una cuenta; de una abierta, a cuánto llega cerrarla hoy y qué lo impide."),
)


@app.command("show", help=tr("Una cuenta: de quién es, dónde, qué debe y todo lo que la movió."))
def show(
    number: AccountNumber,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """An account with its statement, whose last balance is the ledger's."""
    with refusals(as_json):
        office = open_office(database)
        account_id = office.ask(find_account, number)
        card = office.ask(account_card, account_id, office.today)
        lines = office.ask(statement, account_id)
        emit(_facts(card, lines), as_json, _text(card, lines))


@app.command("find", help=tr("Busca por cuenta, factura, recibo, turno, contador, teléfono, nombre o dirección."))
def find(
    text: Annotated[str, typer.Argument(metavar=tr("TEXTO"), help=tr("Lo que trae el cliente."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The tickets and the accounts that a text may mean, the likeliest first."""
    with refusals(as_json):
        office = open_office(database)
        tickets = office.ask(find_tickets, office.info.id, office.today, text)
        found = office.ask(search, text)
        titles = (tr("Cuenta"), tr("Nombre"), tr("Dirección"), tr("Debe"))
        rows = [
            *((one.account_number, one.name, _ticket(one), "") for one in tickets),
            *((one.number, one.name, one.address, format_money(one.balance_cents)) for one in found),
        ]
        facts = [*map(_ticket_facts, tickets), *(_with_amounts(asdict(one)) for one in found)]
        emit(facts, as_json, table(titles, rows))


@app.command("looks", help=tr("Quién vio enteros el teléfono y el correo del cliente de una cuenta."))
def who_looked(number: AccountNumber, database: Database = None, as_json: AsJson = False) -> None:
    """Who saw the contacts of an account's customer, the newest first."""
    with refusals(as_json):
        office = open_office(database)
        office.ask(find_account, number)
        seen = office.ask(looks, full_number(number))
        rows = [(f"{local(one.at):%Y-%m-%d %H:%M}", one.login, one.name) for one in seen]
        emit([asdict(one) for one in seen], as_json, table((tr("Cuándo"), tr("Usuario"), tr("Nombre")), rows))


def _ticket(one: TicketFound) -> str:
    return tr("Turno {label} del {date}", label=one.label, date=one.business_date)


def _ticket_facts(one: TicketFound) -> dict[str, Any]:
    return {
        "ticket": one.label,
        "service": one.service,
        "day": one.business_date,
        "number": one.account_number,
        "name": one.name,
    }


def _facts(card: AccountCard, lines: list[StatementLine]) -> dict[str, Any]:
    facts = asdict(card)
    facts["statement"] = [_with_amounts(asdict(line)) for line in lines]
    if facts["last_payment"]:
        facts["last_payment"] = _with_amounts(facts["last_payment"])
    return _with_amounts(facts)


def _with_amounts(facts: dict[str, Any]) -> dict[str, Any]:
    """`balance_cents` 4597 as `balance` "45.97": programs outside read dollars."""
    return {
        name.removesuffix("_cents") if name.endswith("cents") else name: amount_text(value)
        if name.endswith("cents")
        else value
        for name, value in facts.items()
    }


def _text(card: AccountCard, lines: list[StatementLine]) -> Iterator[str]:
    place = (card.address, card.municipality, card.postal_code)
    meter = tr("sin contador")
    if card.meter_serial is not None and card.diameter is not None:
        meter = tr("contador {serial} de {size}", serial=card.meter_serial, size=diameter_name(card.diameter))
    yield f"{card.number}  {shown(card.name)}"
    yield ", ".join(shown(part) for part in place if part)
    yield f"{class_name(card.tariff_class)}, {service_name(card.service)}, {meter}"
    yield tr(
        "Debe {balance}; vencido {overdue}",
        balance=format_money(card.balance_cents),
        overdue=format_money(card.overdue_cents),
    )
    yield from (alert.text for alert in card.alerts)
    yield from table(
        (tr("Fecha"), tr("Documento"), tr("Cantidad"), tr("Balance")),
        [(line.on, line.document, format_money(line.amount_cents), format_money(line.balance_cents)) for line in lines],
    )
