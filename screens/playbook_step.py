"""A step of a playbook: what the office knows beside it, and its answers; or why it is skipped."""

from collections.abc import Iterable
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.cases.investigations import SkipStep, TakeStep
from oficinista.cases.moved import CaseMoved
from oficinista.i18n import tr
from oficinista.work.evidence import evidence
from screens.answer_fields import LABEL_WIDTH, answer_fields, answers, asked_fields, asked_next, choice_lines
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import PLAYBOOK_STEP
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.words import WordsScreen

if TYPE_CHECKING:
    from oficinista.cases.playbooks import StepTaken
    from oficinista.cases.queries import CaseRow
    from oficinista.office import Done

WIDTH = 78


class PlaybookStepScreen(FormScreen[str], ClerkScreen[str]):
    """Takes a clerk's step. It ends with a sentence that says so, or None."""

    place = PLAYBOOK_STEP

    def __init__(self, case: "CaseRow", taken: "StepTaken") -> None:
        super().__init__()
        self._case = case
        self._standing = taken
        self._answers = answer_fields(taken.step.form)
        self._words = Field("words", tr("Nota"), max_length=300, label_width=LABEL_WIDTH)
        self._known = Panel()

    @property
    def subject(self) -> str:
        return f"{self._case.number} {self._standing.code}"

    def form(self) -> Iterable[Widget]:
        title = tr("{title}: caso {number}", title=tr(self._standing.step.title), number=self._case.number)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from self._answers.values()
        yield self._words
        choices = list(choice_lines(self._answers.values()))
        yield Panel(["", *choices, ""], height=len(choices) + 2)
        yield self._known

    def opened(self) -> None:
        super().opened()
        self.set_focus(next(iter(self._answers.values())))
        query = partial(evidence, account=self._case.account, bill=self._case.bill, shows=self._standing.step.shows,
                        today=self.office.today)  # fmt: skip
        self.ask(partial(self.office.ask, query), self._show)

    def _show(self, sentences: tuple[str, ...]) -> None:
        self._known.show(line for one in sentences for line in wrap(one, WIDTH, subsequent_indent="  "))

    # Filling it in

    def asked(self) -> Iterable[Field]:
        """What the answers so far ask for."""
        return (*asked_fields(self._standing.step.form, self._answers), self._words)

    def go_on(self, field: Field) -> None:
        """To the next field that the answers so far ask for."""
        code = next((code for code, one in self._answers.items() if one is field), None)
        if code is None:
            super().go_on(field)
        else:
            self.set_focus(asked_next(self._standing.step.form, self._answers, code) or self._words)

    def commit(self) -> None:
        """Note it."""
        self.send(
            TakeStep(
                number=self._case.number,
                step=self._standing.code,
                answers=answers(self._answers),
                words=self._words.value.strip(),
            ),
            self._done,
        )

    def _done(self, _done: "Done[CaseMoved]") -> None:
        self.dismiss(tr("Anotado: {title}.", title=tr(self._standing.step.title)))

    def do_skip_step(self) -> None:
        """Leave it out, saying why."""
        self.app.push_screen(skip_screen(self._case.number, self._standing), self._skipped)

    def _skipped(self, done: object) -> None:
        if done is not None:
            self.dismiss(tr("Saltado: {title}.", title=tr(self._standing.step.title)))


def skip_screen(number: str, taken: "StepTaken") -> WordsScreen:
    """Asks why a step is left out. It ends with what was done, or None."""
    return WordsScreen(
        tr("Saltar: {title}", title=tr(taken.step.title)),
        tr("Por qué"),
        f"{number} {taken.code}",
        lambda words: SkipStep(number=number, step=taken.code, words=words),
        [tr("Queda anotado como saltado, con su razón, y se ve en el caso.")],
    )
