"""The counter: the session that goes from signing in to the home screen, and back when it locks."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from oficinista.dates import short_date
from oficinista.i18n import tr
from screens.app import CounterApp, Session
from screens.drafts import Drafts
from screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from oficinista.office import Office
    from oficinista.staff.actors import Actor


class Counter(CounterApp):
    """One clerk's session over one office."""

    def __init__(self, database: str | None, session: Session) -> None:
        self._database = database
        self.clerk: Actor | None = None
        first = partial(SignInScreen, self.signed_in)
        super().__init__(first, connect=self._open_office, poll=self._version, session=session)

    def _open_office(self) -> "Office":
        from oficinista.cli.session import open_office

        return open_office(self._database)

    def _version(self) -> int:
        version: int = self.office.store.version()
        return version

    def signed_in(self, actor: "Actor") -> None:
        """Somebody proved who they are: the home screen is theirs, and so are the drafts they left."""
        from screens.home import HomeScreen

        self.clerk, self.actor = actor, actor.id
        self.drafts = Drafts(self.session.drafts_path or drafts_path(self.office.info.code, actor.login))
        self.drafts.load()
        self.unlocked()
        if self.session.lock_after_s is None:
            self.session = replace(self.session, lock_after_s=60.0 * self.office.rule("session.idle_lock_minutes"))
        self.set_context(office=self.office.info.name, clerk=actor.name, date=short_date(self.office.today))
        self.push_screen(HomeScreen())

    def lock(self) -> None:
        """Hide everything behind the sign-in; the screens below wait as they are."""
        if self.clerk is not None and not isinstance(self.screen, SignInScreen):
            words = tr("Sesión bloqueada por inactividad. Lo que escribía sigue aquí.")
            self.push_screen(SignInScreen(self._back_again, login=self.clerk.login, words=words))

    def _back_again(self, actor: "Actor") -> None:
        if self.clerk is None or actor.id != self.clerk.id:
            self.screen_of_lock().refuse(tr("Esta sesión es de otra persona. Solo ella puede volver a entrar."))
            return
        self.unlocked()
        self.pop_screen()

    def screen_of_lock(self) -> SignInScreen:
        """The screen that covers a locked session."""
        if not isinstance(self.screen, SignInScreen):
            raise TypeError("the session is not locked")
        return self.screen


def drafts_path(office_code: str, login: str) -> Path:
    """Where the drafts of a clerk wait for their next session."""
    return user_state_path("oficinista") / f"borradores-{office_code}-{login}.json"


def run_counter(database: str | None) -> int:
    """Run a session on this terminal; the exit status."""
    return Counter(database, Session.from_environment()).run_session()
