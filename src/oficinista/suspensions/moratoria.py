"""Declaring storms and moratoria, saying when they end, and including accounts in one that is for a group of people.

Nothing is rewritten: what was said last about an end counts, and the audit tells who said it.
"""

import tomllib
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from oficinista.customers.commands import AccountNumber, Day, TariffClass
from oficinista.customers.models import Account
from oficinista.customers.numbers import unknown_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Result, RowId, Said, command
from oficinista.resources import data_path
from oficinista.suspensions.models import (
    Moratorium,
    MoratoriumAccount,
    MoratoriumEnd,
    MoratoriumScope,
    ScopeKind,
    ShieldKind,
)
from oficinista.suspensions.recalling import recall
from oficinista.suspensions.shields import Declared, declared
from oficinista.text import fold
from oficinista.transaction import Transaction

PLACES_MAX, CLASSES_MAX = 78, 20
Name = Annotated[Line, Field(min_length=3)]


class DeclareMoratorium(Order):
    """From a day on no service is cut: everywhere or in some municipalities, of all classes or of some.

    A storm begins with its warning or declaration; its end, once known, is the event's, and the law adds days.
    `by_account` is for a group of people: only the accounts that are included one by one.
    """

    kind: Annotated[ShieldKind, Field(strict=False)]
    name: Name
    source: Name
    starts_on: Day
    last_day: Day | None = None
    municipalities: Annotated[tuple[Line, ...], Field(max_length=PLACES_MAX)] = ()
    tariff_classes: Annotated[tuple[TariffClass, ...], Field(max_length=CLASSES_MAX)] = ()
    by_account: bool = False


class EndMoratorium(Order):
    """When a moratorium, or the event of a storm, ends or ended."""

    moratorium: RowId
    last_day: Day
    words: Said


class IncludeAccount(Order):
    """An account belongs to the group of a moratorium; the words tell what proves it."""

    moratorium: RowId
    account: AccountNumber
    words: Said


class MoratoriumSaid(Result):
    """The moratorium, until when it runs as far as is known, and the crews' orders to cut that it took back."""

    moratorium: int
    name: str
    last_day: date | None
    recalled: tuple[str, ...] = ()


@command("moratorium.declare")
def declare_moratorium(tx: Transaction, order: DeclareMoratorium) -> MoratoriumSaid:
    """Declare a storm or a moratorium. Refuses an end before its beginning, and a municipality that does not exist."""
    _refuse_order(order.starts_on, order.last_day)
    places = [_municipality(place) for place in order.municipalities]
    row = {
        "office_id": tx.office.id,
        "kind": order.kind,
        "name": order.name,
        "source": order.source,
        "starts_on": order.starts_on,
        "last_day": order.last_day,
        "by_account": order.by_account,
        "declared_by": tx.actor.id,
        "declared_at": tx.now,
    }
    made = tx.connection.execute(insert(Moratorium).returning(col(Moratorium.id)), row).scalar_one()
    scopes: list[dict[str, Any]] = [
        {"moratorium_id": made, "kind": kind, "value": value}
        for kind, values in ((ScopeKind.MUNICIPALITY, places), (ScopeKind.TARIFF_CLASS, order.tariff_classes))
        for value in dict.fromkeys(values)
    ]
    if scopes:
        tx.connection.execute(insert(MoratoriumScope), scopes)
    return MoratoriumSaid(moratorium=made, name=order.name, last_day=order.last_day, recalled=recall(tx))


@command("moratorium.end")
def end_moratorium(tx: Transaction, order: EndMoratorium) -> MoratoriumSaid:
    """Say when a moratorium ends, also again. Refuses one that does not exist, and an end before its beginning."""
    found = _find(tx, order.moratorium)
    _refuse_order(found.starts_on, order.last_day)
    row = {
        "moratorium_id": found.id,
        "last_day": order.last_day,
        "words": order.words,
        "said_by": tx.actor.id,
        "said_at": tx.now,
    }
    tx.connection.execute(insert(MoratoriumEnd), row)
    return MoratoriumSaid(moratorium=found.id, name=found.name, last_day=order.last_day, recalled=recall(tx))


@command("moratorium.include", touches=lambda _connection, order: [order.account])
def include_account(tx: Transaction, order: IncludeAccount) -> MoratoriumSaid:
    """Include an account in a moratorium for a group. Refuses one that is for all, and an account included before."""
    found = _find(tx, order.moratorium)
    if not found.by_account:
        raise Refused("moratorium.for_all", tr("«{name}» no se da cuenta por cuenta.", name=found.name))
    account = tx.connection.execute(_ACCOUNT, {"number": order.account, "office": tx.office.id}).scalar_one_or_none()
    if account is None:
        raise unknown_account(order.account)
    if tx.connection.execute(_INCLUDED, {"account": account, "moratorium": found.id}).first() is not None:
        raise Refused("moratorium.included", tr("La cuenta ya está en «{name}».", name=found.name))
    row = {
        "account_id": account,
        "moratorium_id": found.id,
        "proof": order.words,
        "included_by": tx.actor.id,
        "included_at": tx.now,
    }
    tx.connection.execute(insert(MoratoriumAccount), row)
    return MoratoriumSaid(moratorium=found.id, name=found.name, last_day=found.last_day, recalled=recall(tx))


@cache
def municipalities() -> dict[str, str]:
    """The municipalities as they are written, by their folded names."""
    names = tomllib.loads(data_path("places", "municipalities.toml").read_text("utf-8"))["names"]
    return {fold(name): name for name in names}


def _municipality(typed: str) -> str:
    found = municipalities().get(fold(typed.strip()))
    if found is None:
        raise Refused("municipality.unknown", tr("No hay un municipio «{name}».", name=typed), tr("Revise el nombre."))
    return found


def _refuse_order(starts_on: date, last_day: date | None) -> None:
    if last_day is not None and last_day < starts_on:
        raise Refused(
            "moratorium.ends_first",
            tr(
                "Termina el {last}, antes de comenzar el {first}.", last=long_date(last_day), first=long_date(starts_on)
            ),
            tr("Revise las fechas."),
        )


def _find(tx: Transaction, number: int) -> Declared:
    found = next((one for one in declared(tx.connection, tx.office.id) if one.id == number), None)
    if found is None:
        raise Refused("moratorium.unknown", tr("No hay una moratoria {number}.", number=number))
    return found


_ACCOUNT = select(col(Account.id)).where(
    col(Account.number) == bindparam("number"), col(Account.office_id) == bindparam("office")
)
_INCLUDED = select(col(MoratoriumAccount.account_id)).where(
    col(MoratoriumAccount.account_id) == bindparam("account"),
    col(MoratoriumAccount.moratorium_id) == bindparam("moratorium"),
)
