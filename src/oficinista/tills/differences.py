"""What was counted against what the till must hold, tender by tender, and who must answer for the difference.

An overage in one tender never makes up for a shortage in another: each has its own line in the books.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from oficinista.ledger.models import TenderKind


@dataclass(frozen=True, slots=True)
class Difference:
    """One tender at a closing."""

    kind: TenderKind
    expected_cents: int
    counted_cents: int

    @property
    def cents(self) -> int:
        """Over is positive, short is negative."""
        return self.counted_cents - self.expected_cents


class Answer(IntEnum):
    """Who answers for a difference: nobody, the clerk with a reason, or a supervisor who signs."""

    NOBODY = 0
    REASON = 1
    SUPERVISOR = 2


def compare(expected: Mapping[TenderKind, int], counted: Mapping[TenderKind, int]) -> tuple[Difference, ...]:
    """Every tender that is expected or was counted, in the order of the tenders; the others had nothing to compare."""
    pairs = (Difference(kind, expected.get(kind, 0), counted.get(kind, 0)) for kind in TenderKind)
    return tuple(one for one in pairs if one.expected_cents or one.counted_cents)


def answer(cents: int, *, tolerance_cents: int, supervisor_above_cents: int) -> Answer:
    """Who answers for a difference of `cents`, over or short alike."""
    if abs(cents) > supervisor_above_cents:
        return Answer.SUPERVISOR
    return Answer.REASON if abs(cents) > tolerance_cents else Answer.NOBODY


def total_off(differences: Iterable[Difference]) -> int:
    """How much is over or short in all tenders together, without netting one against another."""
    return sum(abs(one.cents) for one in differences)


def swapped(differences: Iterable[Difference]) -> int:
    """How much is over in one tender and short in another: it came as one and was counted as the other."""
    cents = [one.cents for one in differences]
    return min(sum(one for one in cents if one > 0), -sum(one for one in cents if one < 0))
