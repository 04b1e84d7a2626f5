"""The counter: one clerk's session, from signing in to the home screen and back when it locks.

What the screens of the counter share lives here: who the clerk is, where home is, and the account on top of it. Home
is the first screen after signing in and is never left; whatever serves the next visitor starts from it.
"""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from platformdirs import user_state_path
from textual.message_pump import MessagePump

from oficinista.dates import short_date
from oficinista.i18n import Language, language, speak, tr
from oficinista.log import log
from screens.app import CounterApp, Session
from screens.drafts import Drafts
from screens.kept_line import KeptLine
from screens.keys import SEARCH
from screens.printer import PrinterQueue
from screens.screen import CounterScreen
from screens.sign_in import SignInScreen

if TYPE_CHECKING:
    from oficinista.host.line import Line
    from oficinista.office import Office
    from oficinista.staff.actors import Actor
    from oficinista.staff.queries import KeptText
    from screens.home import HomeScreen

T = TypeVar("T")

SECONDS_A_MINUTE = 60.0
LAST, LAST_ACCOUNTS_MAX = "last", 10
SOON_NEEDED = (
    "oficinista.approvals.queries",
    "oficinista.billing.analysis",
    "oficinista.billing.difference",
    "oficinista.billing.explain",
    "oficinista.billing.legal_dates",
    "oficinista.customers.search",
    "oficinista.documents.printing",
    "oficinista.queue.commands",
    "screens.account",
    "screens.explain",
    "screens.home",
    "screens.payment",
    "screens.receipt",
    "screens.search",
)
"""What the first minutes of work need, loaded while the PIN is typed, so that the first customer need not wait."""


