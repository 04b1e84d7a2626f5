"""What is done with refunds: asked for, verified, decided by another person, and paid in cash or by finance.

The approval takes the credit out of the account into what the office owes to be paid out, in one entry; paying it, or
cancelling it, is one entry more. The database demands the approval and that each is made once.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import col

from oficinista.adjustments.settlement import settled
from oficinista.audit.models import Approval
from oficinista.cases.engine import Deed, Subject, act, open_case
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.customers.commands import AccountNumber, Day
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.debts import owed
from oficinista.ledger.models import EntryKind, TenderKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Posted
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, PositiveCents, Refused, Said, command
from oficinista.refunds.models import RefundEntry, RefundRequest
from oficinista.refunds.queries import FOUND, REFUND, Refund, available, find_refund, who_prepared
from oficinista.refunds.terms import Available, Claimant, Credit, Way, claimant_words, way_words, why
from oficinista.storage.locks import hold_accounts
from oficinista.tills.drawer import refuse_more_than_held
from oficinista.tills.numbers import document_number
from oficinista.tills.sessions import require_open
from oficinista.transaction import Transaction

APPROVED, CANCELLED, CASH, CHECKS = "DVC", "DVA", "DVE", "DVF"
"""The series of the entries: the credit taken, given back, paid in cash, paid by finance."""
CASH_MAX = "refund.cash_max_cents"


class RequestRefund(Order):
    """Ask for a credit; without an amount, for all that may be given back. An heir or a new owner is named."""

    account: AccountNumber
    words: Said
    claimant: Annotated[Claimant, Field(strict=False)] = Claimant.CUSTOMER
    way: Annotated[Way, Field(strict=False)] = Way.CHECK
    payee: Line = ""
    amount_cents: PositiveCents | None = None


class _InRefund(Order):
    """Something done in a refund; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class VerifyRefund(_InRefund):
    """The papers are there and the credit still is."""


class DecideRefund(_InRefund):
    """Somebody else than who prepared it agrees, or does not."""

    outcome: Literal["approve", "reject"]


class PayRefund(_InRefund):
    """The cash is handed over from the actor's till."""


class SendRefund(_InRefund):
    """The request for a check goes to finance."""


class ConfirmRefund(_InRefund):
    """Finance wrote the check; `words` says its number."""


class WithdrawRefund(_InRefund):
    """Who asked for it wants it no more."""


class CancelRefund(_InRefund):
    """What was approved is not paid: the credit goes back to the account."""


class RefundMoved(CaseMoved):
    """Where the refund is, for how much, and the number of the entry that was posted, if one was."""

    amount_cents: int
    document: str | None = None


def _touches_account(_connection: Connection, order: RequestRefund) -> Iterable[str]:
    return [order.account]


def _touches_refund(connection: Connection, order: _InRefund) -> Iterable[str]:
    return [find_refund(connection, order.number).account]


@command("refund.request", touches=_touches_account)
def request_refund(tx: Transaction, order: RequestRefund) -> RefundMoved:
    """Open the refund of a credit. Refuses more than may be given back now, with why, and a second open one."""
    hold_accounts(tx.connection, [order.account])
    found = available(tx.connection, order.account, tx.office.id, tx.business_date)
    _refuse_second(tx, found)
    amount = order.amount_cents or found.available_cents
    _refuse_more(found, amount)
    subject = Subject(found.account_id, amount_cents=amount, kind=order.claimant)
    moved = open_case(tx, REFUND, subject, Deed("request", tx.business_date, order.words, _kept(found)))
    row = {
        "case_id": tx.connection.execute(_CASE_ID, {"number": moved.number}).scalar_one(),
        "claimant": order.claimant,
        "way": order.way,
        "payee": _payee(order, found),
    }
    tx.connection.execute(insert(RefundRequest), row)
    return RefundMoved(**dict(case_moved(moved)), amount_cents=amount)


@command("refund.verify", touches=_touches_refund)
def verify_refund(tx: Transaction, order: VerifyRefund) -> RefundMoved:
    """Find the papers in the file and the credit in the account. Refuses while either is not there."""
    refund, found = _looked_up(tx, order)
    return _act(tx, refund, "verify", order, found)


def _signature(tx: Transaction, order: DecideRefund) -> ApprovalNeed:
    refund = find_refund(tx.connection, order.number)
    return ApprovalNeed(refund.amount_cents, later("La devolución {number} la decide otra persona.",
                                                   number=refund.number))  # fmt: skip


