"""One day of the office. Everybody is a script that says how long it pauses; a queue of events carries all forward."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from benchmarks.simulated_day.world import World, moment
from oficinista.ledger.models import TenderKind
from oficinista.orders import Refusal
from oficinista.queue.commands import (
    AddTransaction,
    CallAgain,
    CallNext,
    CloseDay,
    FinishVisit,
    HoldTicket,
    IssueTicket,
    NoteNoShow,
    ResumeTicket,
    ReturnTicket,
    StartServing,
    TransferTicket,
)
from oficinista.queue.visits import TicketMoved
from oficinista.tills.closing import CloseTill, CountTill, DifferenceReason, Papers, ReviewTill
from oficinista.tills.commands import OpenTill
from oficinista.tills.payments import VoidPayment
from oficinista.tills.transfers import ReceiveIntoSafe, SendTransfer
from tests.tills_builders import cash, payment, pieces
from tests.tills_builders import check as paper

Script = Iterator[float]
"""What somebody does, giving the seconds until they go on."""

OPENS, DOORS_CLOSE = time(8), time(15, 30)
OPEN_S = 7.5 * 3_600
TILLS = {"ana": 1, "luis": 2}
INFORMS = "eva"
SUPERVISOR = "marta"
TO_PAY, TO_ASK = ("payment",), ("claim", "adjustment", "other")
SERVICES = TO_PAY * 7 + TO_ASK
FUND, MUCH_CASH, SENT_AWAY = 15_000, 60_000, 40_000
CALLS_BEFORE_NO_SHOW = 3
NO_SHOW, RETURNED, HELD, TRANSFERRED, VOIDED, BY_CHECK, MISCOUNTED = 0.04, 0.02, 0.04, 0.05, 0.03, 0.2, 0.15
TOLERANCE, SUPERVISOR_ABOVE = 100, 500
Drawer = dict[TenderKind, int]


class Day:
    """A day in the world: its events, and what each drawer must hold."""

    def __init__(self, world: World, date_: date, people: int) -> None:
        """Nothing has happened yet."""
        self.world, self.random, self.clock = world, world.random, world.clock
        self.people = people
        self.doors_close = moment(date_, DOORS_CLOSE)
        self.clock.now = moment(date_, OPENS)
        self.drawers: dict[str, Drawer] = {}
        self._events: list[tuple[datetime, int, Script]] = []
        self._places = count()

    def live(self) -> None:
        """From the opening of the tills until everything is closed, reviewed and proved."""
        sessions = {clerk: self.open_till(clerk, number) for clerk, number in TILLS.items()}
        for script in (self.arrivals(), *(self.serve(clerk) for clerk in (*TILLS, INFORMS))):
            self.go_on(script)
        while self._events:
            at, _, script = heapq.heappop(self._events)
            self.clock.now = max(self.clock.now, at)
            self.go_on(script)
        self.world.do(SUPERVISOR, CloseDay())
        for clerk, session in sessions.items():
            self.close_till(clerk, session)
        self.world.prove()

    def go_on(self, script: Script) -> None:
        """Let a script do its next step, and come back to it when it says."""
        pause_s = next(script, None)
        if pause_s is not None:
            heapq.heappush(self._events, (self.clock.now + timedelta(seconds=pause_s), next(self._places), script))

    def arrivals(self) -> Script:
        """People come in while the doors are open."""
        for _ in range(self.people):
            yield self.random.uniform(0, 2 * OPEN_S / self.people)
            priority = "age" if self.world.chance(0.1) else None
            self.world.do(INFORMS, IssueTicket(service=self.random.choice(SERVICES), priority=priority))

    def serve(self, clerk: str) -> Script:
        """Whoever is next at a clerk's window, until the doors are closed and nobody waits."""
        services = TO_PAY if clerk in TILLS else TO_ASK
        while True:
            answer = self.world.ask(clerk, CallNext(services=services))
            if isinstance(answer, Refusal):
                self.world.must(answer.code == "ticket.nobody_waits", answer)
                if self.clock.now > self.doors_close:
                    return
                yield 120
                continue
            yield self.random.uniform(10, 60)
            yield from self.attend(clerk, answer.value)

    def attend(self, clerk: str, called: TicketMoved) -> Script:
        """One visitor: perhaps not there, perhaps not ready, perhaps at the wrong window."""
        if self.world.chance(NO_SHOW):
            for _ in range(CALLS_BEFORE_NO_SHOW - called.calls):
                self.world.do(clerk, CallAgain())
                yield 30
            self.world.do(clerk, NoteNoShow())
        elif self.world.chance(RETURNED):
            self.world.do(clerk, ReturnTicket(note="Fue a buscar la factura"))
            yield 300
        else:
            self.world.do(clerk, StartServing(account_number=self.random.choice(self.world.accounts)))
            yield from self.help(clerk, called)

    def help(self, clerk: str, served: TicketMoved) -> Script:
        """What the visitor came for."""
        yield self.random.uniform(60, 400)
        if self.world.chance(HELD):
            self.world.do(clerk, HoldTicket(reason="Busca un documento"))
            yield 240
            self.world.do(clerk, ResumeTicket(visit_id=served.visit_id))
        if clerk in TILLS:
            yield from self.take_payment(clerk)
        elif self.world.chance(TRANSFERRED):
            self.world.do(clerk, TransferTicket(to_service="payment", note="Viene a pagar"))
            return
        else:
            self.world.do(clerk, AddTransaction(kind="explanation"))
        self.world.do(clerk, FinishVisit())

    def take_payment(self, clerk: str) -> Script:
        """A payment with change or by check; now and then of the wrong account, and voided at once."""
        account = self.random.choice(self.world.accounts)
        cents = self.random.randint(500, 9_000)
        is_check = self.world.chance(BY_CHECK)
        tender = paper(cents) if is_check else cash(cents + self.random.randint(0, 2_000))
        taken = self.world.do(clerk, payment(account, cents, tender))
        self.world.must(taken.change_cents == tender.received_cents - cents, taken)
        self.note(clerk, account, cents, tender.kind)
        yield 20
        if self.world.chance(VOIDED):
            order = VoidPayment(receipt=taken.receipt, reason="Cuenta equivocada")
            self.world.must(isinstance(self.world.ask(clerk, order), Refusal), order)
            self.world.do(clerk, order, signed_by=SUPERVISOR)
            self.note(clerk, account, -cents, tender.kind)
        if self.drawers[clerk][TenderKind.CASH] > MUCH_CASH:
            sent = self.world.do(clerk, SendTransfer(amount_cents=SENT_AWAY, reason="turn_in"))
            self.world.do(SUPERVISOR, ReceiveIntoSafe(document=sent.document, counted_cents=SENT_AWAY))
            self.drawers[clerk][TenderKind.CASH] -= SENT_AWAY

    def note(self, clerk: str, account: str, cents: int, kind: TenderKind) -> None:
        """What must be in the drawer now, and what the account has paid."""
        self.drawers[clerk][kind] += cents
        self.world.paid[account] += cents

    def open_till(self, clerk: str, number: int) -> int:
        """Open a till with its fund; its session."""
        self.drawers[clerk] = defaultdict(int, {TenderKind.CASH: FUND})
        return int(self.world.do(clerk, OpenTill(till_number=number, pieces=pieces(FUND))).session_id)

    def close_till(self, clerk: str, session: int) -> None:
        """Count, now and then wrong; close, signed by the supervisor when much is off; be reviewed."""
        off = self.random.choice((-50, 50, -300, 300, -2_000)) if self.world.chance(MISCOUNTED) else 0
        held = {kind: cents for kind, cents in self.drawers[clerk].items() if cents}
        papers = tuple(
            Papers(kind=kind, quantity=1, amount_cents=cents)
            for kind, cents in held.items()
            if kind is not TenderKind.CASH
        )
        in_cash = pieces(held.get(TenderKind.CASH, 0) + off)
        counted = self.world.do(clerk, CountTill(session_id=session, pieces=in_cash, papers=papers))
        self.world.must(
            {one.kind: one.expected_cents for one in counted.tenders if one.expected_cents} == held, counted
        )
        reason = DifferenceReason(kind=TenderKind.CASH, reason="unknown", note="No aparece")
        closing = CloseTill(session_id=session, reasons=(reason,) if abs(off) > TOLERANCE else ())
        self.world.do(clerk, closing, signed_by=SUPERVISOR if abs(off) > SUPERVISOR_ABOVE else None)
        self.world.do(SUPERVISOR, ReviewTill(session_id=session))
