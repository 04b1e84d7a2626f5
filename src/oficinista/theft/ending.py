"""How a case of water theft ends: its place becomes a customer's and is in order, it is referred, or it is dropped.

Nothing closes silently: what refers or drops a case is signed by two.
"""

from typing import Annotated

from pydantic import Field

from oficinista.cases.engine import Deed, end_children
from oficinista.customers.commands import (
    MeterDiameter,
    MeterSerial,
    install_meter,
    refuse_known_meter,
    require_account,
)
from oficinista.customers.queries import account_card
from oficinista.i18n import later, tr
from oficinista.orders import ApprovalNeed, Refused, command
from oficinista.plans.queries import kept_plan, spreads_entry
from oficinista.theft.moved import InTheft, TheftMoved, account_of, accounts_of, act_in, end_of, facts_of
from oficinista.theft.queries import find_theft, is_settled
from oficinista.transaction import Transaction


class ConnectTheft(InTheft):
    """The account of the case gets its meter: from now on it is a customer's."""

    meter_serial: MeterSerial
    diameter: MeterDiameter = "5/8"
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    first_reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] = 0


class RegularizeTheft(InTheft):
    """It was paid or is in a plan that is kept, and the service is in order."""


class ReferTheft(InTheft):
    """It goes to the authorities: to whom, and why."""


class DismissTheft(InTheft):
    """The inspection does not bear it out."""


@command("theft.connect", touches=accounts_of)
def connect_theft(tx: Transaction, order: ConnectTheft) -> TheftMoved:
    """Put a meter at the place of the case. Refuses a place that has one, and a meter that is known."""
    find_theft(tx.connection, order.number, tx.office.id)
    account = require_account(tx.connection, account_of(tx.connection, order.number))
    if account.meter_id is not None:
        raise Refused("theft.has_meter", tr("Ese lugar ya tiene contador."), tr("Cámbielo desde la cuenta."))
    refuse_known_meter(tx, order.meter_serial)
    moved = act_in(tx, "connect", order, {"meter_serial": order.meter_serial})
    day = order.on or tx.business_date
    install_meter(tx, account.service_point_id, order.meter_serial, order.diameter, order.dial_digits, day,
                  order.first_reading_m3 * 1000)  # fmt: skip
    return moved


@command("theft.regularize", touches=accounts_of)
def regularize_theft(tx: Transaction, order: RegularizeTheft) -> TheftMoved:
    """Close a case that is in order. Refuses a charge neither paid nor in a plan that is kept, and an account without a
    meter, which is no customer's yet."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    entry_id = 0 if found.charge is None else found.charge.entry_id
    plan = kept_plan(tx.connection, found.account_id, tx.business_date)
    if not is_settled(tx.connection, entry_id) and (plan is None or not spreads_entry(tx.connection, plan, entry_id)):
        raise Refused("theft.unpaid", tr("El cargo no se pagó ni está en un plan que se cumple."),
                      tr("Cóbrelo [P], o prepare un plan de pago [+], en la cuenta."))  # fmt: skip
    if account_card(tx.connection, found.account_id, tx.business_date).meter_serial is None:
        raise Refused("theft.no_customer", tr("La cuenta no tiene contador: todavía no es un cliente."),
                      tr("Abra el servicio con su contador."))  # fmt: skip
    return act_in(tx, "regularize", order)


def _close_need(tx: Transaction, order: DismissTheft | ReferTheft) -> ApprovalNeed:
    found = find_theft(tx.connection, order.number, tx.office.id)
    return ApprovalNeed(0, later("cerrar el caso {number}: {words}", number=found.number, words=order.words))


@command("theft.refer", approval=_close_need, facts=facts_of, touches=accounts_of)
def refer_theft(tx: Transaction, order: ReferTheft) -> TheftMoved:
    """Refer a case to the authorities (Ley 235-2011). Refuses it without its act and photographs. What was charged
    stays owed."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    moved = act_in(tx, "refer", order)
    end_children(tx, found.number, Deed("cancel", tx.business_date, order.words))
    return moved


@command("theft.dismiss", approval=_close_need, facts=facts_of, touches=accounts_of)
def dismiss_theft(tx: Transaction, order: DismissTheft) -> TheftMoved:
    """Drop a case that its inspection does not bear out. Refuses it without the act of the inspection."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    moved = act_in(tx, "dismiss", order)
    end_of(tx, found, order)
    return moved
