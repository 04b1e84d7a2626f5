"""Making the demonstration office: its history is lived month by month, on a clock of its own, through the door.

The office opens two years ago. Each month the bills go out, and the bank sends what people paid. Then it is today: a
queue waits, and three clerks and two supervisors can sit down.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from secrets import token_hex
from typing import Any

from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.approvals.queries import case
from oficinista.billing.commands import RunBilling
from oficinista.billing.periods import add_months, month_of
from oficinista.clock import PUERTO_RICO, local
from oficinista.demo.commands import READING_MONTHS, CollectMonth, SettleTown
from oficinista.demo.connections import apply_for_two
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.new_office import FirstClerk, create_office
from oficinista.office import Done, Office
from oficinista.orders import Order, Refused
from oficinista.plans.commands import ProposePlan, ReviewPlans, SignPlan
from oficinista.plans.offering import arrears
from oficinista.queue.commands import IssueTicket
from oficinista.staff.commands import AddClerk, DisableClerk
from oficinista.staff.models import Role
from oficinista.staff.pins import hash_pin
from oficinista.storage.store import Store
from oficinista.suspensions.candidates import candidates
from oficinista.tills.closing import CloseTill, CountTill, Papers, ReviewTill
from oficinista.tills.commands import OpenTill
from oficinista.tills.deposits import ConfirmDeposit, PrepareDeposit

MONTHS = 24
CODE = "DEM"
PIN = "123456"
"""Everybody's, in the demonstration alone."""
TILLS = 4
BANK, BANK_TILL, IT = "banco", TILLS, "sistemas"
SUPERVISOR, OTHER_SUPERVISOR = "marta", "raul"
"""What one prepares the other confirms."""
PEOPLE = (
    ("ana", "Ana Peña Ortiz", Role.CLERK),
    ("luis", "Luis Vega Núñez", Role.CLERK),
    ("eva", "Eva Ríos Cruz", Role.CLERK),
    (SUPERVISOR, "Marta Solá Díaz", Role.SUPERVISOR),
    (OTHER_SUPERVISOR, "Raúl Cintrón Gómez", Role.SUPERVISOR),
    ("nora", "Nora Báez Rivera", Role.LIAISON),
    (BANK, "Recaudo del banco", Role.CLERK),
)
WAITING = (
    ("payment", None),
    ("payment", None),
    ("claim", "age"),
    ("adjustment", None),
    ("payment", "pregnancy"),
    ("connection", None),
    ("payment", None),
    ("other", None),
)
"""Who waits when the doors open: the service each asks for, and their priority."""

SIGNED_MONTHS_AGO = 2
"""When somebody signed a payment plan of which nothing was paid."""
OWING_LOOKED_AT = 2
APPLIED_MONTHS_AGO = 1
"""When two applied for a connection."""

Progress = Callable[[int, int], object]
"""Told how many months are done, of how many."""


