"""What an office decides for itself: its holidays, and the rules it applies differently, each with who said so."""

import json
from datetime import date
from typing import Annotated

from pydantic import Field, JsonValue
from sqlalchemy import delete, insert
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.orders import Line, Note, Order, Refused, Result, command
from oficinista.rulebook import refuse_beyond
from oficinista.storage.models import Holiday, RuleOverride
from oficinista.transaction import Transaction

Day = Annotated[date, Field(strict=False)]


class SetHoliday(Order):
    """A day on which the office is closed, by its name; without a name it is open again."""

    day: Day
    name: Line | None = None


class HolidaySet(Result):
    """The day, and the name it has now."""

    day: date
    name: str | None


@command("holiday.set")
def set_holiday(tx: Transaction, order: SetHoliday) -> HolidaySet:
    """Close or open the office on a day to come. Refuses a day that has passed: its dates were computed."""
    if order.day < tx.business_date:
        raise Refused("holiday.past", tr("Ese día ya pasó."), tr("Solo se cambian días por venir."))
    tx.connection.execute(delete(Holiday).where(col(Holiday.day) == order.day))
    if order.name is not None:
        tx.connection.execute(insert(Holiday), {"day": order.day, "name": order.name})
    return HolidaySet(day=order.day, name=order.name)


class OverrideRule(Order):
    """A rule as this office applies it from a date on, on whose word, and whether that confirms it."""

    key: Line
    value: JsonValue
    effective_from: Day
    source: Annotated[Note, Field(min_length=3)]
    verified: bool = False


class RuleOverridden(Result):
    """The rule that applies now."""

    key: str
    effective_from: date


@command("rule.override")
def override_rule(tx: Transaction, order: OverrideRule) -> RuleOverridden:
    """Apply a rule differently. Refuses an unknown key, a value that is not of its unit or beyond what the rule can
    have, and a date that has passed."""
    if order.effective_from < tx.business_date:
        raise Refused("rule.past", tr("Una regla no se cambia hacia atrás."), tr("Escriba una fecha desde hoy."))
    rule = tx.rules.override(order.key, order.value, order.effective_from, source=order.source, verified=order.verified)
    refuse_beyond(rule)
    tx.connection.execute(
        insert(RuleOverride),
        {
            "office_id": tx.office.id,
            "key": rule.key,
            "value_json": json.dumps(order.value),
            "effective_from": order.effective_from,
            "source": order.source,
            "is_verified": order.verified,
            "set_by": tx.actor.id,
            "set_at": tx.now,
        },
    )
    return RuleOverridden(key=rule.key, effective_from=order.effective_from)
