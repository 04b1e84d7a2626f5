"""The last bills of an account: each month since its last reading, made when it closes and not by the month's run.

The month in which it closes is a part of one: its flat charges are for its days (`bill.part_by_days`), and the water of
the reading is shared by days. Each is a bill as any other, and explained as any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.facts import BillFacts
from oficinista.billing.issue import NewBill, Priced, bill_entry, bill_number, priced, write_bills
from oficinista.billing.periods import last_day, share, stretches, weights
from oficinista.billing.run import BY_DAYS, FIRST_REVISION, billed_days
from oficinista.billing.stops import BASE_WHILE_STOPPED, stopped_days
from oficinista.customers.models import Account, AccountTerms, Meter, MeterInstallation
from oficinista.customers.terms import diameter_on, terms_on
from oficinista.i18n import tr
from oficinista.ledger.debts import owed
from oficinista.ledger.posting import DEBT_OF_THIS, Paid
from oficinista.orders import Refused
from oficinista.rulebook import Rulebook
from oficinista.tariff import Part, TariffLine, Tariffs
from oficinista.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LastUse:
    """What an account used since its last reading: the days, both in it, the water, and whether it is an estimate."""

    account_id: int
    start: date
    end: date
    measured_l: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class LastBill:
    """One of the last bills as it will be, with what it comes to."""

    bill: NewBill
    cost: Priced
    lines: tuple[TariffLine, ...]

    @property
    def facts(self) -> BillFacts:
        """The same as of a bill that was issued: what explains it."""
        bill = self.bill
        return BillFacts(
            number="",
            period_start=bill.period_start,
            period_end=bill.period_end,
            days=(bill.period_end - bill.period_start).days + 1,
            measured_l=bill.measured_l,
            billed_l=bill.billed_l,
            is_estimated=bill.is_estimated,
            tariff_class=bill.tariff_class,
            diameter=bill.diameter,
            service=bill.service,
            tariff_date=bill.tariff_date,
            due_on=bill.due_on,
            lines=self.lines,
            total_cents=self.cost.total_cents,
            part_days=bill.part_days,
        )


def last_bills(
    connection: Connection, use: LastUse, reading_id: int, rules: Rulebook, issued_on: date, due_on: date
) -> tuple[LastBill, ...]:
    """The bills of what was used last, the oldest first. Refuses what has no published price."""
    shares, by_days = weights(use.start, use.end), rules.get(BY_DAYS, use.end).value
    goes_on = rules.get(BASE_WHILE_STOPPED, use.end).value
    found = []
    for place, (first, last) in enumerate(stretches(use.start, use.end)):
        row = _terms(connection, use.account_id, last)
        water, tariff = share(use.measured_l, shares, place), Tariffs.load().in_force(last)
        stopped = {} if goes_on else stopped_days(connection, row.office_id, first, last)
        days = billed_days(first, last, stopped.get(use.account_id, 0), is_by_days=by_days)
        if days == 0 and water.billed_l == 0:
            continue
        part = None if not days else Part(days, last_day(first).day)
        lines = tariff.price(row.tariff_class, row.diameter, row.service.value, water.billed_l, part).lines
        bill = NewBill(
            use.account_id,
            reading_id,
            FIRST_REVISION,
            first,
            last,
            issued_on,
            due_on,
            water.measured_l,
            water.billed_l,
            use.is_estimated,
            row.tariff_class,
            row.service.value,
            row.diameter,
            tariff.info.effective_from,
            days or None,
        )
        found.append(LastBill(bill, priced(lines), lines))
    return tuple(found)


def issue_last(tx: Transaction, bills: Sequence[LastBill]) -> list[str]:
    """Post and keep the last bills; their numbers. A credit that is not used yet pays them, the oldest first."""
    numbers = []
    for one in bills:
        now = owed(tx.connection, one.bill.account_id)
        unused = sum(debt.open_cents for debt in now.debts) - now.balance_cents
        credit = min(unused, one.cost.total_cents)
        paid = (Paid(DEBT_OF_THIS, credit),) if credit else ()
        [posted] = tx.post(bill_entry(one.bill, one.cost, one.bill.issued_on, paid))
        write_bills(tx, [(one.bill, one.cost, posted)])
        numbers.append(bill_number(tx.office.id, posted))
    return numbers


def _terms(connection: Connection, account_id: int, on: date) -> Row[Any]:
    row = connection.execute(_TERMS, {"account": account_id, "end": on}).first()
    if row is None:
        raise Refused("reading.no_meter", tr("No había contador en ese período."), tr("Revise el mes."))
    return row


_TERMS: Select[*tuple[Any, ...]] = (
    select(
        col(Account.office_id),
        col(AccountTerms.tariff_class),
        col(AccountTerms.service),
        diameter_on(bindparam("end")).label("diameter"),
    )
    .select_from(Account)
    .join(AccountTerms, terms_on(bindparam("end")))
    .join(
        MeterInstallation,
        (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
        & (col(MeterInstallation.installed_on) <= bindparam("end")),
    )
    .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(col(Account.id) == bindparam("account"))
    .order_by(col(MeterInstallation.installed_on).desc(), col(MeterInstallation.id).desc())
)
