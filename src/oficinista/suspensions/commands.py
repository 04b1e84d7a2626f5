"""Noticing a debt, sending the notice, ordering the cut for a lawful day, taking a notice back, and reconnecting.

A notice is a case of the lifecycle `suspension`; the crews' orders belong to it. The guard is asked again at each step.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select
from sqlmodel import col

from oficinista.calendar import full_date
from oficinista.cases.engine import Deed, Moved, Subject, act, open_case
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.customers.commands import AccountNumber, Day, require_account
from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.suspensions.guard import Suspension
from oficinista.suspensions.models import NoticedDebt
from oficinista.suspensions.queries import COUNTED_FROM, NTH, SUSPENSION, may_suspend
from oficinista.transaction import Transaction
from oficinista.work import ordering

ISSUED = "issued"
"""The state of a notice that was not sent."""
CUT, RECONNECTION = "cut", "reconnection"
"""The types of the crews' orders, of `data/work/types.toml`."""
LAWFUL_DAY, ORDER = "lawful_day", "order"
"""In the data of events: the day of the cut, the crew's order."""


class IssueNotice(Order):
    """The debt of an account whose term has passed is noticed."""

    account: AccountNumber
    words: Said


class _OfNotice(Order):
    """Something done about a notice; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class SendNotice(_OfNotice):
    """The notice was sent, by the way that the words tell, on the day from which its term counts."""


class OrderCut(_OfNotice):
    """A crew is to cut the service on the first lawful day."""


class WithdrawNotice(_OfNotice):
    """The notice has no effect any more."""


class OrderReconnection(_OfNotice):
    """A crew is to reconnect a service although what was noticed is not settled, or again after it could not."""


class SuspensionMoved(CaseMoved):
    """Where the notice is, until when, and why that day; the crew's order that was made or cancelled with it."""

    order: str | None = None


def _touches_notice(connection: Connection, order: _OfNotice) -> Iterable[str]:
    return connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars()


@command("suspension.notice", touches=lambda _connection, order: [order.account])
def issue_notice(tx: Transaction, order: IssueNotice) -> SuspensionMoved:
    """Issue the notice of suspension of an account. Refuses what the guard refuses, and a second one while one stands.

    It names each debt whose term has passed and that nothing holds, and is the first, second… of the same debt.
    """
    hold_accounts(tx.connection, [order.account])
    account_id = _find_account(tx, order.account)
    _refuse_closed(tx, order.account)
    found = may_suspend(tx.connection, account_id, tx.office.id, tx.business_date)
    _refuse_second(found)
    _refuse_early(tx, found)
    nth = (
        1
        + tx.connection.execute(
            _BEFORE, {"account": account_id, "entries": [debt.entry_id for debt in found.ripe]}
        ).scalar_one()
    )
    cents = sum(debt.free_cents for debt in found.ripe)
    deed = Deed("issue", tx.business_date, order.words, {NTH: nth})
    moved = open_case(tx, SUSPENSION, Subject(account_id, amount_cents=cents), deed)
    case_id = tx.connection.execute(_CASE_ID, {"number": moved.number}).scalar_one()
    rows = [{"case_id": case_id, "entry_id": one.entry_id, "amount_cents": one.free_cents} for one in found.ripe]
    tx.connection.execute(insert(NoticedDebt), rows)
    return _moved(moved)


@command("suspension.send", touches=_touches_notice)
def send_notice(tx: Transaction, order: SendNotice) -> SuspensionMoved:
    """Record that a notice was sent: its term counts from that day. One that was held is sent anew.

    Refuses one of which nothing may be cut for any more, and while an objection, a plan or a moratorium holds it.
    """
    found = _guard(tx, order.number)
    _require_something(found)
    _refuse_early(tx, found)
    return _moved(act(tx, order.number, Deed("send", order.on or tx.business_date, order.words)))


@command("suspension.order_cut", touches=_touches_notice)
def order_cut(tx: Transaction, order: OrderCut) -> SuspensionMoved:
    """Give a crew the order to cut on the first lawful day, the business day before it at the earliest.

    Refuses it while the notice's term runs, and on what the guard refuses, with every reason.
    """
    found = _guard(tx, order.number)
    _require_something(found)
    day = _lawful_day(tx, found)
    moved = act(tx, order.number, Deed("order_cut", tx.business_date, order.words, {LAWFUL_DAY: day}))
    asked = tr(
        "Cerrar el servicio y dejar el contador sellado, solo el {date}: si ese día no se puede, devuelva la orden.",
        date=full_date(day),
    )
    made = ordering.create(tx, _request(tx, order.number, CUT, asked), is_prepared=True)
    return _moved(moved, made.number)


@command("suspension.withdraw", touches=_touches_notice)
def withdraw_notice(tx: Transaction, order: WithdrawNotice) -> SuspensionMoved:
    """Take a notice back, with the crew's order if there is one. Refuses it once the service was cut."""
    cancelled = ordering.cancel_of_case(tx, order.number, order.words)
    moved = act(tx, order.number, Deed("withdraw", order.on or tx.business_date, order.words, {ORDER: cancelled}))
    return _moved(moved, *cancelled[:1])


