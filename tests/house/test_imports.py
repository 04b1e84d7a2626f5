"""What must not load before it is needed, seen in fresh interpreters: a deferred import hides from linters."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("oficinista.cli.counter", {"sqlalchemy", "sqlmodel", "pydantic", "typer", "babel"}),
        ("screens.counter", {"sqlalchemy", "sqlmodel", "pydantic", "typer", "babel", "holidays", "alembic"}),
        (
            "oficinista.documents.printing",  # the door, and what a clerk prints
            {"textual", "screens", "alembic", "holidays", "typer", "typst", "pypdf", "PIL", "barcode"},
        ),
    ],
)
def test_a_module_does_not_load_what_it_does_not_need_yet(module: str, absent: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert not absent & set(loaded)
