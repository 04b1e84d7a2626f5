"""The dates of an account: which there are, which comes next, and why each is that day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oficinista.billing.legal_dates import CUT, DatedBill, LegalDate, legal_dates, next_of
from oficinista.calendar import Calendar, load_holidays
from oficinista.rulebook import Rulebook

RULES, CALENDAR = Rulebook.load(), Calendar(load_holidays())
BILL = DatedBill("200010000024", issued_on=date(2026, 11, 2), due_on=date(2026, 11, 23))
TODAY = date(2026, 11, 24)


def dates_of(bill: DatedBill | None = BILL, *others: LegalDate) -> dict[str, LegalDate]:
    return {one.code: one for one in legal_dates(bill, RULES, CALENDAR, others)}


def test_a_bill_can_be_objected_to_until_the_next_business_day_after_its_term() -> None:
    objection = dates_of()["object"]
    assert objection.date == date(2026, 11, 23)
    assert "22 de noviembre de 2026: domingo; se salta." in objection.why


def test_a_due_date_that_is_not_the_rules_says_that_the_bill_has_it() -> None:
    printed = DatedBill(BILL.number, BILL.issued_on, date(2026, 11, 30))
    due = dates_of(printed)["due"]
    assert due.date == date(2026, 11, 30)
    assert due.why[0] == "La factura 200010000024 dice: lunes, 30 de noviembre de 2026."


def test_other_dates_stand_among_those_of_the_bill_by_their_day() -> None:
    cut = LegalDate(CUT, "Primer día para suspender", date(2026, 11, 23), ())
    early = LegalDate(CUT, "Antes", date(2026, 11, 2), ())
    assert "cut" not in dates_of()
    assert list(dates_of(BILL, cut)) == ["due", "object", "cut"]
    assert next(iter(dates_of(BILL, early))) == "cut"


def test_an_account_without_bills_and_debts_has_no_dates() -> None:
    assert dates_of(None) == {}
    assert next_of((), TODAY, owes=True) is None


def test_who_owes_nothing_has_no_due_date_to_come() -> None:
    early = date(2026, 11, 3)
    dates = tuple(dates_of().values())
    owing, paid = next_of(dates, early, owes=True), next_of(dates[::-1], early, owes=False)
    assert owing is not None
    assert paid is not None
    assert (owing.code, paid.code) == ("due", "object")


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 90))
def test_the_next_date_is_the_first_that_has_not_passed(issued_on: date, days: int) -> None:
    today = issued_on + timedelta(days)
    bill = DatedBill("1", issued_on, issued_on + timedelta(21))
    dates = legal_dates(bill, RULES, CALENDAR)
    to_come = [one.date for one in dates if one.date >= today]
    found = next_of(dates, today, owes=True)
    assert (found.date if found else None) == min(to_come, default=None)
