"""Signing in, and coming back after the session locked itself: who is at this terminal, and their PIN.

The machine already knows its user; when that user is a clerk, only the PIN is asked. It is the first screen: it
appears before the office is open, and what is typed meanwhile waits for it.
"""

import getpass
import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from screens.form import FormScreen
from screens.keys import SIGN_IN
from screens.screen import new_key
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.secret import SecretField

if TYPE_CHECKING:
    from oficinista.staff.actors import Actor
    from oficinista.staff.queries import KnownUser


class SignInScreen(FormScreen[None]):
    """Asks for a login and a PIN. `signed_in(actor)` is called with who proved to be whom."""

    place = SIGN_IN

    def __init__(self, signed_in: "Callable[[Actor], object]", *, login: str = "", words: str = "") -> None:
        super().__init__()
        self._signed_in = signed_in
        self._is_lock = bool(login)
        self._login = Field("login", tr("Oficinista"), max_length=32, value=login)
        self._pin = SecretField("pin", tr("PIN"), kind="digits", max_length=12)
        self._panel = Panel(["", [(tr("Oficinista"), BOLD)], tr("Servicio al cliente"), "", words, ""], id="words")
        self._panel.styles.height = 6

    def form(self) -> Iterable[Widget]:
        return (self._panel, self._login, self._pin, Panel())

    def on_mount(self) -> None:
        super().on_mount()
        self.set_focus(self._pin if self._is_lock else self._login)

    def connected(self) -> None:
        """The office is open: if the machine's user is a clerk, only the PIN is missing."""
        from oficinista.staff.queries import clerk_of_os_user

        office = self.counter.office
        self.ask(partial(office.ask, clerk_of_os_user, getpass.getuser()), self._known)

    def _known(self, user: "KnownUser | None") -> None:
        if user is not None and not self._login.value:
            self._login.set(user.login)
            self.set_focus(self._pin)

    def draft(self) -> dict[str, str]:
        """A PIN is never kept."""
        return {}

    def do_back(self) -> None:
        """Leave the program, unless the session is locked: then there is only the way in."""
        if not self._is_lock:
            self.counter.exit()

    def commit(self) -> None:
        """Prove it, and say so in the audit chain."""
        from oficinista.staff.commands import SignIn

        office, login, pin = self.counter.office, self._login.value.strip().lower(), self._pin.take()

        def work() -> "Actor":
            actor: Actor = office.check_pin(login, pin)
            office.run(SignIn(terminal=terminal()), actor=actor.id, key=new_key())
            return actor

        self.ask(work, self._signed_in)


def terminal() -> str:
    """The terminal of this session, as the machine names it."""
    return os.ttyname(0) if os.isatty(0) else ""
