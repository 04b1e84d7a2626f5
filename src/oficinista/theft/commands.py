"""What is done with water theft: opened, inspected, calculated, heard, charged, regularized, referred or dropped.

Nothing is charged before the notice of the calculation was delivered and its term for a hearing is over, or the hearing
upheld it. Who calculated does not decide; what charges, drops or refers a case is signed by two.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.adjustments.commands import charge_parts
from oficinista.cases.engine import Deed, Subject, act, end_children, open_case
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
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
from oficinista.customers.models import Account, Language, Service
from oficinista.customers.queries import account_card
from oficinista.customers.words import words as folded
from oficinista.dates import long_date
from oficinista.i18n import later, speaking, tr
from oficinista.ledger import chart
from oficinista.ledger.models import Entry
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Said, command
from oficinista.plans.queries import kept_plan, spreads_entry
from oficinista.storage.locks import hold_accounts
from oficinista.theft.calculation import Basis, Method, basis_words, method_words
from oficinista.theft.queries import (
    CALCULATION,
    CHARGE,
    COST,
    FINE,
    INSPECTION,
    LOOK_BACK,
    THEFT,
    Asked,
    Charged,
    Inspected,
    Kept,
    TheftCase,
    calculate,
    find_theft,
    is_settled,
    kept,
    open_theft,
    told,
)
from oficinista.transaction import Transaction

REASON = "water_theft"
"""Of the catalogue of adjustments."""
Named = Annotated[Line, AfterValidator(str.strip), Field(min_length=2)]
"""Something that must be written: «ninguno» where there is none."""


class Source(StrEnum):
    """How the office came to know of it."""

    REPORT = "report"
    INSPECTION = "inspection"
    UNREGISTERED = "unregistered"


class Found(StrEnum):
    """What an inspection found."""

    NO_ACCOUNT = "no_account"
    TAMPERED = "tampered"
    BYPASS = "bypass"
    OUT_OF_USE = "out_of_use"
    SEAL = "seal"
    OTHER = "other"


def source_words(source: Source) -> str:
    """How the office came to know of it, as a person says it."""
    return {
        Source.REPORT: tr("lo informó alguien"),
        Source.INSPECTION: tr("lo halló una inspección"),
        Source.UNREGISTERED: tr("conexión sin registrar"),
    }[source]


def found_words(found: Found) -> str:
    """What an inspection found, as a person says it."""
    return {
        Found.NO_ACCOUNT: tr("sin cuenta"),
        Found.TAMPERED: tr("contador alterado"),
        Found.BYPASS: tr("niple o derivación"),
        Found.OUT_OF_USE: tr("contador fuera de uso"),
        Found.SEAL: tr("precinto roto"),
        Found.OTHER: tr("otra cosa"),
    }[found]


class OpenTheft(Order):
    """Water is taken, or was used and not billed, at an account; or at a place of nobody's, whose person is named.

    A place without an account gets one without a meter: it bills nothing, and what is charged and filed stands in it.
    """

    source: Annotated[Source, Field(strict=False)]
    words: Said
    account: AccountNumber | None = None
    name: Line = ""
    phone: Line = ""
    address: Line = ""
    municipality: Line = ""
    postal_code: Line = ""
    tariff_class: TariffClass = "residential"
    service: Annotated[Service, Field(strict=False)] = Service.BOTH


class TheftMoved(CaseMoved):
    """Where the case is, and the account that it stands in."""

    account: str


class _InTheft(Order):
    """Something done in a case; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class InspectTheft(_InTheft):
    """What the inspection found, with the number of its act, and who keeps what was taken away.

    Meter, seals and custody are always said: «ninguno» where there is none.
    """

    act: Named
    inspector: Named
    found: Annotated[Found, Field(strict=False)]
    meter: Named
    seal_found: Named
    seal_placed: Named
    custody: Named
    reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None


