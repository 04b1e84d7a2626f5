"""The rulebook: what is in force, who overrides it, and dates that explain themselves."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.calendar import Calendar, load_holidays
from oficinista.i18n import catalogue
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.rule_file import load_rules, read_rules
from oficinista.rulebook import Rulebook, refuse_beyond

RULES = Rulebook.load()
CALENDAR = Calendar(load_holidays())
TODAY = date(2026, 11, 24)

ENTRY = """
["%s"]
title = "Una regla"
unit = "days"
value = 5
effective_from = 2020-01-01
source = "Ley"
verified = true
"""


def refused(code: str, key: str, on: date = TODAY) -> str:
    """The message of the refusal, whose code is checked, of a rule that cannot be had."""
    with pytest.raises(Refused) as caught:
        RULES.get(key, on)
    assert caught.value.refusal.code == code
    return caught.value.refusal.message


@pytest.mark.parametrize(
    ("key", "days", "verified"),
    [
        ("objection.file", 20, True),
        ("objection.decide", 60, True),
        ("objection.appeal", 10, True),
        ("objection.appeal_decide", 20, True),
        ("correction.notify", 120, True),
        ("bill.due", 21, False),
        ("suspension.notice_days", 20, False),
        ("eligibility.report_change", 30, True),
        ("records.breach_notice", 10, True),
    ],
)
def test_a_term_has_its_days_its_source_and_whether_it_was_read_there(key: str, days: int, verified: bool) -> None:
    rule = RULES.get(key, TODAY)
    assert (rule.value, rule.unit, rule.verified) == (days, "days", verified)
    assert rule.source


def test_an_unknown_rule_is_refused_by_its_name() -> None:
    assert "«objection.nothing»" in refused("rule.unknown", "objection.nothing")


def test_a_rule_does_not_apply_before_its_date() -> None:
    assert RULES.get("deposit.instalment_months_max", date(2026, 2, 27)).value == 6
    refused("rule.unknown", "deposit.instalment_months_max", date(2026, 2, 26))


def test_what_nobody_published_has_no_value_and_is_never_guessed() -> None:
    assert "Multa por hurto de agua" in refused("rule.no_value", "theft.fine_cents")
    assert RULES.describe("theft.fine_cents", TODAY).value_text == "sin valor"


def test_every_title_has_its_english() -> None:
    assert not [rule.title for rule in RULES.in_force(TODAY) if rule.title not in catalogue("en")]


def test_no_value_is_called_verified_without_a_law_behind_it() -> None:
    assert all(" L.P.R.A. " in rule.source or "Ley" in rule.source for rule in RULES.in_force(TODAY) if rule.verified)


def test_an_override_wins_from_its_date_on() -> None:
    shorter = RULES.override("objection.file", 15, date(2027, 1, 1), source="Circular 1", verified=False)
    rules = RULES.with_overrides([shorter])
    assert rules.get("objection.file", date(2026, 12, 31)).value == 20
    assert rules.get("objection.file", date(2027, 1, 1)).value == 15
    assert rules.get("objection.file", date(2027, 1, 1)).source == "Circular 1"
    assert RULES.get("objection.file", date(2027, 1, 1)).value == 20


def test_of_two_overrides_the_later_one_wins_and_of_one_day_the_last_said() -> None:
    values = [(10, TODAY), (11, TODAY), (12, date(2026, 1, 1))]
    rules = RULES.with_overrides(
        RULES.override("tills.tolerance_cents", value, day, source="Oficina", verified=True) for value, day in values
    )
    assert rules.get("tills.tolerance_cents", TODAY).value == 11
    assert rules.get("tills.tolerance_cents", date(2026, 6, 1)).value == 12


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("objection.file", -1),
        ("objection.file", "20"),
        ("objection.file", True),
        ("objection.file", 20.5),
        ("objection.file", 10**12),
        ("plan.housing_down_percent", 101),
        ("plan.housing_down_percent", "diez"),
        ("plan.housing_down_percent", "NaN"),
        ("objection.accept_late", 1),
        ("office.closes_at", "25:00"),
        ("office.closes_at", "4pm"),
        ("queue.close_policy", "closed"),
        ("objection.channels", []),
        ("waste.fine_cents", 5),
    ],
)
def test_an_override_of_the_wrong_kind_is_refused(key: str, value: object) -> None:
    with pytest.raises(Refused) as caught:
        RULES.override(key, value, TODAY, source="Oficina", verified=False)
    assert caught.value.refusal.code == "rule.wrong_value"
    assert RULES.describe(key, TODAY).value_text in caught.value.refusal.next_step


@pytest.mark.parametrize(
    ("key", "value", "most"),
    [
        ("analysis.stuck_months", 0, "1,200"),
        ("analysis.alert_months", 1_201, "1,200"),
        ("analysis.rainy_months", [5, 13], "12"),
        ("analysis.rainy_months", ["mayo"], "12"),
        ("billing.household_month_m3", 0, "10,000,000"),
        ("bill.due", 10**9, "36,525"),
    ],
)
def test_what_a_rule_can_never_mean_is_refused_with_what_it_can(key: str, value: object, most: str) -> None:
    with pytest.raises(Refused) as caught:
        refuse_beyond(RULES.override(key, value, TODAY, source="Oficina", verified=False))
    assert caught.value.refusal.next_step.endswith(f"a {most}.")
    refuse_beyond(RULES.describe(key, TODAY))


def test_a_percentage_may_have_decimals() -> None:
    rule = RULES.override("leak.adjustment_percent", "33.5", TODAY, source="Oficina", verified=False)
    assert rule.value == Decimal("33.5")
    assert rule.value_text == "33.5 %"


def test_the_office_closes_what_is_missing_by_giving_a_value() -> None:
    fine = RULES.override("theft.fine_cents", 50_000, TODAY, source="Orden 7", verified=True)
    assert Rulebook.load([fine]).get("theft.fine_cents", TODAY).value_text == "$500.00"


def test_sixty_days_of_an_objection_end_on_a_tuesday() -> None:
    due = RULES.due("objection.decide", date(2026, 11, 20), CALENDAR)
    assert due.date == date(2027, 1, 19)
    assert due.why == (
        "Comienza: viernes, 20 de noviembre de 2026.",
        "Término: 60 días, en días naturales desde el siguiente.",
        "Vence: martes, 19 de enero de 2027.",
        "Fuente: Ley 33-1985, art. 3(b), 27 L.P.R.A. § 262b(b).",
        "Verificado en la fuente.",
    )


def test_twenty_days_that_end_on_a_sunday_end_on_monday_and_say_so() -> None:
    due = RULES.due("objection.file", date(2026, 11, 2), CALENDAR)
    assert due.date == date(2026, 11, 23)
    assert "22 de noviembre de 2026: domingo; se salta." in due.why


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        (date(2024, 10, 18), date(2024, 11, 8)),
        (date(2024, 11, 18), date(2024, 12, 9)),
        (date(2024, 12, 18), date(2025, 1, 8)),
        (date(2025, 1, 21), date(2025, 2, 11)),
        (date(2026, 10, 31), date(2026, 11, 21)),
    ],
)
def test_a_bill_is_due_twenty_one_days_after_its_date_even_on_a_closed_day(issued: date, due: date) -> None:
    found = RULES.due("bill.due", issued, CALENDAR)
    assert (found.date, found.verified, found.why[-1]) == (due, False, "Por confirmar.")


def test_a_term_follows_the_rule_of_its_event_unless_told_otherwise() -> None:
    rules = RULES.with_overrides([RULES.override("bill.due", 30, TODAY, source="Circular", verified=False)])
    before = TODAY - timedelta(days=1)
    assert rules.due("bill.due", before, CALENDAR).date == before + timedelta(days=21)
    assert rules.due("bill.due", before, CALENDAR, on=TODAY).date == before + timedelta(days=30)


def test_only_a_rule_in_days_is_a_term() -> None:
    with pytest.raises(Refused) as caught:
        RULES.due("queue.no_show_calls", TODAY, CALENDAR)
    assert caught.value.refusal.code == "rule.not_a_term"


def test_a_service_is_suspended_after_twenty_days_of_notice() -> None:
    cut = RULES.first_cut_date(date(2026, 11, 24), CALENDAR)
    assert (cut.date, cut.verified) == (date(2026, 12, 15), False)
    assert "El plazo del aviso termina: lunes, 14 de diciembre de 2026." in cut.why


def test_every_day_on_which_it_may_not_be_suspended_is_explained() -> None:
    cut = RULES.first_cut_date(date(2026, 12, 3), CALENDAR)
    assert cut.date == date(2026, 12, 28)
    assert cut.why[3:7] == (
        "24 de diciembre de 2026: víspera de feriado (Navidad); no se suspende.",
        "25 de diciembre de 2026: feriado (Navidad); no se suspende.",
        "26 de diciembre de 2026: sábado; no se suspende.",
        "27 de diciembre de 2026: domingo; no se suspende.",
    )


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 12, 24), "víspera de feriado (Navidad)"),
        (date(2026, 12, 18), "viernes"),
        (date(2026, 12, 19), "sábado"),
        (date(2026, 12, 20), "domingo"),
        (date(2026, 11, 19), "feriado (Día de la Puertorriqueñidad)"),
        (date(2026, 12, 15), None),
    ],
)
def test_a_proposed_day_of_suspension_is_refused_with_its_reason(day: date, reason: str | None) -> None:
    assert RULES.why_no_cut(day, CALENDAR) == reason


@given(st.dates(date(2014, 1, 1), date(2035, 10, 31)))
def test_the_first_day_of_suspension_is_lawful_and_no_earlier_day_is(notice: date) -> None:
    cut = RULES.first_cut_date(notice, CALENDAR).date
    days = [notice + timedelta(days=n) for n in range(21, (cut - notice).days)]
    assert (cut - notice).days > 20
    assert cut.weekday() < 4
    assert CALENDAR.is_business_day(cut)
    assert CALENDAR.eve_of(cut) is None
    assert all(RULES.why_no_cut(day, CALENDAR) for day in days)


def test_entries_of_one_key_follow_each_other(tmp_path: Path) -> None:
    entry = ENTRY % "a.b"
    (tmp_path / "a.toml").write_text(
        entry.replace('["a.b"]', '[["a.b"]]')
        + entry.replace('["a.b"]', '[["a.b"]]').replace("2020-01-01", "2010-01-01\neffective_to = 2019-12-31")
    )
    assert [one.effective_from.year for one in read_rules(tmp_path)["a.b"]] == [2010, 2020]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("value = 5", "value = -5"), "whole number"),
        (("value = 5", 'value = "5"'), "whole number"),
        (("value = 5", ""), "verified without a value"),
        (('unit = "days"', 'unit = "moons"'), "unit"),
        (('unit = "days"', 'unit = "choice"'), "choices"),
        (('source = "Ley"', 'source = ""'), "source"),
        (('source = "Ley"', ""), "source"),
        (("verified = true", 'verified = "yes"'), "verified"),
        (("verified = true", "verified = true\nsaucer = 1"), "saucer"),
        (("verified = true", "verified = true\neffective_to = 2019-01-01"), "it ends before it begins"),
        (("2020-01-01", '"2020-01-01"'), "effective_from"),
    ],
)
def test_a_wrong_entry_is_told_by_its_file_and_key(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    (tmp_path / "area.toml").write_text((ENTRY % "a.b").replace(*change))
    with pytest.raises(ValueError, match=rf"area\.toml: a\.b: .*{reason}"):
        read_rules(tmp_path)


def test_two_entries_of_one_day_are_refused(tmp_path: Path) -> None:
    (tmp_path / "area.toml").write_text((ENTRY % "a.b").replace('["a.b"]', '[["a.b"]]') * 2)
    with pytest.raises(ValueError, match=r"area\.toml: a\.b: .*still in force"):
        read_rules(tmp_path)


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ENTRY % "a.b")
    (tmp_path / "b.toml").write_text(ENTRY % "a.b")
    with pytest.raises(ValueError, match=r"b\.toml: a\.b: already in another file"):
        read_rules(tmp_path)


def test_a_rule_is_reckoned_with_somewhere_or_says_that_it_is_only_told() -> None:
    root, data = Path(__file__).parents[2], data_path()
    sources = [path for folder in ("src", "screens") for path in (root / folder).rglob("*.py")]
    sources += [path for path in data.rglob("*.toml") if path.parent != data / "rules"]
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'"([a-z_]+\.[a-z0-9_]+)"', said))
    begun = tuple(re.findall(r'f"([a-z_]+\.[a-z0-9_]*)\{', said))
    unread = {key for key in load_rules() if key not in named and not key.startswith(begun)}
    assert unread == {key for key, entries in load_rules().items() if entries[0].told_only}
