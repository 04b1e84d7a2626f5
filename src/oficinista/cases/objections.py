"""Objections of a bill: filed by any of the channels of the law, decided by the office, and reviewed by the region.

Ley 33-1985, 27 L.P.R.A. § 262b. One that comes after its term is recorded as late and waits for a supervisor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.facts import BillNumber
from oficinista.billing.live import is_voided
from oficinista.billing.models import Bill
from oficinista.cases.channels import CHANNEL, Channel, channel_words
from oficinista.cases.conditions import CHARGED, charged_cents
from oficinista.cases.engine import Deed, Subject, act, open_case
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.cases.playbooks import found_in_steps
from oficinista.customers.commands import Day
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import SPANISH, speaking, tr
from oficinista.money import format_money
from oficinista.orders import Line, Order, PositiveCents, Refused, Said, command
from oficinista.rulebook import Due
from oficinista.storage import office_rules
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction

OBJECTION = "objection"


class FileObjection(Order):
    """Somebody objects to a bill, wholly or up to an amount; without a day, today."""

    bill: BillNumber
    channel: Annotated[Channel, Field(strict=False)] = Channel.OFFICE
    grounds: Said
    amount_cents: PositiveCents | None = None
    received_on: Day | None = None


class _InCase(Order):
    """Something done in a case; without a day, today."""

    number: Line
    words: Said
    on: Day | None = None


class AcceptLate(_InCase):
    """A late objection is investigated all the same."""


class RefuseLate(_InCase):
    """A late objection is not accepted."""


class CorrectObjected(_InCase):
    """The office corrected a plain error of the bill at once."""


class DecideObjection(_InCase):
    """The office decides on a day; the next term counts from the delivery of the letter that tells it."""

    outcome: Literal["favor", "sustain"]


class AppealObjection(_InCase):
    """The customer objects before the region; `on` is the day it was received."""


class DecideAppeal(_InCase):
    """The region decided on a day; the next term counts from the delivery of the letter that tells it."""

    outcome: Literal["favor", "sustain"]


class CloseObjection(_InCase):
    """The term to object further has passed."""


class WithdrawObjection(_InCase):
    """The customer no longer objects."""


def _touches_bill(connection: Connection, order: FileObjection) -> list[str]:
    return list(connection.execute(_BILL, {"number": order.bill}).scalars(1))


def _touches_case(connection: Connection, order: _InCase) -> list[str]:
    return list(connection.execute(_CASE_ACCOUNT, {"number": order.number}).scalars())


@command("objection.file", touches=_touches_bill)
def file_objection(tx: Transaction, order: FileObjection) -> CaseMoved:
    """Open the objection of a bill. Refuses a voided bill, one objected before, a channel by which none is taken, more
    than it charges, and a day before the bill was sent."""
    bill = _find_bill(tx.connection, order.bill, tx.office.id)
    hold_accounts(tx.connection, [bill.account])
    _refuse_again(tx, bill)
    _refuse_channel(tx, order.channel)
    charged = charged_cents(tx.connection, bill.id)
    cents = order.amount_cents or charged
    if cents > charged:
        raise Refused(
            "objection.too_much",
            tr("La factura cobra {amount}: no se objeta más que eso.", amount=format_money(charged)),
        )
    on = order.received_on or tx.business_date
    _refuse_before_bill(bill, on)
    term = tx.rules.due("objection.file", bill.issued_on, tx.calendar)
    action = "file" if on <= term.date else "file_late"
    data = {CHANNEL: order.channel, "last_day": term.date, CHARGED: charged}
    subject = Subject(bill.account_id, bill.id, cents)
    return case_moved(open_case(tx, OBJECTION, subject, Deed(action, on, order.grounds, data)))


@command("objection.accept_late", touches=_touches_case)
def accept_late(tx: Transaction, order: AcceptLate) -> CaseMoved:
    """Accept a late objection. Refuses it where the office's rule does not allow that."""
    rule = tx.rules.get("objection.accept_late", tx.business_date)
    if not rule.value:
        raise Refused("objection.no_late", tr("Aquí no se aceptan objeciones tardías."), tr(rule.source))
    return _act(tx, "accept_late", order)


@command("objection.refuse_late", touches=_touches_case)
def refuse_late(tx: Transaction, order: RefuseLate) -> CaseMoved:
    """Close a late objection that is not accepted."""
    return _act(tx, "refuse_late", order)


@command("objection.correct", touches=_touches_case)
def correct_objected(tx: Transaction, order: CorrectObjected) -> CaseMoved:
    """Tell that the error of an objected bill was corrected at the counter. Refuses a bill that is as it was."""
    return _act(tx, "correct", order, _found(tx, order))


@command("objection.decide", touches=_touches_case)
def decide_objection(tx: Transaction, order: DecideObjection) -> CaseMoved:
    """Decide an objection. Refuses a favourable decision while the bill is still as it was."""
    return _act(tx, order.outcome, order, _found(tx, order))


@command("objection.appeal", touches=_touches_case)
def appeal_objection(tx: Transaction, order: AppealObjection) -> CaseMoved:
    """Take an objection to the region. Refuses one whose term has passed."""
    return _act(tx, "appeal", order)


@command("objection.decide_appeal", touches=_touches_case)
def decide_appeal(tx: Transaction, order: DecideAppeal) -> CaseMoved:
    """Record what the region decided. Refuses a favourable decision while the bill is still as it was."""
    return _act(tx, f"region_{order.outcome}", order)