class NoteCustody(_InTheft):
    """A piece of evidence was kept somewhere, or passed from one hand to another."""


class CalculateTheft(_InTheft):
    """Work out the water that was not billed, by one method, from one day to another. `basis` says why it was not."""

    basis: Annotated[Basis, Field(strict=False)]
    method: Annotated[Method, Field(strict=False)]
    since: Day
    until: Day
    before_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None
    after_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None
    pipe: MeterDiameter | None = None
    hours_a_day: Annotated[int, Field(strict=True, ge=1, le=24)] | None = None


class RedoTheft(_InTheft):
    """What was calculated is to be calculated anew, and notified anew."""


class AskHearing(_InTheft):
    """Who was notified wants to be heard."""


class LetStand(_InTheft):
    """Nobody asked for a hearing within the term."""


class DecideTheft(_InTheft):
    """What the hearing came to."""

    outcome: Literal["uphold", "revise", "clear"]


class ChargeTheft(_InTheft):
    """Charge what is firm, with the fine and the cost where somebody has confirmed them."""


class ConnectTheft(_InTheft):
    """The account of the case gets its meter: from now on it is a customer's."""

    meter_serial: MeterSerial
    diameter: MeterDiameter = "5/8"
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    first_reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] = 0


class RegularizeTheft(_InTheft):
    """It was paid or is in a plan that is kept, and the service is in order."""


class ReferTheft(_InTheft):
    """It goes to the authorities: to whom, and why."""


class DismissTheft(_InTheft):
    """The inspection does not bear it out."""


class TakeBackTheft(_InTheft):
    """Its charge was reversed: nothing is left of it."""


def _touches_opened(_connection: Connection, order: OpenTheft) -> list[str]:
    return [] if order.account is None else [order.account]


def _touches(connection: Connection, order: _InTheft) -> list[str]:
    return list(connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars())


@command("theft.open", touches=_touches_opened)
def open_case_of_theft(tx: Transaction, order: OpenTheft) -> TheftMoved:
    """Open a case. Refuses a second one of the account, and the name of whom the actor has a declared link with."""
    if order.account is None:
        account_id, number = _open_place(tx, order)
    else:
        hold_accounts(tx.connection, [order.account])
        number, account_id = order.account, require_account(tx, order.account).id
        before = open_theft(tx.connection, account_id)
        if before:
            raise Refused("theft.again", tr("La cuenta ya tiene el caso {number}.", number=before[0]),
                          tr("Siga ese caso."))  # fmt: skip
    deed = Deed("open", tx.business_date, order.words, {"source": order.source})
    moved = open_case(tx, THEFT, Subject(account_id, kind=order.source), deed)
    return TheftMoved(**dict(case_moved(moved)), account=number)


@command("theft.inspect", touches=_touches)
def inspect_theft(tx: Transaction, order: InspectTheft) -> TheftMoved:
    """Note what the inspection found. Refuses it without its act, its numbers and who keeps the pieces."""
    found = order.model_dump(include=set(Inspected.model_fields))
    return _act(tx, "inspect", order, {INSPECTION: found})


@command("theft.custody", touches=_touches)
def note_custody(tx: Transaction, order: NoteCustody) -> TheftMoved:
    """Note who has a piece of evidence. Refuses it before the inspection."""
    return _act(tx, "custody", order)


@command("theft.calculate", touches=_touches)
def calculate_theft(tx: Transaction, order: CalculateTheft) -> TheftMoved:
    """Calculate what was not billed and keep it with every line. Refuses it without the act and the photographs, what
    the method lacks, and what comes to nothing."""
    asked = Asked(**order.model_dump(include=set(Asked.model_fields)))
    said = {}
    for spoken in (Language.ENGLISH, Language.SPANISH):
        with speaking(spoken):
            found = calculate(tx.connection, order.number, asked, office_id=tx.office.id, today=tx.business_date)
            said[spoken.value] = told(found)
    if found.cents == 0:
        raise Refused("theft.nothing", tr("No queda nada que cobrar: mire cada línea del cálculo."),
                      tr("Revise las fechas, el método o la base."))  # fmt: skip
    return _act(tx, "calculate", order, {CALCULATION: kept(found, said).model_dump(mode="json")})


