"""What is asked about batches and suspense: what was counted and keyed, and what still waits for its account."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.batches.models import Batch, BatchItem, Suspense, SuspenseHandover, SuspenseResolution
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.ledger.models import Entry, EntryLine, ReturnedCheck, Tender, TenderKind
from oficinista.orders import Refused
from oficinista.staff.models import Clerk
from oficinista.text import clean
from oficinista.tills.models import CountPurpose, Payment
from oficinista.tills.queries import counts
from oficinista.tills.sessions import Session, find_session, unsettled_of_clerk


@dataclass(frozen=True, slots=True)
class TenderKeyed:
    """One tender of a batch: how many items and how much were counted, and how many and how much were keyed."""

    kind: TenderKind
    declared: int
    declared_cents: int
    keyed: int
    keyed_cents: int

    @property
    def agrees(self) -> bool:
        """Whether what was keyed is what was counted."""
        return (self.declared, self.declared_cents) == (self.keyed, self.keyed_cents)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a batch: its document, how many accounts it is of (none: suspense) and which, and if it is voided."""

    number: int
    document: str
    kind: TenderKind
    amount_cents: int
    account: str | None
    accounts: int
    reference: str | None
    is_voided: bool

    @property
    def whose(self) -> str:
        """Its account, or how many it is of."""
        if self.accounts > 1:
            return tr("{count} cuentas", count=self.accounts)
        return self.account or tr("sin identificar")


@dataclass(frozen=True, slots=True)
class BatchFound:
    """A batch as it stands."""

    session: Session
    witness: str
    seal_in: str
    seal_out: str
    tenders: tuple[TenderKeyed, ...]
    items: tuple[Item, ...]

    @property
    def agrees(self) -> bool:
        """Whether it may be closed."""
        return all(one.agrees for one in self.tenders)


_BATCH = (
    select(col(Clerk.name), col(Batch.seal_in), col(Batch.seal_out))
    .join(Clerk, col(Clerk.id) == col(Batch.witness_id))
    .where(col(Batch.till_session_id) == bindparam("batch"))
)
_VOID = aliased(Entry)
_OF_ITEM = (col(EntryLine.entry_id) == col(BatchItem.entry_id)) & col(EntryLine.account_id).is_not(None)
_ACCOUNTS = select(func.count()).select_from(EntryLine).where(_OF_ITEM).correlate(BatchItem).scalar_subquery()
_NUMBER = (
    select(func.min(col(Account.number)))
    .join(EntryLine, col(EntryLine.account_id) == col(Account.id))
    .where(_OF_ITEM)
    .correlate(BatchItem)
    .scalar_subquery()
)
_ITEMS: Select[*tuple[Any, ...]] = (
    select(
        col(BatchItem.item_number),
        func.coalesce(col(Payment.receipt), col(Suspense.document)).label("document"),
        col(Tender.kind),
        col(Tender.amount_cents),
        _NUMBER.label("account"),
        _ACCOUNTS.label("accounts"),
        col(Tender.reference),
        col(_VOID.id).is_not(None).label("is_voided"),
    )
    .join(Tender, col(Tender.entry_id) == col(BatchItem.entry_id))
    .outerjoin(Payment, col(Payment.entry_id) == col(BatchItem.entry_id))
    .outerjoin(Suspense, col(Suspense.entry_id) == col(BatchItem.entry_id))
    .outerjoin(_VOID, col(_VOID.reverses_id) == col(BatchItem.entry_id))
    .where(col(BatchItem.till_session_id) == bindparam("batch"))
    .order_by(col(BatchItem.item_number))
)


def find_batch(connection: Connection, batch: int) -> BatchFound:
    """A batch with its items. Refuses a session that is none."""
    row = connection.execute(_BATCH, {"batch": batch}).one_or_none()
    if row is None:
        raise Refused("batch.unknown", tr("No hay un lote {batch}.", batch=batch))
    items = tuple(Item(*row) for row in connection.execute(_ITEMS, {"batch": batch}))
    return BatchFound(find_session(connection, batch), *row, _tenders(connection, batch, items), items)


def own_batch(connection: Connection, clerk_id: int) -> BatchFound | None:
    """The batch that a clerk has open."""
    session = unsettled_of_clerk(connection, clerk_id)
    return find_batch(connection, session.id) if session is not None and session.is_batch else None


def _tenders(connection: Connection, batch: int, items: tuple[Item, ...]) -> tuple[TenderKeyed, ...]:
    keyed: dict[TenderKind, list[int]] = defaultdict(list)
    for item in items:
        if not item.is_voided:
            keyed[item.kind].append(item.amount_cents)
    last = counts(connection, batch, CountPurpose.CLOSING)[-1]
    declared = {line.kind: (line.quantity, line.amount_cents) for line in last.lines}
    return tuple(
        TenderKeyed(kind, *declared.get(kind, (0, 0)), len(keyed[kind]), sum(keyed[kind]))
        for kind in TenderKind
        if kind in declared or keyed[kind]
    )


