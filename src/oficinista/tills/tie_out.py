"""Whether the money of some till sessions is the same money all the way: on receipts, in drawers, counted, deposited.

Each tender is followed by itself. Where a step has more or less than the one before it, the findings say in which
session or document, and they add up to the difference to the cent. What is not receipts (the change fund, cash between
tills) is left out of every step; cash turned in during the day is in them, since it came by receipts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import Entry, EntryKind, EntryLine, Tender, TenderKind
from oficinista.ledger.numbers import number_text
from oficinista.staff.models import OfficeRow
from oficinista.tills.custody import CHANNEL_OF, fund_of
from oficinista.tills.models import (
    BankDeposit,
    DepositedSession,
    DepositedTransfer,
    TillDifference,
    TillSession,
    TransferEnd,
    TransferOutcome,
)
from oficinista.tills.models import MoneyTransfer as Sent
from oficinista.tills.reasons import find_difference_reason
from oficinista.tills.sessions import Session, session_rows
from oficinista.tills.wording import mark_words, over_or_short

TAKEN = (
    EntryKind.PAYMENT,
    EntryKind.PAYMENT_VOID,
    EntryKind.SUSPENSE,
    EntryKind.SUSPENSE_VOID,
    EntryKind.REFUND_CASH,
)
"""What receipts and other papers given to people bring to a drawer, or take from it."""


class Step(StrEnum):
    """Where the money is followed to, in this order."""

    RECEIPTS = "receipts"
    DRAWERS = "drawers"
    COUNTED = "counted"
    DEPOSITED = "deposited"


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a step has more (positive) or less than the one before it: in which session, and on which document."""

    step: Step
    kind: TenderKind
    session: Session
    cents: int
    words: str


@dataclass(frozen=True, slots=True)
class Tied:
    """One tender at every step."""

    kind: TenderKind
    cents: dict[Step, int]

    @property
    def agrees(self) -> bool:
        """Whether it is the same all the way."""
        return len(set(self.cents.values())) == 1

    @property
    def waits(self) -> bool:
        """Whether it is the same until it was counted, and only waits to be deposited: no difference."""
        *before, counted = (self.cents[step] for step in Step if step is not Step.DEPOSITED)
        return all(cents == counted for cents in before) and self.cents[Step.DEPOSITED] < counted

    @property
    def mark(self) -> str:
        return mark_words(agrees=self.agrees, waits=self.waits)


@dataclass(frozen=True, slots=True)
class TieOut:
    """Every tender that there was, what explains each difference, and what the ledger says that people paid in all."""

    tenders: tuple[Tied, ...]
    findings: tuple[Finding, ...]
    ledger_cents: int

    def total(self, step: Step) -> int:
        """All tenders at a step."""
        return sum(one.cents[step] for one in self.tenders)

    @property
    def agrees(self) -> bool:
        """Whether all is the same all the way, and is what the ledger says."""
        return all(one.agrees for one in self.tenders) and self.total(Step.RECEIPTS) == self.ledger_cents

    @property
    def mark(self) -> str:
        """Of all together: what only waits to be deposited is no difference."""
        waits = all(one.agrees or one.waits for one in self.tenders)
        return mark_words(agrees=self.agrees, waits=waits and self.total(Step.RECEIPTS) == self.ledger_cents)

    def of(self, kind: TenderKind | None, step: Step | None = None) -> tuple[Finding, ...]:
        """The findings of a tender, or of all."""
        return tuple(one for one in self.findings if kind in {None, one.kind} and step in {None, one.step})


Found = dict[Any, int]
"""Cents by session and tender."""


def of_day(connection: Connection, office_id: int, day: date) -> TieOut:
    """The tie-out of a day of an office: of all sessions of that day, of windows, mail, drop box and collectors."""
    at = (col(TillSession.office_id) == office_id, col(TillSession.business_date) == day)
    return tie_out(connection, session_rows(connection, *at))


