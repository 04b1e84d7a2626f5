"""Asking for an approval, and deciding it from the inbox.

An order that needs a second person waits as it was asked. Somebody else decides it once, before it expires; approved,
it is carried out in the same transaction as its author's, by the rules and the facts of that moment. What no longer
holds refuses the decision, which changes nothing: the order waits on, and whoever decides knows what changed.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, JsonValue, ValidationError
from pydantic_core import to_json
from sqlalchemy import insert, select
from sqlmodel import col

from oficinista.approvals import signing
from oficinista.approvals.facts import facts_of, seen_mark
from oficinista.approvals.queries import ApprovalRow, find_approval, order_of
from oficinista.audit.models import Approval, ApprovalNote, Decision, NoteKind
from oficinista.customers.conflicts import refuse_conflict
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import (
    WORDS_MIN,
    Line,
    Note,
    Order,
    Refused,
    Result,
    RowId,
    Said,
    asked_command,
    command,
    command_of,
    find_command,
)
from oficinista.staff.actors import Actor, find_actor, require_permission
from oficinista.text import clean
from oficinista.transaction import Transaction


class RequestApproval(Order):
    """Keep an order that needs a second person, with what its author says to whoever decides."""

    order_name: Line
    order: dict[str, JsonValue]
    note: Note = ""

    @classmethod
    def of(cls, order: Order, note: str = "") -> "RequestApproval":
        """The request for an order."""
        return cls(order_name=command_of(order).name, order=order.model_dump(mode="json"), note=note)


class ApprovalRequested(Result):
    """The number it waits under, for how much it is, and why it needs somebody else."""

    approval_id: int
    amount_cents: int
    reason: str


@command("approval.request", needs_permission=False)
def request_approval(tx: Transaction, order: RequestApproval) -> ApprovalRequested:
    """Keep an order for the inbox. Refuses one that needs no approval, that waits already, or that its rules refuse."""
    wanted = asked_command(order.order_name)
    asked = _parsed(order)
    theirs = tx.asking_for(wanted, asked.model_dump_json())
    require_permission(theirs.actor, wanted.permission)
    refuse_conflict(tx.connection, theirs.actor, wanted, asked)
    need = signing.need_of(theirs, wanted, asked)
    if need is None:
        raise Refused("approval.not_needed", tr("Esto no necesita aprobación."), tr("Hágalo usted."))
    _refuse_waiting(theirs)
    approval_id = signing.keep(theirs, wanted, asked, asked.model_dump_json(), need)
    if order.note.strip():
        _say(tx, approval_id, NoteKind.NOTE, order.note.strip())
    return ApprovalRequested(approval_id=approval_id, amount_cents=need.amount_cents, reason=str(need.reason))


class Verdict(StrEnum):
    """What the second person says. A question sends it back to its author, undecided."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"


class DecideApproval(Order):
    """What somebody else says of an order that waits. `seen` is the mark of the facts they had before them."""

    approval_id: RowId
    verdict: Annotated[Verdict, Field(strict=False)]
    words: Note = ""
    seen: Line = ""


class ApprovalDecided(Result):
    """What became of the order: carried out, with its `result`; rejected; or undecided, while others must agree."""

    approval_id: int
    decision: Decision | None
    signatures_missing: int = 0
    result: dict[str, JsonValue] | None = None


@command("approval.decide", needs_permission=False)
def decide_approval(tx: Transaction, order: DecideApproval) -> ApprovalDecided:
    """Approve, reject or send back an order. Refuses its author, who may not so much, and what changed since."""
    asked = _waiting(tx, order.approval_id)
    checker = find_actor(tx.connection, tx.actor.id, asked.order_name)
    signing.refuse_author(checker, asked.maker_id)
    kept = order_of(asked)
    refuse_conflict(tx.connection, checker, command_of(kept), kept)
    signing.refuse_beyond(checker, 0)
    if order.verdict is Verdict.APPROVE:
        return _approve(tx, checker, asked, kept, order)
    _require_words(order)
    if order.verdict is Verdict.ASK:
        _say(tx, asked.id, NoteKind.QUESTION, order.words.strip())
        return ApprovalDecided(approval_id=asked.id, decision=None)
    signing.refuse_beyond(checker, asked.amount_cents)
    _say(tx, asked.id, NoteKind.REJECTION, order.words.strip())
    signing.decide(tx, asked.id, tx.actor, Decision.REJECTED)
    return ApprovalDecided(approval_id=asked.id, decision=Decision.REJECTED)


