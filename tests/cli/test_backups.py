"""Backups from the command line, as a schedule and a person in trouble run them."""

import json
import stat
from pathlib import Path

from tests.cli_builders import answer, oficinista, refusal, text


def test_a_backup_is_made_rehearsed_and_restored_by_its_commands(office_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = answer("db", "backup", str(folder))
    assert Path(made["file"]).stat().st_size == made["bytes"]
    assert [office["code"] for office in made["offices"]] == ["TST"]
    rehearsed = answer("db", "drill", made["file"])
    assert (rehearsed["faults"], rehearsed["losses"][0]["orders"]) == ([], 0)
    assert text("db", "drill", made["file"])[0] == "Lo restaurado está bien."
    assert refusal("db", "restore", made["file"])["error"] == "restore.exists"
    restored = answer("db", "restore", made["file"], "--replace")
    assert Path(restored["set_aside"]).is_file()
    assert restored["missing"] == {"TST": []}
    assert answer("audit", "verify")["faults"] == []


def test_a_backup_is_encrypted_for_a_key_that_the_server_does_not_have(tmp_path: Path) -> None:
    key, file, other = (str(tmp_path / name) for name in ("key", "backup", "other.db"))
    public = answer("db", "keygen", key)["recipient"]
    assert refusal("db", "keygen", key)["error"] == "backup.file"
    answer("db", "backup", file, "--recipient", public)
    assert refusal("db", "drill", file)["error"] == "backup.encrypted"
    assert answer("db", "drill", file, "--identity", key)["faults"] == []
    assert "Restaurado" in text("db", "restore", file, "--identity", key, "--database", other)[0]
    assert stat.S_IMODE(Path(other).stat().st_mode) == 0o600
    assert answer("db", "info", "--database", other)["offices"] == ["TST"]


def test_a_damaged_backup_ends_with_three(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    answer("db", "backup", str(file))
    file.write_bytes(file.read_bytes()[:-1])
    told = oficinista("db", "drill", str(file), "--json")
    assert told.exit_code == 3
    assert json.loads(told.stdout)["error"] == "backup.damaged"


def test_a_drill_of_what_is_no_earlier_moment_of_the_office_ends_with_three(office_file: Path, tmp_path: Path) -> None:
    answer("run", "ticket.issue", '{"service": "payment"}', "--as", "ana")
    made = answer("db", "backup", str(tmp_path / "backup"))
    other = tmp_path / "other.db"
    answer("init", "--code", "TST", "--name", "Otra", "--database", str(other))
    said = oficinista("db", "drill", made["file"], "--database", str(other))
    assert said.exit_code == 3
    assert "MAL: TST no es un momento anterior" in said.stdout


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    assert refusal("db", "restore", str(tmp_path / "nothing"), "--replace")["error"] == "backup.missing"
    assert refusal("db", "backup", str(tmp_path / "no" / "folder"))["error"] == "storage.folder"
