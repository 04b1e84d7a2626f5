"""What a clerk must see before a correction: whose account, the reasons with what each asks, and what it would do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.allowance import Allowance, allowance
from oficinista.adjustments.bills import BillFound, find_bill
from oficinista.adjustments.guards import refuse_more_than_charged
from oficinista.adjustments.queries import AccountOwing, account_owing
from oficinista.adjustments.reasons import Reason, Use, by_hand
from oficinista.adjustments.rebilling import CorrectedReading
from oficinista.adjustments.settlement import credited
from oficinista.billing.dial import shows, stood_at, water
from oficinista.billing.dials import dial_at, most_plausible
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill, Reading, ReadingKind
from oficinista.billing.periods import month_of
from oficinista.ledger.debts import owed
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules


@dataclass(frozen=True, slots=True)
class ReasonOffered:
    """A reason of the catalogue, and what the clerk may do alone for it on this account."""

    reason: Reason
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be corrected, and for which reasons it may be."""

    account: AccountOwing
    bill: BillFound | None
    reasons: tuple[ReasonOffered, ...]


def desk(connection: Connection, account: str, bill: str | None, *, uses: set[Use], clerk_id: int, today: date) -> Desk:
    """What a clerk needs to see before a correction. Refuses an account or a bill that is not there."""
    found = account_owing(connection, account)
    action = "bill.void_and_rebill" if uses == {"rebill"} else "adjustment.request"
    offered = tuple(
        ReasonOffered(
            reason, allowance(connection, clerk_id, found.account_id, reason.code, today=today, action=action)
        )
        for reason in by_hand(uses).values()
    )
    return Desk(found, None if bill is None else find_bill(connection, bill), offered)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an adjustment would do to the account, and to the debt of its bill when it has one."""

    balance_before_cents: int
    balance_after_cents: int
    bill_before_cents: int | None
    bill_after_cents: int | None


def preview_adjustment(connection: Connection, account: str, bill: str | None, cents: int) -> Effect:
    """What an adjustment of so many cents, negative for a credit, would do. Refuses more than the bill charged."""
    now = owed(connection, account_owing(connection, account).account_id)
    found = None if bill is None else find_bill(connection, bill)
    after = now.balance_cents + cents
    if found is None:
        return Effect(now.balance_cents, after, None, None)
    if cents > 0:
        return Effect(now.balance_cents, after, found.open_cents, found.open_cents)
    refuse_more_than_charged(found, -cents)
    paid = sum(one.amount_cents for one in credited(now, -cents, found.item_id) if one.open_item_id == found.item_id)
    return Effect(now.balance_cents, after, found.open_cents, found.open_cents - paid)


@dataclass(frozen=True, slots=True)
class ReadingBilled:
    """A reading with the bills that were made of it, the oldest first.

    `stood_at_l` is where its meter stood at the reading before, None when nobody wrote it down; `most_l`, the most
    water that it may have if the dial turned over.
    """

    period_end: date
    kind: ReadingKind
    measured_l: int
    register_l: int | None
    bills: tuple[str, ...]
    dial_digits: int
    stood_at_l: int | None
    replaced_l: int | None
    most_l: int

    @property
    def month(self) -> str:
        """The month in which it ends, as `2026-10`."""
        return month_of(self.period_end)

    def corrected(self, typed_l: int) -> CorrectedReading:
        """The right reading from what was typed: where the meter stands if that is known, else the water itself.

        Refuses a meter that stands lower than before and cannot have turned over.
        """
        if self.stood_at_l is None:
            return CorrectedReading(month=self.month, measured_l=typed_l)
        measured_l = water(
            typed_l,
            self.stood_at_l,
            dial_digits=self.dial_digits,
            replaced_l=self.replaced_l,
            most_l=self.most_l,
        )
        return CorrectedReading(month=self.month, measured_l=measured_l, register_l=typed_l)

    def counted_from(self, stood_at_l: int) -> "ReadingBilled":
        """The same reading of a meter that is now known to have stood elsewhere before it.

        Itself where nobody read the meter, or where another was put in within it: its water does not count from there.
        """
        is_read = self.register_l is not None and self.replaced_l is None and self.kind is ReadingKind.ACTUAL
        return replace(self, stood_at_l=stood_at_l) if is_read and stood_at_l != self.stood_at_l else self

    def typed(self, measured_l: int) -> int:
        """What is typed so that the right water is so much: the contrary of `corrected`."""
        if self.stood_at_l is None:
            return measured_l
        return shows(self.stood_at_l, measured_l, self.replaced_l, self.dial_digits)


def corrected_in_order(typed: Iterable[tuple[ReadingBilled, int | None]]) -> Iterator[CorrectedReading]:
    """The right readings from what was typed of each, the oldest first; None where nothing was.

    Each counts from where the one before it left the meter, also where nothing was typed. Refuses what
    `ReadingBilled.corrected` refuses.
    """
    stood_at_l: int | None = None
    for reading, said_l in typed:
        counted = reading if stood_at_l is None else reading.counted_from(stood_at_l)
        typed_l = reading.register_l if said_l is None and counted is not reading else said_l
        stood_at_l = reading.register_l
        if typed_l is not None:
            right = counted.corrected(typed_l)
            stood_at_l = right.register_l
            yield right


_ORIGIN = aliased(Bill)
_READINGS: Select[*tuple[Any, ...]] = (
    select(
        col(Reading.id),
        col(Reading.account_id),
        col(Reading.meter_id),
        col(Reading.period_start),
        col(Reading.period_end),
        col(Reading.months),
        col(Reading.kind),
        col(Reading.measured_l),
        col(Reading.register_l),
        col(Reading.replaced_l),
        col(Bill.number),
    )
    .select_from(_ORIGIN)
    .join(Bill, col(Bill.account_id) == col(_ORIGIN.account_id))
    .join(Reading, col(Reading.id) == col(Bill.reading_id))
    .where(col(_ORIGIN.number) == bindparam("bill"), col(Reading.period_end) >= col(_ORIGIN.period_end), ~is_voided())
    .order_by(col(Bill.period_start))
)


def readings_from(connection: Connection, bill: str, *, office_id: int, today: date) -> tuple[ReadingBilled, ...]:
    """The reading of a bill and those after it, the oldest first, each with its bills that count."""
    rules = office_rules.rulebook(connection, office_id)
    grouped = groupby(connection.execute(_READINGS, {"bill": bill}).all(), key=lambda row: row.id)
    return tuple(_reading(connection, list(rows), rules, today) for _, rows in grouped)


def _reading(
    connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]], rules: Rulebook, today: date
) -> ReadingBilled:
    """A reading beside the meter that is known today to have stood there: it may have been changed meanwhile."""
    one = rows[0]
    dial = dial_at(connection, one.account_id, one.period_start, one.period_end)
    stood_at_l = dial.stood_at_l if dial.is_whole else None
    if one.meter_id == dial.meter_id:
        stood_at_l = stood_at(one.register_l, one.measured_l, one.replaced_l, dial.dial_digits)
    return ReadingBilled(
        period_end=one.period_end,
        kind=one.kind,
        measured_l=one.measured_l,
        register_l=one.register_l,
        bills=tuple(row.number for row in rows),
        dial_digits=dial.dial_digits,
        stood_at_l=stood_at_l,
        replaced_l=dial.replaced_l,
        most_l=most_plausible(connection, one.account_id, one.months, rules, today),
    )
