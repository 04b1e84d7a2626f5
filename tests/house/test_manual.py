"""`docs/manual.md`: each key that it tells does there what it says."""

import re
from pathlib import Path

from screens.keys import TABLE, key_name

PAGE = Path(__file__).parents[2] / "docs" / "manual.md"
ROW = re.compile(r"(?m)^\| `(.+?)` \| (\w+) \| (.+?) \|$")


def test_each_key_of_the_manual_does_there_what_it_says() -> None:
    told = ROW.findall(PAGE.read_text(encoding="utf-8"))
    done = {(key_name(key), place, one.label) for one in TABLE.actions for place in one.places for key in one.keys}
    assert [row for row in told if row not in done] == []
    assert len(told) > 90
