"""One payment plan: its parts with what is paid of each, how it stands and why, and what can be done by its number."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from oficinista.approvals.queries import waiting_on
from oficinista.cases.deeds import doable
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.queries import CaseFile, Possible, case_file
from oficinista.i18n import tr
from oficinista.letters.issuing import IssueLetter
from oficinista.letters.of_plan import Paper, paper_of_plan
from oficinista.letters.offers import Owed, owed_of_case
from oficinista.plans.queries import Plan, Restoring, find_plan, restoring
from oficinista.storage import office_rules
from screens.clerk_screen import ClerkScreen
from screens.keys import PLAN
from screens.letter_lines import owed_lines
from screens.plan_lines import plan_lines, signed_lines, signing_line
from screens.printer import printed_words
from screens.reading import PagedScreen
from screens.screen import new_key
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.documents.printing import Printed
    from oficinista.letters.issuing import LetterIssued
    from oficinista.office import Done
    from oficinista.plans.commands import PlanMoved

COUNTER = "counter"
"""The action of the lifecycle that offers other terms."""
SIGN = "plan.sign"
RESTORE = "restore"
"""That which brings a broken plan back, where its profile lets it be."""
Seen = tuple[Plan, CaseFile, tuple[Possible, ...], Owed, Paper, tuple[int, ...], Restoring | None]


class PlanScreen(PagedScreen[None], ClerkScreen[None]):
    """The plan of a number. Only what this clerk may do has a key."""

    place = PLAN

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._pressed = 0
        self._seen: Seen | None = None
        self.page = Panel()
        self._key = new_key()

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Seen:
        office_id, today = self.office.info.id, self.office.today
        plan = find_plan(connection, self._number, office_id, today)
        found = case_file(connection, self._number, office_id, today)
        restored_by = restoring(plan, office_rules.rulebook(connection, office_id), today)
        if restored_by is None:
            found = replace(found, possible=tuple(one for one in found.possible if one.action != RESTORE))
        mine = doable(connection, found, self.counter.clerk.id)
        letters = owed_of_case(connection, self._number, plan.account, office_id)
        asked = waiting_on(connection, office_id, plan.account, self.office.clock())
        signing = tuple(one.id for one in asked if one.order_name == SIGN)
        return plan, found, mine, letters, paper_of_plan(connection, self._number), signing, restored_by

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        plan, found, mine, letters, _, signing, restored_by = seen
        alerts = (*map(signing_line, signing), *owed_lines(letters, "L"))
        self.page.show(plan_lines(plan, found, mine, alerts, restored_by))
        self.refresh_keys()

    # What it does

    def on_key(self, event: events.Key) -> None:
        """Keep which number was pressed: one action of the table stands for them all."""
        self._pressed = int(event.key) if event.key.isdecimal() else 0
        super().on_key(event)

    def why_not(self, action: str) -> str | None:
        if action == "act" and self._seen is not None:
            return self._why_not_act(self._seen[1], self._seen[2]) or super().why_not(action)
        return super().why_not(action)

    def _why_not_act(self, found: CaseFile, mine: tuple[Possible, ...]) -> str | None:
        if not found.possible:
            return tr(find_lifecycle(found.row.lifecycle).closed)
        if not mine:
            return tr("Lo que falta en este plan lo hace otra persona.")
        if self._pressed > len(mine):
            return tr("No hay un {number}: escoja entre 1 y {last}.", number=self._pressed, last=len(mine))
        return None

    def do_act(self) -> None:
        """Do what has the number that was pressed."""
        from screens.case_deed import CaseDeedScreen
        from screens.plan_offer import PlanOfferScreen

        if self._seen is None:
            return
        plan, found, mine, *_ = self._seen
        chosen = mine[self._pressed - 1]
        if chosen.action == COUNTER:
            self.app.push_screen(PlanOfferScreen(plan.account, self._number), self._offered)
        else:
            self.app.push_screen(CaseDeedScreen(found, chosen, signed_lines(plan)), self._told)

    def _offered(self, moved: "PlanMoved | None") -> None:
        if moved is not None:
            self.say(tr("Otra oferta: versión {version}.", version=moved.version))

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def do_print_document(self) -> None:
        """Print the paper of where it stands: what is offered, what was signed, that it is broken; a copy after."""
        if self._seen is None:
            return
        paper = self._seen[4]
        if paper.number is not None:
            self._print(paper.number)
        else:
            order = IssueLetter(template=paper.template, subject=paper.subject)
            self.order(order, self._issued, key=self._key)

    def _issued(self, done: "Done[LetterIssued]") -> None:
        self._key = new_key()
        self.reload()
        self._print(done.value.number)

    def _print(self, number: str) -> None:
        from oficinista.documents.letters import letter

        self.print_out(partial(letter, self.office, number, actor=self.counter.clerk.id), self._printed)

    def _printed(self, printed: "Printed") -> None:
        self.say(printed_words(printed))

    def do_letters(self) -> None:
        """The letters of the plan: the one that is owed, and those that were made."""
        from screens.letters import LettersScreen

        if self._seen is not None:
            self.app.push_screen(LettersScreen(self._seen[0].account, self._number))

    def do_files(self) -> None:
        """Open the expediente of the plan, where its signed paper is filed."""
        from screens.files import FilesScreen

        if self._seen is not None:
            self.app.push_screen(FilesScreen(self._seen[0].account, self._number))

    def do_see_account(self) -> None:
        """Open the account of the plan."""
        if self._seen is not None:
            self.counter.open_account(self._seen[0].account)