@dataclass
class HistoryClock:
    """The demonstration's own time: set to a moment, and a millisecond later at every look."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def at(self, day: date, hour: int) -> None:
        """It is this hour of this day, in the office."""
        self.now = datetime.combine(day, time(hour), PUERTO_RICO).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Naming:
    """What an invented office is called, and whether people are to learn in it."""

    code: str
    name: str
    is_training: bool = False


def build(
    store: Store,
    *,
    accounts: int,
    seed: int,
    now: datetime,
    os_user: str,
    progress: Progress,
    naming: Naming | None = None,
) -> None:
    """Make the demonstration office, or one that is called otherwise, in an empty database."""
    called = naming or Naming(CODE, tr("Oficina de demostración"))
    this_month = local(now).date().replace(day=1)
    first = add_months(this_month, -MONTHS)
    clock = HistoryClock(now)
    clock.at(first - timedelta(days=1), 8)
    pin_hash = hash_pin(PIN)
    person = FirstClerk(IT, tr("Sistemas"), os_user=None, pin_hash=pin_hash)
    create_office(
        store,
        code=called.code,
        name=called.name,
        tills=TILLS,
        first=person,
        now=clock(),
        is_training=called.is_training,
    )
    office = Office(store, clock=clock)
    for login, name, role in PEOPLE:
        mapped = os_user if login == PEOPLE[0][0] else None
        _do(office, IT, AddClerk(login=login, name=name, role=role, os_user=mapped, pin_hash=pin_hash))
    settle = SettleTown(accounts=accounts, readings=MONTHS // READING_MONTHS, first_month=month_of(first), seed=seed)
    _do(office, IT, settle)
    for place in range(MONTHS):
        _live_month(office, clock, add_months(first, place), MONTHS - place, seed)
        progress(place + 1, MONTHS)
    _open_the_doors(office, clock, now)


def _live_month(office: Office, clock: HistoryClock, month: date, months_ago: int, seed: int) -> None:
    """The bills of a month go out on the first day after it; three weeks later the bank sends what was paid."""
    issued_on = add_months(month, 1)
    clock.at(issued_on, 7)
    _do(office, IT, RunBilling(month=month_of(month)))
    clock.at(issued_on + timedelta(days=19), 9)
    opened = _do(office, BANK, OpenTill(till_number=BANK_TILL))
    paid = _do(office, BANK, CollectMonth(month=month_of(month), months_ago=months_ago, seed=seed))
    checks, cents = paid.receipts, paid.total_cents
    if months_ago == APPLIED_MONTHS_AGO:
        clerk = PEOPLE[0][0]
        cents += apply_for_two(office, _do, clerk=clerk, cashier=BANK, supervisor=SUPERVISOR)
        checks += 1
    papers = (Papers(kind=TenderKind.CHECK, quantity=checks, amount_cents=cents),)
    _do(office, BANK, CountTill(session_id=opened.session_id, papers=papers if checks else ()))
    _do(office, BANK, CloseTill(session_id=opened.session_id))
    _do(office, SUPERVISOR, ReviewTill(session_id=opened.session_id))
    if checks:
        _bank(office, f"B-{month_of(month)}", cents)
    if months_ago == SIGNED_MONTHS_AGO:
        for asked in _ask_for_a_plan(office):
            seen = office.ask(case, asked, office.info.id).seen
            _do(office, SUPERVISOR, DecideApproval(approval_id=asked, verdict=Verdict.APPROVE, seen=seen))


def _bank(office: Office, bag: str, cents: int) -> None:
    """What was closed goes to the bank in a bag, and the bank says that it came."""
    sent = _do(office, SUPERVISOR, PrepareDeposit(bag=bag, counted_cents=cents))
    _do(office, OTHER_SUPERVISOR, ConfirmDeposit(deposit=sent.document, amount_cents=cents, banked_on=office.today))


def _ask_for_a_plan(office: Office) -> Iterator[int]:
    """A payment plan for who owes most and has none: it waits for the supervisor's signature, as this request."""
    owing = office.ask(candidates, office.info.id, office.today, OWING_LOOKED_AT)
    found = (office.ask(arrears, one.account, office.info.id, office.today) for one in owing)
    for one in islice((one for one in found if not one.reasons), 1):
        words = tr("No puede pagarlo de una vez")
        plan = _do(office, PEOPLE[0][0], ProposePlan(account=one.account, words=words))
        signing = SignPlan(number=plan.number, words=tr("Firmado por el cliente"))
        yield _do(office, PEOPLE[0][0], RequestApproval.of(signing)).approval_id


def _open_the_doors(office: Office, clock: HistoryClock, now: datetime) -> None:
    """It is today: the bank's clerk is not here, a plan waits to be signed, and people have been coming in."""
    clock.now = max(clock.now, now - timedelta(minutes=3 * len(WAITING)))
    _do(office, IT, DisableClerk(login=BANK))
    _do(office, IT, ReviewPlans())
    list(_ask_for_a_plan(office))
    for service, priority in WAITING:
        clock.now += timedelta(minutes=3)
        _do(office, PEOPLE[0][0], IssueTicket(service=service, priority=priority))


def _do(office: Office, actor: str, order: Order) -> Any:
    """An order that must go through: the history has no refusals but those of a disk."""
    answer = office.run(order, actor=actor, key=token_hex(16))
    if isinstance(answer, Done):
        return answer.value
    if answer.code.startswith("storage."):
        raise Refused(answer.code, answer.message, answer.next_step)
    raise RuntimeError(f"{order!r}: {answer}")
