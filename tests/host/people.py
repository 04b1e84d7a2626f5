"""Other users of the machine, and the program as they can run it: what is in root's home they cannot reach."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import pytest

from oficinista.storage.store import Store
from tests import databases

CHECKOUT = Path(__file__).parents[2]
NOBODY = 65_534
START = "from oficinista.cli import main; main()"
_PYTHONS = (
    sys.executable,
    *(f"{folder}/python3.{sys.version_info.minor}" for folder in ("/usr/bin", "/usr/local/bin")),
)


@contextmanager
def public_folder(name: str) -> Iterator[Path]:
    """A folder that everybody can enter: pytest's own are root's alone."""
    folder = Path(gettempdir()) / f"oficinista-{name}-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def make_served_folder(folder: Path, make: Callable[[Store], None], uid: int) -> None:
    """Put an office into a folder of a user's own, who alone can read it."""
    path = Path(databases.new_sqlite(make, folder))
    path.chmod(0o600)
    for owned in (folder, path):
        os.chown(owned, uid, uid)


@cache
def public_program() -> tuple[str, ...]:
    """The program with an interpreter that everybody can start. Skips the test where there is none."""
    for python in _PYTHONS:
        try:
            tried = subprocess.run(
                [python, "-c", "import oficinista.cli, textual, pysqlite3, pydantic_core"],
                env=as_user(),
                cwd="/",
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return (python, "-c", START)
    pytest.skip("no interpreter here, or not this checkout, can be read by another user than root")


def as_user() -> dict[str, str]:
    """The environment of another user of the machine."""
    libraries = (str(CHECKOUT / "src"), str(CHECKOUT), sysconfig.get_path("purelib"))
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(libraries), "LANG": "C.UTF-8"}
