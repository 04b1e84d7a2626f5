"""The tables of tills and payments. The amounts themselves are in the ledger; here is who, where and in what state."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.ledger.models import TenderKind
from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    flag,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class TillState(StrEnum):
    """Where a till session stands: only open it takes money. Frozen, it is counted by surprise and goes on."""

    OPEN = "open"
    FROZEN = "frozen"
    COUNTING = "counting"
    CLOSED = "closed"
    REVIEWED = "reviewed"


class TillKind(StrEnum):
    """Where a till's money comes from: people at the window, the mail, the office's drop box, or others who collect."""

    WINDOW = "window"
    MAIL = "mail"
    DROP_BOX = "drop_box"
    COLLECTORS = "collectors"


class CountPurpose(StrEnum):
    """Why the money was counted."""

    OPENING = "opening"
    CLOSING = "closing"
    SURPRISE = "surprise"


class Till(SQLModel, table=True):
    """A drawer of the office, or the till to which what comes otherwise belongs: mail, drop box, collectors."""

    __tablename__ = "till"
    __table_args__ = (one_of("kind", TillKind), UniqueConstraint("office_id", "number"), STRICT)

    id: int = identity()
    office_id: int = reference("office.id")
    number: int = whole()
    name: str = text()
    kind: TillKind = choice(TillKind, default=TillKind.WINDOW)


class TillSession(SQLModel, table=True):
    """One clerk's charge of one till, from its change fund to its closing. One a till and one a clerk at a time."""

    __tablename__ = "till_session"
    __table_args__ = (
        one_of("state", TillState),
        CheckConstraint("(state IN ('closed', 'reviewed')) = (closed_at IS NOT NULL)", name="closed_whole"),
        CheckConstraint("(state = 'reviewed') = (reviewer_id IS NOT NULL)", name="reviewed_whole"),
        CheckConstraint("reviewer_id <> clerk_id", name="reviewer_is_another"),
        partial_index("ux_till_one_session", "till_id", where="state IN ('open', 'frozen', 'counting')", unique=True),
        partial_index("ux_clerk_one_session", "clerk_id", where="state IN ('open', 'frozen', 'counting')", unique=True),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    till_id: int = reference("till.id")
    clerk_id: int = reference("clerk.id")
    business_date: date = day()
    state: TillState = choice(TillState)
    opened_at: datetime = instant()
    counted_at: datetime | None = instant(default=None)
    closed_at: datetime | None = instant(default=None)
    reviewed_at: datetime | None = instant(default=None)
    reviewer_id: int | None = reference("clerk.id", default=None)
    review_note: str = text(default="")


class CashCount(SQLModel, table=True):
    """Money counted by hand. A closing may be counted a second time; both counts stay."""

    __tablename__ = "cash_count"
    __table_args__ = (
        one_of("purpose", CountPurpose),
        UniqueConstraint("till_session_id", "purpose", "attempt"),
        STRICT,
    )

    id: int = identity()
    till_session_id: int = reference("till_session.id")
    purpose: CountPurpose = choice(CountPurpose)
    attempt: int = whole(default=1)
    counted_by: int = reference("clerk.id")
    counted_at: datetime = instant()


class CashCountLine(SQLModel, table=True):
    """So many pieces of a denomination; for checks, orders and cards, how many papers and their sum (under 0)."""

    __tablename__ = "cash_count_line"
    __table_args__ = (
        one_of("tender_kind", TenderKind),
        CheckConstraint("quantity >= 0 AND amount_cents >= 0", name="not_negative"),
        STRICT_KEYED,
    )

    cash_count_id: int = reference("cash_count.id", primary_key=True)
    tender_kind: TenderKind = choice(TenderKind, primary_key=True)
    denomination_cents: int = whole(primary_key=True)
    quantity: int = whole()
    amount_cents: int = whole()


class FreezeOutcome(StrEnum):
    """How a freeze ended: the till was counted, or it was lifted without a count."""

    COUNTED = "counted"
    LIFTED = "lifted"


class TillFreeze(SQLModel, table=True):
    """A supervisor stopped an open till to count it by surprise: from then on nothing comes to it nor leaves it."""

    __tablename__ = "till_freeze"
    __table_args__ = (CheckConstraint("frozen_by <> clerk_id", name="frozen_by_another"), STRICT)

    id: int = identity()
    till_session_id: int = reference("till_session.id", index=True)
    clerk_id: int = reference("clerk.id")
    frozen_by: int = reference("clerk.id")
    frozen_at: datetime = instant()


class TillFreezeEnd(SQLModel, table=True):
    """The end of a freeze, once. A count has two signatures; `words` say why the clerk's is not one, or why it was
    lifted."""

    __tablename__ = "till_freeze_end"
    __table_args__ = (
        one_of("outcome", FreezeOutcome),
        CheckConstraint("(outcome = 'counted') = (cash_count_id IS NOT NULL)", name="count_kept"),
        CheckConstraint("(outcome = 'counted') = (signed_by IS NOT NULL)", name="count_signed"),
        CheckConstraint("signed_by <> ended_by", name="signed_by_another"),
        UniqueConstraint("cash_count_id"),
        STRICT,
    )

    freeze_id: int = reference("till_freeze.id", primary_key=True)
    outcome: FreezeOutcome = choice(FreezeOutcome)
    cash_count_id: int | None = reference("cash_count.id", default=None)
    ended_by: int = reference("clerk.id")
    signed_by: int | None = reference("clerk.id", default=None)
    ended_at: datetime = instant()
    words: str = text(default="")


class SurpriseTender(SQLModel, table=True):
    """What a surprise count found of one tender, and what the books said that the drawer had."""

    __tablename__ = "surprise_tender"
    __table_args__ = (
        one_of("tender_kind", TenderKind),
        CheckConstraint("counted_cents >= 0", name="counted_not_negative"),
        STRICT_KEYED,
    )

    freeze_id: int = reference("till_freeze_end.freeze_id", primary_key=True)
    tender_kind: TenderKind = choice(TenderKind, primary_key=True)
    expected_cents: int = whole()
    counted_cents: int = whole()


class TransferOutcome(StrEnum):
    """How a transfer ended."""

    RECEIVED = "received"
    TAKEN_BACK = "taken_back"


class MoneyTransfer(SQLModel, table=True):
    """Cash that left a place of the office for another; no session is the safe. Its entry put it on its way."""

    __tablename__ = "money_transfer"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="sends_something"),
        CheckConstraint("from_session_id IS NOT NULL OR to_session_id IS NOT NULL", name="a_till_is_one_side"),
        CheckConstraint("from_session_id <> to_session_id", name="between_two_places"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    office_id: int = reference("office.id")
    reason: str = text()
    from_session_id: int | None = reference("till_session.id", default=None, index=True)
    to_session_id: int | None = reference("till_session.id", default=None, index=True)
    amount_cents: int = whole()
    bag: str = text(default="")
    sender_id: int = reference("clerk.id")


class TransferEnd(SQLModel, table=True):
    """Where a transfer arrived, once: in a till, in the safe, or where it came from."""

    __tablename__ = "transfer_end"
    __table_args__ = (
        one_of("outcome", TransferOutcome),
        CheckConstraint("(outcome = 'received') = (receiver_id <> sender_id)", name="received_by_another"),
        UniqueConstraint("entry_id"),
        STRICT,
    )

    transfer_id: int = reference("money_transfer.entry_id", primary_key=True)
    entry_id: int = reference("entry.id")
    outcome: TransferOutcome = choice(TransferOutcome)
    session_id: int | None = reference("till_session.id", default=None)
    receiver_id: int = reference("clerk.id")
    sender_id: int = reference("clerk.id")


class Channel(StrEnum):
    """How what was collected gets to the bank: the bag that somebody takes there, or the batch of the card terminal."""

    BAG = "bag"
    CARDS = "cards"


class BankDeposit(SQLModel, table=True):
    """What left the office for the bank in one bag or batch; its entry put it on its way, and the fund in the safe."""

    __tablename__ = "bank_deposit"
    __table_args__ = (
        one_of("channel", Channel),
        CheckConstraint("total_cents > 0 AND fund_cents >= 0", name="deposits_something"),
        UniqueConstraint("office_id", "bag"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    office_id: int = reference("office.id")
    channel: Channel = choice(Channel)
    bag: str = text()
    seal: str = text(default="")
    total_cents: int = whole()
    fund_cents: int = whole(default=0)
    prepared_by: int = reference("clerk.id")


class DepositedSession(SQLModel, table=True):
    """A closed session whose bag or batch is in a deposit: in one only."""

    __tablename__ = "deposited_session"
    __table_args__ = (one_of("channel", Channel), STRICT_KEYED)

    till_session_id: int = reference("till_session.id", primary_key=True)
    channel: Channel = choice(Channel, primary_key=True)
    deposit_id: int = reference("bank_deposit.entry_id", index=True)


class DepositedTransfer(SQLModel, table=True):
    """Cash that was turned in during the day and is in a deposit: in one only."""

    __tablename__ = "deposited_transfer"
    __table_args__ = (STRICT_KEYED,)

    transfer_id: int = reference("transfer_end.transfer_id", primary_key=True)
    deposit_id: int = reference("bank_deposit.entry_id", index=True)


class DepositTender(SQLModel, table=True):
    """How much of one tender a deposit has."""

    __tablename__ = "deposit_tender"
    __table_args__ = (
        one_of("tender_kind", TenderKind),
        CheckConstraint("amount_cents > 0", name="has_something"),
        STRICT_KEYED,
    )

    deposit_id: int = reference("bank_deposit.entry_id", primary_key=True)
    tender_kind: TenderKind = choice(TenderKind, primary_key=True)
    amount_cents: int = whole()


class DepositResult(SQLModel, table=True):
    """What the bank says that it received of a deposit, once; said by another person than who prepared it."""

    __tablename__ = "deposit_result"
    __table_args__ = (
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        CheckConstraint("confirmed_by <> prepared_by", name="confirmed_by_another"),
        UniqueConstraint("entry_id"),
        STRICT,
    )

    deposit_id: int = reference("bank_deposit.entry_id", primary_key=True)
    entry_id: int = reference("entry.id")
    amount_cents: int = whole()
    banked_on: date = day()
    bank_reference: str = text(default="")
    confirmed_by: int = reference("clerk.id")
    prepared_by: int = reference("clerk.id")


class DepositClearing(SQLModel, table=True):
    """How what the bank received of less or of more was cleared up, once, with the signature of another."""

    __tablename__ = "deposit_clearing"
    __table_args__ = (UniqueConstraint("entry_id"), STRICT)

    deposit_id: int = reference("deposit_result.deposit_id", primary_key=True)
    entry_id: int = reference("entry.id")
    reason: str = text()
    words: str = text()


class TillDifference(SQLModel, table=True):
    """Over (positive) or short (negative) in one tender at a closing, and why."""

    __tablename__ = "till_difference"
    __table_args__ = (one_of("tender_kind", TenderKind), STRICT_KEYED)

    till_session_id: int = reference("till_session.id", primary_key=True)
    tender_kind: TenderKind = choice(TenderKind, primary_key=True)
    expected_cents: int = whole()
    counted_cents: int = whole()
    difference_cents: int = whole()
    reason: str = text()
    note: str = text(default="")


class Payment(SQLModel, table=True):
    """Money taken from a person for one or several accounts; its entry has the amounts, its number is the receipt.

    `is_of_agency`: `payer` sent it with a list of accounts, and what it was paid with is the payer's, none of theirs.
    """

    __tablename__ = "payment"
    __table_args__ = (STRICT,)

    entry_id: int = reference("entry.id", primary_key=True)
    receipt: str = text(unique=True)
    office_id: int = reference("office.id")
    till_session_id: int = reference("till_session.id", index=True)
    total_cents: int = whole()
    visit_id: int | None = reference("visit.id", default=None, index=True)
    payer: str = text(default="")
    is_of_agency: bool = flag(default=False)


class PaymentMove(SQLModel, table=True):
    """Part of a payment that was moved from the account it was posted to, to the one that it was meant for."""

    __tablename__ = "payment_move"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND from_account_id <> to_account_id", name="moves_something"),
        STRICT,
    )

    entry_id: int = reference("entry.id", primary_key=True)
    payment_entry_id: int = reference("payment.entry_id", index=True)
    from_account_id: int = reference("account.id")
    to_account_id: int = reference("account.id")
    amount_cents: int = whole()


class ReceiptCopy(SQLModel, table=True):
    """A receipt sent to the printer: copy 0 is the original, later ones say COPIA."""

    __tablename__ = "receipt_copy"
    __table_args__ = (STRICT_KEYED,)

    entry_id: int = reference("payment.entry_id", primary_key=True)
    copy_number: int = whole(primary_key=True)
    clerk_id: int = reference("clerk.id")
    printed_at: datetime = instant()
