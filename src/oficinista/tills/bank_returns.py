"""Why a bank gives a check back, by the letter of its notice: `data/tills/bank_returns.toml`."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path
from oficinista.toml_file import read_each


class BankReason(BaseModel):
    """A reason of a bank: its letter, its Spanish name, and whether the payer answers for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    letter: Annotated[str, Field(pattern=r"^[A-Z]$")]
    spanish: Annotated[str, Field(alias="name", min_length=1)]
    is_payer_s: bool

    @property
    def name(self) -> str:
        """What people call it."""
        return tr(self.spanish)


@cache
def bank_reasons() -> Mapping[str, BankReason]:
    """The reasons by their codes, in the order of the file. Raises ValueError naming the file and the reason."""
    path = data_path("tills", "bank_returns.toml")
    found = read_each(path, BankReason)
    if len({one.letter for one in found.values()}) < len(found):
        raise ValueError(f"{path}: two reasons have one letter")
    return found


def find_bank_reason(text: str) -> BankReason:
    """The reason of a code, or of the bank's letter. Refuses one that is not in the catalogue."""
    for one in bank_reasons().values():
        if text.strip() in {one.code, one.letter, one.letter.lower()}:
            return one
    raise Refused(
        "check.reason_unknown",
        tr("No hay una razón del banco «{code}».", code=text[:40]),
        tr("Escoja una de estas: {codes}.", codes=", ".join(bank_reasons())),
    )
