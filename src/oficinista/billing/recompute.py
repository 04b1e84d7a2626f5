"""A bill worked out again with the tariff of its date, each line beside what was billed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from oficinista.billing.facts import BillFacts
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.tariff import TariffLine, Tariffs


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line: what was billed, and what the tariff gives; None on the side that does not have it."""

    code: str
    label: str
    billed: TariffLine | None
    due: TariffLine | None

    @property
    def difference_cents(self) -> int:
        """What was billed over what the tariff gives, negative when under."""
        return _cents(self.billed) - _cents(self.due)

    @property
    def differs(self) -> bool:
        """Whether amount, volume or price are not the same."""
        return self.billed is None or self.due is None or _facts(self.billed) != _facts(self.due)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A bill beside its tariff. Without a published price `problem` says so, and there are no lines to compare."""

    tariff: str
    lines: tuple[CheckedLine, ...]
    due_cents: int | None
    problem: str = ""

    @property
    def differs(self) -> bool:
        """Whether any line is not what the tariff gives."""
        return any(line.differs for line in self.lines)


def recompute(bill: BillFacts, tariffs: Tariffs) -> Recomputed:
    """What a bill would come to by the tariff in force at its period's end, line by line in the bill's order."""
    try:
        tariff = tariffs.in_force(bill.period_end)
        priced = tariff.price(bill.tariff_class, bill.diameter, bill.service, bill.billed_l, bill.part)
    except Refused as refused:
        return Recomputed("", (), None, refused.refusal.message)
    return Recomputed(tariff.info.name, side_by_side(bill.lines, priced.lines), priced.total_cents)


def side_by_side(billed: Sequence[TariffLine], due: Sequence[TariffLine]) -> tuple[CheckedLine, ...]:
    """The lines of two bills for one month, those of the same charge together, in the order of the first."""
    old, new = ({line.code: line for line in lines} for lines in (billed, due))
    return tuple(
        CheckedLine(code, (new.get(code) or old[code]).label, old.get(code), new.get(code)) for code in old | new
    )


def differences(bill: BillFacts, check: Recomputed) -> list[str]:
    """What a person must see of a bill: no price to hold it against, lines that differ, a sum that is not its lines."""
    found = [check.problem] if check.problem else []
    if check.differs:
        found.append(tr("Las líneas marcadas no son las que da la tarifa de su fecha."))
    if bill.total_cents != sum(line.amount_cents for line in bill.lines):
        found.append(tr("El total de la factura no es la suma de sus líneas."))
    if bill.caught_up_l:
        found.append(tr("Lo cobrado no es lo medido en ese período."))
    return found


def _cents(line: TariffLine | None) -> int:
    return 0 if line is None else line.amount_cents


def _facts(line: TariffLine) -> TariffLine:
    """A line without its block, which a stored bill does not keep."""
    return line._replace(block=None)
