"""What whoever approves an order of the tills sees of it. A label keeps its place, so that what changed is found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from oficinista.clock import business_date
from oficinista.dates import clock_time, short_date
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import Fact
from oficinista.tills import receipts
from oficinista.tills.bank_returns import find_bank_reason
from oficinista.tills.differences import swapped
from oficinista.tills.payable import find_payable
from oficinista.tills.queries import differences
from oficinista.tills.reasons import find_difference_reason, find_transfer_reason
from oficinista.tills.returnable import checks_of, find_taken, holders
from oficinista.tills.returned import returned_of_payment
from oficinista.tills.sessions import find_session

if TYPE_CHECKING:
    from oficinista.tills.closing import CloseTill
    from oficinista.tills.moves import MovePayment
    from oficinista.tills.payments import TakePayment, VoidPayment
    from oficinista.tills.returns import ReturnCheck
    from oficinista.tills.transfers import SendFromSafe, SendTransfer


def void_facts(connection: Connection, order: "VoidPayment") -> Iterator[Fact]:
    """The receipt, whose it is, what goes back, and what the accounts owe now."""
    found = receipts.find_receipt(connection, order.receipt)
    payment = found.payment
    cash = sum(one.amount_cents for one in found.tenders if one.kind is TenderKind.CASH)
    yield Fact("Razón", order.reason)
    yield Fact("Recibo", payment.receipt)
    yield Fact("Cobrado", f"{short_date(business_date(payment.paid_at))} {clock_time(payment.paid_at)}")
    yield Fact("Caja", f"{payment.till_number} · {payment.clerk_name}")
    yield Fact("Total", format_money(payment.total_cents))
    yield Fact("Efectivo que sale de la caja", format_money(cash))
    yield Fact("Anulado con", payment.void or "")
    for part in found.accounts:
        yield Fact("Cuenta", f"{part.number} {part.customer_name}, {format_money(part.amount_cents)}")
        yield Fact("Debe ahora", format_money(find_payable(connection, part.number).balance_cents))


def move_facts(connection: Connection, order: "MovePayment") -> Iterator[Fact]:
    """The receipt, what is moved, and what both accounts owe now."""
    yield Fact("Recibo", receipts.find_payment(connection, order.receipt).receipt)
    yield Fact("Cantidad", format_money(order.amount_cents))
    yield Fact("Razón", order.reason)
    for number in (order.from_account, order.to_account):
        payable = find_payable(connection, number)
        yield Fact("Cuenta", f"{payable.number} {payable.customer_name}")
        yield Fact("Debe ahora", format_money(payable.balance_cents))


def return_facts(connection: Connection, order: "ReturnCheck") -> Iterator[Fact]:
    """What took it, its checks, why the bank gave one back, who wrote it, and what the accounts owe now."""
    found = find_taken(connection, order.receipt)
    yield Fact("Documento", found.document)
    yield Fact("Razón del banco", find_bank_reason(order.bank_reason).name)
    yield Fact("Agencia", found.agency)
    for one in checks_of(connection, found.entry_id):
        if order.check.strip() in {"", one.reference}:
            yield Fact("Cheque", f"{one.reference} {format_money(one.amount_cents)}")
    for returned in returned_of_payment(connection, found.entry_id):
        yield Fact("Devuelto con", returned.document)
    for number in holders(connection, order.receipt):
        payable = find_payable(connection, number)
        yield Fact("Cuenta", f"{payable.number} {payable.customer_name}")
        yield Fact("Debe ahora", format_money(payable.balance_cents))


def payment_facts(connection: Connection, order: "TakePayment") -> Iterator[Fact]:
    """What is paid, and what each account owes now."""
    yield Fact("Total", format_money(order.total_cents))
    for part in order.accounts:
        payable = find_payable(connection, part.number)
        yield Fact("Cuenta", f"{payable.number} {payable.customer_name}, {format_money(part.amount_cents)}")
        yield Fact("Debe ahora", format_money(payable.balance_cents))


def send_facts(_connection: Connection, order: "SendTransfer | SendFromSafe") -> Iterator[Fact]:
    """How much is sent, why, to which till when it is to one, and in which bag."""
    yield Fact("Cantidad", format_money(order.amount_cents))
    yield Fact("Razón", find_transfer_reason(order.reason).name)
    if order.to_till is not None:
        yield Fact("Caja", str(order.to_till))
    yield Fact("Referencia", order.reference)


def closing_facts(connection: Connection, order: "CloseTill") -> Iterator[Fact]:
    """What each tender is over or short by, and the reason that its clerk gives."""
    session = find_session(connection, order.session_id)
    given = {one.kind: one for one in order.reasons}
    yield Fact("Caja", f"{session.till_number} · {session.clerk_name}")
    found = differences(connection, order.session_id)
    yield Fact("Cambiado entre valores", format_money(swapped(found)) if swapped(found) else "")
    for one in found:
        if one.cents:
            yield Fact("Diferencia", f"{one.kind.value} {format_money(one.cents)}")
        if one.kind in given:
            reason = given[one.kind]
            yield Fact("Razón", f"{find_difference_reason(reason.reason).name} {reason.note}".strip())
