"""The end of an account: its last reading and bill by its days, its deposit, what is in the way, what stays owed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.explain import explain_bill
from oficinista.billing.models import Reading
from oficinista.billing.queries import balance, bill_facts, bills
from oficinista.cases.objections import FileObjection
from oficinista.closings.commands import CloseAccount, MoveIn, TransferService, plan_of
from oficinista.closings.models import ReadingSource
from oficinista.closings.planning import plan_lines
from oficinista.customers.queries import account_card
from oficinista.guarantees.commands import ChargeGuarantee
from oficinista.guarantees.queries import offer
from oficinista.letters.drafting import draft
from oficinista.letters.due import due_letters
from oficinista.letters.issuing import IssueLetter
from oficinista.letters.known import Asked
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.suspensions.candidates import candidates
from oficinista.suspensions.commands import IssueNotice
from oficinista.tariff import Tariffs
from oficinista.work.commands import CompleteOrder, CreateOrder
from tests.adjustments_builders import assert_whole, confirm, numbers
from tests.office import BilledAccount, TestClock, do, opened_copy, refused, with_bills, with_customer, with_faces
from tests.tills_builders import check, close_till, open_till, papers, pay

BILL = 4_597
LAST = 951 + 708
"""Seventeen of the thirty days of November: $16.79 and $12.50, and no more water than they cover."""
DAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def faced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, BilledAccount]]:
    """An account whose meter was read each month: what is refused leaves it as it is."""
    made: list[BilledAccount] = []

    def make(office: Office) -> None:
        made.append(with_faces(office))

    with opened_copy(make, tmp_path_factory.mktemp("faced"), TestClock()) as office:
        yield office, made[0]


def close(account: BilledAccount, **facts: Any) -> CloseAccount:
    given = {"on": DAY, "words": "Se muda a Florida", "source": ReadingSource.CUSTOMER, "register_l": 45_000} | facts
    return CloseAccount(account=account.number, **given)


def with_deposit(office: Office, account: BilledAccount, paid_cents: int) -> None:
    """A deposit of four bills, of which so much was paid after the bills."""
    confirm(office, deposit__average_bills=4)
    do(office, ChargeGuarantee(account=account.number, words="Cuenta nueva"))
    open_till(office)
    pay(office, account.number, office.ask(balance, account.id) - 4 * BILL + paid_cents)


def test_it_is_billed_for_its_days_and_its_deposit_pays_what_is_owed(office: Office) -> None:
    account = with_faces(office)
    with_deposit(office, account, 10_000)
    assert refused(office, close(account)).code == "approval.required"
    done = do(office, close(account), signed_by="marta")
    assert (done.closed_on, done.billed_cents, done.balance_cents) == (DAY, LAST, LAST - 10_000)
    [last, *_] = office.ask(bills, account.id)
    assert (last.number, last.period_start, last.period_end) == (done.bills[0], date(2026, 11, 1), date(2026, 11, 17))
    facts = office.ask(bill_facts, last.bill_id)
    assert [part.text for part in explain_bill(facts, Tariffs.load()).parts][:2] == [
        "Cargo base de agua: $16.79 × 17 ÷ 30 = $9.51",
        "Cargo base de alcantarillado: $12.50 × 17 ÷ 30 = $7.08",
    ]
    assert refused(office, close(account)).code == "account.closed"
    later = RecordReading(account=account.number, month="2026-11", months=1, measured_l=1_000)
    assert refused(office, later, "sistemas").code == "reading.outside"
    assert_whole(office, account)


def test_the_letter_tells_the_last_bill_the_deposit_and_what_is_left(sqlite_office: Office) -> None:
    account = with_faces(sqlite_office)
    with_deposit(sqlite_office, account, 10_000)
    asked = IssueLetter(template="account_closed", subject=account.number)
    assert refused(sqlite_office, asked).code == "letter.not_closed"
    do(sqlite_office, close(account, send_to="PO Box 12, Orlando FL"), signed_by="marta")
    due = sqlite_office.ask(due_letters, sqlite_office.info.id, account.id)
    assert ("account_closed", account.number) in [(one.template, one.subject) for one in due]
    known = {"office_id": sqlite_office.info.id, "on": sqlite_office.today}
    facts = sqlite_office.ask(draft, "account_closed", account.number, Asked(), **known).facts
    assert (facts["deposit"], facts["balance"], facts["is_credit"]) == ("$100.00", "$83.41", True)
    assert (facts["send_to"], facts["bills"][0]["total"]) == ("PO Box 12, Orlando FL", "$16.59")
    assert facts["customer"]["address"] == ["PO Box 12, Orlando FL"], "not where somebody else lives by now"
    do(sqlite_office, asked)
    due = sqlite_office.ask(due_letters, sqlite_office.info.id, account.id)
    assert [one.template for one in due] == ["guarantee_charged"]


def test_what_is_in_the_way_is_told_each_with_its_reason(sqlite_office: Office) -> None:
    account = with_faces(sqlite_office)
    with_deposit(sqlite_office, account, 0)
    case = do(sqlite_office, FileObjection(bill=numbers(sqlite_office, account)[-1], grounds="No gastamos tanto"))
    held = RecordReading(account=account.number, month="2026-07", months=1, measured_l=900_000_000)
    do(sqlite_office, held, "sistemas")
    answer = refused(sqlite_office, close(account))
    assert answer.code == "account.obstacles"
    assert f"Tiene abierto {case.number}, «Objeción de factura»." in answer.message
    assert "La lectura hasta el 31 de julio de 2026 está retenida." in answer.message


def test_a_check_that_may_come_back_is_in_the_way_of_a_credit_only(sqlite_office: Office) -> None:
    first, second = with_faces(sqlite_office), with_faces(sqlite_office)
    session = open_till(sqlite_office)
    for account, more, paper in ((first, 0, "1044"), (second, 2_000, "1045")):
        pay(sqlite_office, account.number, 3 * BILL + more, check(3 * BILL + more, paper))
    close_till(sqlite_office, session, 15_000, *papers(check(3 * BILL, "1044"), check(3 * BILL + 2_000, "1045")))
    assert do(sqlite_office, close(first)).balance_cents == LAST
    answer = refused(sqlite_office, close(second))
    assert "El cheque de REC-TST-2026-000002 puede volver hasta el" in answer.message


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": date(2026, 11, 25)}, "account.closing_day"),
        ({"on": date(2026, 10, 31)}, "account.billed_beyond"),
        ({"on": date(2026, 11, 1)}, "reading.nothing_left"),
        ({"register_l": None}, "reading.empty"),
        ({"register_l": 5_000}, "reading.absurd"),
        ({"source": ReadingSource.CREW, "order": "ORD-TST-2026-000009"}, "order.unknown"),
    ],
)
def test_a_day_or_a_reading_that_cannot_be_is_refused(
    faced: tuple[Office, BilledAccount], facts: dict[str, Any], code: str
) -> None:
    office, account = faced
    assert refused(office, close(account, **facts)).code == code


def test_a_figure_below_the_last_one_is_told_with_it(faced: tuple[Office, BilledAccount]) -> None:
    office, account = faced
    assert "La lectura anterior fue 39.0 m³." in str(refused(office, close(account, register_l=5_000)))


def test_an_account_of_another_office_is_closed_there(faced: tuple[Office, BilledAccount]) -> None:
    office, account = faced
    with pytest.raises(Refused) as caught:
        office.ask(plan_of, close(account), office.info.id + 1, office.today)
    assert caught.value.refusal.code == "account.other_office"


def test_a_crew_s_reading_is_of_its_order_and_its_day(sqlite_office: Office) -> None:
    account = with_faces(sqlite_office)
    order = do(sqlite_office, CreateOrder(account=account.number, type="reading", is_prepared=True)).number
    by_crew = {"source": ReadingSource.CREW, "order": order, "register_l": None}
    told = sqlite_office.ask(plan_of, close(account), sqlite_office.info.id, sqlite_office.today)
    assert told.orders_left == (order,)
    assert refused(sqlite_office, close(account, **by_crew)).code == "order.no_reading"
    result = {"access": "free", "register_m3": "45", "moving": "no"}
    do(sqlite_office, CompleteOrder(number=order, result=result, on=sqlite_office.today))
    assert refused(sqlite_office, close(account, **by_crew)).code == "order.other_day"
    done = do(sqlite_office, close(account, on=sqlite_office.today, **by_crew))
    assert done.balance_cents == 3 * BILL + 1287 + 958


def test_an_estimate_goes_by_the_pace_of_a_year_and_says_so(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 3)
    do(sqlite_office, close(account, source=ReadingSource.ESTIMATED, register_l=None))
    [last, *_] = sqlite_office.ask(bills, account.id)
    assert (last.is_estimated, last.billed_l) == (True, 7_000)
    notice = IssueNotice(account=account.number, words="Debe")
    assert refused(sqlite_office, notice).code == "account.closed"
    assert sqlite_office.ask(candidates, sqlite_office.info.id, sqlite_office.today) == []


def test_who_comes_begins_where_the_other_ended_and_pays_for_the_days_left(
    sqlite_office: Office, clock: TestClock
) -> None:
    office = sqlite_office
    account = with_faces(office)
    with_deposit(office, account, 10_000)
    comes = MoveIn(account=account.number, name="Rosa Báez", on=DAY, source=ReadingSource.CUSTOMER, register_l=45_000)
    moved = do(office, comes, signed_by="marta")
    assert office.ask(balance, account.id) == LAST - 10_000
    assert office.ask(offer, moved.number, office.info.id, office.today).held is None
    read = RecordReading(account=moved.number, month="2026-11", months=1, register_l=50_000)
    do(office, read, "sistemas")
    clock.advance(days=10)
    do(office, RunBilling(month="2026-11"), "sistemas")
    [first] = office.ask(bills, moved.account_id)
    assert (first.period_start, first.billed_l, first.total_cents) == (DAY, 5_000, 728 + 542)
    assert_whole(office, account)


def test_what_a_file_says_was_read_after_the_closing_is_not_billed(sqlite_office: Office, clock: TestClock) -> None:
    account = with_faces(sqlite_office)
    do(sqlite_office, close(account))
    row = {"account_id": account.id, "meter_id": 1, "period_start": date(2026, 11, 1), "period_end": date(2026, 11, 30),
           "months": 1, "kind": "actual", "measured_l": 9_000, "recorded_at": clock()}  # fmt: skip
    with sqlite_office.store.write(sqlite_office.info.id) as connection:
        connection.execute(insert(Reading), row)
    clock.advance(days=10)
    assert do(sqlite_office, RunBilling(month="2026-11"), "sistemas").bills == 0


def test_the_plan_tells_of_a_reading_that_is_not_billed_yet(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    for month in ("2026-09", "2026-10"):
        do(sqlite_office, RecordReading(account=account.number, month=month, months=1, measured_l=9_000), "sistemas")
    ends = close(account, source=ReadingSource.ESTIMATED, register_l=None)
    told = []
    for month in ("2026-09", "2026-10"):
        do(sqlite_office, RunBilling(month=month), "sistemas")
        told += plan_lines(sqlite_office.ask(plan_of, ends, sqlite_office.info.id, sqlite_office.today))
    [unbilled] = [line for line in told if line.startswith("Falta facturar")]
    assert "31 de octubre de 2026" in unbilled


def test_a_place_that_was_left_is_opened_at_the_figure_it_was_left_with(sqlite_office: Office) -> None:
    account = with_faces(sqlite_office)
    do(sqlite_office, close(account))
    comes = MoveIn(account=account.number, name="Rosa Báez", on=date(2026, 11, 20))
    lower = comes.model_copy(update={"source": ReadingSource.CUSTOMER, "register_l": 44_000})
    assert refused(sqlite_office, lower).code == "reading.below_left"
    unread = comes.model_copy(update={"source": ReadingSource.CREW, "order": "ORD-TST-2026-000001"})
    assert refused(sqlite_office, unread).code == "order.unknown"
    moved = do(sqlite_office, comes)
    read = RecordReading(account=moved.number, month="2026-11", months=1, register_l=46_000)
    do(sqlite_office, read, "sistemas")
    read_already = close(BilledAccount(moved.account_id, moved.number), on=date(2026, 11, 22),
                         source=ReadingSource.ESTIMATED, register_l=None)  # fmt: skip
    assert refused(sqlite_office, read_already).code == "account.read_beyond"
    again = MoveIn(account=account.number, name="Luis Soto", on=date(2026, 11, 21))
    assert refused(sqlite_office, again).code == "account.taken"


def test_a_customer_goes_on_elsewhere_with_their_deposit_and_what_is_not_due_stays(office: Office) -> None:
    account, empty = with_faces(office), with_customer(office, "Nadie Ya")
    with_deposit(office, account, 10_000)
    goes = TransferService(account=account.number, to=empty.number, on=DAY, words="Se muda", to_register_l=7_000,
                           source=ReadingSource.CUSTOMER, register_l=45_000)  # fmt: skip
    assert refused(office, goes).code == "account.taken"
    do(office, close(empty, source=ReadingSource.ESTIMATED, register_l=None, on=DAY))
    plan = office.ask(plan_of, goes, office.info.id, office.today)
    assert plan.after_cents == LAST
    assert any("Sigue en" in line and "San Juan" in line for line in plan_lines(plan))
    done = do(office, goes, signed_by="marta")
    held = office.ask(offer, done.number, office.info.id, office.today).held
    assert held is not None
    assert (held.amount_cents, held.held_cents) == (4 * BILL, 10_000)
    assert office.ask(balance, account.id) == LAST
    new = office.ask(account_card, held.account_id, office.today)
    assert (new.name, new.balance_cents) == ("María Nieves Ortiz", 4 * BILL - 10_000)
    assert_whole(office, account)


def test_a_service_is_not_transferred_while_something_is_overdue(sqlite_office: Office) -> None:
    account, empty = with_bills(sqlite_office, 2, until=date(2026, 9, 1)), with_customer(sqlite_office)
    do(sqlite_office, close(empty, source=ReadingSource.ESTIMATED, register_l=None))
    goes = TransferService(account=account.number, to=empty.number, on=DAY, words="Se muda")
    assert refused(sqlite_office, goes).code == "transfer.overdue"
