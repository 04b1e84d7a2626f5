"""What terminals asked and what they were told: the record that the database is held against."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

CASH_OUT_CENTS = 100
ORDERS_A_VISIT = 6
OF_ANOTHER_DAY = frozenset({"till.other_day", "ticket.nobody_waits", "ticket.none"})
"""What clerks are rightly told once a clock was a day ahead: this till was opened yesterday; who waited was closed with
their day, so that nobody is called and nobody is at the window."""


@dataclass(frozen=True)
class Asked:
    """An order as it is sent: the same key each time it is sent again."""

    key: str
    clerk: str
    order: str
    data: dict[str, Any]

    @property
    def line(self) -> bytes:
        """The line of `oficinista run -`."""
        asked = {"order": self.order, "data": self.data, "as": self.clerk, "key": self.key}
        return json.dumps(asked).encode() + b"\n"


@dataclass
class Said:
    """Every answer that reached a terminal."""

    acknowledged: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """The codes of what storage refused; the order is asked again."""
    unexpected: list[str] = field(default_factory=list)
    """Whatever no fault explains: another refusal, an answer that changed, a program that ended by itself."""
    had_days_mixed: bool = False
    """Whether a clock was a day ahead."""

    def hear(self, asked: Asked, answer: dict[str, Any]) -> bool:
        """Keep an answer; whether the order needs to be asked no more."""
        if "done" in answer:
            if self.acknowledged.setdefault(asked.key, answer["done"]) != answer["done"]:
                self.unexpected.append(f"{asked.key} was answered twice, differently")
            return True
        if self.had_days_mixed and answer["error"] in OF_ANOTHER_DAY:
            return True
        if answer["error"].startswith("storage."):
            self.refused.append(answer["error"])
        else:
            self.unexpected.append(f"{asked.key}: {answer['error']}: {answer['message']}")
        return False


def visits(clerk: str, accounts: Sequence[str], shift: str = "") -> Iterator[Asked]:
    """A clerk's day without end: somebody comes, is called and served, pays, and some cash leaves the till.

    A clerk of several days gives each another name of the shift, so that no key is used twice.

    What can say who asked for it carries its key: the note of a ticket, the payer of a payment, the bag of the cash.
    """
    for turn in count(1):
        cents = 500 + turn * 37 % 4_000
        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("ticket.issue", {"service": "payment", "note": f"{clerk}{shift}-{turn}-ticket.issue"}),
            ("ticket.call_next", {}),
            ("ticket.start", {"account_number": accounts[turn % len(accounts)]}),
            (
                "payment.take",
                {
                    "tenders": [{"kind": "cash", "received_cents": cents + 300}],
                    "accounts": [{"number": accounts[turn % len(accounts)], "amount_cents": cents}],
                    "payer": f"{clerk}{shift}-{turn}-payment.take",
                },
            ),
            (
                "transfer.send",
                {
                    "amount_cents": CASH_OUT_CENTS,
                    "reason": "turn_in",
                    "reference": f"{clerk}{shift}-{turn}-transfer.send",
                },
            ),
            ("ticket.finish", {}),
        )
        for order, data in steps:
            yield Asked(f"{clerk}{shift}-{turn}-{order}", clerk, order, data)
