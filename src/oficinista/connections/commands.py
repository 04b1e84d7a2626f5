"""What is done with new connections: applied for, brought on, returned, allowed and opened.

Their study and their estimate stand in modules of their own; what each step needs, in `moved`.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.cases.engine import Deed, Subject, act, open_case, tell_parent
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.connections import money
from oficinista.connections.catalogues import Applicant, Code, find_reason
from oficinista.connections.ending import end_belonging, settle
from oficinista.connections.moved import (
    ConnectionMoved,
    InConnection,
    accounts_of,
    act_in,
    moved_to,
    take_turn,
    turn_of,
)
from oficinista.connections.queries import (
    APPLICATION,
    CONNECTION,
    INITIAL,
    INSTALL,
    INSTALLATION,
    PERMIT,
    RETURNED,
    RETURNS_MAX,
    ConnectionCase,
    connection_of_permit,
    find_connection,
)
from oficinista.customers.commands import (
    AccountNumber,
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
from oficinista.customers.models import Service
from oficinista.customers.words import words as folded
from oficinista.i18n import later, tr
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Said, command
from oficinista.transaction import Transaction
from oficinista.work import ordering

UNITS_MOST = 10_000
APPLICANT_TERM = "connection.applicant_days"
KEPT = "connection.keep_if_withdrawn"


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


class AdvanceConnection(InConnection):
    """The next step: sent to Operations, brought on again, sent back there, estimated anew, paid, ordered, finished;
    or the applicant withdraws it, and it ends."""

    outcome: Literal["submit", "resume", "restudy", "reestimate", "paid", "order", "finish", "withdraw", "end"]


class ReturnConnection(InConnection):
    """It goes back to the applicant, for a reason of the catalogue."""

    reason: Code


class AnswerPermit(InConnection):
    """What happens with the permission of another agency: asked for, granted, refused, or not needed."""

    outcome: Literal["ask", "grant", "refuse", "drop"]


class OpenConnection(InConnection):
    """The meter that was put in: from now on the account is a customer's."""

    meter_serial: MeterSerial
    diameter: MeterDiameter = "5/8"
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    first_reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] = 0


def _touches_applied(_connection: Connection, order: ApplyConnection) -> list[str]:
    return [] if order.customer_of is None else [order.customer_of]


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
    return moved_to(tx, moved)


@command("connection.advance", touches=accounts_of)
def advance_connection(tx: Transaction, order: AdvanceConnection) -> ConnectionMoved:
    """Take the next step. Refuses it unpaid, without its papers, with a permit missing, or before its turn."""
    turn = take_turn(tx, order)
    found, moved = turn.found, act_in(tx, turn, order)
    match order.outcome:
        case "reestimate":
            for charged in found.charges[1:]:
                money.give_up(tx, found, charged, order.words)
        case "order":
            asked = ordering.Request(found.account, INSTALL, asked=_asked(found), case=found.number)
            ordering.create(tx, asked, is_prepared=True, on=order.on)
        case "withdraw":
            settle(tx, found, order.words, is_kept=_keeps(tx, found))
        case "end":
            end_belonging(tx, found, order.words)
            close_without_meter(tx, found.account_id)
    return moved_to(tx, moved)


def _return_need(tx: Transaction, order: ReturnConnection) -> ApprovalNeed | None:
    found = turn_of(tx.connection, order, tx.office.id, tx.business_date).found
    if found.returns < tx.rules.get(RETURNS_MAX, tx.business_date).value:
        return None
    return ApprovalNeed(0, later("devolver otra vez la solicitud {number}, que ya volvió {count} veces.",
                                 number=found.number, count=str(found.returns)))  # fmt: skip


def _return_facts(_connection: Connection, order: ReturnConnection) -> Iterator[Fact]:
    yield Fact("Razón", tr(find_reason(order.reason).title))
    yield Fact("Palabras", order.words)


@command("connection.return", approval=_return_need, facts=_return_facts, touches=accounts_of)
def return_connection(tx: Transaction, order: ReturnConnection) -> ConnectionMoved:
    """Give an application back to the applicant: the office's term stands still meanwhile. Refuses an unknown reason;
    one that came back too often is signed by a supervisor."""
    find_reason(order.reason)
    return moved_to(tx, act_in(tx, take_turn(tx, order), order, {RETURNED: order.reason}))


@command("connection.permit", touches=accounts_of)
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
    return moved_to(tx, moved)


@command("connection.open", touches=accounts_of)
def open_connection(tx: Transaction, order: OpenConnection) -> ConnectionMoved:
    """Open the service with the meter that was put in; what was paid is earned. Refuses it unpaid, before the crew
    has been there, at a place that has a meter, and a meter that is known."""
    turn = take_turn(tx, order)
    found, account = turn.found, require_account(tx.connection, turn.found.account)
    if account.meter_id is not None:
        raise Refused("connection.has_meter", tr("Ese lugar ya tiene contador."), tr("Cámbielo desde la cuenta."))
    refuse_known_meter(tx, order.meter_serial)
    moved = act_in(tx, turn, order, {INSTALLATION: {"meter_serial": order.meter_serial}})
    install_meter(tx, account.service_point_id, order.meter_serial, order.diameter, order.dial_digits,
                  order.on or tx.business_date, order.first_reading_m3 * 1000)  # fmt: skip
    money.earn(tx, found, found.paid_cents)
    return moved_to(tx, moved)


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


_CASE_ID: Select[int] = select(col(Case.id)).where(col(Case.number) == bindparam("number"))
