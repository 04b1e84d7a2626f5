"""What the crews send back in a file: checked whole, told in totals, each row taken once."""

from pathlib import Path

import pytest

from oficinista.cases.queries import case_file
from oficinista.office import Office
from oficinista.work.commands import CreateOrder, PrepareOrder, ReopenOrder
from oficinista.work.results import ROWS_AT_ONCE
from tests.cli_builders import answer, oficinista, refusal
from tests.office import TestClock, do, with_customer

HEADER = "order,date,outcome,notes,found,place,repaired"


@pytest.fixture
def office(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("OFICINISTA_DATABASE", sqlite_office.store.url.render_as_string(hide_password=False))
    return sqlite_office


def prepared(office: Office) -> str:
    order = CreateOrder(account=with_customer(office).number, type="visible_leak", is_prepared=True)
    return str(do(office, order).number)


def state_of(office: Office, number: str) -> str:
    return office.ask(case_file, number, office.info.id, office.today).row.state


def test_a_file_comes_twice_and_is_taken_once(office: Office, tmp_path: Path) -> None:
    today = office.today.isoformat()
    first, second, third, fourth = (prepared(office) for _ in range(4))
    rows = [
        f"{first},{today},done,,none,,",
        f"{second.lower()},{today},returned,Portón cerrado,,,",
        f"{third},{today},done,,inside,,",
        f"{first},{today},done,,none,,",
        f"{first},{today},done,,inside,Patio,no",
        f"ORD-TST-2026-000099,{today},done,,none,,",
        f"{fourth},24/11/2026,done,,none,,",
        f"{fourth},2026-11-23,done,,none,,",
        f"{fourth},{today},done",
    ]
    file = tmp_path / "resultados.csv"
    file.write_text("\n".join([HEADER, *rows]), "utf-8")

    rehearsed = oficinista("order", "import", str(file), "--dry-run")
    assert "Solo un ensayo" in rehearsed.stdout
    assert state_of(office, first) == "prepared"

    done = oficinista("order", "import", str(file), "--as", "ana")
    assert "9 resultados: 1 órdenes completadas, 1 devueltas, 1 ya estaban." in done.stdout
    assert rehearsed.stderr == done.stderr
    assert done.exit_code == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "Línea 4", "Línea 6", "Línea 7", "Línea 8", "Línea 9", "Línea 10", "Líneas rechazadas"]  # fmt: skip
    assert "Falta: Dónde." in done.stderr
    assert "Hallaron otra cosa" not in done.stdout
    assert [state_of(office, one) for one in (first, second, third)] == ["completed", "returned", "prepared"]

    do(office, ReopenOrder(number=first, words="Sigue perdiendo agua"))
    do(office, PrepareOrder(number=first))
    file.write_text("\n".join([HEADER, *rows[:2]]), "utf-8")
    again = oficinista("order", "import", str(file), "--as", "ana")
    assert "2 resultados: 0 órdenes completadas, 0 devueltas, 2 ya estaban." in again.stdout
    assert state_of(office, first) == "prepared", "an old result does not complete it again"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("order,date,outcome\n", "results.empty"),
        ("order,date\nORD,2026-11-24\n", "results.columns"),
        ("order,date,outcome,colour\nORD,2026-11-24,done,azul\n", "results.columns"),
        ('order,date,outcome\n"ORD,2026', "results.not_csv"),
        ("order,date,outcome\nORD,2026-11-24,done\nORD,2026-11-24,done\n", "results.count"),
    ],
)
def test_what_is_no_file_of_results_is_refused_whole(office: Office, tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "otra-cosa.csv"
    file.write_text(content, "utf-8")
    assert refusal("order", "import", str(file), "--rows", "1")["error"] == code


def test_an_order_is_listed_and_shown_with_its_form(office: Office, clock: TestClock) -> None:
    number = prepared(office)
    [listed] = answer("order", "list")
    assert (listed["number"], listed["crew"], listed["owner"]) == (number, "Inspectores", "crew")
    account = listed["account"]
    assert answer("order", "list", "--account", account.lstrip("0")) == [listed]
    assert answer("case", "list", "--account", account.lstrip("0")) == []
    assert [refusal(kind, "list", "--account", "999")["error"] for kind in ("order", "case")] == 2 * ["account.unknown"]
    shown = answer("order", "show", number.lower())
    assert shown["form"]["found"]["choices"]["none"] == "No"
    assert [one["order"] for one in shown["possible"]] == [
        "order.correct", "order.complete", "order.return", "order.cancel"]  # fmt: skip
    assert any(
        "Inspección por salidero visible" in line for line in oficinista("order", "show", number).stdout.splitlines()
    )


def test_a_long_file_is_brought_in_a_few_rows_at_a_time(office: Office, tmp_path: Path) -> None:
    numbers = [prepared(office) for _ in range(ROWS_AT_ONCE + 2)]
    file = tmp_path / "resultados.csv"
    rows = (f"{number},{office.today},done,,none,," for number in numbers)
    file.write_text("\n".join([HEADER, *rows, f"{numbers[0]},{office.today},done,,inside,Patio,no"]), "utf-8")
    done = oficinista("order", "import", str(file), "--as", "ana")
    assert (
        f"{len(numbers) + 1} resultados: {len(numbers)} órdenes completadas, 0 devueltas, 0 ya estaban." in done.stdout
    )
    assert "Línea 24: La orden está «Completada»." in done.stderr
    assert {state_of(office, number) for number in numbers} == {"completed"}
