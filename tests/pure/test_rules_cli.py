"""`oficinista rule`: what a person or a script is told about terms and dates."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from oficinista.cli.rules import app
from oficinista.office import Office
from tests.queue_builders import set_rule


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without an office: the shipped rules and holidays answer."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("OFICINISTA_DATABASE", raising=False)


def run(*arguments: str) -> Result:
    """Run `oficinista rule` with arguments."""
    return CliRunner().invoke(app, arguments)


def answer(*arguments: str) -> Any:
    """The JSON of a successful run."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_due_date_comes_with_its_citation_and_its_reasons() -> None:
    found = answer("due", "objection.decide", "--from", "2026-11-20")
    assert (found["due"], found["verified"]) == ("2027-01-19", True)
    assert "262b(b)" in found["citation"]
    assert "Vence: martes, 19 de enero de 2027." in found["why"]


def test_the_date_of_a_cut_comes_with_its_reasons() -> None:
    found = answer("cut-date", "--notice", "2026-11-24")
    assert (found["date"], found["verified"]) == ("2026-12-15", False)
    assert "Primer día para suspender: martes, 15 de diciembre de 2026." in found["why"]


def test_a_person_reads_the_same_reasons() -> None:
    why = answer("cut-date", "--notice", "2026-12-03")["why"]
    assert run("cut-date", "--notice", "2026-12-03").stdout.splitlines() == why


def test_the_list_has_every_rule_with_value_citation_and_whether_verified() -> None:
    rules = {rule["key"]: rule for rule in answer("list", "--on", "2026-11-24")}
    assert rules["objection.file"]["value"] == 20
    assert rules["theft.fine_cents"]["value"] is None
    assert all(rule["citation"] and isinstance(rule["verified"], bool) for rule in rules.values())


def test_what_is_not_verified_says_so_wherever_it_shows() -> None:
    listed = run("list", "--on", "2026-11-24").stdout.splitlines()
    unverified = {rule["key"] for rule in answer("list", "--on", "2026-11-24") if not rule["verified"]}
    assert {line.split()[0] for line in listed if "por confirmar" in line} == unverified
    assert "por confirmar" in run("show", "bill.due").stdout


def test_a_rule_is_shown_with_its_source_and_note() -> None:
    assert answer("show", "bill.due")["value"] == 21
    shown = run("show", "suspension.notice_days").stdout
    assert "20 días, por confirmar" in shown
    assert "Desde el 27 de junio de 1985." in shown


def test_an_unknown_rule_is_refused_on_standard_error_and_as_json() -> None:
    result = run("due", "nothing", "--from", "2026-11-20", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == "rule.unknown"
    assert "«nothing»" in result.stderr


@pytest.mark.parametrize("day", ["2026-13-01", "20261120", "2026-W47-5", "mañana", ""])
def test_a_date_that_is_none_is_wrong_usage(day: str) -> None:
    assert run("due", "objection.file", "--from", day).exit_code == 2


def test_a_term_needs_the_day_it_starts() -> None:
    assert run("due", "objection.file").exit_code == 2


def test_an_office_answers_by_its_own_rules(sqlite_office: Office) -> None:
    set_rule(sqlite_office, "objection.decide", "30")
    address = sqlite_office.store.url.render_as_string()
    found = answer("due", "objection.decide", "--from", "2026-11-20", "--database", address)
    assert (found["due"], found["verified"], found["citation"]) == ("2026-12-21", False, "prueba")
