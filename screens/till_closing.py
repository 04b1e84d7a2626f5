"""Closing a counted till: what it had to hold, what was counted, and the reason for each difference.

Above what a clerk answers for, a note is needed and a supervisor signs it in place. Then the closing report.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.documents.printing import Documents, closing_report
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.closing import COUNTS_MAX, CloseTill, DifferenceReason
from oficinista.tills.differences import Answer, Difference, answer, swapped
from oficinista.tills.models import CountPurpose
from oficinista.tills.queries import counts, differences
from oficinista.tills.reasons import WITHIN_TOLERANCE, difference_reasons
from oficinista.tills.sessions import Session, find_session
from oficinista.tills.wording import swapped_words, tender_name
from screens.form import FormScreen
from screens.home import till_text
from screens.keys import TILL_CLOSING
from screens.paper import PrintedScreen
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM, PLAIN
from screens.widgets.panel import Line, Panel, columns

if TYPE_CHECKING:
    from oficinista.office import Done, Office
    from oficinista.tills.closing import TillClosed
    from screens.screen import CounterScreen

WIDTHS = (12, -13, -13, -13)


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """A counted till: what the last count found in each tender, and who must answer for it."""

    session: Session
    counts_made: int
    found: tuple[tuple[Difference, Answer], ...]


def ask_closing(asker: "CounterScreen[None]", session_id: int, show: "Callable[[TillClosingScreen], object]") -> None:
    """Ask what the last count of a till found, and show its closing."""

    def closing(facts: ClosingFacts) -> None:
        show(TillClosingScreen(facts))

    asker.ask(partial(_look, asker.counter.office, session_id), closing)


def _look(office: "Office", session_id: int) -> ClosingFacts:
    tolerance, supervisor = office.rule("tills.tolerance_cents"), office.rule("tills.supervisor_above_cents")
    found = office.ask(differences, session_id)
    return ClosingFacts(
        office.ask(find_session, session_id),
        len(office.ask(counts, session_id, CountPurpose.CLOSING)),
        tuple((one, answer(one.cents, tolerance_cents=tolerance, supervisor_above_cents=supervisor)) for one in found),
    )


def given_reasons() -> dict[str, str]:
    """The reasons that a person may give, by code."""
    return {code: reason.name for code, reason in difference_reasons().items() if code != WITHIN_TOLERANCE}


class Explained:
    """The fields that explain the difference of one tender."""

    def __init__(self, found: Difference, needed: Answer) -> None:
        name = tender_name(found.kind)
        self.kind = found.kind
        self.is_signed = needed is Answer.SUPERVISOR
        self.reason = ChoiceField(f"{found.kind}_reason", tr("{tender}: razón", tender=name), given_reasons())
        self.note = Field(f"{found.kind}_note", tr("{tender}: nota", tender=name), max_length=120)

    @property
    def reason_lacks(self) -> str | None:
        """Why the reason is none; None when it is one."""
        if self.reason.chosen is not None:
            return None
        return tr("{label}: escoja una de la lista por su número.", label=self.reason.label)

    @property
    def lacking(self) -> str | None:
        """What is not explained yet."""
        if self.is_signed and not self.note.value.strip():
            note = tr("{label}: escriba qué se sabe, para la firma del supervisor.", label=self.note.label)
            return self.reason_lacks or note
        return self.reason_lacks

    def order(self) -> DifferenceReason:
        """The reason, once nothing is lacking."""
        return DifferenceReason(kind=self.kind, reason=self.reason.chosen or "", note=self.note.value.strip())


class TillClosingScreen(FormScreen[None]):
    """Shows what the count found, asks why, and closes."""

    place = TILL_CLOSING

    def __init__(self, facts: ClosingFacts) -> None:
        super().__init__()
        self._facts = facts
        self._explained = [Explained(one, needed) for one, needed in facts.found if needed is not Answer.NOBODY]

    @property
    def subject(self) -> str:
        return f"{self._facts.session.id}-{self._facts.counts_made}"

    def form(self) -> Iterable[Widget]:
        title = tr("Cuadre de la caja {number}", number=self._facts.session.till_number)
        lines: list[Line] = [[(title, BOLD)], "", *_table(self._facts), ""]
        lines += [*option_lines(given_reasons()), ""] if self._explained else [tr("Enter cierra la caja.")]
        yield Panel(lines, height=len(lines))
        for one in self._explained:
            yield from (one.reason, one.note)
        yield Panel()

    def why_not(self, action: str) -> str | None:
        if action == "count" and self._facts.counts_made >= COUNTS_MAX:
            return tr("La caja ya se contó dos veces.")
        return None

    def do_count(self) -> None:
        """Count once more; both counts are kept."""
        from screens.till_count import TillCountScreen

        self.app.switch_screen(TillCountScreen(self._facts.session))

    def do_accept(self) -> None:
        """Close it: nothing has to be explained."""
        self.commit()

    def accepted(self, field: Field, value: str) -> str | None:  # noqa: ARG002 - the fields know their values
        one = next(one for one in self._explained if field in (one.reason, one.note))
        return one.reason_lacks if field is one.reason else one.lacking

    def commit(self) -> None:
        """Close it with its reasons; the door asks for the signature when one is needed."""
        order = CloseTill(session_id=self._facts.session.id, reasons=tuple(one.order() for one in self._explained))
        self.send(order, self._till_closed)

    def to_sign(self) -> Iterable[Line]:
        yield from _table(self._facts)
        yield ""
        for one in self._explained:
            yield f"{tender_name(one.kind)}: {one.reason.chosen_name}. {one.note.value.strip()}"

    def _till_closed(self, done: "Done[TillClosed]") -> None:
        self.counter.set_context(till=till_text(None))
        self.ask(partial(closing_report, self.counter.office, done.value.session_id), self._show_report)

    def _show_report(self, documents: Documents) -> None:
        self.app.switch_screen(PrintedScreen(documents))


def _table(facts: ClosingFacts) -> Iterable[Line]:
    titles = ("", tr("Debe haber"), tr("Contado"), tr("Diferencia"))
    yield columns([*zip(titles, WIDTHS, strict=True)], DIM)
    for one, needed in facts.found:
        amounts = map(format_money, (one.expected_cents, one.counted_cents, one.cents))
        cells = [*zip((tender_name(one.kind), *amounts), WIDTHS, strict=True)]
        yield [*columns(cells, BOLD if one.cents else PLAIN), (_verdict(one, needed), PLAIN)]
    if exchanged := swapped(one for one, _ in facts.found):
        yield [(swapped_words(exchanged), BOLD)]
    if not facts.found:
        yield tr("Nada se esperaba y nada se contó.")


def _verdict(found: Difference, needed: Answer) -> str:
    if not found.cents:
        return tr("cuadra")
    what = tr("sobra") if found.cents > 0 else tr("falta")
    return f"{what}; {tr('firma supervisor')}" if needed is Answer.SUPERVISOR else what