@command("theft.redo", touches=_touches)
def redo_theft(tx: Transaction, order: RedoTheft) -> TheftMoved:
    """Have a calculation made anew. Refuses one whose hearing term runs, or that was charged."""
    return _act(tx, "redo", order)


@command("theft.ask_hearing", touches=_touches)
def ask_hearing(tx: Transaction, order: AskHearing) -> TheftMoved:
    """Note that a hearing is asked for. Refuses it past its term."""
    return _act(tx, "ask_hearing", order)


@command("theft.let_stand", touches=_touches)
def let_stand(tx: Transaction, order: LetStand) -> TheftMoved:
    """Make firm what nobody asked to be heard about. Refuses it while the term runs."""
    return _act(tx, "let_stand", order)


@command("theft.decide", touches=_touches)
def decide_theft(tx: Transaction, order: DecideTheft) -> TheftMoved:
    """Decide a hearing. Refuses whoever opened, inspected or calculated the case."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    if any(clerk == tx.actor.id for action, clerk in found.by if action in {"open", "inspect", "calculate"}):
        raise Refused(
            "theft.own_work",
            tr("Quien abrió, inspeccionó o calculó el caso no lo decide."),
            tr("Tiene que decidirlo otro supervisor."),
        )
    moved = _act(tx, order.outcome, order)
    if order.outcome == "clear":
        _end(tx, found, order)
    return moved


def _need(tx: Transaction, order: ChargeTheft) -> ApprovalNeed:
    found, parts, _ = _to_charge(tx, order.number)
    total = sum(cents for _, cents in parts)
    return ApprovalNeed(total, later("cobrar {amount} por el caso {number}.", amount=format_money(total),
                                     number=found.number))  # fmt: skip


def _facts(connection: Connection, order: _InTheft) -> Iterator[Fact]:
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


@command("theft.charge", approval=_need, facts=_facts, touches=_touches)
def charge_theft(tx: Transaction, order: ChargeTheft) -> TheftMoved:
    """Charge what is firm, due from the day it became so. Refuses it while a rule of the calculation is unconfirmed,
    and what was notified later than the law allows for the utility's own error."""
    hold_accounts(tx.connection, _touches(tx.connection, order))
    found, parts, left_out = _to_charge(tx, order.number)
    number = _account(tx.connection, order.number)
    calculation = _calculated(found)
    done = charge_parts(
        tx,
        number,
        REASON,
        [(chart.UNBILLED_INCOME if name == "water" else chart.THEFT_INCOME, cents) for name, cents in parts],
        _due_on(tx, found),
        tr("Caso {number}: {words}", number=found.number, words=order.words),
        calculation.lines,
    )
    cents = dict(parts)
    charged = Charged(number=done.number, entry_id=done.entry_id, water_cents=cents["water"],
                      fine_cents=cents.get(FINE, 0), cost_cents=cents.get(COST, 0), left_out=left_out)  # fmt: skip
    return _act(tx, "charge", order, {CHARGE: charged.model_dump(mode="json")})


@command("theft.connect", touches=_touches)
def connect_theft(tx: Transaction, order: ConnectTheft) -> TheftMoved:
    """Put a meter at the place of the case. Refuses a place that has one, and a meter that is known."""
    find_theft(tx.connection, order.number, tx.office.id)
    account = require_account(tx, _account(tx.connection, order.number))
    if account.meter_id is not None:
        raise Refused("theft.has_meter", tr("Ese lugar ya tiene contador."), tr("Cámbielo desde la cuenta."))
    refuse_known_meter(tx, order.meter_serial)
    moved = _act(tx, "connect", order, {"meter_serial": order.meter_serial})
    day = order.on or tx.business_date
    install_meter(tx, account.service_point_id, order.meter_serial, order.diameter, order.dial_digits, day,
                  order.first_reading_m3 * 1000)  # fmt: skip
    return moved


