"""A service closed for a while: a crew closes it, the account stays open and is billed by the rule, a crew opens it."""

from datetime import date
from functools import partial

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.queries import bills
from oficinista.cases.queries import case_file
from oficinista.closings.commands import CloseAccount
from oficinista.closings.disconnecting import DisconnectService, ReconnectService
from oficinista.commitments.queries import commitments
from oficinista.office import Office
from oficinista.work.commands import CompleteOrder
from tests.adjustments_builders import confirm
from tests.office import BilledAccount, TestClock, do, refused, with_faces

CLOSED = {"register_m3": "39", "seal_number": "S-1"}
OPENED = {"register_m3": "39", "water": "yes"}


def disconnect(office: Office, account: BilledAccount) -> str:
    """The number of a disconnection whose crew has closed the service."""
    asked = DisconnectService(account=account.number, words="Viaja", until=date(2027, 2, 28))
    made = do(office, asked)
    do(office, CompleteOrder(number=made.order, result=CLOSED))
    return str(made.number)


def state(office: Office, number: str) -> str:
    return office.ask(case_file, number, office.info.id, office.today).row.state


def test_a_crew_closes_it_and_a_crew_opens_it_again(sqlite_office: Office) -> None:
    account = with_faces(sqlite_office)
    number = disconnect(sqlite_office, account)
    assert state(sqlite_office, number) == "disconnected"
    promised = partial(sqlite_office.ask, commitments, sqlite_office.info.id, sqlite_office.today)
    assert [one.due_on for one in promised()] == [date(2027, 3, 1)], "the day of return is a Sunday"
    again = DisconnectService(account=account.number, words="Viaja")
    assert refused(sqlite_office, again).code == "disconnection.again"
    back = do(sqlite_office, ReconnectService(number=number, words="Volvió"))
    do(sqlite_office, CompleteOrder(number=back.order, result=OPENED))
    assert state(sqlite_office, number) == "reconnected"
    assert promised() == [], "it was kept by opening it"
    second = do(sqlite_office, again)
    gone = ReconnectService(number=second.number, words="Ya no viaja", outcome="withdraw")
    assert do(sqlite_office, gone).order == second.order
    third = do(sqlite_office, again)
    do(sqlite_office, CloseAccount(account=account.number, on=sqlite_office.today, words="Se muda"))
    assert state(sqlite_office, third.number) == "withdrawn"


def test_the_flat_charges_go_on_unless_the_rule_stops_them(sqlite_office: Office, clock: TestClock) -> None:
    office = sqlite_office
    account, other = with_faces(office), with_faces(office)
    confirm(office, disconnection__base_charge=False)
    disconnect(office, account)
    clock.advance(days=40)
    for one in (account, other):
        for month in ("2026-11", "2026-12"):
            do(office, RecordReading(account=one.number, month=month, months=1, register_l=39_000), "sistemas")
    do(office, RunBilling(month="2026-11"), "sistemas")
    done = do(office, RunBilling(month="2026-12"), "sistemas")
    assert (done.bills, done.stopped.first) == (1, (account.number,))
    assert [bill.total_cents for bill in office.ask(bills, account.id)][:1] == [1287 + 958]
    assert [bill.total_cents for bill in office.ask(bills, other.id)][:2] == [2_929, 2_929]
