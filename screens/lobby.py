"""The terminals of the waiting room: a session that nobody signs in to, with one screen, the board or the kiosk."""

from typing import TYPE_CHECKING

from screens.app import CounterApp, Session
from screens.board import BoardScreen
from screens.kiosk import KioskScreen

if TYPE_CHECKING:
    from oficinista.office import Office
    from screens.screen import CounterScreen

SCREENS: "dict[str, type[CounterScreen[None]]]" = {"board": BoardScreen, "kiosk": KioskScreen}


class Lobby(CounterApp):
    """A terminal of the waiting room over one office. It never locks: there is nothing to hide."""

    office: "Office"

    def __init__(self, kind: str, database: str | None, session: Session) -> None:
        self._database = database
        super().__init__(SCREENS[kind], connect=self._open_office, look=self._version, bell=self._bell, session=session)

    def _open_office(self) -> "Office":
        from oficinista.cli.session import acting_clerk, find_office

        office = find_office(self._database, is_lobby=True)
        self.actor = acting_clerk(office, None)
        return office

    def _version(self) -> int:
        return self.office.store.version()

    def _bell(self) -> int | None:
        return self.office.store.bell


def run_lobby(kind: str, database: str | None) -> int:
    """Run a terminal of the waiting room; the exit status."""
    return Lobby(kind, database, Session.from_environment()).run_session()
