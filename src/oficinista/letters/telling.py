"""Whether a letter tells of what it is about: what was done in a case, or corrected, has letters of its own."""

import re

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.adjustments.models import Notice
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.i18n import tr
from oficinista.letters.catalogue import About, Template
from oficinista.letters.of_plan import TOLD_BY
from oficinista.letters.subjects import PLACE
from oficinista.orders import Refused
from oficinista.plans.queries import PLAN


def require_telling(connection: Connection, template: Template, subject: str) -> None:
    """Refuse a letter about a step or a correction of which another tells, or none.

    What there is not is refused by who reads its facts.
    """
    told_by = _letters_of(connection, template.about, subject)
    if told_by is not None and template.code not in told_by:
        raise Refused(
            "letter.tells_other",
            tr("La carta «{title}» no es la de {subject}.", title=template.name, subject=subject),
            tr("Vea cuáles se deben con «oficinista letter due»."),
        )


def _letters_of(connection: Connection, about: About, subject: str) -> set[str] | None:
    """The codes of the letters that tell of something; None where any may, and of what there is not."""
    if about is About.CORRECTION:
        letter = connection.execute(_LETTER, {"notice": int(subject)}).scalar_one_or_none()
        return None if letter is None else {letter}
    number, _, place = subject.partition(PLACE)
    if about is not About.STEP or not _PLACE.fullmatch(place):
        return None
    step = connection.execute(_STEP, {"number": number, "place": int(place)}).one_or_none()
    if step is None:
        return None
    letter = find_lifecycle(step.lifecycle).actions[step.action].letter
    paper = TOLD_BY.get(step.action) if step.lifecycle == PLAN else None
    return {code for code in (letter, paper) if code is not None}


_PLACE = re.compile("[0-9]{1,9}")
_LETTER = select(col(Notice.letter)).where(col(Notice.id) == bindparam("notice"))
_STEP: Select[str, str] = (
    select(col(Case.lifecycle), col(CaseEvent.action))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) == bindparam("place"))
)
