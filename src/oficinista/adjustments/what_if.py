"""What a bill would come to if something of it were otherwise: before and after, to the cent. Nothing is posted.

`find_case` reads all that an answer depends on, once; `suppose` is pure, so that a screen may ask it at every key. It
prices as the corrections do, with `reprice` and `leak_credit`, and says which of them would make it so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from oficinista.adjustments.allowance import Allowance, allowance
from oficinista.adjustments.bills import BillFound, find_bill, other_bills
from oficinista.adjustments.credits import LeakStory, Proposal, leak_credit
from oficinista.adjustments.guards import refuse_late_charge, refuse_unvoidable
from oficinista.adjustments.queries import last_of_reason, waters
from oficinista.adjustments.reasons import Reason, Use, find_reason
from oficinista.adjustments.reprice import Repriced, Right, reprice
from oficinista.billing.dial import water as dial_water
from oficinista.billing.dials import most_plausible
from oficinista.billing.facts import change_text
from oficinista.billing.periods import share
from oficinista.billing.recompute import CheckedLine, side_by_side
from oficinista.billing.run import BY_DAYS
from oficinista.calendar import Calendar
from oficinista.i18n import tr
from oficinista.orders import Refusal, Refused
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.tariff import TariffInfo, Tariffs

LEAK, READING, ESTIMATE, TERMS = "hidden_leak", "reading_error", "estimate_replaced", "wrong_terms"
"""The reasons of the catalogue that a supposition may have."""
REBILL, ADJUST = "bill.void_and_rebill", "adjustment.request"


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of a bill; None where it is as it was billed.

    The water is that of the whole reading: `measured_l`, or what the dial showed at its end and at its start.
    `repaired_on` is when a hidden leak was repaired.
    """

    measured_l: int | None = None
    dial_l: int | None = None
    dial_before_l: int | None = None
    tariff_class: str | None = None
    diameter: str | None = None
    service: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    repaired_on: date | None = None

    @property
    def is_of_water(self) -> bool:
        """Whether another reading is supposed."""
        return any(litres is not None for litres in (self.measured_l, self.dial_l, self.dial_before_l))

    @property
    def is_of_dates(self) -> bool:
        """Whether other dates are supposed."""
        return self.period_start is not None or self.period_end is not None


@dataclass(frozen=True, slots=True)
class Case:
    """A bill and all that an answer about it depends on. `shares` are the other bills of its reading.

    `most_l` is the most water that the reading may have if its dial turned over; `obstacle`, why the bill cannot be
    voided, if it cannot; `allowances`, what the clerk may do alone, by order and reason.
    """

    bill: BillFound
    shares: tuple[BillFound, ...]
    before_l: tuple[int, ...]
    after_l: tuple[int, ...]
    last_leak_credit_on: date | None
    most_l: int
    obstacle: Refusal | None
    allowances: Mapping[tuple[str, str], Allowance]
    rules: Rulebook
    calendar: Calendar
    today: date

    @property
    def dial_l(self) -> int | None:
        """What the dial showed at the end of the reading, where its source tells it."""
        return self.bill.reading.register_l

    @property
    def dial_before_l(self) -> int | None:
        """What it showed at the start; None when nobody told."""
        return self.bill.reading.stood_at_l


