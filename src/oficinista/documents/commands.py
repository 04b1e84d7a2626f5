"""What is done about printers: giving a seat one, and taking it away. Who did it is in the audit chain."""

import ipaddress
import re
from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, insert
from sqlmodel import col

from oficinista.documents.encoding import CODE_PAGES
from oficinista.documents.escpos import PAGE_NUMBERS
from oficinista.documents.models import Device, Printer, Sheet, Speech
from oficinista.documents.queries import ALL_SEATS
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Result, command
from oficinista.seat import is_seat
from oficinista.transaction import Transaction

RAW_PORT = 9100
PORT_MAX = 65_535
_QUEUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,126}")
"""What CUPS calls its queues, and never a word that `lp` would take for an option."""


class SetPrinter(Order):
    """What a seat prints a kind of sheet with from now on; without a seat, every one that has none of its own."""

    sheet: Annotated[Sheet, Field(strict=False)]
    device: Annotated[Device, Field(strict=False)]
    seat: Line | None = None
    address: Line = ""
    speech: Annotated[Speech, Field(strict=False)] = Speech.TEXT
    code_page: Line = "cp858"
    has_drawer: bool = False


class RemovePrinter(Order):
    """A seat has no printer of its own any more for a kind of sheet; without a seat, the one for all."""

    sheet: Annotated[Sheet, Field(strict=False)]
    seat: Line | None = None


class PrinterSet(Result):
    """Whose printer it is (nothing: everybody's), and how it is reached; without a device there is none."""

    seat: str | None
    sheet: Sheet
    device: Device | None
    address: str


@command("printer.set")
def set_printer(tx: Transaction, order: SetPrinter) -> PrinterSet:
    """Give a seat a printer. Refuses what no seat, address, queue or code page can be called, and what does not fit."""
    address = _address(order.device, order.address.strip())
    _refuse_code_page(order)
    _remove(tx, order.seat, order.sheet)
    row = {
        "office_id": tx.office.id,
        "seat": _seat(order.seat),
        "sheet": order.sheet,
        "device": order.device,
        "address": address,
        "speech": order.speech,
        "code_page": order.code_page,
        "has_drawer": order.has_drawer,
    }
    tx.connection.execute(insert(Printer), row)
    return PrinterSet(seat=order.seat, sheet=order.sheet, device=order.device, address=address)


@command("printer.remove")
def remove_printer(tx: Transaction, order: RemovePrinter) -> PrinterSet:
    """Take a seat's printer away. Refuses when it has none."""
    if not _remove(tx, order.seat, order.sheet):
        raise Refused(
            "printer.none",
            tr("Ese puesto no tiene impresora propia para eso."),
            tr("Véalas con «oficinista printer show»."),
        )
    return PrinterSet(seat=order.seat, sheet=order.sheet, device=None, address="")


def _remove(tx: Transaction, seat: str | None, sheet: Sheet) -> bool:
    mine = (col(Printer.office_id) == tx.office.id, col(Printer.seat) == _seat(seat), col(Printer.sheet) == sheet)
    return tx.connection.execute(delete(Printer).where(*mine)).rowcount > 0


def _seat(seat: str | None) -> str:
    if seat is None:
        return ALL_SEATS
    if not is_seat(seat):
        raise Refused(
            "printer.seat",
            tr("«{seat}» no puede ser el nombre de un puesto.", seat=seat),
            tr("Use hasta 40 letras y números, como ventanilla-3 o 10.0.0.15."),
        )
    return seat


def _address(device: Device, address: str) -> str:
    if device in (Device.TERMINAL, Device.FOLDER):
        if address:
            raise Refused("printer.address", tr("Ese aparato no lleva dirección."), tr("Quite --address."))
        return ""
    if device is Device.NETWORK:
        return _network_address(address)
    if not _QUEUE.fullmatch(address):
        raise Refused(
            "printer.address",
            tr("«{address}» no puede ser una cola de CUPS.", address=address),
            tr("Escriba su nombre como lo dice «lpstat -a»."),
        )
    return address


def _network_address(text: str) -> str:
    """`10.0.0.40:9100`; without a port, that of printers. Names are not taken: finding one can take longer than any
    customer waits."""
    host, _, port = text.rpartition(":") if text.count(":") == 1 or "]:" in text else (text, "", str(RAW_PORT))
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not (port.isascii() and port.isdecimal() and 0 < int(port) <= PORT_MAX):
        raise Refused(
            "printer.address",
            tr("«{address}» no es la dirección de una impresora.", address=text),
            tr("Escriba su número, como 10.0.0.40 o 10.0.0.40:9100."),
        )
    return f"[{address}]:{int(port)}" if address.version == 6 else f"{address}:{int(port)}"


def _refuse_code_page(order: SetPrinter) -> None:
    known = tuple(PAGE_NUMBERS) if order.speech is Speech.ESCPOS else CODE_PAGES
    if order.code_page not in known:
        raise Refused(
            "printer.code_page",
            tr("Esa impresora no escribe en «{code_page}».", code_page=order.code_page),
            tr("Escoja una de: {known}.", known=", ".join(known)),
        )
