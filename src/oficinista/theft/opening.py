"""How a case of water theft begins: at an account, or where nobody is a customer.

A place without an account gets one without a meter: it bills nothing, and what is charged and filed stands in it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection

from oficinista.cases.engine import Deed, Subject, open_case
from oficinista.cases.moved import case_moved
from oficinista.customers.commands import (
    AccountNumber,
    TariffClass,
    open_without_meter,
    require_account,
    required_text,
)
from oficinista.customers.conflicts import ConflictOfInterest, linked_by_name
from oficinista.customers.models import Service
from oficinista.customers.words import words as folded
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.theft.moved import TheftMoved
from oficinista.theft.queries import THEFT, open_theft
from oficinista.transaction import Transaction


class Source(StrEnum):
    """How the office came to know of it."""

    REPORT = "report"
    INSPECTION = "inspection"
    UNREGISTERED = "unregistered"


def source_words(source: Source) -> str:
    """How the office came to know of it, as a person says it."""
    return {
        Source.REPORT: tr("lo informó alguien"),
        Source.INSPECTION: tr("lo halló una inspección"),
        Source.UNREGISTERED: tr("conexión sin registrar"),
    }[source]


class OpenTheft(Order):
    """Water is taken, or was used and not billed, at an account; or at a place of nobody's, whose person is named.

    A place without an account gets one without a meter: it bills nothing, and what is charged and filed stands in it.
    """

    source: Annotated[Source, Field(strict=False)]
    words: Said
    account: AccountNumber | None = None
    name: Line = ""
    phone: Line = ""
    address: Line = ""
    municipality: Line = ""
    postal_code: Line = ""
    tariff_class: TariffClass = "residential"
    service: Annotated[Service, Field(strict=False)] = Service.BOTH


def _touches_opened(_connection: Connection, order: OpenTheft) -> list[str]:
    return [] if order.account is None else [order.account]


@command("theft.open", touches=_touches_opened)
def open_case_of_theft(tx: Transaction, order: OpenTheft) -> TheftMoved:
    """Open a case. Refuses a second one of the account, and the name of whom the actor has a declared link with."""
    if order.account is None:
        account_id, number = _open_place(tx, order)
    else:
        hold_accounts(tx.connection, [order.account])
        number, account_id = order.account, require_account(tx.connection, order.account).id
        before = open_theft(tx.connection, account_id)
        if before:
            raise Refused("theft.again", tr("La cuenta ya tiene el caso {number}.", number=before[0]),
                          tr("Siga ese caso."))  # fmt: skip
    deed = Deed("open", tx.business_date, order.words, {"source": order.source})
    moved = open_case(tx, THEFT, Subject(account_id, kind=order.source), deed)
    return TheftMoved(**dict(case_moved(moved)), account=number)


def _open_place(tx: Transaction, order: OpenTheft) -> tuple[int, str]:
    name = required_text(order.name, tr("el nombre, u «ocupante sin identificar»"))
    linked = linked_by_name(tx.connection, tx.actor.id, name)
    if linked is not None:
        raise ConflictOfInterest(tx.actor, linked, "theft.open")
    if set(folded(name).split()) == set(folded(tx.actor.name).split()):
        raise Refused("theft.own_name", tr("Nadie abre un caso a su propio nombre."), tr("Pídalo a otra persona."))
    place = order.address, order.municipality, order.postal_code
    return open_without_meter(tx, (name, order.phone), place, order.tariff_class, order.service)
