"""Every sentence a person sees has its English, and says the same things."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.i18n import catalogue, language, tr
from oficinista.orders import all_commands
from oficinista.titles import spanish_titles

CHECKOUT = Path(__file__).parents[2]
SOURCES = sorted([*(CHECKOUT / "src").rglob("*.py"), *(CHECKOUT / "screens").rglob("*.py")])

SPOKEN_ARGUMENT = {"tr": 0, "later": 0, "Fact": 0, "_Comparison": 1, "Action": 2}
"""Which argument of these calls a person reads."""


def spoken(path: Path) -> Iterator[str]:
    """Every literal handed to `tr`, and every label that is translated where it is shown."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (place := SPOKEN_ARGUMENT.get(getattr(node.func, "id", ""))) is not None:
            said = node.args[place : place + 1]
            yield from (str(word.value) for word in said if isinstance(word, ast.Constant))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_sentence_has_its_english_with_the_same_fields(path: Path) -> None:
    english = catalogue("en")
    missing = [text for text in spoken(path) if text not in english]
    assert not missing
    assert all(fields(english[text]) == fields(text) for text in spoken(path))


def test_every_order_has_a_title_in_both_languages() -> None:
    assert spanish_titles().keys() ^ all_commands().keys() == set()


def test_a_sentence_is_filled_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tr("Caja {n}", n=3) == "Caja 3"
    monkeypatch.setenv("OFICINISTA_LANG", "en")
    assert tr("Caja {n}", n=3) == "Till 3"
    for named in ("", "xx"):
        monkeypatch.setenv("OFICINISTA_LANG", named)
        assert language() == "es", "one that nobody wrote"
