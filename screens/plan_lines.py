"""What the screens of payment plans show, line by line: why there may be one, what it gives, how its parts stand."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.breaking import breaking_words, soonest
from oficinista.plans.queries import due_words, terms_words
from oficinista.plans.standing import Keeping, Part
from oficinista.plans.terms import Instalment, profile_words, why
from screens.account_lines import day_text
from screens.case_lines import TEXT_WIDTH, possible_lines, step_lines, until_lines, why_lines
from screens.widgets.line import BOLD, DIM, PLAIN, WARN
from screens.widgets.panel import columns

if TYPE_CHECKING:
    from rich.style import Style

    from oficinista.cases.queries import CaseFile, Possible
    from oficinista.orders import Refusal
    from oficinista.plans.desk import Desk
    from oficinista.plans.offering import Offered
    from oficinista.plans.queries import Plan, Restoring, Version
    from oficinista.plans.standing import PartStanding, Standing
    from screens.widgets.panel import Line

PART_WIDTH, DAY_WIDTH, AMOUNT_WIDTH = 12, 11, -10
STANDING_WIDTH = 32


def desk_lines(desk: "Desk") -> "Iterator[Line]":
    """What is overdue, what of it is spread, and every reason why there may be no plan."""
    found = desk.arrears
    spread = tr("Vencido que se reparte: {amount}.", amount=format_money(found.debt_cents))
    held = tr("Objetado, aparte: {amount}.", amount=format_money(found.held_cents)) if found.held_cents else ""
    yield [(" ".join(filter(None, (spread, held))), BOLD)]
    for reason in found.reasons:
        yield [(f"! {reason}", WARN)]
    if found.breaches:
        yield [(f"! {tr('Incumplimientos recientes: {count}.', count=found.breaches)}", WARN)]
    for one in desk.earlier:
        yield [(f"  {tr('Antes: {number}, {state}.', number=one.number, state=one.state_words)}", DIM)]
    if desk.countered is not None:
        for version in desk.countered.versions:
            yield from _wrapped(_version(version), DIM)


def offer_lines(desk: "Desk", offered: "Offered | Refusal") -> "Iterator[Line]":
    """The plan that the terms give, part by part; what happens if it is broken; and the rules, each with its source."""
    from oficinista.orders import Refusal

    if isinstance(offered, Refusal):
        yield from _wrapped(str(offered), WARN)
        return
    allowed, proposal = offered.allowed, offered.proposal
    yield from _wrapped(_limits(offered), PLAIN)
    yield ""
    down = desk.rules.due(allowed.down_days.key, desk.today, desk.calendar)
    first = Instalment(0, down.date, proposal.down_cents) if proposal.down_cents else None
    parts = [*([first] if first else []), *proposal.instalments]
    yield from _two_abreast([_part_cells(one) for one in parts])
    total = format_money(sum(one.amount_cents for one in parts))
    yield tr("Suma {total}: la deuda. El último toma los centavos. Fechas si se firma hoy.", total=total)
    if proposal.instalments or first:
        found = soonest(allowed.profile, first, proposal.instalments, allowed.missed_months, desk.rules, desk.calendar)
        yield ""
        yield [(tr("Si se incumple"), BOLD)]
        for sentence in breaking_words(found, allowed.missed_months):
            yield from _wrapped(sentence, PLAIN, "  ")
    yield [(tr("Reglas"), BOLD)]
    for sentence in why(allowed.rules):
        yield from _wrapped(sentence, PLAIN, "  ")


def plan_lines(
    plan: "Plan",
    found: "CaseFile",
    mine: "Sequence[Possible]",
    alerts: "Iterable[Line]",
    restored_by: "Restoring | None",
) -> "Iterator[Line]":
    """One plan: how it stands and why, what can be done, each part of it, its versions and its history."""
    yield [(tr("Plan de pago {number}: {state}", number=plan.number, state=plan.state_words), BOLD)]
    yield tr("Cuenta {number}, {name}", number=plan.account, name=plan.customer)
    yield from _wrapped(_terms(plan.terms), PLAIN)
    yield from alerts
    yield from () if plan.standing is None else _standing(plan.standing)
    yield from () if restored_by is None else _wrapped(_restoring(restored_by), PLAIN)
    yield from until_lines(found)
    yield ""
    yield from possible_lines(found, mine)
    yield from part_lines(plan)
    if len(plan.versions) > 1:
        yield [(tr("Versiones"), BOLD)]
        for version in plan.versions:
            yield from _wrapped(_version(version), PLAIN, "  ")
        yield ""
    if found.due is not None:
        yield [(tr("Por qué ese término"), BOLD)]
        yield from why_lines(found.due)
        yield ""
    yield [(tr("Reglas"), BOLD)]
    for rule in plan.terms.rules:
        yield from _wrapped(rule, PLAIN, "  ")
    yield ""
    yield [(tr("Lo hecho"), BOLD)]
    for step in found.steps:
        yield from step_lines(step)


def signing_line(approval_id: int) -> "Line":
    """That the plan waits in the inbox for the supervisor's signature."""
    return [(f" ! {tr('En la bandeja para la firma: solicitud {number} [G en el inicio].', number=approval_id)}", WARN)]


