"""What a clerk must see before a correction: whose account, the reasons with what each asks, and what it would do."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.adjustments.allowance import Allowance, allowance
from oficinista.adjustments.bills import BillFound, find_bill
from oficinista.adjustments.guards import refuse_more_than_charged
from oficinista.adjustments.queries import AccountOwing, account_owing
from oficinista.adjustments.reasons import Reason, Use, reasons
from oficinista.adjustments.rebilling import CorrectedReading
from oficinista.adjustments.settlement import credited
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill, Reading, ReadingKind
from oficinista.billing.periods import month_of
from oficinista.i18n import tr
from oficinista.ledger.debts import owed
from oficinista.orders import Refused
from oficinista.volume import format_m3


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
        for reason in reasons().values()
        if uses.intersection(reason.uses)
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
    """A reading with the bills that were made of it, the oldest first."""

    period_end: date
    kind: ReadingKind
    measured_l: int
    register_l: int | None
    bills: tuple[str, ...]

    @property
    def month(self) -> str:
        """The month in which it ends, as `2026-10`."""
        return month_of(self.period_end)

    @property
    def stood_at_l(self) -> int | None:
        """Where the meter stood at the reading before; None when nobody wrote down where it stands."""
        return None if self.register_l is None else self.register_l - self.measured_l

    def corrected(self, typed_l: int) -> CorrectedReading:
        """The right reading from what was typed: where the meter stands if that is known, else the water itself.

        Refuses a meter that stands lower than before.
        """
        if self.stood_at_l is None:
            return CorrectedReading(month=self.month, measured_l=typed_l)
        if typed_l < self.stood_at_l:
            raise Refused(
                "reading.below_last",
                tr("El contador ya marcaba {volume} en la lectura anterior.", volume=format_m3(self.stood_at_l)),
                tr("Escriba lo que marca el contador, no el consumo."),
            )
        return CorrectedReading(month=self.month, measured_l=typed_l - self.stood_at_l, register_l=typed_l)


_ORIGIN = aliased(Bill)
_READINGS: Select[*tuple[Any, ...]] = (
    select(
        col(Reading.id),
        col(Reading.period_end),
        col(Reading.kind),
        col(Reading.measured_l),
        col(Reading.register_l),
        col(Bill.number),
    )
    .select_from(_ORIGIN)
    .join(Bill, col(Bill.account_id) == col(_ORIGIN.account_id))
    .join(Reading, col(Reading.id) == col(Bill.reading_id))
    .where(col(_ORIGIN.number) == bindparam("bill"), col(Reading.period_end) >= col(_ORIGIN.period_end), ~is_voided())
    .order_by(col(Bill.period_start))
)


def readings_from(connection: Connection, bill: str) -> tuple[ReadingBilled, ...]:
    """The reading of a bill and those after it, the oldest first, each with its bills that count."""
    found = []
    for _, rows in groupby(connection.execute(_READINGS, {"bill": bill}), key=lambda row: row.id):
        first, *others = rows
        numbers = tuple(row.number for row in (first, *others))
        found.append(ReadingBilled(first.period_end, first.kind, first.measured_l, first.register_l, numbers))
    return tuple(found)
