"""What is done with readings and bills: record, hold and release a reading, bring in a file of them, bill a month."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, select, update
from sqlmodel import col

from oficinista.billing.holds import plausibility
from oficinista.billing.live import counts
from oficinista.billing.models import HoldDecision, Reading, ReadingHold, ReadingKind
from oficinista.billing.periods import MonthText, add_months, first_day, last_day
from oficinista.billing.run import READING_MONTHS_MAX, bill_month
from oficinista.billing.taking import Given, service_began, take_reading
from oficinista.billing.usage import plan_file, write_plan
from oficinista.billing.usage_file import read_usage
from oficinista.billing.usage_plan import UsagePlan
from oficinista.customers.commands import AccountNumber, TariffClass
from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.i18n import tr
from oficinista.orders import Note, Order, Refused, Result, RowId, command
from oficinista.rulebook import Rulebook
from oficinista.transaction import Transaction
from oficinista.volume import MAX_LITRES

ACCOUNTS_SHOWN_MAX = 20


class ReadingRecorded(Result):
    """The reading, and why it is held if it is."""

    reading_id: int
    held: str | None


class RecordReading(Order):
    """One reading: the water of the `months` months that end with `month`, what the dial showed then, or both.

    An account that was opened within the first of them is read from that day on.

    Without `measured_l` the water is what the dial tells, with what a meter taken away since then had measured.
    """

    account: AccountNumber
    month: MonthText
    months: Annotated[int, Field(ge=1, le=READING_MONTHS_MAX)] = 2
    measured_l: Annotated[int, Field(ge=0, le=MAX_LITRES)] | None = None
    kind: Annotated[ReadingKind, Field(strict=False)] = ReadingKind.ACTUAL
    register_l: Annotated[int, Field(ge=0, le=MAX_LITRES)] | None = None


@command("reading.record", touches=lambda _connection, order: [order.account])
def record_reading(tx: Transaction, order: RecordReading) -> ReadingRecorded:
    """Record a reading. Refuses months read already, to come, or outside the account's time or without a meter.

    A reading that nobody will ever bill leaves its months to be read again.
    Refuses a dial whose figure before nobody wrote down, unless the water is said.
    """
    end = last_day(first_day(order.month))
    start = add_months(end, 1 - order.months)
    account = _account(tx, order.account)
    start = max(start, min(service_began(tx.connection, account.id), end))
    _refuse_wrong_period(tx, account, start, end)
    taken = take_reading(tx, account.id, start, end, Given(order.kind, order.measured_l, order.register_l))
    return ReadingRecorded(reading_id=taken.id, held=None if taken.held is None else taken.held.reason)


class ReadingReleased(Result):
    """The reading and what was decided about it."""

    reading_id: int
    decision: HoldDecision


class ReleaseReading(Order):
    """What becomes of a held reading: it is billed as it is, or never, and why."""

    reading_id: RowId
    decision: Annotated[HoldDecision, Field(strict=False)]
    note: Note = ""


def _account_of_reading(connection: Connection, order: ReleaseReading) -> list[str]:
    read = select(col(Account.number)).join(Reading, col(Reading.account_id) == col(Account.id))
    return list(connection.execute(read.where(col(Reading.id) == order.reading_id)).scalars())


@command("reading.release", touches=_account_of_reading)
def release_reading(tx: Transaction, order: ReleaseReading) -> ReadingReleased:
    """Decide about a held reading. Refuses one that is not held, and billing less than nothing."""
    held = tx.connection.execute(
        select(col(ReadingHold.decision), col(Reading.measured_l))
        .join(Reading, col(Reading.id) == col(ReadingHold.reading_id))
        .where(col(ReadingHold.reading_id) == order.reading_id)
    ).one_or_none()
    if held is None or held.decision is not None:
        raise Refused("reading.not_held", tr("Esa lectura no espera una decisión."), tr("Vea las retenidas."))
    if held.measured_l < 0 and order.decision is HoldDecision.BILL:
        raise Refused(
            "reading.negative",
            tr("Un consumo negativo no se factura."),
            tr("Escoja no facturarla nunca, y registre la lectura correcta."),
        )
    tx.connection.execute(
        update(ReadingHold)
        .where(col(ReadingHold.reading_id) == order.reading_id)
        .values(decision=order.decision, note=order.note, released_at=tx.now, released_by=tx.actor.id)
    )
    return ReadingReleased(reading_id=order.reading_id, decision=order.decision)


class RejectedLine(Result):
    """A line of a file that was not taken."""

    line: int
    reason: str


class UsageImported(Result):
    """What a file added, what was there already, and each line that was not taken."""

    customers: int
    accounts: int
    readings: int
    held: int
    class_changes: int
    known: int
    rejected: tuple[RejectedLine, ...]


FilePath = Annotated[
    str,
    Field(max_length=4_096, pattern=r"^[^\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+$"),
]
"""Where a file is. Cleaned it would be another file's name, so what a terminal could obey is refused."""


