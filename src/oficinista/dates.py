"""Dates as people read them: «1 de julio de 2023», «jul 2023»."""

from datetime import date

from oficinista.i18n import tr


def long_date(day: date) -> str:
    """A date in words: `1 de julio de 2023`."""
    months = tr("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
    return tr("{day} de {month} de {year}", day=day.day, month=months[day.month - 1], year=day.year)


def short_month(day: date) -> str:
    """The month of a date in eight characters: `jul 2023`."""
    months = tr("ene feb mar abr may jun jul ago sep oct nov dic").split()
    return f"{months[day.month - 1]} {day.year}"
