"""`oficinista tariff`: what a person or a script is told about tariffs."""

import json
from datetime import date
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from oficinista.cli.tariffs import app
from oficinista.orders import Refused
from oficinista.tariff import Tariffs

QUOTE = ("quote", "--date", "2023-07-15", "--class", "residential", "--diameter", "5/8", "--service", "both")


def run(*arguments: str) -> Result:
    """Run `oficinista tariff` with arguments."""
    return CliRunner().invoke(app, arguments)


def answer(*arguments: str) -> Any:
    """The JSON of a successful run."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_quote_gives_the_lines_and_the_total_as_text() -> None:
    quote = answer(*QUOTE, "--m3", "13")
    assert quote["tariff"]["effective_from"] == "2023-07-01"
    assert quote["total"] == "45.06"
    assert [(line["code"], line["label"], line["amount"]) for line in quote["lines"]] == [
        ("base.water", "Cargo base de agua", "16.46"),
        ("base.sewer", "Cargo base de alcantarillado", "12.25"),
        ("consumption.water.1", "Consumo de agua, bloque 1 (de 10 a 15 m³)", "8.76"),
        ("consumption.sewer.1", "Consumo de alcantarillado, bloque 1 (de 10 a 15 m³)", "7.59"),
    ]


def test_a_quote_is_read_by_people_too() -> None:
    text = run(*QUOTE, "--m3", "13").stdout.splitlines()
    assert text[0] == "Tarifa del 1 de julio de 2023"
    assert text[-1].split() == ["Total", "$45.06"]


@pytest.mark.parametrize(
    ("m3", "code"),
    [
        ("-1", "volume.negative"),
        ("1e9", "volume.unreadable"),
        ("NaN", "volume.unreadable"),
        ("trece", "volume.unreadable"),
        ("12.3456", "volume.fraction"),
        ("99999999", "volume.too_large"),
    ],
)
def test_a_volume_that_makes_no_sense_is_refused_with_a_sentence(m3: str, code: str) -> None:
    result = run(*QUOTE, "--m3", m3, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == code
    assert "Escriba los metros cúbicos en cifras" in result.stderr


def test_what_has_no_published_price_is_refused_by_name() -> None:
    result = run("quote", "--date", "2023-07-15", "--class", "industrial", "--diameter", "10", "--m3", "0")
    assert result.exit_code == 1
    assert "No hay precio publicado para industrial, 10 pulgadas, en la tarifa del 1 de julio de 2023." in result.stderr


def test_what_a_person_typed_is_harmless_when_it_is_said_back() -> None:
    result = run("quote", "--date", "2023-07-15", "--class", "\x1b[2Jriego", "--diameter", "1", "--m3", "0")
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr


def test_the_list_says_how_well_each_tariff_is_known() -> None:
    assert [(tariff["effective_from"], tariff["status"]) for tariff in answer("list")] == [
        ("2013-07-15", "inferred"),
        ("2021-07-01", "inferred"),
        ("2022-07-01", "derived"),
        ("2023-07-01", "published"),
        ("2024-07-01", "derived"),
    ]
    assert "2024-07-01  —           derivada, por confirmar" in run("list").stdout


def test_a_tariff_is_shown_by_any_day_of_its_time() -> None:
    shown = answer("show", "2024-06-30")
    assert shown["effective_from"] == "2023-07-01"
    assert shown["classes"]["residential"]["base"]["5/8"] == {"water": "16.46", "sewer": "12.25", "both": "28.71"}
    text = run("show", "2024-06-30").stdout
    assert "Residencial: el cargo base cubre 10 m³" in text
    assert "Por confirmar si el cargo base comercial cubre los primeros 10 m³" in text


def test_a_flat_charge_is_shown() -> None:
    text = run("show", "2013-07-15").stdout
    assert "Hasta el 31 de diciembre de 2017." in text
    assert "Cargo por cumplimiento ambiental y regulatorio (CCAR)" in text


def test_a_day_without_a_tariff_is_refused() -> None:
    result = run("show", "2019-01-01", "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "tariff.no_price")


@pytest.mark.parametrize("day", ["2023-02-30", "ayer", "15/07/2023"])
def test_a_date_that_is_none_is_wrong_usage(day: str) -> None:
    assert run("show", day).exit_code == 2


def test_an_english_office_reads_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFICINISTA_LANG", "en")
    with pytest.raises(Refused, match=r"There is no published tariff for January 1, 2019\."):
        Tariffs.load().in_force(date(2019, 1, 1))
