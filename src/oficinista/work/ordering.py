"""Making, moving and ending work orders inside the transaction of any duty: what the orders of the door are made of.

An order is a case of the lifecycle `work_order`. It may belong to another case: what the crew found is told there by
the action that its type names (`tells`), `field_returned` or `field_cancelled`, where that case declares it. What is
asked and of which crew stands in its events: the last that said it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.engine import Deed, Moved, Subject, act, end_children, open_case, tell_parent
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction
from oficinista.work.types import WORK_ORDER, OrderType, find_type

ASKED, CREW, RESULT, PAPER, DONE_ON = "asked", "crew", "result", "paper", "done_on"
"""In the data of events: what is asked, of which crew, what it found, the file number of that, and the day of it."""
RETURNED, CANCELLED = "field_returned", "field_cancelled"
CANCELLED_STATE = "cancelled"
"""The state of an order that a crew must not do any more, and may have done."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a crew. Without words or crew, those of the type.

    `case` is what it belongs to; `besides`, an open order of its type that was seen.
    """

    account: str
    type: str
    asked: str = ""
    crew: str = ""
    case: str | None = None
    besides: str | None = None


def create(tx: Transaction, request: Request, *, is_prepared: bool = False, on: date | None = None) -> Moved:
    """Receive a work order, and give it to its crew at once when `is_prepared`.

    Refuses an account or a case that is not of this office, a case of another account or that is over, and a second
    one of its type while one of the account is open, unless that one is named as `besides`.
    """
    kind = find_type(request.type)
    hold_accounts(tx.connection, [request.account])
    account_id = _find_account(tx, request.account)
    parent_id = None if request.case is None else _find_parent(tx, request.case, account_id)
    _refuse_duplicate(tx, account_id, kind, request.besides)
    day = on or tx.business_date
    crew = request.crew or tr(kind.crew)
    data = {ASKED: request.asked or tr(kind.asks), CREW: crew} | (
        {"besides": request.besides} if request.besides else {}
    )
    subject = Subject(account_id, kind=kind.code, parent_id=parent_id)
    moved = open_case(tx, WORK_ORDER, subject, Deed("create", day, data[ASKED], data))
    return prepare(tx, moved.number, crew, on=day) if is_prepared else moved


def prepare(tx: Transaction, number: str, crew: str = "", words: str = "", on: date | None = None) -> Moved:
    """Give an order to a crew. Refuses one that is with a crew already or over."""
    data = {CREW: crew} if crew else {}
    return act(tx, number, Deed("prepare", on or tx.business_date, words, data))


def correct(tx: Transaction, number: str, words: str, *, asked: str = "", crew: str = "") -> Moved:
    """Say what is asked, or of which crew, in another way. Refuses an order that is over, and a change of nothing."""
    data = {name: value for name, value in ((ASKED, asked), (CREW, crew)) if value}
    if not data:
        raise Refused("order.nothing", tr("No se dijo qué cambia."), tr("Escriba qué se pide, o qué brigada."))
    return act(tx, number, Deed("correct", tx.business_date, words, data))


def give_back(tx: Transaction, number: str, words: str, on: date | None = None) -> Moved:
    """Record that a crew could not do an order: the office corrects it. Refuses one that is not with a crew."""
    kind = kind_of(tx.connection, number, tx.office.id)
    day = on or tx.business_date
    moved = act(tx, number, Deed("return", day, words))
    tell(tx, number, kind, Deed(RETURNED, day, words))
    return moved


def cancel(tx: Transaction, number: str, words: str) -> tuple[str, ...]:
    """Cancel an order and the open ones that belong to it; the numbers of all. Refuses one that is over."""
    kind = kind_of(tx.connection, number, tx.office.id)
    deed = Deed("cancel", tx.business_date, words)
    ended = end_children(tx, number, deed)
    act(tx, number, deed)
    tell(tx, number, kind, Deed(CANCELLED, deed.on, words))
    return (*ended, number)


def cancel_of_case(tx: Transaction, case_number: str, words: str) -> tuple[str, ...]:
    """Cancel every open order that belongs to a case; their numbers."""
    return end_children(tx, case_number, Deed("cancel", tx.business_date, words))


def reopen(tx: Transaction, number: str, words: str) -> Moved:
    """Open again an order that is over, under its number. Refuses one closed too long ago (`work.reopen`)."""
    found = tx.connection.execute(_FIND, {"number": number, "office": tx.office.id}).one_or_none()
    if found is not None and found.closed_on is not None:
        last = tx.rules.due("work.reopen", found.closed_on, tx.calendar)
        if tx.business_date > last.date:
            raise Refused(
                "order.closed_long",
                tr("La orden {number} se podía reabrir hasta el {date}.", number=number, date=long_date(last.date)),
                tr("Haga una nueva."),
            )
    return act(tx, number, Deed("reopen", tx.business_date, words))


def kind_of(connection: Connection, number: str, office_id: int) -> OrderType:
    """The type of the order of a number. Refuses what is no order of the office."""
    found = connection.execute(_FIND, {"number": number, "office": office_id}).one_or_none()
    if found is None:
        raise Refused("order.unknown", tr("No hay una orden {number}.", number=number), tr("Revise el número."))
    return find_type(found.kind)


def is_order(number: str) -> bool:
    """Whether a number is of the series of work orders."""
    return number.startswith(f"{find_lifecycle(WORK_ORDER).series}-")


def alike(connection: Connection, account_id: int, kind: str, since: date) -> Iterable[Any]:
    """The orders of an account and a type that are open or were closed since a day, the newest first."""
    return connection.execute(_ALIKE, {"account": account_id, "kind": kind, "since": since})


def tell(tx: Transaction, number: str, kind: OrderType, deed: Deed) -> None:
    """Do in the case that an order belongs to what happened to the order, where that case declares it."""
    words = sentences(f"{number}, {kind.title}", deed.words)
    tell_parent(tx, number, replace(deed, words=words, data={"order": number}))


def sentences(*parts: str) -> str:
    """Those that say something, as sentences."""
    return ". ".join(part for part in parts if part)


def _find_account(tx: Transaction, number: str) -> int:
    row = tx.connection.execute(_ACCOUNT, {"number": number}).one_or_none()
    if row is None or row.office_id != tx.office.id:
        raise unknown_account(number)
    return int(row.id)


def _find_parent(tx: Transaction, number: str, account_id: int) -> int:
    row = tx.connection.execute(_CASE, {"number": number, "office": tx.office.id}).one_or_none()
    if row is None or row.account_id != account_id:
        raise Refused("case.unknown", tr("La cuenta no tiene un caso {number}.", number=number))
    if row.closed_on is not None:
        raise Refused("case.closed", tr("El caso {number} está cerrado.", number=number), tr("Haga la orden sin caso."))
    return int(row.id)


def _refuse_duplicate(tx: Transaction, account_id: int, kind: OrderType, besides: str | None) -> None:
    open_ones = [one for one in alike(tx.connection, account_id, kind.code, tx.business_date) if one.closed_on is None]
    if open_ones and besides not in {one.number for one in open_ones}:
        raise Refused(
            "order.duplicate",
            tr("La cuenta ya tiene abierta la orden {number}, «{title}».", number=open_ones[0].number,
               title=tr(kind.title)),
            tr("Siga esa; si hace falta otra, diga que es aparte de ella."),
        )  # fmt: skip


_ACCOUNT = select(col(Account.id), col(Account.office_id)).where(col(Account.number) == bindparam("number"))
_CASE = select(col(Case.id), col(Case.account_id), col(Case.closed_on)).where(
    col(Case.number) == bindparam("number"), col(Case.office_id) == bindparam("office")
)
_FIND = select(col(Case.kind), col(Case.closed_on)).where(
    col(Case.number) == bindparam("number"),
    col(Case.office_id) == bindparam("office"),
    col(Case.lifecycle) == WORK_ORDER,
)
_ALIKE: Select[*tuple[Any, ...]] = (
    select(col(Case.number), col(Case.opened_on), col(Case.state), col(Case.closed_on))
    .where(
        col(Case.lifecycle) == WORK_ORDER,
        col(Case.account_id) == bindparam("account"),
        col(Case.kind) == bindparam("kind"),
        col(Case.closed_on).is_(None) | (col(Case.closed_on) >= bindparam("since")),
    )
    .order_by(col(Case.id).desc())
)
