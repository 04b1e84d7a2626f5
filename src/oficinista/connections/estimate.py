"""What a connection costs, line by line, each with what it rests on. Pure: amounts and rules go in."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from oficinista.connections.catalogues import charges
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import Refused, find_in
from oficinista.rulebook import Rule


class EstimateLine(BaseModel):
    """One line: its code, how many, what one costs, and on what it rests."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: str
    quantity: int
    unit_cents: int

    @property
    def cents(self) -> int:
        """What the line comes to."""
        return self.quantity * self.unit_cents

    @property
    def title(self) -> str:
        """What it is, in the language spoken."""
        return tr(charges()[self.code].title)

    @property
    def basis(self) -> str:
        """On what it rests."""
        return tr(charges()[self.code].basis)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The lines of an estimate and the first payment, which is part of it."""

    lines: tuple[EstimateLine, ...]
    initial_cents: int

    @property
    def total_cents(self) -> int:
        """What the connection costs in all."""
        return sum(line.cents for line in self.lines)

    @property
    def balance_cents(self) -> int:
        """What is left to pay beyond the first payment."""
        return self.total_cents - self.initial_cents


def estimated(amounts: Mapping[str, int], units: int, initial_cents: int, ceilings: Mapping[str, Rule]) -> Estimate:
    """An estimate of amounts by the codes of their lines. Refuses an unknown line, one above its ceiling, and a whole
    below the first payment, which would be owed to the applicant before anything is built.

    `ceilings` are the rules that lines name as the most of one unit.
    """
    for code, cents in amounts.items():
        find_in(charges(), code, "connection.line", tr("No hay una línea de estimado «{code}».", code=code))
        _refuse_above(code, cents, ceilings)
    lines = tuple(
        EstimateLine(code=code, quantity=units if charge.each else 1, unit_cents=amounts[code])
        for code, charge in charges().items()
        if amounts.get(code)
    )
    found = Estimate(lines, initial_cents)
    if found.balance_cents < 0:
        raise Refused(
            "connection.below_initial",
            tr("El estimado, {total}, no llega al pago inicial, {initial}.", total=format_money(found.total_cents),
               initial=format_money(initial_cents)),
            tr("Revise las cantidades."),
        )  # fmt: skip
    return found


def _refuse_above(code: str, cents: int, ceilings: Mapping[str, Rule]) -> None:
    key = charges()[code].most
    most = ceilings[key].value if key is not None else None
    if most is not None and cents > most:
        raise Refused(
            "connection.above_ceiling",
            tr("{title}: {amount} pasa del tope de {most} por unidad ({source}).", title=tr(charges()[code].title),
               amount=format_money(cents), most=format_money(most), source=tr(charges()[code].basis)),
            tr("Escriba el tope o menos."),
        )  # fmt: skip