class AnswerApproval(Order):
    """What the author adds, or answers to a question."""

    approval_id: RowId
    words: Said


class ApprovalAnswered(Result):
    """It waits for a decision again."""

    approval_id: int


@command("approval.answer", needs_permission=False)
def answer_approval(tx: Transaction, order: AnswerApproval) -> ApprovalAnswered:
    """Add the author's words to an order that waits. Refuses anybody else."""
    asked = _own(tx, order.approval_id)
    _say(tx, asked.id, NoteKind.NOTE, order.words)
    return ApprovalAnswered(approval_id=asked.id)


class WithdrawApproval(Order):
    """The author no longer wants it."""

    approval_id: RowId


class WithdrawAdjustment(WithdrawApproval):
    """The author no longer wants an adjustment, or the reversal of one."""


class ApprovalWithdrawn(Result):
    """It stays on record, and nobody decides it."""

    approval_id: int


@command("approval.withdraw", needs_permission=False)
def withdraw_approval(tx: Transaction, order: WithdrawApproval) -> ApprovalWithdrawn:
    """Take back an order that waits. Refuses anybody but its author, and an adjustment: it has an order of its own."""
    return _withdraw(tx, order)


@command("adjustment.withdraw", needs_permission=False)
def withdraw_adjustment(tx: Transaction, order: WithdrawAdjustment) -> ApprovalWithdrawn:
    """Take back an adjustment that waits, or a reversal. Refuses anybody but its author, and any other order."""
    return _withdraw(tx, order)


def withdrawal(asked: ApprovalRow) -> WithdrawApproval:
    """The one order that takes back what was asked: an adjustment's has its own name, and so its place in the audit."""
    is_adjustment = asked.order_name.startswith("adjustment.")
    return (WithdrawAdjustment if is_adjustment else WithdrawApproval)(approval_id=asked.id)


def _withdraw(tx: Transaction, order: WithdrawApproval) -> ApprovalWithdrawn:
    asked = _own(tx, order.approval_id, even_expired=True)
    right = withdrawal(asked)
    if order != right:
        raise Refused(
            "approval.other_withdrawal",
            tr("La solicitud {number} no se retira así.", number=asked.id),
            tr("Retírela con la orden «{name}».", name=command_of(right).name),
        )
    signing.decide(tx, asked.id, None, Decision.WITHDRAWN)
    return ApprovalWithdrawn(approval_id=asked.id)


def _parsed(order: RequestApproval) -> Order:
    try:
        asked: Order = find_command(order.order_name).order_type.model_validate_json(to_json(order.order))
    except ValidationError as error:
        fields = clean(", ".join(".".join(map(str, one["loc"])) for one in error.errors()))
        raise Refused(
            "order.invalid", tr("La orden «{name}» no es válida: {fields}.", name=order.order_name, fields=fields)
        ) from error
    return asked


def _refuse_waiting(tx: Transaction) -> None:
    same = select(col(Approval.id)).where(
        col(Approval.request_hash) == tx.request_hash,
        col(Approval.maker_id) == tx.actor.id,
        col(Approval.decision).is_(None),
        col(Approval.expires_at) >= tx.now,
    )
    waiting = tx.connection.execute(same).scalars().first()
    if waiting is not None:
        raise Refused("approval.waiting", tr("Eso mismo ya espera aprobación: la {number}.", number=waiting))


