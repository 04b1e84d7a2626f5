"""A field for an amount of money."""

from functools import partial

from oficinista.i18n import tr
from oficinista.money import Cents, amount_text, parse_money
from oficinista.orders import Refusal
from screens.screen import attempt
from screens.widgets.field import Field


class AmountField(Field):
    """Takes an amount as a clerk types it. `cents` is None while it cannot be read."""

    def __init__(self, name: str, label: str, *, label_width: int = 18) -> None:
        super().__init__(name, label, kind="amount", max_length=14, label_width=label_width)

    @property
    def cents(self) -> Cents | None:
        """The amount that stands in it, cents that are still to be typed being none."""
        read = attempt(partial(parse_money, self.value.rstrip(".,")))
        return None if isinstance(read, Refusal) else read

    @property
    def problem(self) -> str | None:
        """Why it is not an amount above zero; None when it is."""
        read = attempt(partial(parse_money, self.value))
        if isinstance(read, Refusal):
            return f"{self.label}: {read}"
        return None if read else tr("{label}: no puede ser cero.", label=self.label)

    def propose(self, cents: int) -> None:
        """Put an amount there that the first character typed replaces; nothing when it is zero."""
        self.set(amount_text(cents) if cents else "")
