"""Moving a payment that was posted to the wrong account: both sides in one entry, the drawer untouched."""

from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import insert

from oficinista.customers.numbers import TypedNumber
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.debts import given_back
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Line as Side
from oficinista.ledger.posting import NewEntry, Paid
from oficinista.money import format_money
from oficinista.orders import Line, Order, PositiveCents, Refused, Result, command
from oficinista.storage.locks import hold_accounts
from oficinista.tills import receipts
from oficinista.tills.facts import move_facts
from oficinista.tills.models import PaymentMove
from oficinista.tills.numbers import MOVES, document_number
from oficinista.tills.payable import Distribution, Payable, distribute, find_payable
from oficinista.transaction import Transaction

REASON_LENGTH_MIN = 3


class MovePayment(Order):
    """So much of a receipt, from the account that has it to the one that it was meant for."""

    receipt: Line
    from_account: TypedNumber
    to_account: TypedNumber
    amount_cents: PositiveCents
    reason: Annotated[Line, AfterValidator(str.strip), Field(min_length=REASON_LENGTH_MIN)]


class PaymentMoved(Result):
    """The move's number, and what each account owes now."""

    document: str
    entry_id: int
    receipt: str
    from_balance_cents: int
    to_balance_cents: int


def _refuse_what_is_not_there(tx: Transaction, order: MovePayment) -> None:
    """Before anybody signs: a voided receipt, the same account, and more than the account has of it."""
    payment = receipts.find_payment(tx.connection, order.receipt)
    wrong, right = (find_payable(tx.connection, one) for one in (order.from_account, order.to_account))
    _refuse_void(payment)
    held = receipts.held_of(tx.connection, payment.entry_id).get(wrong.account_id, 0)
    if wrong.account_id == right.account_id or order.amount_cents > held:
        raise Refused(
            "payment.not_there",
            tr("De ese recibo, la cuenta {number} tiene {amount}.", number=wrong.number, amount=format_money(held)),
            tr("Revise la cuenta de origen, la de destino y la cantidad."),
        )


@command(
    "payment.move",
    approval=_refuse_what_is_not_there,
    amount_cents=lambda order: order.amount_cents,
    facts=move_facts,
    touches=lambda _connection, order: (order.from_account, order.to_account),
)
def move_payment(tx: Transaction, order: MovePayment) -> PaymentMoved:
    """Move money of a receipt to another account, where it pays the oldest debts first.

    Refuses a voided receipt, the same account, and more than the account has of it.
    """
    hold_accounts(tx.connection, {order.from_account, order.to_account})
    _refuse_what_is_not_there(tx, order)
    payment = receipts.find_payment(tx.connection, order.receipt)
    wrong, right = (find_payable(tx.connection, one) for one in (order.from_account, order.to_account))
    moved = distribute(right, order.amount_cents)
    posted = tx.post(_entry(tx, order, payment.entry_id, wrong, moved))[0]
    row = {
        "entry_id": posted.id,
        "payment_entry_id": payment.entry_id,
        "from_account_id": wrong.account_id,
        "to_account_id": right.account_id,
        "amount_cents": order.amount_cents,
    }
    tx.connection.execute(insert(PaymentMove), row)
    return PaymentMoved(
        document=document_number(tx, MOVES, posted),
        entry_id=posted.id,
        receipt=payment.receipt,
        from_balance_cents=wrong.balance_cents + order.amount_cents,
        to_balance_cents=moved.balance_cents,
    )


def _entry(tx: Transaction, order: MovePayment, paid_entry_id: int, wrong: Payable, moved: Distribution) -> NewEntry:
    """What the first account had of the payment is given back, and pays the debts of the other."""
    back = given_back(tx.connection, paid_entry_id, wrong.account_id, order.amount_cents)
    return NewEntry(
        kind=EntryKind.PAYMENT_MOVE,
        document_type=MOVES,
        effective_date=tx.business_date,
        lines=[
            Side(chart.RECEIVABLE, order.amount_cents, wrong.account_id),
            Side(chart.RECEIVABLE, -order.amount_cents, moved.payable.account_id),
        ],
        allocations=[
            *(Paid(debt, cents) for debt, cents in back.items()),
            *(Paid(one.debt.id, one.amount_cents) for one in moved.allocations),
        ],
        approval_id=tx.approval_id,
        reason=order.reason,
    )


def _refuse_void(payment: receipts.PaymentFound) -> None:
    if payment.void is not None:
        raise Refused(
            "payment.already_void",
            tr("El recibo {receipt} ya está anulado: {void}.", receipt=payment.receipt, void=payment.void),
        )
