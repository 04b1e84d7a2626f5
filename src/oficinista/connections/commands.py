"""What is done with new connections: applied for, returned, studied, estimated, allowed, installed, opened and billed.

Nothing goes on that is not paid: each step asks for it, and the database refuses the step without it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlmodel import col

from oficinista.cases.engine import Deed, Moved, Subject, act, end_children, open_case, tell_parent
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.connections import money
from oficinista.connections.catalogues import Applicant, Code, applicant_words, find_agency, find_reason
from oficinista.connections.estimate import Estimate, EstimateLine, estimated
from oficinista.connections.models import ConnectionEstimate
from oficinista.connections.queries import (
    APPLICATION,
    CONNECTION,
    ESTIMATE,
    INITIAL,
    INSTALL,
    INSTALLATION,
    PERMIT,
    RETURNED,
    RETURNS_MAX,
    STUDY,
    ConnectionCase,
    connection_of_permit,
    find_connection,
    has_bill,
)
from oficinista.connections.rules import ceilings
from oficinista.customers.commands import (
    AccountNumber,
    Day,
    MeterDiameter,
    MeterSerial,
    TariffClass,
    close_without_meter,
    install_meter,
    open_without_meter,
    refuse_known_meter,
    require_account,
    required_text,
)
from oficinista.customers.conflicts import ConflictOfInterest, linked_by_name
from oficinista.customers.models import Account, Service
from oficinista.customers.words import words as folded
from oficinista.dates import long_date
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, PositiveCents, Refused, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction
from oficinista.work import ordering

UNITS_MOST = 10_000
APPLICANT_TERM = "connection.applicant_days"
REFUNDED, KEPT = "connection.refund_if_not_feasible", "connection.keep_if_withdrawn"
Named = Annotated[Line, AfterValidator(str.strip), Field(min_length=2)]


class ApplyConnection(Order):
    """Apply for a connection at a place, for somebody by name or for the customer of another account.

    `units` is how many homes or shops it is for; only a developer has more than one.
    """

    applicant: Annotated[Applicant, Field(strict=False)]
    words: Said
    name: Line = ""
    phone: Line = ""
    customer_of: AccountNumber | None = None
    address: Line
    municipality: Line
    postal_code: Line = ""
    tariff_class: TariffClass = "residential"
    service: Annotated[Service, Field(strict=False)] = Service.BOTH
    units: Annotated[int, Field(strict=True, ge=1, le=UNITS_MOST)] = 1


class ConnectionMoved(CaseMoved):
    """Where the application is, and the account that it stands in."""

    account: str


class _InConnection(Order):
    """Something done in an application; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class AdvanceConnection(_InConnection):
    """The next step: sent to Operations, brought on again, sent back there, estimated anew, paid, ordered, finished;
    or the applicant withdraws it, and it ends."""

    outcome: Literal["submit", "resume", "restudy", "reestimate", "paid", "order", "finish", "withdraw", "end"]


class ReturnConnection(_InConnection):
    """It goes back to the applicant, for a reason of the catalogue."""

    reason: Code


class StudyConnection(_InConnection):
    """What Operations found. A connection that can be made says where, with which diameter, and whose permission."""

    outcome: Literal["feasible", "not_feasible"]
    main: Line = ""
    point: Line = ""
    diameter: MeterDiameter | None = None
    agencies: Annotated[tuple[Code, ...], Field(max_length=10)] = ()


class EstimateConnection(_InConnection):
    """What it costs, by the codes of the lines; those of a unit are written for one."""

    lines: Annotated[dict[Code, PositiveCents], Field(max_length=20)]


class AnswerPermit(_InConnection):
    """What happens with the permission of another agency: asked for, granted, refused, or not needed."""

    outcome: Literal["ask", "grant", "refuse", "drop"]


class OpenConnection(_InConnection):
    """The meter that was put in: from now on the account is a customer's."""

    meter_serial: MeterSerial
    diameter: MeterDiameter = "5/8"
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    first_reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] = 0


def _touches_applied(_connection: Connection, order: ApplyConnection) -> list[str]:
    return [] if order.customer_of is None else [order.customer_of]


def _touches(connection: Connection, order: _InConnection) -> list[str]:
    return list(connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars())


