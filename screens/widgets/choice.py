"""A field for one of a few things, chosen by its number; what was chosen stands beside it."""

from collections.abc import Iterable, Mapping

from oficinista.i18n import tr
from screens.widgets.field import Field
from screens.widgets.line import PLAIN, Part, safe
from screens.widgets.panel import Line, columns


class ChoiceField(Field):
    """Takes the number of one of `options`, which are codes with their names; perhaps of none."""

    def __init__(
        self, name: str, label: str, options: Mapping[str, str], *, may_be_blank: bool = False, label_width: int = 18
    ) -> None:
        self._may_be_blank = may_be_blank
        self._codes = tuple(options)
        self._names = tuple(options.values())
        super().__init__(name, label, kind="digits", max_length=len(str(len(options))), label_width=label_width)

    @property
    def options(self) -> dict[str, str]:
        """What there is to choose from: codes with their names."""
        return dict(zip(self._codes, self._names, strict=True))

    def choose(self, code: str) -> None:
        """Put in the number of a code. Raises ValueError for one that is not among the options."""
        self.set(str(self._codes.index(code) + 1))

    @property
    def chosen(self) -> str | None:
        """The code of what was chosen."""
        at = self._at_option
        return None if at is None else self._codes[at]

    @property
    def chosen_name(self) -> str:
        """What was chosen in words, or nothing."""
        at = self._at_option
        return "" if at is None else self._names[at]

    @property
    def problem(self) -> str | None:
        """Why nothing is chosen by what stands there; None when something is."""
        if self.chosen is not None or (self._may_be_blank and not self.value):
            return None
        return tr("{label}: escoja una de la lista por su número.", label=self.label)

    @property
    def _at_option(self) -> int | None:
        number = int(self.value or 0)
        return number - 1 if 1 <= number <= len(self._codes) else None

    def parts(self, y: int) -> Iterable[Part]:
        yield from super().parts(y)
        yield (f" {safe(self.chosen_name)}", PLAIN)

    def _redraw(self) -> None:
        self.refresh_lines(0)


def option_lines(options: Mapping[str, str]) -> list[Line]:
    """The options with their numbers, two on a line."""
    cells = [f"{number} {name}" for number, name in enumerate(options.values(), 1)]
    half = (len(cells) + 1) // 2
    right = [*cells[half:], ""]
    return [columns([(cells[at], 38), (right[at], 38)]) for at in range(half)]
