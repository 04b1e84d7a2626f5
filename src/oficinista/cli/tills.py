"""`oficinista till …`: the cash on its way, an agency's check with its list, and the surprise counts."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, cast

import typer

from oficinista.batches.collecting import RejectedRow
from oficinista.batches.list_file import read_list
from oficinista.batches.lists import ListTaken, TakeList, plan_list
from oficinista.cli.documents import read_input
from oficinista.cli.output import AMOUNT, DATE, REFUSED, emit, fail, parse_amount, parse_date, refusals, table
from oficinista.cli.problems import understood
from oficinista.cli.session import (
    ActingAs,
    AsJson,
    Database,
    DryRun,
    FileToRead,
    acting_clerk,
    new_key,
    open_office,
    permitted_clerk,
)
from oficinista.cli.words import Subcommands
from oficinista.dates import clock_time, wall_time
from oficinista.documents.surprise_act import surprise_act
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import amount_text, format_money
from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.tills.models import FreezeOutcome
from oficinista.tills.payments import Tendered
from oficinista.tills.surprises import Freeze, Proposal, freezes, proposals
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


@app.command(
    "take-list",
    help=tr(
        "Cobra el cheque de una agencia para las cuentas de su lista, en la caja o el lote abierto de quien lo toma: "
        "concuerda con lo que se dice y entra entera, o nada se registra. Sale con 1 si alguna línea se rechazó."
    ),
)
def take_agency_list(
    file: FileToRead,
    payer: Annotated[str, typer.Option("--payer", metavar=tr("AGENCIA"), help=tr("Quién paga."))],
    count: Annotated[int, typer.Option("--count", min=1, help=tr("Cuántas cuentas dice su carta."))],
    total: Annotated[
        int, typer.Option("--total", parser=parse_amount, metavar=AMOUNT, help=tr("De cuánto es el cheque."))
    ],
    reference: Annotated[str, typer.Option("--number", metavar=tr("NUMERO"), help=tr("El número del cheque."))],
    rest_to: Annotated[
        str | None,
        typer.Option("--rest-to", metavar=tr("CUENTA"), help=tr("A qué cuenta va lo que ninguna de la lista recibe.")),
    ] = None,
    dry_run: DryRun = False,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take an agency's check with its list, or only say what that would do."""
    with refusals(as_json):
        lines, aside = read_list(io.BytesIO(read_input(file)))
        with understood("payment.take_list"):
            tender = Tendered(kind=TenderKind.CHECK, received_cents=total, reference=reference)
            order = TakeList(payer=payer, tender=tender, count=count, lines=lines, set_aside=aside, rest_to=rest_to)
        office = open_office(database)
        if dry_run:
            plan = office.ask(plan_list, order, office.today)
            data = {"accounts": len(plan.parts), "rejected": [one.model_dump() for one in plan.rejected]}
            emit(data, as_json, _list_text(tr("Solo un ensayo: nada cambió."), len(plan.parts), plan.rejected))
            rejected = plan.rejected
        else:
            outcome = office.run(order, actor=acting_clerk(office, as_clerk), key=new_key())
            if isinstance(outcome, Refusal):
                fail(outcome, as_json)
            done = cast(ListTaken, outcome.value)
            emit(done.model_dump(mode="json"), as_json, _list_text(done.receipt, done.accounts, done.rejected))
            rejected = done.rejected
        if rejected:
            raise typer.Exit(REFUSED)


def _list_text(first: str, accounts: int, rejected: Sequence[RejectedRow]) -> Iterator[str]:
    yield first
    yield tr("{count} cuentas.", count=accounts)
    for one in rejected:
        amount = format_money(one.amount_cents)
        yield tr("Línea {line}, {amount}: {reason}", line=one.line, amount=amount, reason=one.reason)


Since = Annotated[
    date | None, typer.Option("--from", parser=parse_date, metavar=DATE, help=tr("El primer día; si no, hoy."))
]
Until = Annotated[
    date | None, typer.Option("--to", parser=parse_date, metavar=DATE, help=tr("El último día; si no, hoy."))
]
DAYS_MAX = 366


@app.command("counts", help=tr("Los arqueos sorpresa de unos días: los que el sorteo propuso y los que se hicieron."))
def counts(
    since: Since = None,
    until: Until = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The draw of each day again, from the books, and what was made of it. For who makes the counts."""
    with refusals(as_json):
        office = open_office(database)
        permitted_clerk(office, as_clerk, "till.freeze")
        first, last = since or until or office.today, until or office.today
        days = (first + timedelta(days=place) for place in range(min((last - first).days + 1, DAYS_MAX)))
        proposed = [one for day in days for one in office.ask(proposals, office.info.id, day)]
        made = office.ask(freezes, office.info.id, first, last)
        facts = {"proposed": [*map(_proposal_facts, proposed)], "made": [*map(_freeze_facts, made)]}
        emit(facts, as_json, _counts(proposed, made))


@app.command("act", help=tr("El acta de un arqueo sorpresa."))
def act(
    number: Annotated[str, typer.Argument(metavar=tr("ACTA"), help=tr("Su número."))],
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The act as it is printed."""
    with refusals(as_json):
        office = open_office(database)
        permitted_clerk(office, as_clerk, "till.freeze")
        emit(*_act(office, number, as_json=as_json))


def _act(office: Office, number: str, *, as_json: bool) -> tuple[Any, bool, list[str]]:
    [document] = surprise_act(office, number)
    return {"act": document.name, "text": str(document.content)}, as_json, str(document.content).splitlines()


def _counts(proposed: list[Proposal], made: tuple[Freeze, ...]) -> Iterator[str]:
    drawn = (tr("Propuesto"), tr("Hora"), tr("Caja"), tr("Oficinista"), tr("Días sin arqueo"), tr("Acta"))
    rows = [
        (one.day, wall_time(one.at), one.session.till_number, one.session.clerk_name, one.spared_days,
         one.act or tr("sin hacer"))
        for one in proposed
    ]  # fmt: skip
    yield from table(drawn, rows)
    yield ""
    titles = (tr("Hecho"), tr("Hora"), tr("Caja"), tr("Oficinista"), tr("Lo hizo"), tr("Acta"), tr("Diferencia"))
    yield from table(titles, map(_freeze_row, made))


def _freeze_row(one: Freeze) -> tuple[Any, ...]:
    acts = {None: tr("detenida"), FreezeOutcome.LIFTED: tr("levantado"), FreezeOutcome.COUNTED: one.act}
    act = acts[one.outcome]
    off = " ".join(format_money(found.cents) for found in one.found if found.cents)
    day, time = one.business_date, clock_time(one.frozen_at)
    return (day, time, one.till_number, one.clerk_name, one.frozen_by_name, act, off)


def _proposal_facts(one: Proposal) -> dict[str, Any]:
    return {
        "day": one.day,
        "at": one.at.isoformat(timespec="minutes"),
        "till": one.session.till_number,
        "clerk": one.session.clerk_name,
        "days_without_a_count": one.spared_days,
        "act": one.act,
    }


def _freeze_facts(one: Freeze) -> dict[str, Any]:
    return {
        "act": one.act,
        "day": one.business_date,
        "till": one.till_number,
        "clerk": one.clerk_name,
        "frozen_by": one.frozen_by_name,
        "frozen_at": one.frozen_at,
        "outcome": one.outcome,
        "signed_by": one.signed_by_name,
        "words": one.words,
        "tenders": {
            found.kind.value: {
                "expected": amount_text(found.expected_cents),
                "counted": amount_text(found.counted_cents),
                "difference": amount_text(found.cents),
            }
            for found in one.found
        },
    }


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
