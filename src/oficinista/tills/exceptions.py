"""What a supervisor should look at: payments voided late or near the closing, clerks and accounts that meet too often,
shortages that go from till to till, money counted as another tender, and surprise counts that were not made.

None of it is a fault by itself. From how much on each is told are rules, `tills.*`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryKind, EntryLine
from oficinista.money import format_money
from oficinista.rulebook import Rulebook
from oficinista.staff.models import Clerk
from oficinista.storage import office_rules
from oficinista.tills.differences import Difference, swapped
from oficinista.tills.models import FreezeOutcome, Payment, Till, TillDifference, TillKind, TillSession
from oficinista.tills.surprises import freezes, proposals

MINUTE_S = 60


class Pattern(StrEnum):
    """What is told."""

    LATE_VOID = "late_void"
    VOID_NEAR_CLOSE = "void_near_close"
    REPEATED_PAIR = "repeated_pair"
    ROTATING_SHORTAGE = "rotating_shortage"
    SWAPPED_TENDERS = "swapped_tenders"
    SURPRISE_DIFFERENCE = "surprise_difference"
    SURPRISE_LIFTED = "surprise_lifted"
    SURPRISE_MISSED = "surprise_missed"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One thing to look at: on which day, whose, how much, where it is found, and what was seen."""

    day: date
    pattern: Pattern
    clerk: str
    cents: int
    document: str
    words: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how much on each is told."""

    late_minutes: int
    near_close_minutes: int
    pair_times: int
    shortages: int
    pattern_days: int
    tolerance_cents: int

    @classmethod
    def of(cls, rules: Rulebook, day: date) -> "Thresholds":
        """Those in force on a day."""
        keys = ("late_void_minutes", "void_near_close_minutes", "pair_times", "rotating_shortages", "pattern_days",
                "tolerance_cents")  # fmt: skip
        return cls(*(int(rules.get(f"tills.{key}", day).value) for key in keys))


def pattern_name(pattern: Pattern) -> str:
    """What a pattern is called."""
    return {
        Pattern.LATE_VOID: tr("Anulación tardía"),
        Pattern.VOID_NEAR_CLOSE: tr("Anulación cerca del cierre"),
        Pattern.REPEATED_PAIR: tr("Oficinista y cuenta repetidos"),
        Pattern.ROTATING_SHORTAGE: tr("Faltantes que rotan"),
        Pattern.SWAPPED_TENDERS: tr("Valores cambiados"),
        Pattern.SURPRISE_DIFFERENCE: tr("Diferencia en arqueo"),
        Pattern.SURPRISE_LIFTED: tr("Arqueo sorpresa levantado"),
        Pattern.SURPRISE_MISSED: tr("Arqueo propuesto sin hacer"),
    }[pattern]


def exceptions(
    connection: Connection, office_id: int, since: date, until: date, today: date
) -> tuple[Exceptional, ...]:
    """What there is to look at in some days of an office, the last day first."""
    limits = Thresholds.of(office_rules.rulebook(connection, office_id), until)
    found = [
        *_voids(connection, office_id, since, until, limits),
        *_pairs(connection, office_id, since, until, limits),
        *_differences(connection, office_id, since, until, limits),
        *_surprises(connection, office_id, since, until, today),
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.pattern, one.document), reverse=True))


def _voids(
    connection: Connection, office_id: int, since: date, until: date, limits: Thresholds
) -> Iterator[Exceptional]:
    paid = aliased(Entry)
    rows: Iterable[Any] = connection.execute(
        select(
            col(Entry.effective_date),
            col(Entry.posted_at),
            col(Entry.total_cents),
            col(Entry.reason),
            col(paid.posted_at).label("paid_at"),
            col(Payment.receipt),
            col(Clerk.name),
            col(TillSession.counted_at),
            col(Till.kind).label("till_kind"),
        )
        .join(paid, col(paid.id) == col(Entry.reverses_id))
        .join(Payment, col(Payment.entry_id) == col(Entry.reverses_id))
        .join(Clerk, col(Clerk.id) == col(Entry.clerk_id))
        .join(TillSession, col(TillSession.id) == col(Payment.till_session_id))
        .join(Till, col(Till.id) == col(TillSession.till_id))
        .where(
            col(Entry.office_id) == office_id,
            col(Entry.kind) == EntryKind.PAYMENT_VOID,
            col(Entry.effective_date).between(since, until),
        )
    )
    for row in rows:
        facts = (row.name, row.total_cents, row.receipt)
        waited = _minutes(row.posted_at - row.paid_at)
        if waited > limits.late_minutes:
            words = tr("{minutes} min después del cobro: {reason}", minutes=waited, reason=row.reason)
            yield Exceptional(row.effective_date, Pattern.LATE_VOID, *facts, words)
        left = None if row.counted_at is None else _minutes(row.counted_at - row.posted_at)
        if row.till_kind is TillKind.WINDOW and left is not None and left < limits.near_close_minutes:
            words = tr("{minutes} min antes de contar la caja: {reason}", minutes=left, reason=row.reason)
            yield Exceptional(row.effective_date, Pattern.VOID_NEAR_CLOSE, *facts, words)


def _pairs(
    connection: Connection, office_id: int, since: date, until: date, limits: Thresholds
) -> Iterator[Exceptional]:
    """Who took or voided payments of one account so many times."""
    first = until - timedelta(days=limits.pattern_days)
    rows = connection.execute(
        select(
            col(Clerk.name),
            col(Account.number),
            col(Entry.effective_date),
            col(Entry.kind),
            col(EntryLine.amount_cents),
        )
        .select_from(Entry)
        .join(EntryLine, col(EntryLine.entry_id) == col(Entry.id))
        .join(Account, col(Account.id) == col(EntryLine.account_id))
        .join(Clerk, col(Clerk.id) == col(Entry.clerk_id))
        .join(TillSession, col(TillSession.id) == col(Entry.till_session_id))
        .join(Till, col(Till.id) == col(TillSession.till_id))
        .where(
            col(Entry.office_id) == office_id,
            col(Entry.kind).in_((EntryKind.PAYMENT, EntryKind.PAYMENT_VOID)),
            col(Entry.effective_date).between(first, until),
            col(Till.kind) == TillKind.WINDOW,
        )
        .order_by(col(Clerk.name), col(Account.number), col(Entry.effective_date))
    )
    for (name, number), group in groupby(rows, key=lambda row: (row.name, row.number)):
        acts = list(group)
        last = acts[-1].effective_date
        if len(acts) >= limits.pair_times and last >= since:
            voids = sum(one.kind is EntryKind.PAYMENT_VOID for one in acts)
            words = tr(
                "Cobros: {count}, anulaciones: {voids}, en {days} días",
                count=len(acts) - voids,
                voids=voids,
                days=limits.pattern_days,
            )
            cents = sum(abs(one.amount_cents) for one in acts)
            yield Exceptional(last, Pattern.REPEATED_PAIR, name, cents, number, words)


def _differences(
    connection: Connection, office_id: int, since: date, until: date, limits: Thresholds
) -> Iterator[Exceptional]:
    days = {"office": office_id, "first": until - timedelta(days=limits.pattern_days), "until": until}
    rows = connection.execute(_DIFFERENT, days).all()
    closings: list[list[Any]] = [list(group) for _, group in groupby(rows, key=lambda row: row.id)]
    for closing in closings:
        yield from _swapped(closing, since, limits)
    short = [(closing[0], -_off(closing)) for closing in closings if -_off(closing) > limits.tolerance_cents]
    yield from _patterns(short, since, limits)


_DIFFERENT: Select[*tuple[Any, ...]] = (
    select(
        col(TillSession.id),
        col(TillSession.business_date),
        col(Till.number),
        col(Clerk.name),
        col(TillDifference.tender_kind),
        col(TillDifference.expected_cents),
        col(TillDifference.counted_cents),
    )
    .join(TillDifference, col(TillDifference.till_session_id) == col(TillSession.id))
    .join(Till, col(Till.id) == col(TillSession.till_id))
    .join(Clerk, col(Clerk.id) == col(TillSession.clerk_id))
    .where(
        col(TillSession.office_id) == bindparam("office"),
        col(TillSession.business_date).between(bindparam("first"), bindparam("until")),
        col(TillDifference.difference_cents) != 0,
        col(Till.kind) == TillKind.WINDOW,
    )
    .order_by(col(TillSession.business_date), col(TillSession.id))
)
"""What was counted apart from what was expected in the windows' tills, closing by closing."""


