"""What is due, by days left: my commitments and what I opened, or all of the office."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from oficinista.commitments.agenda import DueKind, DueThing, due_things
from oficinista.i18n import tr
from screens.due_lines import due_lines, due_row
from screens.keys import DUE
from screens.listing import ListingScreen
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from screens.widgets.panel import Line


class DueScreen(ListingScreen[DueThing]):
    """The list; Enter opens one. A supervisor begins with all of the office."""

    place = DUE
    about_height = 2

    def __init__(self, *, sees_all: bool) -> None:
        columns = [
            Column(tr("Número"), 20),
            Column(tr("Qué"), 22, grows=True),
            Column(tr("Lo tiene"), 16),
            Column(tr("Vence"), 11),
            Column(tr("Días"), 5, right=True),
        ]
        super().__init__("due", columns, empty=tr("No hay nada por vencer."))
        self._sees_all = sees_all

    def heading(self) -> str:
        return tr("Lo que vence en la oficina") if self._sees_all else tr("Mis compromisos y lo que abrí")

    def look(self, connection: "Connection") -> Sequence[DueThing]:
        of = None if self._sees_all else self.counter.clerk.id
        return due_things(connection, self.office.info.id, self.office.today, of)

    def row(self, one: DueThing) -> Row:
        return due_row(one)

    def about(self, one: DueThing) -> "Iterable[Line]":
        return due_lines(one)

    def open(self, one: DueThing) -> None:
        from screens.commitment_file import CommitmentFileScreen
        from screens.openings import file_screen

        is_promise = one.kind is DueKind.COMMITMENT
        self.app.push_screen(CommitmentFileScreen(one.number) if is_promise else file_screen(one.number))

    def do_everyone(self) -> None:
        """See all of the office, or only what is mine."""
        self._sees_all = not self._sees_all
        self.reload()

    def do_suspensions(self) -> None:
        """See the notices of suspension that stand."""
        from screens.suspensions import SuspensionsScreen

        self.app.push_screen(SuspensionsScreen())
