"""The receipts that exist on paper: what the printer's folder still shows, and what somebody read from the last one."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from oficinista.backups.manifest import Reached
from oficinista.i18n import tr
from oficinista.ledger.numbers import RECEIPTS
from oficinista.orders import Refused
from oficinista.staff.recovery import MissingReceipts

Paper = tuple[str, int, int]
"""A receipt: its office's code, its year, its number."""
_PAPER = re.compile(rf"{RECEIPTS}-([A-Z]{{2,4}})-(\d{{4}})-(\d{{6,9}})(?:-\d+)?(?:\.txt)?")


def printed(folder: Path) -> list[Paper]:
    """The receipts whose documents are still in the printer's folder."""
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return [paper for name in names if (paper := _paper(name)) is not None]


def typed(numbers: Iterable[str]) -> list[Paper]:
    """The receipts of numbers read from paper. Refuses what is no receipt's number."""
    found = []
    for number in numbers:
        if (paper := _paper(number.strip().upper())) is None:
            raise Refused(
                "restore.receipt",
                tr("«{number}» no es un número de recibo.", number=number),
                tr("Cópielo entero, como REC-ANA-2026-000123."),
            )
        found.append(paper)
    return found


def given(offices: Iterable[Reached]) -> list[Paper]:
    """The last receipts that a database gave."""
    return [(office.code, last.year, last.number) for office in offices for last in office.receipts]


def missing(office: Reached, papers: Sequence[Paper]) -> tuple[MissingReceipts, ...]:
    """The receipts that exist on paper and that an office does not know, a stretch a year."""
    known = {last.year: last.number for last in office.receipts}
    highest: dict[int, int] = {}
    for code, year, number in papers:
        if code == office.code:
            highest[year] = max(number, highest.get(year, 0))
    return tuple(
        MissingReceipts(year=year, first=known.get(year, 0) + 1, last=number)
        for year, number in sorted(highest.items())
        if number > known.get(year, 0)
    )


def _paper(text: str) -> Paper | None:
    found = _PAPER.fullmatch(text)
    return None if found is None else (found[1], int(found[2]), int(found[3]))
