"""The line mode in a pseudo-terminal: everything typed at once, every line reaches its question, nothing but lines."""

import os
import pty
import select
import termios
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from pysqlite3 import dbapi2

from oficinista.billing.queries import balance
from oficinista.cli.linear import Conversation
from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.commands import FinishVisit
from oficinista.storage import store
from tests.office import PIN, do, refused, with_bills
from tests.terminal.pseudo import DEADLINE_S
from tests.tills_builders import open_till, payment


def heard(office: Office, *lines: str) -> str:
    """What a session says when all its lines are there before it begins."""
    person, program = pty.openpty()
    settings = termios.tcgetattr(program)
    settings[1] &= ~termios.ONLCR
    termios.tcsetattr(program, termios.TCSANOW, settings)
    os.write(person, "".join(f"{line}\n" for line in lines).encode())
    with (
        os.fdopen(os.dup(program), encoding="utf-8") as typed,
        os.fdopen(program, "w", encoding="utf-8") as told,
    ):
        assert Conversation(office, typed, told).hold() == 0
    return _all_of(person)


def _all_of(terminal: int) -> str:
    said = b""
    try:
        while more := os.read(terminal, 65536):
            said += more
    except OSError:  # the other end is gone: that was all
        pass
    finally:
        os.close(terminal)
    return said.decode()


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Papers go below the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.usefixtures("spooled")
def test_the_main_tasks_are_done_by_lines_typed_ahead(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    do(sqlite_office, IssueTicket(service="payment"))
    said = heard(
        sqlite_office,
        *("ana", PIN, "abrir", "1", "1", *[""] * 12, "llamar", "atender"),
        *("cobrar", "maria nieves", "30", "1", "40", ""),
        *("explicar", "prometer", "Llamarla mañana", "27/11/2026"),
        *("terminar", "x", "cuadrar", "1", "", "", "3", *[""] * 12, "salir"),
    )
    assert "Caja 1 abierta con un fondo de $100.00." in said
    assert "Efectivo: debe haber $130.00, se contó $130.00, diferencia $0.00." in said
    assert "Caja cerrada. A la impresora: CIE-TST-2026-000001." in said
    assert "P-001: llamado, por Pago. Llamadas: 1." in said
    assert f"1. {account.number}, María Nieves Ortiz, " in said
    assert "Se cobran $30.00 y se devuelven $10.00. La cuenta quedará debiendo $15.97." in said
    assert "Cobrado: recibo REC-TST-2026-000001. CAMBIO $10.00." in said
    assert "Consumo de agua" in said
    assert "Compromiso anotado: COM-TST-2026-000001." in said
    assert "P-001: atendido." in said
    assert "No se entiende. Escriba «ayuda»." in said
    assert said.endswith("Sesión cerrada.\n")
    assert "\x1b" not in said
    assert sqlite_office.ask(balance, account.id) == 1_597


def test_what_is_refused_is_refused_in_the_same_words(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    paid_in_cash = ("cobrar", account.number, "1", "1", "1", "")
    nothing = ("cobrar", "0", "1", "0")
    blank = ("prometer", "Llamarla", "", "buscar", "")
    said = heard(sqlite_office, "ana", PIN, "terminar", *paid_in_cash, *nothing, "objetar", "a", *blank, "salir")
    assert "Falta la fecha. Escríbala con el día primero: 24/11/2026." in said
    assert "No hay nada con eso." not in said
    assert "Eso no sirve: debe ser mayor de 0. No se hizo nada." in said
    assert "Llega tarde: un supervisor decide si se acepta." in said
    assert "Eso no sirve: debe tener 3 letras o más. No se hizo nada." in said
    assert str(refused(sqlite_office, FinishVisit())) in said
    assert str(refused(sqlite_office, payment(account.number, 100))) in said
    assert sqlite_office.ask(balance, account.id) == 4_597


class Typed(StringIO):
    """Lines of which one, ^C, is the key that stops."""

    def readline(self, *_: object) -> str:
        if (line := super().readline()) == "^C\n":
            raise KeyboardInterrupt
        return line


def test_what_is_being_asked_can_be_given_up(sqlite_office: Office) -> None:
    told = StringIO()
    lines = ("ana", PIN, "prometer", "^C", "ayuda", "^C")
    assert Conversation(sqlite_office, Typed("".join(f"{line}\n" for line in lines)), told).hold() == 0
    assert told.getvalue().count("No se hizo nada. «salir» cierra la sesión.") == 2
    assert "cobrar: cobra a la cuenta y da el recibo." in told.getvalue()
    assert told.getvalue().endswith("Sesión cerrada.\n")


@pytest.mark.usefixtures("spooled")
def test_a_payment_that_the_database_did_not_answer_is_asked_again_and_done_once(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = with_bills(sqlite_office, 1)
    open_till(sqlite_office)
    monkeypatch.setattr(store, "BUSY_TIMEOUT_MS", 50)
    sqlite_office.store.close()  # it is opened anew, and waits no longer than that
    other_program = dbapi2.connect(str(sqlite_office.store.url.database), isolation_level=None, check_same_thread=False)
    person, program = pty.openpty()

    def talk() -> None:
        with os.fdopen(os.dup(program), encoding="utf-8") as typed, os.fdopen(program, "w", encoding="utf-8") as told:
            Conversation(sqlite_office, typed, told).hold()

    session = Thread(target=talk)
    os.write(person, f"ana\n{PIN}\nbuscar\n{account.number}\n".encode())
    session.start()
    until(person, f"Cuenta {account.number}.")
    other_program.execute("BEGIN IMMEDIATE")
    os.write(person, b"cobrar\n\n1\n\n\n")
    until(person, "Enter lo intenta otra vez")
    other_program.execute("ROLLBACK")
    os.write(person, b"\ncobrar\n5\n1\n5\n\nsalir\n")
    session.join()
    said = _all_of(person)
    assert "Cobrado: recibo REC-TST-2026-000001. CAMBIO $0.00." in said
    assert "No debe nada: lo que pague queda a su favor y paga la próxima factura." in said
    assert sqlite_office.ask(balance, account.id) == -500
    other_program.close()


def until(terminal: int, words: str) -> None:
    """Wait until the session says so."""
    said = b""
    while words.encode() not in said:
        assert select.select([terminal], [], [], DEADLINE_S)[0], said.decode()
        said += os.read(terminal, 65536)
