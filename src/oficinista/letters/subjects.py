"""What letters are about: an account, a bill, a step of a case… by its number, and whose account each is of."""

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.audit.models import Approval
from oficinista.billing.models import Bill
from oficinista.cases.models import Case
from oficinista.customers.models import Account
from oficinista.customers.numbers import full_number
from oficinista.i18n import tr
from oficinista.letters.catalogue import About
from oficinista.orders import Refused, find_command
from oficinista.tills.models import TillSession
from oficinista.tills.receipts import accounts_of_receipt

PLACE = "/"
"""What stands between the number of a case and the place of something done in it: `OBJ-TST-2026-000001/2`."""


def account_of(connection: Connection, about: About, subject: str, office_id: int) -> int | None:
    """The account that something of an office is of; None for a till. Refuses what the office does not have."""
    if about is About.TILL:
        _require_till(connection, subject, office_id)
        return None
    number = account_number_of(connection, about, subject)
    found = connection.execute(_ACCOUNT, {"number": number, "office": office_id}).scalar_one_or_none()
    if found is None:
        raise _unknown(subject)
    return int(found)


def account_number_of(connection: Connection, about: About, subject: str) -> str | None:
    """The number of the account that something is of; None for what there is not, and for a till."""
    if about is About.TILL:
        return None
    if about in {About.ACCOUNT, About.CLOSING}:
        return full_number(subject)
    if about is About.RECEIPT:
        return next(iter(accounts_of_receipt(connection, subject)), None)
    if about is About.REJECTION:
        return _rejected_account(connection, _whole(subject))
    if about is About.CORRECTION:
        return connection.execute(_OF_NOTICE, {"notice": _whole(subject)}).scalar_one_or_none()
    if about is About.BILL:
        return connection.execute(_OF_BILL, {"number": subject.strip()}).scalar_one_or_none()
    return connection.execute(_OF_CASE, {"number": subject.partition(PLACE)[0]}).scalar_one_or_none()


def _rejected_account(connection: Connection, approval_id: int) -> str | None:
    asked = connection.execute(_ASKED, {"approval": approval_id}).one_or_none()
    if asked is None:
        return None
    command = find_command(asked.order_name)
    order = command.order_type.model_validate_json(asked.order_json)
    return None if command.touches is None else next(iter(command.touches(connection, order)), None)


def _require_till(connection: Connection, subject: str, office_id: int) -> None:
    if connection.execute(_TILL, {"session": _whole(subject), "office": office_id}).first() is None:
        raise _unknown(subject)


def _whole(subject: str) -> int:
    if not (subject.isascii() and subject.isdecimal() and len(subject) < 19):
        raise _unknown(subject)
    return int(subject)


def _unknown(subject: str) -> Refused:
    return Refused("letter.no_subject", tr("No hay «{subject}» en esta oficina.", subject=subject))


_ACCOUNT = select(col(Account.id)).where(
    col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office")
)
_OF_NOTICE = (
    select(col(Account.number))
    .join(Notice, col(Notice.account_id) == col(Account.id))
    .where(col(Notice.id) == bindparam("notice"))
)
_OF_BILL = (
    select(col(Account.number))
    .join(Bill, col(Bill.account_id) == col(Account.id))
    .where(col(Bill.number) == bindparam("number"))
)
_OF_CASE = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
_ASKED: Select[*tuple[Any, ...]] = select(col(Approval.order_name), col(Approval.order_json)).where(
    col(Approval.id) == bindparam("approval")
)
_TILL = select(col(TillSession.id)).where(
    col(TillSession.id) == bindparam("session"), col(TillSession.office_id) == bindparam("office")
)
