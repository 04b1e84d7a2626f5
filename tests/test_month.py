"""A whole month of one office through the door: every way in which money comes, goes, is promised or comes back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch
from oficinista.batches.suspense import ResolveSuspense
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.queries import balance
from oficinista.closings.commands import CloseAccount, MoveIn
from oficinista.ledger import chart
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.plans.commands import ProposePlan, ReviewPlans, SignPlan
from oficinista.plans.queries import find_plan
from oficinista.queue.arrivals import IssueTicket
from oficinista.queue.commands import CallNext, CloseDay, FinishVisit
from oficinista.refunds.commands import ConfirmRefund, SendRefund
from oficinista.tills.closing import ReviewTill
from oficinista.tills.models import TillKind
from oficinista.tills.returns import ReturnCheck
from tests.adjustments_builders import assert_whole, credit, numbers, read, rebill
from tests.office import BilledAccount, TestClock, do, opened_copy, refused, with_bills
from tests.refunds_builders import approved, with_credit
from tests.tills_builders import cash, check, close_till, open_till, papers, pay, to_the_bank, turn_in

BILL, TWELVE, FORTNIGHT, DAILY, FUND = 4_597, 4_041, 758 + 565, 1_200, 15_000
DAYS = tuple(date(2026, 11, day) for day in (24, 25, 27, 30)) + tuple(
    date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21, 22, 23)
)
"""The days on which the office opens: none is a Saturday, a Sunday or a holiday."""
ACCOUNTS = 6


def make_month(office: Office) -> None:
    """Six customers of three bills, and one with a credit of $30.00."""
    for _ in range(ACCOUNTS):
        with_bills(office, 3)
    with_credit(office)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_month, tmp_path, clock) as office:
        yield office


def account(place: int) -> BilledAccount:
    """A customer of the month, counted from 1."""
    return BilledAccount(place, f"{10_000_000 + place:012d}")


class Month:
    """The month as it goes. `owed` is what each account must owe, reckoned beside the ledger."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.owed = {place: office.ask(balance, place) for place in range(1, ACCOUNTS + 1)}
        self.payers = cycle(range(1, ACCOUNTS + 1))
        self.returned = self.unclaimed = self.plan = ""

    def day(self, *checks: tuple[int, str]) -> list[str]:
        """A customer is called and pays in cash, others by check; the cash goes to the safe, the till closes and is
        reviewed, and so does the day. The receipts of the checks."""
        session = open_till(self.office, fund=FUND)
        do(self.office, IssueTicket(service="payment"))
        do(self.office, CallNext(window="Ventanilla-1"))
        payer = next(self.payers)
        pay(self.office, account(payer).number, DAILY, cash(DAILY))
        self.owed[payer] -= DAILY
        do(self.office, FinishVisit())
        receipts = [
            str(pay(self.office, account(who).number, BILL, check(BILL, paper)).receipt) for who, paper in checks
        ]
        for who, _ in checks:
            self.owed[who] -= BILL
        turn_in(self.office, DAILY)
        close_till(self.office, session, FUND, *papers(*(check(BILL, paper) for _, paper in checks)))
        do(self.office, ReviewTill(session_id=session), "marta")
        do(self.office, CloseDay(), "marta")
        return receipts

    def charge_not_due(self) -> None:
        """A charge is taken back, and two customers pay by check."""
        do(self.office, credit(account(1), 1_500))
        self.owed[1] -= 1_500
        self.returned = self.day((3, "1044"), (4, "2001"))[0]

    def mail(self) -> None:
        """Two checks come by mail; nobody knows whose the second is."""
        self.day()
        counted = Declared(kind=TenderKind.CHECK, quantity=2, amount_cents=BILL + 2_000)
        batch = do(self.office, OpenBatch(kind=TillKind.MAIL, declared=(counted,)), signed_by="luis").batch
        do(self.office, KeyItem(kind=TenderKind.CHECK, amount_cents=BILL, number=account(5).number))
        item = KeyItem(kind=TenderKind.CHECK, amount_cents=2_000, payer="J. Pérez")
        self.unclaimed = do(self.office, item).document
        do(self.office, CloseBatch(batch=batch), signed_by="luis")
        self.owed[5] -= BILL

    def bills(self) -> None:
        """The bills of November go out."""
        for place in range(1, ACCOUNTS + 1):
            reading = RecordReading(account=account(place).number, month="2026-11", months=1, measured_l=13_000)
            do(self.office, reading, actor="sistemas")
            self.owed[place] += BILL
        do(self.office, RunBilling(month="2026-11"), actor="sistemas")
        self.day()

    def returned_check(self) -> None:
        """The bank gives a check back, once."""
        back = ReturnCheck(receipt=self.returned, bank_reason="A")
        to_the_bank(self.office)
        do(self.office, back, signed_by="marta")
        self.owed[3] += BILL
        assert refused(self.office, back, signed_by="marta").code == "check.already_returned"
        self.day()

    def owner_and_reading(self) -> None:
        """Whose the check was is found out, and a reading was wrong."""
        found = ResolveSuspense(document=self.unclaimed, number=account(6).number, reason="Lo confirmó")
        do(self.office, found, signed_by="marta")
        self.owed[6] -= 2_000
        do(self.office, rebill(numbers(self.office, account(2))[-1], readings=read("2026-11", 12_000)))
        self.owed[2] -= BILL - TWELVE
        self.day()

    def promise(self) -> None:
        """What is overdue is spread over a plan."""
        self.plan = do(self.office, ProposePlan(account=account(6).number, words="No puede de una vez")).number
        do(self.office, SignPlan(number=self.plan, words="Firmado"), signed_by="marta")
        self.day()

    def refund(self) -> None:
        """A credit is given back by finance, once."""
        self.day()
        number = approved(self.office, account(7))
        do(self.office, SendRefund(number=number, words="A finanzas"))
        paid = ConfirmRefund(number=number, words="Cheque 881")
        do(self.office, paid, "marta")
        assert refused(self.office, paid, "marta").code == "case.not_now"

    def leave(self) -> None:
        """A customer leaves, by an estimate of the fourteen days of December; what they owe stays theirs."""
        closed = CloseAccount(account=account(4).number, on=self.office.today, words="Se muda")
        assert do(self.office, closed).billed_cents == FORTNIGHT
        self.owed[4] += FORTNIGHT
        do(self.office, MoveIn(account=account(4).number, name="Rosa Báez", on=self.office.today))
        self.day()


