"""What is asked about connections: an application with what was charged and paid of it, the permits, and where it is
in the applicant's own words.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.cases.lifecycle import Owner, State, find_lifecycle, owner_words
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import BillHold
from oficinista.connections.catalogues import (
    Applicant,
    agencies,
    find_reason,
    papers_procedure,
)
from oficinista.connections.estimate import EstimateLine
from oficinista.connections.models import ConnectionEntry
from oficinista.customers.models import Account, Service
from oficinista.dates import long_date
from oficinista.files.checklists import checklist
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance, Allocation, Entry, EntryKind, OpenItem
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.work.completing import COMPLETE
from oficinista.work.ordering import RESULT

CONNECTION, PERMIT = "connection", "permit"
"""The lifecycles."""
APPLICATION, STUDY, ESTIMATE, RETURNED, INSTALLATION = "application", "study", "estimate", "returned", "installation"
"""What the events of a case keep."""
DENY = "not_feasible"
"""The action that says that there is no infrastructure."""
INSTALL = "connection"
"""The type of the work order that installs one."""
INITIAL, RETURNS_MAX = "connection.initial_cents", "connection.returns_max"
STUDYING, ESTIMATED, CONNECTED = "study", "estimated", "connected"
"""The states in which Operations has it, in which it waits for its balance, and for its first bill."""
TOLD_BACK = ("documents_back", "study_back", "estimating_back")
"""The states in which an application is with the applicant, for a reason that was told."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Application(_Kept):
    """What was applied for: what is supplied, how many units, and for what use."""

    service: Annotated[Service, Field(strict=False)]
    units: int
    initial_cents: int


class Study(_Kept):
    """What Operations found: the pipe and the point to connect to, the diameter, and whose permission it takes."""

    main: str
    point: str
    diameter: str
    agencies: tuple[str, ...]


class Estimated(_Kept):
    """The estimate that was signed last, with its lines."""

    lines: tuple[EstimateLine, ...]
    initial_cents: int
    total_cents: int
    valid_until: date

    @property
    def balance_cents(self) -> int:
        """What is to pay beyond the first payment."""
        return self.total_cents - self.initial_cents


@dataclass(frozen=True, slots=True)
class Charged:
    """An entry that charges the applicant and was not given up: how much of it is owed, and when it was paid."""

    entry_id: int
    cents: int
    open_cents: int
    due_on: date
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Permit:
    """What another agency must allow: where it stands and until when."""

    number: str
    agency: str
    state: str
    next_on: date | None

    @property
    def title(self) -> str:
        """Whose permission it is."""
        return tr(agencies()[self.agency].title)

    @property
    def state_title(self) -> str:
        """Where it stands, in words."""
        return tr(find_lifecycle(PERMIT).states[self.state].title)

    @property
    def hinders(self) -> bool:
        """Whether the installation waits for it."""
        return self.next_on is not None


@dataclass(frozen=True, slots=True)
class ConnectionCase:
    """An application with what its events keep and what was charged and paid of it."""

    case_id: int
    number: str
    office_id: int
    account_id: int
    account: str
    applicant: Applicant
    state: str
    next_on: date | None
    opened_on: date
    application: Application
    returns: int
    returned: str
    study: Study | None
    was_denied: bool
    estimate: Estimated | None
    charges: tuple[Charged, ...]
    permits: tuple[Permit, ...]
    balance_cents: int

    @property
    def is_initial_paid(self) -> bool:
        """Whether nothing is owed of the first payment."""
        return bool(self.charges) and not self.charges[0].open_cents

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed of what was estimated."""
        return self.estimate is not None and bool(self.charges) and not any(one.open_cents for one in self.charges)

    @property
    def owed_cents(self) -> int:
        """What is owed of it now."""
        return sum(one.open_cents for one in self.charges)

    def is_expired(self, today: date) -> bool:
        """Whether its estimate was not paid by its day."""
        return self.estimate is not None and self.owed_cents > 0 and today > self.estimate.valid_until

    @property
    def paid_cents(self) -> int:
        """What was paid of it and is held for the applicant, until the connection is there."""
        return sum(one.cents - one.open_cents for one in self.charges)


@dataclass(frozen=True, slots=True)
class Standing:
    """An application in the applicant's own words: where it is, who has it, until when, what is missing."""

    number: str
    account: str
    where: str
    who: str
    until: date | None
    is_waiting_for_applicant: bool
    missing: tuple[str, ...]
    paid: tuple[str, ...]
    permits: tuple[str, ...]


