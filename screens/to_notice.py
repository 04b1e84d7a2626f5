"""Whom to notice: those that owe the most and have no notice, whether each may be noticed, and all by one key."""

from collections.abc import Iterable, Sequence
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.documents.notices import Noticed, NoticeRun, letters_together
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.suspensions.candidates import Candidate, candidates
from screens.keys import TO_NOTICE
from screens.listing import ListingScreen
from screens.printer import printed_words
from screens.screen import new_key
from screens.widgets.line import BOLD
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed
    from screens.widgets.panel import Line

ABOUT_LINES, WIDTH = 4, 77


class ToNoticeScreen(ListingScreen[Candidate]):
    """The list; F10 notices one after the other and prints their letters together."""

    place = TO_NOTICE
    about_height = ABOUT_LINES

    def __init__(self) -> None:
        columns = [
            Column(tr("Cuenta"), 13),
            Column(tr("Cliente"), 30, grows=True),
            Column(tr("Vencido"), 12, right=True),
            Column(tr("Hoy"), 12),
        ]
        super().__init__("to_notice", columns, empty=tr("Nadie debe lo que ya venció sin un aviso."))
        self._seen: list[Candidate] = []
        self._done: list[Noticed] = []
        self._is_running = False

    def heading(self) -> str:
        return tr("Por avisar, los que más deben primero")

    @property
    def _ready(self) -> list[Candidate]:
        return [one for one in self.shown.values() if one.may_notice]

    def look(self, connection: "Connection") -> Sequence[Candidate]:
        return candidates(connection, self.office.info.id, self.office.today)

    def row(self, one: Candidate) -> Row:
        may = tr("se avisa") if one.may_notice else tr("no")
        return Row(one.account, (one.account, one.customer, format_money(one.overdue_cents), may))

    def about(self, one: Candidate) -> "Iterable[Line]":
        may = tr("Se avisan {amount}.", amount=format_money(one.ripe_cents)) if one.may_notice else tr("No se avisa.")
        yield [(f" {may}", BOLD)]
        whole = " ".join(one.found.why)
        yield from (f" {line}" for line in wrap(whole, WIDTH, max_lines=ABOUT_LINES - 1, placeholder="…"))

    def open(self, one: Candidate) -> None:
        self.counter.open_account(one.account)

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "commit" and self._is_running:
            return tr("Ya se está avisando.")
        if action == "commit" and not self._ready:
            return tr("Hoy no hay a quién avisar.")
        return super().why_not(action)

    def do_commit(self) -> None:
        """Notice everybody that may be, once how many and for how much was told."""
        if self._seen == self._ready:
            run = NoticeRun(self.office, tr("Emitido en lote."), self.counter.clerk.id, new_key)
            self._done, self._is_running = [], True
            self._notice_next(run, [one.account for one in self._ready])
            return
        self._seen = self._ready
        cents = sum(one.ripe_cents for one in self._ready)
        self.message.warn(tr("Se avisan {count} cuentas por {amount}, con una carta a cada una. Otra vez F10.",
                             count=len(self._ready), amount=format_money(cents)))  # fmt: skip

    def _notice_next(self, run: NoticeRun, waiting: list[str]) -> None:
        """One account at a time, so that what was done so far is told and no other clerk waits for the list."""
        self.say(tr("Avisadas {count}; faltan {left}.", count=len(self._done), left=len(waiting)))
        if waiting:
            account, *rest = waiting
            self.ask(partial(run.notice, account), partial(self._was_noticed, run, rest))
        else:
            self._print()

    def _was_noticed(self, run: NoticeRun, waiting: list[str], one: Noticed) -> None:
        self._done.append(one)
        self._notice_next(run, waiting)

    def reload(self) -> None:
        """Ask again who is to be noticed; not after each one of a run, since the guard is asked about them all."""
        if not self._is_running:
            super().reload()

    def _print(self) -> None:
        self._is_running = False
        self.reload()
        made = [one.letter for one in self._done if one.letter]
        if made:
            self.print_out(partial(letters_together, self.office, made, actor=self.counter.clerk.id))
        else:
            self._tell_failed("")

    def printed(self, printed: "Printed") -> None:
        """Tell what was printed, and of whom was not noticed the first one's reason."""
        self._tell_failed(printed_words(printed))

    def _tell_failed(self, words: str) -> None:
        failed = [one for one in self._done if not one.letter]
        if not failed:
            self.say(words)
            return
        why = tr("{count} sin avisar; {account}: {why}", count=len(failed), account=failed[0].account,
                 why=failed[0].why_not)  # fmt: skip
        self.refuse(f"{words} {why}".strip())