@command("theft.regularize", touches=_touches)
def regularize_theft(tx: Transaction, order: RegularizeTheft) -> TheftMoved:
    """Close a case that is in order. Refuses a charge neither paid nor in a plan that is kept, and an account without a
    meter, which is no customer's yet."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    entry_id = 0 if found.charge is None else found.charge.entry_id
    plan = kept_plan(tx.connection, found.account_id, tx.business_date)
    if not is_settled(tx.connection, entry_id) and (plan is None or not spreads_entry(tx.connection, plan, entry_id)):
        raise Refused("theft.unpaid", tr("El cargo no se pagó ni está en un plan que se cumple."),
                      tr("Cóbrelo, o prepare un plan de pago [P] en la cuenta."))  # fmt: skip
    if account_card(tx.connection, found.account_id, tx.business_date).meter_serial is None:
        raise Refused("theft.no_customer", tr("La cuenta no tiene contador: todavía no es un cliente."),
                      tr("Abra el servicio con su contador."))  # fmt: skip
    return _act(tx, "regularize", order)


def _close_need(tx: Transaction, order: DismissTheft | ReferTheft) -> ApprovalNeed:
    found = find_theft(tx.connection, order.number, tx.office.id)
    return ApprovalNeed(0, later("cerrar el caso {number}: {words}", number=found.number, words=order.words))


@command("theft.refer", approval=_close_need, facts=_facts, touches=_touches)
def refer_theft(tx: Transaction, order: ReferTheft) -> TheftMoved:
    """Refer a case to the authorities (Ley 235-2011). Refuses it without its act and photographs. What was charged
    stays owed."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    moved = _act(tx, "refer", order)
    end_children(tx, found.number, Deed("cancel", tx.business_date, order.words))
    return moved


@command("theft.dismiss", approval=_close_need, facts=_facts, touches=_touches)
def dismiss_theft(tx: Transaction, order: DismissTheft) -> TheftMoved:
    """Drop a case that its inspection does not bear out. Refuses it without the act of the inspection."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    moved = _act(tx, "dismiss", order)
    _end(tx, found, order)
    return moved


@command("theft.take_back", touches=_touches)
def take_back_theft(tx: Transaction, order: TakeBackTheft) -> TheftMoved:
    """Close a case whose charge was reversed. Refuses one whose charge stands."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    entry_id = 0 if found.charge is None else found.charge.entry_id
    if tx.connection.execute(_REVERSED, {"entry": entry_id}).first() is None:
        number = "" if found.charge is None else found.charge.number
        raise Refused("theft.charge_stands", tr("El cargo {number} no se ha revertido.", number=number),
                      tr("Revierta primero ese ajuste: Enter sobre él en la cuenta, y [R]."))  # fmt: skip
    moved = _act(tx, "take_back", order)
    _end(tx, found, order)
    return moved


def _open_place(tx: Transaction, order: OpenTheft) -> tuple[int, str]:
    name = required_text(order.name, tr("el nombre, u «ocupante sin identificar»"))
    linked = linked_by_name(tx.connection, tx.actor.id, name)
    if linked is not None:
        raise ConflictOfInterest(tx.actor, linked, "theft.open")
    if set(folded(name).split()) == set(folded(tx.actor.name).split()):
        raise Refused("theft.own_name", tr("Nadie abre un caso a su propio nombre."), tr("Pídalo a otra persona."))
    place = order.address, order.municipality, order.postal_code
    return open_without_meter(tx, (name, order.phone), place, order.tariff_class, order.service)


