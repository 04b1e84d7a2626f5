"""Dates as people read them: «1 de julio de 2023», «jul 2023», «mar 24 nov 2026»."""

from datetime import date, datetime, time

from oficinista.clock import local
from oficinista.i18n import tr


def long_date(day: date) -> str:
    """A date in words: `1 de julio de 2023`."""
    months = tr("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
    return tr("{day} de {month} de {year}", day=day.day, month=months[day.month - 1], year=day.year)


def short_month(day: date) -> str:
    """The month of a date in eight characters: `jul 2023`."""
    months = tr("ene feb mar abr may jun jul ago sep oct nov dic").split()
    return f"{months[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """A date with its day of the week, in at most fifteen characters: `mar 24 nov 2026`."""
    days = tr("lun mar mié jue vie sáb dom").split()
    return f"{days[day.weekday()]} {day.day} {short_month(day)}"


def clock_time(instant: datetime) -> str:
    """The time of an instant on the office's wall clock: `8:05 a.m.`."""
    return wall_time(local(instant).time())


def wall_time(shown: time) -> str:
    """A time of the office's wall clock: `8:05 a.m.`."""
    return f"{shown.hour % 12 or 12}:{shown.minute:02d} " + ("a.m." if shown.hour < 12 else "p.m.")
