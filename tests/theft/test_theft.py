"""Cases of water theft from the report to the end: evidence, notice, hearing, the charge by two, and what is held."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.billing.queries import balance, bills
from oficinista.cases.queries import case_file, misplaced
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.models import Relation
from oficinista.customers.queries import account_card, find_account
from oficinista.letters.delivery import DeliverLetter
from oficinista.letters.due import due_of_case
from oficinista.letters.issuing import IssueLetter
from oficinista.letters.models import Way
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.plans.commands import ProposePlan, SignPlan
from oficinista.refunds.queries import available
from oficinista.refunds.terms import Obstacle
from oficinista.staff.settings import OverrideRule
from oficinista.suspensions.queries import held_cents
from oficinista.tariff import Tariffs
from oficinista.theft.calculating import CalculateTheft, RedoTheft
from oficinista.theft.calculation import Basis, Method
from oficinista.theft.charging import ChargeTheft, TakeBackTheft
from oficinista.theft.ending import ConnectTheft, DismissTheft, ReferTheft, RegularizeTheft
from oficinista.theft.hearing import AskHearing, DecideTheft, LetStand
from oficinista.theft.inspecting import Found, InspectTheft
from oficinista.theft.opening import OpenTheft, Source
from oficinista.theft.queries import TheftCase, find_theft, open_theft
from tests.adjustments_builders import credit
from tests.files_builders import file, picture
from tests.office import BilledAccount, TestClock, do, opened_copy, refused, with_bills

WORDS = "Según el acta"
EVIDENCE = {"act": "A-17", "inspector": "Luis Rosa", "found": Found.BYPASS, "meter": "ninguno",
            "seal_found": "ninguno", "seal_placed": "P-88", "custody": "El niple, en el almacén, caja 4"}  # fmt: skip
SINCE, UNTIL = date(2026, 5, 1), date(2026, 10, 31)
ACCOUNT = "000010000001"


def six_bills(office: Office) -> None:
    with_bills(office, 6)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(six_bills, tmp_path, clock) as office:
        yield office


def opened(office: Office, **facts: object) -> str:
    return str(do(office, OpenTheft(source=Source.REPORT, words="Llamada de un vecino", **facts)).number)


def at_a_place(office: Office) -> tuple[str, BilledAccount]:
    """A case where nobody is a customer, and its account."""
    place = {"name": "Ocupante sin identificar", "address": "Carr. 3 km 4", "municipality": "Loíza"}
    moved = do(office, OpenTheft(source=Source.UNREGISTERED, words="Toma sin contador", **place))
    return moved.number, BilledAccount(office.ask(find_account, moved.account), moved.account)


def inspected(office: Office, number: str, account: BilledAccount) -> str:
    do(office, InspectTheft(number=number, words=WORDS, **EVIDENCE))
    file(office, account, "inspection_act", case=number)
    file(office, account, "theft_photo", case=number, content=picture())
    return number


def calculation(number: str, **facts: object) -> CalculateTheft:
    asked = {"basis": Basis.THEFT, "method": Method.CAPACITY, "since": SINCE, "until": UNTIL, "pipe": "1/2",
             "hours_a_day": 2}  # fmt: skip
    return CalculateTheft(number=number, words=WORDS, **(asked | facts))


def told(office: Office, number: str) -> None:
    """The letter that the case owes is made and handed over."""
    owed = office.ask(due_of_case, number, office.info.id)
    assert owed is not None
    letter = do(office, IssueLetter(template=owed.template, subject=owed.subject)).number
    do(office, DeliverLetter(number=letter, way=Way.IN_PERSON, proof="Rosa Pérez"))


def confirm(office: Office, key: str, value: int) -> None:
    rule = OverrideRule(key=key, value=value, effective_from=office.today, source="Orden 12", verified=True)
    do(office, rule, "marta")


def firm(office: Office, clock: TestClock, number: str) -> None:
    told(office, number)
    clock.now = datetime(2026, 12, 21, 13, tzinfo=UTC)
    do(office, LetStand(number=number, words="Nadie pidió vista"))


def look(office: Office, number: str) -> TheftCase:
    return office.ask(find_theft, number, office.info.id)


def state(office: Office, number: str) -> str:
    return look(office, number).state


def customer(office: Office) -> BilledAccount:
    return BilledAccount(office.ask(find_account, ACCOUNT), ACCOUNT)


def test_nothing_is_calculated_without_the_act_and_the_photographs(office: Office) -> None:
    account = customer(office)
    number = opened(office, account=account.number)
    assert refused(office, calculation(number)).code == "case.not_now"
    do(office, InspectTheft(number=number, words=WORDS, **EVIDENCE))
    file(office, account, "inspection_act", case=number)
    missing = refused(office, calculation(number))
    assert missing.code == "case.paper_missing"
    assert "Foto" in missing.message
    assert refused(office, OpenTheft(source=Source.REPORT, words=WORDS, account=ACCOUNT)).code == "theft.again"
    do(office, credit(account, 4_597 * 7), signed_by="marta")
    [held] = office.ask(available, ACCOUNT, office.info.id, office.today).held
    assert (held.obstacle, held.what) == (Obstacle.CASE, number), "no credit is given back while it is open"


def test_a_customer_owes_what_each_bill_lacked_and_only_after_two_signed(office: Office, clock: TestClock) -> None:
    account = customer(office)
    number = inspected(office, opened(office, account=account.number), account)
    before = office.ask(balance, account.id)
    do(office, calculation(number, method=Method.READINGS, before_m3=0, after_m3=184))
    kept = look(office, number).calculation
    assert kept is not None
    tariff = Tariffs.load().in_force(date(2026, 10, 31))
    days = (31, 30, 31, 31, 30, 31)
    right = [round(one * 2) * 500 for one in days]
    price = [tariff.price("residential", "5/8", "both", one).total_cents for one in right]
    assert kept.cents == sum(price) - 6 * 4_597
    firm(office, clock, number)
    charge = ChargeTheft(number=number, words=WORDS)
    assert refused(office, charge, signed_by="marta").code == "rule.unconfirmed"
    confirm(office, "theft.look_back_months", 12)
    confirm(office, "theft.fine_cents", 25_000)
    assert refused(office, charge).code == "approval.required"
    do(office, charge, signed_by="marta")
    charged = look(office, number).charge
    assert charged is not None
    assert (charged.fine_cents, charged.cost_cents, charged.left_out) == (25_000, 0, ("theft.cost_cents",))
    assert office.ask(balance, account.id) - before == kept.cents + 25_000
    assert office.ask(held_cents, account.id) == charged.total_cents, "no notice before its letter was delivered"
    told(office, number)
    assert office.ask(held_cents, account.id) == 0
    assert refused(office, RegularizeTheft(number=number, words=WORDS)).code == "theft.unpaid"
    plan = do(office, ProposePlan(account=account.number, words=WORDS)).number
    do(office, SignPlan(number=plan, words=WORDS), signed_by="marta")
    do(office, RegularizeTheft(number=number, words=WORDS))
    assert (state(office, number), office.ask(misplaced)) == ("regularized", [])
    assert office.ask(open_theft, account.id) == []


def test_who_is_no_customer_is_charged_and_becomes_one(office: Office, clock: TestClock) -> None:
    number, account = at_a_place(office)
    inspected(office, number, account)
    do(office, calculation(number))
    kept = look(office, number).calculation
    assert kept is not None
    assert any("sin factura" in line for line in kept.lines)
    for key, value in (("theft.look_back_months", 12), ("theft.pipe_velocity_mm", 1_500)):
        confirm(office, key, value)
    firm(office, clock, number)
    do(office, ChargeTheft(number=number, words=WORDS), signed_by="marta")
    told(office, number)
    plan = do(office, ProposePlan(account=account.number, words=WORDS)).number
    do(office, SignPlan(number=plan, words=WORDS), signed_by="marta")
    assert refused(office, RegularizeTheft(number=number, words=WORDS)).code == "theft.no_customer"
    do(office, ConnectTheft(number=number, words=WORDS, meter_serial="N0001"))
    do(office, RegularizeTheft(number=number, words=WORDS))
    assert office.ask(account_card, account.id, office.today).meter_serial == "N0001"


def test_the_utility_s_own_error_is_charged_within_its_term_alone(office: Office, clock: TestClock) -> None:
    account = customer(office)
    number = inspected(office, opened(office, account=account.number), account)
    asked = calculation(number, basis=Basis.OWN_ERROR, method=Method.READINGS, before_m3=0, after_m3=184)
    do(office, asked)
    kept = look(office, number).calculation
    assert kept is not None
    assert kept.last_day is not None
    barred = [line for line in kept.lines if "Ley 406-2000" in line and "No se cobra" in line]
    late = [one for one in office.ask(bills, account.id) if (office.today - one.issued_on).days > 121]
    assert 0 < len(barred) == len(late)
    confirm(office, "theft.fine_cents", 25_000)
    firm(office, clock, number)
    do(office, ChargeTheft(number=number, words=WORDS), signed_by="marta")
    charged = look(office, number).charge
    assert charged is not None
    assert (charged.total_cents, charged.fine_cents) == (kept.cents, 0)


def test_a_hearing_is_decided_by_who_did_not_do_the_work(office: Office) -> None:
    account = customer(office)
    number = opened(office, account=account.number)
    inspected(office, number, account)
    do(office, calculation(number), "marta")
    assert refused(office, AskHearing(number=number, words=WORDS)).code == "case.not_now"
    told(office, number)
    assert refused(office, LetStand(number=number, words=WORDS)).code == "case.term_runs"
    do(office, AskHearing(number=number, words="No está de acuerdo"))
    decide = DecideTheft(number=number, words="No se probó", outcome="clear")
    assert refused(office, decide, "marta").code == "theft.own_work"
    do(office, decide, "raul")
    assert state(office, number) == "dismissed"
    told_of = office.ask(due_of_case, number, office.info.id)
    assert told_of is not None
    assert told_of.template == "theft_dismissed"


def test_what_was_calculated_anew_is_due_since_its_own_hearing(office: Office, clock: TestClock) -> None:
    account = customer(office)
    number = inspected(office, opened(office, account=account.number), account)
    do(office, calculation(number))
    firm(office, clock, number)
    do(office, RedoTheft(number=number, words="Faltaba un mes"))
    do(office, calculation(number))
    clock.advance(days=1)
    told(office, number)
    do(office, AskHearing(number=number, words="No está de acuerdo"))
    do(office, DecideTheft(number=number, words="Se probó", outcome="uphold"), "raul")
    told(office, number)
    assert look(office, number).firm_on == office.today


def test_nothing_closes_silently(office: Office) -> None:
    number, account = at_a_place(office)
    drop: Callable[[type], Order] = lambda order: order(number=number, words=WORDS)  # noqa: E731
    assert refused(office, drop(DismissTheft), signed_by="marta").code == "case.not_now"
    do(office, InspectTheft(number=number, words=WORDS, **EVIDENCE))
    assert refused(office, drop(DismissTheft), signed_by="marta").code == "case.paper_missing"
    assert refused(office, drop(ReferTheft), signed_by="marta").code == "case.paper_missing"
    file(office, account, "inspection_act", case=number)
    assert refused(office, drop(DismissTheft)).code == "approval.required"
    do(office, drop(DismissTheft), signed_by="marta")
    assert office.ask(account_card, account.id, office.today).closed_on == office.today
    assert len(office.ask(case_file, number, office.info.id, office.today).steps) == 3


def test_one_s_own_relatives_are_barred_also_where_nobody_is_a_customer(office: Office) -> None:
    do(office, DeclareLink(login="ana", account=ACCOUNT, relation=Relation.RELATIVE), "marta")
    assert refused(office, OpenTheft(source=Source.REPORT, words=WORDS, account=ACCOUNT)).code == "conflict.interest"
    place = {"source": Source.UNREGISTERED, "words": WORDS, "address": "Carr. 3", "municipality": "Loíza"}
    assert refused(office, OpenTheft(name="NIEVES ORTIZ MARIA", **place)).code == "conflict.interest"
    assert refused(office, OpenTheft(name="Ana Peña Ortiz", **place)).code == "theft.own_name"


def test_a_charge_that_was_reversed_ends_the_case(office: Office, clock: TestClock) -> None:
    account = customer(office)
    number = inspected(office, opened(office, account=account.number), account)
    before = office.ask(balance, account.id)
    do(office, calculation(number, method=Method.READINGS, before_m3=0, after_m3=184))
    confirm(office, "theft.look_back_months", 12)
    firm(office, clock, number)
    do(office, ChargeTheft(number=number, words=WORDS), signed_by="marta")
    back = TakeBackTheft(number=number, words="El niple era de otro")
    assert refused(office, back).code == "theft.charge_stands"
    charged = look(office, number).charge
    assert charged is not None
    do(office, ReverseAdjustment(number=charged.number, note="El niple era de otro"), "marta", signed_by="raul")
    do(office, back)
    assert (state(office, number), office.ask(balance, account.id)) == ("dismissed", before)