EVENTS = {
    date(2026, 11, 25): Month.charge_not_due,
    date(2026, 11, 30): Month.mail,
    date(2026, 12, 1): Month.bills,
    date(2026, 12, 2): Month.returned_check,
    date(2026, 12, 4): Month.owner_and_reading,
    date(2026, 12, 7): Month.promise,
    date(2026, 12, 9): Month.refund,
    date(2026, 12, 15): Month.leave,
}


def sums(office: Office) -> dict[str, int]:
    """What each account of the ledger has."""
    with office.store.read() as connection:
        rows = connection.execute(text("SELECT gl_code, SUM(amount_cents) FROM entry_line GROUP BY gl_code"))
        return {code: int(cents) for code, cents in rows}


def test_a_month_of_an_office_ends_with_every_cent_in_one_place(office: Office, clock: TestClock) -> None:
    month = Month(office)
    for day in DAYS:
        clock.now = max(clock.now, datetime.combine(day, time(12), UTC))
        EVENTS.get(day, Month.day)(month)
        do(office, ReviewPlans(), actor="sistemas")
    assert {place: office.ask(balance, place) for place in month.owed} == month.owed
    assert office.ask(balance, ACCOUNTS + 1) == 0
    for place in range(1, ACCOUNTS + 2):
        assert_whole(office, account(place))
    signed = office.ask(find_plan, month.plan, office.info.id, office.today).terms
    assert signed.down_cents + sum(one.amount_cents for one in signed.instalments) == signed.debt_cents
    found = sums(office)
    assert sum(found.values()) == 0
    assert found[chart.OFFICE_TRANSIT] == found[chart.SUSPENSE] == 0
    assert found[chart.RECEIVABLE] == sum(month.owed.values())
