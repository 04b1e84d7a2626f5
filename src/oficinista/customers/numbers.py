"""The numbers of accounts: as they are kept, and as people type them. Pure."""

from typing import Annotated

from pydantic import AfterValidator

from oficinista.i18n import tr
from oficinista.orders import Line, Refused
from oficinista.text import clean

ACCOUNT_DIGITS = 12


def full_number(typed: str) -> str:
    """An account number as it is kept, with the zeros before it that nobody types."""
    return typed.strip().zfill(ACCOUNT_DIGITS)


def is_number(number: str) -> bool:
    """Whether a text, with the zeros before it, can be the number of an account at all."""
    return len(number) == ACCOUNT_DIGITS and number.isascii() and number.isdigit() and bool(number.strip("0"))


def unknown_account(number: str) -> Refused:
    """The refusal of a number that is no account's here, as it was typed where it is no number at all."""
    typed = number if is_number(number) else number.lstrip("0") or "0"
    return Refused(
        "account.unknown",
        tr("No hay una cuenta {number}.", number=clean(typed[:40])),
        tr("Búsquela por nombre, dirección o contador."),
    )


TypedNumber = Annotated[Line, AfterValidator(full_number)]
"""An account number in an order, which may come without those zeros."""