def _patterns(short: Sequence[tuple[Any, int]], since: date, limits: Thresholds) -> Iterator[Exceptional]:
    """Shortages of one clerk from till to till, and of one till from clerk to clerk."""
    by_clerk, by_till = defaultdict(list), defaultdict(list)
    for one, cents in short:
        by_clerk[one.name].append((one, cents))
        by_till[one.number].append((one, cents))
    for name, ones in by_clerk.items():
        tills = sorted({one.number for one, _ in ones})
        if _rotates(ones, tills, since, limits):
            words = tr("{count} faltantes en las cajas {tills}", count=len(ones), tills=", ".join(map(str, tills)))
            yield _rotating(ones, name, words)
    for number, ones in by_till.items():
        names = sorted({one.name for one, _ in ones})
        if _rotates(ones, names, since, limits):
            words = tr("{count} faltantes de {names}", count=len(ones), names=", ".join(names))
            yield _rotating(ones, tr("Caja {n}", n=number), words)


def _swapped(closing: Sequence[Any], since: date, limits: Thresholds) -> Iterator[Exceptional]:
    found = [Difference(one.tender_kind, one.expected_cents, one.counted_cents) for one in closing]
    cents, one = swapped(found), closing[0]
    if cents > limits.tolerance_cents and one.business_date >= since:
        words = tr("{amount} de más en un valor y de menos en otro", amount=format_money(cents))
        yield Exceptional(one.business_date, Pattern.SWAPPED_TENDERS, one.name, cents, tr("Caja {n}", n=one.number),
                          words)  # fmt: skip


