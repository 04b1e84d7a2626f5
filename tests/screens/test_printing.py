"""Printing at the counter: a dead printer holds nobody, and what it did not take is printed from the list."""

import socket
import threading
from pathlib import Path

import pytest

from oficinista.documents import devices
from oficinista.documents.commands import SetPrinter
from oficinista.documents.models import Device, Sheet
from oficinista.documents.spool import spool_folder
from oficinista.documents.unprinted import unprinted_documents
from oficinista.letters.issuing import IssueLetter
from oficinista.office import Office
from oficinista.seat import SEAT_VARIABLE
from screens.keys import HOME, PAPER, RECEIPT, SIGN_IN, UNPRINTED
from tests.counter import at_counter
from tests.counter_builders import at_account
from tests.office import BilledAccount, do, with_bills
from tests.tills_builders import open_till, pay

SEAT = "ventanilla-1"


@pytest.fixture
def account(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> BilledAccount:
    """Who owes $45.97; Ana has a till, and sits at the seat of the tests."""
    monkeypatch.setenv(SEAT_VARIABLE, SEAT)
    open_till(sqlite_office)
    return with_bills(sqlite_office, 2)


def prints_on(office: Office, address: str | None) -> None:
    """The seat prints receipts on a printer of the network, or into the folder."""
    device = Device.FOLDER if address is None else Device.NETWORK
    do(office, SetPrinter(sheet=Sheet.RECEIPT, device=device, seat=SEAT, address=address or ""), "sistemas")


def waiting(office: Office) -> list[str]:
    return [one.number for one in office.ask(unprinted_documents, office.info.id, office.today)]


def test_a_payment_goes_on_while_a_printer_hangs_and_its_receipt_waits_on_the_list(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "SEND_S", 60)
    monkeypatch.setattr(devices, "CLOSE_S", 60)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        prints_on(sqlite_office, f"127.0.0.1:{listener.getsockname()[1]}")
        hung_up = threading.Event()

        def hang() -> None:
            connection, _ = listener.accept()
            with connection:
                hung_up.wait(30)
                connection.recv(1)  # the rest is never read: the line is cut, not closed

        printer = threading.Thread(target=hang)
        printer.start()
        with at_account(sqlite_office, account.number, tmp_path) as ana:
            ana.types("p", "1", "enter", "1", "enter")
            assert ana.place == RECEIPT
            ana.types("escape", "escape")
            assert ana.place == HOME
            hung_up.set()
            ana.waits_for("no imprimió")
        printer.join(30)
    assert waiting(sqlite_office) == ["REC-TST-2026-000001"]


def test_what_no_printer_took_is_told_and_printed_from_the_list(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    prints_on(sqlite_office, address)
    with at_account(sqlite_office, account.number, tmp_path) as ana:
        ana.types("p", "1", "enter", "1", "enter")
        ana.waits_for("no imprimió")
        ana.types("escape", "escape")
        assert "Recibos sin imprimir: 1, desde REC-TST-2026-000001. I los muestra." in ana.sees
        prints_on(sqlite_office, None)
        ana.types("i")
        assert ana.place == UNPRINTED
        assert "REC-TST-2026-000001" in ana.sees
        ana.types("enter")
        ana.waits_for("Nada espera la impresora.")
        assert "A la impresora: REC-TST-2026-000001." in ana.sees
    assert waiting(sqlite_office) == []
    assert "COPIA" not in (spool_folder(sqlite_office.store) / "REC-TST-2026-000001.txt").read_text("utf-8")


def test_a_letter_that_was_not_printed_waits_on_the_same_list(sqlite_office: Office, account: BilledAccount) -> None:
    made = do(sqlite_office, IssueLetter(template="payment_certificate", subject=account.number))
    with at_counter(sqlite_office) as ana:
        ana.types("i")
        assert made.number in ana.sees
        ana.types("i")
        ana.waits_for("Nada espera la impresora.")
    assert (spool_folder(sqlite_office.store) / f"{made.number}.pdf").read_bytes().startswith(b"%PDF")


def test_nothing_opens_over_a_locked_session_when_a_slow_printer_is_done(
    sqlite_office: Office, account: BilledAccount
) -> None:
    go_on = threading.Event()
    given = pay(sqlite_office, account.number, 100).receipt
    with socket.create_server(("127.0.0.1", 0)) as listener:
        prints_on(sqlite_office, f"127.0.0.1:{listener.getsockname()[1]}")

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                go_on.wait(30)
                while connection.recv(4_096):
                    pass

        printer = threading.Thread(target=serve)
        printer.start()
        with at_counter(sqlite_office) as ana:
            ana.types("c", "enter", "i")
            assert ana.place == RECEIPT
            ana.locks()
            go_on.set()
            ana.waits_for("A la impresora")
            assert ana.place == SIGN_IN
            assert PAPER not in [getattr(screen, "place", "") for screen in ana.app.screen_stack]
        printer.join(30)
    assert given not in waiting(sqlite_office)