def _to_charge(tx: Transaction, number: str) -> tuple[TheftCase, list[tuple[str, int]], tuple[str, ...]]:
    """The parts of a charge by name, and the rules that keep the others out of it."""
    found = find_theft(tx.connection, number, tx.office.id)
    calculation = _calculated(found)
    doubtful = [key for key in calculation.unconfirmed if not tx.rules.describe(key, tx.business_date).verified]
    if doubtful:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. Se puede calcular y notificar, no cobrar.", keys=", ".join(doubtful)),
            tr("Un supervisor las confirma con la orden rule.override."),
        )
    _refuse_other_limit(tx, calculation, found.opened_on)
    if calculation.last_day is not None and found.told_on is not None and found.told_on > calculation.last_day:
        raise Refused(
            "theft.told_late",
            tr("Se notificó el {told}; el término venció el {last}.", told=long_date(found.told_on),
               last=long_date(calculation.last_day)),
            tr("Esos meses no se cobran: devuélvalo a calcular."),
        )  # fmt: skip
    if calculation.asked.basis is Basis.OWN_ERROR:
        return found, [("water", calculation.cents)], ()
    rules = [tx.rules.describe(key, tx.business_date) for key in (FINE, COST)]
    confirmed = [(rule.key, rule.value) for rule in rules if rule.verified and rule.value]
    left_out = tuple(rule.key for rule in rules if not rule.verified)
    return found, [("water", calculation.cents), *confirmed], left_out


def _due_on(tx: Transaction, found: TheftCase) -> date:
    """What was used long ago is owed since nobody may ask to be heard any more, or since the hearing upheld it."""
    firm_on = found.firm_on or tx.business_date
    if found.told_on is None:
        return firm_on
    return min(firm_on, tx.rules.due("theft.hearing_days", found.told_on, tx.calendar).date)


def _refuse_other_limit(tx: Transaction, calculation: Kept, opened_on: date) -> None:
    """A limit that was confirmed after the calculation may keep months out that it counts."""
    if calculation.asked.basis is not Basis.THEFT:
        return
    rule = tx.rules.describe(LOOK_BACK, tx.business_date)
    since = calculation.asked.since
    months = (opened_on.year - since.year) * 12 + opened_on.month - since.month
    if LOOK_BACK in calculation.unconfirmed and rule.value is not None and months > rule.value:
        raise Refused(
            "theft.limit_changed",
            tr("El límite confirmado, {limit}, deja meses fuera del cálculo.", limit=rule.value_text),
            tr("Devuélvalo a calcular con él."),
        )


def _calculated(found: TheftCase) -> Kept:
    if found.calculation is None:
        raise Refused("theft.not_calculated", tr("El caso {number} no se ha calculado.", number=found.number))
    return found.calculation


def _end(tx: Transaction, found: TheftCase, order: _InTheft) -> None:
    """What ends with a case that came to nothing: its orders, and the account that was opened for it alone."""
    end_children(tx, found.number, Deed("cancel", tx.business_date, order.words))
    close_without_meter(tx, found.account_id)


def _act(tx: Transaction, action: str, order: _InTheft, data: dict[str, Any] | None = None) -> TheftMoved:
    find_theft(tx.connection, order.number, tx.office.id)
    moved = act(tx, order.number, Deed(action, order.on or tx.business_date, order.words, data))
    return TheftMoved(**dict(case_moved(moved)), account=_account(tx.connection, order.number))


def _account(connection: Connection, number: str) -> str:
    found: Sequence[str] = connection.execute(_ACCOUNT_OF, {"number": number}).scalars().all()
    return found[0]


_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
_OFFICE_OF: Select[int, str] = (
    select(col(Case.office_id), col(Account.number).label("account"))
    .join(Account, col(Account.id) == col(Case.account_id))
    .where(col(Case.number) == bindparam("number"))
)
_REVERSED = select(col(Entry.id)).where(col(Entry.reverses_id) == bindparam("entry"))
