"""A bill that is found too high, step by step: what was done, what was skipped and why, and what comes next."""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.cases.investigations import OpenInvestigation
from oficinista.cases.playbooks import By, Progress, StepTaken
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.work.evidence import PlaybookFile, playbook_file
from screens.case_lines import TEXT_WIDTH, standing_lines, subject_lines
from screens.clerk_screen import ClerkScreen
from screens.keys import PLAYBOOK
from screens.reading import PagedScreen
from screens.widgets.line import BOLD, DIM, WARN
from screens.widgets.panel import Panel
from screens.words import WordsScreen

if TYPE_CHECKING:
    from rich.style import Style

    from oficinista.work.commands import OrderMoved
    from screens.widgets.panel import Line

INDENT = 5


class HighBillScreen(PagedScreen[None], ClerkScreen[None]):
    """The steps of a case; each has its number for a key."""

    place = PLAYBOOK

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._pressed = 0
        self._found: PlaybookFile | None = None
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        query = partial(playbook_file, number=self._number, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, found: PlaybookFile) -> None:
        self._found = found
        self.page.show(_lines(found))

    # What it does

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed: one action of the table stands for them all."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def why_not(self, action: str) -> str | None:
        if action == "act" and self._found is not None and not 1 <= self._pressed <= len(self._found.steps):
            return tr("No hay un {number}: escoja entre 1 y {last}.", number=self._pressed,
                      last=len(self._found.steps))  # fmt: skip
        return super().why_not(action)

    def do_act(self) -> None:
        """Take the step whose number was pressed."""
        if self._found is None:
            return
        taken = self._found.steps[self._pressed - 1]
        if taken.step.by is By.CLERK:
            from screens.playbook_step import PlaybookStepScreen

            self.app.push_screen(PlaybookStepScreen(self._found.case.row, taken), self._told)
        elif taken.step.by is By.ORDERS and taken.progress is not Progress.WAITING:
            self._ask_for_order(taken)
        elif taken.step.by is By.ORDERS:
            self.do_orders()
        else:
            self.do_see_case()

    def _ask_for_order(self, taken: StepTaken) -> None:
        from screens.new_order import NewOrderScreen

        if self._found is not None:
            row = self._found.case.row
            self.app.push_screen(NewOrderScreen(row.account, row.number, self._found.suggested, taken), self._ordered)

    def _ordered(self, moved: "OrderMoved | None") -> None:
        if moved is not None:
            self.say(tr("Hecha: orden {number}.", number=moved.number))

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_orders(self) -> None:
        """The orders of the case."""
        from screens.orders import OrdersScreen

        if self._found is not None:
            self.app.push_screen(OrdersScreen(self._found.case.row.account, self._number))

    def do_see_case(self) -> None:
        """The case itself, where it is decided and its letter is made."""
        from screens.case_file import CaseFileScreen

        self.app.push_screen(CaseFileScreen(self._number))

    def do_see_account(self) -> None:
        """Open the account of the case."""
        if self._found is not None:
            self.counter.open_account(self._found.case.row.account)


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
