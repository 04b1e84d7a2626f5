"""What is asked of the expediente: the papers of an account or a case, one by its number, and where each is."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account, Customer
from oficinista.files.kinds import Kept, kept, kinds
from oficinista.files.models import Content, HandedOver, MediaType, Origin, Paper, Placing, Receiver
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.staff.models import Clerk
from oficinista.storage import office_rules

LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper of the expediente. `superseded_by` is the number of the one in its place, if there is one."""

    id: int
    number: str
    kind: str
    title: str
    origin: Origin
    media_type: MediaType
    size_bytes: int
    sha256: bytes
    account_id: int | None
    account: str | None
    customer: str | None
    about: str
    dated_on: date
    expires_on: date | None
    superseded_by: str | None
    clerk_name: str
    filed_at: datetime
    box: str | None
    folder: str | None

    @property
    def kind_title(self) -> str:
        """The kind as a person says it; a kind that the catalogue has lost is its own name."""
        known = kinds().get(self.kind)
        return self.kind if known is None else tr(known.title)

    def has_expired(self, today: date) -> bool:
        """Whether it proves nothing any more."""
        return self.expires_on is not None and self.expires_on < today


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an original was put, when and by whom."""

    box: str
    folder: str
    clerk_name: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom a paper was given, when and by whom."""

    receiver: Receiver
    name: str
    clerk_name: str
    handed_at: datetime


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One paper whole: where it has been, to whom it was given, and until when it must be kept."""

    paper: Filed
    placed: tuple[Placed, ...]
    handed: tuple[Handed, ...]
    kept: Kept


def find_paper(connection: Connection, number: str, office_id: int | None = None) -> Filed:
    """The paper of a file number, of one office or of any. Refuses a number that no paper has."""
    typed = number.strip().upper()
    query = _PAPERS.where(col(Paper.number) == typed)
    if office_id is not None:
        query = query.where(col(Paper.office_id) == office_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Refused(
            "document.unknown",
            tr("No hay un documento archivado con el número {number}.", number=typed),
            tr("Lea el número impreso, o busque la cuenta y abra su expediente."),
        )
    return _filed(row)


def paper_file(connection: Connection, number: str, office_id: int) -> PaperFile:
    """One paper whole. Refuses a number that no paper has."""
    paper = find_paper(connection, number, office_id)
    placed = (Placed(*row) for row in connection.execute(_PLACED, {"paper": paper.id}))
    handed = (Handed(*row) for row in connection.execute(_HANDED, {"paper": paper.id}))
    rules = office_rules.rulebook(connection, office_id)
    retention = kept(kinds()[paper.kind], paper.filed_at.date(), rules)
    return PaperFile(paper, tuple(placed), tuple(handed), retention)


def papers(connection: Connection, office_id: int, account_id: int, about: str | None = None) -> list[Filed]:
    """The papers of an account, or of one of its cases, the newest first; superseded ones too."""
    query = _PAPERS.where(col(Paper.office_id) == office_id, col(Paper.account_id) == account_id)
    if about is not None:
        query = query.where(col(Paper.about) == about)
    return [_filed(row) for row in connection.execute(query.order_by(col(Paper.id).desc()).limit(LISTED_MAX))]


def valid_kinds(connection: Connection, about: str, today: date) -> set[str]:
    """The kinds of the papers about a case that were not superseded and prove something on a day."""
    found = (_filed(row) for row in connection.execute(_PAPERS.where(col(Paper.about) == about)))
    return {paper.kind for paper in found if paper.superseded_by is None and not paper.has_expired(today)}


def unplaced(connection: Connection, office_id: int) -> list[Filed]:
    """The papers whose original nobody has put into a box yet, the oldest first."""
    query = _PAPERS.where(
        col(Paper.office_id) == office_id, col(Paper.origin) == Origin.RECEIVED, col(Placing.id).is_(None)
    )
    return [_filed(row) for row in connection.execute(query.order_by(col(Paper.id)).limit(LISTED_MAX))]


def content_of(connection: Connection, paper_id: int) -> bytes:
    """The bytes of a paper."""
    content: bytes = connection.execute(_CONTENT, {"paper": paper_id}).scalar_one()
    return content


def same_paper(connection: Connection, sha256: bytes, kind: str, account_id: int | None, about: str) -> str | None:
    """The number of the paper that holds the same bytes for the same thing, unless it was superseded."""
    query = _SAME.where(
        col(Content.sha256) == sha256,
        col(Paper.kind) == kind,
        col(Paper.about) == about,
        col(Paper.account_id).is_not_distinct_from(account_id),
    )
    return connection.execute(query).scalars().first()


def altered(connection: Connection) -> list[str]:
    """The papers whose bytes do not give their SHA-256: none, unless somebody wrote behind the door."""
    rows = connection.execution_options(yield_per=1).execute(_CONTENTS)
    return [row.number for row in rows if hashlib.sha256(row.content).digest() != row.sha256]


def receiver_words(receiver: Receiver) -> str:
    """To whom a paper was given, as a person says it."""
    return {
        Receiver.SUPERVISOR: tr("al supervisor"),
        Receiver.REGION: tr("a la región"),
        Receiver.CUSTOMER: tr("al cliente"),
        Receiver.AGENCY: tr("a otra agencia"),
    }[receiver]


def _filed(row: Any) -> Filed:
    return Filed(**row._mapping)


_newer = aliased(Paper)
_LAST_PLACING = (
    select(func.max(col(Placing.id))).where(col(Placing.paper_id) == col(Paper.id)).correlate(Paper).scalar_subquery()
)
_PAPERS: Select[*tuple[Any, ...]] = (
    select(
        col(Paper.id),
        col(Paper.number),
        col(Paper.kind),
        col(Paper.title),
        col(Paper.origin),
        col(Content.media_type),
        col(Content.size_bytes),
        col(Content.sha256),
        col(Paper.account_id),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Paper.about),
        col(Paper.dated_on),
        col(Paper.expires_on),
        col(_newer.number).label("superseded_by"),
        col(Clerk.name).label("clerk_name"),
        col(Paper.filed_at),
        col(Placing.box),
        col(Placing.folder),
    )
    .join(Content, col(Content.id) == col(Paper.content_id))
    .join(Clerk, col(Clerk.id) == col(Paper.clerk_id))
    .join(Account, col(Account.id) == col(Paper.account_id), isouter=True)
    .join(Customer, col(Customer.id) == col(Account.customer_id), isouter=True)
    .join(_newer, col(_newer.supersedes_id) == col(Paper.id), isouter=True)
    .join(Placing, col(Placing.id) == _LAST_PLACING, isouter=True)
)
_SAME = (
    select(col(Paper.number))
    .join(Content, col(Content.id) == col(Paper.content_id))
    .join(_newer, col(_newer.supersedes_id) == col(Paper.id), isouter=True)
    .where(col(_newer.id).is_(None))
    .order_by(col(Paper.id).desc())
)
_PLACED: Select[*tuple[Any, ...]] = (
    select(col(Placing.box), col(Placing.folder), col(Clerk.name), col(Placing.placed_at))
    .join(Clerk, col(Clerk.id) == col(Placing.clerk_id))
    .where(col(Placing.paper_id) == bindparam("paper"))
    .order_by(col(Placing.id))
)
_HANDED: Select[*tuple[Any, ...]] = (
    select(col(HandedOver.receiver), col(HandedOver.name), col(Clerk.name), col(HandedOver.handed_at))
    .join(Clerk, col(Clerk.id) == col(HandedOver.clerk_id))
    .where(col(HandedOver.paper_id) == bindparam("paper"))
    .order_by(col(HandedOver.id))
)
_CONTENT = (
    select(col(Content.content))
    .join(Paper, col(Paper.content_id) == col(Content.id))
    .where(col(Paper.id) == bindparam("paper"))
)
_CONTENTS: Select[*tuple[Any, ...]] = (
    select(func.min(col(Paper.number)).label("number"), col(Content.sha256), col(Content.content))
    .join(Paper, col(Paper.content_id) == col(Content.id))
    .group_by(col(Content.id))
)
