"""A field for a date."""

from datetime import date
from typing import TYPE_CHECKING

from oficinista.typed_date import parse_date
from screens.screen import attempt
from screens.widgets.field import Field

if TYPE_CHECKING:
    from oficinista.orders import Refusal


class DayField(Field):
    """Takes a date as a clerk types it, the day first; perhaps none."""

    def __init__(self, name: str, label: str, *, may_be_blank: bool = False, label_width: int = 18) -> None:
        super().__init__(name, label, kind="reference", max_length=10, label_width=label_width)
        self._may_be_blank = may_be_blank

    @property
    def day(self) -> date | None:
        """The date that stands in it; None while it cannot be read."""
        read = self._read
        return read if isinstance(read, date) else None

    @property
    def problem(self) -> str | None:
        """Why it is not a date; None when it is."""
        read = self._read
        return None if isinstance(read, date) or self._is_left_blank else str(read)

    def parsed(self) -> date:
        """The date that stands in it. Refuses what is none (`date.unreadable`)."""
        return parse_date(self.value)

    @property
    def _read(self) -> "date | Refusal":
        return attempt(self.parsed)

    @property
    def _is_left_blank(self) -> bool:
        return self._may_be_blank and not self.value.strip()
