"""How the model of the money keeps its books and gives its orders, and how a program is killed in between."""

import os
import signal
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from hypothesis import strategies as st
from sqlalchemy import Engine, event

from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.office import Done, Office
from oficinista.orders import Order, Refusal
from oficinista.storage.store import Store
from tests.money_model.places import Bag, Drawer, Envelopes, Receipt, Refund, Sent, Stray
from tests.office import TestClock, attempt
from tests.office_machine import OfficeMachine

AFTER_THE_HEARING = datetime(2026, 12, 22, 13, tzinfo=UTC)
STATEMENTS_MAX = 80
"""Orders take 5 to 60 statements with the opening of the office; a kill after the last comes after the commit."""

statements = st.integers(0, STATEMENTS_MAX)


class MoneyMachine(OfficeMachine):
    """The office, and the model's books of it."""

    def __init__(self) -> None:
        super().__init__(AFTER_THE_HEARING)
        self.drawers: dict[str, Drawer] = {}
        self.closed: list[Drawer] = []
        self.turned_in = 0
        self.receipts: list[Receipt] = []
        self.on_its_way: list[Sent] = []
        self.batch: Envelopes | None = None
        self.strays: list[Stray] = []
        self.bags: list[Bag] = []
        self.refunds: list[Refund] = []
        self.plans: list[str] = []
        self.no_checks: dict[str, date] = {}
        self.charge: str | None = None
        self.theft = "firm"
        self.sent: list[tuple[Order, str, str, Any]] = []
        self.keys = 0
        self.killed_at: int | None = None
        self.kills = 0

    def moves(
        self, cents: int, source: "str | Drawer", target: "str | Drawer", kind: TenderKind = TenderKind.CASH
    ) -> None:
        """Cents go from a place to another: an account of the ledger, a customer's account, or a drawer."""
        for place, part in ((source, -cents), (target, cents)):
            if isinstance(place, Drawer):
                place.held[kind] += part
                self.places[chart.TILLS] += part
            elif place in self.owes:
                self.owes[place] += part
                self.places[chart.RECEIVABLE] += part
            else:
                self.places[place] += part

    def is_paid(self, number: str, account: str, cents: int, by_check: bool, drawer: Drawer) -> None:
        """A payment was taken into a drawer."""
        kind = TenderKind.CHECK if by_check else TenderKind.CASH
        self.receipts.append(Receipt(number, account, cents, kind, drawer))
        self.moves(cents, account, drawer, kind)

    def is_closed(self, drawer: Drawer) -> None:
        """All that was in a drawer waits in the safe for its deposit."""
        self.places[chart.TILLS] -= drawer.cents
        self.places[chart.IN_TRANSIT] += drawer.cents
        drawer.is_closed = True
        self.closed.append(drawer)

    def open_drawers(self) -> list[Drawer]:
        """The drawers that hold money now."""
        return [*self.drawers.values(), *([] if self.batch is None else [self.batch.drawer])]

    def takes_money(self, clerk: str) -> bool:
        """Whether a clerk has a till of today."""
        return clerk in self.drawers and self.drawers[clerk].opened_on == self.office.today

    def pays_no_checks(self, account: str) -> bool:
        """Whether a check of the account came back not long ago."""
        return account in self.no_checks and self.office.today <= self.no_checks[account]

    def is_owed_again(self, done: Any, cents: int, account: str) -> None:
        """A check came back from an account, which may be charged for it and pays by none for a time."""
        self.moves(cents, chart.BANK, account)
        self.moves(done.fee_cents, chart.OTHER_INCOME, account)
        if done.no_checks_until:
            self.no_checks[account] = max(done.no_checks_until, self.no_checks.get(account, done.no_checks_until))

    def settled(self, account: str) -> int:
        """The most that may be given back of a credit: what is in a drawer that is not closed waits."""
        waits = sum(
            one.cents
            for one in self.receipts
            if one.account == account and not one.is_void and not one.drawer.is_closed
        )
        return max(-self.owes[account] - waits, 0)

    def is_running(self, one: Refund) -> bool:
        """Whether a refund is not over."""
        return one.state != "over"

    def gives(self, order: Order, clerk: str, *, is_right: bool | None, signed_by: str | None = None) -> Any:
        """Give an order that must go through, must be refused, or may be either: what was answered, or None."""
        self.keys += 1
        key = f"money-{self.keys}"
        if self.killed_at is not None:
            self.is_killed(order, clerk, key, signed_by)
        answer = attempt(self.office, order, clerk, signed_by=signed_by, key=key)
        assert is_right in {None, isinstance(answer, Done)}, (order, answer)
        if isinstance(answer, Refusal):
            return None
        self.sent.append((order, clerk, key, answer.value))
        return answer.value

    def is_killed(self, order: Order, clerk: str, key: str, signed_by: str | None) -> None:
        """A program is killed at a statement of an order, or after its commit; the office is opened again."""
        assert self.killed_at is not None
        self.office.store.close()
        child = os.fork()
        if child == 0:
            die_at(self.killed_at, self.address, self.clock, order, clerk, key, signed_by)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        self.killed_at = None
        self.kills += 1
        self.office = Office(Store(self.address), clock=self.clock)
        self.every_proof_holds()


def die_at(
    statement: int, address: str, clock: TestClock, order: Order, clerk: str, key: str, signed_by: str | None
) -> NoReturn:
    """In a child: open the office, give an order and be killed at so many statements and commits, or after all."""
    reached = 0

    def count(*_: object) -> None:
        nonlocal reached
        reached += 1
        if reached > statement:
            os.kill(os.getpid(), signal.SIGKILL)

    with suppress(BaseException):
        office = Office(Store(address), clock=clock)
        for moment in ("before_cursor_execute", "commit"):
            event.listen(Engine, moment, count)
        attempt(office, order, clerk, signed_by=signed_by, key=key)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable: it was killed")
