"""`oficinista bill …`: billing months, and what waits to be billed."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import track

from oficinista.billing.commands import MonthBilled, RunBilling
from oficinista.billing.pending import review_list, run_state, unpriced
from oficinista.billing.periods import add_months, first_day, month_of, months_from
from oficinista.cli.output import emit, fail, refusals, table
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.volume import format_m3

app = Subcommands()
app.later(
    "explain", "analysis:explain_one", help=tr("Por qué una factura es lo que es, y por qué no es como la anterior.")
)
app.later(
    "what-if",
    "what_if:what_if",
    help=tr("Una factura al lado de lo que sería si algo fuera distinto. No registra nada."),
)

MONTHS_MAX = 600


def parse_month(text: str) -> date:
    """The first day of a month of an option; anything but YYYY-MM is wrong usage."""
    try:
        if len(text) != len("2024-01"):
            raise ValueError(text)
        return first_day(text)
    except ValueError as error:
        raise typer.BadParameter(tr("«{text}» no es un mes como 2024-01.", text=text)) from error


@app.command("run", help=tr("Factura los meses, cada uno en una transacción. Repetirlo no factura nada dos veces."))
def run(
    first: Annotated[
        date, typer.Option("--from", parser=parse_month, metavar=tr("AAAA-MM"), help=tr("Desde este mes."))
    ],
    last: Annotated[date, typer.Option("--to", parser=parse_month, metavar=tr("AAAA-MM"), help=tr("Hasta este mes."))],
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Bill every month from the first to the last, and say who got no bill and why."""
    if not 0 <= months_from(first, last) < MONTHS_MAX:
        raise typer.BadParameter(tr("El mes final va después del primero."), param_hint="--to")
    with refusals(as_json):
        office = open_office(database)
        actor = acting_clerk(office, as_clerk)
        months = [add_months(first, place) for place in range(months_from(first, last) + 1)]
        console = Console(stderr=True)
        shown = track(months, tr("Facturando"), console=console, transient=True, disable=not console.is_terminal)
        done: list[MonthBilled] = []
        for month in shown:
            answer = _bill_month(office, actor, month)
            if isinstance(answer, Refusal):
                for billed in done:
                    typer.echo(_month_text(billed), err=True)
                fail(answer, as_json)
            done.append(answer)
        emit(_facts(done), as_json, _report(done))


def _bill_month(office: Office, actor: str, month: date) -> MonthBilled | Refusal:
    """One month; a run that nothing came after is the same run."""
    key = f"bill.run:{month_of(month)}:{actor}:{office.ask(run_state, office.info.id)}"
    answer = office.run(RunBilling(month=month_of(month)), actor=actor, key=key)
    return answer if isinstance(answer, Refusal) else cast(MonthBilled, answer.value)


def _facts(done: list[MonthBilled]) -> dict[str, Any]:
    return {
        "bills": sum(month.bills for month in done),
        "total": amount_text(sum(month.total_cents for month in done)),
        "months": [
            month.model_dump(mode="json", exclude={"total_cents"}) | {"total": amount_text(month.total_cents)}
            for month in done
        ],
    }


def _report(done: list[MonthBilled]) -> Iterator[str]:
    for month in done:
        yield _month_text(month)
    yield tr(
        "En total {bills} facturas por {amount}.",
        bills=f"{sum(month.bills for month in done):,}",
        amount=format_money(sum(month.total_cents for month in done)),
    )


def _month_text(month: MonthBilled) -> str:
    text = tr(
        "{month}: {bills} facturas por {amount}; {held} lecturas retenidas",
        month=month.month,
        bills=f"{month.bills:,}",
        amount=format_money(month.total_cents),
        held=f"{month.held.count:,}",
    )
    left = [
        tr("{count} de {kind} sin precio publicado", count=f"{one.count:,}", kind=class_name(one.tariff_class))
        for one in month.unpriced
    ]
    if month.stopped.count:
        left.append(tr("{count} con el servicio desconectado", count=f"{month.stopped.count:,}"))
    return "; ".join([text, *left])


@app.command("held", help=tr("Las lecturas retenidas, y por qué. Se deciden con la orden reading.release."))
def held(database: Database = None, as_json: AsJson = False) -> None:
    """Every reading that waits for a decision."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(review_list, office.info.id)
        titles = (tr("Lectura"), tr("Cuenta"), tr("Mes"), tr("Consumo"), tr("Por qué"))
        rows = [
            (one.reading_id, one.account_number, month_of(one.period_end), format_m3(one.measured_l), one.reason)
            for one in found
        ]
        data = [{**asdict(reading), "month": month_of(reading.period_end)} for reading in found]
        emit(data, as_json, table(titles, rows))


@app.command("unpriced", help=tr("Las cuentas que no se facturan porque nadie publicó su precio."))
def list_unpriced(database: Database = None, as_json: AsJson = False) -> None:
    """Accounts without a published price today, by class, meter and service."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(unpriced, office.info.id, office.today)
        titles = (tr("Clase"), tr("Contador"), tr("Servicio"), tr("Cuentas"), tr("Las primeras"))
        rows = [
            (
                class_name(one.tariff_class),
                diameter_name(one.diameter),
                service_name(one.service),
                one.accounts,
                one.first,
            )
            for one in found
        ]
        emit([asdict(one) for one in found], as_json, table(titles, rows))
