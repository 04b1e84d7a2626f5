"""The document of subcommands and orders says what the program says now."""

import os
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.skipif(os.environ.get("OFICINISTA_LANG", "es") != "es", reason="the document is in Spanish")
def test_the_document_is_what_the_program_says_now() -> None:
    said = runpy.run_path(str(DOCS / "generate.py"))["document"]()
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == said, "uv run python docs/generate.py"
