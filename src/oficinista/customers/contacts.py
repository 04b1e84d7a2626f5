"""A customer's telephone and e-mail: hidden but for an end, until somebody asks to see them, which is kept.

Nothing else of a customer is worth hiding here: no Social Security number is asked for (Ley 243-2006) and no card's
number is taken.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.customers.commands import require_account
from oficinista.customers.models import Account, Customer
from oficinista.customers.numbers import TypedNumber
from oficinista.orders import Order, Result, command
from oficinista.staff.models import Clerk
from oficinista.transaction import Transaction

SEE_CONTACTS = "account.see_contacts"
FIGURES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Contacts:
    """How a customer is reached; an e-mail and a telephone as they were given, the latter as its figures."""

    phone: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw the contacts of an account's customer."""

    at: datetime
    login: str
    name: str


class SeeContacts(Order):
    """The telephone and the e-mail of an account's customer are wanted whole."""

    account: TypedNumber


class ContactsSeen(Result):
    """Who asked is in the audit chain."""

    account: str


@command(SEE_CONTACTS, touches=lambda _connection, order: [order.account])
def see_contacts(tx: Transaction, order: SeeContacts) -> ContactsSeen:
    """Leave in the audit chain that somebody sees them. Refuses an unknown account."""
    require_account(tx.connection, order.account)
    return ContactsSeen(account=order.account)


def contacts(connection: Connection, account_id: int) -> Contacts:
    """The contacts of an account's customer, whole: to be shown to who gave `SeeContacts`."""
    return Contacts(*connection.execute(_CONTACTS, {"account": account_id}).one())


def looks(connection: Connection, number: str) -> list[Look]:
    """Who saw the contacts of an account's customer, the newest first."""
    asked = SeeContacts(account=number).model_dump_json()
    return [Look(*row) for row in connection.execute(_LOOKS, {"asked": asked})]


def hidden_phone(phone: str) -> str:
    """A telephone of which only the end is to be read: `***-***-0142`."""
    return f"***-***-{phone[-FIGURES_SHOWN:]}"


def hidden_email(email: str) -> str:
    """An e-mail of which only the first letter and the domain are to be read: `a***@example.com`."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}"


_CONTACTS: Select[str | None, str | None] = (
    select(col(Customer.phone), col(Customer.email))
    .join(Account, col(Account.customer_id) == col(Customer.id))
    .where(col(Account.id) == bindparam("account"))
)
_LOOKS = (
    select(col(AuditEvent.at), col(Clerk.login), col(Clerk.name))
    .join(Clerk, col(Clerk.id) == col(AuditEvent.clerk_id))
    .where(col(AuditEvent.order_name) == SEE_CONTACTS, col(AuditEvent.order_json) == bindparam("asked"))
    .order_by(col(AuditEvent.id).desc())
)
