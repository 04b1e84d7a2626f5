"""`oficinista tariff …`: which tariffs there are, what they say, and what a month would cost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from oficinista.cli.output import DATE, emit, parse_date, refusals, table
from oficinista.cli.session import AsJson
from oficinista.cli.words import Subcommands
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.tariff import (
    PricedBill,
    Tariff,
    TariffInfo,
    Tariffs,
    class_name,
    diameter_name,
    line_label,
    status_text,
)
from oficinista.tariff_file import ClassTable
from oficinista.volume import parse_m3

app = Subcommands()


@app.command("list", help=tr("Las tarifas que hay, y cuánto se sabe de cada una."))
def list_tariffs(as_json: AsJson = False) -> None:
    """Every tariff, oldest first."""
    found = [tariff.info for tariff in Tariffs.load()]
    rows = [(info.effective_from, info.effective_to, status_text(info.status)) for info in found]
    emit([_info(info) for info in found], as_json, table((tr("Desde"), tr("Hasta"), tr("Qué se sabe")), rows))


@app.command("show", help=tr("La tarifa en vigor en una fecha."))
def show(
    on: Annotated[date, typer.Argument(parser=parse_date, metavar=DATE, help=tr("Cualquier día de su tiempo."))],
    as_json: AsJson = False,
) -> None:
    """The tables of the tariff in force on a day."""
    with refusals(as_json):
        tariff = Tariffs.load().in_force(on)
        emit(_info(tariff.info) | {"classes": _classes(tariff)}, as_json, _described(tariff))


@app.command("quote", help=tr("Lo que costaría un mes, línea por línea."))
def quote(
    on: Annotated[date, typer.Option("--date", parser=parse_date, metavar=DATE, help=tr("El día del precio."))],
    m3: Annotated[str, typer.Option("--m3", metavar="M3", help=tr("Metros cúbicos del mes, por ejemplo 13.5."))],
    tariff_class: Annotated[
        str, typer.Option("--class", metavar=tr("CLASE"), help="residential, commercial, industrial, government.")
    ],
    diameter: Annotated[
        str,
        typer.Option(
            "--diameter", metavar=tr("PULGADAS"), help=tr("Pulgadas del contador, por ejemplo 5/8 o «1 1/2».")
        ),
    ],
    service: Annotated[str, typer.Option("--service", metavar=tr("SERVICIO"), help="water, sewer, both.")] = "both",
    as_json: AsJson = False,
) -> None:
    """Price a month."""
    with refusals(as_json):
        bill = Tariffs.load().in_force(on).price(tariff_class, diameter, service, parse_m3(m3))
        emit(_bill(bill), as_json, _bill_lines(bill))


def _info(info: TariffInfo) -> dict[str, Any]:
    return {
        "effective_from": info.effective_from.isoformat(),
        "effective_to": info.effective_to.isoformat() if info.effective_to else None,
        "status": info.status.value,
        "derived": info.is_derived,
        "source": info.source,
        "doubts": list(info.doubts),
    }


def _bill(bill: PricedBill) -> dict[str, Any]:
    lines = [
        {
            "code": line.code,
            "label": line.label,
            "litres": line.quantity_l,
            "unit_price": None if line.unit_price is None else str(line.unit_price),
            "amount": amount_text(line.amount_cents),
        }
        for line in bill.lines
    ]
    tariff = _info(bill.tariff) | {"doubts": list(bill.doubts)}
    return {"tariff": tariff, "lines": lines, "total": amount_text(bill.total_cents)}


def _bill_lines(bill: PricedBill) -> Iterator[str]:
    yield _title(bill.tariff)
    amounts = [(line.label, line.amount_cents) for line in bill.lines]
    for label, cents in [*amounts, (tr("Total"), bill.total_cents)]:
        yield f"  {label:<58}{format_money(cents):>16}"
    yield from map(tr, bill.doubts)


def _title(info: TariffInfo) -> str:
    return info.name[:1].upper() + info.name[1:]


def _classes(tariff: Tariff) -> dict[str, Any]:
    return {
        name: table.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        for name, table in tariff.table.classes
    }


def _described(tariff: Tariff) -> Iterator[str]:
    info = tariff.info
    yield _title(info)
    if info.effective_to:
        yield tr("Hasta el {date}.", date=long_date(info.effective_to))
    yield tr("Fuente: {source}", source=info.source)
    yield from map(tr, info.doubts)
    for name, class_table in tariff.table.classes:
        yield from _described_class(name, class_table)


def _described_class(name: str, table: ClassTable) -> Iterator[str]:
    yield ""
    covered = tr("el cargo base cubre {volume} m³", volume=table.included_m3)
    nothing_covered = tr("el cargo base no cubre consumo")
    yield f"{class_name(name).capitalize()}: {covered if table.included_m3 else nothing_covered}"
    yield from table.doubts
    yield _columns(tr("Contador"), tr("agua"), tr("alcantarillado"), tr("ambos"))
    for diameter, base in table.base.items():
        yield _columns(diameter_name(diameter), base.water, base.sewer, base.both)
    for group in table.consumption:
        yield tr("Por metro cúbico; pulgadas del contador: {sizes}", sizes=", ".join(group.diameters))
        for block in group.blocks:
            yield _columns(_up_to(block.to_m3), block.water, block.sewer, block.both)
    for flat in table.flat:
        yield line_label(flat.code)
        for step in flat.steps:
            yield _columns(_up_to(step.to_m3), step.water, step.sewer, step.both)


def _up_to(m3: Decimal | None) -> str:
    return tr("sin límite") if m3 is None else tr("hasta {volume} m³", volume=m3)


def _columns(name: str, *values: object) -> str:
    return f"  {name:<20}" + "".join(f"{value:>16}" for value in values)
