"""The coins and bills a drawer is counted by: `data/tills/denominations.toml`."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from oficinista.i18n import tr
from oficinista.orders import Order, PositiveCents, Refused
from oficinista.resources import data_path

Quantity = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Denomination:
    """A coin or bill: what one piece is worth, and what a count calls it."""

    cents: int
    spanish: str

    @property
    def name(self) -> str:
        """What a count calls it, in the language of who counts."""
        return tr(self.spanish)


class Pieces(Order):
    """So many pieces of one denomination."""

    denomination_cents: PositiveCents
    quantity: Quantity

    @property
    def amount_cents(self) -> int:
        """What they are worth together."""
        return self.denomination_cents * self.quantity


@cache
def denominations() -> tuple[Denomination, ...]:
    """Every denomination, the largest first. Raises ValueError naming the file and the entry that is wrong."""
    path = data_path("tills", "denominations.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("denominations", [])
    for entry in entries:
        if entry.keys() != {"cents", "name"} or not isinstance(entry["cents"], int) or entry["cents"] < 1:
            raise ValueError(f"{path}: {entry}: expected cents, a whole number above 0, and name")
    found = tuple(Denomination(entry["cents"], entry["name"]) for entry in entries)
    if not found or [one.cents for one in found] != sorted({one.cents for one in found}, reverse=True):
        raise ValueError(f"{path}: denominations must be there, each once, from the largest")
    return found


def counted_cash(pieces: Iterable[Pieces]) -> int:
    """What a count by denominations is worth. Refuses a coin that does not exist and one counted twice."""
    pieces = tuple(pieces)
    known = {one.cents for one in denominations()}
    for one in pieces:
        if one.denomination_cents not in known:
            raise Refused(
                "count.denomination_unknown",
                tr("No hay moneda ni billete de {cents} centavos.", cents=one.denomination_cents),
            )
    if len({one.denomination_cents for one in pieces}) < len(pieces):
        raise Refused(
            "count.denomination_twice",
            tr("Una misma denominación está contada dos veces."),
            tr("Ponga la cantidad total de piezas de cada una."),
        )
    return sum(one.amount_cents for one in pieces)
