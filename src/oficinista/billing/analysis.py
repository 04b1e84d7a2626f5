"""An account taken apart: each bill worked out again, what paid it, what the account owed after it, what stands out.

It can be asked as of a past day: then only what counted by that day is there, with the terms and the meter of that
day. Amounts come from the ledger alone, and the last balance is the one that `queries.balance` says for the day.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing import past
from oficinista.billing.baseline import Baseline, baseline
from oficinista.billing.detect import findings
from oficinista.billing.facts import BillFacts
from oficinista.billing.finding import Finding, Limits
from oficinista.billing.history import Alike, History, PastBill, PastReading
from oficinista.billing.models import Bill, BillLine
from oficinista.billing.queries import StatementLine, balance, statement
from oficinista.billing.recompute import Recomputed, differences, recompute
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.models import Allocation, Entry, EntryKind, EntryLine, OpenItem
from oficinista.orders import Refused
from oficinista.storage import office_rules
from oficinista.tariff import TariffLine, Tariffs
from oficinista.text import clean
from oficinista.volume import format_m3


@dataclass(frozen=True, slots=True)
class Applied:
    """So much of a debt, settled by an entry: negative when a void gave it back."""

    kind: EntryKind
    on: date
    document: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class PaidDebt:
    """So much of an entry, which went to a debt; without a bill it came from elsewhere."""

    bill_number: str | None
    period_start: date | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class AnalyzedBill:
    """A bill, the reading it was made of, its lines beside the tariff's, what paid it and what of it is owed."""

    bill_id: int
    issued_on: date
    facts: BillFacts
    reading: PastReading | None
    check: Recomputed
    differences: tuple[str, ...]
    applied: tuple[Applied, ...]
    open_cents: int
    is_voided: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what the account owes, with what it paid and the balance after it."""

    line: StatementLine
    paid: tuple[PaidDebt, ...]


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
    alike: Alike | None
    findings: tuple[Finding, ...]

    @property
    def usual_sentences(self) -> Iterator[str]:
        """What is usual for the account, and for those like it."""
        if self.usual is not None:
            words = {"usual": format_m3(self.usual.median_l), "spread": format_m3(self.usual.spread_l)}
            yield tr("Lo usual de la cuenta: {usual} al mes, con una variación de {spread}.", **words)
        if self.alike is not None:
            yield tr(
                "De {accounts} cuentas como esta, la mitad usa de {lower} a {upper} al mes; la del medio, {median}.",
                accounts=f"{self.alike.accounts:,}",
                lower=format_m3(self.alike.lower_l),
                upper=format_m3(self.alike.upper_l),
                median=format_m3(self.alike.median_l),
            )


def analyze(connection: Connection, account_id: int, today: date, as_of: date | None = None) -> Analysis:
    """An account today or as it stood on a past day. Refuses an unknown account and a day to come."""
    day = today if as_of is None else as_of
    if day > today:
        raise Refused(
            "analysis.future",
            tr("El {date} no ha llegado.", date=long_date(day)),
            tr("Pida una fecha de hoy o anterior."),
        )
    account = past.header(connection, account_id)
    readings = past.readings(connection, account_id)
    found = connection.execute(_BILLS, {"account": account_id, "day": day}).all()
    known = past.as_known(
        account,
        day,
        readings=readings,
        bills=tuple(map(_past_bill, found)),
        terms=past.terms(connection, account_id),
        meters=past.meters(connection, account.service_point_id),
    )
    limits = Limits.of(office_rules.rulebook(connection, account.office_id), today)
    if known.bills:
        last, issued_on = known.bills[-1], found[-1].issued_on
        alike = past.customers_alike(connection, account.office_id, last, issued_on, limits.alike_min)
        known = replace(known, alike=alike)
    ledger = _Ledger.read(connection, account_id, day)
    return _composed(
        connection, account, known, day, today, limits, ledger, _analyzed(connection, found, readings, ledger)
    )


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the ledger says of an account up to a day: its lines, who was voided, who paid what."""

    lines: tuple[StatementLine, ...]
    voided: frozenset[int]
    allocations: tuple[Row[*tuple[Any, ...]], ...]

    @classmethod
    def read(cls, connection: Connection, account_id: int, day: date) -> "_Ledger":
        values = {"account": account_id, "day": day}
        voided = frozenset(int(row.reverses_id) for row in connection.execute(_VOIDED, values))
        lines = (line for line in statement(connection, account_id) if line.on <= day)
        return cls(
            tuple(replace(line, is_voided=line.entry_id in voided) for line in lines),
            voided,
            tuple(connection.execute(_ALLOCATIONS, values)),
        )

    def before(self, entry_id: int) -> int:
        """The balance that an entry found."""
        line = next(line for line in self.lines if line.entry_id == entry_id)
        return line.balance_cents - line.amount_cents

    def movements(self) -> Iterator[Movement]:
        """Every line with what it paid."""
        paid: Mapping[int, list[PaidDebt]] = defaultdict(list)
        for one in self.allocations:
            paid[one.entry_id].append(PaidDebt(one.bill_number, one.period_start, one.amount_cents))
        return (Movement(line, tuple(paid.get(line.entry_id, ()))) for line in self.lines)

    def applied(self, bill_entry_id: int) -> tuple[Applied, ...]:
        """What settled the debt of a bill."""
        documents = {line.entry_id: line.document for line in self.lines}
        return tuple(
            Applied(one.kind, one.effective_date, documents.get(one.entry_id, ""), one.amount_cents)
            for one in self.allocations
            if one.debt_entry_id == bill_entry_id
        )


