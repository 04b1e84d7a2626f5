"""Credits that a rule computes, line by line: a hidden leak, and days without service. Pure.

The amount comes from the rules alone. A rule that nobody has confirmed lets the credit be shown and printed; it takes
effect once a supervisor has confirmed it with an override.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from oficinista.billing.facts import BillFacts, month_of
from oficinista.i18n import tr
from oficinista.money import format_money, half_up
from oficinista.rulebook import Rule, Rulebook
from oficinista.tariff import Tariffs, line_label
from oficinista.volume import format_m3

LEAK_RULES = (
    "leak.adjustment_percent",
    "leak.window_bills",
    "leak.cap_cents",
    "leak.every_months",
    "leak.proof_days",
    "leak.clean_bills",
    "leak.clean_percent",
)
OUTAGE_RULES = ("emergency.whole_period_cents", "emergency.prorate_fixed_charges")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold for a credit, in words."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A credit as the rules give it: how it was computed, what must hold for it, and the rules nobody has confirmed."""

    amount_cents: int
    lines: tuple[str, ...]
    conditions: tuple[Condition, ...]
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeakStory:
    """What is known of a leak: the water of the bills before it and after it, the repair, the last such credit."""

    before_l: Sequence[int]
    after_l: Sequence[int]
    repaired_on: date | None
    last_credit_on: date | None


def leak_credit(bill: BillFacts, story: LeakStory, rules: Rulebook, today: date) -> Proposal:
    """Part of what the water above the usual cost, up to a cap. Refuses while a rule of it has no value."""
    percent, window, cap, every, proof, clean, above = (rules.get(key, today) for key in LEAK_RULES)
    before = story.before_l[-window.value :]
    usual = sum(before) // len(before) if before else bill.billed_l
    month = month_of(bill, Tariffs.load())
    excess_cents = max(
        month.price().total_cents - month._replace(litres=min(usual, bill.billed_l)).price().total_cents, 0
    )
    share = half_up(Decimal(excess_cents) * Decimal(percent.value) / 10_000)
    amount = min(share, cap.value)
    calm_l = usual * (100 + above.value) // 100
    calm = sum(1 for litres in story.after_l if litres <= calm_l)
    repaired = story.repaired_on
    is_proved = repaired is not None and repaired <= today <= repaired + timedelta(days=proof.value)
    is_first = story.last_credit_on is None or _months_since(story.last_credit_on, today) >= every.value
    lines = (
        tr("Consumo usual, de {count} facturas: {volume}.", count=len(before), volume=format_m3(usual)),
        tr("Exceso de esta factura: {volume}.", volume=format_m3(max(bill.billed_l - usual, 0))),
        tr("Ese exceso costó {amount}.", amount=format_money(excess_cents)),
        tr("Se acredita el {percent}: {amount}.", percent=percent.value_text, amount=format_money(share)),
        tr("Tope: {cap}. Crédito: {amount}.", cap=cap.value_text, amount=format_money(amount)),
    )
    conditions = (
        Condition(tr("Hay {count} facturas anteriores.", count=window.value), len(before) == window.value),
        Condition(tr("La factura pasa del consumo usual."), amount > 0),
        Condition(tr("La reparación se probó dentro de {term}.", term=proof.value_text), is_proved),
        Condition(tr("Hay {count} facturas normales después.", count=clean.value), calm >= clean.value),
        Condition(tr("No hubo otro crédito así en {term}.", term=every.value_text), is_first),
    )
    return Proposal(amount, lines, conditions, _unconfirmed((percent, window, cap, every, proof, clean, above)))


def outage_credit(
    bill: BillFacts, days_without: int, rules: Rulebook, today: date, earlier: Sequence[str] = ()
) -> Proposal:
    """The whole bill when there was no service on any day; else the fixed charges of the days without it.

    The days are all those of the bill, so it has no other such credit: `earlier` are the numbers of those it has.
    """
    whole, prorated = (rules.get(key, today) for key in OUTAGE_RULES)
    conditions = (
        Condition(tr("Los días sin servicio son de 1 a {days}.", days=bill.days), 1 <= days_without <= bill.days),
        Condition(_only_one(earlier), not earlier),
    )
    if days_without >= bill.days:
        amount = max(bill.total_cents - whole.value, 0)
        line = tr("Sin servicio todo el período: la factura queda en {amount}.", amount=whole.value_text)
        return Proposal(amount, (line,), conditions, _unconfirmed((whole,)))
    fixed = [line for line in bill.lines if line.quantity_l is None] if prorated.value else []
    served = bill.days - days_without
    credits_cents = [line.amount_cents - _part(line.amount_cents, served, bill.days) for line in fixed]
    lines = tuple(
        tr(
            "{label}: {amount} × {without} de {days} días sin servicio = {credit}.",
            label=line_label(line.code),
            amount=format_money(line.amount_cents),
            without=days_without,
            days=bill.days,
            credit=format_money(cents),
        )
        for line, cents in zip(fixed, credits_cents, strict=True)
    )
    return Proposal(sum(credits_cents), lines, conditions, _unconfirmed((prorated,)))


def _only_one(earlier: Sequence[str]) -> str:
    if not earlier:
        return tr("La factura no tiene otro crédito así.")
    numbers = ", ".join(earlier)
    return tr("La factura ya tiene el crédito {number}: reviértalo y pida uno por todos los días.", number=numbers)


def _part(cents: int, days: int, of_days: int) -> int:
    """Half up, in whole cents."""
    return (2 * cents * days + of_days) // (2 * of_days)


def _months_since(then: date, today: date) -> int:
    return (today.year - then.year) * 12 + today.month - then.month - (today.day < then.day)


def _unconfirmed(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(rule.key for rule in rules if not rule.verified)
