"""The figures of a benchmark as the Markdown tables that RESULTS.md holds."""

from collections.abc import Iterable, Sequence
from itertools import chain


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their titles as they come: what was measured to the left, figures to the right."""
    for cells in chain((titles, ("---", *["---:"] * (len(titles) - 1))), rows):
        print("| " + " | ".join(cells) + " |", flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many of a hundred lie."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
