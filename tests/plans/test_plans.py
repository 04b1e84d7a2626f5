"""Plans from the offer to the last instalment: two signatures, kept or broken by what the ledger says, to the cent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from oficinista.billing.queries import bills
from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import case_file, cases, misplaced
from oficinista.customers.queries import find_account
from oficinista.documents.printing import account_statement
from oficinista.documents.receipt import receipt_text
from oficinista.office import Office
from oficinista.plans.commands import (
    CancelPlan,
    ClosePlan,
    CounterPlan,
    ProposePlan,
    RefusePlan,
    RestorePlan,
    ReviewPlans,
    SignPlan,
)
from oficinista.plans.offering import breaches_until
from oficinista.plans.queries import Plan, find_plan
from oficinista.plans.standing import Keeping
from oficinista.plans.terms import Profile
from oficinista.storage.store import Store
from oficinista.suspensions.commands import IssueNotice, OrderCut, SendNotice
from oficinista.suspensions.queries import may_suspend
from oficinista.tills.payments import VoidPayment
from oficinista.tills.receipts import find_receipt
from oficinista.tills.returns import ReturnCheck
from tests import databases
from tests.adjustments_builders import credit, read, rebill
from tests.cases.test_objections import objected
from tests.office import OPENING, BilledAccount, TestClock, do, make_office, refused, with_bills, with_customer
from tests.tills_builders import check, close_till, open_till, papers, pay, to_the_bank

ACCOUNT = "000010000001"
BILL = 4_597
WORDS = "No puede pagarlo de una vez"


def make_owing_office(store: Store) -> None:
    """The test office with an account of six bills of $45.97, all overdue: that of October since Sunday."""
    make_office(store)
    with_bills(Office(store, clock=TestClock(OPENING - timedelta(minutes=30))), 6)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Its database, in each dialect."""
    if request.param == "sqlite":
        yield databases.new_sqlite(make_owing_office, tmp_path)
    else:
        name = databases.new_postgres(make_owing_office)
        yield databases.app_url(name)
        databases.drop_postgres(name)


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """The account that owes."""
    return BilledAccount(office.ask(find_account, ACCOUNT), ACCOUNT)


def proposed(office: Office, account: BilledAccount, **terms: object) -> str:
    return str(do(office, ProposePlan(account=account.number, words=WORDS, **terms)).number)


def signed(office: Office, account: BilledAccount, **terms: object) -> str:
    number = proposed(office, account, **terms)
    do(office, SignPlan(number=number, words="Firmado por ambos"), signed_by="marta")
    return number


def plan(office: Office, number: str) -> Plan:
    return office.ask(find_plan, number, office.info.id, office.today)


def keeping(office: Office, number: str) -> Keeping | None:
    found = plan(office, number).standing
    return None if found is None else found.keeping


def on(clock: TestClock, day: date) -> None:
    """Nine in the morning of a day."""
    clock.now = datetime(day.year, day.month, day.day, 13, tzinfo=UTC)


def paid(office: Office, account: BilledAccount, cents: int) -> None:
    """A payment in a till that is opened for it and closed."""
    session = open_till(office)
    pay(office, account.number, cents)
    close_till(office, session, 15_000 + cents)


def overdue(office: Office, account: BilledAccount) -> int:
    return sum(one.open_cents for one in office.ask(bills, account.id) if one.due_on < office.today)


def test_a_plan_spreads_what_is_overdue_and_nothing_else(office: Office, account: BilledAccount) -> None:
    found = plan(office, proposed(office, account))
    assert found.terms.debt_cents == overdue(office, account)
    spread = found.terms.down_cents + sum(one.amount_cents for one in found.terms.instalments)
    assert spread == found.terms.debt_cents
    assert any("por confirmar" in rule for rule in found.terms.rules)