_VOIDED = (
    select(col(Entry.reverses_id))
    .join(EntryLine, col(EntryLine.entry_id) == col(Entry.id))
    .where(
        col(EntryLine.account_id) == bindparam("account"),
        col(Entry.reverses_id).is_not(None),
        col(Entry.effective_date) <= bindparam("day"),
    )
)
_ALLOCATIONS: Select[*tuple[Any, ...]] = (
    select(
        col(Entry.id).label("entry_id"),
        col(Entry.kind),
        col(Entry.effective_date),
        col(OpenItem.entry_id).label("debt_entry_id"),
        col(Bill.number).label("bill_number"),
        col(Bill.period_start),
        col(Allocation.amount_cents),
    )
    .select_from(OpenItem)
    .join(Allocation, col(Allocation.open_item_id) == col(OpenItem.id))
    .join(Entry, col(Entry.id) == col(Allocation.entry_id))
    .outerjoin(Bill, col(Bill.entry_id) == col(OpenItem.entry_id))
    .where(col(OpenItem.account_id) == bindparam("account"), col(Entry.effective_date) <= bindparam("day"))
    .order_by(col(Entry.effective_date), col(Entry.posted_at), col(Entry.id), col(OpenItem.due_on), col(OpenItem.id))
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
    ledger: _Ledger,
) -> Iterator[AnalyzedBill]:
    """Each bill worked out again with the tariff of its date."""
    if not rows:
        return
    lines: Mapping[int, list[TariffLine]] = defaultdict(list)
    for line in connection.execute(_LINES, {"account": rows[0].account_id}):
        price = None if line.unit_price is None else Decimal(line.unit_price)
        lines[line.bill_id].append(TariffLine(line.code, line.quantity_l, price, line.amount_cents))
    tariffs = Tariffs.load()
    for row in rows:
        facts = _facts(row, lines[row.id], ledger.before(row.entry_id))
        check, applied = recompute(facts, tariffs), ledger.applied(row.entry_id)
        yield AnalyzedBill(
            bill_id=row.id,
            issued_on=row.issued_on,
            facts=facts,
            reading=readings.get(row.reading_id),
            check=check,
            differences=tuple(differences(facts, check)),
            applied=applied,
            open_cents=row.total_cents - sum(one.amount_cents for one in applied),
            is_voided=row.entry_id in ledger.voided,
        )


def _facts(row: Row[*tuple[Any, ...]], lines: Sequence[TariffLine], arrears_cents: int) -> BillFacts:
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
        arrears_cents=arrears_cents,
    )


def _composed(
    connection: Connection,
    account: past.Header,
    known: History,
    day: date,
    today: date,
    limits: Limits,
    ledger: _Ledger,
    bills: Iterator[AnalyzedBill],
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
        bills=tuple(bills),
        movements=tuple(ledger.movements()),
        usual=baseline(known.readings),
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
