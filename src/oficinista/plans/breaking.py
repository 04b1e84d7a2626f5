"""What happens when a plan is broken, told before anybody signs it: until when, and the first lawful days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oficinista.calendar import Calendar, full_date, later
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.plans.standing import last_day
from oficinista.plans.terms import RESTORED_BY, Instalment, Profile
from oficinista.rulebook import CutDate, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Breaking:
    """The soonest that a plan can be broken: by which part, on which day, and the first cut if the notice goes out.

    `restored_by` is what the law then asks for besides what was missed, where it lets the plan be restored.
    """

    part: Instalment
    last_day: date
    broken_on: date
    cut: CutDate
    restored_by: Rule | None


def soonest(
    profile: Profile,
    down: Instalment | None,
    instalments: tuple[Instalment, ...],
    missed: int,
    rules: Rulebook,
    calendar: Calendar,
) -> Breaking:
    """The soonest that a plan can be broken: without its down payment, or by so many instalments missed in a row."""
    part = instalments[min(missed, len(instalments)) - 1] if down is None else down
    end = last_day(part, part.due_on, calendar)
    broken_on = later(end, 1)
    restored_by = rules.get(RESTORED_BY, broken_on) if profile is Profile.HOUSING else None
    return Breaking(part, end, broken_on, rules.first_cut_date(broken_on, calendar), restored_by)


def breaking_words(found: Breaking, missed: int) -> Iterator[str]:
    """It in sentences: what loses the plan, and what may follow from which day on."""
    if found.part.number == 0:
        yield tr("Sin el pronto pago, hasta el {date}, el plan no comienza.", date=long_date(found.last_day))
    if missed == 1:
        yield tr("Un plazo sin pagar, o la factura corriente vencida con él, lo incumple.")
    else:
        yield tr("{count} plazos seguidos sin pagar lo incumplen.", count=missed)
    yield tr("Incumplido, vence todo lo que falte y se puede avisar la suspensión desde el día siguiente.")
    yield tr(
        "Lo más pronto: aviso el {notice}; suspensión no antes del {cut}.",
        notice=long_date(found.broken_on), cut=full_date(found.cut.date),
    )  # fmt: skip
    if found.restored_by is not None:
        yield tr(
            "Se restaura pagando lo dejado de pagar y {amount} más, que se abonan a la deuda ({source}).",
            amount=format_money(found.restored_by.value), source=found.restored_by.source,
        )  # fmt: skip
