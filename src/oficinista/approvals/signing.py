"""Who must agree with an order besides its author, and who may: in place, or later from the supervisor's inbox."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col

from oficinista.approvals.facts import facts_json
from oficinista.audit.models import Approval, Decision
from oficinista.customers.conflicts import refuse_conflict
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Command, Order, Refused
from oficinista.staff.actors import Actor, find_actor
from oficinista.transaction import Transaction


def need_of(tx: Transaction, command: Command[Any, Any], order: Order) -> ApprovalNeed | None:
    """Who asks beyond their own limit needs a second person, whatever else the command's rule says."""
    need = command.approval(tx, order) if command.approval else None
    limit = tx.actor.limit_cents
    if need is not None or limit is None or command.amount_cents is None:
        return need
    amount = command.amount_cents(order)
    if amount <= limit:
        return None
    return ApprovalNeed(amount, later("Pasa de su límite de {limit}.", limit=format_money(limit)))


def sign(
    tx: Transaction, command: Command[Any, Any], order: Order, order_json: str, need: ApprovalNeed, login: str | None
) -> None:
    """Record the approval of the person who signed at this terminal. Refuses without one, and one who may not."""
    if login is None and need.is_witness:
        raise Refused("approval.witness_required", tr("Falta {reason}", reason=need.reason), tr("Que firme aquí."))
    if login is None:
        raise Refused(
            "approval.required",
            tr("Necesita la firma de un supervisor: {reason}", reason=need.reason),
            tr("Pida a un supervisor que firme aquí."),
        )
    if need.signatures > 1:
        raise Refused(
            "approval.several",
            tr("Esto lo aprueban {count} personas: no se firma aquí.", count=need.signatures),
            tr("Envíelo a la bandeja de aprobaciones."),
        )
    cosigner = find_actor(tx.connection, login, command.permission)
    refuse_author(cosigner, tx.actor.id)
    refuse_conflict(tx.connection, cosigner, command, order)
    refuse_beyond(cosigner, need.amount_cents)
    tx.approval_id = keep(tx, command, order, order_json, need)
    decide(tx, tx.approval_id, cosigner, Decision.APPROVED)
    tx.cosigner = cosigner


def keep(tx: Transaction, command: Command[Any, Any], order: Order, order_json: str, need: ApprovalNeed) -> int:
    """Keep an order as the actor asked it, undecided, until the office's term; the number it is known by."""
    term = timedelta(minutes=int(tx.rules.get("approval.expires_minutes", tx.business_date).value))
    asked = {
        "office_id": tx.office.id,
        "order_name": command.name,
        "order_json": order_json,
        "request_hash": tx.request_hash,
        "facts_json": facts_json(tx.connection, command, order),
        "amount_cents": need.amount_cents,
        "reason": need.reason.to_json(),
        "signatures": need.signatures,
        "maker_id": tx.actor.id,
        "made_at": tx.now,
        "expires_at": tx.now + term,
    }
    return int(tx.connection.execute(insert(Approval).returning(col(Approval.id)), asked).scalar_one())


def decide(tx: Transaction, approval_id: int, checker: Actor | None, decision: Decision) -> None:
    """Put the decision on a kept order. The database refuses a second one, the author's own, and one beyond a limit."""
    decided = {"checker_id": checker.id if checker else None, "decided_at": tx.now, "decision": decision}
    tx.connection.execute(update(Approval).where(col(Approval.id) == approval_id).values(decided))


def refuse_author(checker: Actor, maker_id: int) -> None:
    """Refuse the author of an order as the second person."""
    if checker.id == maker_id:
        raise Refused("approval.own", tr("Nadie firma lo que pide."), tr("Pida la firma a otra persona."))


def refuse_beyond(checker: Actor, amount_cents: int) -> None:
    """Refuse who may not check this action for others, or not for so much."""
    if not checker.can_check or (checker.limit_cents is not None and checker.limit_cents < amount_cents):
        raise Refused(
            "approval.not_allowed",
            tr("{name} no puede aprobar esta operación por {amount}.", name=checker.name,
               amount=format_money(amount_cents)),
            tr("Pida la firma a otro supervisor."),
        )  # fmt: skip