@dataclass(frozen=True, slots=True)
class Way:
    """The order that would make it so, its reason and amount, and what the clerk may do of that alone.

    The amount is what a limit is held against: of a rebilling, what changes in every bill of the reading. `problem` is
    why it would be refused today; `allowance` is None when nobody was asked about.
    """

    order: str
    use: Use
    reason: Reason
    amount_cents: int
    allowance: Allowance | None
    problem: str

    @property
    def needs_signature(self) -> bool:
        """Whether somebody else must sign it."""
        return self.allowance is not None and self.allowance.needs_signature(self.amount_cents)

    @property
    def text(self) -> str:
        """What is asked for, and why."""
        name = tr(self.reason.name)
        match self.use:
            case "rebill":
                return tr("Refacturación: {reason}.", reason=name)
            case "credit":
                return tr("Crédito: {reason}.", reason=name)
            case "charge":
                return tr("Cargo: {reason}.", reason=name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bill before and after, line by line; `credit` is what the rules give for a leak, `way` how to make it so."""

    repriced: Repriced
    tariff: TariffInfo
    lines: tuple[CheckedLine, ...]
    measured_l: int
    credit: Proposal | None
    way: Way | None
    notes: tuple[str, ...]

    @property
    def before_cents(self) -> int:
        """What the bill charges."""
        return self.repriced.before.total_cents

    @property
    def after_cents(self) -> int:
        """What it would charge."""
        return self.before_cents + self.change_cents

    @property
    def change_cents(self) -> int:
        """What would be owed more; negative when less."""
        return _change(self.repriced, self.credit)


def find_case(connection: Connection, number: str, *, office_id: int, today: date, clerk_id: int | None) -> Case:
    """All that answers about a bill depend on. Refuses a bill that is not there. Without a clerk, no allowances."""
    bill = find_bill(connection, number, office_id)
    rules = office_rules.rulebook(connection, office_id)
    before, after = waters(connection, bill.account_id, bill.facts.period_start)
    return Case(
        bill=bill,
        shares=tuple(find_bill(connection, one) for one in other_bills(connection, bill.reading.id, [number])),
        before_l=tuple(before),
        after_l=tuple(after),
        last_leak_credit_on=last_of_reason(connection, bill.account_id, LEAK),
        most_l=most_plausible(connection, bill.account_id, bill.reading.months, rules, today),
        obstacle=_obstacle(connection, bill, rules, today),
        allowances={} if clerk_id is None else _allowances(connection, clerk_id, bill.account_id, today),
        rules=rules,
        calendar=office_rules.calendar(connection),
        today=today,
    )


def suppose(case: Case, supposed: Supposed, tariffs: Tariffs) -> Outcome:
    """What the bill would come to. Refuses what cannot be, or has no price or rule; a leak is supposed alone."""
    water = _water(case, supposed)
    bill = case.bill
    repriced = _repriced(bill, supposed, water, tariffs, case.rules)
    credit = _leak(case, supposed, repriced) if supposed.repaired_on else None
    is_whole = water is not None and _is_rebill(case, supposed)
    others = tuple(_repriced(one, supposed, water, tariffs, case.rules) for one in case.shares) if is_whole else ()
    return Outcome(
        repriced=repriced,
        tariff=tariffs.in_force(repriced.after.period_end).info,
        lines=side_by_side(repriced.before.lines, repriced.after.lines),
        measured_l=bill.reading.measured_l if water is None else water,
        credit=credit,
        way=_way(case, supposed, repriced, others, credit),
        notes=tuple(_notes(case, repriced, others)),
    )


def _obstacle(connection: Connection, bill: BillFound, rules: Rulebook, today: date) -> Refusal | None:
    try:
        refuse_unvoidable(connection, bill, rules, today)
    except Refused as refused:
        return refused.refusal
    return None


def _allowances(
    connection: Connection, clerk_id: int, account_id: int, today: date
) -> Mapping[tuple[str, str], Allowance]:
    return {
        (order, reason): allowance(connection, clerk_id, account_id, reason, today=today, action=order)
        for order, of_order in ((REBILL, (READING, ESTIMATE, TERMS)), (ADJUST, (READING, ESTIMATE, TERMS, LEAK)))
        for reason in of_order
    }


def _water(case: Case, supposed: Supposed) -> int | None:
    """The water of the whole reading; None when it is as it was billed."""
    if supposed.dial_l is None and supposed.dial_before_l is None:
        return supposed.measured_l
    if supposed.measured_l is not None:
        raise Refused("what_if.twice", tr("El consumo sale de las lecturas."), tr("Cambie el consumo o las lecturas."))
    now = case.dial_l if supposed.dial_l is None else supposed.dial_l
    then = case.dial_before_l if supposed.dial_before_l is None else supposed.dial_before_l
    if now is None or then is None:
        raise Refused(
            "what_if.half_a_reading",
            tr("De esa factura no se guardó qué marcaba el contador."),
            tr("Escriba las dos lecturas, o el consumo."),
        )
    reading = case.bill.reading
    return dial_water(now, then, dial_digits=reading.dial_digits, replaced_l=reading.replaced_l, most_l=case.most_l)


def _is_rebill(case: Case, supposed: Supposed) -> bool:
    return case.obstacle is None and supposed.repaired_on is None and not supposed.is_of_dates


def _repriced(bill: BillFound, supposed: Supposed, water: int | None, tariffs: Tariffs, rules: Rulebook) -> Repriced:
    start, end = supposed.period_start or bill.facts.period_start, supposed.period_end or bill.facts.period_end
    if end < start:
        raise Refused("what_if.dates", tr("El período termina antes de comenzar."), tr("Escriba las fechas en orden."))
    right = Right(
        tariff_class=supposed.tariff_class,
        diameter=supposed.diameter,
        service=supposed.service,
        period_start=start,
        period_end=end,
    )
    if water is not None:
        part = share(water, bill.reading.weights, bill.place)
        right = replace(right, measured_l=part.measured_l, billed_l=part.billed_l, is_estimated=False)
    tariffs.in_force(end)  # A day before any tariff is refused as that, and not for want of a rule.
    return reprice(bill.facts, right, tariffs, is_by_days=rules.get(BY_DAYS, end).value)


def _leak(case: Case, supposed: Supposed, repriced: Repriced) -> Proposal:
    if not repriced.is_same:
        raise Refused(
            "what_if.leak_alone",
            tr("El crédito de un salidero se calcula de la factura como está."),
            tr("Quite los demás cambios, o el salidero."),
        )
    story = LeakStory(case.before_l, case.after_l, supposed.repaired_on, case.last_leak_credit_on)
    return leak_credit(case.bill.facts, story, case.rules, case.today)


def _way(
    case: Case, supposed: Supposed, repriced: Repriced, others: Sequence[Repriced], credit: Proposal | None
) -> Way | None:
    """A rebilling corrects the bill itself; dates, a leak, and a bill that cannot be voided take an adjustment."""
    change_cents = _change(repriced, credit)
    is_void = case.obstacle is not None and case.obstacle.code == "bill.already_void"
    is_rebill = _is_rebill(case, supposed)
    if is_void or not (change_cents or (is_rebill and not repriced.is_same)):
        return None
    use: Use = "rebill" if is_rebill else "credit" if change_cents < 0 else "charge"
    order, reason = REBILL if is_rebill else ADJUST, find_reason(_reason(case, supposed), use)
    problem = _unconfirmed(credit) if credit is not None else _too_late(case, reason, change_cents)
    amount_cents = abs(change_cents) + sum(abs(one.change_cents) for one in others)
    return Way(order, use, reason, amount_cents, case.allowances.get((order, reason.code)), problem)


def _change(repriced: Repriced, credit: Proposal | None) -> int:
    return repriced.change_cents - (0 if credit is None else credit.amount_cents)


def _reason(case: Case, supposed: Supposed) -> str:
    if supposed.repaired_on:
        return LEAK
    if supposed.is_of_water:
        return ESTIMATE if case.bill.facts.is_estimated else READING
    return TERMS


def _unconfirmed(credit: Proposal) -> str:
    if not credit.unconfirmed:
        return ""
    return tr("Reglas por confirmar: {keys}. Se puede proponer, no aplicar.", keys=", ".join(credit.unconfirmed))


def _too_late(case: Case, reason: Reason, change_cents: int) -> str:
    if change_cents <= 0:
        return ""
    facts, issued_on = case.bill.facts, case.bill.first_issued_on
    try:
        refuse_late_charge(
            reason, facts.tariff_class, issued_on, rules=case.rules, calendar=case.calendar, today=case.today
        )
    except Refused as refused:
        return refused.refusal.message
    return ""


def _notes(case: Case, repriced: Repriced, others: Sequence[Repriced]) -> Iterator[str]:
    if case.obstacle is not None:
        yield case.obstacle.message
    if others:
        yield tr(
            "La lectura es de {count} facturas y todas se corrigen: la {numbers} también. En total, {amount}.",
            count=1 + len(others),
            numbers=", ".join(one.before.number for one in others),
            amount=change_text(repriced.change_cents + sum(one.change_cents for one in others)),
        )
