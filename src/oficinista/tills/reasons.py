"""Why cash moves inside the office, why a count differs, and how a difference of the bank is cleared up.

`data/tills/transfers.toml`, `differences.toml`, `clearings.toml`.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.toml_file import read_each

WITHIN_TOLERANCE = "within_tolerance"
"""The reason that a small difference has by itself."""


class Place(StrEnum):
    """A place of the office that has cash in its custody."""

    TILL = "till"
    SAFE = "safe"


class Reason(BaseModel):
    """A reason by its code and its Spanish name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    spanish: Annotated[str, Field(alias="name", min_length=1)]

    @property
    def name(self) -> str:
        """What people call it."""
        return tr(self.spanish)


class Clearing(Reason):
    """How a difference of the bank is cleared up; without a `gl_code` it is the office's own shortage or overage."""

    gl_code: Annotated[str, Field(pattern=r"^([0-9]{4})?$")]


class TransferReason(Reason):
    """Why cash goes from a place to another; `gl_code` is its account while the safe has it."""

    source: Annotated[Place, Field(alias="from", strict=False)]
    target: Annotated[Place, Field(alias="to", strict=False)]
    gl_code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


@cache
def transfer_reasons() -> Mapping[str, TransferReason]:
    """The reasons of transfers by their codes, in the order of the file. Raises ValueError naming what is wrong."""
    return read_each(data_path("tills", "transfers.toml"), TransferReason)


@cache
def difference_reasons() -> Mapping[str, Reason]:
    """The reasons of differences by their codes, in the order of the file. Raises ValueError naming what is wrong."""
    path = data_path("tills", "differences.toml")
    found = read_each(path, Reason)
    if WITHIN_TOLERANCE not in found:
        raise ValueError(f"{path}: {WITHIN_TOLERANCE} is missing")
    return found


@cache
def clearings() -> Mapping[str, Clearing]:
    """The ways to clear up a difference of the bank, in their order. Raises ValueError naming what is wrong."""
    return read_each(data_path("tills", "clearings.toml"), Clearing)


def find_clearing(code: str) -> Clearing:
    """The way of a code. Refuses one that is not in the catalogue."""
    known = clearings()
    if code not in known:
        raise _unknown(code, known)
    return known[code]


def find_transfer_reason(code: str) -> TransferReason:
    """The reason of a code. Refuses one that is not in the catalogue."""
    known = transfer_reasons()
    if code not in known:
        raise _unknown(code, known)
    return known[code]


def find_difference_reason(code: str) -> Reason:
    """The reason of a code. Refuses one that is not in the catalogue."""
    known = difference_reasons()
    if code not in known:
        raise _unknown(code, known)
    return known[code]


def _unknown(code: str, known: Mapping[str, Reason]) -> Refused:
    return Refused(
        "till.reason_unknown",
        tr("No existe la razón «{code}».", code=code),
        tr("Escoja una de estas: {codes}.", codes=", ".join(known)),
    )
