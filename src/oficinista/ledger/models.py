"""The tables of the journal. Amounts are cents, debit positive and credit negative.

An *entry* is one change of money; its *lines* sum to zero. Lines, tenders, open items and allocations are written
first and the entry last: the entry seals them, and the guards refuse anything after. An *open item* is a debt with a
due date; an *allocation* says which entry paid how much of it.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    digest,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)

OFFICE_STRIDE = 10**12
"""An entry's id is office × this + its place in the office's chain: no sequence, no gap, sortable, portable."""


class EntryKind(StrEnum):
    """What happened to the money."""

    BILL = "bill"
    BILL_VOID = "bill_void"
    ADJUSTMENT = "adjustment"
    ADJUSTMENT_VOID = "adjustment_void"
    PAYMENT = "payment"
    PAYMENT_VOID = "payment_void"
    PAYMENT_MOVE = "payment_move"
    CHECK_RETURN = "check_return"
    CHECK_FEE = "check_fee"
    CREDIT_MOVE = "credit_move"
    GUARANTEE = "guarantee"
    GUARANTEE_VOID = "guarantee_void"
    GUARANTEE_MOVE = "guarantee_move"
    CONNECTION = "connection"
    CONNECTION_VOID = "connection_void"
    CONNECTION_EARNED = "connection_earned"
    REFUND = "refund"
    REFUND_VOID = "refund_void"
    REFUND_CASH = "refund_cash"
    REFUND_CHECK = "refund_check"
    SUSPENSE = "suspense"
    SUSPENSE_VOID = "suspense_void"
    SUSPENSE_APPLIED = "suspense_applied"
    LATE_CHARGE = "late_charge"
    LATE_CHARGE_VOID = "late_charge_void"
    OPENING = "opening"
    TILL_OPEN = "till_open"
    TILL_CLOSE = "till_close"
    TRANSFER_SEND = "transfer_send"
    TRANSFER_RECEIVE = "transfer_receive"
    TRANSFER_BACK = "transfer_back"
    DEPOSIT = "deposit"
    DEPOSIT_RESULT = "deposit_result"
    DEPOSIT_CLEARING = "deposit_clearing"


class TenderKind(StrEnum):
    """What was handed over."""

    CASH = "cash"
    CHECK = "check"
    MONEY_ORDER = "money_order"
    CARD = "card"


class GlKind(StrEnum):
    """Where a general-ledger account stands in the books."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class GlAccount(SQLModel, table=True):
    """An account of the general ledger; the chart is `data/ledger/accounts.toml`."""

    __tablename__ = "gl_account"
    __table_args__ = (one_of("kind", GlKind), STRICT_KEYED)

    code: str = text(primary_key=True)
    name: str = text()
    kind: GlKind = choice(GlKind)


class ChainHead(SQLModel, table=True):
    """The last entry of an office's journal."""

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("length(hash) = 32", name="hash_length"), STRICT)

    office_id: int = reference("office.id", primary_key=True)
    sequence: int = whole()
    posted_at: datetime = instant()
    hash: bytes = digest()


class DocumentSeries(SQLModel, table=True):
    """The last number given in a series. Numbers have no gaps: they are taken inside the commit."""

    __tablename__ = "document_series"
    __table_args__ = (STRICT_KEYED,)

    office_id: int = reference("office.id", primary_key=True)
    document_type: str = text(primary_key=True)
    year: int = whole(primary_key=True)
    last_number: int = whole(default=0)


