"""The log: whole lines of JSON of many processes in files of a size, and no word that could be a customer's."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from oficinista.log import FORMS, OLD_LOGS, SharedFile, log
from tests.cli_builders import oficinista

PERSONAL: tuple[object, ...] = (
    "María Nieves Ortiz",
    "7875550142",
    7_875_550_142,
    "787-555-0142",
    "$45.97",
    "45.97",
    "@",
)


@pytest.mark.parametrize("field", sorted(FORMS.keys() - {"level"}))
def test_no_field_takes_a_name_a_telephone_or_an_amount(field: str, tmp_path: Path) -> None:
    told = log(tmp_path / "log")
    for personal in [*PERSONAL, [{"kind": "KeyError", "places": ["x.y:1 María Nieves"]}]]:
        with pytest.raises(ValueError, match=field):
            told.info(**{"event": "session.ended", field: personal})
    assert not (tmp_path / "log").exists()


def test_no_field_is_made_up(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name"):
        log(tmp_path / "log").info("session.ended", name="maria")


def test_lines_of_many_are_whole_and_the_oldest_are_put_away(tmp_path: Path) -> None:
    path = tmp_path / "log"
    lines = [f'{{"at":{number:04}}}' for number in range(400)]
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda line: SharedFile(path, 1_000).info(line), lines))
    files = sorted(tmp_path.iterdir())
    kept = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert {file.name for file in files} == {"log", *(f"log.{number}" for number in range(1, OLD_LOGS + 1))}
    assert all(file.stat().st_size <= 1_000 and file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert set(kept) <= set(lines)
    assert len(kept) == len(set(kept)) > 400 - 100


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    log(tmp_path / "taken" / "log").info("host.listening")


def test_what_a_library_warns_of_is_told_without_its_words(tmp_path: Path) -> None:
    program = """
import logging
import oficinista.log
try:
    int("María Nieves")
except ValueError:
    logging.getLogger("some-library.part").exception("of %s", "María Nieves")
"""
    environment = {**os.environ, "OFICINISTA_LOG": str(tmp_path / "log")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    assert done.stdout + done.stderr == b""
    log = (tmp_path / "log").read_text("utf-8")
    told = json.loads(log)
    assert (told["event"], told["level"], told["place"]) == (
        "library.warning",
        "warning",
        "some_library.part:7 <module>",
    )
    assert told["defect"] == [{"kind": "builtins.ValueError", "places": ["__main__:5 <module>"]}]
    assert "Nieves" not in log


def test_what_is_run_by_night_tells_what_it_ended_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFICINISTA_LOG", str(tmp_path / "log"))
    oficinista("db", "check", "--database", str(tmp_path / "María.db"))
    told = json.loads((tmp_path / "log").read_text("utf-8"))
    assert told.pop("milliseconds") < 60_000
    assert told.pop("at").endswith("Z")
    assert told == {
        "event": "command.ended", "level": "warning", "command": "db check", "status": 1,
        "process": os.getpid(), "user": os.getuid(),
    }  # fmt: skip
