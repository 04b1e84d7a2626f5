"""Printers: which is a seat's, what bytes each gets, and that a dead one loses nothing but time."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st

from oficinista.documents import devices
from oficinista.documents.commands import RemovePrinter, SetPrinter
from oficinista.documents.devices import PRINTER_OFF, PRINTER_ON
from oficinista.documents.document import Document
from oficinista.documents.encoding import CODE_PAGES, encoded
from oficinista.documents.escpos import PAGE_NUMBERS, receipt_bytes
from oficinista.documents.models import Device, Sheet, Speech
from oficinista.documents.paper import Paper
from oficinista.documents.printing import Documents, receipt
from oficinista.documents.queries import printer_of
from oficinista.documents.unprinted import unprinted_documents
from oficinista.office import Office
from oficinista.orders import Refused
from tests.office import do, refused, with_bills
from tests.printing_builders import SEAT, in_folder, put_out
from tests.terminal.putty import separated
from tests.tills_builders import cash, check, open_till, pay

KICK = b"\x1bp\x00"
CUT = b"\x1bd\x06\x1dV\x01"
HOSTILE = [
    "\x1b[4i\x1b]0;x\x07",
    "\x9b4i\x1bc",
    "Û4i",
    "\x1d\x56\x00\x1bp0",
    "ÿ\x1b[5i",
    "Ana\r\n\x0c\x00\x7f",
    "›4i",
    "ø4i",
]
"""Texts that would end the printing, cut the paper, open the drawer, or do it in some code page."""
PDF = b"%PDF-1.7\n\x1b[4i\x9b4i"


@pytest.fixture
def office(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """An office with an open till, whose folder of documents is the test's."""
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    open_till(sqlite_office)
    return sqlite_office


def paid(office: Office, name: str = "Peña Ñeco", *, by_check: bool = False) -> str:
    """The receipt of a payment for a customer of this name."""
    number = with_bills(office, 1, name=name).number
    return pay(office, number, 1_000, check(1_000) if by_check else cash(1_000)).receipt


def prints_with(office: Office, device: Device, address: str = "", **more: object) -> None:
    """From now on the seat of the tests prints its receipts so."""
    do(office, SetPrinter(sheet=Sheet.RECEIPT, device=device, seat=SEAT, address=address, **more), "sistemas")


def is_unprinted(office: Office, number: str) -> bool:
    return number in [one.number for one in office.ask(unprinted_documents, office.info.id, office.today)]


def failure(office: Office, documents: Documents, **more: object) -> str:
    """The code of the refusal of a printer."""
    with pytest.raises(Refused) as caught:
        put_out(office, documents, **more)  # type: ignore[arg-type]
    return caught.value.refusal.code


