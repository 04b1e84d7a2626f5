"""Making a commitment, saying that it was kept, moving its day, giving it to somebody else, and cancelling it.

What was promised to a customer is never moved in silence: who was told stands with the new day. One whose day has
passed is broken and stays so: it is done late, or another is made.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlmodel import col

from oficinista.calendar import full_date
from oficinista.commitments.models import Awaits, Basis, Commitment, CommitmentEvent
from oficinista.commitments.models import Said as Kind
from oficinista.commitments.records import refuse_unknown
from oficinista.customers.commands import AccountNumber, Day
from oficinista.customers.models import Account, Customer
from oficinista.customers.numbers import unknown_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.ledger.numbers import number_text
from oficinista.orders import WORDS_MIN, Line, Order, Refused, Result, Said, command
from oficinista.staff.actors import find_actor
from oficinista.staff.models import Role
from oficinista.transaction import Transaction

SERIES = "COM"


class MakeCommitment(Order):
    """Something is promised about an account, to its customer unless somebody else is named, for a day.

    `citation` is the text of the law or the policy that it rests on; `record`, the number of what it promises.
    """

    account: AccountNumber
    what: Said
    due_on: Day
    basis: Annotated[Basis, Field(strict=False)] = Basis.COURTESY
    citation: Line = ""
    to_whom: Line = ""
    awaits: Annotated[Awaits, Field(strict=False)] = Awaits.HAND
    record: Line = ""


class _OfCommitment(Order):
    number: Line
    words: Said


class KeepCommitment(_OfCommitment):
    """What was promised was done; without a day, today."""

    on: Day | None = None


class MoveCommitment(_OfCommitment):
    """Another day, why, and whom of the other side was told of it and how."""

    due_on: Day
    told: Said


class GiveCommitment(_OfCommitment):
    """It is of another clerk from now on."""

    login: Line


class CancelCommitment(_OfCommitment):
    """It has no effect any more, and why."""


class CommitmentSaid(Result):
    """The commitment, until when it is promised, and whose it is."""

    number: str
    due_on: date
    owner: str


def _touches(connection: Connection, order: _OfCommitment) -> Iterable[str]:
    return connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars()


@command("commitment.make", touches=lambda _connection, order: [order.account])
def make_commitment(tx: Transaction, order: MakeCommitment) -> CommitmentSaid:
    """Promise something. Refuses a day that has passed or on which the office is closed, a law that is not named, and
    a record that the account does not have."""
    account = tx.connection.execute(_ACCOUNT, {"number": order.account, "office": tx.office.id}).one_or_none()
    if account is None:
        raise unknown_account(order.account)
    _refuse_day(tx, order.due_on)
    _refuse_no_citation(order)
    record = order.record.strip().upper()
    refuse_unknown(tx.connection, order.awaits, record, account.id)
    sequence = 1 + (tx.connection.execute(_LAST, {"office": tx.office.id, "year": tx.business_date.year}).scalar() or 0)
    number = number_text(SERIES, tx.office.code, tx.business_date.year, sequence)
    row = {
        "office_id": tx.office.id,
        "year": tx.business_date.year,
        "sequence": sequence,
        "number": number,
        "account_id": account.id,
        "what": order.what,
        "to_whom": order.to_whom.strip() or account.name,
        "basis": order.basis,
        "citation": order.citation.strip(),
        "awaits": order.awaits,
        "record": record,
        "made_on": tx.business_date,
        "made_at": tx.now,
        "due_on": order.due_on,
        "owner_id": tx.actor.id,
    }
    made = tx.connection.execute(insert(Commitment).values(row).returning(col(Commitment.id))).scalar_one()
    _say(tx, made, 1, Kind.MADE, row, order.what)
    return CommitmentSaid(number=number, due_on=order.due_on, owner=tx.actor.login)


@command("commitment.keep", touches=_touches)
def keep_commitment(tx: Transaction, order: KeepCommitment) -> CommitmentSaid:
    """Say that it was done. Refuses one that only its record keeps, a day before the promise, and one to come."""
    found = _find(tx, order.number)
    if found.awaits is not Awaits.HAND:
        raise Refused(
            "commitment.by_record",
            tr("El compromiso {number} se cumple solo, con lo que promete.", number=found.number),
            tr("Hágalo; si ya no procede, un supervisor lo deja sin efecto."),
        )
    on = order.on or tx.business_date
    if not found.made_on <= on <= tx.business_date:
        raise Refused("commitment.day", tr("El {date} no puede ser.", date=long_date(on)), tr("Escriba hoy o antes."))
    return _change(tx, found, Kind.KEPT, order.words, {"closed_on": on}, on)


@command("commitment.move", touches=_touches)
def move_commitment(tx: Transaction, order: MoveCommitment) -> CommitmentSaid:
    """Promise another day. Refuses it once the day has passed: a broken commitment is not mended by moving it."""
    found = _find(tx, order.number)
    if tx.business_date > found.due_on:
        raise Refused(
            "commitment.broken",
            tr("El compromiso {number} se incumplió el {date}: no se mueve.", number=found.number,
               date=long_date(found.due_on)),
            tr("Hágalo aunque sea tarde, o anote otro."),
        )  # fmt: skip
    _refuse_day(tx, order.due_on)
    words = tr("{words} Se avisó: {told}", words=order.words, told=order.told)
    return _change(tx, found, Kind.MOVED, words, {"due_on": order.due_on})


@command("commitment.give", touches=_touches)
def give_commitment(tx: Transaction, order: GiveCommitment) -> CommitmentSaid:
    """Make it another clerk's. Refuses one of another office."""
    found = _find(tx, order.number)
    heir = find_actor(tx.connection, order.login)
    if heir.office_id != tx.office.id:
        raise Refused("clerk.other_office", tr("{name} no trabaja en esta oficina.", name=heir.name))
    return _change(tx, found, Kind.GIVEN, order.words, {"owner_id": heir.id})