class ImportUsage(Order):
    """Bring in the file at `path`, if it still is the one with this SHA-256; the file's rows stay out of the order."""

    path: FilePath
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    classes: tuple[tuple[TariffClass, TariffClass], ...] = ()
    shift_years: Annotated[int, Field(ge=-100, le=100)] = 0


@command("reading.import_usage")
def import_usage(tx: Transaction, order: ImportUsage) -> UsageImported:
    """Add a file's readings, and the accounts that are new. Refuses another file than the one that was asked for."""
    plan = plan_import(tx.connection, order, tx.office.id, tx.business_date, tx.rules)
    write_plan(tx, plan)
    return imported(plan)


def plan_import(connection: Connection, order: ImportUsage, office_id: int, today: date, rules: Rulebook) -> UsagePlan:
    """What an import would add, without adding it. Refuses as the import does."""
    file = read_usage(Path(order.path), classes=dict(order.classes), shift_years=order.shift_years)
    if file.sha256 != order.sha256:
        raise Refused(
            "usage.changed",
            tr("El archivo cambió mientras se importaba."),
            tr("Repita cuando nadie lo esté escribiendo."),
        )
    return plan_file(connection, file, office_id=office_id, today=today, limits=plausibility(rules, today))


def imported(plan: UsagePlan) -> UsageImported:
    """What carrying out a plan comes to."""
    new = [account for account in plan.accounts if account.is_new]
    return UsageImported(
        customers=sum(1 for account in new if account.place == 1),
        accounts=len(new),
        readings=sum(len(account.added) for account in plan.accounts),
        held=sum(1 for account in plan.accounts for planned in account.added if planned.doubt is not None),
        class_changes=sum(len(account.new_terms) for account in plan.accounts) - len(new),
        known=plan.known,
        rejected=tuple(RejectedLine(line=line, reason=reason) for line, reason in plan.rejected),
    )


class AccountsLeft(Result):
    """Accounts that got no bill: how many, and the first of them."""

    count: int
    first: tuple[str, ...]


class UnpricedLeft(AccountsLeft):
    """Accounts without a bill because nobody published what theirs costs."""

    tariff_class: str
    diameter: str
    service: str


class MonthBilled(Result):
    """The bills of a month, and who got none and why."""

    month: str
    bills: int
    total_cents: int
    held: AccountsLeft
    stopped: AccountsLeft
    unpriced: tuple[UnpricedLeft, ...]


class RunBilling(Order):
    """Bill a month."""

    month: MonthText


@command("bill.run")
def run_billing(tx: Transaction, order: RunBilling) -> MonthBilled:
    """Bill every reading of a month that has no bill yet. Refuses a month that has not ended."""
    first = first_day(order.month)
    if last_day(first) >= tx.business_date:
        raise Refused(
            "bill.month_not_over",
            tr("El mes {month} no ha terminado.", month=order.month),
            tr("Facture hasta el último mes completo."),
        )
    run = bill_month(tx, first)
    return MonthBilled(
        month=order.month,
        bills=run.bills,
        total_cents=run.total_cents,
        held=AccountsLeft(count=len(run.held), first=tuple(run.held[:ACCOUNTS_SHOWN_MAX])),
        stopped=AccountsLeft(count=len(run.stopped), first=tuple(run.stopped[:ACCOUNTS_SHOWN_MAX])),
        unpriced=tuple(
            UnpricedLeft(
                tariff_class=tariff_class,
                diameter=diameter,
                service=service,
                count=len(numbers),
                first=tuple(numbers[:ACCOUNTS_SHOWN_MAX]),
            )
            for (tariff_class, diameter, service), numbers in sorted(run.unpriced.items())
        ),
    )


def _account(tx: Transaction, number: str) -> Any:
    columns = (col(Account.id), col(Account.service_point_id), col(Account.opened_on), col(Account.closed_on))
    row = tx.connection.execute(select(*columns).where(col(Account.number) == number)).one_or_none()
    if row is None:
        raise unknown_account(number)
    return row


def _refuse_wrong_period(tx: Transaction, account: Any, start: date, end: date) -> None:
    if add_months(end, 0) > tx.business_date:
        raise Refused("reading.future", tr("Ese período no ha llegado."), tr("Revise el mes."))
    if end < account.opened_on or (account.closed_on is not None and end >= account.closed_on):
        raise Refused("reading.outside", tr("La cuenta no estaba abierta en ese período."), tr("Revise el mes."))
    overlapping = (
        select(col(ReadingHold.reading_id).is_not(None) & col(ReadingHold.decision).is_(None))
        .select_from(Reading)
        .outerjoin(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
        .where(
            col(Reading.account_id) == account.id,
            col(Reading.period_start) <= end,
            col(Reading.period_end) >= start,
            counts(),
        )
    )
    waits = tx.connection.execute(overlapping).scalars().all()
    if waits:
        raise Refused(
            "reading.exists",
            tr("Ya hay una lectura de ese período."),
            tr("Está retenida: un supervisor decide antes si se factura.")
            if any(waits)
            else tr("Una lectura no se cambia: anule la factura y refacture."),
        )