@command("objection.close", touches=_touches_case)
def close_objection(tx: Transaction, order: CloseObjection) -> CaseMoved:
    """Close an objection that was not taken further. Refuses it while the term runs."""
    return _act(tx, "close", order)


@command("objection.withdraw", touches=_touches_case)
def withdraw_objection(tx: Transaction, order: WithdrawObjection) -> CaseMoved:
    """Close an objection that the customer gave up."""
    return _act(tx, "withdraw", order)


@dataclass(frozen=True, slots=True)
class Objectable:
    """What to know before a bill is objected: what it charges, the last day to object, and until when to decide.

    `before` is the case in which it was objected already.
    """

    bill: str
    account: str
    charged_cents: int
    last_day: Due
    decide_by: Due
    is_late: bool
    before: str | None


def objectable(connection: Connection, number: str, office_id: int, received_on: date) -> Objectable:
    """A bill as an objection received on a day would find it. Refuses an unknown bill, a voided one, and a day before
    it was sent."""
    bill = _find_bill(connection, number, office_id)
    _refuse_before_bill(bill, received_on)
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    last_day = rules.due("objection.file", bill.issued_on, calendar)
    before = connection.execute(_BEFORE, {"bill": bill.id}).first()
    return Objectable(
        bill=bill.number,
        account=bill.account,
        charged_cents=charged_cents(connection, bill.id),
        last_day=last_day,
        decide_by=rules.due("objection.decide", received_on, calendar),
        is_late=received_on > last_day.date,
        before=None if before is None else before.number,
    )


def objecting_words(found: Objectable) -> Iterator[str]:
    """What whoever objects is told: the charge, the last day, and then what becomes of the objection."""
    yield tr("La factura cobra {amount}.", amount=format_money(found.charged_cents))
    yield tr("Se puede objetar hasta el {date}.", date=long_date(found.last_day.date))
    if found.before is not None:
        yield tr("Ya se objetó: caso {number}.", number=found.before)
    elif found.is_late:
        yield tr("Llega tarde: un supervisor decide si se acepta.")
    else:
        yield tr("La oficina decide por escrito hasta el {date}.", date=long_date(found.decide_by.date))
        yield tr("Mientras tanto no hay aviso ni suspensión por lo objetado.")


def _act(tx: Transaction, action: str, order: _InCase, data: dict[str, Any] | None = None) -> CaseMoved:
    return case_moved(act(tx, order.number, Deed(action, order.on or tx.business_date, order.words, data)))


def _found(tx: Transaction, order: _InCase) -> dict[str, Any]:
    """What the steps of a playbook found, for the letter that tells the decision."""
    with speaking(SPANISH):
        return {"found": list(found_in_steps(tx.connection, order.number))}


@dataclass(frozen=True, slots=True)
class _Objected:
    number: str
    account: str
    id: int
    account_id: int
    issued_on: date
    is_voided: bool


def _find_bill(connection: Connection, number: str, office_id: int) -> _Objected:
    row = connection.execute(_BILL, {"number": number}).one_or_none()
    if row is None or row.office_id != office_id:
        raise Refused("bill.unknown", tr("No hay una factura {number}.", number=number))
    bill = _Objected(*row[:-1])
    if bill.is_voided:
        raise Refused(
            "bill.already_void",
            tr("La factura {number} está anulada.", number=number),
            tr("Objete la que está en su lugar."),
        )
    return bill


def _refuse_again(tx: Transaction, bill: _Objected) -> None:
    before = tx.connection.execute(_BEFORE, {"bill": bill.id}).first()
    if before is not None:
        state = find_lifecycle(OBJECTION).states[before.state]
        raise Refused(
            "objection.again",
            tr("La factura {bill} ya se objetó: caso {number}, del {date}, «{state}».", bill=bill.number,
               number=before.number, date=long_date(before.opened_on), state=tr(state.title)),
            tr("Siga ese caso."),
        )  # fmt: skip


def _refuse_before_bill(bill: _Objected, on: date) -> None:
    if on < bill.issued_on:
        raise Refused(
            "objection.before_bill",
            tr("El {date} la factura {number} no existía: es del {issued}.", date=long_date(on), number=bill.number,
               issued=long_date(bill.issued_on)),
            tr("Revise el día en que se recibió."),
        )  # fmt: skip


def _refuse_channel(tx: Transaction, channel: Channel) -> None:
    rule = tx.rules.get("objection.channels", tx.business_date)
    if channel not in rule.value:
        taken = ", ".join(channel_words(Channel(one)).lower() for one in rule.value)
        raise Refused(
            "objection.channel",
            tr("Aquí no se reciben objeciones así: {channel}.", channel=channel_words(channel).lower()),
            tr("Se reciben: {channels}. {source}.", channels=taken, source=tr(rule.source)),
        )


_BILL: Select[*tuple[Any, ...]] = (
    select(
        col(Bill.number),
        col(Account.number).label("account"),
        col(Bill.id),
        col(Bill.account_id),
        col(Bill.issued_on),
        is_voided().label("is_voided"),
        col(Account.office_id),
    )
    .join(Account, col(Account.id) == col(Bill.account_id))
    .where(col(Bill.number) == bindparam("number"))
)
_BEFORE = (
    select(col(Case.number), col(Case.opened_on), col(Case.state))
    .where(col(Case.bill_id) == bindparam("bill"), col(Case.lifecycle) == OBJECTION, col(Case.state) != "withdrawn")
    .order_by(col(Case.id).desc())
)
_CASE_ACCOUNT = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"))
)
