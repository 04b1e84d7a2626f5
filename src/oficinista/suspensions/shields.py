"""What shields accounts from being cut: storms by the law, moratoria by what was declared; read from their records.

A storm shields the classes that the law names, from its warning or declaration until some days after its end (Ley
59-2023). A moratorium gives more time to pay, so that it stops notices too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.calendar import Calendar, full_date
from oficinista.customers.models import Account, AccountTerms, Premise, ServicePoint
from oficinista.customers.terms import terms_on
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.rulebook import Rulebook
from oficinista.suspensions.guard import Shield
from oficinista.suspensions.models import (
    Moratorium,
    MoratoriumAccount,
    MoratoriumEnd,
    MoratoriumScope,
    ScopeKind,
    ShieldKind,
)
from oficinista.text import fold

FREEZE_DAYS, FREEZE_CLASSES = "suspension.storm_freeze_days", "suspension.storm_freeze_classes"


@dataclass(frozen=True, slots=True)
class Declared:
    """A storm or a moratorium with the last that was said of its end, and whom it is for."""

    id: int
    kind: ShieldKind
    name: str
    source: str
    starts_on: date
    last_day: date | None
    by_account: bool
    municipalities: tuple[str, ...]
    tariff_classes: tuple[str, ...]

    def is_running(self, today: date) -> bool:
        """Whether its own days are not over; a storm shields some days more."""
        return self.last_day is None or today <= self.last_day


@dataclass(frozen=True, slots=True)
class Shielded:
    """What decides whether a moratorium is for an account."""

    account_id: int
    municipality: str
    tariff_class: str


def declared(connection: Connection, office_id: int) -> list[Declared]:
    """The storms and moratoria of an office, the latest first."""
    scopes: dict[tuple[int, ScopeKind], list[str]] = {}
    for row in connection.execute(_SCOPES, {"office": office_id}):
        scopes.setdefault((row.moratorium_id, row.kind), []).append(row.value)
    return [
        Declared(
            row.id,
            row.kind,
            row.name,
            row.source,
            row.starts_on,
            row.said_last_day or row.last_day,
            row.by_account,
            tuple(scopes.get((row.id, ScopeKind.MUNICIPALITY), ())),
            tuple(scopes.get((row.id, ScopeKind.TARIFF_CLASS), ())),
        )
        for row in connection.execute(_DECLARED, {"office": office_id})
    ]


def shields_of(
    connection: Connection, account_id: int, office_id: int, today: date, rules: Rulebook, calendar: Calendar
) -> tuple[Shield, ...]:
    """What shields an account today or later."""
    running = [one for one in declared(connection, office_id) if _last_day(one, rules, calendar) >= today]
    if not running:
        return ()
    who = Shielded(*connection.execute(_WHO, {"account": account_id, "today": today}).one())
    included = frozenset(connection.execute(_INCLUDED, {"account": account_id}).scalars())
    return tuple(_shield(one, rules, calendar) for one in running if is_for(one, who, included, rules, today))


def is_for(one: Declared, who: Shielded, included: frozenset[int], rules: Rulebook, today: date) -> bool:
    """Whether a moratorium is for an account, which may be one of those included by name."""
    if one.by_account and one.id not in included:
        return False
    places = {fold(place) for place in one.municipalities}
    if places and fold(who.municipality) not in places:
        return False
    classes = _classes(one, rules, today)
    return not classes or who.tariff_class in classes


def _classes(one: Declared, rules: Rulebook, today: date) -> Sequence[str]:
    """The classes that it is for: of a storm those of the law, and those to which the utility extended it."""
    if one.kind is ShieldKind.MORATORIUM:
        return one.tariff_classes
    return [*rules.get(FREEZE_CLASSES, max(one.starts_on, today)).value, *one.tariff_classes]


def _last_day(one: Declared, rules: Rulebook, calendar: Calendar) -> date:
    if one.last_day is None:
        return date.max
    if one.kind is ShieldKind.MORATORIUM:
        return one.last_day
    return rules.due(FREEZE_DAYS, one.last_day, calendar).date


def _shield(one: Declared, rules: Rulebook, calendar: Calendar) -> Shield:
    last_day = None if one.last_day is None else _last_day(one, rules, calendar)
    stops_notice = one.kind is ShieldKind.MORATORIUM
    return Shield(one.name, one.starts_on, last_day, stops_notice, tuple(_why(one, last_day, rules)))


def _why(one: Declared, last_day: date | None, rules: Rulebook) -> Iterator[str]:
    values = {"name": one.name, "source": one.source, "since": long_date(one.starts_on)}
    if last_day is None:
        yield tr("{name} ({source}), desde el {since} y sin fin todavía: no se suspende.", **values)
    elif one.kind is ShieldKind.MORATORIUM:
        yield tr("{name} ({source}), desde el {since} hasta el {until}: no se suspende.", **values,
                 until=full_date(last_day))  # fmt: skip
    else:
        rule = rules.get(FREEZE_DAYS, one.last_day or one.starts_on)
        yield tr("{name} ({source}), del {since} al {ended}: no se suspende hasta {days} después, {until}.",
                 **values, ended=long_date(one.last_day or one.starts_on), days=rule.value_text,
                 until=full_date(last_day))  # fmt: skip
        yield tr("Fuente: {source}, {status}.", source=tr(rule.source), status=rule.status)


_SAID = (
    select(col(MoratoriumEnd.last_day))
    .where(col(MoratoriumEnd.moratorium_id) == col(Moratorium.id))
    .order_by(col(MoratoriumEnd.id).desc())
    .limit(1)
    .correlate(Moratorium)
    .scalar_subquery()
)
_DECLARED: Select[*tuple[Any, ...]] = (
    select(
        col(Moratorium.id),
        col(Moratorium.kind),
        col(Moratorium.name),
        col(Moratorium.source),
        col(Moratorium.starts_on),
        col(Moratorium.last_day),
        col(Moratorium.by_account),
        _SAID.label("said_last_day"),
    )
    .where(col(Moratorium.office_id) == bindparam("office"))
    .order_by(col(Moratorium.id).desc())
)
_SCOPES = (
    select(col(MoratoriumScope.moratorium_id), col(MoratoriumScope.kind), col(MoratoriumScope.value))
    .join(Moratorium, col(Moratorium.id) == col(MoratoriumScope.moratorium_id))
    .where(col(Moratorium.office_id) == bindparam("office"))
    .order_by(col(MoratoriumScope.value))
)
_WHO = (
    select(col(Account.id), col(Premise.municipality), col(AccountTerms.tariff_class))
    .select_from(Account)
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .join(AccountTerms, terms_on(bindparam("today")))
    .where(col(Account.id) == bindparam("account"))
)
_INCLUDED = select(col(MoratoriumAccount.moratorium_id)).where(
    col(MoratoriumAccount.account_id) == bindparam("account")
)
