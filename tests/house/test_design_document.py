"""`docs/design.md`: each piece of its worked example stands in the file that the page names."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NAMED = re.compile(r"(?m)^`([\w/.]+\.\w+)`$")
PIECE = re.compile(r"```\w+\n(.*?)```", re.DOTALL)


def pieces() -> list[tuple[str, str]]:
    """Each piece of code on the page, with the file named last before it."""
    page = (CHECKOUT / "docs" / "design.md").read_text(encoding="utf-8")
    _, *parts = NAMED.split(page)
    return [(name, piece) for name, part in zip(parts[::2], parts[1::2], strict=True) for piece in PIECE.findall(part)]


@pytest.mark.parametrize(("name", "piece"), pieces(), ids=lambda said: said.strip().partition("\n")[0])
def test_a_piece_of_the_example_stands_in_its_file(name: str, piece: str) -> None:
    assert piece in (CHECKOUT / name).read_text(encoding="utf-8")
