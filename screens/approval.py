"""One order that waits for somebody else: all of it in one view, what changed marked, and what can be said of it."""

from collections.abc import Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from oficinista.approvals.commands import AnswerApproval, DecideApproval, Verdict, withdrawal
from oficinista.approvals.queries import Case, NoteFound, case
from oficinista.audit.models import NoteKind
from oficinista.dates import clock_time
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import find_command
from oficinista.titles import title_of
from screens.keys import CASE
from screens.reading import ReadingScreen
from screens.screen import new_key
from screens.widgets.line import BOLD, PLAIN, WARN
from screens.widgets.panel import Line
from screens.words import WordsScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from oficinista.approvals.facts import FactSeen
    from oficinista.orders import Order, Refusal

LABEL_WIDTH, TEXT_WIDTH = 32, 78
OF_THE_AUTHOR = {"answer", "withdraw"}
OF_ANOTHER = {"commit", "reject", "ask_back"}


class ApprovalScreen(ReadingScreen[str]):
    """The case. It ends with a sentence that says what was decided, or None."""

    place = CASE

    def __init__(self, approval_id: int) -> None:
        super().__init__()
        self._approval_id = approval_id
        self._key = new_key()
        self._case: Case | None = None

    def opened(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, case, self._approval_id, self.office.info.id), self._show)

    def _show(self, found: Case) -> None:
        self._case = found
        self.page.show(case_lines(found))
        self.refresh_keys()

    def why_not(self, action: str) -> str | None:
        if self._case is None or action not in OF_THE_AUTHOR | OF_ANOTHER:
            return super().why_not(action)
        if self._case.approval.decision is not None:
            return tr("Ya se decidió.")
        is_own = self._case.approval.maker_id == self.counter.clerk.id
        if is_own and action in OF_ANOTHER:
            return tr("La pidió usted: la decide otra persona.")
        return tr("Solo su autor la contesta o la retira.") if not is_own and action in OF_THE_AUTHOR else None

    def do_commit(self) -> None:
        """Approve exactly what is shown."""
        if self._case is not None:
            order = DecideApproval(approval_id=self._approval_id, verdict=Verdict.APPROVE, seen=self._case.seen)
            self.order(order, self._approved, key=self._key, refused=self._refused)

    def _approved(self, done: Any) -> None:
        if done.value.signatures_missing:
            self.dismiss(tr("Aprobada por usted; faltan {count}.", count=done.value.signatures_missing))
        else:
            self.dismiss(tr("Aprobada y hecha: la solicitud {number}.", number=self._approval_id))

    def _refused(self, refusal: "Refusal") -> None:
        """Nothing was done: look at it as it is now. After a failure of storage it is still the same order."""
        if not refusal.is_of_storage:
            self._key = new_key()
            self.reload()

    def do_reject(self) -> None:
        """Reject it, with the reason that its author reads."""
        make = partial(DecideApproval, approval_id=self._approval_id, verdict=Verdict.REJECT)
        said = tr("Rechazada: la solicitud {number}.", number=self._approval_id)
        self._with_words(tr("Rechazar la solicitud"), tr("Razón"), lambda words: make(words=words), said)

    def do_ask_back(self) -> None:
        """Send it back with a question: it waits for its author."""
        make = partial(DecideApproval, approval_id=self._approval_id, verdict=Verdict.ASK)
        said = tr("Devuelta con su pregunta: la solicitud {number}.", number=self._approval_id)
        self._with_words(tr("Devolver con una pregunta"), tr("Pregunta"), lambda words: make(words=words), said)

    def do_answer(self) -> None:
        """Answer, or add something."""
        said = tr("Contestada: la solicitud {number}.", number=self._approval_id)
        make = partial(AnswerApproval, approval_id=self._approval_id)
        self._with_words(tr("Contestar"), tr("Respuesta"), lambda words: make(words=words), said)

    def do_withdraw(self) -> None:
        """Take it back."""
        said = tr("Retirada: la solicitud {number}.", number=self._approval_id)
        if self._case is not None:
            order = withdrawal(self._case.approval)
            self.order(order, lambda _done: self.dismiss(said), key=self._key, refused=self._refused)

    def _with_words(self, title: str, label: str, make: "Callable[[str], Order]", said: str) -> None:
        lines = () if self._case is None else tuple(case_lines(self._case))
        screen = WordsScreen(title, label, f"{title} {self._approval_id}", make, lines)

        def done(answer: Any) -> None:
            if answer is not None:
                self.dismiss(said)

        self.app.push_screen(screen, done)


def case_lines(found: Case) -> Iterator[Line]:
    """An order that waits: who asks what and for how much, its facts, what changed since, what was said."""
    asked = found.approval
    title = title_of(find_command(asked.order_name)).rstrip(".")
    yield [(tr("Solicitud {number}: {title}", number=asked.id, title=title), BOLD)]
    times = {"name": asked.maker_name, "since": clock_time(asked.made_at), "until": clock_time(asked.expires_at)}
    yield tr("La pide {name} desde las {since}; vence a las {until}", **times)
    yield from wrap(
        tr("Por {amount}: {reason}", amount=format_money(asked.amount_cents), reason=asked.reason), TEXT_WIDTH
    )
    if asked.signatures > 1:
        yield tr("La aprueban {count} personas.", count=asked.signatures)
    if any(fact.before is not None for fact in found.facts):
        yield [(tr("! Cambió desde que se pidió: lo marcado."), WARN)]
    yield ""
    for fact in found.facts:
        yield from _fact_lines(fact)
    if found.notes:
        yield ""
    for note in found.notes:
        yield from wrap(_said(note), TEXT_WIDTH, subsequent_indent="  ")


def _fact_lines(fact: "FactSeen") -> Iterator[Line]:
    value = fact.value or tr("nada")
    if fact.before is not None:
        value = tr("{now} (antes: {before})", now=value, before=fact.before or tr("nada"))
    label = f"{'! ' if fact.before is not None else '  '}{tr(fact.label)}"
    for part in wrap(value, TEXT_WIDTH - LABEL_WIDTH):
        yield [(f"{label:<{LABEL_WIDTH}}{part}", PLAIN if fact.before is None else BOLD)]
        label = ""


def _said(note: NoteFound) -> str:
    kinds = {
        NoteKind.NOTE: tr("dice"),
        NoteKind.QUESTION: tr("pregunta"),
        NoteKind.ENDORSEMENT: tr("aprueba"),
        NoteKind.REJECTION: tr("rechaza"),
    }
    return f"{clock_time(note.at)} {note.clerk_name} {kinds[note.kind]}: {note.words}".rstrip(": ")
