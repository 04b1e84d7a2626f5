"""Drafting a letter: its facts as the records are, and the paper set from them. Nothing here writes.

The words are of the language that the customer is written to, whoever is at the terminal.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.barcodes import code128_svg
from oficinista.closings.models import AccountClosing
from oficinista.customers.models import Account, Customer, Premise, ServicePoint
from oficinista.dates import long_date
from oficinista.i18n import Language, speaking, tr
from oficinista.letters.catalogue import Event, Template, find_template
from oficinista.letters.known import Asked, Wanted
from oficinista.letters.sources import FACTS
from oficinista.letters.subjects import account_of
from oficinista.letters.telling import require_telling
from oficinista.letters.terms import told_terms
from oficinista.orders import Refused
from oficinista.staff.models import OfficeRow
from oficinista.storage import office_rules
from oficinista.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that could be made: which one, about what, in which language, and everything that it says."""

    template: Template
    subject: str
    account_id: int | None
    language: Language
    asked: Asked
    made_on: date
    facts: dict[str, Any]

    @property
    def facts_json(self) -> str:
        """The facts as they are kept, and compared to see whether they changed."""
        return to_json(self.facts).decode()


@dataclass(frozen=True, slots=True)
class Marks:
    """What is printed on a letter once it is one: its number, its file number, who makes it and when."""

    number: str
    file_number: str
    clerk: str
    at: datetime


def draft(
    connection: Connection,
    template: str,
    subject: str,
    asked: Asked,
    *,
    office_id: int,
    on: date,
    language: Language | None = None,
) -> Draft:
    """A letter from the records of a day. Refuses an unknown letter or subject, one that does not tell of it, and what
    it asks for and was not said.

    Without a language, that of the customer; Spanish for what is no customer's.
    """
    found = find_template(template)
    for asks in found.asks:
        if not getattr(asked, asks):
            raise Refused(
                "letter.asks",
                tr("A la carta «{title}» le falta {what}.", title=found.name, what=_asked_name(asks)),
                tr("Escríbalo."),
            )
    account_id = account_of(connection, found.about, subject, office_id)
    require_telling(connection, found, subject)
    office = connection.execute(_OFFICE, {"office": office_id}).scalar_one()
    customer = None if account_id is None else connection.execute(_CUSTOMER, {"account": account_id}).one()
    spoken = language or (Language.SPANISH if customer is None else customer.language)
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    with speaking(spoken):
        wanted = Wanted(office_id, account_id, subject, asked, on, rules, calendar)
        known = FACTS[found.sheet](connection, wanted)
        days = {**known.days, Event.LETTER: on} if found.dated else known.days
        facts = {
            "letter": found.code,
            "title": found.name,
            "language": spoken.value,
            "date": long_date(on),
            "office": {"name": office},
            "customer": None if customer is None else _addressee(customer, known.to),
            "notice": found.notice,
            "terms": told_terms(found.terms, days, on, rules, calendar),
            **known.facts,
        }
    return Draft(found, subject, account_id, spoken, asked, on, facts)


def paper(drafted: Draft, marks: Marks) -> bytes:
    """The PDF of a letter."""
    data = drafted.facts | {
        "number": marks.number,
        "file_number": marks.file_number,
        "code": code128_svg(marks.file_number) if marks.file_number else "",
        "clerk": marks.clerk,
    }
    return typeset(f"sheets/{drafted.template.sheet}", data, marks.at)


def draft_paper(drafted: Draft, clerk: str, at: datetime) -> bytes:
    """The PDF of a letter that nobody has made, marked so in the language of the letter."""
    with speaking(drafted.language):
        mark = tr("BORRADOR")
    return paper(drafted, Marks(mark, "", clerk, at))


def _asked_name(asks: str) -> str:
    return {"words": tr("lo que dice"), "day": tr("el día")}[asks]


def _addressee(customer: Any, to: str) -> dict[str, Any]:
    """Whom a letter is to: at the place of the account, or where somebody who left it wants to be written to.

    It is the customer, unless the letter is `to` another.
    """
    town = f"{customer.municipality}, PR {customer.postal_code}".strip() if customer.municipality else ""
    place = (customer.send_to,) if customer.send_to else (customer.address, town)
    return {
        "name": to or customer.name,
        "address": [line for line in place if line],
        "account": customer.number,
    }


_OFFICE = select(col(OfficeRow.name)).where(col(OfficeRow.id) == bindparam("office"))
_CUSTOMER: Select[*tuple[Any, ...]] = (
    select(
        col(Account.number),
        col(Customer.name),
        col(Customer.language),
        col(Premise.address),
        col(AccountClosing.send_to),
        col(Premise.municipality),
        col(Premise.postal_code),
    )
    .select_from(Account)
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .outerjoin(AccountClosing, col(AccountClosing.account_id) == col(Account.id))
    .where(col(Account.id) == bindparam("account"))
)
