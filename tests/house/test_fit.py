"""What stands in a fixed place has room for it, in both languages: the labels of fields, the titles of columns."""

import ast
from collections.abc import Iterator
from pathlib import Path

from oficinista.i18n import Language, catalogue

SCREENS = sorted((Path(__file__).parents[2] / "screens").rglob("*.py"))
LABEL_WIDTH = 18
"""That of a field which says no other."""


def room_and_words(path: Path) -> Iterator[tuple[int, str]]:
    """Every label and title that is written out where it is used, and the cells that it has."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name.endswith("Field"):
            told = [word.value for word in node.keywords if word.arg == "label_width"]
            yield from _spoken(node.args[1:2], told, numbers, LABEL_WIDTH)
        elif isinstance(node, ast.Call) and name == "Column":
            yield from _spoken(node.args[:1], node.args[1:2], numbers, 0)


def _spoken(
    words: list[ast.expr], told: list[ast.expr], numbers: dict[str, object], otherwise: int
) -> Iterator[tuple[int, str]]:
    width = _number(told[0], numbers) if told else otherwise
    for word in words:
        if width is not None and isinstance(word, ast.Call) and getattr(word.func, "id", "") == "tr":
            yield from ((width, said.value) for said in word.args[:1] if isinstance(said, ast.Constant))  # type: ignore[misc]


def _number(told: ast.expr, numbers: dict[str, object]) -> int | None:
    value = told.value if isinstance(told, ast.Constant) else numbers.get(getattr(told, "id", ""))
    return value if isinstance(value, int) else None


def test_no_label_and_no_title_of_a_column_is_cut() -> None:
    english = catalogue(Language.ENGLISH)
    found = [(path.name, width, said) for path in SCREENS for width, said in room_and_words(path)]
    assert [one for one in found if len(one[2]) > one[1]] == []
    assert [(name, english[said]) for name, width, said in found if len(english[said]) > width] == []
