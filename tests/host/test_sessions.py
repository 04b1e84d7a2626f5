"""Terminals through a host: as without one, and what becomes of sessions when a line, a process or the host goes."""

import os
import signal
from contextlib import closing
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from oficinista.documents.commands import SetPrinter
from oficinista.documents.models import Device, Sheet
from oficinista.host.protocol import HELLO_BYTES_MAX, LEAVE_MODES
from oficinista.office import Office
from oficinista.staff.settings import OverrideRule
from tests.host.hosting import (
    BILL,
    HostProcess,
    half_a_payment,
    is_alive,
    signed_in,
    wait_for,
)
from tests.keystrokes.play import scan
from tests.office import do
from tests.terminal.pseudo import Terminal
from tests.terminal.putty import separated

pytestmark = pytest.mark.xdist_group("host")

CHANGE = "CAMBIO $14.03"
LOCKED = "Se cortó la línea"
STOPS_BEFORE_LOADING = (
    "import os, signal, sys\n"
    "def stop(event, told):\n"
    "    if event == 'import' and told[0] == 'screens.warm':\n"
    "        os.kill(os.getpid(), signal.SIGSTOP)\n"
    "sys.addaudithook(stop)\n"
    "from oficinista.cli import main; main()\n"
)
"""The program, that stops itself when it is about to load the counter."""


def drop(terminal: Terminal) -> None:
    """The line drops, and nobody is told."""
    terminal.hang_up()
    terminal.process.wait()


def paying(terminal: Terminal) -> Terminal:
    """A clerk in the middle of a payment."""
    signed_in(terminal).type(half_a_payment())
    terminal.wait_for(CHANGE)
    return terminal


def session_of(host: HostProcess, before: list[int]) -> int:
    """The one session that was not there before."""
    (pid,) = set(host.sessions()) - set(before)
    return pid


def is_put_right(terminal: Terminal) -> bool:
    """Whether the terminal was left as it was found."""
    return LEAVE_MODES.encode() in terminal.output


def test_the_machine_s_user_is_known_and_types_a_pin_alone(shared_host: HostProcess) -> None:
    with shared_host.terminal() as terminal:
        signed_in(terminal)
        assert "Rosa" in terminal.text


def test_who_leaves_gets_the_terminal_back_as_it_was(shared_host: HostProcess) -> None:
    with shared_host.terminal() as terminal:
        terminal.wait_for("PIN")
        terminal.type(b"\x1b")
        assert terminal.wait_for_end() == 0
        assert is_put_right(terminal)
        assert terminal.attributes() == terminal.found


def test_the_kernel_may_keep_one_page_for_all_that_sessions_have_alike(shared_host: HostProcess) -> None:
    kept = Path(f"/proc/{shared_host.process.pid}/ksm_stat")
    if not kept.exists() or "ksm_merge_any" not in kept.read_text("ascii"):
        pytest.skip("this kernel does not merge the pages of programs that ask for it, or does not tell")
    assert "ksm_merge_any: yes" in kept.read_text("ascii")


def test_a_window_dragged_at_the_caller_s_end_is_seen_by_the_session(shared_host: HostProcess) -> None:
    with shared_host.terminal() as terminal:
        signed_in(terminal)
        terminal.resize(10, 60)
        os.kill(terminal.process.pid, signal.SIGWINCH)
        terminal.wait_for("Agrande la ventana")


def test_after_a_dropped_line_the_clerk_is_back_at_the_payment_half_typed(host: HostProcess) -> None:
    with host.terminal() as lost:
        paying(lost)
        drop(lost)
    wait_for(lambda: any(host.waiting.iterdir()))
    with host.terminal() as found:
        found.wait_for(LOCKED)
        found.wait_for("PIN")
        assert CHANGE not in found.text
        found.type(b"246810\r")
        found.wait_for(CHANGE)
        found.type(b"\r")
        found.wait_for("REC-TST-")


def test_a_session_that_comes_back_has_the_size_of_its_new_window(host: HostProcess) -> None:
    with host.terminal() as lost:
        paying(lost)
        drop(lost)
    wait_for(lambda: any(host.waiting.iterdir()))
    with host.terminal() as found:
        found.resize(40, 120)
        signed_at_lock(found)
        found.wait_for(lambda: any(len(line) > 100 for line in found.screen))


def signed_at_lock(terminal: Terminal) -> None:
    """Come back to a session that waits."""
    terminal.wait_for(LOCKED)
    terminal.type(b"246810\r")
    terminal.wait_for(CHANGE)


def test_a_receipt_is_printed_at_the_seat_that_the_clerk_came_back_to(host: HostProcess) -> None:
    office = Office.open(str(host.database))
    do(office, SetPrinter(sheet=Sheet.RECEIPT, device=Device.TERMINAL, seat="w2"), actor="sistemas")
    office.store.close()
    with host.terminal(OFICINISTA_SEAT="w1") as lost:
        paying(lost)
        drop(lost)
    wait_for(lambda: any(host.waiting.iterdir()))
    with host.terminal(OFICINISTA_SEAT="w2") as found:
        signed_at_lock(found)
        found.type(b"\r")
        found.wait_for("Recibo impreso")
        found.wait_until_quiet()
        screen, (job,) = separated(bytes(found.output))
        assert b"RECIBO DE PAGO" in job
        assert b"RECIBO DE PAGO" not in screen