def find_connection(connection: Connection, number: str, office_id: int) -> ConnectionCase:
    """The application of a number. Refuses what is no application of the office."""
    row = connection.execute(_CASE, {"number": number, "office": office_id}).one_or_none()
    if row is None:
        raise Refused("connection.unknown", tr("No hay una solicitud de acometida {number}.", number=number))
    events = connection.execute(_EVENTS, {"case": row.id}).all()
    kept = {key: value for data in events for key, value in from_json(data.data_json).items()}
    return ConnectionCase(
        case_id=row.id,
        number=number,
        office_id=row.office_id,
        account_id=row.account_id,
        account=row.account,
        applicant=Applicant(row.kind),
        state=row.state,
        next_on=row.next_on,
        opened_on=row.opened_on,
        application=Application.model_validate(kept[APPLICATION]),
        returns=sum(RETURNED in from_json(one.data_json) for one in events),
        returned=str(kept.get(RETURNED, "")),
        study=Study.model_validate(kept[STUDY]) if STUDY in kept else None,
        was_denied=any(one.action == DENY for one in events),
        estimate=Estimated.model_validate(kept[ESTIMATE]) if ESTIMATE in kept else None,
        charges=tuple(_charges(connection, row.id)),
        permits=tuple(Permit(*one) for one in connection.execute(_PERMITS, {"case": row.id})),
        balance_cents=row.balance_cents,
    )


def connection_of_permit(connection: Connection, number: str, office_id: int) -> str:
    """The number of the application that a permit is for. Refuses what is no permit of the office."""
    found = connection.execute(_OF_PERMIT, {"number": number, "office": office_id}).scalar_one_or_none()
    if found is None:
        raise Refused("connection.no_permit", tr("No hay un permiso {number}.", number=number))
    return str(found)


def crew_s_result(connection: Connection, case_id: int) -> Mapping[str, str]:
    """What the crew wrote of the installation, by the fields of its form; nothing before it was there."""
    data = connection.execute(_INSTALLED, {"case": case_id}).scalars().first()
    return {} if data is None else dict(from_json(data)[RESULT])


def has_bill(connection: Connection, account_id: int) -> bool:
    """Whether an account has a bill that counts."""
    return connection.execute(_BILLED, {"account": account_id}).first() is not None


def held_charges(connection: Connection, account_id: int) -> dict[int, BillHold]:
    """What an application that is open charges, by its entry: it waits, and nobody is noticed or cut off for it."""
    found = {}
    for row in connection.execute(_HELD, {"account": account_id}):
        title = tr(find_lifecycle(CONNECTION).states[row.state].title)
        found[row.entry_id] = BillHold(row.number, title, row.total_cents, is_objected=False)
    return found


def expired_estimate(connection: Connection, account_id: int, today: date) -> date | None:
    """Until when the estimate of an account was valid that was not paid by its day; None where there is none such."""
    for number, office_id in connection.execute(_ESTIMATED, {"account": account_id}):
        found = find_connection(connection, number, office_id)
        if found.estimate is not None and found.is_expired(today):
            return found.estimate.valid_until
    return None


