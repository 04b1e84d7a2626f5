"""Handing a document to a printer: it knows no database, and comes back soon, whatever the printer does.

When it comes back the paper is where nobody of ours can lose it: in the folder, in CUPS, in the printer's own memory,
or on its way through the terminal. Anything else is a refusal, and the document is still to be printed.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oficinista.documents.document import Document
from oficinista.documents.encoding import encoded
from oficinista.documents.escpos import receipt_bytes
from oficinista.documents.models import Device, Sheet, Speech
from oficinista.documents.queries import PrinterFound
from oficinista.documents.spool import write
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text import clean

CONNECT_S = 2.0
SEND_S = 5.0
"""All that a printer of the network has for taking a document."""
CLOSE_S = 0.5
"""How long it has, once it has everything, for hanging up; many never do."""
LP_S = 10.0
REASON_LENGTH_MAX = 120

PRINTER_ON, PRINTER_OFF = b"\x1b[5i", b"\x1b[4i"
"""VT media copy: what is between them goes to the printer of the terminal, not to its screen."""
_ENDS = (PRINTER_OFF, b"\x9b4i")

TerminalPrinter = Callable[[bytes], None]
"""Writes bytes to the terminal in one piece. Raises OSError when they do not get there."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody prints: their seat, the folder of documents, and their terminal when there is one."""

    seat: str
    folder: Path
    terminal: TerminalPrinter | None = None


def deliver(document: Document, printer: PrinterFound, desk: Desk) -> None:
    """Hand a document to a printer. Refuses when it does not take it, and a PDF where only text is printed."""
    if isinstance(document.content, bytes) and not printer.takes_pdf:
        raise Refused(
            "printer.no_pdf",
            tr("{printer} solo imprime texto, y {document} es PDF.", printer=_opening(printer), document=document.name),
            tr("Pida a sistemas una cola de CUPS o la carpeta para las páginas de este puesto."),
        )
    {
        Device.FOLDER: _to_folder,
        Device.TERMINAL: _to_terminal,
        Device.NETWORK: _to_network,
        Device.CUPS: _to_cups,
    }[printer.device](document, printer, desk)


def _to_folder(document: Document, _printer: PrinterFound, desk: Desk) -> None:
    try:
        write(desk.folder, document.file_name, document.file_bytes)
    except OSError as error:
        raise Refused(
            "spool.unwritable",
            tr("No se pudo imprimir: la carpeta {folder} no recibe documentos.", folder=desk.folder),
            _nothing_lost(),
        ) from error


def _to_terminal(document: Document, printer: PrinterFound, desk: Desk) -> None:
    if desk.terminal is None:
        raise Refused("printer.no_terminal", tr("Aquí no hay una terminal por la que imprimir."), _nothing_lost())
    data = _in_its_speech(document, printer)
    if any(end in data for end in _ENDS):
        raise RuntimeError(f"{document.name} would end its own printing")
    try:
        desk.terminal(PRINTER_ON + data + PRINTER_OFF)
    except OSError as error:
        raise _failed(printer, tr("la línea no lo dejó pasar")) from error


def _to_network(document: Document, printer: PrinterFound, _desk: Desk) -> None:
    host, _, port = printer.address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_S) as connection:
            _send(connection, _in_its_speech(document, printer))
    except TimeoutError as error:
        raise _failed(printer, tr("no contesta a tiempo")) from error
    except OSError as error:
        raise _failed(printer, error.strerror or str(error)) from error


def _send(connection: socket.socket, data: bytes) -> None:
    """Send it all and see it taken: the printer hangs up, or its end has confirmed every byte and stays silent.

    Raises TimeoutError when it takes too long, another OSError when the printer cuts the line.
    """
    until = time.monotonic() + SEND_S
    connection.settimeout(SEND_S)
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(CLOSE_S)
    while time.monotonic() < until:
        try:
            if not connection.recv(256):
                return
        except TimeoutError:
            if _unconfirmed(connection) == 0:
                return
    raise TimeoutError


def _unconfirmed(connection: socket.socket) -> int:
    """How many bytes the other end has not confirmed (tcp(7), SIOCOUTQ)."""
    (waiting,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    return int(waiting)


def _to_cups(document: Document, printer: PrinterFound, _desk: Desk) -> None:
    program = shutil.which("lp")
    if program is None:
        raise Refused(
            "printer.no_lp",
            tr("Este servidor no tiene el programa «lp» de CUPS."),
            tr("Avise a sistemas: que instale cups-client, o escoja otro aparato con «oficinista printer set»."),
        )
    is_raw = printer.speech is Speech.ESCPOS
    content = document.file_bytes
    try:
        done = subprocess.run(
            [program, "-d", printer.address, "-t", document.name, *(["-o", "raw"] if is_raw else [])],
            input=_in_its_speech(document, printer) if is_raw else content,
            capture_output=True,
            check=False,
            timeout=LP_S,
            env=_in_utf8(os.environ),
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(printer, tr("no contesta a tiempo")) from error
    if done.returncode != 0:
        raise _failed(printer, done.stderr.decode(errors="replace").strip())


def _in_utf8(environment: Mapping[str, str]) -> dict[str, str]:
    """`lp` tells CUPS in which code page a text is, by the language of its environment."""
    return {**environment, "LC_ALL": "C.UTF-8"}


def _in_its_speech(document: Document, printer: PrinterFound) -> bytes:
    """A text as the printer takes it."""
    if not isinstance(document.content, str):
        raise TypeError("a PDF has no text")
    if printer.speech is Speech.ESCPOS:
        opens = document.opens_drawer and printer.has_drawer
        return receipt_bytes(document.content, printer.code_page, opens_drawer=opens)
    end = b"\f" if document.sheet is Sheet.PAGE else b"\r\n" * 6
    return encoded(document.content, printer.code_page, b"\r\n") + end


def _failed(printer: PrinterFound, why: str) -> Refused:
    reason = clean(why)[:REASON_LENGTH_MAX]
    return Refused(
        "printer.failed", tr("{printer} no imprimió: {why}.", printer=_opening(printer), why=reason), _nothing_lost()
    )


def _opening(printer: PrinterFound) -> str:
    """The printer's words at the beginning of a sentence."""
    return printer.words[:1].upper() + printer.words[1:]


def _nothing_lost() -> str:
    return tr("La operación quedó hecha. Avise a sistemas y reimprima después.")
