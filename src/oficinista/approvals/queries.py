"""What is asked about approvals: what waits for whom, and one case whole, with what changed since it was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.approvals.facts import FactSeen, compare, facts_of, facts_shown, read_facts, seen_mark
from oficinista.audit.chain import request_hash
from oficinista.audit.models import Approval, ApprovalNote, Decision, NoteKind
from oficinista.i18n import Sentence, tr
from oficinista.orders import Order, Refused, command_of, find_command
from oficinista.staff.models import Clerk, Permission
from oficinista.storage.columns import Flag

LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An order kept for approval, as its row says."""

    id: int
    order_name: str
    order_json: str
    request_hash: bytes
    facts_json: str
    amount_cents: int
    reason_json: str
    signatures: int
    maker_id: int
    maker_name: str
    made_at: datetime
    expires_at: datetime
    checker_name: str | None
    decided_at: datetime | None
    decision: Decision | None
    last_note: NoteKind | None

    @property
    def reason(self) -> str:
        """Why it needs somebody else, in the reader's language."""
        return str(Sentence.from_json(self.reason_json))

    @property
    def is_returned(self) -> bool:
        """Whether it waits for its author's answer."""
        return self.last_note is NoteKind.QUESTION


@dataclass(frozen=True, slots=True)
class NoteFound:
    """Something said about it."""

    clerk_name: str
    at: datetime
    kind: NoteKind
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """An order that waits, whole: its facts now, what was said, and the mark of what is seen here."""

    approval: ApprovalRow
    facts: tuple[FactSeen, ...]
    notes: tuple[NoteFound, ...]
    seen: str


_MAKER, _CHECKER = aliased(Clerk), aliased(Clerk)
_LAST_NOTE = (
    select(col(ApprovalNote.kind))
    .where(col(ApprovalNote.approval_id) == col(Approval.id))
    .order_by(col(ApprovalNote.id).desc())
    .limit(1)
    .correlate(Approval)
    .scalar_subquery()
)
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        col(Approval.id),
        col(Approval.order_name),
        col(Approval.order_json),
        col(Approval.request_hash),
        col(Approval.facts_json),
        col(Approval.amount_cents),
        col(Approval.reason),
        col(Approval.signatures),
        col(Approval.maker_id),
        col(_MAKER.name).label("maker_name"),
        col(Approval.made_at),
        col(Approval.expires_at),
        col(_CHECKER.name).label("checker_name"),
        col(Approval.decided_at),
        col(Approval.decision),
        _LAST_NOTE.label("last_note"),
    )
    .join(_MAKER, col(_MAKER.id) == col(Approval.maker_id))
    .outerjoin(_CHECKER, col(_CHECKER.id) == col(Approval.checker_id))
)
_ONE = _ROWS.where(col(Approval.id) == bindparam("approval"), col(Approval.office_id) == bindparam("office"))
_WAITING = _ROWS.where(
    col(Approval.office_id) == bindparam("office"),
    col(Approval.decision).is_(None),
    col(Approval.expires_at) >= bindparam("now"),
).order_by(col(Approval.made_at), col(Approval.amount_cents).desc())
_FOR = (
    _WAITING.join(
        Permission,
        and_(
            col(Permission.clerk_id) == bindparam("clerk"),
            col(Permission.action) == col(Approval.order_name),
            col(Permission.can_check) == literal(True, Flag()),
        ),
    )
    .where(col(Approval.maker_id) != bindparam("clerk"))
    .where(
        or_(
            col(Permission.limit_cents).is_(None),
            col(Permission.limit_cents) >= col(Approval.amount_cents),
            col(Approval.signatures) > 1,
        )
    )
)
_BY = _ROWS.where(
    col(Approval.office_id) == bindparam("office"),
    col(Approval.maker_id) == bindparam("clerk"),
    or_(
        and_(col(Approval.decision).is_(None), col(Approval.expires_at) >= bindparam("now")),
        col(Approval.made_at) >= bindparam("since"),
    ),
    or_(col(Approval.decided_at).is_(None), col(Approval.decided_at) > col(Approval.made_at)),
).order_by(col(Approval.made_at))
_NOTES = (
    select(col(Clerk.name), col(ApprovalNote.at), col(ApprovalNote.kind), col(ApprovalNote.words))
    .join(Clerk, col(Clerk.id) == col(ApprovalNote.clerk_id))
    .where(col(ApprovalNote.approval_id) == bindparam("approval"))
    .order_by(col(ApprovalNote.id))
)


def find_approval(connection: Connection, approval_id: int, office_id: int) -> ApprovalRow:
    """A kept order by its number. Refuses one that this office does not have."""
    row = connection.execute(_ONE, {"approval": approval_id, "office": office_id}).one_or_none()
    if row is None:
        raise Refused(
            "approval.unknown",
            tr("No hay una solicitud {number}.", number=approval_id),
            tr("Vea las que esperan con «oficinista approval list»."),
        )
    return ApprovalRow(*row)


def order_of(asked: ApprovalRow) -> Order:
    """The order that was asked. Refuses a text that is not the one its mark was made of."""
    if request_hash(asked.order_name, asked.order_json) != asked.request_hash:
        raise Refused(
            "approval.altered",
            tr("La solicitud {number} no es la que se pidió: alguien la alteró.", number=asked.id),
            tr("Avise a sistemas; no la apruebe."),
        )
    order: Order = find_command(asked.order_name).order_type.model_validate_json(asked.order_json)
    return order


def waiting(connection: Connection, office_id: int, now: datetime) -> tuple[ApprovalRow, ...]:
    """Every order that waits in the office, the oldest first."""
    return tuple(ApprovalRow(*row) for row in connection.execute(_WAITING, {"office": office_id, "now": now}))


def waiting_on(connection: Connection, office_id: int, account: str, now: datetime) -> tuple[ApprovalRow, ...]:
    """The orders that wait in the office and touch an account, the oldest first."""
    return tuple(one for one in waiting(connection, office_id, now) if account in _touched(connection, one))


def _touched(connection: Connection, asked: ApprovalRow) -> Iterable[str]:
    wanted = find_command(asked.order_name)
    order = wanted.order_type.model_validate_json(asked.order_json)
    return () if wanted.touches is None else wanted.touches(connection, order)


def inbox(connection: Connection, office_id: int, clerk_id: int, now: datetime) -> tuple[ApprovalRow, ...]:
    """What waits for this person's decision: others' orders that they may approve; the oldest first."""
    values = {"office": office_id, "clerk": clerk_id, "now": now}
    return tuple(ApprovalRow(*row) for row in connection.execute(_FOR, values))


def asked_by(connection: Connection, office_id: int, clerk_id: int, now: datetime) -> tuple[ApprovalRow, ...]:
    """What this person sent to the inbox: all that waits, and the last day's with what became of it."""
    values = {"office": office_id, "clerk": clerk_id, "now": now, "since": now - LATELY}
    return tuple(ApprovalRow(*row) for row in connection.execute(_BY, values))


def case(connection: Connection, approval_id: int, office_id: int) -> Case:
    """One kept order with its facts as they are now. Refuses an unknown number and an altered order."""
    asked = find_approval(connection, approval_id, office_id)
    order = order_of(asked)
    shown = facts_shown(connection, command_of(order), order)
    now = facts_of(connection, command_of(order), order)
    facts = compare(read_facts(asked.facts_json), now, shown)
    notes = connection.execute(_NOTES, {"approval": approval_id})
    return Case(asked, facts, tuple(NoteFound(*row) for row in notes), seen_mark(now))
