"""Why a bill is what it is, and why it is not what the one before was: to the cent, in plain Spanish."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oficinista.billing.difference import explain_difference
from oficinista.billing.explain import explain_bill
from oficinista.billing.facts import BillFacts
from oficinista.i18n import Language, speaking
from oficinista.orders import Refused
from oficinista.tariff import SERVICES, Tariffs

TARIFFS = Tariffs.load()


def bill(litres: int = 10_000, **changes: Any) -> BillFacts:
    """A residential bill of October 2023, priced by its tariff, with changes."""
    facts = BillFacts(
        number="202300000001",
        period_start=date(2023, 10, 1),
        period_end=date(2023, 10, 31),
        days=31,
        measured_l=litres,
        billed_l=litres,
        is_estimated=False,
        tariff_class="residential",
        diameter="5/8",
        service="both",
        tariff_date=date(2023, 10, 31),
        due_on=date(2023, 11, 21),
        lines=(),
        total_cents=0,
    )
    return as_priced(replace(facts, **changes))


def as_priced(facts: BillFacts) -> BillFacts:
    """The same bill with the lines and total of its tariff, where there is one."""
    try:
        tariff = TARIFFS.in_force(facts.tariff_date)
        priced = tariff.price(facts.tariff_class, facts.diameter, facts.service, facts.billed_l)
    except Refused:
        return facts
    stored = tuple(line._replace(block=None) for line in priced.lines)
    return replace(facts, lines=stored, total_cents=priced.total_cents)


def reasons(before: BillFacts, after: BillFacts) -> list[tuple[str, int]]:
    """The code and amount of each part of a difference."""
    return [(part.code, part.amount_cents) for part in explain_difference(before, after, TARIFFS).parts]


def spoken(before: BillFacts, after: BillFacts) -> list[str]:
    """What a clerk reads aloud."""
    return [part.spoken for part in explain_difference(before, after, TARIFFS).parts]


def test_a_bill_is_explained_charge_by_charge() -> None:
    explanation = explain_bill(bill(15_000), TARIFFS)
    assert [part.text for part in explanation.parts] == [
        "Cargo base de agua",
        "Cargo base de alcantarillado",
        "Consumo de agua, bloque 1 (de 10 a 15 m³): 5.0 m³ a $2.92 = $14.60",
        "Consumo de alcantarillado, bloque 1 (de 10 a 15 m³): 5.0 m³ a $2.53 = $12.65",
    ]
    assert explanation.notes == (
        "Período del 1 de octubre de 2023 al 31 de octubre de 2023: 31 días.",
        "El contador midió 15.0 m³; se cobran 15.0 m³.",
        "Cliente residencial, contador de 5/8 de pulgada, servicio de agua y alcantarillado.",
        "Precios de la tarifa del 1 de julio de 2023.",
        "El cargo base cubre los primeros 10 m³.",
        "Vence el 21 de noviembre de 2023.",
    )
    assert explanation.total_cents == 2871 + 1460 + 1265


def test_a_derived_tariff_and_its_doubts_are_said_in_the_language_of_whoever_reads_them() -> None:
    derived = bill(tariff_date=date(2024, 10, 18))
    notes = explain_bill(derived, TARIFFS).notes
    assert "Precios de la tarifa del 1 de julio de 2024 (derivada, por confirmar)." in notes
    assert any(note.startswith("Calculada a partir de la tarifa") for note in notes)
    with speaking(Language.ENGLISH):
        assert any(note.startswith("Computed from the tariff") for note in explain_bill(derived, TARIFFS).notes)


def test_an_estimate_says_that_the_next_reading_sets_it_right() -> None:
    note = "El consumo es estimado: 12.0 m³. La próxima lectura lo pone al día."
    assert note in explain_bill(bill(12_000, is_estimated=True), TARIFFS).notes


def test_a_reading_that_sets_estimates_right_says_so() -> None:
    notes = explain_bill(bill(18_000, measured_l=14_000), TARIFFS).notes
    assert (
        "El contador midió 14.0 m³; se cobran 18.0 m³. "
        "La lectura pone al día 4.0 m³ que las facturas estimadas no cobraron."
    ) in notes


def test_what_the_lines_of_a_bill_do_not_tell_is_told() -> None:
    charged = replace(bill(), total_cents=3000, adjustments_cents=-500, arrears_cents=1234)
    explanation = explain_bill(charged, TARIFFS)
    assert [(part.code, part.amount_cents) for part in explanation.parts[2:]] == [
        ("unlisted", 129),
        ("adjustments", -500),
        ("arrears", 1234),
    ]
    assert "La tarifa da $28.71 y la factura cobra $30.00." in explanation.notes
    assert explanation.parts[-1].text == "Atrasos de facturas anteriores"
    in_credit = explain_bill(replace(bill(), arrears_cents=-1234), TARIFFS)
    assert in_credit.parts[-1].text == "Saldo a favor de antes"


def test_a_bill_without_a_published_price_is_explained_by_its_own_lines() -> None:
    old = replace(bill(13_000), tariff_date=date(2019, 3, 1))
    explanation = explain_bill(old, TARIFFS)
    assert "No hay tarifa publicada para el 1 de marzo de 2019." in explanation.notes
    assert "Consumo de agua, bloque 1: 3.0 m³ a $2.92 = $8.76" in [part.text for part in explanation.parts]
    assert sum(part.amount_cents for part in explanation.parts) == explanation.total_cents == 4506


def test_more_water_is_explained_block_by_block() -> None:
    assert spoken(bill(10_000), bill(26_000)) == [
        "Se usaron 26.0 m³; antes, 10.0 m³. En el bloque de 10 a 15 m³, 5.0 m³ más a $5.45: $27.25 más",
        "En el bloque de 15 a 25 m³, 10.0 m³ más a $5.98: $59.80 más",
        "En el bloque sobre 25 m³, 1.0 m³ más a $8.06: $8.06 más",
    ]


def test_less_water_is_explained_block_by_block() -> None:
    # 2.5 m³ cost 7.30 and 6.33, each line rounded up; the whole block costs 27.25.
    assert spoken(bill(16_000), bill(12_500)) == [
        "Se usaron 12.5 m³; antes, 16.0 m³. En el bloque de 10 a 15 m³, 2.5 m³ menos a $5.45: $13.62 menos",
        "En el bloque de 15 a 25 m³, 1.0 m³ menos a $5.98: $5.98 menos",
    ]


def test_water_that_the_base_charge_covers_changes_nothing() -> None:
    assert spoken(bill(7000), bill(9000)) == ["Se usaron 9.0 m³; antes, 7.0 m³: sin cambio"]


def test_more_days_are_told_apart_from_more_water_a_day() -> None:
    assert reasons(bill(15_000, days=30), bill(17_500, days=34)) == [
        ("days.block.2", 1196),
        ("use.block.2", 299),
    ]
    assert spoken(bill(15_000, days=30), bill(17_500, days=34)) == [
        "Son 34 días; antes, 30. En el bloque de 15 a 25 m³, 2.0 m³ más a $5.98: $11.96 más",
        "Se usaron 17.5 m³; al paso de antes serían 17.0 m³. En el bloque de 15 a 25 m³, 0.5 m³ más a $5.98: $2.99 más",
    ]


def test_a_new_tariff_is_told_at_the_old_water() -> None:
    before, after = bill(13_000, tariff_date=date(2024, 6, 30)), bill(14_000, tariff_date=date(2024, 7, 31))
    assert spoken(before, after) == [
        "Rige la tarifa del 1 de julio de 2024 (derivada, por confirmar); antes, la del 1 de julio de 2023: $0.91 más",
        "Se usaron 14.0 m³; antes, 13.0 m³. En el bloque de 10 a 15 m³, 1.0 m³ más a $5.56: $5.56 más",
    ]


def test_a_new_class_meter_or_service_is_a_reason_of_its_own() -> None:
    after = bill(service="water", tariff_class="commercial", diameter="1")
    assert spoken(bill(), after) == [
        "Se cobra como comercial; antes, como residencial: $92.20 más",
        "El contador es de 1 pulgada; antes, de 5/8 de pulgada: $75.56 más",
        "El servicio es de agua; antes, de agua y alcantarillado: $84.02 menos",
    ]


def test_what_an_estimate_left_out_is_told_apart() -> None:
    estimated = bill(11_000, is_estimated=True)
    assert spoken(estimated, bill(16_000, measured_l=13_000)) == [
        "Se usaron 13.0 m³; antes se estimaron 11.0 m³. En el bloque de 10 a 15 m³, 2.0 m³ más a $5.45: $10.90 más",
        "La lectura pone al día 3.0 m³ que las facturas estimadas no cobraron. "
        "En el bloque de 10 a 15 m³, 2.0 m³ más a $5.45: $10.90 más",
        "En el bloque de 15 a 25 m³, 1.0 m³ más a $5.98: $5.98 más",
    ]
    _, use = spoken(bill(12_000, is_estimated=True, days=30), bill(15_000))
    assert use.startswith("Se usaron 15.0 m³; al paso que se estimó antes serían 12.4 m³.")


def test_what_the_bill_before_had_caught_up_does_not_look_like_less_use() -> None:
    codes = [code for code, _ in reasons(bill(16_000, measured_l=13_000), bill(13_000))]
    assert codes == ["caught_up_before.block.1", "caught_up_before.block.2"]


def test_rounding_to_half_cubic_metres_is_no_estimate() -> None:
    assert reasons(bill(13_000), bill(13_500, measured_l=13_249)) == [("use.block.1", 273)]


def test_the_environmental_charge_that_jumps_is_a_reason_of_its_own() -> None:
    then = date(2014, 5, 1)
    assert reasons(bill(10_000, tariff_date=then), bill(11_000, tariff_date=then)) == [
        ("use.ccar", 1100),
        ("use.block.1", 227),
    ]


def test_what_was_not_charged_by_the_tariff_is_told() -> None:
    before, after = replace(bill(), total_cents=2800), replace(bill(), total_cents=3000)
    assert spoken(before, after) == [
        "La factura anterior cobró $0.71 menos de lo que da su tarifa: $0.71 más",
        "Esta factura cobra $1.29 más de lo que da su tarifa: $1.29 más",
    ]


def test_adjustments_and_arrears_are_reasons_of_their_own() -> None:
    before, after = replace(bill(), arrears_cents=1000), replace(bill(), adjustments_cents=-500, arrears_cents=2871)
    assert spoken(before, after) == [
        "Los ajustes de esta factura son -$5.00; los de la anterior, $0.00: $5.00 menos",
        "Lo que se debía de antes de esta factura es $28.71; antes de la anterior, $10.00: $18.71 más",
    ]


def test_changes_that_cannot_be_priced_one_at_a_time_are_told_together() -> None:
    before = bill(20_000, tariff_date=date(2023, 7, 1), diameter="2")
    after = bill(12_000, tariff_date=date(2013, 8, 1))
    (part,) = explain_difference(before, after, TARIFFS).parts
    assert part.code == "together"
    assert part.amount_cents == after.total_cents - before.total_cents
    assert "(juntos: no hay precio publicado por separado)" in part.text
    assert "El contador es de 5/8 de pulgada" in part.text


def test_a_bill_without_a_published_price_says_why_its_change_is_not_divided() -> None:
    after = replace(bill(), tariff_class="government", total_cents=9000)
    assert spoken(bill(), after) == [
        "No se puede repartir el cambio de los cargos (No hay precio publicado para gobierno, 5/8 de pulgada, "
        "en la tarifa del 1 de julio de 2023): $61.29 más"
    ]


def test_equal_bills_have_nothing_to_explain() -> None:
    difference = explain_difference(bill(), bill(), TARIFFS)
    assert (difference.parts, difference.summary) == ((), "Las dos facturas suman lo mismo.")


@pytest.mark.parametrize(
    ("before_l", "after_l", "summary"),
    [
        (10_000, 11_000, "Esta factura es $5.45 más alta que la anterior."),
        (11_000, 10_000, "Esta factura es $5.45 más baja que la anterior."),
    ],
)
def test_the_whole_difference_fits_one_sentence(before_l: int, after_l: int, summary: str) -> None:
    assert explain_difference(bill(before_l), bill(after_l), TARIFFS).summary == summary


volumes = st.one_of(st.integers(0, 60).map(lambda half: half * 500), st.integers(0, 2_000_000))
money = st.one_of(st.just(0), st.integers(-100_000, 100_000))


@st.composite
def bills(draw: st.DrawFn) -> BillFacts:
    """Any bill: priced by its tariff or not, with or without a tariff, estimated, adjusted, in arrears."""
    litres = draw(volumes)
    facts = bill(
        litres,
        measured_l=draw(st.one_of(st.just(litres), volumes)),
        days=draw(st.integers(1, 70)),
        is_estimated=draw(st.booleans()),
        tariff_class=draw(st.sampled_from(["residential", "commercial", "industrial", "government"])),
        diameter=draw(st.sampled_from(["5/8", "5/8", "1/2", "1", "3", "10"])),
        service=draw(st.sampled_from(list(SERVICES))),
        tariff_date=draw(st.dates(date(2013, 1, 1), date(2026, 12, 31))),
    )
    strange = draw(st.one_of(st.just(0), st.integers(0, 100_000)))
    return replace(
        facts,
        total_cents=facts.total_cents + strange,
        adjustments_cents=draw(money),
        arrears_cents=draw(money),
    )


@given(bills(), bills())
def test_the_parts_sum_to_the_difference_to_the_cent(before: BillFacts, after: BillFacts) -> None:
    difference = explain_difference(before, after, TARIFFS)
    assert sum(part.amount_cents for part in difference.parts) == difference.total_cents
    assert difference.total_cents == after.payable_cents - before.payable_cents
    assert all(part.text for part in difference.parts)


@given(bills())
def test_the_parts_of_a_bill_sum_to_what_the_customer_is_asked_for(facts: BillFacts) -> None:
    explanation = explain_bill(facts, TARIFFS)
    assert sum(part.amount_cents for part in explanation.parts) == explanation.total_cents == facts.payable_cents
