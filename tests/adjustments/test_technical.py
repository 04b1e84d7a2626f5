"""Corrections of data and technical changes: what was is kept, what would have been billed is seen before."""

from datetime import date
from typing import Any

import pytest

from oficinista.adjustments.desk import readings_from
from oficinista.adjustments.technical import ChangeTerms, Relocate, ReplaceMeter, what_it_would_have_billed
from oficinista.approvals.commands import RequestApproval
from oficinista.approvals.queries import case
from oficinista.billing.analysis import analyze
from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.explain import explain_bill
from oficinista.billing.queries import bill_facts, bills, statement
from oficinista.customers.changes import changes_of, corrections_to_review
from oficinista.customers.correcting import CorrectAccount, ReviewCorrections
from oficinista.customers.models import ChangeSource
from oficinista.customers.queries import account_card
from oficinista.office import Office
from oficinista.tariff import Tariffs
from tests.adjustments_builders import assert_whole, numbers, read, rebill
from tests.office import TODAY, BilledAccount, do, refused, with_bills, with_customer

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes August, September and October, of 13 m³ each, read without a dial."""
    return with_bills(office, 3)


def terms(account: BilledAccount, on: date, **facts: Any) -> ChangeTerms:
    return ChangeTerms(account=account.number, on=on, note="Inspección 14", **facts)


def meter(account: BilledAccount, on: date, **facts: Any) -> ReplaceMeter:
    given = {"serial": "NUEVO-1", "diameter": "5/8", "note": "Contador parado", "paper": "OT-12"} | facts
    return ReplaceMeter(account=account.number, on=on, **given)


def test_a_correction_keeps_how_it_was_and_waits_for_its_review(office: Office, account: BilledAccount) -> None:
    do(office, CorrectAccount(account=account.number, name="Mariana Nieves", phone="787-555-0100", email=""))
    found = office.ask(changes_of, account.id)
    assert [(one.title, one.before, one.after) for one in found] == [
        ("Teléfono", "—", "***-***-0100"),
        ("Nombre", "María Nieves Ortiz", "Mariana Nieves"),
    ]
    assert found[0].source is ChangeSource.IN_PERSON
    waiting = office.ask(corrections_to_review, office.info.id)
    assert [one.field for one in waiting] == ["name", "phone"]
    do(office, ReviewCorrections(last_change_id=waiting[-1].id), actor="marta")
    assert office.ask(corrections_to_review, office.info.id) == []
    assert len(office.ask(changes_of, account.id)) == 2


def test_nobody_reviews_their_own_corrections_nor_a_list_that_changed(office: Office, account: BilledAccount) -> None:
    do(office, CorrectAccount(account=account.number, name="Mariana Nieves"), actor="marta")
    last = office.ask(corrections_to_review, office.info.id)[-1].id
    assert refused(office, ReviewCorrections(last_change_id=last), actor="marta").code == "review.own"
    do(office, ReviewCorrections(last_change_id=last), actor="raul")
    assert refused(office, ReviewCorrections(last_change_id=last), actor="raul").code == "review.other_list"
    assert refused(office, ReviewCorrections(last_change_id=last)).code == "permission.missing"


def test_a_correction_that_changes_nothing_is_refused(office: Office, account: BilledAccount) -> None:
    order = CorrectAccount(account=account.number, name="María Nieves Ortiz")
    assert refused(office, order).code == "account.nothing_to_correct"
    same = terms(account, TODAY, tariff_class="residential")
    assert refused(office, same, actor="marta").code == "account.nothing_to_correct"


def test_a_technical_change_is_signed_by_who_saw_what_it_would_have_billed(
    office: Office, account: BilledAccount
) -> None:
    order = terms(account, date(2026, 9, 1), tariff_class="commercial")
    since = office.ask(what_it_would_have_billed, order, office.info.id, TODAY)
    assert [(one.number, one.before_cents) for one in since.bills] == [
        (number, BILL) for number in numbers(office, account)[1:]
    ]
    assert since.difference_cents == sum(one.change_cents for one in since.bills) != 0
    before = office.ask(statement, account.id)
    assert refused(office, order).code == "approval.required"
    asked = do(office, RequestApproval.of(order)).approval_id
    shown = office.ask(case, asked, office.info.id)
    assert shown.approval.amount_cents == abs(since.difference_cents)
    assert sum(fact.label == "Factura" for fact in shown.facts) == 2
    done = do(office, order, signed_by="marta")
    assert (done.fields, done.bills, done.difference_cents) == (("tariff_class",), 2, since.difference_cents)
    assert office.ask(statement, account.id) == before
    (change,) = office.ask(changes_of, account.id)
    assert (change.before, change.after, change.signer_name) == ("residencial", "comercial", "Marta Solá Díaz")


def test_what_a_change_says_is_what_billing_again_then_gives(office: Office, account: BilledAccount) -> None:
    order = terms(account, date(2026, 9, 1), tariff_class="commercial", diameter="1")
    since = office.ask(what_it_would_have_billed, order, office.info.id, TODAY)
    do(office, order, actor="marta")
    again = rebill(
        *(one.number for one in since.to_rebill), tariff_class="commercial", diameter="1", reason="wrong_terms"
    )
    done = do(office, again, signed_by="marta")
    assert [period.after_cents for period in done.periods] == [one.after_cents for one in since.bills]
    assert done.difference_cents == since.difference_cents
    assert_whole(office, account)


def test_what_the_law_no_longer_lets_charge_is_told(office: Office) -> None:
    account = with_bills(office, 1, until=date(2026, 6, 1))
    order = terms(account, date(2026, 6, 1), tariff_class="commercial")
    (bill,) = office.ask(what_it_would_have_billed, order, office.info.id, TODAY).bills
    assert bill.change_cents > 0
    assert "término" in bill.problem


def test_terms_have_their_dates_and_the_past_keeps_its_own(office: Office, account: BilledAccount) -> None:
    do(office, terms(account, date(2026, 9, 15), tariff_class="commercial", diameter="1"), actor="marta")
    do(office, terms(account, date(2026, 9, 15), tariff_class="residential"), actor="marta")
    now, then = office.ask(analyze, account.id, TODAY), office.ask(analyze, account.id, TODAY, date(2026, 9, 14))
    assert (now.tariff_class, now.diameter, now.meter_serial) == ("residential", "1", then.meter_serial)
    assert (then.tariff_class, then.diameter) == ("residential", "5/8")
    assert [one.code for one in now.findings] == ["billed_wrong_terms"]
    do(office, RecordReading(account=account.number, month="2026-11", months=1, measured_l=1), actor="sistemas")
    assert office.ask(account_card, account.id, TODAY).diameter == "1"


def test_the_bill_after_a_meter_was_replaced_is_of_both(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 100_000, measured_l=13_000)
    do(office, meter(account, date(2026, 9, 15), final_reading_l=108_000, first_reading_l=2_000), signed_by="marta")
    record(office, account, "2026-09", 9_000)
    record(office, account, "2026-10", 21_000)
    *_, september, october = reversed(office.ask(bills, account.id))
    facts = office.ask(bill_facts, september.bill_id)
    assert (facts.measured_l, office.ask(bill_facts, october.bill_id).measured_l) == (15_000, 12_000)
    notes = " ".join(explain_bill(facts, Tariffs.load()).notes)
    assert "NUEVO-1" in notes
    assert "8.0 m³" in notes
    assert "7.0 m³" in notes
    assert office.ask(analyze, account.id, TODAY).findings == ()
    assert refused(office, rebill(september.number, readings=read("2026-09", 15_000))).code == "bill.nothing_to_correct"
    do(office, rebill(september.number, readings=read("2026-09", 14_000)))
    assert office.ask(analyze, account.id, TODAY).findings == ()


def test_a_reading_of_a_meter_that_was_gone_already_is_corrected_on_the_one_that_stood_there(office: Office) -> None:
    account = with_customer(office)
    record(office, account, "2026-08", 100_000, measured_l=13_000)
    record(office, account, "2026-09", 104_000)
    do(office, meter(account, date(2026, 9, 15), final_reading_l=108_000), signed_by="marta")
    (wrong,) = [bill for bill in office.ask(bills, account.id) if bill.period_end == date(2026, 9, 30)]
    (desk_reading,) = office.ask(readings_from, wrong.number, office_id=office.info.id, today=TODAY)
    do(office, rebill(wrong.number, readings=(desk_reading.corrected(7_000),)))
    record(office, account, "2026-10", 20_000)
    october = office.ask(bills, account.id)[0]
    assert (october.period_end, october.billed_l) == (date(2026, 10, 31), 13_000)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"on": date(2026, 11, 25)}, "technical.future"),
        ({"on": date(2019, 1, 1)}, "meter.date"),
        ({"serial": "GASTADO-1"}, "meter.known"),
        ({"final_reading_l": 99_000}, "reading.below_last"),
        ({"final_reading_l": 10**9}, "reading.beyond_dial"),
    ],
)
def test_a_meter_is_not_replaced_against_what_is_known(office: Office, facts: dict[str, Any], code: str) -> None:
    with_customer(office, meter_serial="GASTADO-1")
    account = with_customer(office)
    record(office, account, "2026-08", 100_000, measured_l=13_000)
    given = {"on": date(2026, 9, 15), "final_reading_l": 108_000} | facts
    assert refused(office, meter(account, **given), actor="marta").code == code


def test_a_connection_that_was_moved_is_found_where_it_is_now(office: Office, account: BilledAccount) -> None:
    moved = Relocate(account=account.number, on=TODAY, address="Calle Sol 9", municipality="Ponce", note="Mudanza")
    do(office, moved, signed_by="marta")
    card = office.ask(account_card, account.id, TODAY)
    assert (card.address, card.municipality) == ("Calle Sol 9", "Ponce")
    (change,) = office.ask(changes_of, account.id)
    assert (change.field, change.after) == ("location", "Calle Sol 9, Ponce")
    assert refused(office, moved, actor="marta").code == "account.nothing_to_correct"


def record(office: Office, account: BilledAccount, month: str, face_l: int, **facts: int) -> None:
    """A reading of a month by its dial, and its bill."""
    order = RecordReading(account=account.number, month=month, months=1, register_l=face_l, **facts)
    do(office, order, actor="sistemas")
    do(office, RunBilling(month=month), actor="sistemas")
