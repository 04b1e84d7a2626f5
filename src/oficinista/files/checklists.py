"""What of the papers of a procedure is there, what is missing, and what expires: «tengo, falta, vence»."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from oficinista.files.kinds import kinds
from oficinista.files.procedures import Asked, Procedure, find_procedure
from oficinista.files.queries import Filed, papers
from oficinista.i18n import tr


class Standing(StrEnum):
    """How a paper that is asked for stands."""

    HAVE = "have"
    MISSING = "missing"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Item:
    """A paper that is asked for, and the best that there is of its kind."""

    kind: str
    title: str
    is_required: bool
    standing: Standing
    paper: Filed | None

    @property
    def lacks(self) -> bool:
        """Whether the procedure waits for it."""
        return self.is_required and self.standing is not Standing.HAVE


@dataclass(frozen=True, slots=True)
class Checklist:
    """The papers of a procedure, as they stand for an account or a case of it."""

    procedure: Procedure
    items: tuple[Item, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing that is required lacks."""
        return not any(item.lacks for item in self.items)


def checklist(
    connection: Connection, procedure: str, office_id: int, account_id: int | None, today: date, case: str = ""
) -> Checklist:
    """How the papers of a procedure stand on a day; without an account none is there. Refuses an unknown procedure."""
    asked = find_procedure(procedure)
    known = () if account_id is None else papers(connection, office_id, account_id)
    filed = [paper for paper in known if paper.superseded_by is None]
    return Checklist(asked, tuple(_item(one, filed, today, case) for one in asked.papers))


def standing_words(standing: Standing) -> str:
    """How a paper stands, as a person says it."""
    return {Standing.HAVE: tr("tengo"), Standing.MISSING: tr("falta"), Standing.EXPIRED: tr("vencido")}[standing]


def _item(asked: Asked, filed: Sequence[Filed], today: date, case: str) -> Item:
    """The best of a kind: the one that proves the longest, then the newest."""
    fit = [paper for paper in filed if paper.kind == asked.kind and _counts(asked, paper, case)]
    best = max(fit, key=lambda paper: (paper.expires_on or date.max, paper.id), default=None)
    return Item(asked.kind, tr(kinds()[asked.kind].title), asked.required, _standing(best, today), best)


def _standing(best: Filed | None, today: date) -> Standing:
    if best is None:
        return Standing.MISSING
    return Standing.EXPIRED if best.has_expired(today) else Standing.HAVE


def _counts(asked: Asked, paper: Filed, case: str) -> bool:
    return not (asked.own and case) or paper.about == case
