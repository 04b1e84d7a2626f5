"""Bringing a file of usage into an office: what is there already, and the writing of what the file adds.

The file has no names and no addresses, so a new customer is called by their number and their place waits to be
written. Nothing is added twice: accounts and readings keep the key of what they came from.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.billing.holds import hold_row
from oficinista.billing.models import Reading, ReadingHold, ReadingKind
from oficinista.billing.plausible import Plausibility
from oficinista.billing.usage_file import UsageFile
from oficinista.billing.usage_plan import (
    KnownReading,
    PlannedReading,
    Terms,
    UsageAccount,
    UsagePlan,
    account_key,
    plan_usage,
)
from oficinista.customers.models import Account, AccountTerms, Customer, MeterInstallation
from oficinista.customers.opening import NewAccount, open_accounts
from oficinista.customers.terms import is_last_revision
from oficinista.i18n import tr
from oficinista.storage.batches import insert_many, insert_new
from oficinista.transaction import Transaction

SMALLEST_METER = "5/8"
AS_IT_CAME = 0
"""The revision of a reading that nobody corrected yet: what a file that comes again is compared with."""
DIAL_DIGITS = 6


def plan_file(
    connection: Connection, file: UsageFile, *, office_id: int, today: date, limits: Plausibility
) -> UsagePlan:
    """What a file adds to an office as it is now."""
    existing = known_accounts(connection, office_id)
    plan = plan_usage(file.rows, existing, office_id=office_id, today=today, limits=limits)
    plan.rejected = sorted(file.rejected + plan.rejected)
    return plan


def known_accounts(connection: Connection, office_id: int) -> dict[str, UsageAccount]:
    """The accounts that came from files of usage, by key, with their readings and terms in order."""
    accounts = {
        row.id: UsageAccount(row.source_key, "", 0, False, row.id, row.meter_id, row.customer_id)
        for row in connection.execute(_ACCOUNTS, {"office": office_id})
    }
    for account_id, *reading in connection.execute(_READINGS, {"office": office_id}):
        accounts[account_id].readings.append(KnownReading(*reading))
    for account_id, effective_from, tariff_class, service in connection.execute(_TERMS, {"office": office_id}):
        accounts[account_id].terms.append(Terms(effective_from, tariff_class))
        accounts[account_id].service = service
    return {account.key: account for account in accounts.values()}


def write_plan(tx: Transaction, plan: UsagePlan) -> None:
    """Write what a plan adds, and give each account its ids."""
    _open_accounts(tx, [account for account in plan.accounts if account.is_new])
    terms = [
        {
            "account_id": account.account_id,
            "effective_from": one.effective_from,
            "tariff_class": one.tariff_class,
            "service": account.service,
        }
        for account in plan.accounts
        for one in account.new_terms
    ]
    insert_many(tx.connection, AccountTerms, terms)
    added = [(account, planned) for account in plan.accounts for planned in account.added]
    insert_many(tx.connection, Reading, [_reading_row(tx, *pair) for pair in added if pair[1].doubt is None])
    _write_held(tx, [pair for pair in added if pair[1].doubt is not None])


def _in_office(*columns: Any) -> Any:
    return select(*columns).where(col(Account.office_id) == bindparam("office"), col(Account.source_key).is_not(None))


_ACCOUNTS = _in_office(
    col(Account.id), col(Account.source_key), col(Account.customer_id), col(MeterInstallation.meter_id)
).join(
    MeterInstallation,
    (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
    & col(MeterInstallation.removed_on).is_(None),
)
_READINGS = (
    _in_office(col(Reading.account_id), col(Reading.period_end), col(Reading.period_start), col(Reading.measured_l))
    .join(Account, col(Account.id) == col(Reading.account_id))
    .where(col(Reading.revision) == AS_IT_CAME)
    .order_by(col(Reading.account_id), col(Reading.period_end))
)
_TERMS = (
    _in_office(
        col(AccountTerms.account_id),
        col(AccountTerms.effective_from),
        col(AccountTerms.tariff_class),
        col(AccountTerms.service),
    )
    .join(Account, col(Account.id) == col(AccountTerms.account_id))
    .where(is_last_revision())
    .order_by(col(AccountTerms.account_id), col(AccountTerms.effective_from))
)


def _open_accounts(tx: Transaction, accounts: Sequence[UsageAccount]) -> None:
    """Give each account a customer, a place, a meter and a number."""
    _know_customers(tx, accounts)
    address = tr("Dirección por actualizar")
    wanted = [
        NewAccount(
            customer_id=_known(account),
            name=_name(account.customer),
            address=address,
            municipality="",
            postal_code="",
            serial=_serial(tx, account),
            diameter=SMALLEST_METER,
            dial_digits=DIAL_DIGITS,
            opened_on=account.readings[0].period_start,
            source_key=account.key,
        )
        for account in accounts
    ]
    for account, ids in zip(accounts, open_accounts(tx, wanted), strict=True):
        account.account_id, account.meter_id = ids


def _know_customers(tx: Transaction, accounts: Sequence[UsageAccount]) -> None:
    """Give each new account its customer: the one of their first account, or a new one."""
    first_keys = {account_key(tx.office.id, account.customer, 1) for account in accounts}
    known = {
        key: customer_id
        for key, customer_id in tx.connection.execute(_CUSTOMERS, {"office": tx.office.id})
        if key in first_keys
    }
    unknown = list(dict.fromkeys(a.customer for a in accounts if account_key(tx.office.id, a.customer, 1) not in known))
    people = [{"name": _name(customer), "created_at": tx.now} for customer in unknown]
    for customer, customer_id in zip(unknown, insert_new(tx.connection, Customer, people), strict=True):
        known[account_key(tx.office.id, customer, 1)] = customer_id
    for account in accounts:
        account.customer_id = known[account_key(tx.office.id, account.customer, 1)]


_CUSTOMERS = _in_office(col(Account.source_key), col(Account.customer_id))


def _known(account: UsageAccount) -> int:
    """The customer of an account whose customers are known by now. Raises LookupError."""
    if account.customer_id is None:
        raise LookupError(account.key)
    return account.customer_id


def _name(customer: str) -> str:
    return tr("Cliente importado {number}", number=customer)


def _serial(tx: Transaction, account: UsageAccount) -> str:
    return f"I{tx.office.id:02d}-{account.customer}-{account.place}"


def _reading_row(tx: Transaction, account: UsageAccount, planned: PlannedReading) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "meter_id": account.meter_id,
        "period_start": planned.reading.period_start,
        "period_end": planned.reading.period_end,
        "months": planned.reading.months,
        "kind": ReadingKind.ACTUAL,
        "measured_l": planned.reading.measured_l,
        "source_key": planned.source_key,
        "recorded_at": tx.now,
    }


def _write_held(tx: Transaction, held: Sequence[tuple[UsageAccount, PlannedReading]]) -> None:
    reading_ids = insert_new(tx.connection, Reading, [_reading_row(tx, *pair) for pair in held])
    holds = [
        hold_row(reading_id, planned.doubt, tx.now)
        for reading_id, (_, planned) in zip(reading_ids, held, strict=True)
        if planned.doubt is not None
    ]
    insert_many(tx.connection, ReadingHold, holds)
