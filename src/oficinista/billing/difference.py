"""Why a bill is not what the one before was, in sentences that a clerk can read aloud.

The difference is found by walking from the earlier bill to the later, changing one thing at a time and pricing the
month again at each step: tariff, class, meter, service, then water. What each step adds is one part, so the parts sum
to the difference to the cent, whatever the order. What the tariff does not explain (a bill that was not priced by it)
is a part too, and so are adjustments and arrears.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from oficinista.billing.facts import BillFacts, Month, Part, caught_up_text, change_text, month_of, price_text
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tariff import PricedBill, TariffLine, Tariffs, class_name, diameter_name, line_label, service_name
from oficinista.volume import format_m3


@dataclass(frozen=True, slots=True)
class Difference:
    """Why a bill is not what the one before was: parts that sum to the later less the earlier."""

    parts: tuple[Part, ...]
    total_cents: int

    @property
    def summary(self) -> str:
        """The whole in one sentence."""
        if self.total_cents == 0:
            return tr("Las dos facturas suman lo mismo.")
        amount = format_money(abs(self.total_cents))
        if self.total_cents > 0:
            return tr("Esta factura es {amount} más alta que la anterior.", amount=amount)
        return tr("Esta factura es {amount} más baja que la anterior.", amount=amount)


def explain_difference(before: BillFacts, after: BillFacts, tariffs: Tariffs) -> Difference:
    """Why `after` is not what `before` was. What no published price explains is one part that says so."""
    parts = [*_charges(before, after, tariffs), *_balances(before, after)]
    return Difference(tuple(parts), after.payable_cents - before.payable_cents)


class _Step(NamedTuple):
    """One thing changed, why, and the month that it makes; `is_water` when only the litres changed."""

    code: str
    reason: str
    month: Month
    is_water: bool


class _Charge(NamedTuple):
    """What one block or flat charge comes to, over the services."""

    name: str
    litres: int
    unit_price: Decimal
    cents: int


_NOTHING = _Charge("", 0, Decimal(0), 0)


def _charges(before: BillFacts, after: BillFacts, tariffs: Tariffs) -> Iterator[Part]:
    try:
        start, end = month_of(before, tariffs), month_of(after, tariffs)
        first, last = start.price(), end.price()
    except Refused as refused:
        reason = refused.refusal.message.rstrip(".")
        text = tr("No se puede repartir el cambio de los cargos ({reason})", reason=reason)
        yield Part("no_price", text, after.total_cents - before.total_cents)
        return
    yield from _walk(first, _steps(before, after, start, end))
    yield from _unexplained(before.total_cents - first.total_cents, after.total_cents - last.total_cents)


def _walk(first: PricedBill, steps: Iterator[_Step]) -> Iterator[Part]:
    """The parts of a walk. Steps through months without a published price are taken together with the next one."""
    here, taken = first, list[_Step]()
    for step in steps:
        taken.append(step)
        try:
            there = step.month.price()
        except Refused:
            continue
        yield from _parts_of(taken, here, there)
        here, taken = there, []


def _parts_of(steps: Sequence[_Step], here: PricedBill, there: PricedBill) -> Iterator[Part]:
    change = there.total_cents - here.total_cents
    if len(steps) > 1:
        reasons = "; ".join(step.reason for step in steps)
        yield Part("together", tr("{reasons} (juntos: no hay precio publicado por separado)", reasons=reasons), change)
    elif steps[0].is_water:
        yield from _by_block(steps[0], here, there)
    else:
        yield Part(steps[0].code, steps[0].reason, change)


def _by_block(step: _Step, here: PricedBill, there: PricedBill) -> Iterator[Part]:
    """The parts of a change of water, block by block; the reason is said once."""
    old, new = _by_concept(here.lines), _by_concept(there.lines)
    changed = [key for key in old | new if old.get(key, _NOTHING) != new.get(key, _NOTHING)]
    reason = f"{step.reason}. "
    for key in changed:
        was, now = old.get(key, _NOTHING), new.get(key, _NOTHING)
        text = _block_change(now if now.name else was, now.litres - was.litres)
        yield Part(f"{step.code}.{key}", reason + text, now.cents - was.cents)
        reason = ""
    if not changed:
        yield Part(step.code, step.reason, 0)


def _by_concept(lines: Sequence[TariffLine]) -> dict[str, _Charge]:
    charges: dict[str, _Charge] = {}
    for line in lines:
        key = line.code if line.block is None else f"block.{line.block.number}"
        so_far = charges.get(key, _NOTHING)
        charges[key] = _Charge(
            line_label(line.code) if line.block is None else tr("bloque {block}", block=line.block.text),
            line.quantity_l or 0,
            so_far.unit_price + (line.unit_price or 0),
            so_far.cents + line.amount_cents,
        )
    return charges


def _block_change(charge: _Charge, litres: int) -> str:
    values = {"name": charge.name, "volume": format_m3(abs(litres)), "price": price_text(charge.unit_price)}
    if litres > 0:
        return tr("En el {name}, {volume} más a {price}", **values)
    return tr("En el {name}, {volume} menos a {price}", **values) if litres else charge.name


def _steps(before: BillFacts, after: BillFacts, start: Month, end: Month) -> Iterator[_Step]:
    month = start
    for field, reason in _terms(start, end):
        if getattr(month, field) != getattr(end, field):
            month = month._replace(**{field: getattr(end, field)})
            yield _Step(field, reason, month, is_water=False)
    for code, reason, litres in _waters(before, after):
        if litres != month.litres:
            month = month._replace(litres=litres)
            yield _Step(code, reason, month, is_water=True)


def _terms(start: Month, end: Month) -> Iterator[tuple[str, str]]:
    """What besides water decides a price, in the order in which it is changed, and how a change of it is said."""
    then = long_date(start.tariff.info.effective_from)
    yield "tariff", tr("Rige la {now}; antes, la del {then}", now=end.tariff.info.name, then=then)
    names = {"now": class_name(end.tariff_class), "then": class_name(start.tariff_class)}
    yield "tariff_class", tr("Se cobra como {now}; antes, como {then}", **names)
    names = {"now": diameter_name(end.diameter), "then": diameter_name(start.diameter)}
    yield "diameter", tr("El contador es de {now}; antes, de {then}", **names)
    names = {"now": service_name(end.service), "then": service_name(start.service)}
    yield "service", tr("El servicio es de {now}; antes, de {then}", **names)
    parts = {"now": _part_words(end), "then": _part_words(start)}
    yield "part", tr("Los cargos fijos son por {now}; antes, por {then}", **parts)


def _part_words(month: Month) -> str:
    if month.part is None:
        return tr("el mes entero")
    return tr("{days} de los {all} días del mes", days=month.part.days, all=month.part.of_days)


def _waters(before: BillFacts, after: BillFacts) -> Iterator[tuple[str, str, int]]:
    """The litres from those of `before` to those of `after`, one reason at a time."""
    yield "caught_up_before", _caught_up_before(before.caught_up_l), before.own_l
    if after.days != before.days:
        days = tr("Son {now} días; antes, {then}", now=after.days, then=before.days)
        yield "days", days, _at_the_same_pace(before, after.days)
    yield "use", _use(before, after), after.own_l
    yield "caught_up", caught_up_text(after.caught_up_l), after.billed_l


def _at_the_same_pace(bill: BillFacts, days: int) -> int:
    """The water of a bill had it had so many days, to the tenth of a cubic metre: it is only a stop on the way."""
    return (2 * bill.own_l * days + 100 * bill.days) // (200 * bill.days) * 100


def _use(before: BillFacts, after: BillFacts) -> str:
    own = format_m3(after.own_l)
    now = tr("Se estimaron {volume}", volume=own) if after.is_estimated else tr("Se usaron {volume}", volume=own)
    if after.days != before.days:
        pace = format_m3(_at_the_same_pace(before, after.days))
        if before.is_estimated:
            return tr("{now}; al paso que se estimó antes serían {then}", now=now, then=pace)
        return tr("{now}; al paso de antes serían {then}", now=now, then=pace)
    if before.is_estimated:
        return tr("{now}; antes se estimaron {then}", now=now, then=format_m3(before.own_l))
    return tr("{now}; antes, {then}", now=now, then=format_m3(before.own_l))


def _caught_up_before(litres: int) -> str:
    volume = format_m3(abs(litres))
    if litres > 0:
        return tr("La factura anterior ponía al día {volume} que otras, estimadas, no cobraron", volume=volume)
    return tr("La factura anterior descontaba {volume} que otras, estimadas, cobraron de más", volume=volume)


def _unexplained(before_cents: int, after_cents: int) -> Iterator[Part]:
    """What either bill charged beside what its tariff gives."""
    if before_cents:
        gap = tr("La factura anterior cobró {change} de lo que da su tarifa", change=change_text(before_cents))
        yield Part("unexplained_before", gap, -before_cents)
    if after_cents:
        gap = tr("Esta factura cobra {change} de lo que da su tarifa", change=change_text(after_cents))
        yield Part("unexplained", gap, after_cents)


def _balances(before: BillFacts, after: BillFacts) -> Iterator[Part]:
    if after.adjustments_cents != before.adjustments_cents:
        amounts = {"now": format_money(after.adjustments_cents), "then": format_money(before.adjustments_cents)}
        text = tr("Los ajustes de esta factura son {now}; los de la anterior, {then}", **amounts)
        yield Part("adjustments", text, after.adjustments_cents - before.adjustments_cents)
    if after.late_cents != before.late_cents:
        amounts = {"now": format_money(after.late_cents), "then": format_money(before.late_cents)}
        text = tr("Los recargos de esta factura son {now}; los de la anterior, {then}", **amounts)
        yield Part("late", text, after.late_cents - before.late_cents)
    if after.arrears_cents != before.arrears_cents:
        amounts = {"now": format_money(after.arrears_cents), "then": format_money(before.arrears_cents)}
        text = tr("Lo que se debía de antes de esta factura es {now}; antes de la anterior, {then}", **amounts)
        yield Part("arrears", text, after.arrears_cents - before.arrears_cents)