def standing(connection: Connection, number: str, office_id: int, today: date) -> Standing:
    """An application as the applicant is told of it. Refuses what is no application of the office."""
    found = find_connection(connection, number, office_id)
    state = find_lifecycle(CONNECTION).states[found.state]
    return Standing(
        number=number,
        account=found.account,
        where=tr(state.title),
        who=_who(state.owner),
        until=found.next_on,
        is_waiting_for_applicant=state.pauses is not None,
        missing=tuple(_missing(connection, found, state, today)) or _NEXT.get(found.state, lambda: ())(),
        paid=tuple(_paid(found)),
        permits=tuple(_permit_words(found.permits)),
    )


def _who(owner: Owner | None) -> str:
    """Who has an application, as its applicant is told; empty when nobody does any more."""
    if owner is None:
        return ""
    return tr("usted") if owner is Owner.APPLICANT else owner_words(owner)


def _charges(connection: Connection, case_id: int) -> Iterator[Charged]:
    for row in connection.execute(_CHARGES, {"case": case_id}).all():
        paid_on = None
        if not row.open_cents:
            paid_on = connection.execute(_PAID_ON, {"entry": row.entry_id}).scalar_one()
        yield Charged(row.entry_id, row.total_cents, int(row.open_cents), row.due_on, paid_on)


def _missing(connection: Connection, found: ConnectionCase, state: State, today: date) -> Iterator[str]:
    """What the next step waits for, in plain words."""
    if found.state in TOLD_BACK:
        yield tr(find_reason(found.returned).cure)
    if found.state in {"documents", "documents_back"}:
        asked = checklist(
            connection, papers_procedure(found.applicant), found.office_id, found.account_id, today, found.number
        )
        yield from (item.title for item in asked.items if item.lacks)
    if found.state == ESTIMATED and found.is_expired(today) and found.estimate is not None:
        yield tr("Un estimado nuevo: el que hay valía hasta el {until}.", until=long_date(found.estimate.valid_until))
    elif found.owed_cents and not state.is_end:
        due = min(one.due_on for one in found.charges if one.open_cents)
        yield tr("Pagar {amount} en la caja, con la cuenta {account}, hasta el {date}.",
                 amount=format_money(found.owed_cents), account=found.account, date=long_date(due))  # fmt: skip
    yield from (tr("{agency}: {state}.", agency=one.title, state=one.state_title) for one in found.permits
                if one.hinders and found.state == "permits")  # fmt: skip
    if found.state in {"denied", "withdrawn"} and found.balance_cents < 0:
        yield tr("Devolver {amount}: pídalo en esta oficina.", amount=format_money(-found.balance_cents))


def _paid(found: ConnectionCase) -> Iterator[str]:
    for place, one in enumerate(found.charges):
        name = tr("Pago inicial") if place == 0 else tr("Balance")
        if one.paid_on is None:
            yield tr("{name}: {amount}, se deben {owed}.", name=name, amount=format_money(one.cents),
                     owed=format_money(one.open_cents))  # fmt: skip
        else:
            yield tr("{name}: {amount}, pagado el {date}.", name=name, amount=format_money(one.cents),
                     date=long_date(one.paid_on))  # fmt: skip


def _permit_words(permits: tuple[Permit, ...]) -> Iterator[str]:
    """Each agency's permit; where it was studied anew, the last one."""
    for one in {permit.agency: permit for permit in permits}.values():
        if one.next_on is None:
            yield tr("{agency}: {state}.", agency=one.title, state=one.state_title)
        else:
            yield tr("{agency}: {state}, hasta el {date}.", agency=one.title, state=one.state_title,
                     date=long_date(one.next_on))  # fmt: skip


_NEXT: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "documents": lambda: (tr("Que la oficina la envíe a Operaciones."),),
    "study": lambda: (tr("Que Operaciones estudie si hay infraestructura y dónde se conecta."),),
    "estimating": lambda: (tr("Que se estime el costo y lo firmen dos personas."),),
    "estimated": lambda: (tr("Que la oficina la siga: está pagada."),),
    "permits": lambda: (tr("Que la oficina ordene la instalación."),),
    "installing": lambda: (tr("Que la brigada instale la acometida y su contador."),),
    "installed": lambda: (tr("Que la oficina abra el servicio con el contador que se instaló."),),
    "connected": lambda: (tr("Que salga su primera factura."),),
}
"""Whose turn it is where nothing is missing from the applicant or another agency."""

