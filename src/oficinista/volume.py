"""Volumes: integer litres inside, cubic metres where people read and write them."""

import re
from decimal import Decimal

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text import clean

MAX_LITRES = 10**10
"""Ten million cubic metres: more than any customer uses in a month, so more is a slip of the finger."""
_CUBIC_METRES = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def parse_m3(text: str) -> int:
    """The litres of the cubic metres that a person typed, such as `13` or `13.5`.

    Refuses what is not a plain number (`volume.unreadable`) and what `litres_of` refuses.
    """
    match = _CUBIC_METRES.fullmatch(text.strip())
    if match is None:
        wrong = tr("«{text}» no es una cantidad de metros cúbicos.", text=clean(text[:40]))
        raise Refused("volume.unreadable", wrong, _hint())
    return litres_of(Decimal(match[0]))


def litres_of(m3: Decimal) -> int:
    """Cubic metres as litres.

    Refuses less than nothing (`volume.negative`), parts of a litre (`volume.fraction`) and more than ten million
    cubic metres or what is not a number (`volume.too_large`).
    """
    if m3.is_signed() and m3 != 0:
        raise Refused("volume.negative", tr("El consumo no puede ser menos que cero."), _hint())
    if not m3.is_finite() or m3 > MAX_LITRES // 1000:
        raise Refused("volume.too_large", tr("El consumo pasa de diez millones de metros cúbicos."), _hint())
    litres = m3.quantize(Decimal("0.001"))
    if litres != m3:
        raise Refused("volume.fraction", tr("El consumo tiene más de tres decimales."), _hint())
    return int(litres * 1000)


def format_m3(litres: int, decimals: int = 1) -> str:
    """Litres as cubic metres with their unit, at least so many decimals and as many as it takes: `1,234.5 m³`."""
    whole, rest = divmod(abs(litres), 1000)
    fraction = f"{rest:03d}".rstrip("0").ljust(decimals, "0")
    return f"{'-' if litres < 0 else ''}{whole:,}{'.' if fraction else ''}{fraction} m³"


def m3_text(litres: int) -> str:
    """Litres as cubic metres as they are typed: `13.5`."""
    return format_m3(litres, 0).removesuffix(" m³").replace(",", "")


def _hint() -> str:
    return tr("Escriba los metros cúbicos en cifras, por ejemplo 13 o 13.5.")
