"""The table of printers: what comes out where, for each seat of an office."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT_KEYED, choice, flag, one_of, reference, text


class Sheet(StrEnum):
    """What a document is printed on: a strip of 42 columns, or pages."""

    RECEIPT = "receipt"
    PAGE = "page"


class Device(StrEnum):
    """How a printer is reached.

    `TERMINAL`: through the person's own terminal, which passes it on to the printer of their computer (VT media copy).
    `NETWORK`: by TCP, as printers listen at port 9100. `CUPS`: by the program `lp`. `FOLDER`: a file a document.
    """

    TERMINAL = "terminal"
    NETWORK = "network"
    CUPS = "cups"
    FOLDER = "folder"


class Speech(StrEnum):
    """What a printer understands: plain text, or the commands of receipt printers (ESC/POS)."""

    TEXT = "text"
    ESCPOS = "escpos"


class Printer(SQLModel, table=True):
    """What a seat prints a kind of sheet with. An empty seat stands for those without one of their own.

    `address` is `host:port` or a queue of CUPS; `has_drawer` when a cash drawer hangs on the printer.
    """

    __tablename__ = "printer"
    __table_args__ = (
        one_of("sheet", Sheet),
        one_of("device", Device),
        one_of("speech", Speech),
        CheckConstraint("(address <> '') = (device IN ('network', 'cups'))", name="addressed_by_its_kind"),
        STRICT_KEYED,
    )

    office_id: int = reference("office.id", primary_key=True)
    seat: str = text(primary_key=True)
    sheet: Sheet = choice(Sheet, primary_key=True)
    device: Device = choice(Device)
    address: str = text(default="")
    speech: Speech = choice(Speech)
    code_page: str = text()
    has_drawer: bool = flag()
