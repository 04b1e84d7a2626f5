"""The tables of customers and places. Nothing that was true once is overwritten: terms and meters carry dates."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from oficinista.i18n import Language
from oficinista.storage.columns import (
    STRICT,
    STRICT_KEYED,
    choice,
    day,
    identity,
    instant,
    one_of,
    partial_index,
    reference,
    text,
    whole,
)


class Service(StrEnum):
    """What is supplied at a service point."""

    WATER = "water"
    SEWER = "sewer"
    BOTH = "both"


class Customer(SQLModel, table=True):
    """A person or body that holds accounts. Names are written as the customer writes them."""

    __tablename__ = "customer"
    __table_args__ = (one_of("language", Language), STRICT)

    id: int = identity()
    name: str = text()
    phone: str | None = text(default=None, index=True)
    email: str | None = text(default=None)
    birth_year: int | None = whole(default=None)
    language: Language = choice(Language, default=Language.SPANISH)
    created_at: datetime = instant()


class Premise(SQLModel, table=True):
    """A place: urbanización or barrio, street or road, municipality, postal code."""

    __tablename__ = "premise"
    __table_args__ = (STRICT,)

    id: int = identity()
    address: str = text()
    municipality: str = text()
    postal_code: str = text(default="")


class ServicePoint(SQLModel, table=True):
    """Where the utility's pipe meets a premise."""

    __tablename__ = "service_point"
    __table_args__ = (STRICT,)

    id: int = identity()
    premise_id: int = reference("premise.id", index=True)


class Meter(SQLModel, table=True):
    """A device. Its dial shows whole cubic metres and rolls over after `dial_digits` digits."""

    __tablename__ = "meter"
    __table_args__ = (CheckConstraint("dial_digits BETWEEN 4 AND 8", name="dial"), STRICT)

    id: int = identity()
    serial: str = text(unique=True)
    diameter: str = text()
    dial_digits: int = whole(default=6)


class MeterInstallation(SQLModel, table=True):
    """A meter at a service point from one day to another. One at a time at a point, and each meter in one place."""

    __tablename__ = "meter_installation"
    __table_args__ = (
        CheckConstraint("removed_on IS NULL OR removed_on >= installed_on", name="dates_in_order"),
        partial_index("ux_installed_here", "service_point_id", where="removed_on IS NULL", unique=True),
        partial_index("ux_installed_once", "meter_id", where="removed_on IS NULL", unique=True),
        Index("ix_meter_installation_point", "service_point_id", "installed_on"),
        STRICT,
    )

    id: int = identity()
    service_point_id: int = reference("service_point.id")
    meter_id: int = reference("meter.id", index=True)
    installed_on: date = day()
    removed_on: date | None = day(default=None)
    first_reading_l: int = whole(default=0)
    final_reading_l: int | None = whole(default=None)


class MeterSize(SQLModel, table=True):
    """The diameter under which a meter is billed from a date on, where it is not the one it came with."""

    __tablename__ = "meter_size"
    __table_args__ = (STRICT_KEYED,)

    meter_id: int = reference("meter.id", primary_key=True)
    effective_from: date = day(primary_key=True)
    revision: int = whole(primary_key=True)
    diameter: str = text()


