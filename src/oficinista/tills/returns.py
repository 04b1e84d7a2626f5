"""A check that the bank gave back: its part of the payment is owed again, by the mirror of what it was, at once.

It was deposited, so it is the bank's account that falls short by it; a check that is still in a till or in the safe
comes back from nobody. What the same payment had in cash or by card stays. Several accounts owe again in proportion to
what each has of the payment by now. Money that no account claimed leaves what waits, or the account that it was given.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from oficinista.adjustments.notices import leave_notice
from oficinista.adjustments.settlement import settled
from oficinista.customers.models import Account
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import OpenDebt
from oficinista.ledger.debts import given_back, owed
from oficinista.ledger.models import EntryKind, ReturnedCheck, TenderKind
from oficinista.ledger.posting import DEBT_OF_THIS, Debt, Handed, NewEntry, Paid, Posted
from oficinista.ledger.posting import Line as Side
from oficinista.orders import ApprovalNeed, Line, Order, Refused, Result, command
from oficinista.storage.locks import hold_accounts
from oficinista.tills.bank_returns import BankReason, find_bank_reason
from oficinista.tills.custody import CHANNEL_OF, is_deposited
from oficinista.tills.facts import return_facts
from oficinista.tills.models import TillState
from oficinista.tills.numbers import CHECK_FEES, CHECK_RETURNS, document_number, is_suspense
from oficinista.tills.returnable import CheckGiven, CheckTaken, checks_of, find_taken, held_of, holders
from oficinista.tills.returning import consequences, shares
from oficinista.tills.sessions import find_session
from oficinista.transaction import Transaction

FEE_PRIORITY = 60
"""After the bills, as a late charge."""
LETTER = "returned_check"


class ReturnCheck(Order):
    """A check that the bank gave back, and the reason: its code, or the letter of the bank's notice.

    `receipt` took it, or is a number of suspense; `check` is its number, where the receipt has several.
    """

    receipt: Line
    bank_reason: Line
    check: Line = ""


class AccountOwing(Result):
    """An account that owes so much again, and what it owes in all."""

    number: str
    amount_cents: int
    balance_cents: int


class CheckReturned(Result):
    """The number of the return, what each account owes again, and what was charged for it, if anything was.

    No account owes again while nobody knows whose the money is. `agency` wrote the check of a list: its accounts are
    charged nothing and go on paying by check, and `agency_fee_cents` is for the office to claim from it.
    """

    document: str
    entry_id: int
    receipt: str
    check: str
    amount_cents: int
    accounts: tuple[AccountOwing, ...]
    fee: str | None
    fee_cents: int
    no_checks_until: date | None
    agency: str = ""
    agency_fee_cents: int = 0


def _signature(tx: Transaction, order: ReturnCheck) -> ApprovalNeed | None:
    taken = _returnable(tx, order.receipt)
    found = _check(checks_of(tx.connection, taken.entry_id), taken.document, order.check)
    limit = tx.actor.limit_cents
    if limit is None or found.amount_cents <= limit:
        return None
    why = later("devolver el cheque {check} de {document}.", check=found.reference, document=taken.document)
    return ApprovalNeed(found.amount_cents, why)


@command(
    "check.return",
    approval=_signature,
    facts=return_facts,
    touches=lambda connection, order: holders(connection, order.receipt),
)
def return_check(tx: Transaction, order: ReturnCheck) -> CheckReturned:
    """Take a check back from the accounts that it paid, charge for it where a confirmed rule says so, and tell them.

    Refuses what was voided, what did not go to the bank yet, and a check that came back before.
    """
    hold_accounts(tx.connection, holders(tx.connection, order.receipt))
    taken = _returnable(tx, order.receipt)
    check = _check(checks_of(tx.connection, taken.entry_id), taken.document, order.check)
    reason = find_bank_reason(order.bank_reason)
    parts = shares(held_of(tx.connection, taken), check.amount_cents)
    posted = tx.post(_return_entry(tx, taken, check, parts, reason))[0]
    follows = consequences(reason, taken, tx.rules, tx.calendar, tx.business_date)
    first = next(iter(parts), None)
    fee = None
    if first is not None and follows.charged_cents:
        fee = _charge(tx, first, follows.charged_cents, check.reference)
    row = {
        "entry_id": posted.id,
        "payment_entry_id": taken.entry_id,
        "tender_number": check.tender_number,
        "amount_cents": check.amount_cents,
        "bank_reason": reason.code,
        "no_checks_until": follows.no_checks_until,
        "fee_entry_id": None if fee is None else fee.id,
        "applied_entry_id": taken.applied_entry_id,
    }
    tx.connection.execute(insert(ReturnedCheck), row)
    accounts = tuple(
        _owing(tx, posted.id, one, cents, follows.charged_cents if one == first else 0) for one, cents in parts.items()
    )
    return CheckReturned(
        document=document_number(tx, CHECK_RETURNS, posted),
        entry_id=posted.id,
        receipt=taken.document,
        check=check.reference,
        amount_cents=check.amount_cents,
        accounts=accounts,
        fee=None if fee is None else document_number(tx, CHECK_FEES, fee),
        fee_cents=follows.charged_cents,
        no_checks_until=follows.no_checks_until,
        agency=follows.agency,
        agency_fee_cents=follows.fee_cents - follows.charged_cents,
    )


def _returnable(tx: Transaction, document: str) -> CheckTaken:
    """What took a check that went to the bank. Refuses with what can be done instead."""
    taken = find_taken(tx.connection, document)
    if taken.void is not None:
        raise _voided(taken, taken.void)
    if taken.office_code != tx.office.code:
        raise Refused(
            "check.other_office",
            tr("{document} es de otra oficina, {office}.", document=taken.document, office=taken.office_name),
            tr("La devolución del cheque se registra en ella."),
        )
    if find_session(tx.connection, taken.till_session_id).state not in {TillState.CLOSED, TillState.REVIEWED}:
        raise Refused(
            "check.not_deposited",
            tr("{document} es de una caja que no ha cerrado.", document=taken.document),
            tr("El cheque sigue en ella: anúlelo con [X]."),
        )
    if not is_deposited(tx.connection, taken.till_session_id, CHANNEL_OF[TenderKind.CHECK]):
        raise Refused(
            "check.in_the_safe",
            tr("El cheque de {document} no ha ido al banco: su bolsa espera depósito.", document=taken.document),
            tr("Prepare el depósito ([D] en «Mi caja»): si el cheque no vale, el banco lo devuelve y se anota."),
        )
    return taken


def _voided(taken: CheckTaken, void: str) -> Refused:
    if is_suspense(taken.document):
        return Refused("suspense.ended", tr("{document} ya no espera: {ended}.", document=taken.document, ended=void))
    return Refused(
        "payment.already_void", tr("El recibo {receipt} ya está anulado: {void}.", receipt=taken.document, void=void)
    )


def _check(checks: Sequence[CheckGiven], document: str, number: str) -> CheckGiven:
    """The check that comes back, by its number. Refuses one that is not there, or when it is not said which."""
    if not checks:
        raise Refused(
            "check.none",
            tr("{document} no tiene un cheque.", document=document),
            tr("Revise el número del recibo."),
        )
    left = [one for one in checks if not one.is_returned]
    found = [one for one in left if number.strip() in {"", one.reference}]
    if not left or (not found and any(one.reference == number.strip() for one in checks)):
        raise Refused(
            "check.already_returned",
            tr("El banco ya había devuelto ese cheque de {document}.", document=document),
            tr("Ábralo: dice cuándo y con qué documento."),
        )
    if not found or (len(found) > 1 and not number.strip()):
        raise Refused(
            "check.which",
            tr("{document} tiene los cheques {checks}.", document=document,
               checks=", ".join(one.reference for one in left)),
            tr("Diga cuál se devolvió."),
        )  # fmt: skip
    return found[0]


def _return_entry(
    tx: Transaction, taken: CheckTaken, check: CheckGiven, parts: Mapping[int, int], reason: BankReason
) -> NewEntry:
    back = [
        given_back(tx.connection, taken.credit_entry_id, account, cents)
        for account, cents in parts.items()
        if taken.credit_entry_id is not None
    ]
    owing = [Side(chart.RECEIVABLE, cents, account) for account, cents in parts.items()]
    return NewEntry(
        kind=EntryKind.CHECK_RETURN,
        document_type=CHECK_RETURNS,
        effective_date=tx.business_date,
        lines=[
            Side(chart.BANK, -check.amount_cents),
            *(owing or [Side(chart.SUSPENSE, check.amount_cents)]),
        ],
        tenders=[Handed(TenderKind.CHECK, -check.amount_cents, -check.amount_cents, check.reference)],
        allocations=[Paid(debt, cents) for one in back for debt, cents in one.items()],
        approval_id=tx.approval_id,
        reason=tr("Cheque {check}: {reason}", check=check.reference, reason=reason.name),
    )


def _charge(tx: Transaction, account_id: int, cents: int, check: str) -> Posted:
    """Charge the first account for a check that came back."""
    now, due_on = owed(tx.connection, account_id), tx.rules.due("bill.due", tx.business_date, tx.calendar).date
    debts = [*now.debts, OpenDebt(DEBT_OF_THIS, FEE_PRIORITY, due_on, cents)]
    entry = NewEntry(
        kind=EntryKind.CHECK_FEE,
        document_type=CHECK_FEES,
        effective_date=tx.business_date,
        lines=[Side(chart.RECEIVABLE, cents, account_id), Side(chart.OTHER_INCOME, -cents)],
        debts=[Debt(account_id, due_on, cents, FEE_PRIORITY)],
        allocations=settled(debts, now.balance_cents + cents),
        reason=check,
    )
    return tx.post(entry)[0]


def _owing(tx: Transaction, entry_id: int, account_id: int, cents: int, fee_cents: int) -> AccountOwing:
    """Leave the notice of an account, and say what it owes."""
    found = AccountOwing(
        number=tx.connection.execute(_NUMBER, {"account": account_id}).scalar_one(),
        amount_cents=cents,
        balance_cents=owed(tx.connection, account_id).balance_cents,
    )
    leave_notice(tx, account_id, entry_id, LETTER, {"fee_cents": fee_cents, **found.model_dump()})
    return found


_NUMBER = select(col(Account.number)).where(col(Account.id) == bindparam("account"))
