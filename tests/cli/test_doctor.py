"""The doctor: well when all is well, and otherwise what is wrong, what to do, and a status for monitoring."""

import json
import os
from ctypes import CDLL, create_string_buffer
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from oficinista.clock import system_clock
from oficinista.doctor import State
from oficinista.doctor.machine import TIME_ERROR, machine
from oficinista.doctor.sessions import judged_merging, merged_mib, sessions
from oficinista.storage.columns import to_micros
from oficinista.storage.store import Store
from tests import databases
from tests.cli_builders import answer, mistake, oficinista
from tests.office import make_office


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """A folder with a backup just made."""
    folder = tmp_path / "backups"
    folder.mkdir()
    answer("db", "backup", str(folder))
    return folder


def examined(*words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The status, and what was found by its code."""
    result = oficinista("doctor", "--json", *words)
    return result.exit_code, {one["code"]: one for one in json.loads(result.stdout)}


def alter(path: Path, statement: str, *values: Any) -> None:
    """Change the file as its owner can, guards or no guards."""
    connection = dbapi2.connect(str(path))
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_everything_is_looked_at(backups: Path) -> None:
    status, found = examined("--backups", str(backups), "--socket", str(backups))  # something is there: a host
    assert found.keys() == {
        "store.opens", "store.guards", "series.gapless", "chain.head", "clock", "deposits.late",
        "office.behind", "calendar.reach",
        "tariff.reach", "disk.space", "disk.fsync", "sqlite.log", "backup.age", "clock.source",
        "log.written", "terminal", "memory.merging",
    }  # fmt: skip
    depends_on_the_machine = {"disk.space", "disk.fsync", "clock", "clock.source", "memory.merging"}
    assert {one["state"] for code, one in found.items() if code not in depends_on_the_machine} == {"well"}
    assert all((one["state"] == "well") == (one["advice"] == "") for one in found.values())
    assert status in (0, 1, 3)


def test_a_guard_that_is_gone_is_bad(office_file: Path, backups: Path) -> None:
    alter(office_file, "DROP TRIGGER entry_no_delete")
    status, found = examined("--backups", str(backups))
    assert (status, found["store.guards"]["state"]) == (3, "bad")
    assert found["store.guards"]["found"] == "entry_no_delete"
    said = oficinista("doctor", "--backups", str(backups)).stdout.splitlines()
    assert "MAL  Guardas: entry_no_delete" in said


def test_a_clock_behind_the_last_order_is_bad(office_file: Path) -> None:
    tomorrow = to_micros(system_clock() + timedelta(days=1))
    alter(office_file, "UPDATE audit_head SET at = ?", tomorrow)
    assert examined()[1]["clock"]["state"] == "bad"


def test_a_head_that_is_not_the_last_link_is_bad(office_file: Path) -> None:
    alter(office_file, "UPDATE audit_head SET sequence = sequence - 1")
    status, found = examined()
    assert (status, found["chain.head"]["state"], found["chain.head"]["found"]) == (3, "bad", "TST")


def test_holidays_that_lack_a_year_soon_are_a_warning_and_those_that_lack_this_year_are_bad(office_file: Path) -> None:
    this_year = system_clock().year
    alter(
        office_file, "DELETE FROM holiday WHERE day BETWEEN ? AND ?", f"{this_year + 1}-01-01", f"{this_year + 1}-12-31"
    )
    soon = system_clock() + timedelta(days=180)
    assert examined()[1]["calendar.reach"]["state"] == ("warning" if soon.year > this_year else "well")
    alter(office_file, "DELETE FROM holiday WHERE day > ?", f"{this_year - 1}-12-31")
    assert examined()[1]["calendar.reach"]["state"] == "bad"


@pytest.mark.parametrize(("hours", "state"), [(1, "well"), (30, "warning"), (80, "bad")])
def test_the_age_of_the_last_backup_is_told(hours: int, state: str, backups: Path) -> None:
    made = (system_clock() - timedelta(hours=hours)).timestamp()
    for file in backups.iterdir():
        os.utime(file, (made, made))
    assert examined("--backups", str(backups))[1]["backup.age"]["state"] == state


def test_no_backup_is_bad_and_nowhere_to_look_is_a_warning(tmp_path: Path) -> None:
    assert examined("--backups", str(tmp_path))[1]["backup.age"]["state"] == "bad"
    assert examined()[1]["backup.age"]["state"] == "warning"


def test_a_log_that_grew_is_a_warning(office_file: Path) -> None:
    with Path(f"{office_file}-wal").open("wb") as log:
        log.truncate(80 << 20)
    found = examined()[1]
    assert found["sqlite.log"]["state"] == "warning"


def test_a_log_of_the_program_that_cannot_be_written_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OFICINISTA_LOG", str(tmp_path / "file" / "oficinista.log"))
    assert examined()[1]["log.written"]["state"] == "bad"


def test_a_disk_that_keeps_nothing_is_bad() -> None:
    found = {one.code: one for one in machine(Store("/proc/oficina.db"), None, system_clock())}
    assert (found["disk.fsync"].state, found["disk.fsync"].found) == (State.BAD, "No guarda nada")


def test_memory_that_does_not_hold_all_sessions_of_a_host_is_a_warning_unless_alike_pages_are_merged(
    tmp_path: Path,
) -> None:
    assert list(sessions(tmp_path / "no.host")) == []
    assert merged_mib(tmp_path) is None
    (tmp_path / "run").write_text("0\n")
    (tmp_path / "pages_sharing").write_text("51200\n")
    assert judged_merging(merged_mib(tmp_path), memory_mib=8_000).state is State.WARNING
    assert judged_merging(merged_mib(tmp_path), memory_mib=16_000).state is State.WELL
    (tmp_path / "run").write_text("1\n")
    merged = judged_merging(merged_mib(tmp_path), memory_mib=8_000)
    assert (merged.state, merged.found) == (State.WELL, "Encendida: ahorra 200 MiB")


def test_whether_something_keeps_the_clock_right_is_what_the_kernel_says() -> None:
    is_right = CDLL(None).ntp_gettime(create_string_buffer(256)) != TIME_ERROR  # what the system's own tools ask
    assert examined()[1]["clock.source"]["state"] == ("well" if is_right else "warning")


def test_a_database_that_does_not_open_is_one_finding_and_the_machine_is_looked_at_all_the_same(
    office_file: Path,
) -> None:
    alter(office_file, "UPDATE alembic_version SET version_num = '9999'")
    status, found = examined()
    assert (status, found["store.opens"]["state"]) == (3, "bad")
    assert "disk.space" in found
    assert "store.guards" not in found


def test_a_server_is_looked_at_by_the_same_words() -> None:
    name = databases.new_postgres(make_office)
    _, found = examined("--database", databases.app_url(name))
    databases.drop_postgres(name)
    assert found["store.opens"]["found"].startswith("postgresql")
    assert {found[code]["state"] for code in ("store.guards", "series.gapless", "chain.head")} == {"well"}
    assert "sqlite.log" not in found


def test_people_read_a_line_a_finding(backups: Path) -> None:
    said = oficinista("doctor", "--backups", str(backups)).stdout.splitlines()
    assert any(line.startswith("bien Series de documentos: ") for line in said)


def test_a_missing_database_is_a_refusal(tmp_path: Path) -> None:
    assert oficinista("doctor", "--database", str(tmp_path / "no.db")).exit_code == 1


def test_keys_are_asked_for_only_on_a_terminal() -> None:
    assert "Esto necesita una terminal." in mistake("keys")