@command("connection.apply", touches=_touches_applied)
def apply_for_connection(tx: Transaction, order: ApplyConnection) -> ConnectionMoved:
    """Take an application and charge its first payment. Refuses it while the amount is unconfirmed, units without a
    developer, and the name of whom the actor has a declared link with."""
    if order.units > 1 and order.applicant is not Applicant.DEVELOPER:
        raise Refused("connection.units", tr("Solo un desarrollador pide más de una unidad."), tr("Escriba 1."))
    initial_cents = _initial(tx)
    account_id = _open_place(tx, order)
    kept = {"service": order.service, "units": order.units, "initial_cents": initial_cents}
    subject = Subject(account_id, kind=order.applicant.value)
    moved = open_case(tx, CONNECTION, subject, Deed("apply", tx.business_date, order.words, {APPLICATION: kept}))
    case_id = _find_case(tx, moved.number)
    words = tr("Pago inicial de la solicitud {number}", number=moved.number)
    due_on = tx.rules.due(APPLICANT_TERM, tx.business_date, tx.calendar).date
    money.charge(tx, case_id, account_id, initial_cents, due_on, words)
    return _moved(tx, moved)


@command("connection.advance", touches=_touches)
def advance_connection(tx: Transaction, order: AdvanceConnection) -> ConnectionMoved:
    """Take the next step. Refuses it unpaid, without its papers, with a permit missing, or before its turn."""
    found = _hold(tx, order)
    moved = _act(tx, found, order)
    match order.outcome:
        case "reestimate":
            for charged in found.charges[1:]:
                money.give_up(tx, found, charged, order.words)
        case "order":
            asked = ordering.Request(found.account, INSTALL, asked=_asked(found), case=found.number)
            ordering.create(tx, asked, is_prepared=True, on=order.on)
        case "withdraw":
            _settle(tx, found, order.words, is_kept=_keeps(tx, found))
        case "end":
            _end_children(tx, found, order.words)
            close_without_meter(tx, found.account_id)
    return _moved(tx, moved)


def _return_need(tx: Transaction, order: ReturnConnection) -> ApprovalNeed | None:
    found = find_connection(tx.connection, order.number, tx.office.id)
    if found.returns < tx.rules.get(RETURNS_MAX, tx.business_date).value:
        return None
    return ApprovalNeed(0, later("devolver otra vez la solicitud {number}, que ya volvió {count} veces.",
                                 number=found.number, count=str(found.returns)))  # fmt: skip


def _return_facts(_connection: Connection, order: ReturnConnection) -> Iterator[Fact]:
    yield Fact("Razón", tr(find_reason(order.reason).title))
    yield Fact("Palabras", order.words)


@command("connection.return", approval=_return_need, facts=_return_facts, touches=_touches)
def return_connection(tx: Transaction, order: ReturnConnection) -> ConnectionMoved:
    """Give an application back to the applicant: the office's term stands still meanwhile. Refuses an unknown reason;
    one that came back too often is signed by a supervisor."""
    find_reason(order.reason)
    return _moved(tx, _act(tx, _hold(tx, order), order, {RETURNED: order.reason}))


@command("connection.study", touches=_touches)
def study_connection(tx: Transaction, order: StudyConnection) -> ConnectionMoved:
    """Note the study of Operations. Refuses one that can be made without its main, point and diameter. What cannot be
    made is denied, and what was paid is the applicant's again; what can asks at once for the permits it needs."""
    found = _hold(tx, order)
    if order.outcome == "not_feasible":
        moved = _act(tx, found, order)
        _settle(tx, found, order.words, is_kept=not tx.rules.get(REFUNDED, tx.business_date).value)
        return _moved(tx, moved)
    study = {
        "main": required_text(order.main, tr("la tubería matriz")),
        "point": required_text(order.point, tr("el punto de conexión")),
        "diameter": required_text(order.diameter or "", tr("el diámetro")),
        "agencies": [find_agency(code).code for code in dict.fromkeys(order.agencies)],
    }
    moved = _act(tx, found, order, {STUDY: study})
    _cancel_permits(tx, found, order.words)
    for agency in study["agencies"]:
        subject = Subject(found.account_id, kind=agency, parent_id=found.case_id)
        open_case(tx, PERMIT, subject, Deed("open", order.on or tx.business_date, order.words))
    return _moved(tx, moved)


