"""What a person may correct alone, told before a figure is typed, and who signs what goes beyond."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import col

from oficinista.adjustments.models import Adjustment, Rebill
from oficinista.adjustments.queries import is_applied
from oficinista.adjustments.reasons import Reason, reasons
from oficinista.billing.periods import month_after
from oficinista.i18n import Sentence, later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Refused
from oficinista.staff.actors import Actor, find_actor
from oficinista.staff.models import Role
from oficinista.transaction import Transaction

YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Allowance:
    """What somebody may still correct alone on an account for a reason. None is without limit."""

    reason: str
    alone_cents: int | None
    used_cents: int
    supervisor_cents: int | None

    def needs_signature(self, cents: int) -> bool:
        """Whether an amount goes beyond what they may do alone."""
        return self.alone_cents is not None and cents > self.alone_cents

    @property
    def text(self) -> str:
        """The allowance as it is read before typing: `Usted, hasta $50.00; un supervisor, sin límite.`"""
        return str(self.said)

    @property
    def said(self) -> Sentence:
        """The same, for whoever reads it later."""
        return later(
            "Usted, {alone}; un supervisor, {supervisor}.",
            alone=_up_to(self.alone_cents),
            supervisor=_up_to(self.supervisor_cents),
        )


def allowance(
    connection: Connection,
    clerk_id: int,
    account_id: int,
    reason: str,
    *,
    today: date,
    action: str = "adjustment.request",
) -> Allowance:
    """What a clerk may do alone on an account for a reason, by the catalogue and by their own permission."""
    actor = find_actor(connection, clerk_id, action)
    return _allowance(connection, actor, account_id, reasons()[reason], today)


def signature_for(tx: Transaction, account_id: int, reason: Reason, cents: int) -> ApprovalNeed | None:
    """The signature that a correction of so many cents needs; None when the actor may do it alone."""
    own = _allowance(tx.connection, tx.actor, account_id, reason, tx.business_date)
    if not own.needs_signature(cents):
        return None
    return ApprovalNeed(cents, later("{reason}. {allowance}", reason=later(reason.name), allowance=own.said))


def refuse_beyond_signer(tx: Transaction, account_id: int, reason: Reason, cents: int) -> None:
    """Refuse when the person who signed may not approve so much for this reason and account."""
    if tx.cosigner is None:
        return
    limit = _allowance(tx.connection, tx.cosigner, account_id, reason, tx.business_date)
    if limit.needs_signature(cents):
        raise Refused(
            "approval.not_allowed",
            tr(
                "{name} no puede aprobar esta operación por {amount}.",
                name=tx.cosigner.name,
                amount=format_money(cents),
            ),
            tr("Pida la firma a otro supervisor."),
        )


def _allowance(connection: Connection, actor: Actor, account_id: int, reason: Reason, today: date) -> Allowance:
    used = _used(connection, account_id, reason.code, today)
    by_reason = reason.limit_of(actor.role).alone_cents(used)
    limits = [one for one in (by_reason, actor.limit_cents) if one is not None]
    return Allowance(reason.code, min(limits, default=None), used, reason.limit_of(Role.SUPERVISOR).alone_cents(used))


def _used(connection: Connection, account_id: int, reason: str, today: date) -> int:
    since = month_after(today, -YEAR_MONTHS)
    values: dict[str, Any] = {"account": account_id, "reason": reason, "since": since}
    return sum(int(connection.execute(made, values).scalar_one()) for made in (_REBILLED, _ADJUSTED))


_REBILLED = select(func.coalesce(func.sum(col(Rebill.change_cents)), 0)).where(
    col(Rebill.account_id) == bindparam("account"),
    col(Rebill.reason) == bindparam("reason"),
    col(Rebill.made_on) >= bindparam("since"),
)
_ADJUSTED = select(func.coalesce(func.sum(func.abs(col(Adjustment.amount_cents))), 0)).where(
    col(Adjustment.account_id) == bindparam("account"),
    col(Adjustment.reason) == bindparam("reason"),
    col(Adjustment.made_on) >= bindparam("since"),
    is_applied(),
)


def _up_to(cents: int | None) -> Sentence:
    return later("sin límite") if cents is None else later("hasta {amount}", amount=format_money(cents))