@command("commitment.cancel", touches=_touches)
def cancel_commitment(tx: Transaction, order: CancelCommitment) -> CommitmentSaid:
    """Leave it without effect, for a reason that stays with it."""
    found = _find(tx, order.number)
    return _change(tx, found, Kind.CANCELLED, order.words, {"closed_on": tx.business_date})


def _change(
    tx: Transaction, found: Any, kind: Kind, words: str, values: dict[str, Any], on: date | None = None
) -> CommitmentSaid:
    tx.connection.execute(update(Commitment).where(col(Commitment.id) == found.id).values(values))
    now = {"due_on": found.due_on, "owner_id": found.owner_id} | values
    _say(tx, found.id, found.place + 1, kind, now, words, on)
    owner = find_actor(tx.connection, now["owner_id"])
    return CommitmentSaid(number=found.number, due_on=now["due_on"], owner=owner.login)


def _say(
    tx: Transaction,
    commitment_id: int,
    place: int,
    kind: Kind,
    now: dict[str, Any],
    words: str,
    on: date | None = None,
) -> None:
    row = {
        "commitment_id": commitment_id,
        "place": place,
        "said": kind,
        "happened_on": on or tx.business_date,
        "due_on": now["due_on"],
        "owner_id": now["owner_id"],
        "words": words,
        "clerk_id": tx.actor.id,
        "said_at": tx.now,
    }
    tx.connection.execute(insert(CommitmentEvent), row)


def _find(tx: Transaction, number: str) -> Any:
    """An open commitment that the actor answers for. Refuses one that is closed, and one of somebody else."""
    found = tx.connection.execute(_FIND, {"number": number.strip().upper(), "office": tx.office.id}).one_or_none()
    if found is None:
        raise Refused("commitment.unknown", tr("No hay un compromiso {number}.", number=number))
    if found.closed_on is not None:
        raise Refused("commitment.closed", tr("El compromiso {number} ya terminó.", number=found.number))
    if found.owner_id != tx.actor.id and tx.actor.role is not Role.SUPERVISOR:
        raise Refused(
            "commitment.not_yours",
            tr("El compromiso {number} es de otra persona.", number=found.number),
            tr("Un supervisor puede pasárselo."),
        )
    return found


def _refuse_day(tx: Transaction, due_on: date) -> None:
    if due_on < tx.business_date:
        raise Refused("commitment.past", tr("El {date} ya pasó.", date=long_date(due_on)), tr("Prometa otro día."))
    closed = tx.calendar.why_closed(due_on)
    if closed is not None:
        raise Refused(
            "commitment.closed_day",
            tr("El {date} la oficina cierra: {why}.", date=long_date(due_on), why=closed),
            tr("El próximo día abierto es el {date}.", date=full_date(tx.calendar.next_business_day(due_on).date)),
        )


def _refuse_no_citation(order: MakeCommitment) -> None:
    if order.basis is not Basis.COURTESY and len(order.citation.strip()) < WORDS_MIN:
        raise Refused(
            "commitment.no_citation",
            tr("Falta el texto en que se basa."),
            tr("Escriba la ley y su artículo, o la política de la oficina."),
        )


_ACCOUNT: Select[*tuple[Any, ...]] = (
    select(col(Account.id), col(Customer.name))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office"))
)
_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Commitment, col(Commitment.account_id) == col(Account.id))
    .where(col(Commitment.number) == bindparam("number"))
)
_LAST = select(func.max(col(Commitment.sequence))).where(
    col(Commitment.office_id) == bindparam("office"), col(Commitment.year) == bindparam("year")
)
_PLACE = (
    select(func.max(col(CommitmentEvent.place)))
    .where(col(CommitmentEvent.commitment_id) == col(Commitment.id))
    .correlate(Commitment)
    .scalar_subquery()
)
_FIND: Select[*tuple[Any, ...]] = select(
    col(Commitment.id),
    col(Commitment.number),
    col(Commitment.awaits),
    col(Commitment.made_on),
    col(Commitment.due_on),
    col(Commitment.owner_id),
    col(Commitment.closed_on),
    _PLACE.label("place"),
).where(col(Commitment.number) == bindparam("number"), col(Commitment.office_id) == bindparam("office"))
