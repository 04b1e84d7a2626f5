"""What the model of the money knows of the office: its accounts, drawers, receipts, refunds and bags."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from oficinista.ledger.models import TenderKind
from oficinista.refunds.terms import Way

CLERKS = ("ana", "luis")
OWING, CREDITOR, SIBLING, THIEF = "000010000001", "000010000002", "000010000004", "000010000005"
ACCOUNTS = (OWING, CREDITOR, SIBLING, THIEF)
BILL, CREDIT, FUND = 4_597, 3_000, 15_000
"""A bill, the credit that its customer has after a payment in a till that is closed, and the fund of that till."""
WORDS = "Como se pidió"

clerks = st.sampled_from(CLERKS)
accounts = st.sampled_from(ACCOUNTS)
which = st.integers(0, 50)


@dataclass
class Drawer:
    """What the model knows of a session: a till's, or a batch's. `fund` is the change fund that it ends with."""

    session: int
    opened_on: date
    fund: int = 0
    is_closed: bool = False
    is_deposited: bool = False
    held: dict[TenderKind, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def cents(self) -> int:
        """All that it holds."""
        return sum(self.held.values())


@dataclass
class Receipt:
    """What the model knows of a payment."""

    number: str
    account: str
    cents: int
    kind: TenderKind
    drawer: Drawer
    is_void: bool = False
    is_returned: bool = False


@dataclass
class Stray:
    """What the model knows of money that came without its account, and which account it was given to."""

    document: str
    cents: int
    kind: TenderKind
    drawer: Drawer
    account: str | None = None
    is_returned: bool = False


@dataclass(frozen=True)
class Sent:
    """Cash on its way: from a clerk's till or the safe (None), to a clerk's till or the safe (None)."""

    document: str
    sender: str | None
    receiver: str | None
    cents: int
    safe: str
    """The account of the safe for it."""


@dataclass
class Refund:
    """What the model knows of a refund."""

    number: str
    account: str
    cents: int
    way: Way
    state: str = "requested"


@dataclass
class Envelopes:
    """An open batch: what is still to be keyed of it."""

    drawer: Drawer
    kind: TenderKind
    left: list[tuple[str | None, int]]


@dataclass
class Bag:
    """A deposit on its way to the bank."""

    document: str
    cents: int
