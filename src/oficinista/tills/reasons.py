"""Why money moves besides payments, and why a count differs: `data/tills/reasons.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path

CASH_IN = "cash_in"
CASH_OUT = "cash_out"
DIFFERENCE = "difference"
WITHIN_TOLERANCE = "within_tolerance"
"""The reason that a small difference has by itself."""
_FIELDS = {CASH_IN: {"name", "gl_code"}, CASH_OUT: {"name", "gl_code"}, DIFFERENCE: {"name"}}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason by its code and its Spanish name; money that moves has `gl_code`, the other side of its entry."""

    code: str
    spanish: str
    gl_code: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return tr(self.spanish)


@cache
def reasons(use: str) -> dict[str, Reason]:
    """The reasons of one use, in the order of the file. Raises ValueError naming the file and the entry at fault."""
    path = data_path("tills", "reasons.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get(use, {})
    for code, entry in entries.items():
        if entry.keys() != _FIELDS[use] or not all(isinstance(value, str) for value in entry.values()):
            raise ValueError(f"{path}: {use}.{code}: expected {', '.join(sorted(_FIELDS[use]))}, as text")
    if not entries or (use == DIFFERENCE and WITHIN_TOLERANCE not in entries):
        raise ValueError(f"{path}: {use}: reasons are missing")
    return {code: Reason(code, entry["name"], entry.get("gl_code", "")) for code, entry in entries.items()}


def find_reason(use: str, code: str) -> Reason:
    """The reason of a code. Refuses one that is not in the catalogue."""
    known = reasons(use)
    if code not in known:
        raise Refused(
            "till.reason_unknown",
            tr("No existe la razón «{code}».", code=code),
            tr("Escoja una de estas: {codes}.", codes=", ".join(known)),
        )
    return known[code]
