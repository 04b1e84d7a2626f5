"""Sending a credit over to another account of the same customer, where it pays the oldest debts first."""

from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.customers.models import Account
from oficinista.customers.numbers import TypedNumber
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Paid
from oficinista.orders import WORDS_MIN, Line, Order, PositiveCents, Refused, Result, command
from oficinista.refunds.queries import available
from oficinista.refunds.terms import why
from oficinista.storage.locks import hold_accounts
from oficinista.tills.numbers import document_number
from oficinista.tills.payable import distribute, find_payable
from oficinista.transaction import Transaction

TRANSFERS = "TCR"


class TransferCredit(Order):
    """So much of an account's credit, to another account of the same customer."""

    from_account: TypedNumber
    to_account: TypedNumber
    amount_cents: PositiveCents
    reason: Annotated[Line, AfterValidator(str.strip), Field(min_length=WORDS_MIN)]


class CreditTransferred(Result):
    """The transfer's number, and what each account owes now; negative is a credit."""

    document: str
    from_balance_cents: int
    to_balance_cents: int


@command(
    "credit.transfer",
    amount_cents=lambda order: order.amount_cents,
    touches=lambda _connection, order: (order.from_account, order.to_account),
)
def transfer_credit(tx: Transaction, order: TransferCredit) -> CreditTransferred:
    """Move a credit. Refuses another customer's account, and what of the credit is not settled."""
    hold_accounts(tx.connection, {order.from_account, order.to_account})
    source, target = (find_payable(tx.connection, one) for one in (order.from_account, order.to_account))
    _refuse_others(tx.connection, source.account_id, target.account_id)
    found = available(tx.connection, source.number, tx.office.id, tx.business_date)
    if order.amount_cents > found.settled_cents:
        raise Refused("credit.not_settled", " ".join(why(found)), tr("Pase menos, o espere."))
    moved = distribute(target, order.amount_cents)
    entry = NewEntry(
        kind=EntryKind.CREDIT_MOVE,
        document_type=TRANSFERS,
        effective_date=tx.business_date,
        lines=[
            Side(chart.RECEIVABLE, order.amount_cents, source.account_id),
            Side(chart.RECEIVABLE, -order.amount_cents, target.account_id),
        ],
        allocations=[Paid(one.debt.id, one.amount_cents) for one in moved.allocations],
        approval_id=tx.approval_id,
        reason=order.reason,
    )
    return CreditTransferred(
        document=document_number(tx, TRANSFERS, tx.post(entry)[0]),
        from_balance_cents=source.balance_cents + order.amount_cents,
        to_balance_cents=moved.balance_cents,
    )


def _refuse_others(connection: Connection, source: int, target: int) -> None:
    owners = set(connection.execute(_OWNERS, {"accounts": [source, target]}).scalars())
    if source == target or len(owners) > 1:
        raise Refused(
            "credit.other_customer",
            tr("Un crédito solo pasa a otra cuenta del mismo cliente."),
            tr("Revise la cuenta; a otra persona se le paga con una devolución."),
        )


_OWNERS = select(col(Account.customer_id)).where(col(Account.id).in_(bindparam("accounts", expanding=True)))
