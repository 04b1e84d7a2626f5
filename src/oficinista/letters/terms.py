"""The rights and terms that a letter tells, each from the rulebook: how long, until when, by which text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from oficinista.calendar import Calendar, Counting, full_date
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.catalogue import Event, Told
from oficinista.rule_file import Unit
from oficinista.rulebook import Rule, Rulebook


def told_terms(
    terms: Iterable[Told], days: Mapping[Event, date], on: date, rules: Rulebook, calendar: Calendar
) -> list[dict[str, Any]]:
    """Each rule as a letter of a day prints it; what is still to be confirmed says so.

    One that only says whether something is so has no value, and is left out where it is not.
    """
    rows = [_told(one, days.get(one.event) if one.event else None, on, rules, calendar) for one in terms]
    return [row for row in rows if row is not None]


def _told(told: Told, event: date | None, on: date, rules: Rulebook, calendar: Calendar) -> dict[str, Any] | None:
    rule = rules.describe(told.rule, event or on)
    if rule.value is False:
        return None
    return {
        "title": tr(rule.title),
        "value": _value(rule),
        "counted": "" if told.event is None or rule.value is None else _counted(told.event, event),
        "until": "" if event is None or rule.value is None else _until(rules.due(rule.key, event, calendar).date, on),
        "source": tr(rule.source),
        "doubt": "" if rule.verified else tr("por confirmar"),
    }


def _until(last: date, on: date) -> str:
    return tr("hasta el {date}", date=full_date(last)) if on <= last else tr("venció el {date}", date=full_date(last))


def _value(rule: Rule) -> str:
    if rule.value is None:
        return tr("Por determinar")
    if rule.unit is Unit.FLAG:
        return ""
    if rule.unit is not Unit.DAYS:
        return rule.value_text
    if rule.counting is Counting.WORKING:
        return tr("{count} días laborables", count=rule.value)
    return tr("{count} días naturales", count=rule.value)


def _counted(event: Event, day: date | None) -> str:
    if day is not None:
        return tr("desde el {date}", date=long_date(day))
    return {
        Event.LETTER: tr("desde que se le notifica esta carta"),
        Event.REGION: tr("desde que se le notifica la decisión de la región"),
        Event.APPEAL: tr("desde que usted objeta ante la región"),
        Event.REPAIR: tr("desde la reparación"),
        Event.BILL: tr("desde el envío de la factura"),
        Event.OPENING: tr("desde su objeción"),
        Event.STEP: tr("desde lo que se notifica aquí"),
    }[event]
