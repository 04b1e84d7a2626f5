"""`oficinista account …`: finding an account and seeing it whole."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from oficinista.billing.queries import StatementLine, statement
from oficinista.cli.output import emit, refusals
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.customers.queries import AccountCard, account_card, find_account
from oficinista.customers.search import search
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.tariff import class_name, diameter_name, service_name

app = typer.Typer(no_args_is_help=True)


@app.command("show", help=tr("Una cuenta: de quién es, dónde, qué debe y todo lo que la movió."))
def show(
    number: Annotated[str, typer.Argument(metavar="NUMERO", help=tr("Con o sin los ceros de delante."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """An account with its statement, whose last balance is the ledger's."""
    with refusals(as_json):
        office = open_office(database)
        account_id = office.ask(find_account, number)
        card = office.ask(account_card, account_id, office.today)
        lines = office.ask(statement, account_id)
        emit(_facts(card, lines) if as_json else _text(card, lines), as_json)


@app.command("find", help=tr("Busca por cuenta, factura, recibo, contador, teléfono, nombre o dirección."))
def find(
    text: Annotated[str, typer.Argument(metavar="TEXTO", help=tr("Lo que trae el cliente."))],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The accounts that a text may mean, the likeliest first."""
    with refusals(as_json):
        found = open_office(database).ask(search, text)
        if as_json:
            emit([_with_amounts(asdict(one)) for one in found], as_json)
        else:
            emit(
                [f"{one.number}  {one.name}, {one.address}  {format_money(one.balance_cents)}" for one in found],
                as_json,
            )


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


def _text(card: AccountCard, lines: list[StatementLine]) -> list[str]:
    place = ", ".join(part for part in (card.address, card.municipality, card.postal_code) if part)
    meter = tr("sin contador")
    if card.meter_serial is not None and card.diameter is not None:
        meter = tr("contador {serial} de {size}", serial=card.meter_serial, size=diameter_name(card.diameter))
    return [
        f"{card.number}  {card.name}",
        place,
        f"{class_name(card.tariff_class)}, {service_name(card.service)}, {meter}",
        tr(
            "Debe {balance}; vencido {overdue}",
            balance=format_money(card.balance_cents),
            overdue=format_money(card.overdue_cents),
        ),
        *(alert.text for alert in card.alerts),
        *(
            f"{line.on}  {line.document:<22}{format_money(line.amount_cents):>14}{format_money(line.balance_cents):>14}"
            for line in lines
        ),
    ]
