"""Completing a work order: its result, the paper of it in the expediente, and what it tells in the case of the order.

What a crew did although its order was cancelled was done all the same: it is noted, and told as such.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from oficinista.cases.engine import Deed, Moved, act
from oficinista.cases.forms import answer_texts, answered
from oficinista.customers.queries import find_account
from oficinista.dates import long_date
from oficinista.files.keeping import NewPaper, Subject, add, next_number
from oficinista.files.models import MediaType, Origin
from oficinista.files.queries import find_paper
from oficinista.i18n import SPANISH, speaking, tr
from oficinista.transaction import Transaction
from oficinista.work.ordering import CANCELLED_STATE, DONE_ON, PAPER, RESULT, sentences, tell
from oficinista.work.queries import OrderFile, order_file
from oficinista.work.types import OrderType

COMPLETE, COMPLETE_CANCELLED = "complete", "complete_cancelled"


@dataclass(frozen=True, slots=True)
class _Found:
    """What a crew found: the order, its answers, the note, and the day."""

    order: OrderFile
    answers: Mapping[str, str]
    words: str
    on: date

    @property
    def kind(self) -> OrderType:
        """The type of the order."""
        return self.order.kind

    @property
    def told(self) -> list[tuple[str, str]]:
        """The answers with their titles."""
        return list(answer_texts(self.kind.result, self.answers))


def complete(tx: Transaction, number: str, result: Mapping[str, str], words: str = "", on: date | None = None) -> Moved:
    """Record what a crew found, file it, and tell it in the case that the order belongs to.

    Refuses an order that no crew had, and a result that is not that of its type.
    """
    order = order_file(tx.connection, number, tx.office.id, tx.business_date)
    found = _Found(order, answered(order.kind.result, result), words, on or tx.business_date)
    is_cancelled = order.row.state == CANCELLED_STATE
    action = COMPLETE_CANCELLED if is_cancelled else COMPLETE
    day = max(found.on, order.case.steps[-1].happened_on) if is_cancelled else found.on
    with speaking(SPANISH):
        paper = _file(tx, found)
        told = sentences("; ".join(f"{title}: {answer}" for title, answer in found.told), words)
    data = {RESULT: found.answers, PAPER: paper, DONE_ON: found.on}
    deed = Deed(action, day, words, data)
    moved = act(tx, number, deed)
    if order.kind.finding is not None and order.kind.finding.is_told_by(found.answers):
        act(tx, number, replace(deed, action=order.kind.finding.action, words=told, data=None))
    tells = order.kind.tells_cancelled if is_cancelled else None
    tell(tx, number, order.kind, replace(deed, action=tells or order.kind.tells, words=told))
    return moved


def _file(tx: Transaction, found: _Found) -> str:
    """The file number of the paper of a result, in the place of that of the result before."""
    from oficinista.files.pages import numbered_page  # brings the typesetter, which what is read here does without

    row = found.order.row
    number, title = next_number(tx), tr("{title}: {number}", title=row.title, number=row.number)
    page = numbered_page(number, title, _facts(tx, found), tx.office.name, tx.now)
    subject = Subject(find_account(tx.connection, row.account), row.case or row.number)
    before = found.order.paper
    supersedes = None if before is None else find_paper(tx.connection, before, tx.office.id).id
    paper = NewPaper(found.kind.paper, title, page, MediaType.PDF, subject, Origin.MADE, found.on,
                     supersedes_id=supersedes)  # fmt: skip
    return add(tx, paper)


def _facts(tx: Transaction, found: _Found) -> Iterator[tuple[str, str]]:
    row = found.order.row
    yield tr("Cuenta"), f"{row.account}, {row.customer}"
    yield tr("Dirección"), row.address
    if row.case is not None:
        yield tr("Caso"), row.case
    yield tr("Se pide"), row.asked
    yield tr("Brigada"), row.crew
    yield tr("Hecho el"), long_date(found.on)
    yield from found.told
    if found.words:
        yield tr("Nota"), found.words
    yield tr("Anotó"), tx.actor.name
