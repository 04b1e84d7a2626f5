"""Taking a payment, voiding it the same session, and leaving on record that its receipt was printed.

`payment.take` is the hot path of the counter: few statements, all prepared, none through the ORM.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, insert

from oficinista.customers.numbers import TypedNumber
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.allocation import Allocation
from oficinista.ledger.debts import given_back
from oficinista.ledger.models import EntryKind, TenderKind
from oficinista.ledger.posting import Handed, NewEntry, Paid
from oficinista.ledger.posting import Line as Side
from oficinista.money import LARGEST, format_money
from oficinista.orders import CENTS_MAX, ApprovalNeed, Line, Order, PositiveCents, Refused, Result, command
from oficinista.queue.visits import note_product
from oficinista.staff.recovery import need_while_behind
from oficinista.storage.bulk import Inserter
from oficinista.storage.locks import hold_accounts
from oficinista.tills import receipts
from oficinista.tills.change import Kept, Received, change, keep
from oficinista.tills.drawer import refuse_more_than_held
from oficinista.tills.facts import payment_facts, void_facts
from oficinista.tills.models import Payment, ReceiptCopy
from oficinista.tills.numbers import RECEIPTS, VOIDS, document_number
from oficinista.tills.payable import (
    Distribution,
    distribute,
    find_payable,
    refuse_other_than_shown,
    refuse_settled_for_good,
)
from oficinista.tills.returned import refuse_checks
from oficinista.tills.sessions import find_session, require_open, require_open_of
from oficinista.transaction import Transaction

TENDERS_MAX, ACCOUNTS_MAX = 20, 50
REASON_LENGTH_MIN = 3
_CARD_NUMBER = re.compile(r"(?:[0-9][ -]?){13,19}")


class Tendered(Order):
    """Something handed over. Checks, money orders and cards carry the number of the paper; a card, never its own."""

    kind: Annotated[TenderKind, Field(strict=False)]
    received_cents: PositiveCents
    reference: Line | None = None


class AccountPart(Order):
    """So much for one account, whose number may be typed without its leading zeros.

    `owed_cents` is what whoever accepts the payment was shown that it owes, negative for a credit: a payment that is no
    longer what was shown is refused. It says how the order is given, not what it does, so it is not kept with it.
    """

    number: TypedNumber
    amount_cents: PositiveCents
    owed_cents: Annotated[int | None, Field(exclude=True, ge=-CENTS_MAX, le=CENTS_MAX)] = None


class TakePayment(Order):
    """Money from one person, in one or several tenders, for one or several accounts."""

    tenders: Annotated[tuple[Tendered, ...], Field(min_length=1, max_length=TENDERS_MAX)]
    accounts: Annotated[tuple[AccountPart, ...], Field(min_length=1, max_length=ACCOUNTS_MAX)]
    payer: Line = ""

    @property
    def total_cents(self) -> int:
        """What is paid in all."""
        return sum(part.amount_cents for part in self.accounts)


class DebtPaid(Result):
    """A debt that the payment paid, whole when nothing is left; without a bill when none made it."""

    bill_number: str | None
    due_on: date
    amount_cents: int
    left_cents: int


class AccountPaid(Result):
    """What the payment did to one account."""

    number: str
    amount_cents: int
    balance_cents: int
    credit_cents: int
    debts: tuple[DebtPaid, ...]


class PaymentTaken(Result):
    """The receipt, the change to give back, and where the money went."""

    receipt: str
    entry_id: int
    total_cents: int
    received_cents: int
    change_cents: int
    accounts: tuple[AccountPaid, ...]


def _paid(_connection: Connection, order: TakePayment) -> Iterable[str]:
    return (part.number for part in order.accounts)


_PAYMENTS = Inserter(Payment, "entry_id", "receipt", "office_id", "till_session_id", "total_cents", "visit_id", "payer",
                     "is_of_agency")  # fmt: skip


def _signed_while_behind(tx: Transaction, order: TakePayment) -> ApprovalNeed | None:
    return need_while_behind(tx, order.total_cents)


@command(
    "payment.take",
    approval=_signed_while_behind,
    amount_cents=lambda order: order.total_cents,
    facts=payment_facts,
    touches=_paid,
)
def take_payment(tx: Transaction, order: TakePayment) -> PaymentTaken:
    """Take a payment: the oldest debts are paid first, the change comes from cash, the receipt's number has no gap."""
    _refuse_too_much(order.total_cents)
    _refuse_repeated_accounts(order)
    kept = keep(map(received, order.tenders), order.total_cents)
    session_id = require_open(tx)
    hold_accounts(tx.connection, (part.number for part in order.accounts))
    if any(one.kind is TenderKind.CHECK for one in kept):
        refuse_checks(tx.connection, (part.number for part in order.accounts), tx.business_date)
    parts = [distribute(find_payable(tx.connection, part.number), part.amount_cents) for part in order.accounts]
    refuse_settled_for_good(tx.connection, (part.payable for part in parts))
    for part, asked in zip(parts, order.accounts, strict=True):
        refuse_other_than_shown(tx.connection, part.payable, asked.owed_cents)
    return post_payment(tx, session_id, kept, parts, order.payer, is_of_visit=True)


