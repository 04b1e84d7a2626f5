"""An account taken apart: it says what the ledger says, today and on any day before."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oficinista.adjustments.technical import ReplaceMeter
from oficinista.billing.analysis import Analysis, analyze, find_bill
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.facts import BillFacts
from oficinista.billing.periods import add_months, month_of
from oficinista.billing.queries import balance, open_items, statement
from oficinista.billing.recompute import differences, recompute
from oficinista.ledger.models import EntryKind
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.storage.store import Store
from oficinista.tariff import TariffLine, Tariffs
from oficinista.tills.payments import VoidPayment
from tests import databases
from tests.adjustments_builders import numbers, read, rebill
from tests.office import TODAY, BilledAccount, TestClock, do, make_office, with_bills, with_customer
from tests.tills_builders import open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, and Ana's open till."""
    found = with_bills(office, 3)
    open_till(office)
    return found


def analysis(office: Office, account: BilledAccount, as_of: date | None = None) -> Analysis:
    return office.ask(analyze, account.id, office.today, as_of)


def test_each_bill_stands_beside_its_reading_and_its_tariff(office: Office, account: BilledAccount) -> None:
    first = analysis(office, account).bills[0]
    assert first.reading is not None
    assert (first.facts.days, first.reading.measured_l, first.facts.billed_l) == (31, 13_000, 13_000)
    assert [line.difference_cents for line in first.check.lines] == [0] * len(first.check.lines)
    assert (first.check.due_cents, first.check.differs, first.differences) == (BILL, False, ())


def test_each_bill_says_what_paid_it_and_each_payment_which_bills(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL + 1_000).receipt
    found = analysis(office, account)
    assert [[(one.document, one.amount_cents) for one in bill.applied] for bill in found.bills] == [
        [(receipt, BILL)],
        [(receipt, 1_000)],
        [],
    ]
    assert [bill.open_cents for bill in found.bills] == [0, BILL - 1_000, BILL]
    assert [(one.bill_number, one.amount_cents) for one in found.movements[-1].paid] == [
        (found.bills[0].facts.number, BILL),
        (found.bills[1].facts.number, 1_000),
    ]


def test_a_bill_is_explained_with_the_arrears_that_it_found(office: Office, account: BilledAccount) -> None:
    assert [bill.facts.arrears_cents for bill in analysis(office, account).bills] == [0, BILL, 2 * BILL]


def test_a_past_day_knows_nothing_of_what_came_after(office: Office, account: BilledAccount) -> None:
    pay(office, account.number, BILL)
    then = analysis(office, account, date(2026, 9, 30))
    assert (len(then.bills), then.balance_cents, then.is_past) == (1, BILL, True)
    assert (then.bills[0].open_cents, then.bills[0].applied) == (BILL, ())
    assert analysis(office, account).bills[0].open_cents == 0


def test_a_void_gives_back_what_its_payment_paid(office: Office, account: BilledAccount) -> None:
    receipt = pay(office, account.number, BILL).receipt
    do(office, VoidPayment(receipt=receipt, reason="Cuenta equivocada"), signed_by="marta")
    found = analysis(office, account)
    assert [one.line.is_voided for one in found.movements] == [False, False, False, True, False]
    assert [(one.kind, one.amount_cents) for one in found.bills[0].applied] == [
        (EntryKind.PAYMENT, BILL),
        (EntryKind.PAYMENT_VOID, -BILL),
    ]
    assert (found.bills[0].open_cents, found.balance_cents) == (BILL, 3 * BILL)


def test_a_past_day_has_the_meter_of_that_day(office: Office) -> None:
    account = with_customer(office, meter_serial="VIEJO1")
    change = ReplaceMeter(note="Orden 12", account=account.number, serial="NUEVO1", diameter="1", on=date(2026, 10, 5))
    do(office, change, "marta")
    now, then = analysis(office, account), analysis(office, account, date(2026, 10, 4))
    assert (now.meter_serial, now.diameter) == ("NUEVO1", "1")
    assert (then.meter_serial, then.diameter) == ("VIEJO1", "5/8")


def test_a_day_to_come_is_refused(office: Office, account: BilledAccount) -> None:
    with pytest.raises(Refused) as caught:
        analysis(office, account, TODAY + timedelta(days=1))
    assert caught.value.refusal.code == "analysis.future"


def test_nobodys_account_and_nobodys_bill_are_refused(office: Office) -> None:
    with pytest.raises(Refused) as account_refused:
        office.ask(analyze, 99, TODAY)
    assert account_refused.value.refusal.code == "account.unknown"
    with pytest.raises(Refused) as bill_refused:
        office.ask(find_bill, "299999999999")
    assert bill_refused.value.refusal.code == "bill.unknown"


def test_an_account_without_bills_has_nothing_to_say(office: Office) -> None:
    found = analysis(office, with_customer(office))
    assert (found.bills, found.movements, found.findings, found.balance_cents) == ((), (), (), 0)


def test_findings_come_from_the_readings_of_the_account(office: Office) -> None:
    account = with_bills(office, 8, until=date(2026, 9, 1))
    do(office, RecordReading(account=account.number, month="2026-10", months=1, measured_l=60_000), "sistemas")
    (found,) = analysis(office, account).findings
    assert (found.code, found.on) == ("sudden_rise", date(2026, 10, 31))
    assert analysis(office, account, date(2026, 10, 30)).findings == ()