def tie_out(connection: Connection, sessions: Sequence[Session]) -> TieOut:
    """The tie-out of some sessions together."""
    ids = [one.id for one in sessions]
    receipts, drawers = _receipts(connection, ids), _drawers(connection, ids)
    closed = {key: row for row in connection.execute(_CLOSED.where(col(TillDifference.till_session_id).in_(ids)))
              for key in [(row.till_session_id, row.tender_kind)]}  # fmt: skip
    deposits = _deposits(connection, ids)
    turn_ins = _turn_ins(connection, ids)
    findings: list[Finding] = []
    cents: dict[TenderKind, dict[Step, int]] = defaultdict(lambda: dict.fromkeys(Step, 0))
    for session in sessions:
        fund = fund_of(connection, session.id) if session.closed_at is not None else 0
        for kind in TenderKind:
            key = session.id, kind
            trail = _Trail(session, kind, receipts[key], drawers[key], closed.get(key))
            if kind is TenderKind.CASH:
                trail.fund, trail.turn_ins = fund, turn_ins[session.id]
            trail.deposit = deposits.get((session.id, CHANNEL_OF[kind]))
            for step, amount in trail.steps().items():
                cents[kind][step] += amount
            findings += trail.findings()
    tenders = (Tied(kind, cents[kind]) for kind in TenderKind if kind in cents and any(cents[kind].values()))
    return TieOut(tuple(tenders), tuple(findings), _ledger(connection, ids))


@dataclass
class _TurnIn:
    """Cash turned in during the day: the number of its transfer, and whether a deposit has it."""

    document: str
    cents: int
    is_deposited: bool


@dataclass
class _Trail:
    """One tender of one session: what is known of it at each step."""

    session: Session
    kind: TenderKind
    receipts: int
    drawer: int
    closed: Any
    fund: int = 0
    turn_ins: Sequence[_TurnIn] = ()
    deposit: str | None = None

    @property
    def left(self) -> int:
        """What the closing left for the bank of it."""
        return 0 if self.closed is None else self.closed.counted_cents - self.fund

    @property
    def is_closed(self) -> bool:
        return self.session.closed_at is not None

    def steps(self) -> dict[Step, int]:
        """How much it is at each step."""
        deposited = sum(one.cents for one in self.turn_ins if one.is_deposited)
        return {
            Step.RECEIPTS: self.receipts,
            Step.DRAWERS: self.drawer,
            Step.COUNTED: self.drawer + self.difference if self.is_closed else 0,
            Step.DEPOSITED: deposited + (self.left if self.deposit else 0),
        }

    @property
    def difference(self) -> int:
        return 0 if self.closed is None else int(self.closed.difference_cents)

    def findings(self) -> Iterable[Finding]:
        """What explains each step that differs from the one before it."""
        if self.drawer != self.receipts:
            yield self._finding(Step.DRAWERS, self.drawer - self.receipts, tr("los recibos dicen otra cantidad"))
        if not self.is_closed and self.drawer:
            yield self._finding(Step.COUNTED, -self.drawer, tr("sin cerrar"))
        if self.difference:
            reason = find_difference_reason(self.closed.reason).name
            words = f"{over_or_short(self.difference)}. {reason}"
            yield self._finding(Step.COUNTED, self.difference, words)
        if self.left and not self.deposit:
            yield self._finding(Step.DEPOSITED, -self.left, tr("espera depósito"))
        for one in self.turn_ins:
            if self.is_closed and not one.is_deposited:
                yield self._finding(Step.DEPOSITED, -one.cents, tr("{number} espera depósito", number=one.document))
            if not self.is_closed and one.is_deposited:
                words = tr("{number} se depositó antes del cuadre", number=one.document)
                yield self._finding(Step.DEPOSITED, one.cents, words)

    def _finding(self, step: Step, cents: int, words: str) -> Finding:
        return Finding(step, self.kind, self.session, cents, words)


def step_name(step: Step) -> str:
    """A step as a column is titled."""
    return {
        Step.RECEIPTS: tr("Recibos"),
        Step.DRAWERS: tr("Gavetas"),
        Step.COUNTED: tr("Contado"),
        Step.DEPOSITED: tr("Depositado"),
    }[step]


_CLOSED = select(
    col(TillDifference.till_session_id),
    col(TillDifference.tender_kind),
    col(TillDifference.counted_cents),
    col(TillDifference.difference_cents),
    col(TillDifference.reason),
)


