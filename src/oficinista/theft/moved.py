"""What every step of a case of water theft shares: the form of its order, whose account it is, and what is answered."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.engine import Deed, act, end_children
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.customers.commands import Day, close_without_meter
from oficinista.customers.models import Account
from oficinista.money import format_money
from oficinista.orders import Fact, Line, Order, Said
from oficinista.theft.calculation import basis_words, method_words
from oficinista.theft.queries import TheftCase, find_theft
from oficinista.transaction import Transaction


class TheftMoved(CaseMoved):
    """Where the case is, and the account that it stands in."""

    account: str


class InTheft(Order):
    """Something done in a case; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


def accounts_of(connection: Connection, order: InTheft) -> list[str]:
    """The account of a case, which nobody touches who has an interest in it."""
    return list(connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars())


def act_in(tx: Transaction, action: str, order: InTheft, data: dict[str, Any] | None = None) -> TheftMoved:
    """Move a case. Refuses what is no case of water theft of the office, and what it does not allow now."""
    find_theft(tx.connection, order.number, tx.office.id)
    moved = act(tx, order.number, Deed(action, order.on or tx.business_date, order.words, data))
    return TheftMoved(**dict(case_moved(moved)), account=account_of(tx.connection, order.number))


def end_of(tx: Transaction, found: TheftCase, order: InTheft) -> None:
    """What ends with a case that came to nothing: its orders, and the account that was opened for it alone."""
    end_children(tx, found.number, Deed("cancel", tx.business_date, order.words))
    close_without_meter(tx, found.account_id)


def account_of(connection: Connection, number: str) -> str:
    """The account that a case stands in."""
    found: Sequence[str] = connection.execute(_ACCOUNT_OF, {"number": number}).scalars().all()
    return found[0]


def facts_of(connection: Connection, order: InTheft) -> Iterator[Fact]:
    """What whoever signs a step is shown of its case."""
    row = connection.execute(_OFFICE_OF, {"number": order.number}).one()
    found = find_theft(connection, order.number, row.office_id)
    yield Fact("Cuenta", row.account)
    if found.inspection is not None:
        yield Fact("Acta", found.inspection.act)
    if found.calculation is not None:
        yield Fact("Base", basis_words(found.calculation.asked.basis))
        yield Fact("Método", method_words(found.calculation.asked.method))
        for line in found.calculation.lines:
            yield Fact("Cálculo", line)
        yield Fact("Agua sin facturar", format_money(found.calculation.cents))


_OF_CASE = col(Case.number) == bindparam("number")
_ACCOUNT_OF = select(col(Account.number)).join(Case, col(Case.account_id) == col(Account.id)).where(_OF_CASE)
_OFFICE_OF: Select[int, str] = (
    select(col(Case.office_id), col(Account.number).label("account"))
    .join(Account, col(Account.id) == col(Case.account_id))
    .where(_OF_CASE)
)
