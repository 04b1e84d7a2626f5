"""What there is to see of an order: kept when it is asked, held against the same facts when it is decided."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oficinista.orders import Command, Fact, Order

Facts = tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact as it is now; `before` is what it was when the order was asked, and None when that is the same."""

    label: str
    value: str
    before: str | None


def facts_of(connection: Connection, command: Command[Any, Any], order: Order) -> Facts:
    """The facts of an order as they are now."""
    return () if command.facts is None else tuple(command.facts(connection, order))


def facts_json(connection: Connection, command: Command[Any, Any], order: Order) -> str:
    """The facts of an order as they are kept with it."""
    return _written(facts_of(connection, command, order))


def read_facts(kept: str) -> Facts:
    """Facts as they were kept."""
    return tuple(Fact(*one) for one in json.loads(kept))


def seen_mark(facts: Facts) -> str:
    """A mark of exactly these facts: whoever approves gives the mark of what they saw."""
    return hashlib.sha256(_written(facts).encode()).hexdigest()


def compare(before: Facts, now: Facts) -> tuple[FactSeen, ...]:
    """The facts as they are now, each with what it was when that is different, and then those that are no more."""
    kept, found = _by_label(before), _by_label(now)
    return tuple(
        FactSeen(label, found.get((label, nth), ""), _if_other(kept.get((label, nth), ""), found.get((label, nth), "")))
        for label, nth in dict.fromkeys((*found, *kept))
    )


def _if_other(before: str, now: str) -> str | None:
    return None if before == now else before


def _by_label(facts: Facts) -> dict[tuple[str, int], str]:
    """Values by their label and which of those with the same label they are."""
    found: dict[tuple[str, int], str] = {}
    met: Counter[str] = Counter()
    for fact in facts:
        found[fact.label, met[fact.label]] = fact.value
        met[fact.label] += 1
    return found


def _written(facts: Iterable[Fact]) -> str:
    return json.dumps([list(one) for one in facts], ensure_ascii=False, separators=(",", ":"))
