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
    """Each rule as a letter of a day prints it; what is still to be confirmed says so."""
    return [_told(one, days.get(one.event) if one.event else None, on, rules, calendar) for one in terms]


def _told(told: Told, event: date | None, on: date, rules: Rulebook, calendar: Calendar) -> dict[str, Any]:
    rule = rules.describe(told.rule, event or on)
    return {
        "title": tr(rule.title),
        "value": _value(rule),
        "counted": "" if told.event is None or rule.value is None else _counted(told.event, event),
        "until": "" if event is None or rule.value is None else full_date(rules.due(rule.key, event, calendar).date),
        "source": rule.source,
        "doubt": "" if rule.verified else tr("por confirmar"),
    }


def _value(rule: Rule) -> str:
    if rule.value is None:
        return tr("Por determinar")
    if rule.unit is not Unit.DAYS:
        return rule.value_text
    count = tr("laborables") if rule.counting is Counting.WORKING else tr("naturales")
    return tr("{days} {count}", days=rule.value_text, count=count)


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
        Event.MADE: tr("desde la fecha de esta carta"),
    }[event]
