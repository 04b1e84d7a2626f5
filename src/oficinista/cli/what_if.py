"""`oficinista bill what-if`: a bill beside what it would be if something of it were otherwise. It posts nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from oficinista.adjustments.what_if import Outcome, Supposed, Way, find_case, suppose
from oficinista.billing.recompute import CheckedLine
from oficinista.cli.analysis import plain
from oficinista.cli.output import DATE, emit, parse_date, refusals, table
from oficinista.cli.session import ActingAs, AsJson, Database, open_office
from oficinista.customers.models import Service
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.orders import Refused
from oficinista.staff.actors import find_actor
from oficinista.tariff import TariffLine, Tariffs, line_label
from oficinista.volume import format_m3, parse_m3

M3 = tr("M3")


def parse_volume(text: str) -> int:
    """The litres of an option in cubic metres; anything else is wrong usage."""
    try:
        return parse_m3(text)
    except Refused as refused:
        raise typer.BadParameter(str(refused.refusal)) from refused


def what_if(  # noqa: PLR0913, PLR0917 - every option is a parameter, and each fact of a bill may be supposed
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número de la factura."))],
    used: Annotated[
        int | None,
        typer.Option("--used", parser=parse_volume, metavar=M3, help=tr("Otro consumo, de toda la lectura.")),
    ] = None,
    reading: Annotated[
        int | None, typer.Option("--reading", parser=parse_volume, metavar=M3, help=tr("Otra lectura del contador."))
    ] = None,
    previous: Annotated[
        int | None,
        typer.Option("--previous-reading", parser=parse_volume, metavar=M3, help=tr("Otra lectura anterior.")),
    ] = None,
    tariff_class: Annotated[
        str | None, typer.Option("--class", metavar=tr("CLASE"), help=tr("Otra clase, como commercial."))
    ] = None,
    diameter: Annotated[
        str | None, typer.Option("--diameter", metavar=tr("PULGADAS"), help=tr("Otro contador, como 3/4."))
    ] = None,
    service: Annotated[Service | None, typer.Option("--service", help=tr("Otro servicio."))] = None,
    period_start: Annotated[
        date | None, typer.Option("--from", parser=parse_date, metavar=DATE, help=tr("Otro comienzo del período."))
    ] = None,
    period_end: Annotated[
        date | None, typer.Option("--to", parser=parse_date, metavar=DATE, help=tr("Otro final del período."))
    ] = None,
    repaired_on: Annotated[
        date | None,
        typer.Option(
            "--leak-repaired", parser=parse_date, metavar=DATE, help=tr("Hubo un salidero oculto, reparado ese día.")
        ),
    ] = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """A bill before and after, and how to ask for it; with --as, what that clerk may do of it alone."""
    supposed = Supposed(
        measured_l=used,
        dial_l=reading,
        dial_before_l=previous,
        tariff_class=tariff_class,
        diameter=diameter,
        service=None if service is None else service.value,
        period_start=period_start,
        period_end=period_end,
        repaired_on=repaired_on,
    )
    with refusals(as_json):
        office = open_office(database)
        clerk = None if as_clerk is None else office.ask(find_actor, as_clerk).id
        case = office.ask(find_case, number, office_id=office.info.id, today=office.today, clerk_id=clerk)
        outcome = suppose(case, supposed, Tariffs.load())
        emit(_data(outcome), as_json, _text(outcome))


def _data(outcome: Outcome) -> dict[str, Any]:
    way = outcome.way
    return {
        "bill": outcome.repriced.before.number,
        "before": amount_text(outcome.before_cents),
        "after": amount_text(outcome.after_cents),
        "difference": amount_text(outcome.change_cents),
        "lines": [_line(line) for line in outcome.lines],
        "reasons": plain(outcome.repriced.difference.parts),
        "leak_credit": None if outcome.credit is None else plain(outcome.credit),
        "request": None if way is None else _request(way),
        "notes": list(outcome.notes),
    }


def _line(line: CheckedLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "before": amount_text(_cents(line.billed)),
        "after": amount_text(_cents(line.due)),
        "difference": amount_text(-line.difference_cents),
    }


def _request(way: Way) -> dict[str, Any]:
    return {
        "order": way.order,
        "use": way.use,
        "reason": way.reason.code,
        "amount": amount_text(way.amount_cents),
        "needs_signature": None if way.allowance is None else way.needs_signature,
        "problem": way.problem or None,
    }


def _text(outcome: Outcome) -> Iterator[str]:
    before, after = outcome.repriced.before, outcome.repriced.after
    yield tr(
        "Consumo cobrado: {before}; sería {after}.", before=format_m3(before.billed_l), after=format_m3(after.billed_l)
    )
    yield tr("Precios de la {tariff}.", tariff=outcome.tariff.name)
    rows = [(line_label(line.code), _cents(line.billed), _cents(line.due)) for line in outcome.lines]
    if outcome.credit is not None:
        rows.append((tr("Crédito por salidero"), 0, -outcome.credit.amount_cents))
    rows.append((tr("Total"), outcome.before_cents, outcome.after_cents))
    titles = (tr("Concepto"), tr("Cobrado"), tr("Sería"), tr("Diferencia"))
    yield from table(titles, [(name, *map(format_money, (was, now, now - was))) for name, was, now in rows])
    yield from (f"  {part.spoken}" for part in outcome.repriced.difference.parts)
    yield from _credit_text(outcome)
    yield from outcome.notes
    yield tr("Nada se ha registrado.")
    if outcome.way is not None:
        yield from _way_text(outcome.way)


def _credit_text(outcome: Outcome) -> Iterator[str]:
    if outcome.credit is not None:
        yield from outcome.credit.lines
        yield from (f"{tr('sí') if one.holds else tr('NO')} {one.text}" for one in outcome.credit.conditions)


def _way_text(way: Way) -> Iterator[str]:
    yield tr("Se pide así. {what}", what=way.text)
    if way.allowance is not None:
        yield way.allowance.text
    if way.problem:
        yield way.problem


def _cents(line: TariffLine | None) -> int:
    return 0 if line is None else line.amount_cents