class Entry(SQLModel, table=True):
    """One change of money, sealed and chained to the one before it in the same office."""

    __tablename__ = "entry"
    __table_args__ = (
        one_of("kind", EntryKind),
        UniqueConstraint("office_id", "document_type", "year", "document_number"),
        CheckConstraint(f"id = office_id * {OFFICE_STRIDE} + sequence", name="id_is_place"),
        CheckConstraint("line_count >= 2 AND total_cents > 0", name="not_empty"),
        CheckConstraint(
            "(kind IN ('payment_void', 'bill_void', 'adjustment_void', 'late_charge_void', 'refund_void', "
            "'suspense_void', 'guarantee_void', 'connection_void')) = (reverses_id IS NOT NULL)",
            name="void_reverses",
        ),
        CheckConstraint(
            "kind NOT IN ('bill_void', 'adjustment', 'adjustment_void', 'late_charge_void', 'payment_move', "
            "'check_return', 'credit_move', 'refund', 'refund_void', 'refund_cash', 'refund_check', "
            "'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned') "
            "OR COALESCE(length(reason), 0) > 0",
            name="correction_says_why",
        ),
        CheckConstraint(
            "kind NOT IN ('payment_void', 'refund') OR (approval_id IS NOT NULL AND COALESCE(length(reason), 0) > 0)",
            name="void_is_approved",
        ),
        CheckConstraint(
            "kind IN ('transfer_send', 'transfer_receive', 'transfer_back') "
            "OR (kind IN ('bill', 'bill_void', 'adjustment', 'adjustment_void', 'late_charge', 'late_charge_void', "
            "'payment_move', 'check_return', 'check_fee', 'credit_move', 'refund', 'refund_void', 'refund_check', "
            "'suspense_applied', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', "
            "'connection_earned', 'opening', 'deposit', 'deposit_result', 'deposit_clearing')) "
            "= (till_session_id IS NULL)",
            name="money_has_a_till",
        ),
        CheckConstraint(
            "length(content_hash) = 32 AND length(previous_hash) = 32 AND length(hash) = 32", name="hashes"
        ),
        STRICT,
    )

    id: int = whole(primary_key=True)
    office_id: int = reference("office.id")
    sequence: int = whole()
    kind: EntryKind = choice(EntryKind)
    document_type: str = text()
    year: int = whole()
    document_number: int = whole()
    effective_date: date = day()
    posted_at: datetime = instant()
    till_session_id: int | None = reference("till_session.id", default=None, index=True)
    clerk_id: int = reference("clerk.id")
    reverses_id: int | None = reference("entry.id", default=None, unique=True)
    approval_id: int | None = reference("approval.id", default=None, unique=True)
    reason: str | None = text(default=None)
    request_hash: bytes = digest()
    line_count: int = whole()
    total_cents: int = whole()
    content_hash: bytes = digest()
    previous_hash: bytes = digest()
    hash: bytes = digest()


class AccountBalance(SQLModel, table=True):
    """What a customer's account owes, kept by the guards from the lines; negative is a credit."""

    __tablename__ = "account_balance"
    __table_args__ = (STRICT,)

    account_id: int = reference("account.id", primary_key=True)
    balance_cents: int = whole(default=0)
    last_entry_id: int | None = whole(default=None)


class TillBalance(SQLModel, table=True):
    """What a till session must hold of one tender, kept by the guards from the lines."""

    __tablename__ = "till_balance"
    __table_args__ = (
        one_of("tender_kind", TenderKind),
        CheckConstraint("expected_cents >= 0", name="till_not_negative"),
        STRICT_KEYED,
    )

    till_session_id: int = reference("till_session.id", primary_key=True)
    tender_kind: TenderKind = choice(TenderKind, primary_key=True)
    expected_cents: int = whole(default=0)