class Counter(CounterApp):
    """One clerk's session over one office."""

    office: "Office"

    def __init__(self, database: str | None, session: Session, line: "Line | None" = None) -> None:
        self._database = database
        self._line = None if line is None else KeptLine(self, line)
        self._clerk: Actor | None = None
        first = partial(SignInScreen, self.signed_in)
        super().__init__(first, connect=self._open_office, look=self._version, bell=self._bell, session=session)
        self._behind_lock: list[Callable[[], object]] = []
        self.printer = PrinterQueue(self, self._office_thread)

    @property
    def clerk(self) -> "Actor":
        """Who works here. Nobody before the sign-in, when no screen may ask."""
        if self._clerk is None:
            raise RuntimeError("nobody has signed in")
        return self._clerk

    @property
    def last_accounts(self) -> tuple[str, ...]:
        """The accounts that this clerk opened last, the latest first: what a search begins with, kept as a draft is."""
        return tuple((self.drafts.find(SEARCH, LAST) or {}).values())

    @property
    def home(self) -> "HomeScreen":
        """The home screen of the clerk."""
        from screens.home import HomeScreen

        return next(screen for screen in self.screen_stack if isinstance(screen, HomeScreen))

    # Moving about

    def go_home(self) -> "HomeScreen":
        """Leave every screen above home, keeping what was typed in them; home."""
        home = self.home
        while self.screen is not home:
            if isinstance(self.screen, CounterScreen) and (draft := self.screen.draft()):
                self.drafts.keep(self.screen.place, self.screen.subject, draft)
            self.pop_screen()
        return home

    def open_account(self, number: str, marked: str | None = None) -> None:
        """Show an account, straight above home: the last customer's never lies under the next one's.

        The document `marked`, if it has moved the account, has the cursor.
        """
        from screens.account import AccountScreen

        self.go_home()
        others = (one for one in self.last_accounts if one != number)
        last = (number, *islice(others, LAST_ACCOUNTS_MAX - 1))
        self.drafts.keep(SEARCH, LAST, {str(place): one for place, one in enumerate(last)})
        self.push_screen(AccountScreen(number, marked))

    # Signing in, locking, coming back

    def signed_in(self, actor: "Actor") -> None:
        """Somebody proved who they are: the home screen is theirs, and so are the drafts they left."""
        from screens.home import HomeScreen

        self._clerk, self.actor = actor, actor.id
        if actor.language is not None:
            speak(actor.language)
        self.learn_snippets(self)
        self.drafts = Drafts(self.session.drafts_path or drafts_path(self.office.info.code, actor.login))
        self.drafts.load()
        self.unlocked()
        self.set_context(office=self.office.info.name, clerk=actor.name, date=short_date(self.office.today))
        self.push_screen(HomeScreen(is_training=self.office.info.is_training))

    def learn_snippets(self, asker: MessagePump) -> None:
        """Know what two letters stand for in the notes of this clerk: their own text, or the office's."""
        from oficinista.staff.queries import snippets

        known = partial(self.office.ask, snippets, self.office.info.id, self.clerk.login)
        self.in_office(known, self._know_snippets, asker)

    def _know_snippets(self, known: "list[KeptText]") -> None:
        self.snippets = {one.letters: one.words for one in known}

    def spoken(self, language: Language) -> None:
        """The clerk has chosen a language: everything from home on is in it."""
        from screens.home import HomeScreen

        speak(language)
        self.go_home()
        self.switch_screen(HomeScreen(is_training=self.office.info.is_training))

    def in_office(self, work: Callable[[], T], then: Callable[[T], object], asker: MessagePump) -> None:
        """As the program does it. A session that was open overnight shows the day on which it asks."""
        if self._clerk is not None:
            self.set_context(date=short_date(self.office.today))
        super().in_office(work, then, asker)

    def lock(self) -> None:
        """Hide everything behind the sign-in; the screens below wait as they are."""
        self.lock_with(tr("Sesión bloqueada por inactividad. Lo que escribía sigue aquí. Esc la cierra."))

    def lock_with(self, words: str) -> None:
        """Lock the session now, and say why. One that nobody has signed in to needs no lock."""
        if self._clerk is not None and self.top is not None and not self._is_locked:
            self.push_screen(SignInScreen(self._back_again, login=self._clerk.login, words=words))

    @property
    def _is_locked(self) -> bool:
        return self._clerk is not None and isinstance(self.top, SignInScreen)

    def deliver(self, answer: Callable[[], object], asker: MessagePump) -> None:
        """What a locked session had asked waits for the PIN: it may open a screen over the lock, or close the lock."""
        if self._is_locked and asker is not self.top:
            self._behind_lock.append(partial(asker.call_later, answer))
        else:
            super().deliver(answer, asker)

    def lose_line(self) -> None:
        """The terminal is gone: of a host's session that somebody has signed in to, wait for them to come back."""
        if self._line is None or self._clerk is None or self._is_leaving or not self.is_running:
            self.hang_up()
        else:
            log(self.session.log_path).info("session.line_lost")
            self.keep_drafts()
            self.lock_with(tr("Se cortó la línea. Lo que escribía sigue aquí. Esc la cierra."))
            self._line.wait(SECONDS_A_MINUTE * self._grace_minutes)

    def _close_threads(self) -> None:
        self.printer.close()  # its papers are recorded by the other thread
        super()._close_threads()

    def _back_again(self, _actor: "Actor") -> None:
        self.unlocked()
        self.pop_screen()
        for answer in self._behind_lock:
            answer()
        self._behind_lock.clear()
        self._others_changed()  # what they changed meanwhile was told to the screen on top of this one

    def _open_office(self) -> "Office":
        from oficinista.cli.session import find_office

        office = find_office(self._database)
        if self.session.lock_after_s is None:
            minutes = office.rule("session.idle_lock_minutes")
            self.session = replace(self.session, lock_after_s=SECONDS_A_MINUTE * minutes)
        self._grace_minutes = office.rule("session.line_grace_minutes")
        return office

    def _opened(self, office: Any) -> None:
        super()._opened(office)
        if self.office is not None:
            asyncio.get_running_loop().run_in_executor(self._office_thread, self._load_ahead)
            if self._line is not None:
                self._line.listen()

    def _load_ahead(self) -> None:
        for name in SOON_NEEDED:
            import_module(name)
        from oficinista.rulebook import Rulebook
        from oficinista.tariff import Tariffs
        from screens.help import help_texts

        Tariffs.load()
        Rulebook.load()
        help_texts(language())
        if not self.is_headless:  # the process is this session's: all this stays, and the collector need not look at it
            gc.freeze()

    def _version(self) -> int:
        return self.office.store.version()

    def _bell(self) -> int | None:
        return self.office.store.bell


def drafts_path(office_code: str, login: str) -> Path:
    """Where the drafts of a clerk wait for their next session."""
    return user_state_path("oficinista") / f"borradores-{office_code}-{login}.json"


def run_counter(database: str | None, line: "Line | None" = None) -> int:
    """Run a session on this terminal, to which a host's session has a line; the exit status."""
    return Counter(database, Session.from_environment(), line).run_session()
