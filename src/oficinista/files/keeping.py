"""Putting a paper into the expediente, inside a transaction of the door.

    number = next_number(tx)                      # to print it on the paper
    keep(tx, "letter", title, pdf, MediaType.PDF, Subject(account_id, letter_number))

The number is of one series of the office and the year, without gaps. What the paper says is kept by its SHA-256, once.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, bindparam, func, insert, select
from sqlmodel import col

from oficinista.files.kinds import kinds
from oficinista.files.models import Content, HandedOver, MediaType, Origin, Paper, Receiver
from oficinista.ledger.numbers import number_text
from oficinista.transaction import Transaction

SERIES = "ARC"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is of: an account, and the number of the case, letter or order within it that it is about."""

    account_id: int | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to be filed. `supersedes_id` is the one that it takes the place of."""

    kind: str
    title: str
    content: bytes
    media_type: MediaType
    subject: Subject
    origin: Origin
    dated_on: date
    expires_on: date | None = None
    supersedes_id: int | None = None


def next_number(tx: Transaction) -> str:
    """The file number that the next paper kept in this transaction gets."""
    return _number(tx, _next_sequence(tx))


def keep(tx: Transaction, kind: str, title: str, content: bytes, media_type: MediaType, subject: Subject) -> str:
    """File a paper that the office made, dated today; its file number. `kind` is one of `data/files/kinds.toml`."""
    if kind not in kinds():
        raise KeyError(kind)
    return add(tx, NewPaper(kind, title, content, media_type, subject, Origin.MADE, tx.business_date))


def add(tx: Transaction, paper: NewPaper) -> str:
    """File a paper; its number. Everything in it was checked before."""
    sequence = _next_sequence(tx)
    number = _number(tx, sequence)
    row = {
        "office_id": tx.office.id,
        "year": tx.business_date.year,
        "sequence": sequence,
        "number": number,
        "kind": paper.kind,
        "title": paper.title,
        "origin": paper.origin,
        "content_id": _content_id(tx, paper),
        "account_id": paper.subject.account_id,
        "about": paper.subject.about,
        "dated_on": paper.dated_on,
        "expires_on": paper.expires_on,
        "supersedes_id": paper.supersedes_id,
        "clerk_id": tx.actor.id,
        "filed_at": tx.now,
    }
    tx.connection.execute(insert(Paper), row)
    return number


def hand_over(tx: Transaction, paper_id: int, receiver: Receiver, name: str) -> None:
    """Note that a paper, or a copy of it, was given to somebody."""
    row = {
        "paper_id": paper_id,
        "receiver": receiver,
        "name": name,
        "clerk_id": tx.actor.id,
        "handed_at": tx.now,
    }
    tx.connection.execute(insert(HandedOver), row)


def _content_id(tx: Transaction, paper: NewPaper) -> int:
    """The office's row of these bytes: the one that is there, or a new one."""
    sha256 = hashlib.sha256(paper.content).digest()
    found = tx.connection.execute(_CONTENT, {"office": tx.office.id, "sha256": sha256}).scalar_one_or_none()
    if found is not None:
        return found
    row = {
        "office_id": tx.office.id,
        "sha256": sha256,
        "media_type": paper.media_type,
        "size_bytes": len(paper.content),
        "content": paper.content,
    }
    added: int = tx.connection.execute(insert(Content).values(row).returning(col(Content.id))).scalar_one()
    return added


def _next_sequence(tx: Transaction) -> int:
    last = tx.connection.execute(_LAST, {"office": tx.office.id, "year": tx.business_date.year}).scalar_one()
    return 1 + (last or 0)


def _number(tx: Transaction, sequence: int) -> str:
    return number_text(SERIES, tx.office.code, tx.business_date.year, sequence)


_CONTENT: Select[int] = select(col(Content.id)).where(
    col(Content.office_id) == bindparam("office"), col(Content.sha256) == bindparam("sha256")
)
_LAST: Select[int] = select(func.max(col(Paper.sequence))).where(
    col(Paper.office_id) == bindparam("office"), col(Paper.year) == bindparam("year")
)