def post_payment(
    tx: Transaction,
    session_id: int,
    kept: tuple[Kept, ...],
    parts: list[Distribution],
    payer: str,
    *,
    is_of_visit: bool = False,
    is_of_agency: bool = False,
) -> PaymentTaken:
    """A payment into a session; `is_of_visit`, of whoever is being served, not by mail or from the drop box.

    `is_of_agency`: the payer sent it with a list of accounts.
    """
    posted = tx.post(_payment_entry(tx, session_id, kept, parts))[0]
    receipt = document_number(tx, RECEIPTS, posted)
    visit_id = None
    if is_of_visit:
        visit_id = note_product(
            tx, "payment", account_id=parts[0].payable.account_id, product_kind="receipt", product_id=receipt
        )
    total_cents = sum(part.amount_cents for part in parts)
    row = (posted.id, receipt, tx.office.id, session_id, total_cents, visit_id, payer, int(is_of_agency))
    _PAYMENTS.insert(tx.connection, [row])
    return PaymentTaken(
        receipt=receipt,
        entry_id=posted.id,
        total_cents=total_cents,
        received_cents=sum(one.received_cents for one in kept),
        change_cents=change(kept),
        accounts=tuple(map(_account_paid, parts)),
    )


class VoidPayment(Order):
    """Undo a payment of the actor's open session."""

    receipt: Line
    reason: Annotated[Line, AfterValidator(str.strip), Field(min_length=REASON_LENGTH_MIN)]


class PaymentVoided(Result):
    """The void's own number, and what goes back to the person in each tender."""

    document: str
    receipt: str
    total_cents: int
    cash_back_cents: int


def _given_by(connection: Connection, order: VoidPayment) -> Iterable[str]:
    return receipts.accounts_of_receipt(connection, order.receipt)


def _void_signature(tx: Transaction, order: VoidPayment) -> ApprovalNeed:
    """Every void is signed by a supervisor, for the whole payment."""
    payment = _voidable(tx, order.receipt)
    return ApprovalNeed(payment.total_cents, later("anular el recibo {receipt}.", receipt=payment.receipt))


@command("payment.void", approval=_void_signature, facts=void_facts, touches=_given_by)
def void_payment(tx: Transaction, order: VoidPayment) -> PaymentVoided:
    """Void a payment by its mirror entry. Refuses one of another session, one voided before, and cash already gone."""
    payment = _voidable(tx, order.receipt)
    tenders = receipts.tenders(tx.connection, payment.entry_id)
    sides = receipts.sides(tx.connection, payment.entry_id)
    hold_accounts(tx.connection, receipts.account_numbers(tx.connection, payment.entry_id))
    entry = NewEntry(
        kind=EntryKind.PAYMENT_VOID,
        document_type=VOIDS,
        effective_date=tx.business_date,
        lines=[Side(s.gl_code, -s.amount_cents, s.account_id, s.till_session_id, s.tender_kind) for s in sides],
        tenders=[Handed(t.kind, -t.amount_cents, -t.received_cents, t.reference) for t in tenders],
        allocations=[Paid(debt, cents) for s in sides for debt, cents in _given_back(tx, payment.entry_id, s)],
        till_session_id=payment.till_session_id,
        reverses_id=payment.entry_id,
        approval_id=tx.approval_id,
        reason=order.reason,
    )
    posted = tx.post(entry)[0]
    cash = sum(t.amount_cents for t in tenders if t.kind is TenderKind.CASH)
    return PaymentVoided(
        document=document_number(tx, VOIDS, posted),
        receipt=payment.receipt,
        total_cents=payment.total_cents,
        cash_back_cents=cash,
    )


class PrintReceipt(Order):
    """A receipt has been handed to the printer."""

    receipt: Line


class ReceiptPrinted(Result):
    """Which copy it was: 0 is the original."""

    receipt: str
    copy_number: int


@command("receipt.print")
def print_receipt(tx: Transaction, order: PrintReceipt) -> ReceiptPrinted:
    """Leave on record that a receipt was printed: the first time the original, then copies."""
    payment = receipts.find_payment(tx.connection, order.receipt)
    row = {
        "entry_id": payment.entry_id,
        "copy_number": payment.copies,
        "clerk_id": tx.actor.id,
        "printed_at": tx.now,
    }
    tx.connection.execute(insert(ReceiptCopy), row)
    return ReceiptPrinted(receipt=payment.receipt, copy_number=payment.copies)