def _approve(
    tx: Transaction, checker: Actor, asked: ApprovalRow, kept: Order, order: DecideApproval
) -> ApprovalDecided:
    """Where several must agree, the last one is who has the limit; the others may have less."""
    wanted = command_of(kept)
    if order.seen != seen_mark(facts_of(tx.connection, wanted, kept)):
        raise Refused(
            "approval.changed",
            tr("Algo cambió desde que se mostró el caso: nada se hizo."),
            tr("Léalo otra vez; lo que cambió está marcado."),
        )
    theirs = tx.asking_for(wanted, asked.order_json, asked.maker_id)
    require_permission(theirs.actor, wanted.permission)
    refuse_conflict(tx.connection, theirs.actor, wanted, kept)
    _refuse_more(theirs, asked, kept)
    missing = asked.signatures - _agreed(tx, asked)
    if missing > 1:
        _say(tx, asked.id, NoteKind.ENDORSEMENT, order.words.strip())
        return ApprovalDecided(approval_id=asked.id, decision=None, signatures_missing=missing - 1)
    signing.refuse_beyond(checker, asked.amount_cents)
    signing.decide(tx, asked.id, tx.actor, Decision.APPROVED)
    theirs.approval_id, theirs.cosigner = asked.id, checker
    result = tx.carry_out_approved(theirs, wanted, kept, asked.order_json)
    return ApprovalDecided(approval_id=asked.id, decision=Decision.APPROVED, result=result.model_dump(mode="json"))


def _refuse_more(theirs: Transaction, asked: ApprovalRow, kept: Order) -> None:
    """What its rules ask of it today must not go beyond what was asked to be approved."""
    need = signing.need_of(theirs, command_of(kept), kept)
    if need is not None and (need.amount_cents > asked.amount_cents or need.signatures > asked.signatures):
        raise Refused(
            "approval.changed",
            tr(
                "Se pidió por {asked} y ahora sería por {now}.",
                asked=format_money(asked.amount_cents),
                now=format_money(need.amount_cents),
            ),
            tr("Devuélvala: su autor tiene que pedirla otra vez."),
        )


def _agreed(tx: Transaction, asked: ApprovalRow) -> int:
    """How many others have agreed already. Refuses who is one of them."""
    endorsed = select(col(ApprovalNote.clerk_id)).where(
        col(ApprovalNote.approval_id) == asked.id, col(ApprovalNote.kind) == NoteKind.ENDORSEMENT
    )
    people = set(tx.connection.execute(endorsed).scalars())
    if tx.actor.id in people:
        raise Refused("approval.twice", tr("Usted ya la aprobó; falta otra persona."))
    return len(people)


def _waiting(tx: Transaction, approval_id: int, *, even_expired: bool = False) -> ApprovalRow:
    """An order that waits for its decision. Refuses what was decided and what expired."""
    asked = find_approval(tx.connection, approval_id, tx.office.id)
    if asked.decision is not None:
        raise Refused("approval.decided", tr("La solicitud {number} ya se decidió.", number=approval_id))
    if asked.expires_at < tx.now and not even_expired:
        raise Refused(
            "approval.expired",
            tr("La solicitud {number} venció sin decidirse.", number=approval_id),
            tr("Si todavía hace falta, su autor la pide otra vez."),
        )
    return asked


def _own(tx: Transaction, approval_id: int, *, even_expired: bool = False) -> ApprovalRow:
    asked = _waiting(tx, approval_id, even_expired=even_expired)
    if asked.maker_id != tx.actor.id:
        raise Refused("approval.not_yours", tr("Solo su autor retira o contesta una solicitud."))
    return asked


def _require_words(order: DecideApproval) -> None:
    if len(order.words.strip()) < WORDS_MIN:
        raise Refused("approval.words_missing", tr("Diga por qué, con tres letras o más."))


def _say(tx: Transaction, approval_id: int, kind: NoteKind, words: str) -> None:
    row: dict[str, Any] = {
        "approval_id": approval_id, "clerk_id": tx.actor.id, "at": tx.now, "kind": kind, "words": words,
    }  # fmt: skip
    tx.connection.execute(insert(ApprovalNote), row)