def _estimate_need(tx: Transaction, order: EstimateConnection) -> ApprovalNeed:
    found = find_connection(tx.connection, order.number, tx.office.id)
    total = _estimate(tx, found, order).total_cents
    return ApprovalNeed(total, later("estimar en {amount} la acometida {number}.", amount=format_money(total),
                                     number=found.number))  # fmt: skip


def _estimate_facts(connection: Connection, order: EstimateConnection) -> Iterator[Fact]:
    office_id = connection.execute(_OFFICE_OF, {"number": order.number}).scalar_one()
    found = find_connection(connection, order.number, office_id)
    yield Fact("Cuenta", found.account)
    yield Fact("Solicita", applicant_words(found.applicant))
    for code, cents in order.lines.items():
        line = EstimateLine(code=code, quantity=1, unit_cents=cents)
        yield Fact("Línea", f"{line.title}: {format_money(cents)} ({line.basis})")
    yield Fact("Pago inicial", format_money(found.application.initial_cents))


@command("connection.estimate", approval=_estimate_need, facts=_estimate_facts, touches=_touches)
def estimate_connection(tx: Transaction, order: EstimateConnection) -> ConnectionMoved:
    """Estimate what it costs and charge the rest, valid until a day. Always signed by a second person. Refuses a line
    above its ceiling, and a whole below the first payment; where nothing is left to pay it goes on by itself."""
    found = _hold(tx, order)
    estimate = _estimate(tx, found, order)
    until = tx.rules.due("connection.estimate_valid_days", order.on or tx.business_date, tx.calendar).date
    kept = {
        "lines": [line.model_dump(mode="json") for line in estimate.lines],
        "initial_cents": estimate.initial_cents,
        "total_cents": estimate.total_cents,
        "valid_until": until.isoformat(),
    }
    moved = _act(tx, found, order, {ESTIMATE: kept})
    row = {"case_id": found.case_id, "total_cents": estimate.total_cents, "approval_id": tx.approval_id}
    tx.connection.execute(insert(ConnectionEstimate), row)
    if estimate.balance_cents:
        words = tr("Balance de la solicitud {number}", number=found.number)
        money.charge(tx, found.case_id, found.account_id, estimate.balance_cents, until, words)
    else:
        words = tr("El pago inicial lo cubre todo.")
        moved = act(tx, found.number, Deed("paid", order.on or tx.business_date, words))
    return _moved(tx, moved)


@command("connection.permit", touches=_touches)
def answer_permit(tx: Transaction, order: AnswerPermit) -> ConnectionMoved:
    """Note what another agency did. Refuses a permit that is granted without its paper."""
    parent = connection_of_permit(tx.connection, order.number, tx.office.id)
    deed = Deed(order.outcome, order.on or tx.business_date, order.words)
    moved = act(tx, order.number, deed)
    state = tr(find_lifecycle(PERMIT).states[moved.state].title)
    permits = find_connection(tx.connection, parent, tx.office.id).permits
    agency = next(one.title for one in permits if one.number == order.number)
    told = ordering.sentences(f"{agency}: {state}", order.words)
    tell_parent(tx, order.number, Deed("permit_answered", deed.on, told))
    return _moved(tx, moved)


@command("connection.open", touches=_touches)
def open_connection(tx: Transaction, order: OpenConnection) -> ConnectionMoved:
    """Open the service with the meter that was put in; what was paid is earned. Refuses it unpaid, before the crew
    has been there, and a meter that is known."""
    found = _hold(tx, order)
    refuse_known_meter(tx, order.meter_serial)
    moved = _act(tx, found, order, {INSTALLATION: {"meter_serial": order.meter_serial}})
    point_id = require_account(tx.connection, found.account).service_point_id
    install_meter(tx, point_id, order.meter_serial, order.diameter, order.dial_digits, order.on or tx.business_date,
                  order.first_reading_m3 * 1000)  # fmt: skip
    money.earn(tx, found, found.paid_cents)
    return _moved(tx, moved)


