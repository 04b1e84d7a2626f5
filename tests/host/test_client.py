"""The client is what a person waits for first."""

import os
import subprocess
import sys
from pathlib import Path

from tests import databases
from tests.host.hosting import PROGRAM, make_hosted_office

HEAVY = {"typer", "textual", "sqlalchemy", "pydantic", "json", "typing", "pathlib", "asyncio", "babel"}


def test_a_client_loads_nothing_of_the_office() -> None:
    program = "import sys, oficinista.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program_with_path(program)], check=True, capture_output=True
    )
    assert not HEAVY & set(loaded.stdout.decode().split())


def program_with_path(program: str) -> str:
    """The program where nothing but Python itself is loaded before it."""
    return f"import sys; sys.path[:] = {sys.path!r}; {program}"


def test_a_host_is_not_put_where_its_sessions_could_not_wait(tmp_path: Path) -> None:
    databases.new_sqlite(make_hosted_office, tmp_path)
    environment = {**os.environ, "OFICINISTA_DATABASE": str(tmp_path / "office.db")}
    there = tmp_path / ("x" * 100) / "host.sock"
    ended = subprocess.run(
        [*PROGRAM, "host", "--socket", str(there)], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "es demasiado larga" in ended.stderr
    assert not there.parent.exists()
