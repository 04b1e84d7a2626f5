"""Signing in, and coming back after the session locked itself: who is at this terminal, and their PIN.

The machine already knows its user; when that user is a clerk, only the PIN is asked. It is the first screen: it
appears before the office is open, and what is typed meanwhile waits for it. A locked session opens again for its own
clerk only; anybody may end it, which keeps what was being typed.
"""

import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.i18n import tr
from screens.form import FormScreen
from screens.keys import SIGN_IN
from screens.screen import new_key
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Line, Panel
from screens.widgets.secret import SecretField

if TYPE_CHECKING:
    from oficinista.office import Office
    from oficinista.staff.actors import Actor
    from oficinista.staff.queries import KnownUser

PIN_DIGITS_MAX = 12


class SignInScreen(FormScreen[None]):
    """Asks for a login and a PIN, or, given the `login` of a locked session, for the PIN alone.

    `signed_in(actor)` is called with who proved to be whom.
    """

    place = SIGN_IN

    def __init__(self, signed_in: "Callable[[Actor], object]", *, login: str = "", words: str = "") -> None:
        super().__init__()
        self._signed_in = signed_in
        self._locked_login = login
        self._words = words
        self._login = Field("login", tr("Oficinista"), max_length=32)
        self._pin = SecretField("pin", tr("PIN"), kind="digits", max_length=PIN_DIGITS_MAX)

    def form(self) -> Iterable[Widget]:
        words: list[Line] = ["", [("Oficinista", BOLD)], tr("Servicio al cliente"), "", self._words, ""]
        yield Panel(words, height=len(words))
        if not self._locked_login:
            yield self._login
        yield self._pin
        yield Panel()

    def connected(self) -> None:
        """The office is open: if the machine's user is a clerk, only the PIN is missing."""
        from oficinista.staff.queries import clerk_of_os_user

        office = self.counter.office
        self.ask(partial(office.ask, clerk_of_os_user, office.os_user), self._known)

    def _known(self, user: "KnownUser | None") -> None:
        if user is not None:
            self._login.set(user.login)
            self.set_focus(self._pin)

    def _unknown_key(self, event: events.Key) -> None:
        """No PIN has a letter: where the machine's user is known, it begins the login of somebody else."""
        letter = event.character
        if self.focused is not self._pin or self._locked_login or letter is None or not letter.isalpha():
            super()._unknown_key(event)
            return
        self._pin.take()
        self._login.set(letter)
        self.set_focus(self._login)

    def draft(self) -> dict[str, str]:
        """Who signs in is not kept, and a PIN never."""
        return {}

    def do_back(self) -> None:
        """Leave the program; what was typed behind a lock is kept."""
        self.counter.hang_up()

    def commit(self) -> None:
        """Prove it, and say so in the audit chain."""
        login, pin = self._locked_login or self._login.value.strip().lower(), self._pin.take()
        self.ask(partial(_prove, self.counter.office, login, pin), self._signed_in)


def _prove(office: "Office", login: str, pin: str) -> "Actor":
    """Who signs in. Refuses a wrong PIN, and an office that cannot note it."""
    from oficinista.orders import Refusal, Refused
    from oficinista.staff.commands import SignIn

    actor = office.check_pin(login, pin)
    answer = office.run(SignIn(terminal=terminal()), actor=actor.id, key=new_key())
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.message, answer.next_step)
    return actor


def terminal() -> str:
    """The terminal of this session, as the machine names it."""
    return os.ttyname(0) if os.isatty(0) else ""