def _off(closing: Iterable[Any]) -> int:
    """What a closing is over or short in all: what was counted as another tender is not lacking."""
    return sum(one.counted_cents - one.expected_cents for one in closing)


def _rotates(ones: Sequence[tuple[Any, int]], places: Sequence[Any], since: date, limits: Thresholds) -> bool:
    return len(ones) >= limits.shortages and len(places) > 1 and bool(ones[-1][0].business_date >= since)


def _rotating(ones: Sequence[tuple[Any, int]], whose: str, words: str) -> Exceptional:
    last = ones[-1][0]
    cents = sum(cents for _, cents in ones)
    return Exceptional(
        last.business_date, Pattern.ROTATING_SHORTAGE, whose, cents, tr("Caja {n}", n=last.number), words
    )


def _surprises(connection: Connection, office_id: int, since: date, until: date, today: date) -> Iterator[Exceptional]:
    """What surprise counts found, and whom nobody counted: once each, since a draw that is passed over comes again."""
    for one in freezes(connection, office_id, since, until):
        if one.outcome is FreezeOutcome.LIFTED:
            words = tr("{name}: {words}", name=one.ended_by_name, words=one.words)
            yield Exceptional(one.business_date, Pattern.SURPRISE_LIFTED, one.clerk_name, 0, one.act, words)
        elif one.off_cents:
            words = tr("Caja {n}", n=one.till_number)
            yield Exceptional(
                one.business_date, Pattern.SURPRISE_DIFFERENCE, one.clerk_name, one.off_cents, one.act, words
            )
    missed = defaultdict(list)
    for day in _days(since, min(until, today - timedelta(days=1))):
        for proposed in proposals(connection, office_id, day):
            if proposed.act is None and proposed.was_possible:
                missed[proposed.session.clerk_id].append(proposed)
    for times in missed.values():
        last = times[-1]
        words = tr("Veces propuesto: {times}. Días sin arqueo: {days}", times=len(times), days=last.spared_days)
        document = tr("Caja {n}", n=last.session.till_number)
        yield Exceptional(last.day, Pattern.SURPRISE_MISSED, last.session.clerk_name, 0, document, words)


def _days(since: date, until: date) -> Iterator[date]:
    for place in range((until - since).days + 1):
        yield since + timedelta(days=place)


def _minutes(passed: timedelta) -> int:
    return int(passed.total_seconds()) // MINUTE_S
