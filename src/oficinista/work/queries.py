"""What is asked about work orders: the open ones, the first to end first; one whole; and those like one to be made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.live import counts
from oficinista.billing.models import Reading
from oficinista.cases.forms import answer_texts
from oficinista.cases.lifecycle import Owner, find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import CaseFile, case_file
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Meter,
    MeterInstallation,
    Premise,
    Service,
    ServicePoint,
)
from oficinista.customers.queries import find_account
from oficinista.customers.terms import terms_on
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.storage import office_rules
from oficinista.work.differences import differences
from oficinista.work.ordering import ASKED, CREW, DONE_ON, PAPER, RESULT, alike
from oficinista.work.types import WORK_ORDER, OrderType, find_type


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A work order in a list: what is asked, of which crew, whose it is now and until when.

    `days_left` is negative when its term has passed; `case` is the number of the case it belongs to.
    """

    number: str
    type: str
    title: str
    account: str
    customer: str
    address: str
    state: str
    state_title: str
    owner: Owner | None
    crew: str
    asked: str
    case: str | None
    opened_on: date
    next_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place: who to call, the meter, the service, and the month it was last read with its dial."""

    phone: str | None
    meter_serial: str | None
    diameter: str | None
    service: Service
    read_until: date | None
    register_l: int | None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One order whole. `results` are the titles and the answers of its last result, `paper` its file number.

    `answers` are the same as they are kept, by the codes of the fields, of the day `done_on`.

    `differences` say what of the result is not what the records say.
    """

    row: OrderRow
    kind: OrderType
    place: Place
    results: tuple[tuple[str, str], ...]
    paper: str | None
    differences: tuple[str, ...]
    case: CaseFile
    answers: Mapping[str, str]
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Alike:
    """An order of the same account and type as one to be made."""

    number: str
    opened_on: date
    state_title: str
    is_open: bool


def orders(
    connection: Connection,
    office_id: int,
    today: date,
    *,
    account: str | None = None,
    case: str | None = None,
    with_closed: bool = False,
) -> list[OrderRow]:
    """The work orders of an office, of an account or of a case: the first to end first; the closed ones last."""
    wanted: list[ColumnElement[bool]] = [col(Case.office_id) == office_id]
    if account is not None:
        wanted.append(col(Account.number) == account)
    if case is not None:
        wanted.append(col(_PARENT.number) == case)
    if not with_closed:
        wanted.append(col(Case.closed_on).is_(None))
    return _rows(connection, today, wanted)


def order_file(connection: Connection, number: str, office_id: int, today: date) -> OrderFile:
    """A work order with all that is known of it. Refuses one that does not exist."""
    found = _rows(connection, today, [col(Case.office_id) == office_id, col(Case.number) == number])
    if not found:
        raise Refused(
            "order.unknown",
            tr("No hay una orden {number}.", number=number),
            tr("Vea las que hay con «oficinista order list»."),
        )
    kind = find_type(found[0].type)
    said = _said(connection, [col(Case.number) == number])
    [data] = said.values()
    result, place = data.get(RESULT, {}), _place(connection, found[0].account, today)
    return OrderFile(
        row=found[0],
        kind=kind,
        place=place,
        results=tuple(answer_texts(kind.result, result)),
        paper=data.get(PAPER),
        differences=tuple(differences(kind, result, place.meter_serial, place.service)),
        case=case_file(connection, number, office_id, today),
        answers=result,
        done_on=date.fromisoformat(data[DONE_ON]) if DONE_ON in data else None,
    )


def alike_orders(connection: Connection, account: str, kind: str, office_id: int, today: date) -> tuple[Alike, ...]:
    """The orders of an account and a type that are open, or were closed lately (`work.duplicate`), the newest first."""
    days = office_rules.rulebook(connection, office_id).get("work.duplicate", today).value
    found = alike(connection, find_account(connection, account), kind, today - timedelta(days=days))
    states = find_lifecycle(WORK_ORDER).states
    return tuple(Alike(one.number, one.opened_on, tr(states[one.state].title), one.closed_on is None) for one in found)


def _rows(connection: Connection, today: date, wanted: Sequence[ColumnElement[bool]]) -> list[OrderRow]:
    ordered = _ROWS.where(*wanted).order_by(col(Case.closed_on).is_not(None), col(Case.next_on), col(Case.id))
    said = _said(connection, wanted)
    return [_row(row, said[row.id], today) for row in connection.execute(ordered)]


def _said(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> dict[int, dict[str, Any]]:
    """What stands in the events of each order, the last that said it."""
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    for event in connection.execute(_DATA.where(*wanted)):
        said[event.case_id] |= from_json(event.data_json)
    return said


def _row(row: Any, said: dict[str, Any], today: date) -> OrderRow:
    state = find_lifecycle(WORK_ORDER).states[row.state]
    return OrderRow(
        number=row.number,
        type=row.kind,
        title=tr(find_type(row.kind).title),
        account=row.account,
        customer=row.customer,
        address=f"{row.address}, {row.municipality}",
        state=row.state,
        state_title=tr(state.title),
        owner=state.owner,
        crew=said[CREW],
        asked=said[ASKED],
        case=row.parent,
        opened_on=row.opened_on,
        next_on=row.next_on,
        days_left=None if row.next_on is None else (row.next_on - today).days,
    )


def _place(connection: Connection, account: str, today: date) -> Place:
    row = connection.execute(_PLACE, {"account": account, "today": today}).one()
    read = connection.execute(_LAST_READING, {"account": account}).one_or_none()
    return Place(
        phone=row.phone,
        meter_serial=row.serial,
        diameter=row.diameter,
        service=row.service,
        read_until=None if read is None else read.period_end,
        register_l=None if read is None else read.register_l,
    )


_PARENT = aliased(Case)
_ROWS: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.number),
        col(Case.kind),
        col(Account.number).label("account"),
        col(Customer.name).label("customer"),
        col(Premise.address),
        col(Premise.municipality),
        col(Case.state),
        col(Case.opened_on),
        col(Case.next_on),
        col(_PARENT.number).label("parent"),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .join(_PARENT, col(_PARENT.id) == col(Case.parent_id), isouter=True)
    .where(col(Case.lifecycle) == WORK_ORDER)
)
_DATA: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.case_id), col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(_PARENT, col(_PARENT.id) == col(Case.parent_id), isouter=True)
    .where(col(Case.lifecycle) == WORK_ORDER)
    .order_by(col(CaseEvent.case_id), col(CaseEvent.place))
)
_PLACE: Select[*tuple[Any, ...]] = (
    select(col(Customer.phone), col(Meter.serial), col(Meter.diameter), col(AccountTerms.service))
    .select_from(Account)
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(AccountTerms, terms_on(bindparam("today")))
    .outerjoin(
        MeterInstallation,
        (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
        & col(MeterInstallation.removed_on).is_(None),
    )
    .outerjoin(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(col(Account.number) == bindparam("account"))
)
_LAST_READING: Select[*tuple[Any, ...]] = (
    select(col(Reading.period_end), col(Reading.register_l))
    .join(Account, col(Account.id) == col(Reading.account_id))
    .where(col(Account.number) == bindparam("account"), counts())
    .order_by(col(Reading.period_end).desc(), col(Reading.id).desc())
    .limit(1)
)