def signed_lines(plan: "Plan") -> "Iterator[Line]":
    """What whoever signs a plan reads: its terms, part by part, and the rules they follow."""
    yield tr("Cuenta {number}, {name}", number=plan.account, name=plan.customer)
    yield from _wrapped(_terms(plan.terms), PLAIN)
    for rule in plan.terms.rules:
        yield from _wrapped(rule, DIM, "  ")
    yield from part_lines(plan)


def part_lines(plan: "Plan") -> "Iterator[Line]":
    """The down payment and the instalments; once it is signed, what is paid of each and when it was."""
    titles = (tr("Plazo"), tr("Vence"), tr("Importe"), tr("Pagado"), "")
    widths = (PART_WIDTH, DAY_WIDTH, AMOUNT_WIDTH, AMOUNT_WIDTH, STANDING_WIDTH)
    yield columns(list(zip(titles, widths, strict=True)), BOLD)
    for one in plan.parts:
        cells: tuple[str, ...] = (*_part_cells(one.part), format_money(one.paid_cents), part_words(one))
        style = WARN if one.standing is Part.MISSING else PLAIN
        yield columns(list(zip(cells, widths, strict=True)), style)
    if not plan.parts:
        if plan.terms.down_cents:
            cells = (tr("Pronto pago"), tr("al firmar"), format_money(plan.terms.down_cents))
            yield columns(list(zip(cells, widths[:3], strict=True)))
        for part in plan.terms.instalments:
            yield columns(list(zip(_part_cells(part), widths[:3], strict=True)))
    yield ""


def part_words(one: "PartStanding") -> str:
    """How a part stands: `a tiempo, el 5 de diciembre de 2026`."""
    if one.standing is Part.IN_TIME and one.paid_on is not None:
        return tr("a tiempo, el {date}", date=day_text(one.paid_on).strip())
    if one.standing is Part.LATE and one.paid_on is not None:
        return tr("tarde, el {date}", date=day_text(one.paid_on).strip())
    missing = format_money(one.missing_cents)
    if one.standing is Part.MISSING:
        return tr("vencido, faltan {amount}", amount=missing)
    if one.standing is Part.TODAY:
        return tr("faltan {amount}, vence hoy", amount=missing)
    if one.missing_cents:
        return tr("adelantado en parte") if one.paid_cents else ""
    return tr("pagado")


def plan_line(plan: "Plan") -> "Line":
    """The plan that an account has, among its alerts."""
    return [(f" ! {due_words(plan, f'{plan.number} [+]')}", WARN)]


def _standing(standing: "Standing") -> "Iterator[Line]":
    bad = standing.keeping in {Keeping.BEHIND, Keeping.BROKEN}
    style = WARN if bad else PLAIN
    since = "" if standing.since is None else tr("Desde el {date}.", date=long_date(standing.since))
    yield from _wrapped(" ".join(filter(None, (since, *standing.why))), style)
    left = tr("Falta, con lo vencido aparte del plan: {amount}.", amount=format_money(standing.left_cents))
    ahead = tr("Adelantado: {amount}.", amount=format_money(standing.ahead_cents)) if standing.ahead_cents else ""
    yield " ".join(filter(None, (left, ahead)))


def _restoring(found: "Restoring") -> str:
    return tr("Se restaura con {amount}: lo vencido y {price} más, que se abonan a la deuda.",
              amount=format_money(found.missing_cents), price=format_money(found.price.value))  # fmt: skip


def _terms(terms: "Version") -> str:
    debt = tr("{profile}. Deuda {amount}.", profile=profile_words(terms.profile), amount=format_money(terms.debt_cents))
    return " ".join((debt, *terms_words(terms)))


def _version(version: "Version") -> str:
    made = tr("Versión {number}, del {date}:", number=version.number, date=day_text(version.made_on).strip())
    return f"{made} {_terms(version)}"


def _limits(offered: "Offered") -> str:
    allowed = offered.allowed
    down = tr("Pronto pago de {least} a {most}.", least=format_money(allowed.down_min_cents),
              most=format_money(allowed.down_max_cents))  # fmt: skip
    if allowed.instalment_cents is not None:
        spread = tr("Plazos de {amount} al mes.", amount=format_money(allowed.instalment_cents))
    else:
        spread = tr("De 1 a {most} meses.", most=allowed.months)
    doubt = "" if allowed.verified else tr("Por confirmar.")
    return " ".join(filter(None, (f"{profile_words(allowed.profile)}.", down, spread, doubt)))


def _part_cells(one: Instalment) -> tuple[str, str, str]:
    name = tr("Pronto pago") if one.number == 0 else str(one.number)
    return name, day_text(one.due_on), format_money(one.amount_cents)


def _two_abreast(rows: Sequence[tuple[str, str, str]]) -> "Iterator[Line]":
    half = (len(rows) + 1) // 2
    widths = (PART_WIDTH, DAY_WIDTH, AMOUNT_WIDTH, 3)
    for place in range(half):
        left, right = rows[place], rows[place + half : place + half + 1]
        cells = list(zip((*left, ""), widths, strict=True))
        cells += zip(*([right[0], widths[:3]] if right else ((), ())), strict=True)
        yield columns(cells)


def _wrapped(text: str, style: "Style", indent: str = "") -> "Iterator[Line]":
    for part in wrap(text, TEXT_WIDTH, initial_indent=indent, subsequent_indent=indent):
        yield [(part, style)]
