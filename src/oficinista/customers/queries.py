"""What is asked about an account as a whole: who, where, what they owe, and what a clerk must know at once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.models import Bill, Reading, ReadingHold
from oficinista.billing.pending import has_price
from oficinista.billing.queries import late_among, open_items
from oficinista.closings.models import AccountClosing
from oficinista.customers.alerts import Alert, Standing, alerts
from oficinista.customers.contacts import hidden_email, hidden_phone
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Meter,
    MeterInstallation,
    Premise,
    Service,
    ServicePoint,
)
from oficinista.customers.numbers import full_number, unknown_account
from oficinista.customers.terms import diameter_on, terms_on
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Entry, EntryKind, EntryLine, ReturnedCheck
from oficinista.orders import Refused
from oficinista.storage.columns import Flag
from oficinista.tills.models import Payment, PaymentMove


@dataclass(frozen=True, slots=True)
class LastPayment:
    """The last payment that was not voided, and what this account has of it."""

    on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account at one look. A negative balance is a credit; `next_due_on` is the first due date from today on.

    `phone` and `email` are hidden but for an end: `contacts` has them whole.
    """

    account_id: int
    number: str
    customer_id: int
    name: str
    phone: str | None
    email: str | None
    address: str
    municipality: str
    postal_code: str
    opened_on: date
    closed_on: date | None
    tariff_class: str
    service: Service
    meter_serial: str | None
    diameter: str | None
    balance_cents: int
    overdue_cents: int
    oldest_due_on: date | None
    next_due_on: date | None
    open_bills: int
    last_payment: LastPayment | None
    alerts: tuple[Alert, ...]


def find_account(connection: Connection, number: str) -> int:
    """The id of the account with a number, leading zeros or not. Refuses one that nobody has."""
    account_id = connection.execute(_BY_NUMBER, {"number": full_number(number)}).scalar_one_or_none()
    if account_id is None:
        raise unknown_account(number)
    return int(account_id)


_BY_NUMBER = select(col(Account.id)).where(col(Account.number) == bindparam("number"))


def account_card(connection: Connection, account_id: int, today: date) -> AccountCard:
    """An account at one look, as it stands today. Refuses one that does not exist."""
    row = connection.execute(_CARD, {"account": account_id, "today": today}).first()
    if row is None:
        raise Refused("account.unknown", tr("Esa cuenta no existe."), tr("Búsquela con [/]."))
    debts = open_items(connection, account_id)
    late = late_among(debts, today)
    standing = Standing(
        balance_cents=row.balance_cents,
        overdue_cents=late.cents,
        overdue_since=late.oldest_due_on,
        closed_on=row.closed_on,
        held_readings=row.held_readings,
        has_meter=row.diameter is not None,
        has_price=row.diameter is None or has_price(today, row.tariff_class, row.diameter, row.service.value),
        is_last_bill_estimated=bool(row.is_last_estimated),
        municipality=row.municipality,
        no_checks_until=row.no_checks_until,
        goes_on_at=row.goes_on_at,
    )
    return AccountCard(
        account_id=row.id,
        number=row.number,
        customer_id=row.customer_id,
        name=row.name,
        phone=hidden_phone(row.phone) if row.phone else None,
        email=hidden_email(row.email) if row.email else None,
        address=row.address,
        municipality=row.municipality,
        postal_code=row.postal_code,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        tariff_class=row.tariff_class,
        service=row.service,
        meter_serial=row.serial,
        diameter=row.diameter,
        balance_cents=row.balance_cents,
        overdue_cents=late.cents,
        oldest_due_on=min((debt.due_on for debt in debts), default=None),
        next_due_on=min((debt.due_on for debt in debts if debt.due_on >= today), default=None),
        open_bills=len(debts),
        last_payment=_last_payment(connection, account_id),
        alerts=alerts(standing),
    )


