"""What is asked about letters: those of an account, one with what happened to it, whether its facts have changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account, Customer
from oficinista.files.queries import content_of, find_paper
from oficinista.i18n import Language, tr
from oficinista.letters.catalogue import templates
from oficinista.letters.known import Asked
from oficinista.letters.models import Happened, Letter, LetterEvent, LetterState, Way
from oficinista.letters.subjects import PLACE
from oficinista.orders import Refused
from oficinista.staff.models import Clerk

LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class LetterStep:
    """Something that happened to a letter."""

    happened: Happened
    on: date
    way: Way | None
    proof: str
    words: str
    clerk_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in a list."""

    id: int
    number: str
    office_id: int
    template: str
    language: Language
    subject: str
    account: str | None
    customer: str | None
    file_number: str
    state: LetterState
    clerk_name: str
    made_on: date
    made_at: datetime

    @property
    def title(self) -> str:
        """What it is called; a letter that the catalogue has lost is its own name."""
        known = templates().get(self.template)
        return self.template if known is None else known.name

    @property
    def state_words(self) -> str:
        """Where it is, as a person says it."""
        return state_words(self.state)

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to reach the customer."""
        return self.state in {LetterState.AWAITING, LetterState.RETURNED}

    def is_of_case(self, number: str) -> bool:
        """Whether it is about a case, or about a step of it."""
        return self.subject.partition(PLACE)[0] == number


@dataclass(frozen=True, slots=True)
class LetterFound(LetterRow):
    """A letter whole: what was asked, the facts that it was made from, its mark, and what happened to it."""

    asked_json: str
    facts_json: str
    version: str
    content_hash: bytes
    replaces: str | None
    events: tuple[LetterStep, ...]

    @property
    def asked(self) -> Asked:
        """What the clerk said of it."""
        return Asked.model_validate_json(self.asked_json)

    @property
    def printed(self) -> int:
        """How many times it was printed."""
        return sum(one.happened is Happened.PRINTED for one in self.events)

    @property
    def way(self) -> Way | None:
        """How it was last delivered."""
        return next((one.way for one in reversed(self.events) if one.way is not None), None)

    @property
    def last_on(self) -> date:
        """The day of the last that happened to it beside the printer."""
        days = [one.on for one in self.events if one.happened is not Happened.PRINTED]
        return max(days, default=self.made_on)


def letters(connection: Connection, office_id: int, account_id: int) -> list[LetterRow]:
    """The letters of an account, the newest first."""
    query = _ROWS.where(col(Letter.office_id) == office_id, col(Letter.account_id) == account_id)
    rows = connection.execute(query.order_by(col(Letter.id).desc()).limit(LISTED_MAX))
    return [LetterRow(**row._mapping) for row in rows]


def undelivered(connection: Connection, office_id: int, account_id: int | None = None) -> list[LetterRow]:
    """The letters that wait to be delivered or came back, the oldest first."""
    waiting = col(Letter.state).in_((LetterState.AWAITING, LetterState.RETURNED))
    query = _ROWS.where(col(Letter.office_id) == office_id, waiting)
    if account_id is not None:
        query = query.where(col(Letter.account_id) == account_id)
    rows = connection.execute(query.order_by(col(Letter.id)).limit(LISTED_MAX))
    return [LetterRow(**row._mapping) for row in rows]


def find_letter(connection: Connection, number: str, office_id: int) -> LetterFound:
    """The letter of a number, however it was typed. Refuses one that the office did not make."""
    typed = number.strip().upper()
    query = _WHOLE.where(col(Letter.number) == typed, col(Letter.office_id) == office_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Refused(
            "letter.unknown",
            tr("No hay una carta {number}.", number=typed),
            tr("Vea las cartas de la cuenta."),
        )
    return LetterFound(**row._mapping, events=tuple(_events(connection, row)))


def letter_pdf(connection: Connection, found: LetterFound) -> bytes:
    """The bytes of a letter, as they were when it was made."""
    return content_of(connection, find_paper(connection, found.file_number).id)


def issued_before(connection: Connection, template: str, subject: str) -> str | None:
    """The number of the letter that told this already, unless another took its place."""
    return connection.execute(_BEFORE, {"template": template, "subject": subject}).scalars().first()


def account_of_letter(connection: Connection, number: str) -> tuple[str, ...]:
    """The account of a letter; none for a number that was never given, or of a paper that is no customer's."""
    return tuple(connection.execute(_ACCOUNT, {"number": number.strip().upper()}).scalars())


