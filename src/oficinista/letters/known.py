"""What a letter is made from: what is wanted, what is known of it, and the days from which its terms count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from oficinista.calendar import Calendar
from oficinista.customers.commands import Day
from oficinista.letters.catalogue import Event
from oficinista.orders import Note
from oficinista.rulebook import Rulebook


class Asked(BaseModel):
    """What the clerk says of a letter, where its template asks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Note = ""
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter about something, as its records are on a day. `account_id` is None for what is no customer's."""

    office_id: int
    account_id: int | None
    subject: str
    asked: Asked
    on: date
    rules: Rulebook
    calendar: Calendar

    @property
    def account(self) -> int:
        """The account of a letter that is about one."""
        if self.account_id is None:
            raise LookupError(self.subject)
        return self.account_id


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say, in words and amounts as they are printed, and the day of each event that is known.

    `to` is whom the letter is to, where that is not the customer.
    """

    facts: Mapping[str, Any]
    days: Mapping[Event, date] = field(default_factory=dict)
    to: str = ""
