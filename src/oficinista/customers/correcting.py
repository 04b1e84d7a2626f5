"""Setting a customer's facts right: each fact is kept as it was and as it is, and a supervisor reviews the list.

A name, a phone or an address that was wrong is corrected at once and without a signature. What decides how an account
is billed is no correction: it is a technical change (`adjustments.technical`).
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from oficinista.customers.changes import Origin, corrections_to_review, note_change
from oficinista.customers.commands import (
    AccountNumber,
    BirthYear,
    keep_words,
    phone_digits,
    require_account,
    required_text,
)
from oficinista.customers.models import ChangeKind, ChangeReview, ChangeSource, Customer, Premise
from oficinista.i18n import Language, tr
from oficinista.orders import Line, Note, Order, Refused, Result, RowId, command
from oficinista.transaction import Transaction

Source = Annotated[ChangeSource, Field(strict=False)]
"""Where a datum came from."""


class AccountCorrected(Result):
    """The facts that are other than they were, and how many accounts are found by other words now."""

    customer_id: int
    fields: tuple[str, ...]
    accounts: int


class CorrectAccount(Order):
    """Corrected facts about an account's customer and place; what is absent stays, an empty text is removed.

    `paper` is the number of the case, the order or the document that the facts come from.
    """

    account: AccountNumber
    name: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    birth_year: BirthYear | None = None
    language: Annotated[Language, Field(strict=False)] | None = None
    address: Line | None = None
    municipality: Line | None = None
    postal_code: Line | None = None
    source: Source = ChangeSource.IN_PERSON
    paper: Line = ""
    note: Line = ""


@command("account.correct", touches=lambda _connection, order: [order.account])
def correct_account(tx: Transaction, order: CorrectAccount) -> AccountCorrected:
    """Correct facts about a customer. Refuses an empty name or address, a phone that is none, and no change at all."""
    account = require_account(tx.connection, order.account)
    person = _corrected(tx, Customer, account.customer_id, _person(order))
    place = _corrected(tx, Premise, account.premise_id, _place(order))
    if not person and not place:
        raise Refused("account.nothing_to_correct", tr("Esos datos ya están así."), tr("Escriba lo que cambia."))
    origin = Origin(order.source, order.paper, order.note)
    for field, (before, after) in (person | place).items():
        note_change(
            tx, account.id, ChangeKind.CORRECTION, field, before, after, effective_on=tx.business_date, origin=origin
        )
    return AccountCorrected(
        customer_id=account.customer_id, fields=tuple(person | place), accounts=keep_words(tx, account)
    )


class CorrectionsReviewed(Result):
    """How many corrections a review was about."""

    review_id: int
    corrections: int


class ReviewCorrections(Order):
    """The corrections up to this one were looked at; those of an earlier review are not seen again."""

    last_change_id: RowId
    note: Note = ""


@command("account.review_corrections")
def review_corrections(tx: Transaction, order: ReviewCorrections) -> CorrectionsReviewed:
    """Sign that the office's corrections were looked at. Refuses one's own, and a list that is another by now."""
    waiting = [one for one in corrections_to_review(tx.connection, tx.office.id) if one.id <= order.last_change_id]
    if not waiting or waiting[-1].id != order.last_change_id:
        raise Refused(
            "review.other_list", tr("Esas correcciones ya se revisaron."), tr("Vea otra vez la lista de hoy.")
        )
    if any(one.clerk_id == tx.actor.id for one in waiting):
        raise Refused(
            "review.own",
            tr("Hay correcciones que hizo usted."),
            tr("Las revisa otra persona: nadie revisa lo suyo."),
        )
    row = {
        "office_id": tx.office.id,
        "last_change_id": order.last_change_id,
        "corrections": len(waiting),
        "clerk_id": tx.actor.id,
        "note": order.note,
        "made_at": tx.now,
    }
    review_id = tx.connection.execute(insert(ChangeReview).returning(col(ChangeReview.id)), row).scalar_one()
    return CorrectionsReviewed(review_id=review_id, corrections=len(waiting))


def _person(order: CorrectAccount) -> Iterator[tuple[str, Any]]:
    if order.name is not None:
        yield "name", required_text(order.name, tr("el nombre"))
    if order.phone is not None:
        yield "phone", phone_digits(order.phone)
    if order.email is not None:
        yield "email", order.email.strip() or None
    if order.birth_year is not None:
        yield "birth_year", order.birth_year
    if order.language is not None:
        yield "language", order.language


def _place(order: CorrectAccount) -> Iterator[tuple[str, Any]]:
    if order.address is not None:
        yield "address", required_text(order.address, tr("la dirección"))
    if order.municipality is not None:
        yield "municipality", order.municipality
    if order.postal_code is not None:
        yield "postal_code", order.postal_code


def _corrected(
    tx: Transaction, table: type[SQLModel], row_id: int, facts: Iterator[tuple[str, Any]]
) -> dict[str, tuple[str, str]]:
    """Write the facts that are other than the row's; each as it was and as it is."""
    wanted = dict(facts)
    columns = table.__table__.c  # type: ignore[attr-defined]  # sqlmodel does not declare it
    now = tx.connection.execute(select(columns).where(columns.id == row_id)).mappings().one()
    changed = {field: value for field, value in wanted.items() if now[field] != value}
    if changed:
        tx.connection.execute(update(table).where(columns.id == row_id).values(**changed))
    return {field: (_text(now[field]), _text(value)) for field, value in changed.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
