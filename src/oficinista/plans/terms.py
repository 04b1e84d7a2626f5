"""The terms of a payment plan: what a profile allows, and the down payment and instalments that are proposed. Pure.

Three profiles, each from dated rules: that of public housing by Ley 22-2016 (22 L.P.R.A. § 822), the ordinary one, and
one by declared income that an office may switch on. Instalments always sum to the debt less the down payment: the last
one takes the cents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from pydantic import TypeAdapter

from oficinista.billing.periods import month_after
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.rulebook import Rule, Rulebook

RESTORED_BY = "plan.housing_restore_cents"
"""What restores a broken plan of public housing, besides what was missed of it."""
_RULES = TypeAdapter(tuple[Rule, ...])


class Profile(StrEnum):
    """Which rules a plan follows."""

    HOUSING = "housing"
    ORDINARY = "ordinary"
    INCOME = "income"


def profile_words(profile: Profile) -> str:
    """A profile as a person says it."""
    return {
        Profile.HOUSING: tr("Residencial público"),
        Profile.ORDINARY: tr("Ordinario"),
        Profile.INCOME: tr("Por ingreso declarado"),
    }[profile]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a profile allows for a debt, in cents and months, and the rules that say so.

    `months` are those that are proposed and the most there may be. Where a rule sets the instalment, `instalment_cents`
    is that and the months follow.
    """

    profile: Profile
    down_min_cents: int
    down_max_cents: int
    months: int | None
    instalment_cents: int | None
    missed_months: int
    down_days: Rule
    rules: tuple[Rule, ...]

    @property
    def verified(self) -> bool:
        """Whether every rule was read in its source."""
        return all(rule.verified for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment: its place from 1, the day it is due and its amount."""

    number: int
    due_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A debt spread over a down payment and instalments, which sum to it."""

    debt_cents: int
    down_cents: int
    instalments: tuple[Instalment, ...]


def limits(
    profile: Profile,
    debt_cents: int,
    rules: Rulebook,
    on: date,
    monthly_income_cents: int | None = None,
    *,
    breaches: int = 0,
) -> Limits:
    """What a profile allows for a debt on a day, to who broke so many plans before.

    Refuses a profile that is switched off or lacks the income.
    """
    if profile is Profile.HOUSING:
        return _housing(debt_cents, rules, on, breaches)
    if profile is Profile.ORDINARY:
        return _ordinary(debt_cents, rules, on)
    return _by_income(debt_cents, rules, on, monthly_income_cents)


def propose(
    debt_cents: int, allowed: Limits, on: date, *, down_cents: int | None = None, months: int | None = None
) -> Proposal:
    """A plan from a day on, with the terms that are asked or else those of the profile.

    Refuses a down payment or a number of months that the profile does not allow.
    """
    down = _proposed_down(allowed) if down_cents is None else down_cents
    _refuse_down(down, allowed)
    rest = debt_cents - down
    spread = go_on(rest, allowed, on, _months(months, allowed))
    return Proposal(debt_cents, down, spread.instalments)


def go_on(debt_cents: int, allowed: Limits, on: date, months: int) -> Proposal:
    """What is left of a debt, without a down payment: by the instalment of the profile, or in so many months."""
    by_rule = allowed.instalment_cents
    amounts = _by_months(debt_cents, months) if by_rule is None else _by_amount(debt_cents, by_rule)
    parts = [Instalment(place, month_after(on, place), cents) for place, cents in enumerate(amounts, 1)]
    return Proposal(debt_cents, 0, tuple(parts))


def kept_rules(rules: tuple[Rule, ...]) -> str:
    """The rules a plan follows as they are kept with its terms, for readers of any language."""
    return _RULES.dump_json(rules, exclude_defaults=True).decode()


def rules_words(kept: str) -> tuple[str, ...]:
    """The rules that were kept, in the language spoken; until 1.1 they were kept in that of whoever proposed it."""
    return why(_RULES.validate_json(kept)) if kept.startswith("[") else tuple(kept.split("\n"))


def why(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The rules a plan follows, each with its value, its source and whether it was verified."""
    return tuple(
        tr("{title}: {value}. {source} ({status}).", title=tr(rule.title), value=rule.value_text,
           source=tr(rule.source), status=rule.status)
        for rule in rules
    )  # fmt: skip


def _housing(debt: int, rules: Rulebook, on: date, breaches: int) -> Limits:
    """By law; who broke a plan so often that it is a pattern may be asked for another down payment."""
    percent, most, instalment, missed, down_days, only, pattern = (
        rules.get(f"plan.housing_{name}", on)
        for name in (
            *("down_percent", "down_max_cents", "instalment_cents", "missed_months", "down_days", "only"),
            "pattern_breaches",
        )
    )
    by_law = min(_part(debt, percent, ROUND_FLOOR), most.value)
    is_pattern = breaches >= pattern.value
    return Limits(
        Profile.HOUSING,
        down_min_cents=by_law if is_pattern else 0,
        down_max_cents=debt if is_pattern else by_law,
        months=None,
        instalment_cents=instalment.value,
        missed_months=missed.value,
        down_days=down_days,
        rules=(percent, most, instalment, missed, down_days, only, *((pattern,) if is_pattern else ())),
    )


def _ordinary(debt: int, rules: Rulebook, on: date) -> Limits:
    percent, months, missed, down_days = (
        rules.get(f"plan.ordinary_{name}", on) for name in ("down_percent", "months_max", "missed_months", "down_days")
    )
    return Limits(
        Profile.ORDINARY,
        down_min_cents=_part(debt, percent, ROUND_CEILING),
        down_max_cents=debt,
        months=months.value,
        instalment_cents=None,
        missed_months=missed.value,
        down_days=down_days,
        rules=(percent, months, missed, down_days),
    )


def _by_income(debt: int, rules: Rulebook, on: date, income: int | None) -> Limits:
    if not rules.get("plan.income_enabled", on).value:
        raise Refused(
            "plan.profile_off",
            tr("El plan por ingreso declarado no se ofrece: no consta que sea ley."),
            tr("Proponga el plan ordinario."),
        )
    least, most, part, missed, down_days = (
        rules.get(f"plan.income_{name}", on)
        for name in ("down_percent", "down_percent_max", "instalment_percent", "missed_months", "down_days")
    )
    if not income or (instalment := _part(income, part, ROUND_FLOOR)) <= 0:
        raise Refused("plan.no_income", tr("Falta el ingreso familiar mensual."), tr("Escríbalo con su prueba."))
    return Limits(
        Profile.INCOME,
        down_min_cents=_part(debt, least, ROUND_CEILING),
        down_max_cents=max(_part(debt, most, ROUND_FLOOR), _part(debt, least, ROUND_CEILING)),
        months=None,
        instalment_cents=instalment,
        missed_months=missed.value,
        down_days=down_days,
        rules=(least, most, part, missed, down_days),
    )


def _part(cents: int, percent: Rule, rounding: str) -> int:
    return int((Decimal(cents) * Decimal(percent.value) / 100).quantize(Decimal(1), rounding=rounding))


def _proposed_down(allowed: Limits) -> int:
    """The least that may be asked; of public housing, whose least is nothing, the most that the law lets ask."""
    return allowed.down_min_cents or allowed.down_max_cents


def _refuse_down(down: int, allowed: Limits) -> None:
    least, most = allowed.down_min_cents, allowed.down_max_cents
    if not least <= down <= most:
        raise Refused(
            "plan.down_payment",
            tr("El pronto pago va de {least} a {most}.", least=format_money(least), most=format_money(most)),
            tr("Escriba otra cantidad."),
        )


def _months(asked: int | None, allowed: Limits) -> int:
    """In how many months; 0 where the instalment is set and they follow from it."""
    most = allowed.months
    if most is None:
        if asked is not None:
            raise Refused(
                "plan.months",
                tr("Los meses de este plan salen de su plazo, {amount} al mes.",
                   amount=format_money(allowed.instalment_cents or 0)),
                tr("No escriba los meses."),
            )  # fmt: skip
        return 0
    months = most if asked is None else asked
    if not 1 <= months <= most:
        raise Refused(
            "plan.months", tr("El plan va de 1 a {most} meses.", most=most), tr("Escriba otro número de meses.")
        )
    return months


def _by_amount(rest: int, instalment: int) -> Iterator[int]:
    while rest > 0:
        yield min(rest, instalment)
        rest -= instalment


def _by_months(rest: int, months: int) -> Iterator[int]:
    """Equal parts; fewer than asked where there are fewer cents than months."""
    if rest <= 0:
        return
    months = min(months, rest)
    for _ in range(months - 1):
        yield rest // months
    yield rest - rest // months * (months - 1)
