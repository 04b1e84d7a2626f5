"""The help of every place says what it is for, what to do in steps, and the rule and where it comes from."""

from pathlib import Path

import pytest

from oficinista.i18n import Language
from screens.help import help_text, topics
from screens.keys import TABLE

HELP = Path(__file__).parents[2] / "data" / "help"


PARTS = {Language.SPANISH: ("# Los pasos", "# La regla"), Language.ENGLISH: ("# The steps", "# The rule")}
PLACES = sorted({*TABLE.places(), *(path.stem for path in HELP.glob("*.md"))})


@pytest.mark.parametrize("spoken", PARTS)
def test_the_help_of_every_place_has_each_of_its_parts(spoken: Language) -> None:
    steps, rule = PARTS[spoken]
    lacking = [place for place in PLACES if not has_its_parts(help_text(place, spoken), steps, rule)]
    assert lacking == []


def has_its_parts(text: str, steps: str, rule: str) -> bool:
    """Whether it has a title, what the place is for, what to do, and the rule."""
    title, purpose, *rest = [line for line in text.splitlines() if line] or ("", "")
    has_steps = steps in (purpose, *rest) or any(line.startswith("1. ") for line in rest)
    return title.startswith("# ") and (len(purpose) > 20 or purpose == steps) and has_steps and rule in rest


def test_the_help_is_found_by_its_words_without_accents() -> None:
    assert "moratorias" in [one.place for one in topics("moratoria tormenta")]
    assert topics("palabra que no esta en ninguna parte") == []
