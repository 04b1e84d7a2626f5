"""The wheel, installed where nothing else of the checkout is: the program finds its data from any folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("installed")

CHECKOUT = Path(__file__).parents[2]
UV = os.environ.get("UV") or shutil.which("uv") or "uv"


def run(*words: str | Path, cwd: Path = CHECKOUT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program without what this checkout or its environment would lend it."""
    lent = ("PYTHONPATH", "VIRTUAL_ENV", "OFICINISTA_DATABASE", "OFICINISTA_LANG")
    bare = {name: value for name, value in os.environ.items() if name not in lent}
    return subprocess.run(words, cwd=cwd, env=bare | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed program; what it depends on is this environment's, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("installed")
    build = (UV, "build", "--quiet", "--wheel", "--out-dir", folder)
    built = run(*build, "--offline")
    if built.returncode != 0:  # the build backend is not in uv's cache
        built = run(*build)
    assert built.returncode == 0, built.stderr
    made = run(UV, "venv", "--quiet", "--offline", "--python", sys.executable, folder / "venv")
    assert made.returncode == 0, made.stderr
    python, wheel = folder / "venv" / "bin" / "python", next(folder.glob("*.whl"))
    installed = run(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel)
    assert installed.returncode == 0, installed.stderr
    packages = next((folder / "venv" / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "venv" / "bin" / "oficinista"


def test_the_code_and_the_data_are_the_wheel_s(program: Path) -> None:
    said = run(
        program.with_name("python"),
        "-c",
        "import oficinista, screens; from oficinista.resources import data_path;"
        "print(oficinista.__file__, screens.__file__, data_path(), sep='\\n')",
        cwd=Path("/"),
    )
    assert all(Path(line).is_relative_to(program.parents[1]) for line in said.stdout.splitlines()), said


def test_it_says_the_version_that_was_built(program: Path) -> None:
    built = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert run(program, "--version", cwd=Path("/")).stdout == f"oficinista {built}\n"


def test_every_file_of_data_is_in_the_wheel(program: Path) -> None:
    def listed(folder: Path) -> set[str]:
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    packages = next((program.parents[1] / "lib").glob("python*/site-packages"))
    assert listed(packages / "oficinista" / "data") == listed(CHECKOUT / "data")


def test_a_price_is_quoted_from_any_folder(program: Path) -> None:
    words = ("tariff", "quote", "--date", "2023-07-15", "--m3", "13", "--class", "residential", "--diameter", "5/8")
    quoted = run(program, *words, "--json", cwd=Path("/"))
    assert json.loads(quoted.stdout)["total"] == "45.06", quoted.stderr
    read = run(program, *words, cwd=Path("/"), OFICINISTA_LANG="en")
    assert read.stdout.splitlines()[0] == "Tariff of July 1, 2023"


def test_a_demonstration_is_prepared_from_any_folder(program: Path, tmp_path: Path) -> None:
    made = run(program, "demo", "--no-open", "--accounts", "20", cwd=Path("/"), XDG_DATA_HOME=str(tmp_path))
    assert (made.returncode, made.stderr) == (0, "")
    checked = run(program, "ledger", "check", "--database", tmp_path / "oficinista" / "demo.db", cwd=Path("/"))
    assert (checked.returncode, checked.stderr) == (0, "")