_LAST_ITEM = select(func.max(col(BatchItem.item_number))).where(col(BatchItem.till_session_id) == bindparam("batch"))


def next_item_number(connection: Connection, batch: int) -> int:
    """The place of the next item of a batch."""
    return (connection.execute(_LAST_ITEM, {"batch": batch}).scalar_one() or 0) + 1


@dataclass(frozen=True, slots=True)
class SuspenseFound:
    """Money in suspense, who looks for whose it is, since when, and what became of it."""

    entry_id: int
    document: str
    office_id: int
    batch: int
    owner_id: int
    owner: str
    on: date
    amount_cents: int
    payer: str
    known: str
    kind: TenderKind
    reference: str | None
    account: str | None
    is_voided: bool
    is_returned: bool

    @property
    def ended(self) -> str | None:
        """What became of it; None while it waits."""
        if self.is_returned:
            return tr("el banco devolvió su cheque")
        if self.account is not None:
            return tr("es de la cuenta {number}", number=self.account)
        return tr("se anuló") if self.is_voided else None

    def age_days(self, today: date) -> int:
        """For how many days it has waited."""
        return (today - self.on).days


_HANDED_TO = (
    select(col(SuspenseHandover.owner_id))
    .where(col(SuspenseHandover.suspense_entry_id) == col(Suspense.entry_id))
    .order_by(col(SuspenseHandover.id).desc())
    .limit(1)
    .correlate(Suspense)
    .scalar_subquery()
)
_OWNER = func.coalesce(_HANDED_TO, col(Suspense.owner_id))
_SUSPENSE: Select[*tuple[Any, ...]] = (
    select(
        col(Suspense.entry_id),
        col(Suspense.document),
        col(Suspense.office_id),
        col(Entry.till_session_id),
        col(Clerk.id).label("owner_id"),
        col(Clerk.name).label("owner"),
        col(Entry.effective_date),
        col(Suspense.amount_cents),
        col(Suspense.payer),
        col(Suspense.known),
        col(Tender.kind),
        col(Tender.reference),
        col(Account.number).label("account"),
        col(_VOID.id).is_not(None).label("is_voided"),
        col(ReturnedCheck.entry_id).is_not(None).label("is_returned"),
    )
    .join(Entry, col(Entry.id) == col(Suspense.entry_id))
    .join(Tender, col(Tender.entry_id) == col(Suspense.entry_id))
    .join(Clerk, col(Clerk.id) == _OWNER)
    .outerjoin(SuspenseResolution, col(SuspenseResolution.suspense_entry_id) == col(Suspense.entry_id))
    .outerjoin(Account, col(Account.id) == col(SuspenseResolution.account_id))
    .outerjoin(_VOID, col(_VOID.reverses_id) == col(Suspense.entry_id))
    .outerjoin(ReturnedCheck, col(ReturnedCheck.payment_entry_id) == col(Suspense.entry_id))
)
_BY_DOCUMENT = _SUSPENSE.where(col(Suspense.document) == bindparam("document"))
_BY_ENTRY = _SUSPENSE.where(
    or_(
        col(SuspenseResolution.entry_id) == bindparam("entry"),
        col(ReturnedCheck.entry_id) == bindparam("entry"),
    )
)
_WAITING = _SUSPENSE.where(
    col(Suspense.office_id) == bindparam("office"),
    col(SuspenseResolution.entry_id).is_(None),
    col(_VOID.id).is_(None),
    col(ReturnedCheck.entry_id).is_(None),
).order_by(col(Suspense.entry_id))


def find_suspense(connection: Connection, document: str) -> SuspenseFound:
    """The money of a number of suspense, however it was typed. Refuses a number that was never given."""
    row = connection.execute(_BY_DOCUMENT, {"document": document.strip().upper()}).one_or_none()
    if row is None:
        raise Refused("suspense.unknown", tr("No hay un pago sin identificar {document}.", document=clean(document)))
    return SuspenseFound(*row)


def suspense_of_entry(connection: Connection, entry_id: int) -> SuspenseFound:
    """The money that an entry gave to its account, or whose check it took back."""
    return SuspenseFound(*connection.execute(_BY_ENTRY, {"entry": entry_id}).one())


def suspense_waiting(connection: Connection, office_id: int) -> tuple[SuspenseFound, ...]:
    """What waits for its account in an office, the oldest first."""
    return tuple(SuspenseFound(*row) for row in connection.execute(_WAITING, {"office": office_id}))