@command("suspension.reconnect", touches=_touches_notice)
def order_reconnection(tx: Transaction, order: OrderReconnection) -> SuspensionMoved:
    """Order a reconnection that no payment ordered. Refuses it where nothing was cut, or a crew has it already."""
    moved = act(tx, order.number, Deed("reconnect", order.on or tx.business_date, order.words))
    return _moved(moved, reconnect(tx, order.number))


def reconnect(tx: Transaction, number: str) -> str:
    """Give a crew the order to reconnect the service of a notice, besides one that it may have; the order's number."""
    request = _request(tx, number, RECONNECTION, "")
    account_id = _find_account(tx, request.account)
    same = ordering.alike(tx.connection, account_id, RECONNECTION, tx.business_date)
    besides = next((one.number for one in same if one.closed_on is None), None)
    return ordering.create(tx, replace(request, besides=besides), is_prepared=True).number


def _request(tx: Transaction, number: str, kind: str, asked: str) -> ordering.Request:
    account = tx.connection.execute(_ACCOUNT_OF, {"number": number}).scalar_one()
    return ordering.Request(account=account, type=kind, asked=asked, case=number)


def _guard(tx: Transaction, number: str) -> Suspension:
    row = tx.connection.execute(_FIND, {"number": number, "office": tx.office.id}).one_or_none()
    if row is None:
        raise Refused("suspension.unknown", tr("No hay un aviso de suspensión {number}.", number=number))
    hold_accounts(tx.connection, [row.account])
    return may_suspend(tx.connection, row.account_id, tx.office.id, tx.business_date)


def _require_something(found: Suspension) -> None:
    if found.noticed_cents == 0:
        raise Refused(
            "suspension.nothing_left",
            tr("De lo avisado no queda nada por lo que se pueda suspender. {why}", why=" ".join(found.why[:2])),
            tr("Retire el aviso."),
        )


def _lawful_day(tx: Transaction, found: Suspension) -> date:
    """The day for which a cut may be ordered today. Refuses it while that is too early, with why."""
    if found.notice is not None and not found.is_sent:
        raise Refused(
            "suspension.not_sent",
            tr("El aviso {number} está «{state}»: su término no ha comenzado.", number=found.notice.number,
               state=found.notice.state_title),
            tr("Anote primero que se envió, y cómo."),
        )  # fmt: skip
    if found.cut is None:
        raise Refused("suspension.no_day", tr("No hay un día para suspender: {why}", why=" ".join(found.why)))
    first = found.cut.date - timedelta(days=1)
    while not tx.calendar.is_business_day(first):
        first -= timedelta(days=1)
    if tx.business_date < first:
        raise Refused(
            "suspension.too_early",
            tr("El primer día para suspender es el {date}. {why}", date=full_date(found.cut.date),
               why=" ".join(found.cut.why)),
            tr("La orden se da desde el {date}.", date=full_date(first)),
        )  # fmt: skip
    return found.cut.date


def _refuse_closed(tx: Transaction, number: str) -> None:
    closed_on = require_account(tx.connection, number).closed_on
    if closed_on is not None:
        raise Refused(
            "account.closed",
            tr("La cuenta {number} cerró el {date}.", number=number, date=long_date(closed_on)),
            tr("Lo que debe se cobra; no hay un servicio que suspender."),
        )


def _refuse_second(found: Suspension) -> None:
    if found.notice is not None:
        raise Refused(
            "suspension.again",
            tr("La cuenta ya tiene el aviso {number}: {state}.", number=found.notice.number,
               state=found.notice.state_title),
            tr("Siga ese aviso."),
        )  # fmt: skip


def _refuse_early(tx: Transaction, found: Suspension) -> None:
    if found.notice_from is None:
        raise Refused("suspension.nothing", tr("Nada se puede avisar. {why}", why=" ".join(found.why)))
    if found.notice_from > tx.business_date:
        raise Refused(
            "suspension.notice_early",
            tr("Todavía no se puede avisar. {why}", why=" ".join(found.why)),
            tr("Se puede desde el {date}.", date=full_date(found.notice_from)),
        )


def _find_account(tx: Transaction, number: str) -> int:
    row = tx.connection.execute(_ACCOUNT, {"number": number, "office": tx.office.id}).scalar_one_or_none()
    if row is None:
        raise unknown_account(number)
    return int(row)


def _moved(moved: Moved, order: str | None = None) -> SuspensionMoved:
    return SuspensionMoved(**dict(case_moved(moved)), order=order)


_ACCOUNT = select(col(Account.id)).where(
    col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office")
)
_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
_CASE_ID = select(col(Case.id)).where(col(Case.number) == bindparam("number"))
_FIND: Select[*tuple[Any, ...]] = (
    select(col(Case.account_id), col(Account.number).label("account"))
    .join(Account, col(Account.id) == col(Case.account_id))
    .where(
        col(Case.number) == bindparam("number"),
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == SUSPENSION,
    )
)
_BEFORE = (
    select(func.count(func.distinct(col(Case.id))))
    .join(NoticedDebt, col(NoticedDebt.case_id) == col(Case.id))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.account_id) == bindparam("account"),
        col(CaseEvent.action).in_(COUNTED_FROM),
        col(NoticedDebt.entry_id).in_(bindparam("entries", expanding=True)),
    )
)
"""The notices that were sent about any of some debts."""
