"""The letters about one bill, and about one receipt: the same that was charged and paid, on a page of its own."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.explain import explain_bill
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.billing.queries import bill_facts, bills
from oficinista.clock import business_date
from oficinista.dates import clock_time, long_date, short_month
from oficinista.i18n import tr
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts, bill_words
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tariff import Tariffs, class_name, diameter_name, service_name
from oficinista.tills.receipts import AccountOnReceipt, find_receipt
from oficinista.tills.wording import tender_name
from oficinista.volume import format_m3

USES_SHOWN = 12


def duplicate_facts(connection: Connection, wanted: Wanted) -> Known:
    """A bill with every charge as it was issued, and what of it is owed. Refuses a bill that nobody was sent."""
    bill = connection.execute(_BILL, {"number": wanted.subject.strip()}).one_or_none()
    if bill is None:
        raise Refused("bill.unknown", tr("No hay una factura {number}.", number=wanted.subject))
    facts = bill_facts(connection, bill.id)
    explained = explain_bill(facts, Tariffs.load())
    listed = bills(connection, bill.account_id, 120)
    row = next(one for one in listed if one.bill_id == bill.id)
    uses = [one for one in reversed(listed) if not one.is_voided and one.period_start <= facts.period_start]
    shown = {
        "bill": bill_words(facts),
        "issued": long_date(bill.issued_on),
        "is_voided": bill.is_voided,
        "served": tr(
            "{class_name}, {service}, contador de {diameter}",
            class_name=class_name(facts.tariff_class),
            service=service_name(facts.service),
            diameter=diameter_name(facts.diameter),
        ),
        "parts": [{"what": part.text, "amount": format_money(part.amount_cents)} for part in explained.parts],
        "payable": format_money(explained.total_cents),
        "open": format_money(row.open_cents),
        "uses": [
            {"month": short_month(one.period_start), "litres": one.billed_l, "water": format_m3(one.billed_l),
             "is_estimated": one.is_estimated}
            for one in uses[-USES_SHOWN:]
        ],
    }  # fmt: skip
    return Known(shown, {Event.BILL: bill.issued_on})


def receipt_facts(connection: Connection, wanted: Wanted) -> Known:
    """A payment as its receipt was given. Refuses a number that was never given."""
    found = find_receipt(connection, wanted.subject)
    payment = found.payment
    received = sum(tender.received_cents for tender in found.tenders)
    return Known(
        {
            "receipt": payment.receipt,
            "paid_on": long_date(business_date(payment.paid_at)),
            "paid_at": clock_time(payment.paid_at),
            "clerk_of_payment": payment.clerk_name,
            "till": payment.till,
            "payer": payment.payer,
            "void": payment.void or "",
            "void_reason": payment.void_reason or "",
            "returned": [
                {"check": one.check, "document": one.document, "reason": one.reason.name} for one in found.returned
            ],
            "accounts": [_account(one) for one in found.accounts],
            "tenders": [
                {"what": f"{tender_name(one.kind)} {one.reference or ''}".strip(),
                 "amount": format_money(one.received_cents)}
                for one in found.tenders
            ],
            "change": format_money(received - payment.total_cents),
            "total": format_money(payment.total_cents),
            "check": payment.head.hex()[:8].upper(),
        }
    )  # fmt: skip


def _account(one: AccountOnReceipt) -> dict[str, Any]:
    rest = one.amount_cents - sum(bill.amount_cents for bill in one.bills)
    return {
        "number": one.number,
        "name": one.customer_name,
        "paid": format_money(one.amount_cents),
        "bills": [{"what": bill.name, "amount": format_money(bill.amount_cents)} for bill in one.bills],
        "rest": format_money(rest) if rest else "",
        **balance_facts(one.balance_cents),
    }


_BILL: Select[*tuple[Any, ...]] = select(
    col(Bill.id), col(Bill.account_id), col(Bill.issued_on), is_voided().label("is_voided")
).where(col(Bill.number) == bindparam("number"))