def test_it_is_signed_by_two_and_never_by_one(office: Office, account: BilledAccount) -> None:
    number = proposed(office, account)
    alone = refused(office, SignPlan(number=number, words=WORDS))
    assert alone.code == "approval.required"
    assert refused(office, SignPlan(number=number, words=WORDS), "marta").code == "approval.required"
    assert do(office, SignPlan(number=number, words=WORDS), signed_by="marta").state == "signed"


def test_other_terms_are_kept_beside_the_first(office: Office, account: BilledAccount) -> None:
    number = proposed(office, account, months=12)
    do(office, CounterPlan(number=number, words="Prefiere terminar antes", months=4))
    do(office, SignPlan(number=number, words=WORDS), signed_by="marta")
    found = plan(office, number)
    assert [len(one.instalments) for one in found.versions] == [12, 4]
    assert found.terms.number == 2
    assert refused(office, CounterPlan(number=number, words=WORDS)).code == "case.not_now"


def test_who_may_have_none_is_told_why(office: Office, account: BilledAccount) -> None:
    nothing = with_customer(office)
    assert "No debe nada vencido" in refused(office, ProposePlan(account=nothing.number, words=WORDS)).message
    shop = with_bills(office, 2, tariff_class="commercial")
    housing = ProposePlan(account=shop.number, words=WORDS, profile=Profile.HOUSING)
    assert refused(office, housing).code == "plan.not_residential"
    number = proposed(office, account)
    assert number in refused(office, ProposePlan(account=account.number, words=WORDS)).message


def test_what_is_objected_is_not_spread(office: Office, account: BilledAccount) -> None:
    before = overdue(office, account)
    objected(office, account)
    assert plan(office, proposed(office, account)).terms.debt_cents == before - BILL