_HELD_READINGS = (
    select(func.count())
    .select_from(Reading)
    .join(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .where(col(Reading.account_id) == col(Account.id), col(ReadingHold.decision).is_(None))
    .correlate(Account)
    .scalar_subquery()
)
_LAST_IS_ESTIMATED = (
    select(col(Bill.is_estimated))
    .where(col(Bill.account_id) == col(Account.id))
    .order_by(col(Bill.period_start).desc(), col(Bill.revision).desc())
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
_NO_CHECKS_UNTIL = (
    select(func.max(col(ReturnedCheck.no_checks_until)))
    .join(EntryLine, col(EntryLine.entry_id) == col(ReturnedCheck.entry_id))
    .where(
        col(EntryLine.account_id) == col(Account.id),
        col(ReturnedCheck.no_checks_until) >= bindparam("today"),
        ~exists().where(
            col(Payment.entry_id) == col(ReturnedCheck.payment_entry_id),
            col(Payment.is_of_agency) == literal(True, Flag()),
        ),
    )
    .correlate(Account)
    .scalar_subquery()
)
_NEXT = aliased(Account)
_GOES_ON_AT = (
    select(col(_NEXT.number))
    .join(AccountClosing, col(AccountClosing.next_account_id) == col(_NEXT.id))
    .where(col(AccountClosing.account_id) == col(Account.id))
    .correlate(Account)
    .scalar_subquery()
)
_CARD: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id),
        col(Account.number),
        col(Account.customer_id),
        col(Account.opened_on),
        col(Account.closed_on),
        col(Customer.name),
        col(Customer.phone),
        col(Customer.email),
        col(Premise.address),
        col(Premise.municipality),
        col(Premise.postal_code),
        col(AccountTerms.tariff_class),
        col(AccountTerms.service),
        col(AccountBalance.balance_cents),
        col(Meter.serial),
        diameter_on(bindparam("today")).label("diameter"),
        _HELD_READINGS.label("held_readings"),
        _LAST_IS_ESTIMATED.label("is_last_estimated"),
        _NO_CHECKS_UNTIL.label("no_checks_until"),
        _GOES_ON_AT.label("goes_on_at"),
    )
    .select_from(Account)
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .join(AccountTerms, terms_on(bindparam("today")))
    .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
    .outerjoin(
        MeterInstallation,
        (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
        & col(MeterInstallation.removed_on).is_(None),
    )
    .outerjoin(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(col(Account.id) == bindparam("account"))
)


def _last_payment(connection: Connection, account_id: int) -> LastPayment | None:
    row = connection.execute(_LAST_PAYMENT, {"account": account_id}).first()
    return None if row is None else LastPayment(row.effective_date, int(row.cents))


_PAYMENT_ID = func.coalesce(
    col(PaymentMove.payment_entry_id),
    col(ReturnedCheck.applied_entry_id),
    col(ReturnedCheck.payment_entry_id),
    col(Entry.id),
)
_HELD = (
    select(_PAYMENT_ID.label("payment_id"), (-func.sum(col(EntryLine.amount_cents))).label("cents"))
    .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
    .outerjoin(PaymentMove, col(PaymentMove.entry_id) == col(Entry.id))
    .outerjoin(ReturnedCheck, col(ReturnedCheck.entry_id) == col(Entry.id))
    .where(
        col(EntryLine.account_id) == bindparam("account"),
        col(Entry.kind).in_(
            (EntryKind.PAYMENT, EntryKind.PAYMENT_MOVE, EntryKind.CHECK_RETURN, EntryKind.SUSPENSE_APPLIED)
        ),
    )
    .group_by(_PAYMENT_ID)
    .having(func.sum(col(EntryLine.amount_cents)) < 0)
    .subquery()
)
"""What an account has of each payment: what was moved away or came back is no longer of it, what was moved here is."""
_PAYMENT, _VOID = aliased(Entry), aliased(Entry)
_LAST_PAYMENT = (
    select(col(_PAYMENT.effective_date), _HELD.c.cents)
    .join(_HELD, _HELD.c.payment_id == col(_PAYMENT.id))
    .where(~exists().where(col(_VOID.reverses_id) == col(_PAYMENT.id)))
    .order_by(col(_PAYMENT.posted_at).desc(), col(_PAYMENT.id).desc())
    .limit(1)
)
