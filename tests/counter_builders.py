"""Builders of tests: a clerk at the counter with an open till, in front of the account of a customer who owes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.ledger.models import Tender, TenderKind
from oficinista.office import Office
from oficinista.tills.models import Payment
from oficinista.tills.payable import find_payable
from screens.app import Session
from screens.keys import ACCOUNT
from tests.counter import AtCounter, at_counter


@contextmanager
def at_account(office: Office, number: str, folder: Path, *, login: str = "ana") -> Iterator[AtCounter]:
    """A clerk with an account open; drafts are kept in `folder`."""
    session = Session(drafts_path=folder / "drafts.json", log_path=folder / "defects.log")
    with at_counter(office, login, session=session) as clerk:
        clerk.types(number, "enter")
        assert clerk.place == ACCOUNT
        yield clerk


def balance_of(office: Office, number: str) -> int:
    """What an account owes."""
    return office.ask(find_payable, number).balance_cents


def payments_made(office: Office) -> int:
    """How many payments there are."""

    def count(connection: Connection) -> int:
        return int(connection.execute(select(func.count()).select_from(Payment)).scalar_one())

    return office.ask(count)


def tenders_of(office: Office) -> list[tuple[TenderKind, int, int, str | None]]:
    """All that was handed over: tender, what stayed, what was received, the paper's number."""

    def rows(connection: Connection) -> list[tuple[TenderKind, int, int, str | None]]:
        columns = (col(Tender.kind), col(Tender.amount_cents), col(Tender.received_cents), col(Tender.reference))
        ordered = select(*columns).order_by(col(Tender.entry_id), col(Tender.tender_number))
        return [tuple(row) for row in connection.execute(ordered)]

    return office.ask(rows)