def test_customers_alike_are_compared_in_the_month_of_the_last_bill(sqlite_office: Office) -> None:
    neighbours = [with_customer(sqlite_office) for _ in range(20)]
    for place, one in enumerate(neighbours):
        order = RecordReading(account=one.number, month="2026-10", months=1, measured_l=1_000 * place)
        do(sqlite_office, order, "sistemas")
    do(sqlite_office, RunBilling(month="2026-10"), "sistemas")
    do(sqlite_office, rebill(*numbers(sqlite_office, neighbours[-1]), readings=read("2026-10", 18_500)), "marta")
    found = analysis(sqlite_office, neighbours[0]).alike
    assert found is not None
    assert (found.accounts, found.lower_l, found.median_l, found.upper_l) == (20, 5_000, 10_000, 15_000)


def facts(*lines: TariffLine, total_cents: int, measured_l: int = 13_000, billed_l: int = 13_000) -> BillFacts:
    """October 2026 at a small meter, residential, both services."""
    return BillFacts(
        number="200010000001",
        period_start=date(2026, 10, 1),
        period_end=date(2026, 10, 31),
        days=31,
        measured_l=measured_l,
        billed_l=billed_l,
        is_estimated=False,
        tariff_class="residential",
        diameter="5/8",
        service="both",
        tariff_date=date(2024, 7, 1),
        due_on=date(2026, 11, 22),
        lines=lines,
        total_cents=total_cents,
    )


RIGHT = Tariffs.load().in_force(date(2026, 10, 31)).price("residential", "5/8", "both", 13_000).lines


def test_a_line_that_is_not_the_tariffs_is_marked() -> None:
    wrong = RIGHT[0]._replace(amount_cents=RIGHT[0].amount_cents + 500)
    bill = facts(wrong, *RIGHT[1:], total_cents=BILL + 500)
    check = recompute(bill, Tariffs.load())
    assert [line.difference_cents for line in check.lines if line.differs] == [500]
    assert differences(bill, check) == ["Las líneas marcadas no son las que da la tarifa de su fecha."]


def test_a_line_too_many_or_missing_is_marked() -> None:
    extra = TariffLine("special", None, None, 300)
    check = recompute(facts(*RIGHT[1:], extra, total_cents=1), Tariffs.load())
    assert sorted(line.difference_cents for line in check.lines if line.differs) == [-RIGHT[0].amount_cents, 300]


def test_seven_measured_and_ten_billed_does_not_pass() -> None:
    bill = facts(
        *RIGHT[:2], total_cents=sum(line.amount_cents for line in RIGHT[:2]), measured_l=7_000, billed_l=10_000
    )
    assert differences(bill, recompute(bill, Tariffs.load())) == ["Lo cobrado no es lo medido en ese período."]


def test_a_total_that_is_not_its_lines_does_not_pass() -> None:
    bill = facts(*RIGHT, total_cents=BILL + 1)
    assert "El total de la factura no es la suma de sus líneas." in differences(bill, recompute(bill, Tariffs.load()))


def test_a_bill_without_a_published_price_says_so_and_is_not_compared() -> None:
    gone = recompute(facts(*RIGHT, total_cents=BILL), Tariffs([]))
    assert (gone.due_cents, gone.lines, gone.differs) == (None, (), False)
    assert gone.problem == "No hay tarifa publicada para el 31 de octubre de 2026."


steps = st.lists(
    st.one_of(st.just(("bill", 0)), st.tuples(st.just("pay"), st.integers(1, 20_000)), st.just(("void", 0))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_whatever_happens_the_analysis_runs_to_the_balance_of_the_ledger_on_every_day(
    happened: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        store, clock = Store(databases.new_sqlite(make_office, Path(folder))), TestClock()
        office = Office(store, clock=clock)
        account = with_bills(office, 1, until=date(2026, 1, 1))
        _happen(office, clock, account, happened)
        lines = office.ask(statement, account.id)
        days = {line.on + timedelta(days=offset) for line in lines for offset in (-1, 0, 1)}
        for day in sorted(day for day in days if day <= office.today):
            found = analysis(office, account, day)
            last = found.movements[-1].line.balance_cents if found.movements else 0
            assert last == found.balance_cents == office.ask(balance, account.id, day)
        found = analysis(office, account)
        owed = sum(bill.open_cents for bill in found.bills)
        assert owed == sum(one.open_cents for one in office.ask(open_items, account.id))
        assert [one.line for one in found.movements] == lines
        store.close()


def _happen(office: Office, clock: TestClock, account: BilledAccount, happened: list[tuple[str, int]]) -> None:
    """Bill the next month, take a payment or void the last one, a day apart."""
    open_till(office)
    month, receipts = date(2026, 1, 1), []
    for what, cents in happened:
        if what == "bill":
            month = add_months(month, 1)
            order = RecordReading(account=account.number, month=month_of(month), months=1, measured_l=13_000)
            do(office, order, "sistemas")
            do(office, RunBilling(month=month_of(month)), "sistemas")
        elif what == "pay":
            receipts.append(pay(office, account.number, cents).receipt)
        elif receipts:
            do(office, VoidPayment(receipt=receipts.pop(), reason="Cuenta equivocada"), signed_by="marta")
        clock.advance(hours=2)
