"""How much an account's guarantee is and when its parts are due. Pure: the rules and an average go in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from oficinista.billing.periods import month_after
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.rulebook import Rule, Rulebook

TIMES, FIXED, PARTS = "deposit.average_bills", "deposit.residential_cents", "deposit.instalment_months_max"
RESIDENTIAL = "residential"


@dataclass(frozen=True, slots=True)
class Average:
    """The monthly bill that a guarantee is worked out from, and from how many: the account's own or similar ones'."""

    cents: int
    bills: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """The guarantee of an account on a day: how much, in up to how many parts, and the rules behind it."""

    amount_cents: int
    average: Average
    parts_max: int
    rules: tuple[Rule, ...]

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The rules that nobody has confirmed: while there are any it is proposed and not charged."""
        return tuple(rule.key for rule in self.rules if not rule.verified)


_TERMS = TypeAdapter(Terms)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a guarantee."""

    due_on: date
    amount_cents: int


def terms(average: Average, tariff_class: str, opened_on: date, rules: Rulebook, today: date) -> Terms:
    """So many average bills, or the fixed amount of a residential account where a rule has one.

    Only residential accounts opened since the law may pay it in parts (Ley 27-2026). Refuses without any bill to go by.
    """
    fixed = rules.describe(FIXED, today)
    is_fixed = tariff_class == RESIDENTIAL and fixed.value is not None
    basis = fixed if is_fixed else rules.get(TIMES, today)
    amount = basis.value if is_fixed else basis.value * average.cents
    if not amount:
        raise Refused(
            "guarantee.no_average",
            tr("No hay facturas, de la cuenta ni de otras parecidas, de las que calcular el depósito."),
            tr("Calcúlelo después de la primera facturación."),
        )
    by_parts = _parts_rule(rules, tariff_class, opened_on, today)
    return Terms(amount, average, 1 if by_parts is None else by_parts.value,
                 (basis,) if by_parts is None else (basis, by_parts))  # fmt: skip


def parts(amount_cents: int, count: int, first_due_on: date) -> tuple[Part, ...]:
    """An amount in equal parts a month apart; the last takes the cents."""
    each = amount_cents // count
    amounts = [each] * (count - 1) + [amount_cents - each * (count - 1)]
    return tuple(Part(month_after(first_due_on, place), cents) for place, cents in enumerate(amounts))


def why(found: Terms) -> Iterator[str]:
    """Why it is so much, line by line, each rule with its source."""
    whose = tr("de la cuenta") if found.average.is_own else tr("de cuentas parecidas")
    yield tr("Factura promedio {whose}: {amount} (facturas: {count}).", whose=whose, count=found.average.bills,
             amount=format_money(found.average.cents))  # fmt: skip
    yield tr("Depósito: {amount}.", amount=format_money(found.amount_cents))
    yield parts_words(found.parts_max)
    for rule in found.rules:
        yield f"{tr(rule.title)}: {rule.value_text}. {tr(rule.source)} ({rule.status})."


def kept_terms(found: Terms) -> dict[str, Any]:
    """The terms as their notice keeps them, for readers of any language."""
    kept: dict[str, Any] = _TERMS.dump_python(found, mode="json", exclude_defaults=True)
    return kept


def why_kept(kept: dict[str, Any]) -> list[str]:
    """Why it was so much, in the language spoken, by terms that were kept."""
    return list(why(_TERMS.validate_python(kept)))


def parts_words(most: int) -> str:
    """In how many parts a guarantee may be paid."""
    return tr("El depósito se paga de una vez.") if most == 1 else tr("El depósito se paga en hasta {count} plazos.",
                                                                     count=most)  # fmt: skip


def _parts_rule(rules: Rulebook, tariff_class: str, opened_on: date, today: date) -> Rule | None:
    """The rule of the parts, for whom the law names. An office that confirms it later does not move its first day."""
    if tariff_class != RESIDENTIAL or not rules.knows(PARTS, opened_on):
        return None
    rule = rules.describe(PARTS, today)
    return None if rule.value is None else rule