def _refuse_too_much(total_cents: int) -> None:
    if total_cents > LARGEST:
        raise Refused("money.too_much", tr("La cantidad pasa de {limit}.", limit=format_money(LARGEST)))


def _refuse_repeated_accounts(order: TakePayment) -> None:
    if len({part.number for part in order.accounts}) < len(order.accounts):
        raise Refused(
            "payment.account_twice",
            tr("Una misma cuenta está dos veces en el pago."),
            tr("Ponga una sola cantidad por cuenta."),
        )


def received(tender: Tendered) -> Received:
    """A tender as it may be kept. Refuses a paper without a number, and a card's own, which is not kept."""
    reference = kept_reference(tender.kind, tender.reference or "")
    if tender.kind is not TenderKind.CASH and reference is None:
        raise Refused(
            "payment.reference_missing",
            tr("Falta el número del cheque, del giro o de la autorización de la tarjeta."),
            tr("Escríbalo como aparece en el documento."),
        )
    return Received(tender.kind, tender.received_cents, reference)


def kept_reference(kind: TenderKind, typed: str) -> str | None:
    """The number of a paper as it is kept, None without one. Refuses a card's own number."""
    reference = typed.strip() or None
    if kind is TenderKind.CARD and reference is not None and _CARD_NUMBER.fullmatch(reference):
        raise Refused(
            "payment.card_number",
            tr("Eso parece el número de la tarjeta, que no se guarda."),
            tr("Escriba el número de autorización del terminal."),
        )
    return reference


def _payment_entry(tx: Transaction, session_id: int, kept: tuple[Kept, ...], parts: list[Distribution]) -> NewEntry:
    in_drawer: dict[TenderKind, int] = defaultdict(int)
    for one in kept:
        in_drawer[one.kind] += one.amount_cents
    drawer = [Side(chart.TILLS, cents, None, session_id, kind) for kind, cents in in_drawer.items()]
    accounts = [Side(chart.RECEIVABLE, -part.amount_cents, part.payable.account_id) for part in parts]
    return NewEntry(
        kind=EntryKind.PAYMENT,
        document_type=RECEIPTS,
        effective_date=tx.business_date,
        lines=drawer + accounts,
        tenders=[Handed(one.kind, one.amount_cents, one.received_cents, one.reference) for one in kept],
        allocations=[Paid(one.debt.id, one.amount_cents) for part in parts for one in part.allocations],
        till_session_id=session_id,
        approval_id=tx.approval_id,
    )


def _account_paid(part: Distribution) -> AccountPaid:
    return AccountPaid(
        number=part.payable.number,
        amount_cents=part.amount_cents,
        balance_cents=part.balance_cents,
        credit_cents=part.credit_cents,
        debts=tuple(map(_debt_paid, part.allocations)),
    )


def _debt_paid(paid: Allocation) -> DebtPaid:
    return DebtPaid(
        bill_number=paid.debt.bill_number,
        due_on=paid.debt.due_on,
        amount_cents=paid.amount_cents,
        left_cents=paid.left_cents,
    )


def _voidable(tx: Transaction, receipt: str) -> receipts.PaymentFound:
    """The payment of a receipt that may be voided now. Refuses with what can be done instead."""
    payment = receipts.find_payment(tx.connection, receipt)
    if payment.void is not None:
        raise Refused(
            "payment.already_void",
            tr("El recibo {receipt} ya está anulado: {void}.", receipt=payment.receipt, void=payment.void),
        )
    is_closed = find_session(tx.connection, payment.till_session_id).closed_at is not None
    if is_closed or payment.till_session_id != require_open_of(tx, payment.till_session_id):
        raise Refused(
            "payment.other_session",
            tr(
                "El recibo {receipt} es de otra sesión de caja, de {clerk}.",
                receipt=payment.receipt,
                clerk=payment.clerk_name,
            ),
            tr("Si esa caja sigue abierta, anúlelo desde ella; si ya cerró, pida una devolución."),
        )
    if receipts.was_moved(tx.connection, payment.entry_id):
        raise Refused(
            "payment.moved",
            tr("El recibo {receipt} se pasó a otra cuenta.", receipt=payment.receipt),
            tr("Devuélvalo primero a la cuenta de donde salió."),
        )
    in_drawer = {
        side.tender_kind: side.amount_cents
        for side in receipts.sides(tx.connection, payment.entry_id)
        if side.tender_kind is not None
    }
    refuse_more_than_held(tx, payment.till_session_id, in_drawer)
    return payment


def _given_back(tx: Transaction, entry_id: int, side: receipts.Side) -> Iterable[tuple[int, int]]:
    if side.account_id is None:
        return ()
    return given_back(tx.connection, entry_id, side.account_id, -side.amount_cents).items()
