"""The rulebook: terms, amounts and limits that come from the law or the office, each dated, cited, verified or not.

Pure. The shipped rules are `data/rules/*.toml`; an office's overrides lie over them, each from its date on. A date
computed here explains itself: the event, the count, the days skipped, the source, and whether that was verified.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from oficinista.calendar import Calendar, CountedDate, Counting, Pause, SkippedDay, full_date, later, weekday_name
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.rule_file import Unit, bounds, check_value, is_within, load_rules

NOTICE_DAYS = "suspension.notice_days"
FORBIDDEN_WEEKDAYS = "suspension.forbidden_weekdays"
NOT_ON_HOLIDAYS = "suspension.not_on_holidays"
NOT_BEFORE_HOLIDAYS = "suspension.not_before_holidays"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule during one stretch of time. Its unit says what its value is; None when nobody published one."""

    key: str
    value: Any
    unit: Unit
    effective_from: date
    effective_to: date | None
    source: str
    verified: bool
    title: str
    note: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    counting: Counting = Counting.CALENDAR
    roll_over: bool = True
    told_only: bool = False

    def is_in_force(self, on: date) -> bool:
        """Whether it applies on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    @property
    def status(self) -> str:
        """`verificado` or `por confirmar`: to be shown wherever the value is."""
        return tr("verificado") if self.verified else tr("por confirmar")

    @property
    def value_text(self) -> str:
        """The value as a person reads it: `20 días`, `$15.00`, `sin valor`."""
        return _value_text(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Due:
    """Until when something may be done, by which rule, and why that day."""

    date: date
    rule: Rule
    why: tuple[str, ...]

    @property
    def citation(self) -> str:
        """The rule's source."""
        return self.rule.source

    @property
    def verified(self) -> bool:
        """Whether the rule was read in its source."""
        return self.rule.verified


@dataclass(frozen=True, slots=True)
class CutDate:
    """The first lawful day of a suspension, and why not before."""

    date: date
    why: tuple[str, ...]
    citation: str
    verified: bool


class Rulebook:
    """The rules by key and date."""

    def __init__(self, shipped: Mapping[str, Sequence[Rule]], overrides: Sequence[Rule] = ()) -> None:
        """The shipped rules, and what an office says instead, the latest said last."""
        self._shipped = shipped
        self._overrides = tuple(overrides)

    @classmethod
    def load(cls, overrides: Iterable[Rule] = ()) -> "Rulebook":
        """The shipped rules with overrides. Raises ValueError naming the file and the key that is wrong."""
        return cls(_load_shipped(), tuple(overrides))

    def with_overrides(self, overrides: Iterable[Rule]) -> "Rulebook":
        """These rules with more overrides, each of which wins from its date on."""
        return Rulebook(self._shipped, (*self._overrides, *overrides))

    def get(self, key: str, on: date) -> Rule:
        """The rule of a key on a day. Refuses a key that has none then, and one whose value nobody has given yet."""
        rule = self.describe(key, on)
        if rule.value is None:
            raise Refused(
                "rule.no_value",
                tr("La regla «{key}» ({title}) no tiene valor: nadie lo ha publicado.", key=key, title=tr(rule.title)),
                tr("Un supervisor lo da con la orden rule.override."),
            )
        return rule

    def describe(self, key: str, on: date) -> Rule:
        """The rule of a key on a day, also without a value. Refuses a key that has none then."""
        rule = self._find(key, on)
        if rule is None:
            raise Refused(
                "rule.unknown",
                tr("No hay una regla «{key}» en vigor el {on}.", key=key, on=long_date(on)),
                tr("Vea las que hay con «oficinista rule list»."),
            )
        return rule

    def knows(self, key: str, on: date) -> bool:
        """Whether a key has a rule on a day, with or without a value."""
        return self._find(key, on) is not None

    def in_force(self, on: date) -> list[Rule]:
        """Every rule of a day, by key."""
        return [rule for key in sorted(self._shipped) if (rule := self._find(key, on)) is not None]

    def override(self, key: str, value: object, effective_from: date, *, source: str, verified: bool) -> Rule:
        """A rule as an office applies it from a day on. Refuses an unknown key and a value that is not of its unit."""
        rule = self.describe(key, effective_from)
        return replace(
            rule,
            value=_checked_value(rule, value),
            effective_from=effective_from,
            effective_to=None,
            source=source,
            verified=verified,
        )

    def due(
        self, key: str, event: date, calendar: Calendar, on: date | None = None, *, pauses: Sequence[Pause] = ()
    ) -> Due:
        """The last day of a term that an event starts, by the rule of the event's day or of `on`.

        The days of a pause are not counted. Refuses a rule that is not a term in days.
        """
        rule = self.get(key, event if on is None else on)
        if rule.unit is not Unit.DAYS:
            raise Refused("rule.not_a_term", tr("La regla «{key}» no es un término en días.", key=key))
        counted = calendar.add_days(event, rule.value, rule.counting, roll_over=rule.roll_over, pauses=pauses)
        return Due(counted.date, rule, tuple(_explain_due(rule, event, counted, pauses)))

    def first_cut_date(self, notice: date, calendar: Calendar, not_before: date | None = None) -> CutDate:
        """The first lawful day to suspend a service whose notice was sent on a day, from another day on if given."""
        rule = self.get(NOTICE_DAYS, notice)
        counted = calendar.add_days(notice, rule.value, rule.counting, roll_over=rule.roll_over)
        skipped: list[SkippedDay] = []
        day = max(later(counted.date, 1), not_before or date.min)
        while (reason := self.why_no_cut(day, calendar)) is not None:
            skipped.append(SkippedDay(day, reason))
            day = later(day, 1)
        why = (
            tr("Aviso enviado: {date}.", date=full_date(notice)),
            *_explain_count(rule, counted),
            tr("El plazo del aviso termina: {date}.", date=full_date(counted.date)),
            *(tr("{date}: {reason}; no se suspende.", date=long_date(one.day), reason=one.reason) for one in skipped),
            tr("Primer día para suspender: {date}.", date=full_date(day)),
            *_explain_source(rule),
        )
        return CutDate(day, why, rule.source, rule.verified and self._are_cut_days_verified(day))

    def why_no_cut(self, day: date, calendar: Calendar) -> str | None:
        """Why no service may be suspended on a day, whatever its notice; None when it may."""
        if self.get(NOT_ON_HOLIDAYS, day).value and day in calendar.holidays:
            return tr("feriado ({holiday})", holiday=tr(calendar.holidays[day]))
        if WEEKDAYS[day.weekday()] in self.get(FORBIDDEN_WEEKDAYS, day).value:
            return weekday_name(day)
        if not self.get(NOT_BEFORE_HOLIDAYS, day).value:
            return None
        eve = calendar.eve_of(day)
        return None if eve is None else tr("víspera de feriado ({holiday})", holiday=eve.reason)

    def _are_cut_days_verified(self, day: date) -> bool:
        return all(self.get(key, day).verified for key in (FORBIDDEN_WEEKDAYS, NOT_ON_HOLIDAYS, NOT_BEFORE_HOLIDAYS))

    def _find(self, key: str, on: date) -> Rule | None:
        said = [rule for rule in self._overrides if rule.key == key and rule.is_in_force(on)]
        if said:
            # Of several from the same day the last one said wins, and max() keeps the first it meets.
            return max(reversed(said), key=lambda rule: rule.effective_from)
        return next((rule for rule in self._shipped.get(key, ()) if rule.is_in_force(on)), None)


