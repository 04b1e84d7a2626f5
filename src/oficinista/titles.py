"""What an order does, as its list and whoever approves it read it."""

import re
import tomllib
from functools import cache
from typing import Any

from oficinista.i18n import SPANISH, language
from oficinista.orders import Command
from oficinista.resources import data_path


def title_of(command: Command[Any, Any]) -> str:
    """What an order does, in a sentence: from `data/orders/titles.toml`; in English, the code's own first sentence."""
    if language() != SPANISH:
        return re.split(r"(?<=\.)\s|\n", (command.carry_out.__doc__ or "").strip(), maxsplit=1)[0]
    return spanish_titles()[command.name]


@cache
def spanish_titles() -> dict[str, str]:
    """The title of every order by its name."""
    return tomllib.loads(data_path("orders", "titles.toml").read_text(encoding="utf-8"))
