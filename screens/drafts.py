"""What was typed and not yet committed, kept when a person steps back, is called away, or loses the line.

A *draft* belongs to a place (the screen's name) and a subject (the account, the case; empty when there is none). It
stays in memory while the session lives, and goes to a file of the clerk's own when the session ends or locks.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

DRAFTS_LIMIT = 50
"""Drafts kept at most; the oldest go first."""


@dataclass(slots=True)
class Drafts:
    """The drafts of one clerk. Without a `path` they live as long as the session."""

    path: Path | None = None
    _kept: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def load(self) -> None:
        """Read what an earlier session left. A missing file is no drafts; a damaged one is an error."""
        if self.path is None or not self.path.exists():
            return
        rows = json.loads(self.path.read_text("utf-8"))
        self._kept = {(row["place"], row["subject"]): row["fields"] for row in rows} | self._kept

    def save(self) -> None:
        """Write all drafts, readable by their owner only, the whole file or nothing of it."""
        if self.path is None:
            return
        if not self._kept:
            self.path.unlink(missing_ok=True)
            return
        rows = [{"place": place, "subject": subject, "fields": kept} for (place, subject), kept in self._kept.items()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    def keep(self, place: str, subject: str, fields: dict[str, str]) -> None:
        """Keep `fields`, or forget the draft when all are empty."""
        self._kept.pop((place, subject), None)
        if any(fields.values()):
            self._kept[place, subject] = fields
        while len(self._kept) > DRAFTS_LIMIT:
            self._kept.pop(next(iter(self._kept)))

    def find(self, place: str, subject: str) -> dict[str, str] | None:
        """The draft of a place and subject."""
        return self._kept.get((place, subject))

    def forget(self, place: str, subject: str) -> None:
        """The draft was committed, or thrown away on purpose."""
        self._kept.pop((place, subject), None)

    def waiting(self) -> list[tuple[str, str]]:
        """Place and subject of every draft, the latest first."""
        return list(reversed(self._kept))
