"""The help of every place says what it is for, what to do in steps, and the rule and where it comes from."""

from pathlib import Path

import pytest

from screens.help import topics
from screens.keys import TABLE

HELP = Path(__file__).parents[2] / "data" / "help"


@pytest.mark.parametrize("place", sorted({*TABLE.places(), *(path.stem for path in HELP.glob("*.md"))}))
def test_the_help_of_a_place_has_each_of_its_parts(place: str) -> None:
    title, purpose, *rest = [line for line in (HELP / f"{place}.md").read_text("utf-8").splitlines() if line]
    assert title.startswith("# ")
    assert len(purpose) > 20 or purpose == "# Los pasos"
    assert "# La regla" in rest
    assert "# Los pasos" in (purpose, *rest) or any(line.startswith("1. ") for line in rest)


def test_the_help_is_found_by_its_words_without_accents() -> None:
    assert "moratorias" in [one.place for one in topics("moratoria tormenta")]
    assert topics("palabra que no esta en ninguna parte") == []
