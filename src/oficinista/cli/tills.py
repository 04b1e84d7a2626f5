"""`oficinista till …`: the tills of the office, and the cash that is on its way between them and the safe."""

from typing import Any

from oficinista.cli.output import emit, refusals, table
from oficinista.cli.session import AsJson, Database, open_office
from oficinista.cli.words import Subcommands
from oficinista.dates import clock_time
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.tills.transit import Transfer, on_its_way

app = Subcommands()


@app.command("transit", help=tr("El efectivo en camino dentro de la oficina, que nadie ha recibido."))
def transit(database: Database = None, as_json: AsJson = False) -> None:
    """What was sent and has not arrived, the oldest first."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(on_its_way, office.info.id)
        titles = (tr("Hora"), tr("Entrega"), tr("De"), tr("A"), tr("Cantidad"), tr("Razón"))
        emit([_facts(one) for one in found], as_json, table(titles, map(_row, found)))


def _row(one: Transfer) -> tuple[Any, ...]:
    origin = f"{one.from_words} · {one.sender_name}"
    amount = format_money(one.amount_cents)
    return (clock_time(one.sent_at), one.document, origin, one.to_words, amount, one.reason_name)


def _facts(one: Transfer) -> dict[str, Any]:
    return {
        "document": one.document,
        "reason": one.reason,
        "bag": one.bag,
        "amount": amount_text(one.amount_cents),
        "from_till": one.from_till,
        "to_till": one.to_till,
        "sender": one.sender_name,
        "sent_at": one.sent_at,
    }
