"""`docs/it.md`: every command on the page, run by a shell in the page's order, on a server that is lost half-way."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.cli_builders import answer
from tests.forking import program_for_shells

PAGE = Path(__file__).parents[2] / "docs" / "it.md"
FOLDERS = {
    "/var/lib/oficinista": "lib",
    "/var/backups/oficinista": "backups",
    "/etc/oficinista": "etc",
    "/media/llave": "stick",
    "/var/log/oficinista": "log",
}
SERVER = "postgresql://owner@server/base"
DISASTER = "The disaster"
PIN = "739518"


@pytest.fixture
def server() -> Iterator[str]:
    """An empty database on a server."""
    name = databases.new_postgres(lambda _store: None)
    yield databases.owner_url(name)
    databases.drop_postgres(name)


def chapters() -> dict[str, str]:
    """The commands of each chapter, by its title."""
    titled = re.split(r"(?m)^## ", PAGE.read_text(encoding="utf-8"))
    return {
        part.partition("\n")[0]: "\n".join(line.strip() for line in part.splitlines() if line.startswith("    "))
        for part in titled
    }


def moved(commands: str, home: Path) -> str:
    """The same commands on folders of our own."""
    for real, ours in FOLDERS.items():
        commands = commands.replace(real, str(home / ours))
    return commands


def test_every_command_of_the_page_does_what_the_page_says(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in FOLDERS.values():
        (tmp_path / folder).mkdir()
    database = tmp_path / "lib" / "oficina.db"
    environment = {
        **os.environ,
        "OFICINISTA_DATABASE": str(database),
        "OFICINISTA_LOG": str(tmp_path / "log" / "oficinista.log"),
        "OFICINISTA_HOST": "",
    }
    with program_for_shells(tmp_path) as programs:
        environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        for title, commands in chapters().items():
            if title == DISASTER:
                database.unlink()
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", moved(commands, tmp_path).replace(SERVER, f"'{server}'")],
                check=False,
                capture_output=True,
                text=True,
                input=f"{PIN}\n{PIN}\n",
                env=environment,
                start_new_session=True,
            )
            assert done.returncode == 0, (title, done.stdout, done.stderr)
    monkeypatch.setenv("OFICINISTA_DATABASE", str(database))
    approve_as_in_the_inbox()


def approve_as_in_the_inbox() -> None:
    """What the supervisor's inbox sends; afterwards the office misses nothing."""
    (waiting,) = answer("approval", "list")
    seen = answer("approval", "show", str(waiting["id"]))["seen"]
    verdict = {"approval_id": waiting["id"], "verdict": "approve", "seen": seen}
    assert answer("run", "approval.decide", json.dumps(verdict), "--as", "jsoto")["done"]["decision"] == "approved"
    assert answer("audit", "verify")["faults"] == []
