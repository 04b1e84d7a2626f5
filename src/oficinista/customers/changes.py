"""What was changed of an account's data: each datum as it was and as it is, from when, by whom and on what ground.

Nothing is edited here. Dated data (class, service, diameter, meters) have versions of their own beside this list; of a
name or an address the list is all that tells how it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.contacts import hidden_email, hidden_phone
from oficinista.customers.models import Account, AccountChange, ChangeKind, ChangeReview, ChangeSource, Customer
from oficinista.i18n import tr
from oficinista.staff.models import Clerk
from oficinista.tariff import class_name, diameter_name, service_name
from oficinista.transaction import Transaction


class Origin(NamedTuple):
    """What a change rests on: who or what told, the number of its paper, and words."""

    source: ChangeSource = ChangeSource.IN_PERSON
    paper: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One datum that was changed, with whose account it is and who changed and signed it."""

    id: int
    account_number: str
    customer: str
    kind: ChangeKind
    field: str
    before_text: str
    after_text: str
    effective_on: date
    source: ChangeSource
    paper: str
    note: str
    clerk_id: int
    clerk_name: str
    signer_name: str | None
    made_at: datetime

    @property
    def title(self) -> str:
        """What the datum is called."""
        return field_title(self.field)

    @property
    def before(self) -> str:
        """The datum as it was, in words."""
        return value_text(self.field, self.before_text)

    @property
    def after(self) -> str:
        """The datum as it is since then, in words."""
        return value_text(self.field, self.after_text)


def note_change(
    tx: Transaction,
    account_id: int,
    kind: ChangeKind,
    field: str,
    before: str,
    after: str,
    *,
    effective_on: date,
    origin: Origin,
) -> None:
    """Keep that a datum of an account changed."""
    row = {
        "office_id": tx.office.id,
        "account_id": account_id,
        "kind": kind,
        "field": field,
        "before_text": before,
        "after_text": after,
        "effective_on": effective_on,
        "source": origin.source,
        "paper": origin.paper,
        "note": origin.note,
        "clerk_id": tx.actor.id,
        "signer_id": tx.cosigner.id if tx.cosigner else None,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(AccountChange), row)


def changes_of(connection: Connection, account_id: int) -> list[Change]:
    """Everything that was changed of an account, the newest first."""
    return [Change(*row) for row in connection.execute(_OF_ACCOUNT, {"account": account_id})]


def corrections_to_review(connection: Connection, office_id: int) -> list[Change]:
    """The corrections of an office since its last review, the oldest first."""
    return [Change(*row) for row in connection.execute(_TO_REVIEW, {"office": office_id})]


def changed_at(connection: Connection, number: str, moment: datetime) -> tuple[str, ...]:
    """The data of an account that the order of a moment changed."""
    of_order = (
        select(col(AccountChange.field))
        .join(Account, col(Account.id) == col(AccountChange.account_id))
        .where(col(Account.number) == number, col(AccountChange.made_at) == moment)
        .order_by(col(AccountChange.id))
    )
    return tuple(connection.execute(of_order).scalars())


_SIGNER = aliased(Clerk)
_CHANGES: Select[*tuple[Any, ...]] = (
    select(
        col(AccountChange.id),
        col(Account.number),
        col(Customer.name),
        col(AccountChange.kind),
        col(AccountChange.field),
        col(AccountChange.before_text),
        col(AccountChange.after_text),
        col(AccountChange.effective_on),
        col(AccountChange.source),
        col(AccountChange.paper),
        col(AccountChange.note),
        col(AccountChange.clerk_id),
        col(Clerk.name),
        col(_SIGNER.name),
        col(AccountChange.made_at),
    )
    .join(Account, col(Account.id) == col(AccountChange.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(Clerk, col(Clerk.id) == col(AccountChange.clerk_id))
    .outerjoin(_SIGNER, col(_SIGNER.id) == col(AccountChange.signer_id))
)
_OF_ACCOUNT = _CHANGES.where(col(AccountChange.account_id) == bindparam("account")).order_by(
    col(AccountChange.id).desc()
)
_REVIEWED = select(func.coalesce(func.max(col(ChangeReview.last_change_id)), 0)).where(
    col(ChangeReview.office_id) == bindparam("office")
)
_TO_REVIEW = _CHANGES.where(
    col(AccountChange.office_id) == bindparam("office"),
    col(AccountChange.kind) == ChangeKind.CORRECTION,
    col(AccountChange.id) > _REVIEWED.scalar_subquery(),
).order_by(col(AccountChange.id))


def field_title(field: str) -> str:
    """What a datum is called."""
    return _titles()[field]


def value_text(field: str, value: str) -> str:
    """A datum in words: a class, a service or a diameter by its name; how to reach somebody hidden but for an end; what
    is not there, by a dash."""
    if not value:
        return "—"
    return _SAID.get(field, str)(value)


def source_name(source: ChangeSource) -> str:
    """Where a datum came from, in words."""
    return {
        ChangeSource.IN_PERSON: tr("el cliente, en persona"),
        ChangeSource.CUSTOMER: tr("el cliente, por escrito o teléfono"),
        ChangeSource.INVESTIGATION: tr("una investigación"),
        ChangeSource.ORDER: tr("una orden de trabajo"),
    }[source]


def _language_name(code: str) -> str:
    return {"es": tr("español"), "en": tr("inglés")}.get(code, code)


_SAID: Mapping[str, Callable[[str], str]] = {
    "tariff_class": class_name,
    "service": service_name,
    "diameter": diameter_name,
    "language": _language_name,
    "phone": hidden_phone,
    "email": hidden_email,
}


def _titles() -> Mapping[str, str]:
    return {
        "name": tr("Nombre"),
        "phone": tr("Teléfono"),
        "email": tr("Correo"),
        "birth_year": tr("Año de nacimiento"),
        "language": tr("Idioma de las cartas"),
        "address": tr("Dirección"),
        "municipality": tr("Municipio"),
        "postal_code": tr("Código postal"),
        "meter": tr("Contador"),
        "diameter": tr("Diámetro"),
        "tariff_class": tr("Clase"),
        "service": tr("Servicio"),
        "location": tr("Lugar del servicio"),
    }
