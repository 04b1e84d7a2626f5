"""What is asked of a report, and the rows that answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The days from one to another, both counted, and today; `clerk_id` is whom a report of a clerk is of."""

    office_id: int
    since: date
    until: date
    today: date
    clerk_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The cells of each row, in the order of the columns, and what had to be left out, in sentences."""

    rows: Sequence[tuple[Cell, ...]]
    left_out: tuple[str, ...] = ()
