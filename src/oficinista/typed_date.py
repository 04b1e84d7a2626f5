"""Dates as people type them, the day first: `24/11/2026`. The first screen loads it, so it loads nothing itself."""

import re
from datetime import date

from oficinista.i18n import tr
from oficinista.text import clean

_TYPED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


def numeric_date(day: date) -> str:
    """A date as it is typed."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def parse_date(text: str) -> date:
    """The date that a person typed. Refuses what is none (`date.unreadable`)."""
    typed = _TYPED.fullmatch(text.strip())
    try:
        if typed is None:
            raise ValueError(text)
        day, month, year = map(int, typed.groups())
        return date(year, month, day)
    except ValueError as error:
        from oficinista.orders import Refused

        wrong = tr("«{text}» no es una fecha.", text=clean(text[:40])) if text.strip() else tr("Falta la fecha.")
        raise Refused("date.unreadable", wrong, tr("Escríbala con el día primero: 24/11/2026.")) from error
