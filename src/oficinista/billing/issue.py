"""Issuing a bill: what its month costs, its entry in the ledger, and the rows that keep it as it was issued."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from oficinista.billing.models import Bill, BillLine
from oficinista.ledger import chart
from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import CONTINUOUS, Debt, Line, NewEntry, Paid, Posted
from oficinista.orders import Refused
from oficinista.storage.bulk import Inserter
from oficinista.tariff import Part, Tariff, TariffLine
from oficinista.transaction import Transaction

BILL_SERIES = "FAC"


class NewBill(NamedTuple):
    """A month of a reading that is to be billed, with all that decides its price."""

    account_id: int
    reading_id: int
    revision: int
    period_start: date
    period_end: date
    issued_on: date
    due_on: date
    measured_l: int
    billed_l: int
    is_estimated: bool
    tariff_class: str
    service: str
    diameter: str
    tariff_date: date
    part_days: int | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """What one class, diameter, service and volume cost: the ledger's lines and the bill's, made once and shared."""

    total_cents: int
    income: tuple[Line, ...]
    bill_lines: tuple[tuple[Any, ...], ...]


def priced(lines: Iterable[TariffLine]) -> Priced:
    """What the lines of a bill come to, and where their money is earned."""
    income: dict[str, int] = {}
    rows = []
    for place, line in enumerate(lines, 1):
        code = _income_code(line.code)
        income[code] = income.get(code, 0) - line.amount_cents
        price = None if line.unit_price is None else str(line.unit_price)
        rows.append((place, line.code, line.quantity_l, price, line.amount_cents))
    return Priced(
        sum(row[-1] for row in rows),
        tuple(Line(code, cents) for code, cents in income.items() if cents),
        tuple(rows),
    )


def pricing(tariff: Tariff) -> Callable[[str, str, str, int, Part | None], Priced | None]:
    """The prices of a tariff, each worked out once; None for what has none published."""

    @cache
    def price(tariff_class: str, diameter: str, service: str, litres: int, part: Part | None) -> Priced | None:
        try:
            return priced(tariff.price(tariff_class, diameter, service, litres, part).lines)
        except Refused:
            return None

    return price


def bill_entry(bill: NewBill, priced: Priced, effective_date: date, allocations: Sequence[Paid] = ()) -> NewEntry:
    """The entry of a bill: what the account owes for it by its due date, less the credit that pays it at once."""
    total = priced.total_cents
    return NewEntry(
        kind=EntryKind.BILL,
        document_type=BILL_SERIES,
        series_year=CONTINUOUS,
        effective_date=effective_date,
        lines=(Line(chart.RECEIVABLE, total, bill.account_id), *priced.income),
        debts=(Debt(bill.account_id, bill.due_on, total),),
        allocations=allocations,
    )


def bill_number(office_id: int, posted: Posted) -> str:
    """The twelve digits of a bill."""
    return f"20{office_id:03d}{posted.document_number:07d}"


def write_bills(tx: Transaction, issued: Iterable[tuple[NewBill, Priced, Posted]]) -> None:
    """Keep posted bills as they were issued, line by line."""
    rows, lines = [], []
    for bill, cost, entry in issued:
        rows.append((entry.id, bill_number(tx.office.id, entry), entry.id, cost.total_cents, *_kept(bill)))
        lines += [(entry.id, *line) for line in cost.bill_lines]
    _BILLS.insert(tx.connection, rows)
    _BILL_LINES.insert(tx.connection, lines)


_BILLS = Inserter(Bill, "id", "number", "entry_id", "total_cents", *NewBill._fields)
_BILL_LINES = Inserter(BillLine, "bill_id", "line_number", "code", "quantity_l", "unit_price", "amount_cents")


def _kept(bill: NewBill) -> list[Any]:
    """A bill's facts as the database keeps them: dates as text, flags as numbers."""
    return [
        fact.isoformat() if isinstance(fact, date) else int(fact) if isinstance(fact, bool) else fact for fact in bill
    ]


def _income_code(line_code: str) -> str:
    """Where a bill line's money is earned: `base.water` and `consumption.water.1` are water."""
    services = {"water": chart.WATER_INCOME, "sewer": chart.SEWER_INCOME}
    return services.get(line_code.split(".")[1] if "." in line_code else "", chart.OTHER_INCOME)
