"""A payment while it is being typed: for which accounts, and what was handed over until now.

It decides nothing: how an amount settles an account, and what stays of what was handed over, are the core's to say. It
turns into a few texts, which a draft keeps, and back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from oficinista.ledger.models import TenderKind
from oficinista.tills.change import Kept, Received, keep
from oficinista.tills.payable import Distribution, Payable, distribute
from oficinista.tills.payments import AccountPart, TakePayment, Tendered

ACCOUNTS, TENDERS = "accounts", "tenders"


@dataclass(slots=True)
class PaymentDraft:
    """What the payment is for (`parts`, the last one being typed) and what was handed over until now."""

    parts: list[Distribution] = field(default_factory=list)
    handed: list[Received] = field(default_factory=list)

    @property
    def total_cents(self) -> int:
        """What is paid in all."""
        return sum(part.amount_cents for part in self.parts)

    @property
    def rest_cents(self) -> int:
        """What the next tender must bring."""
        return max(self.total_cents - sum(one.received_cents for one in self.handed), 0)

    @property
    def current(self) -> Distribution:
        """The account whose amount is being typed."""
        return self.parts[-1]

    def add(self, payable: Payable, amount_cents: int) -> None:
        """Pay to this account too; one that is there already becomes the current one."""
        self.parts = [part for part in self.parts if part.payable.number != payable.number]
        self.parts.append(distribute(payable, amount_cents))

    def pay(self, amount_cents: int) -> None:
        """Pay this much to the current account."""
        self.parts[-1] = distribute(self.current.payable, amount_cents)

    def kept(self, last: Received) -> tuple[Kept, ...]:
        """What stays in the drawer with `last` beside what was handed over. Refuses what is not a payment."""
        return keep([*self.handed, last], self.total_cents)

    def order(self, last: Received) -> TakePayment:
        """The order it amounts to, with `last` beside what was handed over."""
        return TakePayment(
            tenders=tuple(
                Tendered(kind=one.kind, received_cents=one.received_cents, reference=one.reference)
                for one in (*self.handed, last)
            ),
            accounts=tuple(
                AccountPart(
                    number=part.payable.number,
                    amount_cents=part.amount_cents,
                    owed_cents=part.payable.balance_cents,
                )
                for part in self.parts
            ),
        )

    def texts(self) -> dict[str, str]:
        """It as the texts of a draft."""
        return {
            ACCOUNTS: json.dumps({part.payable.number: part.amount_cents for part in self.parts}),
            TENDERS: json.dumps([[one.kind, one.received_cents, one.reference] for one in self.handed]),
        }


def kept_amounts(texts: Mapping[str, str]) -> dict[str, int]:
    """What a draft pays to which accounts, in their order. They are read again: what they owe may have changed."""
    amounts: dict[str, int] = json.loads(texts[ACCOUNTS])
    return amounts


def kept_tenders(texts: Mapping[str, str]) -> list[Received]:
    """What was handed over in a draft."""
    return [Received(TenderKind(kind), cents, paper) for kind, cents, paper in json.loads(texts[TENDERS])]
