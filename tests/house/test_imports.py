"""What must not load before it is needed, seen in fresh interpreters: a deferred import hides from linters."""

import subprocess
import sys

import pytest

PAPERS = {"typst", "pypdf", "PIL", "barcode"}
"""What sets and reads PDFs: 20 MiB."""
AN_ACCOUNT_FOUND = """
import screens.account
from oficinista.customers.search import Found, Matched
from screens.openings import above_account
above_account(Found(1, "000010000001", "María", "", "", 0, False, Matched.BILL), "200010000001")
"""


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("oficinista.cli.counter", {"sqlalchemy", "sqlmodel", "pydantic", "typer", "babel"}),
        ("screens.counter", {"sqlalchemy", "sqlmodel", "pydantic", "typer", "babel", "holidays", "alembic"}),
        (
            "oficinista.documents.printing",  # the door, and what a clerk prints
            {"textual", "screens", "alembic", "holidays", "typer", *PAPERS},
        ),
    ],
)
def test_a_module_does_not_load_what_it_does_not_need_yet(module: str, absent: set[str]) -> None:
    assert not absent & loaded(f"import {module}")


def test_an_account_that_was_found_is_opened_without_what_papers_need() -> None:
    assert not PAPERS & loaded(AN_ACCOUNT_FOUND)


def loaded(program: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after a program."""
    names = "import sys; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    command = [sys.executable, "-c", f"{program}\n{names}"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