def _receipts(connection: Connection, ids: Sequence[int]) -> Found:
    """What the papers say: each tender of receipts, voids and suspense, less the refunds paid in cash."""
    found: Found = defaultdict(int)
    written = (
        select(col(Entry.till_session_id), col(Tender.kind), func.sum(col(Tender.amount_cents)))
        .join(Tender, col(Tender.entry_id) == col(Entry.id))
        .where(col(Entry.till_session_id).in_(ids), col(Entry.kind).in_(TAKEN))
        .group_by(col(Entry.till_session_id), col(Tender.kind))
    )
    for session, kind, cents in connection.execute(written):
        found[session, kind] += int(cents)
    refunds = (
        select(col(Entry.till_session_id), func.sum(col(Entry.total_cents)))
        .where(col(Entry.till_session_id).in_(ids), col(Entry.kind) == EntryKind.REFUND_CASH)
        .group_by(col(Entry.till_session_id))
    )
    for session, cents in connection.execute(refunds):
        found[session, TenderKind.CASH] -= int(cents)
    return found


def _drawers(connection: Connection, ids: Sequence[int]) -> Found:
    """What the books say that came to each drawer."""
    found: Found = defaultdict(int)
    lines = (
        select(col(EntryLine.till_session_id), col(EntryLine.tender_kind), func.sum(col(EntryLine.amount_cents)))
        .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
        .where(col(EntryLine.till_session_id).in_(ids), col(Entry.kind).in_(TAKEN))
        .group_by(col(EntryLine.till_session_id), col(EntryLine.tender_kind))
    )
    for session, kind, cents in connection.execute(lines):
        found[session, kind] = int(cents)
    return found


def _ledger(connection: Connection, ids: Sequence[int]) -> int:
    """What the ledger says that people paid, and were paid back: the other side of the drawers."""
    lines = (
        select(func.sum(col(EntryLine.amount_cents)))
        .join(Entry, col(Entry.id) == col(EntryLine.entry_id))
        .where(
            col(Entry.till_session_id).in_(ids), col(Entry.kind).in_(TAKEN), col(EntryLine.till_session_id).is_(None)
        )
    )
    return -int(connection.execute(lines).scalar_one() or 0)


def _deposits(connection: Connection, ids: Sequence[int]) -> dict[tuple[int, Any], str]:
    """In which bag or batch each session's money left."""
    rows = connection.execute(
        select(col(DepositedSession.till_session_id), col(DepositedSession.channel), col(BankDeposit.bag))
        .join(BankDeposit, col(BankDeposit.entry_id) == col(DepositedSession.deposit_id))
        .where(col(DepositedSession.till_session_id).in_(ids))
    )
    return {(row.till_session_id, row.channel): row.bag for row in rows}


def _turn_ins(connection: Connection, ids: Sequence[int]) -> dict[int, list[_TurnIn]]:
    """What each session turned in for deposit, that arrived in the safe."""
    found: dict[int, list[_TurnIn]] = defaultdict(list)
    rows = connection.execute(
        select(
            col(Sent.from_session_id),
            col(Sent.amount_cents),
            col(DepositedTransfer.deposit_id),
            col(OfficeRow.code),
            col(Entry.document_type),
            col(Entry.year),
            col(Entry.document_number),
        )
        .join(TransferEnd, col(TransferEnd.transfer_id) == col(Sent.entry_id))
        .join(EntryLine, col(EntryLine.entry_id) == col(TransferEnd.entry_id))
        .join(Entry, col(Entry.id) == col(Sent.entry_id))
        .join(OfficeRow, col(OfficeRow.id) == col(Sent.office_id))
        .outerjoin(DepositedTransfer, col(DepositedTransfer.transfer_id) == col(Sent.entry_id))
        .where(
            col(Sent.from_session_id).in_(ids),
            col(TransferEnd.outcome) == TransferOutcome.RECEIVED,
            col(EntryLine.gl_code) == chart.IN_TRANSIT,
        )
        .order_by(col(Sent.entry_id))
    )
    for row in rows:
        document = number_text(row.document_type, row.code, row.year, row.document_number)
        found[row.from_session_id].append(_TurnIn(document, row.amount_cents, row.deposit_id is not None))
    return found
