"""What an order does to the notice of an account beside what it was given for, in the same transaction.

Whatever settles what was noticed takes the notice back and cancels the crew's cut, or orders the reconnection once it
was cut; an objection of it or a plan holds it. An account without a notice that stands costs one look by an index.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, insert, select
from sqlmodel import col

from oficinista.adjustments.commands import RequestAdjustment, request_adjustment
from oficinista.cases.engine import Deed, act
from oficinista.cases.lifecycle import Action, LedgerEffect, find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, ReturnedCheck
from oficinista.plans.queries import kept_plan
from oficinista.suspensions.commands import ORDER, reconnect
from oficinista.suspensions.guard import verdict
from oficinista.suspensions.models import NoticedDebt, NoticeSettled
from oficinista.suspensions.queries import SUSPENSION, debts_of
from oficinista.transaction import Transaction
from oficinista.work import ordering

LIFT_PERCENT = "suspension.lift_percent"
CUT_DONE = "cut_done"
"""The action by which a service is cut: what it charges is declared, and paid with the debt to have it reconnected."""


def follow(tx: Transaction, numbers: Iterable[str]) -> None:
    """Look at the notice of each of some accounts after an order that touched them.

    An account has one, and an older one too whose crew cut although it was over.
    """
    for number in numbers:
        for notice in tx.connection.execute(_STANDING, {"number": number}).all():
            _review(tx, notice)


def _review(tx: Transaction, notice: Any) -> None:
    if _just(tx, notice, "cut_cancelled"):
        _undo_cut(tx, notice)
    elif notice.state == "reconnecting":
        _review_reconnection(tx, notice)
    elif (effect := _just_charged(tx, notice)) is not None:
        _charge(tx, notice, effect)
    else:
        _review_debt(tx, notice)


def _just(tx: Transaction, notice: Any, action: str) -> bool:
    """Whether the order being carried out did an action in a notice."""
    done = {"case": notice.id, "action": action, "now": tx.now}
    return tx.connection.execute(_JUST, done).first() is not None


def _just_charged(tx: Transaction, notice: Any) -> LedgerEffect | None:
    """What the action of a notice that the order did puts on the account; None for most."""
    charging = {code: one.ledger for code, one in _actions().items() if one.ledger is not None}
    return next((effect for code, effect in charging.items() if _just(tx, notice, code)), None)


def _actions() -> Mapping[str, Action]:
    return find_lifecycle(SUSPENSION).actions


def _undo_cut(tx: Transaction, notice: Any) -> None:
    """What was cut by an order without effect is reconnected at once, and nobody is charged for it."""
    ordering.cancel_of_case(tx, notice.number, tr("La brigada cortó con una orden cancelada."))
    reconnect(tx, notice.number)


def _review_debt(tx: Transaction, notice: Any) -> None:
    percent = tx.rules.get(LIFT_PERCENT, tx.business_date).value
    found = verdict(notice.amount_cents, debts_of(tx.connection, notice.account_id))
    if found.is_settled(percent):
        _settle(tx, notice)
    elif found.is_held(percent) and notice.state in {"issued", "noticed", "ordered"}:
        words = tr("Lo avisado se objetó: no se suspende por ello.")
        cancelled = ordering.cancel_of_case(tx, notice.number, words)
        act(tx, notice.number, Deed("hold", tx.business_date, words, {ORDER: cancelled}))
    elif (
        notice.state in {"issued", "noticed", "ordered"}
        and (plan := kept_plan(tx.connection, notice.account_id, tx.business_date)) is not None
    ):
        words = tr("Se firmó el plan {number}: no se suspende mientras se cumpla.", number=plan.number)
        cancelled = ordering.cancel_of_case(tx, notice.number, words)
        act(tx, notice.number, Deed("hold_for_plan", tx.business_date, words, {ORDER: cancelled}))
    elif notice.state != "ordered":
        ordering.cancel_of_case(tx, notice.number, tr("El corte se ordena desde su aviso, {number}.",
                                                       number=notice.number))  # fmt: skip


def _settle(tx: Transaction, notice: Any) -> None:
    """Take the notice back with its crew's order; once the service was cut, have it reconnected."""
    words = tr("Se saldó lo avisado.")
    if notice.state == "cut":
        act(tx, notice.number, Deed("pay", tx.business_date, words))
        done = {"reconnection_order": reconnect(tx, notice.number), **_fee_facts(tx)}
    else:
        cancelled = ordering.cancel_of_case(tx, notice.number, words)
        act(tx, notice.number, Deed("settle", tx.business_date, words, {ORDER: cancelled}))
        done = {"cancelled_order": cancelled[0] if cancelled else None}
    if tx.books.posted:
        row = {"entry_id": tx.books.posted[-1], "case_id": notice.id, **done}
        tx.connection.execute(insert(NoticeSettled), row)


def _review_reconnection(tx: Transaction, notice: Any) -> None:
    """Who voids the payment that had a service reconnected, or whose check came back, has it cut: the crew stays."""
    undone = {"case": notice.id, "entries": tx.books.posted}
    if tx.connection.execute(_UNDONE, undone).first() is not None:
        words = tr("Se anuló o se devolvió lo que había saldado el aviso.")
        ordering.cancel_of_case(tx, notice.number, words)
        act(tx, notice.number, Deed("unpay", tx.business_date, words))


def _fee_facts(tx: Transaction) -> dict[str, Any]:
    """What the cut charged, or would have once its rule is confirmed."""
    effect = _actions()[CUT_DONE].ledger
    if effect is None:
        return {"fee_cents": None, "is_fee_charged": False}
    fee = tx.rules.describe(effect.charge, tx.business_date)
    return {"fee_cents": fee.value, "is_fee_charged": fee.verified}


def _charge(tx: Transaction, notice: Any, effect: LedgerEffect) -> None:
    """Put the amount of the rule on the account, to be paid with the debt; only one that is confirmed."""
    fee = tx.rules.describe(effect.charge, tx.business_date)
    if not fee.verified or not fee.value:
        return
    order = RequestAdjustment(
        account=notice.account,
        kind="charge",
        amount_cents=fee.value,
        reason=effect.reason,
        note=tr("Aviso {number}", number=notice.number),
    )
    charged = request_adjustment(tx, order)
    row = {"case_id": notice.id, "entry_id": charged.entry_id, "amount_cents": fee.value}
    tx.connection.execute(insert(NoticedDebt), row)


_STANDING: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.number),
        col(Case.state),
        col(Case.account_id),
        col(Case.amount_cents),
        col(Account.number).label("account"),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .where(
        col(Account.number) == bindparam("number"),
        col(Case.lifecycle) == SUSPENSION,
        col(Case.closed_on).is_(None),
    )
)
_JUST = select(col(CaseEvent.id)).where(
    col(CaseEvent.case_id) == bindparam("case"),
    col(CaseEvent.action) == bindparam("action"),
    col(CaseEvent.made_at) == bindparam("now"),
)
_UNDONE = (
    select(col(NoticeSettled.entry_id))
    .outerjoin(
        ReturnedCheck,
        (col(ReturnedCheck.payment_entry_id) == col(NoticeSettled.entry_id))
        | (col(ReturnedCheck.applied_entry_id) == col(NoticeSettled.entry_id)),
    )
    .join(
        Entry,
        (col(Entry.reverses_id) == col(NoticeSettled.entry_id)) | (col(Entry.id) == col(ReturnedCheck.entry_id)),
    )
    .where(col(NoticeSettled.case_id) == bindparam("case"), col(Entry.id).in_(bindparam("entries", expanding=True)))
)
