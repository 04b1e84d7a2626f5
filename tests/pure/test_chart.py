"""Consumption month by month, drawn in text."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oficinista.billing.chart import MonthUse, consumption_chart, consumption_plot


def months(*litres: int | None, estimated: int = -1, start: int = 2023 * 12) -> list[MonthUse]:
    """A month each from January 2023 on; None is a month without a bill."""
    return [
        MonthUse(date((start + i) // 12, (start + i) % 12 + 1, 15), used, i == estimated)
        for i, used in enumerate(litres)
        if used is not None
    ]


def test_a_year_is_one_row_a_month() -> None:
    assert consumption_chart(months(10_000, 20_000, None, 100, 0, estimated=1), width=40) == [
        "Consumo de cada mes, en m³",
        "ene 2023 10.0  █████████████",
        "feb 2023 20.0e ░░░░░░░░░░░░░░░░░░░░░░░░░",
        "mar 2023    —  sin factura",
        "abr 2023  0.1  █",
        "may 2023  0.0  ",
        "█ real   ░ e estimado",
    ]


def test_two_years_stand_side_by_side_with_each_month_in_its_row() -> None:
    lines = consumption_chart(months(*range(1000, 25_000, 1000)))
    assert len(lines) == 14
    assert lines[1].startswith("ene 2023  1.0  █ ")
    assert "  ene 2024 13.0  █" in lines[1]
    assert lines[12].startswith("dic 2023 12.0  █")
    assert "  dic 2024 24.0  █" in lines[12]


def test_only_the_last_two_years_are_drawn() -> None:
    chart = "\n".join(consumption_chart(months(*range(1000, 31_000, 1000))))
    assert "jun 2023" not in chart
    assert "jul 2023" in chart
    assert "jun 2025" in chart


def test_a_plain_terminal_gets_plain_characters() -> None:
    chart = consumption_chart(months(10_000, 20_000, None, 5000, estimated=1), ascii_only=True)
    assert "\n".join(chart).isascii()
    assert "20.0e ====" in chart[2]


def test_no_months_say_so() -> None:
    assert consumption_chart([]) == ["No hay consumo que mostrar."]


def test_a_month_cannot_be_drawn_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        consumption_chart(months(1000) * 2)


def test_a_chart_needs_room() -> None:
    with pytest.raises(ValueError, match="40"):
        consumption_chart(months(1000), width=39)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**10)), max_size=40),
    st.integers(40, 120),
    st.booleans(),
)
@example([10**10, *[1] * 20, None, 1], 65, True)
def test_every_line_fits(litres: list[int | None], width: int, ascii_only: bool) -> None:
    lines = consumption_chart(months(*litres), width=width, ascii_only=ascii_only)
    assert max(map(len, lines)) <= width
    assert len(lines) <= 26


# The plot


def test_a_plot_is_a_column_a_month_over_its_name() -> None:
    assert consumption_plot(months(10_000, 20_000, None, 15_000, estimated=3), 10_000, width=107, height=11) == [
        "Consumo de cada mes, en m³",
        "      20.0     ███",
        "               ███     ░░░",
        "               ███     ░░░",
        "      10.0 ███┄███┄┄┄┄┄░░░┄",
        "           ███ ███     ░░░",
        "           ███ ███     ░░░",
        "        0 └────────────────",
        "           ene feb mar abr",
        "           2023",
        "█ real   ░ estimado   ┄ lo usual, 10.0",
    ]


def test_a_plot_in_plain_characters_is_ascii() -> None:
    plot = consumption_plot(
        months(10_000, 20_000, None, 5000, estimated=1), 9_000, width=107, height=12, ascii_only=True
    )
    assert "\n".join(plot).isascii()


def test_a_plot_without_months_says_so() -> None:
    assert consumption_plot([], None, width=100, height=12) == ["No hay consumo que mostrar."]


@pytest.mark.parametrize(("width", "height"), [(83, 12), (84, 9)])
def test_a_plot_needs_room(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="84 by 10"):
        consumption_plot(months(1000), None, width=width, height=height)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**10)), max_size=40),
    st.one_of(st.none(), st.integers(0, 10**10)),
    st.integers(84, 200),
    st.integers(10, 40),
    st.booleans(),
)
def test_every_line_of_a_plot_fits(
    litres: list[int | None], usual_l: int | None, width: int, height: int, ascii_only: bool
) -> None:
    lines = consumption_plot(months(*litres), usual_l, width=width, height=height, ascii_only=ascii_only)
    assert max(map(len, lines)) <= width
    assert len(lines) <= height


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=24))
def test_more_water_is_never_a_lower_column(litres: list[int]) -> None:
    plot = consumption_plot(months(*litres), None, width=107, height=15)[1:11]
    heights = [sum(line.ljust(107)[11 + 4 * at] != " " for line in plot) for at in range(len(litres))]
    for one, height in zip(litres, heights, strict=True):
        assert (height == 0) == (one == 0)
        assert all(height <= other for more, other in zip(litres, heights, strict=True) if more > one)
