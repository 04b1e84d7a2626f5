"""What a case of water theft charges, signed by two, and what is left when that is reversed.

Nothing is charged before the notice of the calculation was delivered and its term for a hearing is over, or the hearing
upheld it; nor while a rule that the calculation used is unconfirmed.
"""

from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import col

from oficinista.adjustments.commands import charge_parts
from oficinista.dates import long_date
from oficinista.i18n import later, tr
from oficinista.ledger import chart
from oficinista.ledger.models import Entry
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Refused, command
from oficinista.storage.locks import hold_accounts
from oficinista.theft.calculation import Basis
from oficinista.theft.moved import InTheft, TheftMoved, account_of, accounts_of, act_in, end_of, facts_of
from oficinista.theft.queries import CHARGE, COST, FINE, LOOK_BACK, Charged, Kept, TheftCase, find_theft
from oficinista.transaction import Transaction

REASON = "water_theft"
"""Of the catalogue of adjustments."""


class ChargeTheft(InTheft):
    """Charge what is firm, with the fine and the cost where somebody has confirmed them."""


class TakeBackTheft(InTheft):
    """Its charge was reversed: nothing is left of it."""


def _need(tx: Transaction, order: ChargeTheft) -> ApprovalNeed:
    found, parts, _ = _to_charge(tx, order.number)
    total = sum(cents for _, cents in parts)
    return ApprovalNeed(total, later("cobrar {amount} por el caso {number}.", amount=format_money(total),
                                     number=found.number))  # fmt: skip


@command("theft.charge", approval=_need, facts=facts_of, touches=accounts_of)
def charge_theft(tx: Transaction, order: ChargeTheft) -> TheftMoved:
    """Charge what is firm, due from the day it became so. Refuses it while a rule of the calculation is unconfirmed,
    and what was notified later than the law allows for the utility's own error."""
    hold_accounts(tx.connection, accounts_of(tx.connection, order))
    found, parts, left_out = _to_charge(tx, order.number)
    number = account_of(tx.connection, order.number)
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
    return act_in(tx, "charge", order, {CHARGE: charged.model_dump(mode="json")})


@command("theft.take_back", touches=accounts_of)
def take_back_theft(tx: Transaction, order: TakeBackTheft) -> TheftMoved:
    """Close a case whose charge was reversed. Refuses one whose charge stands."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    entry_id = 0 if found.charge is None else found.charge.entry_id
    if tx.connection.execute(_REVERSED, {"entry": entry_id}).first() is None:
        number = "" if found.charge is None else found.charge.number
        raise Refused("theft.charge_stands", tr("El cargo {number} no se ha revertido.", number=number),
                      tr("Revierta primero ese ajuste: Enter sobre él en la cuenta, y [R]."))  # fmt: skip
    moved = act_in(tx, "take_back", order)
    end_of(tx, found, order)
    return moved


def _to_charge(tx: Transaction, number: str) -> tuple[TheftCase, list[tuple[str, int]], tuple[str, ...]]:
    """The parts of a charge by name, and the rules that keep the others out of it."""
    found = find_theft(tx.connection, number, tx.office.id)
    calculation = _calculated(found)
    doubtful = [key for key in calculation.unconfirmed if not tx.rules.describe(key, tx.business_date).verified]
    if doubtful:
        raise Refused(
            "rule.unconfirmed",
            tr("Reglas por confirmar: {keys}. No se cobra.", keys=", ".join(doubtful)),
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


_REVERSED = select(col(Entry.id)).where(col(Entry.reverses_id) == bindparam("entry"))