_VOID = aliased(Entry)
_IS_LIVE = ~exists().where(col(_VOID.reverses_id) == col(Entry.id))
_IS_CHARGE = col(ConnectionEntry.kind) == EntryKind.CONNECTION
_CASE: Select[*tuple[Any, ...]] = (
    select(
        col(Case.id),
        col(Case.office_id),
        col(Case.account_id),
        col(Case.kind),
        col(Case.state),
        col(Case.next_on),
        col(Case.opened_on),
        col(Account.number).label("account"),
        col(AccountBalance.balance_cents),
    )
    .join(Account, col(Account.id) == col(Case.account_id))
    .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
    .where(
        col(Case.number) == bindparam("number"),
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == CONNECTION,
    )
)
_ESTIMATED: Select[*tuple[Any, ...]] = select(col(Case.number), col(Case.office_id)).where(
    col(Case.account_id) == bindparam("account"), col(Case.lifecycle) == CONNECTION, col(Case.state) == ESTIMATED
)
_EVENTS: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.action), col(CaseEvent.data_json))
    .where(col(CaseEvent.case_id) == bindparam("case"))
    .order_by(col(CaseEvent.place))
)
_CHARGES: Select[*tuple[Any, ...]] = (
    select(
        col(ConnectionEntry.entry_id),
        col(Entry.total_cents),
        func.sum(col(OpenItem.open_cents)).label("open_cents"),
        func.min(col(OpenItem.due_on)).label("due_on"),
    )
    .join(Entry, col(Entry.id) == col(ConnectionEntry.entry_id))
    .join(OpenItem, col(OpenItem.entry_id) == col(Entry.id))
    .where(col(ConnectionEntry.case_id) == bindparam("case"), _IS_CHARGE, _IS_LIVE)
    .group_by(col(ConnectionEntry.entry_id), col(Entry.total_cents))
    .order_by(col(ConnectionEntry.entry_id))
)
_PAID_ON = (
    select(func.max(col(Entry.effective_date)))
    .join(Allocation, col(Allocation.entry_id) == col(Entry.id))
    .join(OpenItem, col(OpenItem.id) == col(Allocation.open_item_id))
    .where(col(OpenItem.entry_id) == bindparam("entry"))
)
_PERMITS: Select[*tuple[Any, ...]] = (
    select(col(Case.number), col(Case.kind), col(Case.state), col(Case.next_on))
    .where(col(Case.parent_id) == bindparam("case"), col(Case.lifecycle) == PERMIT)
    .order_by(col(Case.id))
)
_INSTALLED = (
    select(col(CaseEvent.data_json))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(
        col(Case.parent_id) == bindparam("case"),
        col(Case.kind) == INSTALL,
        col(CaseEvent.action) == COMPLETE,
    )
    .order_by(col(CaseEvent.id).desc())
)
_PARENT = aliased(Case)
_OF_PERMIT = (
    select(col(_PARENT.number))
    .join(Case, col(Case.parent_id) == col(_PARENT.id))
    .where(
        col(Case.number) == bindparam("number"),
        col(Case.office_id) == bindparam("office"),
        col(Case.lifecycle) == PERMIT,
    )
)
_BILLED = select(col(Bill.id)).where(col(Bill.account_id) == bindparam("account"), ~is_voided()).limit(1)
_HELD: Select[*tuple[Any, ...]] = (
    select(col(ConnectionEntry.entry_id), col(Case.number), col(Case.state), col(Entry.total_cents))
    .join(Case, col(Case.id) == col(ConnectionEntry.case_id))
    .join(Entry, col(Entry.id) == col(ConnectionEntry.entry_id))
    .where(col(Case.account_id) == bindparam("account"), col(Case.closed_on).is_(None), _IS_CHARGE, _IS_LIVE)
)
