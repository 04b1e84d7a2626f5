"""Starts the sample program in a pseudo-terminal, with a journal and a log of its own."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.terminal.pseudo import Terminal

CHECKOUT = Path(__file__).parents[2]
READY = "LISTO"


class Program(Terminal):
    """The sample program, and what it wrote."""

    def __init__(
        self,
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        lines: int = 24,
        columns: int = 80,
        is_controlling: bool = True,
    ) -> None:
        self.journal = folder / "journal.jsonl"
        self.log = folder / "defects.log"
        self.drafts = folder / "drafts.json"
        super().__init__(
            [sys.executable, "-m", "tests.terminal.sample_app"],
            environment={
                "SAMPLE_JOURNAL": str(self.journal),
                "OFICINISTA_LOG": str(self.log),
                "OFICINISTA_DRAFTS": str(self.drafts),
                **(environment or {}),
            },
            lines=lines,
            columns=columns,
            is_controlling=is_controlling,
            cwd=str(CHECKOUT),
        )

    def entries(self) -> list[dict[str, Any]]:
        """The orders carried out."""
        if not self.journal.exists():
            return []
        return [json.loads(line) for line in self.journal.read_text("utf-8").splitlines()]

    def ready(self) -> "Program":
        """Wait for the first screen with its office, and all of its frame."""
        self.wait_for(READY)
        self.wait_until_quiet(0.05)
        return self