class EntryLine(SQLModel, table=True):
    """One side of an entry. With an account it changes what a customer owes; with a till, what a drawer holds."""

    __tablename__ = "entry_line"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0 AND abs(amount_cents) <= 100000000000", name="amount_in_bounds"),
        CheckConstraint("(till_session_id IS NULL) = (tender_kind IS NULL)", name="till_and_tender"),
        ForeignKeyConstraint(
            ["till_session_id", "tender_kind"], ["till_balance.till_session_id", "till_balance.tender_kind"]
        ),
        partial_index("ix_entry_line_account", "account_id", "entry_id", where="account_id IS NOT NULL"),
        partial_index("ix_entry_line_till", "till_session_id", "entry_id", where="till_session_id IS NOT NULL"),
        STRICT_KEYED,
    )

    entry_id: int = reference("entry.id", deferred=True, primary_key=True)
    line_number: int = whole(primary_key=True)
    gl_code: str = text(foreign_key="gl_account.code")
    account_id: int | None = reference("account_balance.account_id", default=None)
    till_session_id: int | None = whole(default=None)
    tender_kind: TenderKind | None = choice(TenderKind, default=None)
    amount_cents: int = whole()


class Tender(SQLModel, table=True):
    """What was handed over in a payment: `amount_cents` stays, `received_cents` - `amount_cents` is the change."""

    __tablename__ = "tender"
    __table_args__ = (
        one_of("kind", TenderKind),
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        STRICT_KEYED,
    )

    entry_id: int = reference("entry.id", deferred=True, primary_key=True)
    tender_number: int = whole(primary_key=True)
    kind: TenderKind = choice(TenderKind)
    amount_cents: int = whole()
    received_cents: int = whole()
    reference: str | None = text(default=None)


class OpenItem(SQLModel, table=True):
    """A debt with its due date. Paid by allocations, lowest priority number first, then the oldest."""

    __tablename__ = "open_item"
    __table_args__ = (
        CheckConstraint("original_cents > 0 AND open_cents BETWEEN 0 AND original_cents", name="open_in_bounds"),
        Index("ix_open_item_account", "account_id", "priority", "due_on", "id"),
        STRICT,
    )

    id: int = whole(primary_key=True)
    account_id: int = reference("account.id")
    entry_id: int = reference("entry.id", deferred=True, index=True)
    due_on: date = day()
    priority: int = whole(default=50)
    original_cents: int = whole()
    open_cents: int = whole()


class Allocation(SQLModel, table=True):
    """How much of an open item an entry paid; negative gives it back."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        Index("ix_allocation_item", "open_item_id"),
        STRICT_KEYED,
    )

    entry_id: int = reference("entry.id", deferred=True, primary_key=True)
    open_item_id: int = reference("open_item.id", primary_key=True)
    amount_cents: int = whole()


class ReturnedCheck(SQLModel, table=True):
    """A check that the bank gave back: its own part of a payment, which its entry takes from the accounts again.

    `payment_entry_id` took it, a payment's entry or one of money that no account claimed then; `applied_entry_id` gave
    that money to its account, and is None of a payment, and while it still waits. `no_checks_until` is the last day on
    which whoever wrote it pays by none: the accounts, or the agency whose list it paid; None when it was no fault of
    theirs, or while no rule says for how long. `fee_entry_id` is the charge for it, where a confirmed rule has one.
    """

    __tablename__ = "returned_check"
    __table_args__ = (
        UniqueConstraint("payment_entry_id", "tender_number"),
        UniqueConstraint("fee_entry_id"),
        ForeignKeyConstraint(["payment_entry_id", "tender_number"], ["tender.entry_id", "tender.tender_number"]),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    payment_entry_id: int = whole()
    tender_number: int = whole()
    amount_cents: int = whole()
    bank_reason: str = text()
    no_checks_until: date | None = day(default=None)
    fee_entry_id: int | None = reference("entry.id", default=None)
    applied_entry_id: int | None = reference("suspense_resolution.entry_id", default=None)


class ChainAnchor(SQLModel, table=True):
    """A head of the chain that also stands on paper: a till closing printed it."""

    __tablename__ = "chain_anchor"
    __table_args__ = (STRICT_KEYED,)

    office_id: int = reference("office.id", primary_key=True)
    sequence: int = whole(primary_key=True)
    hash: bytes = digest()
    anchored_at: datetime = instant()
    document: str = text()
