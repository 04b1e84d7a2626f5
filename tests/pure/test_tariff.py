"""What a month of service costs, against what the utility, the press and real bills have published."""

import shutil
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.dates import long_date
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.tariff import SERVICES, Tariff, Tariffs
from oficinista.tariff_file import TariffStatus

TARIFFS = Tariffs.load()
CENT = Decimal("0.01")
DATES = [tariff.info.effective_from for tariff in TARIFFS]
OPEN_DATES = [date(2022, 7, 1), date(2023, 7, 1), date(2024, 7, 1)]
litres = st.integers(0, 2_000_000)
open_tariffs = st.sampled_from([TARIFFS.in_force(day) for day in OPEN_DATES])
open_classes = st.sampled_from(["residential", "commercial"])
diameters = st.sampled_from(["1/2", "5/8", "3/4", "1", "1 1/2", "2", "3", "4", "6", "8", "10", "12"])
services = st.sampled_from(list(SERVICES))


def price(day: str, m3: str, service: str = "both", tariff_class: str = "residential", diameter: str = "5/8") -> str:
    """What a month costs, in dollars."""
    bill = TARIFFS.in_force(date.fromisoformat(day)).price(tariff_class, diameter, service, int(Decimal(m3) * 1000))
    return f"{Decimal(bill.total_cents) / 100:.2f}"


def refusal(day: str, tariff_class: str, diameter: str, service: str, used_l: int) -> str:
    """The sentence with which a price is refused."""
    with pytest.raises(Refused) as caught:
        TARIFFS.in_force(date.fromisoformat(day)).price(tariff_class, diameter, service, used_l)
    assert caught.value.refusal.code == "tariff.no_price"
    return caught.value.refusal.message


@pytest.mark.parametrize(
    ("day", "m3", "service", "total"),
    [
        ("2023-07-15", "13", "both", "45.06"),
        ("2023-07-15", "10", "both", "28.71"),
        ("2022-07-01", "10", "both", "28.15"),
        ("2022-07-01", "13", "both", "44.17"),
        ("2024-10-18", "0", "both", "29.29"),
        ("2024-10-18", "14", "both", "51.53"),
        ("2013-07-15", "10", "both", "23.71"),
        ("2013-07-15", "11", "both", "36.98"),
        ("2013-12-01", "13.5", "water", "23.48"),
        ("2013-12-01", "14.5", "both", "44.93"),
        ("2021-07-01", "10", "both", "26.82"),
        ("2022-06-30", "13", "both", "46.97"),
    ],
)
def test_published_residential_totals_are_met_to_the_cent(day: str, m3: str, service: str, total: str) -> None:
    assert price(day, m3, service) == total


@pytest.mark.parametrize(("day", "m3", "total"), [("2021-07-01", "10", "53.35"), ("2022-07-01", "0", "55.99")])
def test_published_commercial_base_totals_are_met_to_the_cent(day: str, m3: str, total: str) -> None:
    assert price(day, m3, tariff_class="commercial") == total


def test_a_bill_has_a_line_for_each_service_and_block() -> None:
    bill = TARIFFS.in_force(date(2023, 7, 15)).price("residential", "5/8", "both", 26_500)
    assert [(line.code, line.quantity_l, str(line.unit_price), line.amount_cents) for line in bill.lines] == [
        ("base.water", None, "None", 1646),
        ("base.sewer", None, "None", 1225),
        ("consumption.water.1", 5000, "2.92", 1460),
        ("consumption.water.2", 10_000, "3.20", 3200),
        ("consumption.water.3", 1500, "4.31", 647),
        ("consumption.sewer.1", 5000, "2.53", 1265),
        ("consumption.sewer.2", 10_000, "2.78", 2780),
        ("consumption.sewer.3", 1500, "3.75", 563),
    ]
    assert [line.label for line in bill.lines[2:5]] == [
        "Consumo de agua, bloque 1 (de 10 a 15 m³)",
        "Consumo de agua, bloque 2 (de 15 a 25 m³)",
        "Consumo de agua, bloque 3 (sobre 25 m³)",
    ]