def _find_case(tx: Transaction, number: str) -> int:
    """The id of a case that was just opened."""
    return int(tx.connection.execute(_CASE_ID, {"number": number}).scalar_one())


def _initial(tx: Transaction) -> int:
    """The first payment. Refuses it while nobody has confirmed the amount."""
    rule = tx.rules.get(INITIAL, tx.business_date)
    if not rule.verified:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. Se puede orientar con la lista de documentos, no cobrar.", keys=rule.key),
            tr("Un supervisor las confirma con la orden rule.override."),
        )
    return int(rule.value)


def _open_place(tx: Transaction, order: ApplyConnection) -> int:
    place = order.address, order.municipality, order.postal_code
    person = order.name, order.phone
    if order.customer_of is None:
        name = required_text(order.name, tr("el nombre"))
        linked = linked_by_name(tx.connection, tx.actor.id, name)
        if linked is not None:
            raise ConflictOfInterest(tx.actor, linked, "connection.apply")
        if set(folded(name).split()) == set(folded(tx.actor.name).split()):
            raise Refused("connection.own_name", tr("Nadie atiende su propia solicitud."),
                          tr("Pídalo a otra persona."))  # fmt: skip
    return open_without_meter(tx, person, place, order.tariff_class, order.service, order.customer_of)[0]


def _hold(tx: Transaction, order: _InConnection) -> ConnectionCase:
    """The application with its account held, so that nothing is paid or given back meanwhile. Refuses an order that is
    not its turn."""
    state = tx.connection.execute(_STATE, {"number": order.number, "office": tx.office.id}).scalar_one_or_none()
    code = _action_of(order, state or "")
    if state is not None and state not in find_lifecycle(CONNECTION).actions[code].sources:
        act(tx, order.number, Deed(code, tx.business_date))
    hold_accounts(tx.connection, _touches(tx.connection, order))
    return find_connection(tx.connection, order.number, tx.office.id)


def _act(tx: Transaction, found: ConnectionCase, order: _InConnection, data: dict[str, Any] | None = None) -> Moved:
    """Do the action that an order is from where the application stands; first that what it needs is paid."""
    code = _action_of(order, found.state)
    _refuse_unready(tx, found, code)
    return act(tx, found.number, Deed(code, order.on or tx.business_date, order.words, data))


def _action_of(order: _InConnection, state: str) -> str:
    """The action that an order is in a state; where it is none, one that it is in another."""
    of_order = _actions()[_COMMANDS[type(order)], getattr(order, "outcome", None)]
    return next((code for code, sources in of_order.items() if state in sources), next(iter(of_order)))


@cache
def _actions() -> dict[tuple[str, str | None], dict[str, tuple[str, ...]]]:
    """The actions that an order with an outcome is, with the states of each."""
    found: dict[tuple[str, str | None], dict[str, tuple[str, ...]]] = {}
    for code, one in find_lifecycle(CONNECTION).actions.items():
        found.setdefault((one.order, one.outcome), {})[code] = one.sources
    return found


def _refuse_unready(tx: Transaction, found: ConnectionCase, code: str) -> None:
    """Refuse an action whose money, permits or bill are not there."""
    to = find_lifecycle(CONNECTION).actions[code].to
    if to in _AFTER_INITIAL and not found.is_initial_paid:
        raise _unpaid(found, tr("el pago inicial"))
    if to in _AFTER_BALANCE and not found.is_paid:
        raise _unpaid(found, tr("el balance"))
    if code == "paid":
        _refuse_late(found)
    if code == "order":
        _refuse_without_permits(found)
    if code == "finish" and not has_bill(tx.connection, found.account_id):
        raise Refused("connection.no_bill", tr("La cuenta {number} todavía no tiene factura.", number=found.account),
                      tr("Espere a la corrida de facturas de su mes."))  # fmt: skip
    if code in {"end_denied", "end_withdrawn"} and found.balance_cents < 0:
        raise Refused(
            "connection.credit_left",
            tr("A la cuenta {number} le quedan {amount} por devolver.", number=found.account,
               amount=format_money(-found.balance_cents)),
            tr("Pida la devolución en la cuenta [2]."),
        )  # fmt: skip


