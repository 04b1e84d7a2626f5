"""What there is to see of an order: kept when it is asked, held against the same facts when it is decided.

Facts are kept, marked and compared in Spanish, whoever asks or decides; they are shown in the reader's language.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from oficinista.i18n import SPANISH, speaking
from oficinista.orders import Command, Fact, Order

Facts = tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact as it is now; `before` is what it was when the order was asked, and None when that is the same."""

    label: str
    value: str
    before: str | None


def facts_of(connection: Connection, command: Command[Any, Any], order: Order) -> Facts:
    """The facts of an order as they are now, in the language in which they are kept."""
    with speaking(SPANISH):
        return facts_shown(connection, command, order)


def facts_shown(connection: Connection, command: Command[Any, Any], order: Order) -> Facts:
    """The facts of an order as they are now, in the reader's language: the same ones, in the same order."""
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


def compare(before: Facts, now: Facts, shown: Facts) -> tuple[FactSeen, ...]:
    """The facts as they are `shown` now, each with what it was when that is different, and then those that are no more.

    What it was is told as it was kept.
    """
    kept, found, read = _by_label(before), _by_label(now), _by_label(shown)
    return tuple(
        FactSeen(place[0], read.get(place, ""), _if_other(kept.get(place, ""), found.get(place, "")))
        for place in dict.fromkeys((*found, *kept))
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