def test_the_environmental_charge_is_one_amount_for_the_block_the_month_falls_in() -> None:
    tariff = TARIFFS.in_force(date(2013, 7, 15))
    charges = {
        m3: {line.code: line.amount_cents for line in tariff.price("residential", "5/8", "both", m3 * 1000).lines}
        for m3 in (0, 10, 11, 15)
    }
    assert {m3: lines["ccar"] for m3, lines in charges.items()} == {0: 200, 10: 200, 11: 1300, 15: 1300}
    assert {lines["special"] for lines in charges.values()} == {200}


def test_the_two_smallest_meters_pay_the_same() -> None:
    assert price("2023-07-01", "13", diameter="1/2") == price("2023-07-01", "13", diameter="5/8")


def test_the_size_of_a_commercial_meter_decides_its_blocks() -> None:
    assert price("2023-07-01", "10", tariff_class="commercial", diameter="2") == "449.63"
    assert price("2023-07-01", "10", tariff_class="commercial", diameter="3") == "884.38"


@pytest.mark.parametrize(
    ("day", "asked", "named"),
    [
        ("2023-07-01", ("industrial", "10", "both", 0), "industrial, 10 pulgadas"),
        ("2024-07-01", ("industrial", "5/8", "both", 500), "industrial, 5/8 de pulgada, más de 0 m³"),
        ("2015-01-01", ("residential", "5/8", "both", 15_001), "residencial, 5/8 de pulgada, más de 15 m³"),
        ("2023-07-01", ("government", "1", "water", 0), "gobierno, 1 pulgada"),
        ("2023-07-01", ("irrigation", "1", "water", 0), "«irrigation», 1 pulgada"),
        ("2023-07-01", ("residential", "1", "septic", 0), "residencial, 1 pulgada, «septic»"),
    ],
)
def test_what_has_no_published_price_is_refused_by_name(day: str, asked: tuple[str, str, str, int], named: str) -> None:
    in_force = long_date(TARIFFS.in_force(date.fromisoformat(day)).info.effective_from)
    assert refusal(day, *asked) == f"No hay precio publicado para {named}, en la tarifa del {in_force}."


@pytest.mark.parametrize("day", ["2013-07-14", "2018-01-01", "2021-06-30"])
def test_a_date_without_a_published_tariff_is_refused_by_name(day: str) -> None:
    with pytest.raises(Refused, match="No hay tarifa publicada para el"):
        TARIFFS.in_force(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "start", "status"),
    [
        ("2017-12-31", date(2013, 7, 15), TariffStatus.INFERRED),
        ("2022-06-30", date(2021, 7, 1), TariffStatus.INFERRED),
        ("2022-07-01", date(2022, 7, 1), TariffStatus.DERIVED),
        ("2024-06-30", date(2023, 7, 1), TariffStatus.PUBLISHED),
        ("2024-07-01", date(2024, 7, 1), TariffStatus.DERIVED),
        ("2026-11-24", date(2024, 7, 1), TariffStatus.DERIVED),
    ],
)
def test_a_tariff_holds_from_its_day_and_says_how_well_it_is_known(day: str, start: date, status: TariffStatus) -> None:
    info = TARIFFS.in_force(date.fromisoformat(day)).info
    assert (info.effective_from, info.status) == (start, status)
    assert ("por confirmar" in info.name) == info.is_derived == (status is not TariffStatus.PUBLISHED)
    assert bool(info.doubts) == info.is_derived


def test_a_commercial_bill_says_what_is_to_be_confirmed() -> None:
    bill = TARIFFS.in_force(date(2023, 7, 1)).price("commercial", "5/8", "both", 5000)
    assert any("primeros 10 m³" in doubt for doubt in bill.doubts)


def test_the_table_of_2024_is_that_of_2023_raised_two_per_cent() -> None:
    assert _amounts(date(2024, 7, 1)) == [_half_up(x * Decimal("1.02"), CENT) for x in _amounts(date(2023, 7, 1))]


def test_the_table_of_2022_raised_two_per_cent_is_that_of_2023() -> None:
    assert [_half_up(x * Decimal("1.02"), CENT) for x in _amounts(date(2022, 7, 1))] == _amounts(date(2023, 7, 1))


