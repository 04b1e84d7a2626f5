"""What the tests of the command line share: a fresh office, named by the environment, on an empty machine."""

from pathlib import Path

import pytest

from tests import databases
from tests.office import make_office


@pytest.fixture(autouse=True)
def office_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of the test office, which is where the program looks."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = Path(databases.new_sqlite(make_office, tmp_path))
    monkeypatch.setenv("OFICINISTA_DATABASE", str(path))
    return path
