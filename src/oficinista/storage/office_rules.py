"""The rules and the calendar as an office applies them: the shipped data with the office's own rows over it."""

import json

from sqlalchemy import Connection, select
from sqlmodel import col

from oficinista.calendar import Calendar
from oficinista.rulebook import Rulebook
from oficinista.storage.models import Holiday, RuleOverride


def calendar(connection: Connection) -> Calendar:
    """The business days of the office, by its own table of holidays."""
    rows = connection.execute(select(col(Holiday.day), col(Holiday.name)))
    return Calendar(dict(rows.all()))


def rulebook(connection: Connection, office_id: int) -> Rulebook:
    """The rules with the office's overrides, the latest said last."""
    shipped = Rulebook.load()
    rows = connection.execute(
        select(
            col(RuleOverride.key),
            col(RuleOverride.value_json),
            col(RuleOverride.effective_from),
            col(RuleOverride.source),
            col(RuleOverride.is_verified),
        )
        .where(col(RuleOverride.office_id) == office_id)
        .order_by(col(RuleOverride.id))
    )
    overrides = [
        shipped.override(key, json.loads(value), effective_from, source=source, verified=verified)
        for key, value, effective_from, source, verified in rows
    ]
    return shipped.with_overrides(overrides) if overrides else shipped
