"""The documents of subcommands, orders and queries say what the program says now."""

import os
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.skipif(os.environ.get("OFICINISTA_LANG", "es") != "es", reason="the document is in Spanish")
def test_the_documents_are_what_the_program_says_now() -> None:
    for path, said in runpy.run_path(str(DOCS / "generate.py"))["documents"]().items():
        assert path.read_text(encoding="utf-8") == said, "uv run python docs/generate.py"