@cache
def _load_shipped() -> Mapping[str, tuple[Rule, ...]]:
    return {key: tuple(Rule(key=key, **dict(entry)) for entry in entries) for key, entries in load_rules().items()}


def _checked_value(rule: Rule, value: object) -> object:
    """A value given as JSON, whose percentages with decimals are text."""
    try:
        if rule.unit is Unit.PERCENT and isinstance(value, str):
            value = Decimal(value)
        check_value(value, rule.unit, rule.choices)
    except (ValueError, InvalidOperation) as error:
        raise Refused(
            "rule.wrong_value",
            tr("«{value}» no es un valor de la regla «{key}».", value=value, key=rule.key),
            tr("Hoy su valor es {value}.", value=rule.value_text),
        ) from error
    return value


def refuse_beyond(rule: Rule) -> None:
    """Refuse a rule whose value is of its unit and yet none that it can have."""
    span = bounds(rule.unit, rule.least, rule.most)
    if span is not None and not is_within(rule.value, span):
        raise Refused(
            "rule.wrong_value",
            tr("«{value}» no es un valor de la regla «{key}».", value=rule.value, key=rule.key),
            tr("Va de {least} a {most}.", least=f"{span[0]:,}", most=f"{span[1]:,}"),
        )


def _explain_due(rule: Rule, event: date, counted: CountedDate, pauses: Sequence[Pause]) -> Iterator[str]:
    yield tr("Comienza: {date}.", date=full_date(event))
    yield from _explain_count(rule, counted)
    for one in pauses:
        if event < one.until and one.first < one.until and one.first <= counted.date:
            yield tr("Detenido desde el {first} hasta que siguió el {until}: {why}.", first=long_date(one.first),
                     until=long_date(one.until), why=one.why)  # fmt: skip
    yield tr("Vence: {date}.", date=full_date(counted.date))
    yield from _explain_source(rule)


def _explain_count(rule: Rule, counted: CountedDate) -> Iterator[str]:
    count = tr("laborables") if rule.counting is Counting.WORKING else tr("naturales")
    yield tr("Término: {days}, en días {count} desde el siguiente.", days=rule.value_text, count=count)
    for one in counted.skipped:
        yield tr("{date}: {reason}; se salta.", date=long_date(one.day), reason=one.reason)


def _explain_source(rule: Rule) -> Iterator[str]:
    yield tr("Fuente: {source}.", source=tr(rule.source))
    yield tr("Verificado en la fuente.") if rule.verified else tr("Por confirmar.")


def _value_text(value: Any, unit: Unit) -> str:
    if value is None:
        return tr("sin valor")
    if unit is Unit.CENTS:
        return format_money(value)
    if unit is Unit.FLAG:
        return tr("sí") if value else tr("no")
    if unit is Unit.LIST:
        return ", ".join(map(str, value))
    if unit is Unit.TABLE:
        return "; ".join(f"{name}: {_value_text(one, Unit.LIST)}" for name, one in value.items())
    one, many = _unit_words().get(unit, ("", ""))
    return f"{value} {one if value == 1 else many}".strip()


def _unit_words() -> dict[Unit, tuple[str, str]]:
    return {
        Unit.SECONDS: (tr("segundo"), tr("segundos")),
        Unit.MINUTES: (tr("minuto"), tr("minutos")),
        Unit.HOURS: (tr("hora"), tr("horas")),
        Unit.DAYS: (tr("día"), tr("días")),
        Unit.MONTHS: (tr("mes"), tr("meses")),
        Unit.YEARS: (tr("año"), tr("años")),
        Unit.TIMES: (tr("vez"), tr("veces")),
        Unit.PEOPLE: (tr("persona"), tr("personas")),
        Unit.M3: ("m³", "m³"),
        Unit.MM_S: ("mm/s", "mm/s"),
        Unit.MIB: ("MiB", "MiB"),
        Unit.PERCENT: ("%", "%"),
    }
