"""What holds of an account from a day on is set right by new revisions, and no other day is touched."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oficinista.customers.dated import DatedTerms, changed, in_force

FIRST = date(2026, 1, 1)
classes, services = st.sampled_from(["residential", "commercial"]), st.sampled_from(["water", "both"])
terms = st.dictionaries(st.integers(0, 60), st.tuples(classes, services), min_size=1).map(
    lambda rows: [DatedTerms(FIRST + timedelta(days=at), 0, *what) for at, what in sorted(rows.items())]
)


def told(rows: list[DatedTerms]) -> list[DatedTerms]:
    """Of several rows of a date the last revision."""
    last = {one.effective_from: one for one in sorted(rows, key=lambda one: one.revision)}
    return [last[since] for since in sorted(last)]


@given(terms, st.integers(0, 60), st.none() | classes, st.none() | services)
def test_a_change_holds_from_its_day_until_the_next_of_its_kind(
    before: list[DatedTerms], at: int, tariff_class: str | None, service: str | None
) -> None:
    since = FIRST + timedelta(days=at)
    rows = changed(before, since, tariff_class=tariff_class, service=service)
    after = told([*before, *rows])
    then = in_force(before, since)
    assert len({(one.effective_from, one.revision) for one in (*before, *rows)}) == len(before) + len(rows)
    if rows:
        assert in_force(after, since).tariff_class == (tariff_class or then.tariff_class)
        assert in_force(after, since).service == (service or then.service)
    for day in range(61):
        on = FIRST + timedelta(days=day)
        was, now = in_force(before, on), in_force(after, on)
        if on < since and before[0].effective_from <= on:
            assert (now.tariff_class, now.service) == (was.tariff_class, was.service)


def test_what_changed_later_of_the_other_thing_keeps_its_date() -> None:
    march, may = date(2026, 3, 1), date(2026, 5, 1)
    before = [DatedTerms(FIRST, 0, "residential", "water"), DatedTerms(may, 0, "residential", "both")]
    rows = changed(before, march, tariff_class="commercial")
    assert rows == [DatedTerms(march, 0, "commercial", "water"), DatedTerms(may, 1, "commercial", "both")]


def test_a_wrong_change_is_taken_back_on_its_own_day() -> None:
    before = [DatedTerms(FIRST, 0, "residential", "both"), DatedTerms(date(2026, 3, 1), 0, "commercial", "both")]
    rows = changed(before, date(2026, 3, 1), tariff_class="residential")
    assert rows == [DatedTerms(date(2026, 3, 1), 1, "residential", "both")]
