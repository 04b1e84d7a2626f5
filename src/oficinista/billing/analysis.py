"""An account taken apart: each bill worked out again, what paid it, what the account owed after it, what stands out.

It can be asked as of a past day: then only what counted by that day is there, with the terms and the meter of that
day. Amounts come from the ledger alone, and the last balance is the one that `queries.balance` says for the day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing import past
from oficinista.billing.baseline import Baseline, Compared, baseline, compare
from oficinista.billing.chart import MONTHS_MAX, MonthUse
from oficinista.billing.detect import findings
from oficinista.billing.dials import meter_changes
from oficinista.billing.facts import BillFacts
from oficinista.billing.finding import Finding, Limits
from oficinista.billing.history import Alike, History, PastBill, PastReading
from oficinista.billing.models import Bill, BillLine
from oficinista.billing.movements import Adjusted, Applied, Movement, Movements, voided_by
from oficinista.billing.periods import add_months
from oficinista.billing.queries import balance
from oficinista.billing.recompute import Recomputed, differences, recompute
from oficinista.dates import long_date, short_month
from oficinista.i18n import tr
from oficinista.ledger.models import Entry
from oficinista.orders import Refused
from oficinista.storage import office_rules
from oficinista.tariff import TariffLine, Tariffs
from oficinista.text import clean
from oficinista.volume import format_m3


@dataclass(frozen=True, slots=True)
class AnalyzedBill:
    """A bill, the reading it was made of, its lines beside the tariff's, what paid it, what of it is owed.

    `facts.adjustments_cents` is the sum of the adjustments that stand.
    """

    bill_id: int
    issued_on: date
    facts: BillFacts
    reading: PastReading | None
    check: Recomputed
    differences: tuple[str, ...]
    applied: tuple[Applied, ...]
    adjusted: tuple[Adjusted, ...]
    open_cents: int
    is_voided: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """An account as it stood at the end of a day. Bills and movements are oldest first, findings newest first."""

    account: past.Header
    as_of: date
    is_past: bool
    closed_on: date | None
    tariff_class: str | None
    service: str | None
    meter_serial: str | None
    diameter: str | None
    balance_cents: int
    bills: tuple[AnalyzedBill, ...]
    movements: tuple[Movement, ...]
    usual: Baseline | None
    compared: Compared | None
    alike: Alike | None
    findings: tuple[Finding, ...]

    @property
    def uses(self) -> list[MonthUse]:
        """The water of the last months that were billed, the oldest first."""
        facts = {bill.facts.period_start: bill.facts for bill in self.bills if not bill.is_voided}
        uses = [MonthUse(month, one.measured_l, one.is_estimated) for month, one in facts.items()]
        return uses[-MONTHS_MAX:]

    @property
    def usual_sentences(self) -> Iterator[str]:
        """What is usual for the account, how the newest reading compares, and what those like it use."""
        if self.usual is not None:
            words = {"usual": format_m3(self.usual.median_l), "spread": format_m3(self.usual.spread_l)}
            yield tr("Lo usual de la cuenta: {usual} al mes, con una variación de {spread}.", **words)
        if self.compared is not None:
            yield _compared_sentence(self.compared)
        if self.alike is not None:
            yield tr(
                "De {accounts} cuentas como esta, la mitad usa de {lower} a {upper} al mes; la del medio, {median}.",
                accounts=f"{self.alike.accounts:,}",
                lower=format_m3(self.alike.lower_l),
                upper=format_m3(self.alike.upper_l),
                median=format_m3(self.alike.median_l),
            )


def _compared_sentence(compared: Compared) -> str:
    newest, before, usual = compared
    said = [tr("{month}: {used} al mes", month=short_month(newest.period_end), used=format_m3(newest.month_l))]
    if before is not None:
        said.append(tr("un año antes, {used}", used=format_m3(before.month_l)))
    if usual is not None:
        words = {"usual": format_m3(usual.median_l), "spread": format_m3(usual.spread_l)}
        said.append(tr("lo usual en esa época, {usual}, con una variación de {spread}", **words))
    return "; ".join(said) + "."


def analyze(connection: Connection, account_id: int, today: date, as_of: date | None = None) -> Analysis:
    """An account today or as it stood on a past day. Refuses an unknown account and a day to come."""
    day = known_day(today if as_of is None else as_of, today)
    account = past.header(connection, account_id)
    limits = Limits.of(office_rules.rulebook(connection, account.office_id), today)
    readings = past.readings(connection, account_id, day)
    rows = connection.execute(_BILLS, {"account": account_id, "day": day}).all()
    movements = Movements.read(connection, account_id, day)
    known = _known(connection, account, day, limits, readings, rows, movements.voided)
    bills = tuple(_analyzed(connection, rows, readings, movements))
    return _composed(connection, account, known, day, today, limits, movements, bills)


def known_day(day: date, today: date) -> date:
    """A day that an account can be seen on. Refuses one to come."""
    if day > today:
        raise Refused(
            "analysis.future",
            tr("El {date} no ha llegado.", date=long_date(day)),
            tr("Pida una fecha de hoy o anterior."),
        )
    return day


def alerts_found(connection: Connection, account_id: int, today: date) -> tuple[Finding, ...]:
    """What an analysis of today finds in the last months (`analysis.alert_months`), the newest first."""
    account = past.header(connection, account_id)
    limits = Limits.of(office_rules.rulebook(connection, account.office_id), today)
    rows = connection.execute(_BILLS, {"account": account_id, "day": today}).all()
    readings, voided = past.readings(connection, account_id, today), voided_by(connection, account_id, today)
    known = _known(connection, account, today, limits, readings, rows, voided)
    since = add_months(today, -limits.alert_months)
    return tuple(finding for finding in findings(known, limits) if finding.on >= since)


def _known(
    connection: Connection,
    account: past.Header,
    day: date,
    limits: Limits,
    readings: Mapping[int, PastReading],
    rows: Sequence[Row[*tuple[Any, ...]]],
    voided: Collection[int],
) -> History:
    """The past that detectors judge. A bill that was voided is judged no more."""
    bills = tuple(_past_bill(row) for row in rows if row.entry_id not in voided)
    return past.as_known(
        account,
        day,
        readings=readings.values(),
        bills=bills,
        terms=past.terms(connection, account.account_id),
        meters=past.meters(connection, account.service_point_id),
        alike=past.customers_alike(connection, account.office_id, bills[-1], day, limits.alike_min) if bills else None,
    )


_BILLS: Select[*tuple[Any, ...]] = (
    select(*Bill.__table__.c)  # type: ignore[attr-defined]  # sqlmodel does not declare it
    .join(Entry, col(Entry.id) == col(Bill.entry_id))
    .where(col(Bill.account_id) == bindparam("account"), col(Entry.effective_date) <= bindparam("day"))
    .order_by(col(Bill.period_start), col(Bill.revision))
)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        col(BillLine.bill_id),
        col(BillLine.code),
        col(BillLine.quantity_l),
        col(BillLine.unit_price),
        col(BillLine.amount_cents),
    )
    .join(Bill, col(Bill.id) == col(BillLine.bill_id))
    .where(col(Bill.account_id) == bindparam("account"))
    .order_by(col(BillLine.bill_id), col(BillLine.line_number))
)


def _past_bill(row: Row[*tuple[Any, ...]]) -> PastBill:
    return PastBill(
        row.number,
        row.period_start,
        row.period_end,
        row.billed_l,
        row.tariff_class,
        row.service.value,
        row.diameter,
    )


def _analyzed(
    connection: Connection,
    rows: Sequence[Row[*tuple[Any, ...]]],
    readings: Mapping[int, PastReading],
    movements: Movements,
) -> Iterator[AnalyzedBill]:
    """Each bill worked out again with the tariff of its date."""
    if not rows:
        return
    lines: Mapping[int, list[TariffLine]] = defaultdict(list)
    for line in connection.execute(_LINES, {"account": rows[0].account_id}):
        price = None if line.unit_price is None else Decimal(line.unit_price)
        lines[line.bill_id].append(TariffLine(line.code, line.quantity_l, price, line.amount_cents))
    tariffs, changes = Tariffs.load(), meter_changes(connection, rows[0].account_id)
    for row in rows:
        adjusted, applied = movements.adjusted(row.id), movements.applied(row.entry_id)
        adjusted_cents = sum(one.amount_cents for one in adjusted if not one.is_reversed)
        facts = _facts(row, lines[row.id], adjusted_cents, movements.before(row.entry_id))
        facts = replace(facts, late_cents=movements.late(row.number), meter_change=changes.get(row.reading_id))
        check = recompute(facts, tariffs)
        yield AnalyzedBill(
            bill_id=row.id,
            issued_on=row.issued_on,
            facts=facts,
            reading=readings.get(row.reading_id),
            check=check,
            differences=tuple(differences(facts, check)),
            applied=applied,
            adjusted=adjusted,
            open_cents=row.total_cents - sum(one.amount_cents for one in applied),
            is_voided=row.entry_id in movements.voided,
        )


def _facts(
    row: Row[*tuple[Any, ...]], lines: Sequence[TariffLine], adjustments_cents: int, arrears_cents: int
) -> BillFacts:
    return BillFacts(
        number=row.number,
        period_start=row.period_start,
        period_end=row.period_end,
        days=(row.period_end - row.period_start).days + 1,
        measured_l=row.measured_l,
        billed_l=row.billed_l,
        is_estimated=row.is_estimated,
        tariff_class=row.tariff_class,
        diameter=row.diameter,
        service=row.service.value,
        tariff_date=row.tariff_date,
        due_on=row.due_on,
        lines=tuple(lines),
        total_cents=row.total_cents,
        adjustments_cents=adjustments_cents,
        arrears_cents=arrears_cents,
        part_days=row.part_days,
    )


def _composed(
    connection: Connection,
    account: past.Header,
    known: History,
    day: date,
    today: date,
    limits: Limits,
    movements: Movements,
    bills: tuple[AnalyzedBill, ...],
) -> Analysis:
    terms = known.terms[-1] if known.terms else None
    standing = [meter for meter in known.meters if meter.removed_on is None or meter.removed_on > day]
    meter = standing[-1] if standing else None
    return Analysis(
        account=account,
        as_of=day,
        is_past=day < today,
        closed_on=known.closed_on,
        tariff_class=terms.tariff_class if terms else None,
        service=terms.service if terms else None,
        meter_serial=meter.serial if meter else None,
        diameter=meter.diameter if meter else None,
        balance_cents=balance(connection, account.account_id, day),
        bills=bills,
        movements=tuple(movements.all()),
        usual=baseline(known.readings),
        compared=compare(known.readings, limits.rainy_months),
        alike=known.alike,
        findings=tuple(findings(known, limits)),
    )


def find_bill(connection: Connection, number: str) -> int:
    """The id of the bill with a number. Refuses one that nobody was sent."""
    bill_id = connection.execute(_BY_NUMBER, {"number": number.strip()}).scalar_one_or_none()
    if bill_id is None:
        raise Refused(
            "bill.unknown",
            tr("No hay una factura {number}.", number=clean(number[:40])),
            tr("Vea las facturas de la cuenta."),
        )
    return int(bill_id)


_BY_NUMBER = select(col(Bill.id)).where(col(Bill.number) == bindparam("number"))
