"""What is asked about printers: the one of a seat, and all of an office."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.documents.models import Device, Printer, Sheet, Speech
from oficinista.i18n import tr

ALL_SEATS = ""
"""In the place of a seat: every one without a printer of its own."""


@dataclass(frozen=True, slots=True)
class PrinterFound:
    """What a seat prints a kind of sheet with. `seat` is whose it is, `ALL_SEATS` when it is everybody's."""

    seat: str
    sheet: Sheet
    device: Device
    address: str
    speech: Speech
    code_page: str
    has_drawer: bool

    @property
    def takes_pdf(self) -> bool:
        """Whether it prints a PDF: a folder keeps it, CUPS sets it for its printer; others would print its source."""
        return self.device is Device.FOLDER or (self.device is Device.CUPS and self.speech is Speech.TEXT)

    @property
    def words(self) -> str:
        """Which printer it is, as people say it."""
        return {
            Device.TERMINAL: tr("la impresora de la terminal"),
            Device.NETWORK: tr("la impresora {address}", address=self.address),
            Device.CUPS: tr("la cola «{address}»", address=self.address),
            Device.FOLDER: tr("la carpeta de impresión"),
        }[self.device]


def printers(connection: Connection, office_id: int) -> tuple[PrinterFound, ...]:
    """Every printer that was set in an office, those for all seats first."""
    rows = connection.execute(_PRINTERS.where(col(Printer.office_id) == office_id))
    return tuple(PrinterFound(**row._mapping) for row in rows)


def printer_of(connection: Connection, office_id: int, seat: str, sheet: Sheet) -> PrinterFound:
    """What a seat prints a kind of sheet with: its own printer, or the one for all seats, or the folder."""
    found = {one.seat: one for one in printers(connection, office_id) if one.sheet is sheet}
    return found.get(seat) or found.get(ALL_SEATS) or _folder(sheet)


def _folder(sheet: Sheet) -> PrinterFound:
    return PrinterFound(ALL_SEATS, sheet, Device.FOLDER, "", Speech.TEXT, "utf-8", has_drawer=False)


_PRINTERS = select(
    col(Printer.seat),
    col(Printer.sheet),
    col(Printer.device),
    col(Printer.address),
    col(Printer.speech),
    col(Printer.code_page),
    col(Printer.has_drawer),
).order_by(col(Printer.seat), col(Printer.sheet))
