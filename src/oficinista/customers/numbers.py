"""The numbers of accounts: as they are kept, and as people type them. Pure."""

from typing import Annotated

from pydantic import AfterValidator

from oficinista.orders import Line

ACCOUNT_DIGITS = 12


def full_number(typed: str) -> str:
    """An account number as it is kept, with the zeros before it that nobody types."""
    return typed.strip().zfill(ACCOUNT_DIGITS)


def is_number(number: str) -> bool:
    """Whether a text, with the zeros before it, can be the number of an account at all."""
    return len(number) == ACCOUNT_DIGITS and number.isascii() and number.isdigit() and bool(number.strip("0"))


TypedNumber = Annotated[Line, AfterValidator(full_number)]
"""An account number in an order, which may come without those zeros."""