@contextmanager
def printer(answer: Callable[[socket.socket, list[bytes]], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A printer of the network on loopback: its address, and what it took."""
    taken: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection, taken)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", taken
        thread.join()


def takes_all(connection: socket.socket, taken: list[bytes]) -> None:
    while data := connection.recv(4_096):
        taken.append(data)


def waiting_for(done: threading.Event) -> Callable[[socket.socket, list[bytes]], None]:
    """A printer that answers nothing until then."""

    def wait(_connection: socket.socket, _taken: list[bytes]) -> None:
        done.wait(10)

    return wait


# Whose printer


def test_a_seat_prints_with_its_own_printer_or_that_of_all_or_the_folder(office: Office) -> None:
    def device() -> Device:
        return office.ask(printer_of, office.info.id, SEAT, Sheet.RECEIPT).device

    assert device() is Device.FOLDER
    do(office, SetPrinter(sheet=Sheet.RECEIPT, device=Device.CUPS, address="recibos"), "marta")
    assert device() is Device.CUPS
    prints_with(office, Device.TERMINAL)
    assert device() is Device.TERMINAL
    assert office.ask(printer_of, office.info.id, SEAT, Sheet.PAGE).device is Device.FOLDER
    do(office, RemovePrinter(sheet=Sheet.RECEIPT, seat=SEAT), "sistemas")
    assert device() is Device.CUPS
    assert refused(office, RemovePrinter(sheet=Sheet.RECEIPT, seat=SEAT), "sistemas").code == "printer.none"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"device": "cups", "address": "-o raw"}, "printer.address"),
        ({"device": "cups", "address": ""}, "printer.address"),
        ({"device": "network", "address": "impresora.local"}, "printer.address"),
        ({"device": "network", "address": "10.0.0.4:99999"}, "printer.address"),
        ({"device": "terminal", "address": "10.0.0.4"}, "printer.address"),
        ({"device": "folder", "seat": "../x"}, "printer.seat"),
        ({"device": "folder", "seat": "todos los demás"}, "printer.seat"),
        ({"device": "folder", "code_page": "utf-16"}, "printer.code_page"),
        ({"device": "terminal", "speech": "escpos", "code_page": "utf-8"}, "printer.code_page"),
    ],
)
def test_what_cannot_be_a_printer_is_refused(facts: dict[str, str], code: str, office: Office) -> None:
    order = SetPrinter.model_validate({"sheet": "receipt", **facts})
    assert refused(office, order, "sistemas").code == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("10.0.0.40", "10.0.0.40:9100"),
        ("10.0.0.40:515", "10.0.0.40:515"),
        ("::1", "[::1]:9100"),
        ("[::1]:9101", "[::1]:9101"),
    ],
)
def test_a_printer_s_address_needs_no_port(typed: str, kept: str, office: Office) -> None:
    set_so = do(office, SetPrinter(sheet=Sheet.PAGE, device=Device.NETWORK, address=typed), "sistemas")
    assert set_so.address == kept


# Bytes


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60), st.sampled_from(CODE_PAGES))
def test_no_text_has_a_byte_that_a_printer_or_terminal_obeys(text: str, code_page: str) -> None:
    paper = Paper(42)
    paper.text(text)
    data = encoded(str(paper), code_page, b"\r\n").replace(b"\r\n", b"")
    assert not [byte for byte in data if byte < 0x20 or byte in (0x7F, 0x9B)]


def test_spanish_is_written_whole_in_every_code_page_that_has_it() -> None:
    text = "áéíóúüñ ÑÜ ¿¡ Peña\n"
    for code_page in set(CODE_PAGES) - {"ascii"}:
        line = encoded(text, code_page, b"\n")
        assert line.decode(code_page) == text, code_page
    assert encoded("Peña — 3 m³\n", "ascii", b"\n") == b"Pena - 3 m3\n"


@pytest.mark.parametrize("code_page", PAGE_NUMBERS)
def test_receipts_are_what_the_library_of_receipt_printers_makes(code_page: str) -> None:
    known = Dummy()
    known.hw("INIT")
    known.cashdraw(2)
    if code_page != "ascii":
        known.charcode(code_page.upper())
    head = known.output + (b"\x1bt\x00" if code_page == "ascii" else b"")
    body = "Total áéñ\n".encode(code_page) if code_page != "ascii" else b"Total aen\n"
    known.clear()
    known.cut("PART")
    assert receipt_bytes("Total áéñ\n", code_page, opens_drawer=True) == head + body + known.output


@pytest.mark.parametrize("speech", Speech)
def test_nothing_a_customer_is_called_ends_the_printing_or_commands_the_printer(speech: Speech, office: Office) -> None:
    for code_page in PAGE_NUMBERS if speech is Speech.ESCPOS else CODE_PAGES:
        prints_with(office, Device.TERMINAL, speech=speech, code_page=code_page)
        for hostile in HOSTILE:
            paper = Paper(42)
            paper.text(f"Juan {hostile} Pérez")
            paper.pair(hostile, hostile)
            written: list[bytes] = []
            put_out(office, (Document("X", Sheet.RECEIPT, str(paper)),), terminal=written.append)
            (whole,) = written
            screen, (job,) = separated(whole)
            assert screen == b""
            assert job == whole[len(PRINTER_ON) : -len(PRINTER_OFF)]
            text = job if speech is Speech.TEXT else job[5 : -len(CUT)]
            assert not {*text} & ({*range(0x20), 0x7F, 0x9B} - set(b"\r\n")), (code_page, hostile)


def test_the_drawer_opens_once_for_cash_and_never_for_a_copy_or_a_check(office: Office) -> None:
    written: list[bytes] = []

    def kicks(number: str, *, is_new: bool = True) -> bool:
        put_out(office, receipt(office, number, actor="ana", is_new=is_new), terminal=written.append)
        return KICK in written[-1]

    prints_with(office, Device.TERMINAL, speech=Speech.ESCPOS, has_drawer=True)
    by_cash = paid(office)
    assert kicks(by_cash)
    assert not kicks(by_cash)
    assert not kicks(paid(office, by_check=True))
    assert not kicks(paid(office), is_new=False)
    prints_with(office, Device.TERMINAL, speech=Speech.ESCPOS)
    assert not kicks(paid(office))


# The network


def test_a_printer_of_the_network_gets_the_receipt(office: Office) -> None:
    with printer(takes_all) as (address, taken):
        prints_with(office, Device.NETWORK, address)
        number = paid(office)
        put_out(office, receipt(office, number, actor="ana"))
    assert number.encode() in b"".join(taken)
    assert "Peña Ñeco".encode("cp858") in b"".join(taken)
    assert not is_unprinted(office, number)


def test_a_printer_that_took_all_and_does_not_hang_up_has_printed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "CLOSE_S", 0.05)
    done = threading.Event()
    with printer(waiting_for(done)) as (address, _):
        prints_with(office, Device.NETWORK, address)
        number = paid(office)
        put_out(office, receipt(office, number, actor="ana"))
        done.set()
    assert not is_unprinted(office, number)


def test_a_printer_that_refuses_leaves_the_receipt_unprinted(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    prints_with(office, Device.NETWORK, address)
    number = paid(office)
    assert failure(office, receipt(office, number, actor="ana")) == "printer.failed"
    assert is_unprinted(office, number)


def test_a_printer_that_cuts_the_line_half_way_leaves_the_receipt_unprinted(office: Office) -> None:
    with printer(lambda connection, taken: taken.append(connection.recv(10))) as (address, taken):
        prints_with(office, Device.NETWORK, address)
        number = paid(office)
        assert failure(office, receipt(office, number, actor="ana")) == "printer.failed"
    assert len(taken[0]) == 10
    assert is_unprinted(office, number)


def test_a_printer_that_takes_nothing_is_given_up_in_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "SEND_S", 0.2)
    done = threading.Event()
    long = (Document("X", Sheet.RECEIPT, ("x" * 40 + "\n") * 250_000),)  # more than the system keeps for a program
    with printer(waiting_for(done)) as (address, _):
        prints_with(office, Device.NETWORK, address)
        assert failure(office, long) == "printer.failed"
        done.set()


# CUPS


def lp(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """A program `lp` that does this; the folder where it leaves what it was told."""
    program = folder / "bin" / "lp"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncd "{folder}"\n{script}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def test_cups_gets_the_document_by_its_name_in_the_queue_of_the_seat(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lp(tmp_path, monkeypatch, 'echo "$LC_ALL $@" > told; cat > given')
    prints_with(office, Device.CUPS, "recibos")
    number = paid(office)
    put_out(office, receipt(office, number, actor="ana"))
    assert (tmp_path / "told").read_text() == f"C.UTF-8 -d recibos -t {number}\n"
    assert "Peña Ñeco" in (tmp_path / "given").read_text("utf-8")
    prints_with(office, Device.CUPS, "recibos", speech=Speech.ESCPOS)
    put_out(office, receipt(office, number, actor="ana"))
    assert "-o raw" in (tmp_path / "told").read_text()
    assert (tmp_path / "given").read_bytes().startswith(b"\x1b@")


def test_what_cups_says_is_told_without_its_controls(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lp(tmp_path, monkeypatch, "cat > /dev/null; printf 'lp: \\033[2J no queue' >&2; exit 1")
    prints_with(office, Device.CUPS, "recibos")
    number = paid(office)
    with pytest.raises(Refused) as caught:
        put_out(office, receipt(office, number, actor="ana"))
    assert "no queue" in str(caught.value.refusal)
    assert "\x1b" not in str(caught.value.refusal)
    assert is_unprinted(office, number)


def test_without_cups_it_is_said(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    prints_with(office, Device.CUPS, "recibos")
    assert failure(office, receipt(office, paid(office), actor="ana")) == "printer.no_lp"


# PDF, and terminals that fail


def test_a_pdf_goes_where_pdfs_are_printed_and_nowhere_else(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = (Document("CAR-1", Sheet.RECEIPT, PDF),)
    assert [path.read_bytes() for path in in_folder(office, page)] == [PDF]
    lp(tmp_path, monkeypatch, "cat > given")
    prints_with(office, Device.CUPS, "paginas")
    put_out(office, page)
    assert (tmp_path / "given").read_bytes() == PDF
    for device, address in ((Device.TERMINAL, ""), (Device.NETWORK, "127.0.0.1:9")):
        prints_with(office, device, address)
        assert failure(office, page, terminal=lambda _data: None) == "printer.no_pdf"


def test_a_terminal_that_is_gone_leaves_the_receipt_unprinted(office: Office) -> None:
    def gone(_data: bytes) -> None:
        raise OSError("hung up")

    prints_with(office, Device.TERMINAL)
    number = paid(office)
    assert failure(office, receipt(office, number, actor="ana"), terminal=gone) == "printer.failed"
    assert failure(office, receipt(office, number, actor="ana")) == "printer.no_terminal"
    assert is_unprinted(office, number)
