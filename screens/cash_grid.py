"""Cash counted piece by piece: a field for each denomination with what its pieces are worth, from the largest."""

from collections.abc import Iterable

from oficinista.money import format_money
from oficinista.tills.denominations import Denomination, Pieces, denominations
from screens.widgets.field import Field
from screens.widgets.line import PLAIN, Part, fit

LABEL_WIDTH = 25
WIDTH = 47


class PiecesField(Field):
    """So many pieces of one denomination."""

    def __init__(self, denomination: Denomination) -> None:
        name = f"pieces_{denomination.cents}"
        super().__init__(name, denomination.name, kind="digits", max_length=6, label_width=LABEL_WIDTH)
        self.unit_cents = denomination.cents

    @property
    def quantity(self) -> int:
        """How many; none when nothing was typed."""
        return int(self.value or 0)

    @property
    def cents(self) -> int:
        """What they are worth."""
        return self.quantity * self.unit_cents

    def parts(self, y: int) -> Iterable[Part]:
        yield from super().parts(y)
        worth = format_money(self.cents) if self.quantity else ""
        yield (fit(worth, WIDTH - LABEL_WIDTH - self._room - 1, right=True), PLAIN)

    def _redraw(self) -> None:
        self.refresh_lines(0)


class CashGrid:
    """The fields of a count of cash."""

    def __init__(self) -> None:
        self.fields = tuple(PiecesField(one) for one in denominations())

    @property
    def cents(self) -> int:
        """What was counted."""
        return sum(field.cents for field in self.fields)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed, not even a zero."""
        return not any(field.value for field in self.fields)

    def pieces(self) -> tuple[Pieces, ...]:
        """The pieces of an order."""
        return tuple(
            Pieces(denomination_cents=field.unit_cents, quantity=field.quantity)
            for field in self.fields
            if field.quantity
        )
