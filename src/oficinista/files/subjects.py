"""What papers are about: the account and the case that a clerk names, found or refused."""

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.cases.models import Case
from oficinista.customers.queries import find_account
from oficinista.files.keeping import Subject
from oficinista.i18n import tr
from oficinista.orders import Refused


def find_subject(connection: Connection, account: str, case: str) -> Subject:
    """The account of a number and, when it is said, the case of a number. Refuses a case that is not of the account."""
    account_id = find_account(connection, account)
    if case and connection.execute(_CASE, {"number": case}).scalar_one_or_none() != account_id:
        raise Refused(
            "document.not_its_case",
            tr("La cuenta {account} no tiene un caso {case}.", account=account, case=case),
            tr("Revise el número del caso."),
        )
    return Subject(account_id, case)


_CASE = select(col(Case.account_id)).where(col(Case.number) == bindparam("number"))
