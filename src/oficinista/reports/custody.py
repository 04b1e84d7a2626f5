"""What is asked of the money in custody: a day of the office tied out, each till's tender mix, and what to look at."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from sqlmodel import col

from oficinista.i18n import tr
from oficinista.reports.asked import Answer, Asked
from oficinista.tills import exceptions as looked_for
from oficinista.tills.exceptions import pattern_name
from oficinista.tills.models import TillSession
from oficinista.tills.sessions import session_rows
from oficinista.tills.tie_out import Finding, Step, Tied, of_day, tie_out
from oficinista.tills.wording import session_words, tender_name


def office_close(connection: Connection, asked: Asked) -> Answer:
    """A day of the office: each tender at every step, all together with the ledger, and what explains each difference.

    A finding stands in the column of its step.
    """
    found = of_day(connection, asked.office_id, asked.until)
    rows: list[tuple[Any, ...]] = [(tender_name(one.kind), *_steps(one), None, one.mark) for one in found.tenders]
    rows.append((tr("Total"), *map(found.total, Step), found.ledger_cents, found.mark))
    return Answer([*rows, *map(_finding, found.findings)])


def tender_mix(connection: Connection, asked: Asked) -> Answer:
    """Each session with each tender at every step."""
    at = (
        col(TillSession.office_id) == asked.office_id,
        col(TillSession.business_date).between(asked.since, asked.until),
    )
    sessions = session_rows(connection, *at)
    return Answer(
        [
            (session.business_date, session_words(session.till_name, session.clerk_name),
             tender_name(one.kind), *_steps(one), one.mark)
            for session in sessions
            for one in tie_out(connection, [session]).tenders
        ]
    )  # fmt: skip


def exceptions(connection: Connection, asked: Asked) -> Answer:
    """What a supervisor should look at."""
    found = looked_for.exceptions(connection, asked.office_id, asked.since, asked.until, asked.today)
    return Answer(
        [(one.day, pattern_name(one.pattern), one.clerk, one.document, one.cents or None, one.words) for one in found]
    )


def _steps(one: Tied) -> Iterator[int]:
    return (one.cents[step] for step in Step)


def _finding(one: Finding) -> tuple[Any, ...]:
    words = f"{session_words(one.session.till_name, one.session.clerk_name)}: {tender_name(one.kind)}, {one.words}"
    return (words, *(one.cents if step is one.step else None for step in Step), None, "")
