"""Issuing letters: made from the records of the moment, numbered, filed, and from then on as they are.

    issue(tx, "suspension_notice", account_number)

Another duty that owes a letter names its template in data and leaves it to be issued; `issue` is for who makes one in
the same transaction. A letter whose facts changed before it was delivered is made anew, in its own place.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlmodel import col

from oficinista.commitments.commands import MakeCommitment, make_commitment
from oficinista.customers.commands import Day
from oficinista.customers.numbers import full_number
from oficinista.files.keeping import NewPaper, Subject, add, next_number
from oficinista.files.models import MediaType, Origin
from oficinista.files.queries import find_paper
from oficinista.i18n import tr
from oficinista.ledger.numbers import number_text
from oficinista.letters.catalogue import About, find_template
from oficinista.letters.drafting import Draft, Marks, draft, paper
from oficinista.letters.known import Asked
from oficinista.letters.models import Letter, LetterState
from oficinista.letters.queries import LetterFound, account_of_letter, find_letter, issued_before
from oficinista.letters.subjects import PLACE, account_number_of
from oficinista.orders import Line, Note, Order, Refused, Result, command
from oficinista.transaction import Transaction

SERIES = "CAR"
FILED_AS = "letter"
ONCE = (About.CORRECTION, About.REJECTION, About.STEP)
"""What a customer is told of once; another letter about it takes the place of the first."""


class LetterIssued(Result):
    """The letter, and the number under which it is filed."""

    number: str
    file_number: str
    template: str
    sha256: str


class IssueLetter(Order):
    """A letter of the catalogue about something: an account, a bill, a receipt, a notice, a step of a case…"""

    template: Line
    subject: Line
    words: Note = ""
    day: Day | None = None


class RenewLetter(Order):
    """A letter made anew from the records of now."""

    number: Line


def _touches_subject(connection: Connection, order: IssueLetter) -> list[str]:
    number = account_number_of(connection, find_template(order.template).about, order.subject)
    return [] if number is None else [number]


@command("letter.issue", touches=_touches_subject)
def issue_letter(tx: Transaction, order: IssueLetter) -> LetterIssued:
    """Make a letter and file it; what it promises for a day is a commitment of who makes it.

    Refuses one about what was told already, and what its template asks for and lacks.
    """
    issued = issue(tx, order.template, order.subject, Asked(words=order.words, day=order.day))
    _promise(tx, order)
    return issued


def _promise(tx: Transaction, order: IssueLetter) -> None:
    promise = find_template(order.template).promise
    if promise is not None and order.day is not None:
        what = f"{promise}: {order.words}"
        make_commitment(tx, MakeCommitment(account=full_number(order.subject), what=what, due_on=order.day))


@command("letter.renew", touches=lambda connection, order: account_of_letter(connection, order.number))
def renew_letter(tx: Transaction, order: RenewLetter) -> LetterIssued:
    """Make a letter anew with the facts of now. Refuses one that the customer has already."""
    old = find_letter(tx.connection, order.number, tx.office.id)
    if old.state in {LetterState.DELIVERED, LetterState.REPLACED}:
        raise Refused(
            "letter.gone",
            tr("La carta {number} está {state}: no se hace de nuevo.", number=old.number, state=old.state_words),
            tr("Vea la lista de cartas de la cuenta."),
        )
    tx.connection.execute(update(Letter).where(col(Letter.id) == old.id).values(state=LetterState.REPLACED))
    return _made(tx, _draft(tx, old.template, old.subject, old.asked), old)


def issue(tx: Transaction, template: str, subject: str, asked: Asked | None = None) -> LetterIssued:
    """Make a letter inside a transaction of the door. Refuses as `issue_letter` does."""
    drafted = _draft(tx, template, subject, asked or Asked())
    if drafted.template.about in ONCE:
        before = issued_before(tx.connection, drafted.template.code, drafted.subject)
        if before is not None:
            raise Refused(
                "letter.issued_before",
                tr("Eso ya se le escribió: carta {number}.", number=before),
                tr("Entréguela, imprima una copia, o hágala de nuevo."),
            )
    return _made(tx, drafted, None)


def _draft(tx: Transaction, template: str, subject: str, asked: Asked) -> Draft:
    return draft(tx.connection, template, subject, asked, office_id=tx.office.id, on=tx.business_date)


def _made(tx: Transaction, drafted: Draft, old: LetterFound | None) -> LetterIssued:
    place = _next_place(tx)
    number = number_text(SERIES, tx.office.code, place.year, place.sequence)
    marks = Marks(number, next_number(tx), tx.actor.name, tx.now)
    content = paper(drafted, marks)
    content_hash = hashlib.sha256(content).digest()
    file_number = _filed(tx, drafted, number, content, old)
    row = {
        "office_id": tx.office.id,
        "year": place.year,
        "sequence": place.sequence,
        "number": number,
        "template": drafted.template.code,
        "version": drafted.template.version,
        "language": drafted.language,
        "subject": drafted.subject,
        "account_id": drafted.account_id,
        "asked_json": drafted.asked.model_dump_json(),
        "facts_json": drafted.facts_json,
        "content_hash": content_hash,
        "file_number": file_number,
        "replaces_id": None if old is None else old.id,
        "state": LetterState.AWAITING if drafted.template.notice else LetterState.HANDED,
        "clerk_id": tx.actor.id,
        "made_on": tx.business_date,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(Letter), row)
    return LetterIssued(
        number=number,
        file_number=file_number,
        template=drafted.template.code,
        sha256=content_hash.hex(),
    )


def _filed(tx: Transaction, drafted: Draft, number: str, content: bytes, old: LetterFound | None) -> str:
    """Put the paper into the expediente, under its case where it is about one."""
    is_of_case = drafted.template.about in {About.CASE, About.STEP}
    about = drafted.subject.partition(PLACE)[0] if is_of_case else number
    return add(
        tx,
        NewPaper(
            kind=FILED_AS,
            title=f"{drafted.template.title} {number}",
            content=content,
            media_type=MediaType.PDF,
            subject=Subject(drafted.account_id, about),
            origin=Origin.MADE,
            dated_on=tx.business_date,
            supersedes_id=None if old is None else find_paper(tx.connection, old.file_number).id,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    year: int
    sequence: int


def _next_place(tx: Transaction) -> _Place:
    year = tx.business_date.year
    last = tx.connection.execute(_LAST, {"office": tx.office.id, "year": year}).scalar_one()
    return _Place(year, 1 + (last or 0))


_LAST: Select[int | None] = select(func.max(col(Letter.sequence))).where(
    col(Letter.office_id) == bindparam("office"), col(Letter.year) == bindparam("year")
)