def _facts(connection: Connection, order: DecideRefund) -> Iterator[Fact]:
    refund = find_refund(connection, order.number)
    yield Fact("Cuenta", f"{refund.account}, {refund.customer}")
    yield Fact("Cantidad", format_money(refund.amount_cents))
    yield Fact("Se paga a", f"{refund.payee}, {claimant_words(refund.claimant).lower()}")
    yield Fact("Cómo", way_words(refund.way))
    for line in refund.why:
        yield Fact("Por qué", line)


@command("refund.decide", approval=_signature, facts=_facts, touches=_touches_refund)
def decide_refund(tx: Transaction, order: DecideRefund) -> RefundMoved:
    """Approve a refund, which takes the credit out of the account, or reject it. Who prepared it does not sign."""
    _refuse_own_signature(tx, order.number)
    if order.outcome == "reject":
        return _act(tx, find_refund(tx.connection, order.number), "reject", order)
    refund, found = _looked_up(tx, order)
    lines = [Side(chart.RECEIVABLE, refund.amount_cents, refund.account_id),
             Side(chart.REFUNDS_DUE, -refund.amount_cents)]  # fmt: skip
    entry = _entry(tx, EntryKind.REFUND, APPROVED, lines, order.words, approval_id=tx.approval_id)
    return _act(tx, refund, "approve", order, found, entry)


@command("refund.pay", touches=_touches_refund)
def pay_refund(tx: Transaction, order: PayRefund) -> RefundMoved:
    """Pay it in cash from the actor's open till. Refuses more than is paid in cash, and more than the till holds."""
    refund = _of_way(tx, order, Way.CASH)
    limit = tx.rules.get(CASH_MAX, tx.business_date)
    if refund.amount_cents > limit.value:
        raise Refused(
            "refund.too_much_cash",
            tr("En efectivo se paga hasta {limit}.", limit=format_money(limit.value)),
            tr("Cancele la devolución y pídala por cheque de finanzas."),
        )
    session_id = require_open(tx)
    refuse_more_than_held(tx, session_id, {TenderKind.CASH: refund.amount_cents})
    lines = [
        Side(chart.REFUNDS_DUE, refund.amount_cents),
        Side(chart.TILLS, -refund.amount_cents, till_session_id=session_id, tender_kind=TenderKind.CASH),
    ]
    entry = _entry(tx, EntryKind.REFUND_CASH, CASH, lines, refund.number, till_session_id=session_id)
    return _act(tx, refund, "pay", order, entry=entry)


@command("refund.send", touches=_touches_refund)
def send_refund(tx: Transaction, order: SendRefund) -> RefundMoved:
    """Send the request for a check to finance: from then on it stands in their list."""
    return _act(tx, _of_way(tx, order, Way.CHECK), "send", order)


@command("refund.confirm", touches=_touches_refund)
def confirm_refund(tx: Transaction, order: ConfirmRefund) -> RefundMoved:
    """Note that finance wrote the check."""
    refund = find_refund(tx.connection, order.number)
    lines = [Side(chart.REFUNDS_DUE, refund.amount_cents), Side(chart.PAID_BY_FINANCE, -refund.amount_cents)]
    return _act(tx, refund, "confirm", order,
                entry=_entry(tx, EntryKind.REFUND_CHECK, CHECKS, lines, refund.number))  # fmt: skip


@command("refund.withdraw", touches=_touches_refund)
def withdraw_refund(tx: Transaction, order: WithdrawRefund) -> RefundMoved:
    """Close a refund that nobody wants any more."""
    return _act(tx, find_refund(tx.connection, order.number), "withdraw", order)


@command("refund.cancel", touches=_touches_refund)
def cancel_refund(tx: Transaction, order: CancelRefund) -> RefundMoved:
    """Give the credit back to the account, where it pays what is owed by now. Refuses a refund that was paid."""
    refund = find_refund(tx.connection, order.number)
    hold_accounts(tx.connection, [refund.account])
    taken = next((one.entry_id for one in refund.posted if one.kind is EntryKind.REFUND), None)
    now, cents = owed(tx.connection, refund.account_id), refund.amount_cents
    lines = [Side(chart.RECEIVABLE, -cents, refund.account_id), Side(chart.REFUNDS_DUE, cents)]
    entry = NewEntry(
        kind=EntryKind.REFUND_VOID,
        document_type=CANCELLED,
        effective_date=tx.business_date,
        lines=lines,
        allocations=settled(now.debts, now.balance_cents - cents),
        reverses_id=taken,
        reason=order.words[:200],
    )
    return _act(tx, refund, "cancel", order, entry=entry)


