"""Bringing a file of usage into an office."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from oficinista.billing.commands import ImportUsage, ReleaseReading, RunBilling, UsageImported
from oficinista.billing.models import HoldDecision
from oficinista.billing.pending import review_list
from oficinista.customers.queries import account_card, find_account
from oficinista.customers.search import search
from oficinista.office import Office
from oficinista.text_file import file_digest
from tests.office import TODAY, do, refused

HEADER = "customer_id,period_end,customer_class,usage_ccf,usage_m3\n"
Rows = list[tuple[str, str, str, str]]
TWO_YEARS: Rows = [
    ("7", f"{year}-{month:02d}-01", "residential", "30.00") for year in (2014, 2015) for month in (2, 4, 6)
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "usage.csv"


def order(path: Path, rows: Rows, **options: Any) -> ImportUsage:
    path.write_text(HEADER + "".join(f"{c},{month},{kind},1,{m3}\n" for c, month, kind, m3 in rows))
    return ImportUsage(path=str(path), sha256=file_digest(path, "usage"), **options)


def bring(office: Office, path: Path, rows: Rows, **options: Any) -> UsageImported:
    done = do(office, order(path, rows, **options), actor="sistemas")
    assert isinstance(done, UsageImported)
    return done


def readings(office: Office) -> list[tuple[str, str, int, int]]:
    statement = text(
        "SELECT a.source_key, r.period_start, r.period_end, r.months, r.measured_l FROM reading r "
        "JOIN account a ON a.id = r.account_id ORDER BY a.source_key, r.period_end"
    )
    with office.store.read() as connection:
        rows = connection.execute(statement).all()
    return [
        (key.removeprefix("usage/1/"), f"{start[:7]} {end}", months, used) for key, start, end, months, used in rows
    ]


def test_a_file_brings_customers_meters_accounts_and_readings(office: Office, path: Path) -> None:
    done = bring(office, path, TWO_YEARS, shift_years=10)
    assert (done.customers, done.accounts, done.readings, done.held, done.rejected) == (1, 1, 6, 0, ())
    assert readings(office)[0] == ("7/1", "2024-01 2024-02-29", 2, 30_000)
    account_id = office.ask(find_account, "10000001")
    card = office.ask(account_card, account_id, TODAY)
    assert (card.name, card.address, card.diameter) == ("Cliente importado 7", "Dirección por actualizar", "5/8")
    assert (card.opened_on, card.tariff_class, card.balance_cents) == (date(2024, 1, 1), "residential", 0)
    assert [found.account_id for found in office.ask(search, "importado 7")] == [account_id]
    assert [found.account_id for found in office.ask(search, "inportado 7")] == [account_id]


def test_bringing_it_again_adds_nothing(office: Office, path: Path) -> None:
    bring(office, path, TWO_YEARS)
    before = readings(office)
    again = bring(office, path, TWO_YEARS)
    assert (again.accounts, again.readings, again.known, again.rejected) == (0, 0, 6, ())
    assert readings(office) == before


def test_a_later_file_adds_only_what_is_new(office: Office, path: Path) -> None:
    bring(office, path, TWO_YEARS[:3])
    later = bring(office, path, TWO_YEARS)
    assert (later.customers, later.accounts, later.readings, later.known) == (0, 0, 3, 3)


def test_rows_of_one_month_are_of_several_meters_also_when_they_are_equal(office: Office, path: Path) -> None:
    twice = [row for row in TWO_YEARS[:2] for _ in range(2)]
    done = bring(office, path, [*twice, ("7", "2015-06-01", "residential", "9.00")])
    assert (done.customers, done.accounts, done.readings) == (1, 2, 5)
    assert [row[0] for row in readings(office)] == ["7/1", "7/1", "7/1", "7/2", "7/2"]
    assert len(office.ask(search, "importado 7")) == 2


def test_a_reading_one_month_after_another_covers_that_month_alone(office: Office, path: Path) -> None:
    rows = [("7", f"2014-{month}-01", "residential", "10.00") for month in ("02", "03", "05")]
    bring(office, path, rows)
    assert [row[1:3] for row in readings(office)] == [
        ("2014-01 2014-02-28", 2),
        ("2014-03 2014-03-31", 1),
        ("2014-04 2014-05-31", 2),
    ]


def test_rows_out_of_order_give_the_same_readings(office: Office, path: Path) -> None:
    rows = [("7", f"2014-{month}-01", "residential", "10.00") for month in ("05", "02", "03")]
    bring(office, path, rows)
    assert [row[2] for row in readings(office)] == [2, 1, 2]


def test_a_month_that_another_reading_covers_is_rejected_with_its_line(office: Office, path: Path) -> None:
    bring(office, path, [("7", "2014-04-01", "residential", "10.00")])
    done = bring(office, path, [("7", "2014-03-01", "residential", "5.00"), ("7", "2014-02-01", "residential", "8.00")])
    assert [(one.line, "2014-04" in one.reason) for one in done.rejected] == [(2, True)]
    assert [row[3] for row in readings(office)] == [8_000, 10_000]


def test_a_reading_that_says_otherwise_now_is_rejected_and_the_first_stays(office: Office, path: Path) -> None:
    bring(office, path, TWO_YEARS[:1])
    done = bring(office, path, [("7", "2014-02-01", "residential", "31.00")])
    assert "30.0 m³" in done.rejected[0].reason
    assert [row[3] for row in readings(office)] == [30_000]


def test_good_lines_come_in_beside_bad_ones(office: Office, path: Path) -> None:
    done = bring(office, path, [*TWO_YEARS[:2], ("7", "2014-99-01", "residential", "1.00")])
    assert (done.readings, [one.line for one in done.rejected]) == (2, [4])


def test_a_month_to_come_is_rejected(office: Office, path: Path) -> None:
    done = bring(office, path, TWO_YEARS, shift_years=12)
    assert (done.readings, len(done.rejected)) == (3, 3)
    assert "2027-02" in done.rejected[0].reason


def test_a_class_that_changes_is_dated_and_bills_by_it(office: Office, path: Path) -> None:
    kinds = ["residential", "residential", "commercial", "residential"]
    rows = [
        ("7", f"2024-{month}-01", kind, "20.00") for month, kind in zip(("02", "04", "06", "08"), kinds, strict=True)
    ]
    done = bring(office, path, rows)
    assert done.class_changes == 2
    for month in ("2024-04", "2024-05", "2024-07"):
        do(office, RunBilling(month=month), actor="sistemas")
    with office.store.read() as connection:
        billed = connection.execute(text("SELECT period_start, tariff_class FROM bill ORDER BY id")).all()
    assert [tuple(row) for row in billed] == [
        ("2024-04-01", "residential"),
        ("2024-05-01", "commercial"),
        ("2024-07-01", "residential"),
    ]


def test_a_class_between_two_known_readings_changes_only_its_own(office: Office, path: Path) -> None:
    bring(office, path, [("7", "2024-02-01", "residential", "20.00"), ("7", "2024-06-01", "residential", "20.00")])
    done = bring(office, path, [("7", "2024-04-01", "commercial", "20.00")])
    assert done.class_changes == 2
    for month in ("2024-04", "2024-06"):
        do(office, RunBilling(month=month), actor="sistemas")
    with office.store.read() as connection:
        assert list(connection.execute(text("SELECT tariff_class FROM bill ORDER BY id")).scalars()) == [
            "commercial",
            "residential",
        ]


def test_what_nobody_should_bill_is_held_until_a_supervisor_decides(office: Office, path: Path) -> None:
    rows = [("7", f"2024-{month}-01", "residential", m3) for month, m3 in (("02", "20"), ("04", "22"), ("06", "24"))]
    absurd, negative = ("7", "2024-08-01", "residential", "421817"), ("8", "2024-08-01", "residential", "-3")
    assert bring(office, path, [*rows, absurd, negative]).held == 2
    first, second = office.ask(review_list, office.info.id)
    assert {first.code, second.code} == {"absurd", "negative"}
    billed = do(office, RunBilling(month="2024-08"), actor="sistemas")
    assert (billed.bills, billed.held.count) == (0, 2)

    by_code = {held.code: held.reading_id for held in (first, second)}
    decide = ReleaseReading(reading_id=by_code["absurd"], decision=HoldDecision.BILL, note="Se midió de nuevo")
    assert refused(office, decide, actor="ana").code == "permission.missing"
    do(office, decide, actor="marta")
    assert refused(office, decide, actor="marta").code == "reading.not_held"
    below = ReleaseReading(reading_id=by_code["negative"], decision=HoldDecision.BILL)
    assert refused(office, below, actor="marta").code == "reading.negative"
    do(office, below.model_copy(update={"decision": HoldDecision.NEVER}), actor="marta")
    billed = do(office, RunBilling(month="2024-08"), actor="sistemas")
    assert (billed.bills, billed.held.count) == (1, 0)
    assert office.ask(review_list, office.info.id) == []


def test_a_file_that_changed_since_it_was_asked_for_is_refused_and_nothing_comes_in(office: Office, path: Path) -> None:
    asked = order(path, TWO_YEARS)
    order(path, TWO_YEARS[:1])
    assert refused(office, asked, actor="sistemas").code == "usage.changed"
    assert readings(office) == []


def test_only_it_staff_bring_files_in(office: Office, path: Path) -> None:
    assert refused(office, order(path, TWO_YEARS), actor="marta").code == "permission.missing"


def test_the_audit_chain_keeps_the_files_digest_and_none_of_its_rows(sqlite_office: Office, path: Path) -> None:
    asked = order(path, [("10043", "2014-02-01", "residential", "30.00")])
    do(sqlite_office, asked, actor="sistemas")
    with sqlite_office.store.read() as connection:
        kept = connection.execute(text("SELECT order_json FROM audit_event ORDER BY id DESC LIMIT 1")).scalar_one()
    assert asked.sha256 in kept
    assert "10043" not in kept
