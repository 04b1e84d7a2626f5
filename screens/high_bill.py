"""A bill that is found too high, step by step: what was done, what was skipped and why, and what comes next."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.cases.investigations import OpenInvestigation
from oficinista.cases.playbooks import By, Progress, StepTaken
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.work.evidence import PlaybookFile, playbook_file
from screens.case_lines import TEXT_WIDTH, standing_lines, subject_lines
from screens.keys import PLAYBOOK
from screens.record import NumberedScreen
from screens.widgets.line import BOLD, DIM, WARN
from screens.words import WordsScreen

if TYPE_CHECKING:
    from rich.style import Style
    from sqlalchemy import Connection

    from oficinista.cases.moved import CaseMoved
    from screens.widgets.panel import Line

INDENT = 5


class HighBillScreen(NumberedScreen[PlaybookFile, StepTaken]):
    """The steps of a case; each has its number for a key."""

    place = PLAYBOOK

    def look(self, connection: "Connection") -> PlaybookFile:
        return playbook_file(connection, self.number, self.office.info.id, self.office.today)

    def lines(self, seen: PlaybookFile) -> "Iterator[Line]":
        return _lines(seen)

    def account_of(self, seen: PlaybookFile) -> str:
        return seen.case.row.account

    # What it does

    def deeds(self, seen: PlaybookFile) -> tuple[StepTaken, ...]:
        return seen.steps

    def act(self, seen: PlaybookFile, deed: StepTaken) -> None:
        if deed.step.by is By.CLERK:
            from screens.playbook_step import PlaybookStepScreen

            self.app.push_screen(PlaybookStepScreen(seen.case.row, deed), self.told)
        elif deed.step.by is By.ORDERS and deed.progress is not Progress.WAITING:
            self._ask_for_order(seen, deed)
        elif deed.step.by is By.ORDERS:
            self.do_orders()
        else:
            self.do_see_case()

    def _ask_for_order(self, seen: PlaybookFile, taken: StepTaken) -> None:
        from screens.new_order import NewOrderScreen

        row = seen.case.row
        self.app.push_screen(NewOrderScreen(row.account, row.number, seen.suggested, taken), self._ordered)

    def _ordered(self, moved: "CaseMoved | None") -> None:
        if moved is not None:
            self.say(tr("Hecha: orden {number}.", number=moved.number))

    def do_orders(self) -> None:
        """The orders of the case."""
        from screens.orders import OrdersScreen

        if self.seen is not None:
            self.app.push_screen(OrdersScreen(self.seen.case.row.account, self.number))

    def do_see_case(self) -> None:
        """The case itself, where it is decided and its letter is made."""
        from screens.case_file import CaseFileScreen

        self.app.push_screen(CaseFileScreen(self.number))


def _lines(found: PlaybookFile) -> "Iterator[Line]":
    yield [(tr("Factura alta: caso {number}", number=found.case.row.number), BOLD)]
    yield from subject_lines(found.case.row)
    yield from standing_lines(found.case)
    yield ""
    for number, taken in enumerate(found.steps, 1):
        style = BOLD if taken.progress in {Progress.PENDING, Progress.WAITING} else DIM
        yield [(f"  {number} {tr(taken.step.title)}: ", style), (_progress(taken), _mark(taken))]
        for line in wrap(taken.words, TEXT_WIDTH - INDENT):
            yield [(f"{'':{INDENT}}{line}", DIM)]


def _mark(taken: StepTaken) -> "Style":
    return WARN if taken.progress is Progress.SKIPPED else BOLD


def _progress(taken: StepTaken) -> str:
    if taken.progress is Progress.PENDING:
        return tr("falta")
    if taken.progress is Progress.WAITING:
        return tr("espera la orden {numbers}", numbers=", ".join(taken.orders))
    day = "" if taken.on is None else short_date(taken.on)
    if taken.progress is Progress.SKIPPED:
        return tr("SALTADO el {date}", date=day)
    orders = f" ({', '.join(taken.orders)})" if taken.orders else ""
    return tr("hecho el {date}", date=day) + orders


def investigation_screen(bill: str) -> WordsScreen:
    """Asks why a bill is looked into. It ends with the case that was opened, or None."""
    return WordsScreen(
        tr("Investigar la factura {number}", number=bill),
        tr("Qué dice el cliente"),
        bill,
        lambda words: OpenInvestigation(bill=bill, words=words),
        [tr("Es una investigación de la oficina. Si el cliente la objeta, use O en la cuenta: la ley da un término.")],
    )
