"""`oficinista demo`: an office to try everything in, made once, whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oficinista.demo.commands import SettleTown
from oficinista.office import Office
from tests.cli_builders import answer, mistake, oficinista, text
from tests.office import do, with_customer

pytestmark = pytest.mark.xdist_group("demo")

PROGRAM = (sys.executable, "-c", "from oficinista.cli import main; main()")
SMALL = ("demo", "--no-open", "--accounts", "20")


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demonstration, made once for these tests."""
    path = tmp_path_factory.mktemp("la demo") / "demo.db"
    assert oficinista(*SMALL, "--database", str(path)).exit_code == 0
    return path


def rest_of(path: Path) -> set[str]:
    """The files beside a database that bear its name."""
    return {one.name for one in path.parent.iterdir() if one.name.startswith(path.name)}


def test_it_says_how_to_enter(demo_file: Path) -> None:
    lines = text(*SMALL, "--database", str(demo_file))
    assert lines[0] == f"Oficina de demostración: {demo_file}"
    assert "PIN de todos: 123456" in lines[1]
    assert lines[2] == f"Para entrar: oficinista --database '{demo_file}'"
    assert not any(".partial" in name for name in rest_of(demo_file))


def test_its_books_are_whole_and_its_queue_waits(demo_file: Path) -> None:
    at = ("--database", str(demo_file))
    assert answer("db", "info", *at)["accounts"] == 22, "two of them wait for their connection"
    assert all(proof["faults"] == [] for proof in answer("ledger", "check", *at))
    assert answer("audit", "verify", *at)["faults"] == []


def test_whoever_comes_to_the_invented_town_afterwards_is_one_more(office: Office) -> None:
    do(office, SettleTown(accounts=20, readings=1, first_month="2026-01", seed=7), actor="sistemas")
    assert with_customer(office).number == "000010000021"


def test_a_connection_is_with_operations_in_it_and_another_with_the_applicant(demo_file: Path) -> None:
    at = ("--database", str(demo_file))
    first, second = answer("connection", "list", *at)
    assert [(one["state"], one["owner"]) for one in (first, second)] == [
        ("study", "network"),
        ("documents_back", "applicant"),
    ]
    told = answer("connection", "show", second["number"], *at)
    assert told["missing"][0].startswith("Traiga la escritura, el contrato o la autorización")
    assert [one["action"] for one in told["possible"]] == ["resume_documents", "withdraw"]


def test_a_plan_is_broken_in_it_and_another_waits_for_a_signature(demo_file: Path) -> None:
    at = ("--database", str(demo_file))
    assert [one["state"] for one in answer("plan", "list", *at)] == ["broken", "proposed"]
    assert [one["order"] for one in answer("approval", "list", *at)] == ["plan.sign"]


def test_asking_for_it_again_changes_nothing(demo_file: Path) -> None:
    before = demo_file.read_bytes()
    assert oficinista("demo", "--no-open", "--accounts", "500", "--database", str(demo_file)).exit_code == 0
    assert demo_file.read_bytes() == before


def test_without_a_path_it_is_kept_in_the_user_s_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OFICINISTA_DATABASE")
    assert f"Oficina de demostración: {tmp_path}/home/oficinista/demo.db" in text(*SMALL)


def test_an_office_that_is_no_demonstration_is_left_alone(office_file: Path) -> None:
    before = office_file.read_bytes()
    result = oficinista(*SMALL)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "está la oficina «TST», no la de demostración" in result.stderr
    assert office_file.read_bytes() == before


def test_it_opens_the_counter_on_a_terminal_alone(demo_file: Path) -> None:
    result = oficinista("demo", "--database", str(demo_file))
    assert result.exit_code == 2
    assert "El mostrador necesita una terminal" in result.stderr


def test_a_town_has_its_size() -> None:
    assert "--accounts: «19» debe ser 20 o más." in mistake("demo", "--accounts", "19")
    assert "--seed: «-1» debe ser 0 o más." in mistake("demo", "--seed", "-1")


def test_a_full_disk_half_way_leaves_nothing_under_the_name_and_the_next_try_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    limited = ("sh", "-c", 'ulimit -f 1600; exec "$@"', "sh", *PROGRAM)
    run = subprocess.run([*limited, *SMALL, "--database", str(path)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("El disco del servidor falla o está lleno: nada se guardó.")
    assert rest_of(path) >= {"demo.db.partial"}
    assert not path.exists()
    assert oficinista(*SMALL, "--database", str(path)).exit_code == 0
    assert rest_of(path) == {"demo.db"}
    assert answer("db", "check", "--database", str(path)) == {"faults": []}


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_preparation_that_is_killed_leaves_nothing_under_the_name(blow: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    words = ("demo", "--no-open", "--accounts", "20000", "--database", str(path))
    with subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while "demo.db.partial" not in rest_of(path):
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(blow)
        said = process.communicate()[0]
    assert (process.returncode, said) in {(130, b""), (-signal.SIGKILL, b"")}
    assert not path.exists()
