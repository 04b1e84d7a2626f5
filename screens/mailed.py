"""Noting that the letters of notices were taken to the mail: all that are printed and were not sent, on one day."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.documents.notices import Mailed, Mailing, printed_notices
from oficinista.i18n import tr
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import MAILED
from screens.screen import new_key
from screens.widgets.day import DayField
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection


class MailedScreen(FormScreen[str], ClerkScreen[str]):
    """Asks for the day. It ends with a sentence that says how many were sent, or None."""

    place = MAILED

    def __init__(self) -> None:
        super().__init__()
        self._on = DayField("on", tr("Se enviaron el"))
        self._told = Panel()
        self._waiting: list[str] = []
        self._done: list[Mailed] = []

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("Avisos enviados por correo ordinario"), BOLD)], ""], height=2)
        yield from (self._on, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        self.fill(on=numeric_date(self.office.today))
        self.set_focus(self._on)
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> list[str]:
        return printed_notices(connection, self.office.info.id)

    def _show(self, waiting: list[str]) -> None:
        self._waiting = waiting
        lines = [tr("Cartas impresas y sin enviar: {count}.", count=len(waiting))]
        if waiting:
            lines.append(tr("De {first} a {last}.", first=waiting[0], last=waiting[-1]))
        lines.append(tr("El plazo de cada aviso cuenta desde el día en que se envía."))
        lines.append(tr("Las de correo certificado se entregan una a una, con su número."))
        self._told.show(lines)

    def commit(self) -> None:
        """Note it of every one."""
        if not self._waiting:
            self.refuse(tr("Ninguna carta de aviso espera el correo."))
            return
        mailing = Mailing(self.office, self._on.parsed(), self.counter.clerk.id, new_key)
        waiting, self._waiting = self._waiting, []
        self._send_next(mailing, waiting)

    def _send_next(self, mailing: Mailing, waiting: list[str]) -> None:
        """One letter at a time: no other clerk waits for all of them."""
        if not waiting:
            self._tell()
            return
        self.say(tr("Anotadas {count}; faltan {left}.", count=len(self._done), left=len(waiting)))
        number, *rest = waiting
        self.ask(partial(mailing.send, number), partial(self._was_sent, mailing, rest))

    def _was_sent(self, mailing: Mailing, waiting: list[str], one: Mailed) -> None:
        self._done.append(one)
        self._send_next(mailing, waiting)

    def _tell(self) -> None:
        failed = [one for one in self._done if one.why_not]
        words = tr("Enviadas: {count}.", count=len(self._done) - len(failed))
        if failed:
            words += " " + tr("Sin enviar: {count}; {letter}: {why}", count=len(failed), letter=failed[0].letter,
                              why=failed[0].why_not)  # fmt: skip
        self.dismiss(words)