class Account(SQLModel, table=True):
    """A customer's contract at a service point. Debts follow the person: who moves in gets an account of their own.

    It is billed from `opened_on` to the day before `closed_on`; from then on nothing is used by it, and what it owes
    stays due. `first_reading_l` is what a meter that stood there before showed when it was opened.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("length(number) = 12", name="number_length"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates_in_order"),
        partial_index("ux_account_open_at_point", "service_point_id", where="closed_on IS NULL", unique=True),
        STRICT,
    )

    id: int = identity()
    number: str = text(unique=True)
    office_id: int = reference("office.id")
    customer_id: int = reference("customer.id", index=True)
    service_point_id: int = reference("service_point.id", index=True)
    opened_on: date = day()
    closed_on: date | None = day(default=None)
    first_reading_l: int | None = whole(default=None)
    source_key: str | None = text(default=None, unique=True)


class AccountTerms(SQLModel, table=True):
    """Under which class and service an account is billed from a date on; what was wrong has a later `revision`."""

    __tablename__ = "account_terms"
    __table_args__ = (one_of("service", Service), STRICT_KEYED)

    account_id: int = reference("account.id", primary_key=True)
    effective_from: date = day(primary_key=True)
    revision: int = whole(default=0, primary_key=True)
    tariff_class: str = text()
    service: Service = choice(Service)


class ChangeKind(StrEnum):
    """A wrong datum set right, which a supervisor reviews later; or a technical change, which is signed at once."""

    CORRECTION = "correction"
    TECHNICAL = "technical"


class ChangeSource(StrEnum):
    """Where the right datum came from."""

    CUSTOMER = "customer"
    INVESTIGATION = "investigation"
    ORDER = "order"
    IN_PERSON = "in_person"


class AccountChange(SQLModel, table=True):
    """One datum of an account as it was and as it is from a day on: who changed it, why, and what proves it.

    `paper` is the number of the case, the order or the paper that brought it.
    """

    __tablename__ = "account_change"
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("source", ChangeSource),
        CheckConstraint("before_text <> after_text", name="something_changed"),
        Index("ix_account_change_account", "account_id", "id"),
        Index("ix_account_change_kind", "office_id", "kind", "id"),
        STRICT,
    )

    id: int = identity()
    office_id: int = reference("office.id")
    account_id: int = reference("account.id")
    kind: ChangeKind = choice(ChangeKind)
    field: str = text()
    before_text: str = text()
    after_text: str = text()
    effective_on: date = day()
    source: ChangeSource = choice(ChangeSource)
    paper: str = text(default="")
    note: str = text(default="")
    clerk_id: int = reference("clerk.id")
    signer_id: int | None = reference("clerk.id", default=None)
    made_at: datetime = instant()


class ChangeReview(SQLModel, table=True):
    """A supervisor has looked at the corrections of an office up to one of them."""

    __tablename__ = "change_review"
    __table_args__ = (UniqueConstraint("office_id", "last_change_id"), STRICT)

    id: int = identity()
    office_id: int = reference("office.id")
    last_change_id: int = reference("account_change.id")
    corrections: int = whole()
    clerk_id: int = reference("clerk.id")
    note: str = text(default="")
    made_at: datetime = instant()


class Relation(StrEnum):
    """What a clerk is to a customer."""

    SELF = "self"
    RELATIVE = "relative"
    NONE = "none"


class DeclaredLink(SQLModel, table=True):
    """What a clerk was declared to be to a customer; the last declaration about both is the one that counts."""

    __tablename__ = "declared_link"
    __table_args__ = (one_of("relation", Relation), Index("ix_declared_link", "clerk_id", "customer_id"), STRICT)

    id: int = identity()
    clerk_id: int = reference("clerk.id")
    customer_id: int = reference("customer.id")
    relation: Relation = choice(Relation)
    note: str = text()
    declared_by: int = reference("clerk.id")
    declared_at: datetime = instant()


class SearchWords(SQLModel, table=True):
    """The folded words of an account's customer and place, kept for the search of each dialect."""

    __tablename__ = "search_words"
    __table_args__ = (STRICT,)

    account_id: int = reference("account.id", primary_key=True)
    words: str = text()


class KnownWord(SQLModel, table=True):
    """A word that some name or place has, or once had: what a word that nobody has may have been meant for.

    Offices write at the same time, so a word may be here more than once. One that nobody has any more stays, and
    leads to nobody.
    """

    __tablename__ = "known_word"
    __table_args__ = (STRICT,)

    id: int = identity()
    word: str = text(index=True)


class WordVariant(SQLModel, table=True):
    """A misspelling that leads to a word, as a number (`customers.likeness.variants`)."""

    __tablename__ = "word_variant"
    __table_args__ = (STRICT_KEYED,)

    variant: int = whole(primary_key=True)
    word_id: int = reference("known_word.id", primary_key=True)