def changed(connection: Connection, found: LetterFound, on: date) -> tuple[str, ...]:
    """What the records say otherwise now than when a letter was made, or why it could not be made now.

    Of a letter whose dates count from the day it was made, that it goes out on another.
    """
    from oficinista.letters.drafting import draft  # the typesetter is not needed to list letters

    try:
        now = draft(
            connection,
            found.template,
            found.subject,
            found.asked,
            office_id=found.office_id,
            on=found.made_on,
            language=found.language,
        )
    except Refused as refused:
        return (refused.refusal.message,)
    before, after = from_json(found.facts_json), from_json(now.facts_json)
    names = [_fact_name(name) for name in after if before.get(name) != after[name]]
    if now.template.dated and on > found.made_on:
        names.append(tr("el día en que sale"))
    return tuple(dict.fromkeys(names))


def _fact_name(name: str) -> str:
    return {
        "customer": tr("el cliente o su dirección"),
        "terms": tr("los términos"),
        "bill": tr("la factura"),
        "balance": tr("lo que debe"),
        "amount": tr("la cantidad"),
        "stands": tr("el ajuste"),
        "debts": tr("las deudas"),
    }.get(name, tr("otros datos"))


def state_words(state: LetterState) -> str:
    """Where a letter is, as a person says it."""
    return {
        LetterState.HANDED: tr("hecha"),
        LetterState.AWAITING: tr("por entregar"),
        LetterState.DELIVERED: tr("entregada"),
        LetterState.RETURNED: tr("devuelta"),
        LetterState.REPLACED: tr("sustituida"),
    }[state]


def happened_words(step: LetterStep) -> str:
    """What happened to a letter, in a sentence: `Entregada, correo certificado 7020`."""
    if step.way is not None:
        return tr("Entregada, {way} {proof}", way=way_words(step.way), proof=step.proof).strip()
    return tr("Impresa") if step.happened is Happened.PRINTED else tr("Devuelta: {words}", words=step.words)


def way_words(way: Way) -> str:
    """How a letter reaches somebody, as a person says it."""
    return {
        Way.IN_PERSON: tr("en persona"),
        Way.CERTIFIED: tr("correo certificado"),
        Way.MAIL: tr("correo ordinario"),
        Way.EMAIL: tr("correo electrónico"),
    }[way]


def _events(connection: Connection, row: Row[Any]) -> Iterator[LetterStep]:
    return (LetterStep(*event) for event in connection.execute(_EVENTS, {"letter": row.id}))


_ROWS: Select[*tuple[Any, ...]] = (
    select(
        col(Letter.id),
        col(Letter.number),
        col(Letter.office_id),
        col(Letter.template),
        col(Letter.language),
        col(Letter.subject),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Letter.file_number),
        col(Letter.state),
        col(Clerk.name).label("clerk_name"),
        col(Letter.made_on),
        col(Letter.made_at),
    )
    .join(Clerk, col(Clerk.id) == col(Letter.clerk_id))
    .outerjoin(Account, col(Account.id) == col(Letter.account_id))
    .outerjoin(Customer, col(Customer.id) == col(Account.customer_id))
)
_OLD = aliased(Letter)
_WHOLE = _ROWS.add_columns(
    col(Letter.asked_json),
    col(Letter.facts_json),
    col(Letter.version),
    col(Letter.content_hash),
    col(_OLD.number).label("replaces"),
).outerjoin(_OLD, col(_OLD.id) == col(Letter.replaces_id))
_EVENTS: Select[*tuple[Any, ...]] = (
    select(
        col(LetterEvent.happened),
        col(LetterEvent.happened_on),
        col(LetterEvent.way),
        col(LetterEvent.proof),
        col(LetterEvent.words),
        col(Clerk.name),
        col(LetterEvent.made_at),
    )
    .join(Clerk, col(Clerk.id) == col(LetterEvent.clerk_id))
    .where(col(LetterEvent.letter_id) == bindparam("letter"))
    .order_by(col(LetterEvent.place))
)
_BEFORE = select(col(Letter.number)).where(
    col(Letter.subject) == bindparam("subject"),
    col(Letter.template) == bindparam("template"),
    col(Letter.state) != LetterState.REPLACED,
)
_ACCOUNT = (
    select(col(Account.number))
    .join(Letter, col(Letter.account_id) == col(Account.id))
    .where(col(Letter.number) == bindparam("number"))
)
