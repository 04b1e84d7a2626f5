"""A supervisor reviews the closings of others: what was over or short and why, what was voided, a note, and done."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.clock import local
from oficinista.dates import clock_time, short_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.closing import ReviewTill
from oficinista.tills.queries import Closing, DifferenceFound, closing, to_review
from oficinista.tills.sessions import Session
from oficinista.tills.tie_out import Step, TieOut, step_name, tie_out
from oficinista.tills.wording import tender_name
from screens.form import FormScreen
from screens.keys import REVIEW, REVIEWS
from screens.listing import ListingScreen
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM, PLAIN
from screens.widgets.panel import Line, Panel, columns
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.tills.closing import TillReviewed

WIDTHS = (12, -13, -13, -13)
TIE_WIDTHS = (12, -13, -13, -13, -13)


class ReviewListScreen(ListingScreen[Session]):
    """The closings that nobody has reviewed yet, the oldest first."""

    place = REVIEWS

    def __init__(self) -> None:
        columns = [Column(tr("Cerrada"), 26), Column(tr("Caja"), 5, right=True), Column(tr("Oficinista"), 40)]
        super().__init__("closings", columns, empty=tr("Ningún cuadre espera revisión."))

    def heading(self) -> str:
        return tr("Cuadres por revisar")

    def look(self, connection: "Connection") -> Sequence[Session]:
        return to_review(connection, self.office.info.id)

    def row(self, one: Session) -> Row:
        return _row(one)

    def open(self, one: Session) -> None:
        self.ask(partial(self.office.ask, _closing, one), self._open)

    def _open(self, found: tuple[Closing, TieOut]) -> None:
        self.app.push_screen(ReviewScreen(*found), self._reviewed)

    def _reviewed(self, session_id: int | None) -> None:
        if session_id is not None:
            self.say(tr("Cuadre revisado."))


class ReviewScreen(FormScreen[int]):
    """One closing, and what the supervisor has to say. It ends with the session that was reviewed."""

    place = REVIEW

    def __init__(self, found: Closing, tied: TieOut) -> None:
        super().__init__()
        self._found = found
        self._tied = tied
        self._note = Field("note", tr("Nota"), max_length=200)

    @property
    def subject(self) -> str:
        return str(self._found.session.id)

    def form(self) -> Iterable[Widget]:
        return (Panel([*closing_lines(self._found), *tie_lines(self._tied)]), self._note, Panel(height=1))

    def commit(self) -> None:
        """Accept the closing."""
        order = ReviewTill(session_id=self._found.session.id, note=self._note.value.strip())
        self.send(order, self._reviewed)

    def _reviewed(self, done: "Done[TillReviewed]") -> None:
        self.dismiss(done.value.session_id)


def closing_lines(found: Closing) -> Iterator[Line]:
    """A closing in a few lines: its tenders with what was over or short, the voids, the cash that came and went."""
    session = found.session
    document = found.document or tr("sin movimientos")
    yield [(tr("Caja {number}, {name}: {document}", number=session.till_number, name=session.clerk_name,
               document=document), BOLD)]  # fmt: skip
    yield tr("Fondo {amount}", amount=format_money(found.fund_cents))
    yield ""
    titles = ("", tr("Debía haber"), tr("Contado"), tr("Diferencia"))
    yield columns([*zip(titles, WIDTHS, strict=True)], DIM)
    for one in found.differences:
        yield from _difference(one)
    for void in found.voids:
        yield tr("Anulado {receipt}: {amount}, {reason}", receipt=void.receipt, amount=format_money(void.cents),
                 reason=void.reason)  # fmt: skip
    for move in found.cash_moves:
        yield f"{move.document} {format_money(move.cents)} {move.reason} {move.reference}"


def tie_lines(tied: TieOut) -> Iterator[Line]:
    """Each tender from its receipts to the bank, and what explains where it differs."""
    if not tied.tenders:
        return
    yield ""
    titles = ("", *map(step_name, Step))
    yield columns([*zip(titles, TIE_WIDTHS, strict=True)], DIM)
    for one in tied.tenders:
        amounts = (format_money(one.cents[step]) for step in Step)
        yield [*columns([*zip((tender_name(one.kind), *amounts), TIE_WIDTHS, strict=True)], PLAIN),
               (f"  {one.mark}", PLAIN)]  # fmt: skip
    for finding in tied.findings:
        yield f"    {tender_name(finding.kind)} {format_money(finding.cents)}: {finding.words}"


def _closing(connection: "Connection", session: Session) -> tuple[Closing, TieOut]:
    return closing(connection, session.id), tie_out(connection, [session])


def _difference(one: DifferenceFound) -> Iterator[Line]:
    amounts = map(format_money, (one.expected_cents, one.counted_cents, one.difference_cents))
    style = BOLD if one.difference_cents else PLAIN
    yield columns([*zip((tender_name(one.kind), *amounts), WIDTHS, strict=True)], style)
    if one.reason:
        yield f"    {one.reason}. {one.note}"


def _row(one: Session) -> Row:
    closed = one.closed_at or one.opened_at
    when = f"{short_date(local(closed).date())}, {clock_time(closed)}"
    return Row(str(one.id), (when, str(one.till_number), one.clerk_name))