def test_the_residential_table_of_2021_is_that_of_2013_raised_five_times() -> None:
    factor = Decimal("1.025") ** 5
    old, new = (TARIFFS.in_force(day).table.residential for day in (date(2013, 7, 15), date(2021, 7, 1)))
    assert old is not None
    assert new is not None
    for service in ("water", "sewer"):
        assert new.base["5/8"].of(service) == _half_up(old.base["5/8"].of(service) * factor, CENT)
        rise = old.consumption[0].blocks[0].of(service) * factor
        assert new.consumption[0].blocks[0].of(service) == _half_up(rise, Decimal("0.000001"))
    steps = zip(old.flat[0].steps + old.flat[1].steps, new.flat[0].steps + new.flat[1].steps, strict=True)
    for before, after in steps:
        for service in SERVICES:
            assert after.of(service) == _half_up(before.of(service) * factor, CENT)


@given(open_tariffs, open_classes, diameters, services, litres)
def test_a_bill_is_the_sum_of_its_rounded_lines(
    tariff: Tariff, tariff_class: str, diameter: str, service: str, used_l: int
) -> None:
    bill = tariff.price(tariff_class, diameter, service, used_l)
    assert bill.total_cents == sum(line.amount_cents for line in bill.lines)
    for line in bill.lines:
        if line.unit_price is not None:
            assert line.quantity_l is not None
            exact = line.unit_price * line.quantity_l / 1000
            assert Decimal(line.amount_cents) / 100 == _half_up(exact, CENT)


@given(open_tariffs, open_classes, diameters, services, litres)
def test_every_litre_over_the_included_volume_is_in_one_block(
    tariff: Tariff, tariff_class: str, diameter: str, service: str, used_l: int
) -> None:
    bill = tariff.price(tariff_class, diameter, service, used_l)
    included_l = tariff.included_l(tariff_class, diameter, service)
    for charged in SERVICES[service]:
        blocks = [line for line in bill.lines if line.code.startswith(f"consumption.{charged}.")]
        assert sum(line.quantity_l or 0 for line in blocks) == max(0, used_l - included_l)


@given(open_tariffs, open_classes, diameters, litres)
def test_both_services_together_cost_what_they_cost_apart(
    tariff: Tariff, tariff_class: str, diameter: str, used_l: int
) -> None:
    prices = [tariff.price(tariff_class, diameter, service, used_l).total_cents for service in SERVICES]
    water, sewer, both = prices
    assert both == water + sewer


@given(open_tariffs, open_classes, diameters, services, litres, litres)
def test_more_water_never_costs_less(
    tariff: Tariff, tariff_class: str, diameter: str, service: str, one_l: int, other_l: int
) -> None:
    less, more = (
        tariff.price(tariff_class, diameter, service, used_l).total_cents for used_l in sorted((one_l, other_l))
    )
    assert less <= more


def test_less_than_nothing_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="-1 litres"):
        TARIFFS.in_force(date(2023, 7, 1)).price("residential", "5/8", "both", -1)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("both = 28.71", "both = 28.72", "residential.base.5/8"),
        ("water = 16.46", "water = 16.465", "residential.base.5/8.water"),
        ("water = 16.46, ", "", "residential.base.5/8.water"),
        ("to_m3 = 25", "to_m3 = 15", "residential.consumption.0"),
        ("to_m3 = 15", "to_m3 = 9", "residential"),
        ('"1 1/2" = {', '"1 1/3" = {', "residential.base.1 1/3"),
        ('status = "published"', 'status = "sure"', "status"),
        ("effective_from = 2023-07-01", "effective_from = 2022-06-01", "effective_from"),
        ("included_m3 = 10", "included = 10", "residential.included_m3"),
        ("included_m3 = 10", "included_m3 = ", "Invalid value"),
    ],
)
def test_a_slip_in_a_table_is_found_at_load_and_named(tmp_path: Path, right: str, wrong: str, key: str) -> None:
    folder = shutil.copytree(data_path("tariffs"), tmp_path / "tariffs")
    file = folder / "2023-07-01.toml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"2023-07-01\.toml") as caught:
        Tariffs.read(folder)
    assert f" {key}" in str(caught.value)


def test_a_folder_without_tariffs_is_a_broken_installation(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no tariff"):
        Tariffs.read(tmp_path)


def _half_up(value: Decimal, unit: Decimal) -> Decimal:
    return value.quantize(unit, ROUND_HALF_UP)


def _amounts(day: date) -> list[Decimal]:
    """Every amount of water and sewer of a table, in its order."""
    return [
        price.of(service)
        for _, prices in TARIFFS.in_force(day).table.classes
        for price in [*prices.base.values(), *(block for group in prices.consumption for block in group.blocks)]
        for service in ("water", "sewer")
    ]
