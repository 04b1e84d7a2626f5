"""The waiting room's terminals: the board shows whom is called and where to, the kiosk gives tickets by one key."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from oficinista.office import Office
from oficinista.orders import Refusal
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.commands import CallAgain, CallNext, FinishVisit, HoldTicket, ResumeTicket, StartServing
from oficinista.queue.queries import board, waiting
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from screens.app import Session
from screens.board import BoardScreen
from screens.kiosk import KioskScreen
from screens.lobby import Lobby
from tests.counter import AtCounter, Watched, driven
from tests.office import do
from tests.screens.appearance import SIZES, assert_looks_as_approved


class _TestLobby(Watched, Lobby):
    """A terminal of the waiting room; it counts how often it rang."""

    rung = 0

    def _open_office(self) -> Office:
        self.actor = "sala"
        return super()._open_office()

    def bell(self) -> None:
        self.rung += 1


@contextmanager
def lobby(kind: str, office: Office, size: str = "80x24") -> Iterator[tuple[AtCounter, _TestLobby]]:
    """A terminal of the waiting room, and the session in it."""
    app = _TestLobby(office, kind, None, Session())
    with driven(app, SIZES[size]) as room:
        yield room, app


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """An office with a terminal in its waiting room, and three who wait: one has priority."""
    do(sqlite_office, AddClerk(login="sala", name="Sala", role=Role.LOBBY), actor="sistemas")
    for service, priority in (("payment", None), ("claim", "age"), ("payment", None)):
        do(sqlite_office, IssueTicket(service=service, priority=priority))
    return sqlite_office


def test_the_board_says_where_to_go_who_follows_and_the_law_and_rings_once_a_call(office: Office) -> None:
    with lobby("board", office) as (room, app):
        room.waits_for("No se llama a nadie ahora.")
        assert "Siguen: R-001  P-001  P-002" in room.sees
        assert "Ley 297-2018" in " ".join(room.sees.split())
        do(office, CallNext(window="Ventanilla-3"))
        room.waits_for("R-001 → Ventanilla-3")
        assert "Siguen: P-001  P-002" in room.sees
        do(office, CallAgain())
        room.waits_until(lambda: app.rung == 2)
        do(office, StartServing())
        visit = do(office, HoldTicket(reason="copias")).visit_id
        room.waits_for("No se llama a nadie ahora.")
        do(office, ResumeTicket(visit_id=visit, window="Ventanilla-3"))
        room.waits_for("R-001 → Ventanilla-3")
        do(office, CallNext(), actor="luis")
        room.waits_for("P-001 → Luis Vega Núñez")
        assert "R-001 → Ventanilla-3" in room.sees
        assert app.rung == 3
        do(office, FinishVisit())
        do(office, CallNext(window="Ventanilla-3"))
        do(office, StartServing(), actor="luis")
    called = office.ask(board, office.info.id, office.clock()).called
    assert [one.label for one in called] == ["P-002", "P-001"], "who looks for a window comes before who is at one"


def test_the_board_speaks_english_in_its_turn_and_says_that_it_is_old_while_it_is(office: Office) -> None:
    with lobby("board", office) as (room, app):
        room.waits_for("Siguen:")
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        app.call_from_thread(screen.next_language)
        room.waits_for("Next: R-001  P-001  P-002")
        assert "60 years or older" in room.sees
        app.call_from_thread(screen.refuse, Refusal("storage.unreachable", "No se puede abrir la base de datos."))
        assert "The board is not up to date" in room.sees
        app.call_from_thread(screen.next_language)
        room.waits_for("Siguen:")
        assert "no está al día" not in room.sees


def test_one_key_takes_one_ticket_and_a_letter_before_it_the_priority_of_the_law(office: Office) -> None:
    with lobby("kiosk", office) as (room, app):
        assert "Pago · Payment" in room.sees
        room.types("b", "b", "a", "1", "1", "2")
        assert "Con prioridad por ley · With priority by law" in room.sees
        room.types("escape", "2")
        assert "Con prioridad" not in room.sees
        screen = app.screen
        assert isinstance(screen, KioskScreen)
        app.call_from_thread(screen.refuse, Refusal("storage.busy", "Otro programa tiene ocupada la base de datos."))
        assert "tell somebody at a window" in " ".join(room.sees.split())
        room.types("a")
        assert "tell somebody" not in room.sees
    queue = office.ask(waiting, office.info.id, office.clock())
    assert [(one.label, one.priority) for one in queue] == [
        ("R-001", "60 años o más"),
        ("P-003", "60 años o más"),
        ("P-001", None),
        ("P-002", None),
        ("R-002", None),
    ]


def test_a_terminal_of_the_waiting_room_may_do_nothing_else(office: Office) -> None:
    with lobby("kiosk", office) as (room, _):
        room.types("n", "?", "slash", "f10")
        assert "Escoja con un número" in room.sees
    assert office.ask(board, office.info.id, office.clock()).called == ()


@pytest.mark.parametrize("kind", ["board", "kiosk"])
@pytest.mark.parametrize("size", SIZES)
def test_it_looks_as_it_was_approved(office: Office, kind: str, size: str) -> None:
    do(office, CallNext(window="Ventanilla-3"))
    with lobby(kind, office, size) as (room, _):
        room.waits_for("R-001 →" if kind == "board" else "Escoja")
        if kind == "kiosk":
            room.types("a")
        assert_looks_as_approved(room, kind, size)
