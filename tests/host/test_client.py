"""The client is what a person waits for first."""

import subprocess
import sys

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