def test_a_payment_before_the_signing_asks_for_another_offer(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    """So does waiting until an instalment of the offer would be due."""
    number = proposed(office, account)
    on(clock, date(2026, 12, 24))
    assert refused(office, SignPlan(number=number, words=WORDS), signed_by="marta").code == "plan.dates_past"
    paid(office, account, 1_000)
    assert refused(office, SignPlan(number=number, words=WORDS), signed_by="marta").code == "plan.debt_changed"
    do(office, CounterPlan(number=number, words="Con lo de hoy"))
    assert do(office, SignPlan(number=number, words=WORDS), signed_by="marta").version == 2


def test_while_it_is_kept_there_is_no_notice_and_no_cut(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    on(clock, date(2026, 12, 1))
    before = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert before.amount_cents > 0
    number = signed(office, account)
    kept = office.ask(may_suspend, account.id, office.info.id, office.today)
    assert kept.notice_from is None
    assert any(number in sentence for sentence in kept.why)


def test_signing_calls_back_the_crew_that_was_to_cut_and_holds_the_notice_until_it_is_broken(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    notice = do(office, IssueNotice(account=account.number, words="Debe cinco facturas")).number
    do(office, SendNotice(number=notice, words="Por correo"))
    clock.advance(days=21)
    cut = do(office, OrderCut(number=notice, words="No ha pagado"), "marta").order
    signed(office, account)
    [held] = office.ask(cases, office.info.id, office.today, account=account.number, tray=Tray.SUSPENSIONS)
    assert held.state == "held"
    assert office.ask(case_file, cut, office.info.id, office.today).row.state == "cancelled"
    send = SendNotice(number=notice, words="Otra vez")
    assert "Plan de pago" in refused(office, send).message
    clock.advance(days=8)
    assert do(office, send).state == "noticed", "the down payment did not come"


def test_a_review_notes_only_what_changed(office: Office, clock: TestClock, account: BilledAccount) -> None:
    number = signed(office, account)

    def noted() -> int:
        clock.advance(days=1)
        do(office, ReviewPlans(), "sistemas")
        return len(office.ask(case_file, number, office.info.id, office.today).steps)

    assert [noted(), noted()] == [2, 2]
    paid(office, account, plan(office, number).terms.down_cents)
    assert [noted(), noted()] == [3, 3]


def test_what_a_plan_was_on_a_day_is_asked_again_later(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    number, first = signed(office, account, months=2), office.today
    debt = plan(office, number).terms.debt_cents
    on(clock, date(2026, 11, 27))
    paid(office, account, debt)
    on(clock, date(2026, 12, 10))
    do(office, ReviewPlans())
    now = plan(office, number)
    assert (now.state, now.standing is not None and now.standing.keeping) == ("paid", Keeping.PAID)
    assert sum(one.paid_cents for one in now.parts) == debt
    then = office.ask(find_plan, number, office.info.id, first).standing
    assert (then is not None and then.keeping) is Keeping.AWAITS_DOWN
    assert office.ask(find_plan, number, office.info.id, first - timedelta(days=1)).standing is None


def test_the_down_payment_starts_it_and_its_lack_ends_it(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    number = signed(office, account)
    assert keeping(office, number) is Keeping.AWAITS_DOWN
    paid(office, account, plan(office, number).terms.down_cents)
    assert keeping(office, number) is Keeping.KEPT
    other = with_bills(office, 2)
    unpaid = signed(office, other, profile=Profile.HOUSING)
    on(clock, date(2026, 12, 10))
    assert keeping(office, unpaid) is Keeping.BROKEN
    reviewed = do(office, ReviewPlans())
    assert (reviewed.broken, reviewed.reviewed) == ((unpaid,), 2)
    assert plan(office, unpaid).state == "broken"
    restore = RestorePlan(number=unpaid, words=WORDS)
    assert "faltan $91.94" in refused(office, restore).message, "no more is asked than is left"
    paid(office, other, 2 * BILL)
    assert refused(office, restore).code == "plan.nothing_left"
    assert do(office, ReviewPlans()).paid == (unpaid,)
    assert office.ask(misplaced) == []


def test_the_receipt_says_what_the_payment_did_to_the_plan_and_its_copy_says_the_same(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    number = signed(office, account, months=2)
    terms = plan(office, number).terms
    open_till(office)

    def paying(cents: int) -> str:
        return str(pay(office, account.number, cents).receipt)

    def told(receipt: str) -> str:
        return " ".join(receipt_text(office.ask(find_receipt, receipt)).split())

    short, rest = paying(1_000), paying(terms.down_cents - 1_000)
    assert "espera el pronto pago. Pronto pago: faltan $45.17, hasta el 30 de noviembre de 2026." in told(short)
    assert f"Plan de pago {number}: al día. Pagado el pronto pago: el plan comienza. Plazo 1: faltan" in told(rest)
    before = told(rest)
    objected(office, account)
    last = paying(terms.debt_cents)
    assert f"Plan de pago {number}: saldado." in told(last)
    on(clock, date(2026, 12, 10))
    do(office, ReviewPlans())
    assert told(rest) == before


def test_a_statement_calls_overdue_what_is_due_under_the_plan(office: Office, account: BilledAccount) -> None:
    number = signed(office, account)
    [document] = account_statement(office, account.number)
    text = " ".join(str(document.content).split())
    assert "De eso, vencido $0.00" in text.replace(".  ", " ")
    assert f"Plan de pago {number}: espera el pronto pago; $55.17 hasta el 30 nov 2026" in text


def test_paid_in_time_to_the_last_cent_it_is_over(office: Office, clock: TestClock, account: BilledAccount) -> None:
    number = signed(office, account, months=2)
    terms = plan(office, number).terms
    paid(office, account, terms.down_cents)
    for part in terms.instalments:
        on(clock, part.due_on)
        paid(office, account, part.amount_cents)
        assert keeping(office, number) in (Keeping.KEPT, Keeping.PAID)
    assert do(office, ReviewPlans()).paid == (number,)
    assert plan(office, number).state == "paid"


def test_a_payment_that_is_voided_breaks_what_it_kept(office: Office, clock: TestClock, account: BilledAccount) -> None:
    number = signed(office, account)
    open_till(office)
    receipt = str(pay(office, account.number, plan(office, number).terms.down_cents).receipt)
    assert keeping(office, number) is Keeping.KEPT
    do(office, VoidPayment(receipt=receipt, reason="Cuenta equivocada"), signed_by="marta")
    assert keeping(office, number) is Keeping.AWAITS_DOWN


def test_a_check_that_comes_back_breaks_what_it_kept(office: Office, clock: TestClock, account: BilledAccount) -> None:
    number = signed(office, account)
    down = plan(office, number).terms.down_cents
    session = open_till(office)
    receipt = str(pay(office, account.number, down, check(down)).receipt)
    close_till(office, session, 15_000, *papers(check(down)))
    to_the_bank(office)
    assert keeping(office, number) is Keeping.KEPT
    clock.advance(days=3)
    do(office, ReturnCheck(receipt=receipt, bank_reason="A"), "marta")
    assert keeping(office, number) is Keeping.AWAITS_DOWN
    clock.advance(days=30)
    assert do(office, ReviewPlans()).broken == (number,)


def test_public_housing_is_restored_by_what_it_missed_and_a_hundred_dollars(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    number = signed(office, account, profile=Profile.HOUSING)
    on(clock, date(2026, 12, 28))
    assert do(office, ReviewPlans()).broken == (number,)
    breaches = [office.ask(breaches_until, account.id, office.info.id, date(2027, 12, day)) for day in (28, 29)]
    assert breaches == [1, 0], "twelve months to the day"
    restore = RestorePlan(number=number, words="Pagó lo que pide la ley")
    short = refused(office, restore)
    assert short.code == "plan.not_restored"
    standing = plan(office, number).standing
    assert standing is not None
    paid(office, account, standing.due_now_cents + 10_000)
    assert do(office, restore).state == "signed"
    found = plan(office, number)
    assert sum(one.amount_cents for one in found.terms.instalments) == found.terms.debt_cents
    assert found.terms.debt_cents == overdue(office, account)
    assert keeping(office, number) is Keeping.KEPT


def test_an_ordinary_one_that_is_broken_is_lost_or_made_anew(
    office: Office, clock: TestClock, account: BilledAccount
) -> None:
    number = signed(office, account)
    on(clock, date(2026, 12, 10))
    do(office, ReviewPlans())
    assert refused(office, RestorePlan(number=number, words=WORDS)).code == "plan.no_restoration"
    do(office, ClosePlan(number=number, words="No volvió"), "marta")
    assert plan(office, number).state == "lost"
    assert office.ask(breaches_until, account.id, office.info.id, office.today) == 0, (
        "the law counts its own plan alone"
    )
    assert proposed(office, account) != number


def test_a_bill_in_a_plan_is_not_voided_while_the_plan_runs(office: Office, account: BilledAccount) -> None:
    number = signed(office, account)
    first = office.ask(bills, account.id)[-1].number
    answer = refused(office, rebill(first, readings=read("2026-05", 10_000)), signed_by="marta")
    assert answer.code == "bill.in_plan"
    assert number in answer.message
    do(office, CancelPlan(number=number, words="Se corrige la factura"))
    do(office, rebill(first, readings=read("2026-05", 10_000)), signed_by="marta")


def test_an_adjustment_lowers_what_is_left_of_it(office: Office, account: BilledAccount) -> None:
    number = signed(office, account)
    before = plan(office, number).standing
    do(office, credit(account, 1_000))
    after = plan(office, number).standing
    assert before is not None
    assert after is not None
    assert before.left_cents - after.left_cents == 1_000


def test_a_supervisor_who_does_not_sign_closes_it(office: Office, account: BilledAccount) -> None:
    number = proposed(office, account)
    assert refused(office, RefusePlan(number=number, words=WORDS)).code == "permission.missing"
    assert do(office, RefusePlan(number=number, words="Debe proponer más"), "marta").state == "not_signed"
