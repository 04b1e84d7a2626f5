"""The table of closings: why an account ended, who asked for it, and by which reading its last bills were made."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import SQLModel

from oficinista.storage.columns import STRICT, choice, day, identity, instant, one_of, reference, text, whole


class Closing(StrEnum):
    """Why an account ends: its customer wants no service there, another one comes, or it goes on elsewhere."""

    LEFT = "left"
    REPLACED = "replaced"
    TRANSFERRED = "transferred"


class Asker(StrEnum):
    """Who asks for it: the customer as owner or tenant, an heir, somebody with an authorization, or who comes."""

    OWNER = "owner"
    TENANT = "tenant"
    HEIR = "heir"
    AGENT = "agent"
    NEW_CUSTOMER = "new_customer"


class ReadingSource(StrEnum):
    """Where the last reading comes from: a crew's order, what the customer reads out, or an estimate."""

    CREW = "crew"
    CUSTOMER = "customer"
    ESTIMATED = "estimated"


class AccountClosing(SQLModel, table=True):
    """The end of an account. `reading_id` is its last reading, where there was something left to bill; `face_l`, what
    the meter showed, if that is known.

    `order_number` is the crew's order of it; `next_account_id`, the account of who comes, or where the customer goes
    on; `send_to`, where the last bill is sent, if not to the place that was left.
    """

    __tablename__ = "account_closing"
    __table_args__ = (
        one_of("kind", Closing),
        one_of("asker", Asker),
        one_of("reading_source", ReadingSource),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    account_id: int = reference("account.id", unique=True)
    closed_on: date = day()
    kind: Closing = choice(Closing)
    asker: Asker = choice(Asker)
    reading_source: ReadingSource = choice(ReadingSource)
    order_number: str = text(default="")
    reading_id: int | None = reference("reading.id", default=None)
    face_l: int | None = whole(default=None)
    deposit_entry_id: int | None = reference("entry.id", default=None)
    next_account_id: int | None = reference("account.id", default=None)
    send_to: str = text(default="")
    words: str = text()
    clerk_id: int = reference("clerk.id")
    made_at: datetime = instant()