def test_a_second_terminal_of_the_same_clerk_is_a_session_of_its_own(host: HostProcess) -> None:
    with host.terminal() as first, host.terminal() as second:
        paying(first)
        signed_in(second)
        assert CHANGE not in second.text


def test_a_line_that_drops_before_anybody_has_signed_in_ends_the_session(host: HostProcess) -> None:
    with host.terminal() as terminal:
        terminal.wait_for("PIN")
        drop(terminal)
    wait_for(lambda: not host.sessions())


def test_a_session_nobody_comes_back_to_ends_in_time_and_keeps_what_was_typed(host: HostProcess) -> None:
    office = Office.open(str(host.database))
    rule = OverrideRule(key="session.line_grace_minutes", value=0, effective_from=office.today, source="Ensayo")
    do(office, rule, actor="marta")
    office.store.close()
    with host.terminal() as terminal:
        paying(terminal)
        drop(terminal)
    wait_for(lambda: not host.sessions())
    assert not any(host.waiting.iterdir())
    with host.terminal() as again:
        signed_in(again).type([scan(BILL), b"p"])
        again.wait_for(CHANGE)
        host.waiting.rmdir()
        drop(again)
    wait_for(lambda: not host.sessions())
    assert host.told("session.no_door"), "one that has nowhere to wait ends, too"


def test_a_client_that_is_killed_leaves_the_terminal_right_and_the_session_waiting(host: HostProcess) -> None:
    with host.terminal() as terminal:
        paying(terminal)
        terminal.process.kill()
        terminal.wait_for(lambda: is_put_right(terminal))
    wait_for(lambda: any(host.waiting.iterdir()))


def test_a_session_that_is_killed_touches_no_other_and_its_terminal_is_put_right(shared_host: HostProcess) -> None:
    with shared_host.terminal() as spared:
        signed_in(spared)
        before = shared_host.sessions()
        with shared_host.terminal() as killed:
            signed_in(killed)
            session = session_of(shared_host, before)
            os.kill(session, signal.SIGKILL)
            assert killed.wait_for_end() == 1
            assert is_put_right(killed)
            assert killed.attributes() == killed.found
            assert "La sesión terminó de golpe" in killed.replayed()
        spared.type(b"q")
        spared.wait_for("Fila")
    told = next(told for told in shared_host.told("session.killed") if told["process"] == session)
    assert (told["level"], told["user"], told["signal"]) == ("error", os.getuid(), signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_sessions_go_on_while_the_host_is_started_again(host: HostProcess, how: signal.Signals) -> None:
    with host.terminal() as lost, host.terminal() as going_on:
        signed_in(going_on)
        paying(lost)
        drop(lost)
        wait_for(lambda: any(host.waiting.iterdir()))
        host.process.send_signal(how)
        host.process.wait()
        with host.terminal() as impatient:  # calls while there is no host
            host.start()
            signed_at_lock(impatient)
        going_on.type(b"q")
        going_on.wait_for("Fila")


def test_a_host_listens_before_it_has_loaded_the_program_however_long_that_takes(host: HostProcess) -> None:
    host.process.kill()
    host.process.wait()
    host.start(STOPS_BEFORE_LOADING)  # it is stopped, and listens
    with host.terminal() as patient, host.call():
        os.kill(host.process.pid, signal.SIGCONT)
        signed_in(patient)


def test_a_host_whose_office_cannot_be_opened_says_why_and_ends_and_tells_who_called(host: HostProcess) -> None:
    host.process.kill()
    host.process.wait()
    with closing(dbapi2.connect(host.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    host.start(STOPS_BEFORE_LOADING)  # it is stopped, and listens
    with host.call() as caller:
        os.kill(host.process.pid, signal.SIGCONT)
        assert "Avise a sistemas" in caller.recv(HELLO_BYTES_MAX).decode("utf-8", "replace")
    assert host.process.wait() == 1
    assert "9999" in (host.folder / "host.err").read_text("utf-8")


def test_a_session_too_slow_to_take_a_terminal_keeps_nothing_of_it(host: HostProcess) -> None:
    with host.terminal() as lost:
        paying(lost)
        drop(lost)
    wait_for(lambda: any(host.waiting.iterdir()))
    (slow,) = host.sessions()
    os.kill(slow, signal.SIGSTOP)
    with host.terminal() as other:
        signed_in(other)
        fresh = session_of(host, [slow])
        os.kill(slow, signal.SIGCONT)
        with host.terminal() as found:
            signed_at_lock(found)
            os.kill(fresh, signal.SIGKILL)
            assert other.wait_for_end() == 1


def test_a_session_that_waited_and_died_is_not_waited_for(host: HostProcess) -> None:
    with host.terminal() as lost:
        paying(lost)
        drop(lost)
    wait_for(lambda: any(host.waiting.iterdir()))
    (pid,) = host.sessions()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not is_alive(pid))
    with host.terminal() as fresh:
        signed_in(fresh)
    assert not any(host.waiting.iterdir())