def _unpaid(found: ConnectionCase, what: str) -> Refused:
    return Refused(
        "connection.unpaid",
        tr("Falta {what}: se deben {amount} en la cuenta {number}.", what=what,
           amount=format_money(found.owed_cents), number=found.account),
        tr("Cóbrelo primero en la cuenta [P]."),
    )  # fmt: skip


def _refuse_late(found: ConnectionCase) -> None:
    paid_on = max((one.paid_on for one in found.charges if one.paid_on), default=None)
    if paid_on is not None and found.next_on is not None and paid_on > found.next_on:
        raise Refused(
            "connection.estimate_expired",
            tr("Se pagó el {paid}; el estimado valía hasta el {until}.", paid=long_date(paid_on),
               until=long_date(found.next_on)),
            tr("Estime de nuevo: lo pagado queda a su favor."),
        )  # fmt: skip


def _refuse_without_permits(found: ConnectionCase) -> None:
    missing = [f"{one.title} ({one.state_title})" for one in found.permits if one.hinders]
    if missing:
        raise Refused(
            "connection.permits_missing",
            tr("Faltan permisos: {permits}.", permits="; ".join(missing)),
            tr("Anote en cada uno lo que contestó la agencia."),
        )


def _estimate(tx: Transaction, found: ConnectionCase, order: EstimateConnection) -> Estimate:
    known = ceilings(tx.rules, tx.business_date)
    return estimated(order.lines, found.application.units, found.application.initial_cents, known)


def _asked(found: ConnectionCase) -> str:
    """What the crew is asked: the study in a sentence."""
    if found.study is None:
        return ""
    return tr("Instalar la acometida: matriz {main}, punto {point}, diámetro {diameter}.", main=found.study.main,
              point=found.study.point, diameter=found.study.diameter)  # fmt: skip


def _keeps(tx: Transaction, found: ConnectionCase) -> bool:
    """Whether what was paid is kept although the applicant withdraws: only by a confirmed rule, and once studied."""
    rule = tx.rules.describe(KEPT, tx.business_date)
    return bool(rule.value) and rule.verified and found.study is not None


def _settle(tx: Transaction, found: ConnectionCase, words: str, *, is_kept: bool) -> None:
    """Give up what was charged; the first payment is kept where a rule says so, and it was paid."""
    _end_children(tx, found, words)
    earns = is_kept and found.is_initial_paid
    for charged in reversed(found.charges[1:] if earns else found.charges):
        money.give_up(tx, found, charged, words)
    if earns:
        money.earn(tx, found, found.charges[0].cents)


def _end_children(tx: Transaction, found: ConnectionCase, words: str) -> None:
    end_children(tx, found.number, Deed("cancel", tx.business_date, words))


def _cancel_permits(tx: Transaction, found: ConnectionCase, words: str) -> None:
    """A study that is made anew says anew whose permission it takes."""
    for one in found.permits:
        if one.hinders:
            act(tx, one.number, Deed("cancel", tx.business_date, words))


def _moved(tx: Transaction, moved: Moved) -> ConnectionMoved:
    account: Sequence[str] = tx.connection.execute(_ACCOUNT_OF, {"number": moved.number}).scalars().all()
    return ConnectionMoved(**dict(case_moved(moved)), account=account[0])


_COMMANDS: dict[type[Order], str] = {
    AdvanceConnection: "connection.advance",
    ReturnConnection: "connection.return",
    StudyConnection: "connection.study",
    EstimateConnection: "connection.estimate",
    OpenConnection: "connection.open",
}
_AFTER_INITIAL = frozenset({"study", "estimating", "estimated"})
_AFTER_BALANCE = frozenset({"permits", "installing", "connected"})
"""Where an application goes only once it was paid: the database says the same (`connection_step_paid`)."""

_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
_OFFICE_OF = select(col(Case.office_id)).where(col(Case.number) == bindparam("number"))
_STATE: Select[str] = select(col(Case.state)).where(
    col(Case.number) == bindparam("number"),
    col(Case.office_id) == bindparam("office"),
    col(Case.lifecycle) == CONNECTION,
)
_CASE_ID: Select[int] = select(col(Case.id)).where(col(Case.number) == bindparam("number"))
