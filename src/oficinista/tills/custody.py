"""What is asked about what goes to the bank: what waits in the safe, what is on its way, and what the bank said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.clock import business_date
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.ledger import chart
from oficinista.ledger.models import Entry, EntryKind, EntryLine, TenderKind
from oficinista.ledger.numbers import number_text
from oficinista.orders import Refused
from oficinista.staff.models import Clerk, OfficeRow
from oficinista.storage import office_rules
from oficinista.tills.models import (
    BankDeposit,
    Channel,
    DepositClearing,
    DepositedSession,
    DepositedTransfer,
    DepositResult,
    DepositTender,
    MoneyTransfer,
    TillDifference,
    TillSession,
    TillState,
    TransferEnd,
    TransferOutcome,
)
from oficinista.tills.reasons import find_transfer_reason

CHANNEL_OF = {
    TenderKind.CASH: Channel.BAG,
    TenderKind.CHECK: Channel.BAG,
    TenderKind.MONEY_ORDER: Channel.BAG,
    TenderKind.CARD: Channel.CARDS,
}
DEPOSIT_TERM, CONFIRM_TERM, CLEAR_TERM = "tills.deposit", "tills.confirm_deposit", "tills.clear_deposit"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the safe for one way to the bank: by tender, with the change fund that stays, and since when."""

    channel: Channel
    sessions: tuple[int, ...]
    turn_ins: tuple[int, ...]
    by_tender: dict[TenderKind, int]
    fund_cents: int
    since: date
    due_on: date
    is_late: bool

    @property
    def total_cents(self) -> int:
        """What goes to the bank."""
        return sum(self.by_tender.values())


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit that left the office; `banked_cents` is what the bank says that it received, None until then."""

    entry_id: int
    document: str
    channel: Channel
    bag: str
    seal: str
    total_cents: int
    fund_cents: int
    prepared_by: int
    prepared_name: str
    prepared_on: date
    banked_cents: int | None
    banked_on: date | None
    due_on: date
    is_late: bool
    by_tender: dict[TenderKind, int]
    cleared: str | None
    clear_by: date | None

    @property
    def difference_cents(self) -> int:
        """What the bank received less what was sent; nothing until the bank says it."""
        return 0 if self.banked_cents is None else self.banked_cents - self.total_cents

    @property
    def is_open(self) -> bool:
        """Whether the bank received another amount and nobody has cleared it up."""
        return bool(self.difference_cents) and self.cleared is None

    @property
    def state_words(self) -> str:
        """How it stands."""
        if self.banked_cents is None:
            return tr("atrasado") if self.is_late else tr("en camino")
        if self.cleared is not None:
            return tr("aclarado")
        return tr("con diferencia") if self.difference_cents else tr("confirmado")


def channel_name(channel: Channel) -> str:
    """A way to the bank in words."""
    return {Channel.BAG: tr("Bolsa"), Channel.CARDS: tr("Lote de tarjetas")}[channel]


_CHANNEL = case((col(TillDifference.tender_kind) == TenderKind.CARD, Channel.CARDS.value), else_=Channel.BAG.value)
_COUNTED: Select[*tuple[Any, ...]] = (
    select(
        col(TillSession.id),
        col(TillSession.business_date),
        col(TillDifference.tender_kind),
        col(TillDifference.counted_cents),
    )
    .join(TillDifference, col(TillDifference.till_session_id) == col(TillSession.id))
    .outerjoin(
        DepositedSession,
        (col(DepositedSession.till_session_id) == col(TillSession.id)) & (col(DepositedSession.channel) == _CHANNEL),
    )
    .where(
        col(TillSession.state).in_((TillState.CLOSED, TillState.REVIEWED)),
        col(TillDifference.counted_cents) > 0,
        col(DepositedSession.deposit_id).is_(None),
    )
    .order_by(col(TillSession.id))
)
"""What was counted in closed tills and is in no deposit."""


def waiting(connection: Connection, office_id: int, today: date) -> tuple[Waiting, ...]:
    """What waits for each way to the bank, when something does."""
    counted = connection.execute(_COUNTED.where(col(TillSession.office_id) == office_id)).all()
    turn_ins = _turn_ins(connection, office_id)
    found = (_waiting(connection, office_id, today, channel, counted, turn_ins) for channel in Channel)
    return tuple(one for one in found if one is not None)


def left_by(connection: Connection, session_id: int, office_id: int, today: date) -> tuple[Waiting, ...]:
    """What one session left for each way to the bank."""
    counted = connection.execute(_COUNTED.where(col(TillSession.id) == session_id)).all()
    found = (_waiting(connection, office_id, today, channel, counted, ()) for channel in Channel)
    return tuple(one for one in found if one is not None)


def _waiting(
    connection: Connection,
    office_id: int,
    today: date,
    channel: Channel,
    counted: Sequence[Row[Any]],
    turn_ins: Sequence[Row[Any]],
) -> Waiting | None:
    rows = [row for row in counted if CHANNEL_OF[row.tender_kind] is channel]
    turned_in = turn_ins if channel is Channel.BAG else []
    if not rows and not turned_in:
        return None
    sessions = tuple(dict.fromkeys(row.id for row in rows))
    by_tender: dict[TenderKind, int] = defaultdict(int)
    for row in rows:
        by_tender[row.tender_kind] += row.counted_cents
    by_tender[TenderKind.CASH] += sum(row.amount_cents for row in turned_in)
    funds = {session: fund_of(connection, session) for session in sessions} if channel is Channel.BAG else {}
    fund = min(by_tender[TenderKind.CASH], sum(funds.values()))
    by_tender[TenderKind.CASH] -= fund
    due = _due(connection, office_id, DEPOSIT_TERM, since := _since(rows, turned_in, funds))
    kept = {kind: cents for kind, cents in by_tender.items() if cents}
    return Waiting(
        channel,
        sessions,
        tuple(row.transfer_id for row in turned_in),
        kept,
        fund,
        since,
        due,
        due < today and bool(kept),
    )


def is_deposited(connection: Connection, session_id: int, channel: Channel) -> bool:
    """Whether what a session left for a way to the bank has gone."""
    gone = select(col(DepositedSession.deposit_id)).where(
        col(DepositedSession.till_session_id) == session_id, col(DepositedSession.channel) == channel
    )
    return connection.execute(gone).first() is not None


def _since(rows: Sequence[Row[Any]], turned_in: Sequence[Row[Any]], funds: Mapping[int, int]) -> date:
    """The first day whose money goes to the bank; a till that closed with its fund alone has none for it."""
    days = [row.effective_date for row in turned_in]
    days += [row.business_date for row in rows if row.counted_cents > funds.get(row.id, 0)]
    first: date = min(days or [row.business_date for row in rows])
    return first


def _turn_ins(connection: Connection, office_id: int) -> list[Row[Any]]:
    """What was turned in for the bank and arrived in the safe, and is in no deposit."""
    query = (
        select(col(TransferEnd.transfer_id), col(MoneyTransfer.amount_cents), col(Entry.effective_date))
        .join(MoneyTransfer, col(MoneyTransfer.entry_id) == col(TransferEnd.transfer_id))
        .join(Entry, col(Entry.id) == col(TransferEnd.entry_id))
        .join(EntryLine, (col(EntryLine.entry_id) == col(Entry.id)) & (col(EntryLine.gl_code) == chart.IN_TRANSIT))
        .outerjoin(DepositedTransfer, col(DepositedTransfer.transfer_id) == col(TransferEnd.transfer_id))
        .where(col(MoneyTransfer.office_id) == office_id, col(DepositedTransfer.transfer_id).is_(None))
        .order_by(col(TransferEnd.transfer_id))
    )
    return list(connection.execute(query))


def fund_of(connection: Connection, session_id: int) -> int:
    """The change fund that a session ended with: what it opened with, and what came to it or left it besides."""
    opened = connection.execute(
        select(func.coalesce(func.sum(col(Entry.total_cents)), 0)).where(
            col(Entry.till_session_id) == session_id, col(Entry.kind) == EntryKind.TILL_OPEN
        )
    ).scalar_one()
    moved = connection.execute(
        select(
            col(MoneyTransfer.reason),
            col(MoneyTransfer.amount_cents),
            col(MoneyTransfer.from_session_id),
            col(TransferEnd.session_id),
        )
        .join(TransferEnd, col(TransferEnd.transfer_id) == col(MoneyTransfer.entry_id))
        .where(
            col(TransferEnd.outcome) == TransferOutcome.RECEIVED,
            (col(MoneyTransfer.from_session_id) == session_id) | (col(TransferEnd.session_id) == session_id),
        )
    )
    change = (one for one in moved if find_transfer_reason(one.reason).gl_code == chart.VAULT)
    arrived = sum(one.amount_cents if one.session_id == session_id else -one.amount_cents for one in change)
    return int(opened) + int(arrived)


_PREPARER = aliased(Clerk, flat=True)
_DEPOSITS: Select[*tuple[Any, ...]] = (
    select(
        col(BankDeposit.entry_id),
        col(OfficeRow.code),
        col(Entry.document_type),
        col(Entry.year),
        col(Entry.document_number),
        col(BankDeposit.channel),
        col(BankDeposit.bag),
        col(BankDeposit.seal),
        col(BankDeposit.total_cents),
        col(BankDeposit.fund_cents),
        col(BankDeposit.prepared_by),
        col(_PREPARER.name).label("prepared_name"),
        col(Entry.posted_at),
        col(DepositResult.amount_cents).label("banked_cents"),
        col(DepositResult.banked_on),
        col(DepositClearing.reason).label("cleared"),
    )
    .join(Entry, col(Entry.id) == col(BankDeposit.entry_id))
    .join(OfficeRow, col(OfficeRow.id) == col(BankDeposit.office_id))
    .join(_PREPARER, col(_PREPARER.id) == col(BankDeposit.prepared_by))
    .outerjoin(DepositResult, col(DepositResult.deposit_id) == col(BankDeposit.entry_id))
    .outerjoin(DepositClearing, col(DepositClearing.deposit_id) == col(BankDeposit.entry_id))
    .order_by(col(BankDeposit.entry_id).desc())
)
SHOWN_MAX, DIGITS_MAX = 200, 12


def deposits(
    connection: Connection, office_id: int, today: date, *, only_on_the_way: bool = False
) -> tuple[Deposit, ...]:
    """The deposits of an office, the last first; those that the bank has not told of, when only they are asked for."""
    on_the_way = (col(DepositResult.deposit_id).is_(None),) if only_on_the_way else ()
    return _found(connection, office_id, today, *on_the_way)


def find_deposit(connection: Connection, number: str, office_id: int, today: date) -> Deposit:
    """The deposit of a number or of a bag. Refuses one that this office never sent."""
    wanted = number.strip().upper()
    tail = wanted.rpartition("-")[2]
    same = col(BankDeposit.bag) == wanted
    if tail.isascii() and tail.isdigit() and len(tail) <= 12:
        same = same | (col(Entry.document_number) == int(tail))
    for one in _found(connection, office_id, today, same):
        if wanted in {one.document, one.bag}:
            return one
    raise Refused(
        "deposit.unknown",
        tr("No hay un depósito {number}.", number=number[:40]),
        tr("Escriba el número del depósito o el de su bolsa."),
    )


def deposit_of_number(connection: Connection, number: str) -> Deposit:
    """The deposit of a whole number, of whatever office gave it. Refuses one that nobody gave."""
    code = number.strip().upper().split("-")[1:2]
    office = select(col(OfficeRow.id)).where(col(OfficeRow.code).in_(code))
    office_id = connection.execute(office).scalar_one_or_none()
    return find_deposit(connection, number, 0 if office_id is None else office_id, date.min)


def _found(
    connection: Connection, office_id: int, today: date, *conditions: ColumnElement[bool]
) -> tuple[Deposit, ...]:
    rows = connection.execute(
        _DEPOSITS.where(col(BankDeposit.office_id) == office_id, *conditions).limit(SHOWN_MAX)
    ).all()
    tenders = _tenders(connection, (row.entry_id for row in rows))
    return tuple(_deposit(connection, office_id, today, row, tenders[row.entry_id]) for row in rows)


def _deposit(
    connection: Connection, office_id: int, today: date, row: Row[Any], by_tender: dict[TenderKind, int]
) -> Deposit:
    sent = business_date(row.posted_at)
    due = _due(connection, office_id, CONFIRM_TERM, sent)
    number = number_text(row.document_type, row.code, row.year, row.document_number)
    is_late = row.banked_cents is None and due < today
    return Deposit(
        entry_id=row.entry_id,
        document=number,
        channel=row.channel,
        bag=row.bag,
        seal=row.seal,
        total_cents=row.total_cents,
        fund_cents=row.fund_cents,
        prepared_by=row.prepared_by,
        prepared_name=row.prepared_name,
        prepared_on=sent,
        banked_cents=row.banked_cents,
        banked_on=row.banked_on,
        due_on=due,
        is_late=is_late,
        by_tender=by_tender,
        cleared=row.cleared,
        clear_by=None if row.banked_on is None else _due(connection, office_id, CLEAR_TERM, row.banked_on),
    )


def _tenders(connection: Connection, ids: Iterable[int]) -> dict[int, dict[TenderKind, int]]:
    found: dict[int, dict[TenderKind, int]] = defaultdict(dict)
    rows = connection.execute(
        select(col(DepositTender.deposit_id), col(DepositTender.tender_kind), col(DepositTender.amount_cents)).where(
            col(DepositTender.deposit_id).in_(list(ids))
        )
    )
    for row in rows:
        found[row.deposit_id][row.tender_kind] = row.amount_cents
    return found


def _due(connection: Connection, office_id: int, key: str, event: date) -> date:
    due: date = office_rules.rulebook(connection, office_id).due(key, event, office_rules.calendar(connection)).date
    return due


def late(connection: Connection, office_id: int, today: date) -> tuple[str, ...]:
    """Each thing that should have gone to the bank, or been told by it, and was not: a sentence."""
    found = [
        tr("{what} sin depositar desde {date}", what=channel_name(one.channel), date=short_date(one.since))
        for one in waiting(connection, office_id, today)
        if one.is_late
    ]
    found += [
        tr("{what} sin confirmar desde {date}", what=one.document, date=short_date(one.prepared_on))
        for one in deposits(connection, office_id, today, only_on_the_way=True)
        if one.is_late
    ]
    found += [
        tr("{what} con diferencia sin aclarar desde {date}", what=one.document, date=short_date(one.banked_on))
        for one in deposits(connection, office_id, today)
        if one.is_open and one.banked_on and one.clear_by and one.clear_by < today
    ]
    return tuple(found)