def _looked_up(tx: Transaction, order: _InRefund) -> tuple[Refund, Available]:
    """A refund and what may be given back now. Refuses when that is less than was asked."""
    refund = find_refund(tx.connection, order.number)
    hold_accounts(tx.connection, [refund.account])
    found = available(tx.connection, refund.account, tx.office.id, tx.business_date)
    _refuse_more(found, refund.amount_cents)
    return refund, found


def _of_way(tx: Transaction, order: _InRefund, way: Way) -> Refund:
    refund = find_refund(tx.connection, order.number)
    if refund.way is not way:
        raise Refused(
            "refund.other_way",
            tr("La devolución {number} se pidió así: {way}.", number=refund.number, way=way_words(refund.way)),
            tr("Páguela así, o cancélela y pídala de nuevo."),
        )
    return refund


def _entry(
    tx: Transaction,
    kind: EntryKind,
    series: str,
    lines: list[Side],
    reason: str,
    *,
    approval_id: int | None = None,
    till_session_id: int | None = None,
) -> NewEntry:
    return NewEntry(
        kind=kind,
        document_type=series,
        effective_date=tx.business_date,
        lines=lines,
        approval_id=approval_id,
        till_session_id=till_session_id,
        reason=reason[:200],
    )


def _act(
    tx: Transaction,
    refund: Refund,
    action: str,
    order: _InRefund,
    found: Available | None = None,
    entry: NewEntry | None = None,
) -> RefundMoved:
    """Move the case first: what is not its turn posts nothing."""
    data = None if found is None else _kept(found)
    moved = act(tx, refund.number, Deed(action, order.on or tx.business_date, order.words, data))
    document = None if entry is None else _post(tx, refund, entry)
    return RefundMoved(**dict(case_moved(moved)), amount_cents=refund.amount_cents, document=document)


def _kept(found: Available) -> dict[str, Credit]:
    """Why the amount is what it is, for readers of any language. The customer's name stays out of the case."""
    return {FOUND: Credit(found.account, found.credit_cents, found.held)}


def _post(tx: Transaction, refund: Refund, entry: NewEntry) -> str:
    posted: Posted = tx.post(entry)[0]
    row = {"entry_id": posted.id, "case_id": refund.case_id, "kind": entry.kind}
    tx.connection.execute(insert(RefundEntry), row)
    return document_number(tx, entry.document_type, posted)


def _payee(order: RequestRefund, found: Available) -> str:
    """To whom it is paid: the customer, or whom an heir or a new owner says they are."""
    named = order.payee.strip()
    if order.claimant is Claimant.CUSTOMER:
        if named not in {"", found.customer}:
            raise Refused(
                "refund.other_payee",
                tr("Al titular se le paga a su nombre: {name}.", name=found.customer),
                tr("A otra persona se le paga como heredera o nueva dueña, con sus papeles."),
            )
        return found.customer
    if not named:
        raise Refused(
            "refund.payee_missing",
            tr("Falta el nombre de quien cobra: {who}.", who=claimant_words(order.claimant).lower()),
            tr("Escríbalo como está en su identificación."),
        )
    return named


def _refuse_more(found: Available, cents: int) -> None:
    if not found.credit_cents:
        raise Refused("refund.no_credit", tr("La cuenta {number} no tiene un crédito.", number=found.account))
    if not cents or cents > found.available_cents:
        raise Refused("refund.not_available", " ".join(why(found)), tr("Pida eso o menos, o espere."))


def _refuse_second(tx: Transaction, found: Available) -> None:
    number = tx.connection.execute(_OPEN, {"account": found.account_id}).scalars().first()
    if number is not None:
        raise Refused(
            "refund.open",
            tr("La cuenta {account} ya tiene la devolución {number} abierta.", account=found.account, number=number),
            tr("Siga con esa, o retírela."),
        )


def _refuse_own_signature(tx: Transaction, number: str) -> None:
    signer = tx.connection.execute(_SIGNER, {"approval": tx.approval_id}).scalar_one_or_none()
    if signer in who_prepared(tx.connection, number):
        raise Refused(
            "refund.prepared_it",
            tr("Quien pidió o verificó la devolución {number} no la decide.", number=number),
            tr("Que firme otro supervisor."),
        )


_CASE_ID = select(col(Case.id)).where(col(Case.number) == bindparam("number"))
_OPEN = select(col(Case.number)).where(
    col(Case.account_id) == bindparam("account"), col(Case.lifecycle) == REFUND, col(Case.closed_on).is_(None)
)
_SIGNER = select(col(Approval.checker_id)).where(col(Approval.id) == bindparam("approval"))
