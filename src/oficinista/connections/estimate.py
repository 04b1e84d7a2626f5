"""What a connection costs, line by line, each with what it rests on. Pure: amounts and rules go in."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from oficinista.connections.catalogues import Applicant, charges, charges_of
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

    @property
    def words(self) -> str:
        """The line in a sentence."""
        return tr("{title}: {quantity} × {unit} = {amount} ({basis})", title=self.title, quantity=self.quantity,
                  unit=format_money(self.unit_cents), amount=format_money(self.cents), basis=self.basis)  # fmt: skip


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


def estimate_line(code: str, unit_cents: int, units: int) -> EstimateLine:
    """A line of an estimate for so many units."""
    return EstimateLine(code=code, quantity=units if charges()[code].each else 1, unit_cents=unit_cents)


def estimated(
    amounts: Mapping[str, int], applicant: Applicant, units: int, initial_cents: int, ceilings: Mapping[str, Rule]
) -> Estimate:
    """An estimate of amounts by the codes of their lines. Refuses a line that is none for who applies, one above its
    ceiling, and a whole below the first payment, which would be owed to the applicant before anything is built.

    `ceilings` are the rules that lines name as the most of one unit.
    """
    allowed = charges_of(applicant)
    for code, cents in amounts.items():
        find_in(allowed, code, "connection.line", tr("No hay una línea de estimado «{code}».", code=code))
        _refuse_above(code, cents, ceilings)
    lines = tuple(estimate_line(code, amounts[code], units) for code in allowed if amounts.get(code))
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
