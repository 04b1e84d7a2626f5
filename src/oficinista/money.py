"""Money: whole cents, how a clerk types them, how a person and a program read them.

Dollars exist only as text and, inside an arithmetic that needs fractions (a price per cubic metre), as Decimal until
`half_up` closes it. What could be read in two ways is refused, never guessed: Babel's parser takes `1e9`, `NaN` and
`１２` for numbers. Writing is Babel's `es_PR` exactly, which the tests prove, in a twentieth of its time: a screen
writes hundreds of amounts between two keys.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

from oficinista.i18n import tr
from oficinista.orders import CENTS_MAX, Refused

Cents = NewType("Cents", int)

LARGEST = Cents(CENTS_MAX)
"""The most that is read as an amount."""

_CENT = Decimal("0.01")
_NEGATIVE = re.compile(r"\s*\$?\s*[-−(]")
_THOUSANDS = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_AMOUNT = re.compile(rf"(?P<whole>{_THOUSANDS}|[0-9]*)(?:\.(?P<fraction>[0-9]+))?")
_DIGITS_AND_COMMAS = re.compile(r"(?=.*[0-9])(?=.*,)[0-9.,]+")


def parse_money(text: str) -> Cents:
    """The amount that `1,234.56`, `$45`, `45.5` or `.50` says, zero included.

    Refuses what is empty, negative, not plain digits, grouped other than by thousands, finer than a cent, or larger
    than `LARGEST`.
    """
    typed = text.strip().removeprefix("$").strip()
    if not typed:
        raise Refused("money.empty", tr("Falta la cantidad."), _how())
    if _NEGATIVE.match(text):
        raise Refused("money.negative", tr("La cantidad no puede ser negativa."), _how())
    if (match := _AMOUNT.fullmatch(typed)) is None:
        raise _unreadable(typed)
    fraction = match["fraction"] or "0"
    if len(fraction) > 2:
        raise Refused("money.fraction_of_cent", tr("No hay fracciones de centavo."), _how())
    cents = Decimal(f"{match['whole'].replace(',', '')}.{fraction}") * 100
    if cents > LARGEST:
        raise Refused("money.too_much", tr("La cantidad pasa de {limit}.", limit=format_money(LARGEST)), _how())
    return Cents(int(cents))


def format_money(cents: int) -> str:
    """`$1,234.56` or `-$5.00`, as Puerto Rico writes it."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${dollars:,}.{rest:02}"


def amount_text(cents: int) -> str:
    """`1234.56` or `-5.00`: dollars for programs, without sign of currency nor separators."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{dollars}.{rest:02}"


def half_up(dollars: Decimal) -> Cents:
    """An amount in dollars to its nearest cent, half a cent going away from zero."""
    return Cents(int(dollars.quantize(_CENT, ROUND_HALF_UP).scaleb(2)))


def _unreadable(typed: str) -> Refused:
    if _DIGITS_AND_COMMAS.fullmatch(typed):
        return Refused("money.thousands", tr("La coma separa los miles y el punto los centavos."), _how())
    return Refused("money.not_a_number", tr("La cantidad no se entiende."), _how())


def _how() -> str:
    return tr("Escríbala como 45, 45.06 o 1,234.56.")
