"""Taking back the crews' orders to cut for a day on which, since something was declared, no service is cut any more.

A crew's order names its day. A storm, a moratorium or a holiday that comes after the order takes that day away: the
order is cancelled in the same transaction, and its notice stands as it was before, to be ordered for another day.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from oficinista.cases.engine import Deed, act
from oficinista.cases.models import Case, CaseEvent
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.storage.locks import hold_accounts
from oficinista.suspensions.commands import LAWFUL_DAY, ORDER
from oficinista.suspensions.queries import SUSPENSION, may_suspend
from oficinista.transaction import Transaction
from oficinista.work import ordering


def follow(tx: Transaction, _numbers: Iterable[str]) -> None:
    """Take back what was ordered for a day that the order took away, whosever account it is."""
    recall(tx)


def recall(tx: Transaction) -> tuple[str, ...]:
    """Cancel every cut of the office that was ordered for today or a day to come and may not be done then any more.

    The numbers of the crews' orders: who has them must be told.
    """
    recalled: list[str] = []
    ordered = {one.number: one for one in tx.connection.execute(_ORDERED, {"office": tx.office.id})}
    hold_accounts(tx.connection, [one.account for one in ordered.values()])
    for notice in ordered.values():
        day = date.fromisoformat(from_json(notice.data_json)[LAWFUL_DAY])
        if day >= tx.business_date and not _may_cut(tx, notice.account_id, day):
            words = tr("El {date} ya no se suspende.", date=long_date(day))
            cancelled = ordering.cancel_of_case(tx, notice.number, words)
            act(tx, notice.number, Deed("recall", tx.business_date, words, {ORDER: cancelled}))
            recalled += cancelled
    return tuple(recalled)


def _may_cut(tx: Transaction, account_id: int, day: date) -> bool:
    cut = may_suspend(tx.connection, account_id, tx.office.id, tx.business_date).cut
    return cut is not None and cut.date <= day


_ORDERED: Select[*tuple[Any, ...]] = (
    select(col(Case.number), col(Case.account_id), col(Account.number).label("account"), col(CaseEvent.data_json))
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == SUSPENSION,
        col(Case.state) == "ordered",
        col(CaseEvent.action) == "order_cut",
    )
    .order_by(col(Case.id), col(CaseEvent.place))
)
"""Of a cut that was ordered more than once, the last order comes last."""
