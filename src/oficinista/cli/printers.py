"""`oficinista printer …`: what each seat prints with, and a page to try it."""

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from oficinista.cli.output import answer, emit, refusals, table
from oficinista.cli.problems import understood
from oficinista.cli.session import ActingAs, AsJson, Database, acting_clerk, new_key, open_office
from oficinista.cli.words import Subcommands
from oficinista.documents.commands import RemovePrinter, SetPrinter
from oficinista.documents.devices import Desk
from oficinista.documents.models import Device, Sheet, Speech
from oficinista.documents.printing import put_on_paper
from oficinista.documents.queries import ALL_SEATS, PrinterFound, printer_of, printers
from oficinista.documents.spool import spool_folder
from oficinista.documents.trial import trial
from oficinista.i18n import tr
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.seat import seat_of

app = Subcommands()

ALL = "all"
"""In the place of a seat: every one without a printer of its own."""

SeatOption = Annotated[
    str | None,
    typer.Option("--seat", metavar=tr("PUESTO"), help=tr("Otro puesto, o «all», todos; si no se dice, este.")),
]
SheetOption = Annotated[Sheet, typer.Option("--sheet", help=tr("Recibos (receipt) o páginas (page)."))]


@app.command("show", help=tr("Con qué imprime este puesto, y los demás."))
def show(seat: SeatOption = None, database: Database = None, as_json: AsJson = False) -> None:
    """What a seat prints with, and every printer of the office."""
    with refusals(as_json):
        office, mine = open_office(database), seat or _seat()
        own = [office.ask(printer_of, office.info.id, mine, sheet) for sheet in Sheet]
        known = office.ask(printers, office.info.id)
        data = {"seat": mine, "prints": [asdict(one) for one in own], "printers": [asdict(one) for one in known]}
        emit(data, as_json, _shown(mine, own, known))


@app.command("set", help=tr("Dice con qué imprime un puesto."))
def set_printer(
    sheet: SheetOption,
    device: Annotated[Device, typer.Option("--device", help=tr("La terminal, la red, una cola de CUPS o la carpeta."))],
    address: Annotated[
        str, typer.Option("--address", metavar=tr("DIRECCION"), help=tr("De la red: 10.0.0.40:9100. De CUPS: la cola."))
    ] = "",
    speech: Annotated[Speech, typer.Option("--speech", help=tr("Texto, o ESC/POS de impresora de recibos."))] = (
        Speech.TEXT
    ),
    code_page: Annotated[
        str, typer.Option("--code-page", metavar=tr("PAGINA"), help=tr("En qué código escribe los acentos."))
    ] = "cp858",
    drawer: Annotated[bool, typer.Option("--drawer", help=tr("Tiene una gaveta, que se abre al cobrar."))] = False,
    seat: SeatOption = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give a seat its printer."""
    with refusals(as_json):
        with understood("printer.set"):
            order = SetPrinter(
                sheet=sheet,
                device=device,
                seat=_named(seat),
                address=address,
                speech=speech,
                code_page=code_page,
                has_drawer=drawer,
            )
        _run(order, tr("Guardada. Pruébela con «oficinista printer test»."), as_clerk, database, as_json)


@app.command("remove", help=tr("Le quita a un puesto su impresora."))
def remove(
    sheet: SheetOption,
    seat: SeatOption = None,
    as_clerk: ActingAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take a seat's printer away."""
    with refusals(as_json):
        with understood("printer.remove"):
            order = RemovePrinter(sheet=sheet, seat=_named(seat))
        _run(order, tr("Quitada."), as_clerk, database, as_json)


@app.command("test", help=tr("Imprime una página de prueba en este puesto y dice qué pasó."))
def try_out(
    sheet: SheetOption = Sheet.RECEIPT,
    drawer: Annotated[bool, typer.Option("--drawer", help=tr("Abre también la gaveta."))] = False,
    seat: SeatOption = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Print a page on a seat's printer. It changes nothing."""
    with refusals(as_json):
        office = open_office(database)
        desk = desk_of(office, seat)
        prepared = trial(office, desk.seat, sheet, opens_drawer=drawer)
        printed = put_on_paper((prepared,), desk)
        data = {"seat": desk.seat, "document": printed.names, "printer": asdict(prepared.printer)}
        emit(data, as_json, _tried(prepared.printer, printed.names))


def desk_of(office: Office, seat: str | None = None) -> Desk:
    """Where what is printed goes: a seat, or that of the caller."""
    return Desk(seat or _seat(), spool_folder(office.store), _to_terminal if sys.stdout.isatty() else None)


def _seat() -> str:
    return seat_of(os.environ)


def _named(seat: str | None) -> str | None:
    """The seat that is meant; none means all."""
    return None if seat == ALL else seat or _seat()


def _run(order: Order, said: str, as_clerk: str | None, database: str | None, as_json: bool) -> None:
    office = open_office(database)
    answer(office.run(order, actor=acting_clerk(office, as_clerk), key=new_key()), as_json, [said])


def _to_terminal(data: bytes) -> None:
    while data:
        data = data[os.write(sys.stdout.fileno(), data) :]


def _shown(seat: str, own: list[PrinterFound], known: tuple[PrinterFound, ...]) -> Iterator[str]:
    yield tr("Este puesto es «{seat}».", seat=seat)
    for one in own:
        yield tr("{sheet}: {printer}.", sheet=_sheet(one.sheet), printer=one.words)
    yield ""
    titles = (tr("Puesto"), tr("Qué"), tr("Aparato"), tr("Dirección"), tr("Habla"), tr("Código"), tr("Gaveta"))
    yield from table(titles, map(_cells, known))


def _cells(one: PrinterFound) -> tuple[str | bool, ...]:
    seat = tr("todos") if one.seat == ALL_SEATS else one.seat
    return (seat, _sheet(one.sheet), one.device, one.address, one.speech, one.code_page, one.has_drawer)


def _sheet(sheet: Sheet) -> str:
    return tr("Recibos") if sheet is Sheet.RECEIPT else tr("Páginas")


def _tried(printer: PrinterFound, name: str) -> Iterator[str]:
    yield tr("{document} se entregó a {printer}.", document=name, printer=printer.words)
    if printer.device is Device.TERMINAL:
        yield tr("Si la prueba salió en la pantalla, esta terminal no imprime: en PuTTY, Terminal, Remote-controlled "
                 "printing, escoja la impresora.")  # fmt: skip
    elif printer.device is not Device.FOLDER:
        yield tr("Mire que los acentos estén bien; si no, cambie --code-page.")
