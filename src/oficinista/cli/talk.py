"""One clerk speaking in lines: what is said and asked, who it is, and how an order goes through the door.

The terminal itself edits each line and keeps what is typed ahead, so every line reaches the question that it answers.
"""

import select
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, TypeVar

from oficinista.caller import os_user
from oficinista.cli.session import new_key
from oficinista.dates import long_date
from oficinista.i18n import speak, tr
from oficinista.office import Cosignature, Done, Office
from oficinista.orders import Order, Refusal, Refused
from oficinista.staff.actors import Actor
from oficinista.staff.commands import SignIn
from oficinista.staff.queries import clerk_of_os_user
from oficinista.text import clean

SIGNATURE_NEEDED = "approval.required"
SECONDS_A_MINUTE = 60
T = TypeVar("T")


class Left(Exception):  # noqa: N818 - nothing has failed
    """The person has gone: the line ended, or they said so."""


class Dropped(Left):
    """The person gives up what was being asked (Ctrl+C): nothing of it is done, and the session goes on."""


class Talk:
    """A session in lines, without anything to do in it yet."""

    def __init__(self, office: Office, typed: TextIO, told: TextIO) -> None:
        self._office = office
        self._typed = typed
        self._told = told
        self._actor: Actor | None = None
        self.is_waiting = False
        self._patience_s = SECONDS_A_MINUTE * office.rule("session.idle_lock_minutes")

    # The words

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._told.write(clean(line) + "\n")
        self._told.flush()

    def _tell(self, sentence: str) -> None:
        """Say something, if there is anything to be said."""
        if sentence:
            self._say(sentence)

    def _ask(self, question: str, proposed: str = "") -> str:
        """What is answered, or what was proposed when nothing is."""
        offered = tr("{question} [{proposed}]: ", question=question, proposed=proposed) if proposed else f"{question}: "
        self._told.write(clean(offered.rstrip()) + " ")
        self._told.flush()
        return self._line() or proposed

    def _line(self) -> str:
        """One line as it was typed. A session left alone asks for the PIN before it goes on."""
        if self._actor is not None and not self._waited(self._comes):
            self._say("", tr("Sesión bloqueada por inactividad."))
            self._unlock()
            self._say(tr("Siga donde estaba."))
        line = self._waited(self._typed.readline)
        if not self._typed.isatty():
            self._say("")  # nobody typed the end of that line where it is read
        if not line:
            raise Left
        return clean(line).strip()

    def _waited(self, wait: Callable[[], T]) -> T:
        """What comes of waiting for the person, who may give up what was asked: only meanwhile does Ctrl+C count."""
        self.is_waiting = True
        try:
            return wait()
        except KeyboardInterrupt:
            self._say("")
            raise Dropped from None
        finally:
            self.is_waiting = False

    def _comes(self) -> bool:
        return not self._typed.isatty() or bool(select.select([self._typed], [], [], self._patience_s)[0])

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """What is typed inside is not shown. What was typed ahead stays: the change waits only for what is written."""
        if not self._typed.isatty():
            yield
            return
        before = termios.tcgetattr(self._typed)
        silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        termios.tcsetattr(self._typed, termios.TCSADRAIN, silent)
        try:
            yield
        finally:
            termios.tcsetattr(self._typed, termios.TCSADRAIN, before)

    def _pin(self, question: str) -> str:
        with self._unseen():
            pin = self._ask(question)
        if self._typed.isatty():
            self._say("")
        return pin

    # Who it is

    def _sign_in(self) -> bool:
        known = self._office.ask(clerk_of_os_user, os_user())
        login = self._ask(tr("Oficinista"), known.login if known else "").lower()
        try:
            actor = self._office.check_pin(login, self._pin(tr("PIN")))
        except Refused as refused:
            self._say(str(refused.refusal))
            return False
        answer = self._office.run(SignIn(terminal="--lineal"), actor=actor.id, key=new_key())
        if isinstance(answer, Refusal):
            self._say(str(answer))
            return False
        self._actor = actor
        if actor.language is not None:
            speak(actor.language)
        self._say(f"{self._office.info.name}. {actor.name}. {long_date(self._office.today)}.")
        return True

    def _unlock(self) -> None:
        actor, self._actor = self._clerk, None
        try:
            while self._actor is None:
                try:
                    self._actor = self._office.check_pin(actor.login, self._pin(tr("PIN")))
                except Dropped:  # what is locked stays so
                    continue
                except Refused as refused:
                    self._say(str(refused.refusal))
        finally:
            self._actor = actor

    @property
    def _clerk(self) -> Actor:
        if self._actor is None:
            raise RuntimeError("nobody has signed in")
        return self._actor

    # Orders

    def _run(self, order: Order) -> Any:
        """What was done, or None when it was refused, which is told."""
        key = new_key()
        answer = self._sent(order, key)
        while isinstance(answer, Refusal) and answer.is_of_storage:
            self._say(str(answer))
            if not self._tries_again():
                self._say(tr("Puede haber quedado hecho: vea la cuenta antes de repetirlo."))
                return None
            answer = self._sent(order, key)
        if isinstance(answer, Done):
            return answer.value
        self._say(tr("No se hizo nada.") if answer is None else str(answer))
        return None

    def _tries_again(self) -> bool:
        try:
            return not self._ask(tr("Enter lo intenta otra vez; «no» lo deja"))
        except Dropped:
            return False

    def _sent(self, order: Order, key: str) -> Done[Any] | Refusal | None:
        """What becomes of an order; None when nobody signs it. A supervisor may sign here."""
        answer = self._office.run(order, actor=self._clerk.id, key=key)
        if isinstance(answer, Refusal) and answer.code == SIGNATURE_NEEDED:
            self._say(str(answer))
            login = self._ask(tr("Supervisor que firma; en blanco, nadie")).lower()
            if not login:
                return None
            signed = Cosignature(login, self._pin(tr("PIN de quien firma")))
            return self._office.run(order, actor=self._clerk.id, key=key, cosignature=signed)
        return answer
