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
    _touched: set[tuple[str, str]] = field(default_factory=set)

    def load(self) -> None:
        """Read what an earlier session left. A missing file is no drafts; a damaged one is an error."""
        self._kept = self._written() | self._kept

    def save(self) -> None:
        """Write what was kept and forgotten here, readable by the owner only, the whole file or nothing of it.

        What another session of the same clerk has written stays. Raises OSError where the file cannot be written.
        """
        if self.path is None:
            return
        written = self._written()
        for draft in self._touched:
            written.pop(draft, None)
        written |= {draft: fields for draft, fields in self._kept.items() if draft in self._touched}
        if written:
            self._write(self.path, written)
        else:
            self.path.unlink(missing_ok=True)
        self._touched.clear()

    def keep(self, place: str, subject: str, fields: dict[str, str]) -> None:
        """Keep `fields`, or forget the draft when all are empty."""
        self.forget(place, subject)
        if any(fields.values()):
            self._kept[place, subject] = fields
        while len(self._kept) > DRAFTS_LIMIT:
            self.forget(*next(iter(self._kept)))

    def find(self, place: str, subject: str) -> dict[str, str] | None:
        """The draft of a place and subject."""
        return self._kept.get((place, subject))

    def forget(self, place: str, subject: str) -> None:
        """The draft was committed, or thrown away on purpose."""
        self._touched.add((place, subject))
        self._kept.pop((place, subject), None)

    def _written(self) -> dict[tuple[str, str], dict[str, str]]:
        """What the file holds."""
        if self.path is None or not self.path.exists():
            return {}
        return {(row["place"], row["subject"]): row["fields"] for row in json.loads(self.path.read_text("utf-8"))}

    @staticmethod
    def _write(path: Path, drafts: dict[tuple[str, str], dict[str, str]]) -> None:
        rows = [{"place": place, "subject": subject, "fields": fields} for (place, subject), fields in drafts.items()]
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
