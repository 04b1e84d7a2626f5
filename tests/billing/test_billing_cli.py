"""`import usage`, `bill run` and `account show` as people and scripts meet them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from oficinista.cli.main import app
from oficinista.office import Office
from tests.office import with_bills

USAGE = "customer_id,period_end,customer_class,usage_m3\n" + "".join(
    f"7,{month}-01,{kind},26.00\n"
    for month, kind in (("2014-02", "residential_multi"), ("2014-04", "residential_multi"))
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small file of usage."""
    path = tmp_path / "usage.csv"
    path.write_text(USAGE)
    return path


@pytest.fixture
def run(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program on the test office."""
    monkeypatch.setenv("OFICINISTA_DATABASE", str(sqlite_office.store.url.database))

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return invoke


def test_a_file_is_imported_billed_and_shown(run: Any, file: Path) -> None:
    options = ("--map", "residential_multi=residential", "--shift-years", "10", "--as", "sistemas", "--json")
    imported = run("import", "usage", str(file), *options)
    assert imported.exit_code == 0, imported.output
    assert json.loads(imported.stdout)["readings"] == 2
    billed = run("bill", "run", "--from", "2024-01", "--to", "2024-04", "--as", "sistemas", "--json")
    assert billed.exit_code == 0, billed.output
    facts = json.loads(billed.stdout)
    assert (facts["bills"], facts["total"], [month["bills"] for month in facts["months"]]) == (
        4,
        "180.24",
        [1, 1, 1, 1],
    )
    shown = json.loads(run("account", "show", "10000001", "--json").stdout)
    assert (shown["balance"], shown["statement"][-1]["balance"], len(shown["statement"])) == ("180.24", "180.24", 4)


def test_running_the_months_again_bills_nothing(run: Any, file: Path) -> None:
    run("import", "usage", str(file), "--map", "residential_multi=residential", "--as", "sistemas")
    months = ("bill", "run", "--from", "2014-01", "--to", "2014-04", "--as", "sistemas", "--json")
    first, second, third = (json.loads(run(*months).stdout)["bills"] for _ in range(3))
    assert (first, second, third) == (4, 0, 0)


def test_a_dry_run_says_the_same_and_changes_nothing(run: Any, file: Path) -> None:
    said = json.loads(run("import", "usage", str(file), "--dry-run", "--json").stdout)
    done = json.loads(run("import", "usage", str(file), "--as", "sistemas", "--json").stdout)
    assert said == {**done, "dry_run": True}


def test_rejected_lines_are_told_and_the_status_is_one(run: Any, file: Path) -> None:
    file.write_text(USAGE + "7,2014-06-31,residential,1\n")
    answer = run("import", "usage", str(file), "--as", "sistemas")
    assert answer.exit_code == 1
    assert "2 lecturas" in answer.stdout
    assert "Línea 4: «2014-06-31»" in answer.stderr


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"", b"\x1f\x8b\x08\x00"])
def test_what_is_no_file_of_usage_is_refused_with_a_sentence(run: Any, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    answer = run("import", "usage", str(file), "--as", "sistemas", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"].startswith("usage.")
    assert "archivo" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("import", "usage", "x.csv", "--map", "residential"),
        ("import", "usage", "usage.csv", "--shift-years", "1000"),
        ("bill", "run", "--from", "2024-13", "--to", "2024-12"),
        ("bill", "run", "--from", "2024-1", "--to", "2024-12"),
        ("bill", "run", "--from", "2024-12", "--to", "2024-01"),
    ],
)
def test_wrong_usage_has_its_own_status(run: Any, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_refused_month_ends_the_run_and_says_why(run: Any) -> None:
    answer = run("bill", "run", "--from", "2090-01", "--to", "2090-02", "--as", "sistemas", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"] == "bill.month_not_over"


def test_an_account_is_shown_and_found(run: Any, sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 2)
    shown = run("account", "show", account.number)
    assert (shown.exit_code, "$91.94" in shown.stdout, "María Nieves Ortiz" in shown.stdout) == (0, True, True)
    assert account.number in run("account", "find", "nieves maria").stdout
    assert json.loads(run("account", "find", account.number, "--json").stdout)[0]["balance"] == "91.94"


def test_an_account_that_nobody_has_is_refused(run: Any) -> None:
    answer = run("account", "show", "999", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["error"]) == (1, "account.unknown")


def test_held_readings_and_unpriced_accounts_are_listed(run: Any, file: Path) -> None:
    file.write_text(USAGE + "8,2014-02-01,irrigation,421817\n")
    run("import", "usage", str(file), "--as", "sistemas")
    assert [one["code"] for one in json.loads(run("bill", "held", "--json").stdout)] == ["absurd"]
    assert {one["tariff_class"] for one in json.loads(run("bill", "unpriced", "--json").stdout)} == {
        "irrigation",
        "residential_multi",
    }
    assert "421,817.0 m³" in run("bill", "held").stdout
