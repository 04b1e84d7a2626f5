"""The help for a place: its text from `data/help`, in English from `data/help/en`, then its keys from the table.

A number that is a rule's stands in the text as the rule's name, `{objection.file}`, and is read as the office has it
today: a help that types it would go on saying what no longer holds.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from oficinista.i18n import Language, language, tr
from oficinista.resources import data_path
from oficinista.text import fold
from screens.keys import EVERYWHERE, HELP, Action, KeyTable
from screens.reading import PagedScreen
from screens.widgets.line import BOLD, PLAIN
from screens.widgets.panel import Line, Panel, columns

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.rulebook import Rule

WIDTH = 78
KEYS_WIDTH, TITLE_WIDTH = 20, 50
UNKNOWN = "…"
RULE = re.compile(r"\{([a-z0-9_.]+)\}")


TOPICS_MAX = 5


@dataclass(frozen=True, slots=True)
class Topic:
    """A place that the help tells about."""

    place: str
    title: str


def title_of(place: str) -> str:
    """What the help calls a place."""
    return help_text(place, language()).split("\n", 1)[0].lstrip("# ") or place


@cache
def help_text(place: str, spoken: str) -> str:
    """What the help says of a place, in Spanish or in English; nothing of one that it does not tell of."""
    folder = data_path("help") if spoken == Language.SPANISH else data_path("help", spoken)
    path = folder / f"{place}.md"
    return path.read_text("utf-8") if path.exists() else ""


def topics(typed: str) -> list[Topic]:
    """The places whose help has every word typed, those of whose title they are first."""
    wanted = fold(typed).split()
    found = [place for place, text in help_texts(language()).items() if all(word in text for word in wanted)]
    found.sort(key=lambda place: (not all(word in fold(title_of(place)) for word in wanted), title_of(place)))
    return [Topic(place, title_of(place)) for place in found[:TOPICS_MAX]]


@cache
def help_texts(spoken: str) -> dict[str, str]:
    """The help of every place as it is searched: without case and accents."""
    places = sorted(path.stem for path in data_path("help").glob("*.md"))
    return {place: fold(RULE.sub("", help_text(place, spoken))) for place in places}


def rules_told(place: str, spoken: str) -> frozenset[str]:
    """The rules whose values the help of a place tells."""
    return frozenset(RULE.findall(help_text(place, spoken)))


def help_lines(place: str, actions: Iterable[Action], values: Mapping[str, str]) -> list[Line]:
    """The text for a place, with the values of the rules that it tells, and a line for the keys of each action."""
    text = RULE.sub(lambda told: values[told[1]], help_text(place, language())).splitlines()
    lines: list[Line] = []
    for line in text:
        lines += [[(line.lstrip("# "), BOLD)]] if line.startswith("#") else wrap(line, WIDTH) or [""]
    return [*lines, "", [(tr("Teclas"), BOLD)], *map(_key_line, actions)]


def told_value(rule: "Rule") -> str:
    """What a rule says, and that nobody confirmed it where that is so."""
    return rule.value_text if rule.verified else f"{rule.value_text} ({rule.status})"


def _key_line(action: Action) -> Line:
    return columns([(action.all_keys, KEYS_WIDTH), (action.title, TITLE_WIDTH)], PLAIN)


class HelpScreen(PagedScreen[None]):
    """Reads like a page: any paging key turns it, Esc goes back."""

    place = HELP
    keys: ClassVar[KeyTable] = KeyTable(
        (
            *(action for action in EVERYWHERE if action.id == "back"),
            Action("page_down", ("pagedown", "down", "space", "enter"), "Página siguiente"),
            Action("page_up", ("pageup", "up"), "Página anterior"),
        )
    )

    def __init__(self, place: str, actions: Iterable[Action]) -> None:
        super().__init__()
        self._about, self._done_there = place, tuple(actions)
        self.page = Panel()

    def body(self) -> Iterable[Widget]:
        return (self.page,)

    def opened(self) -> None:
        """The text is there at once, also while no office is open or no database answers; then what the rules say."""
        rules = rules_told(self._about, language())
        self._show(dict.fromkeys(rules, UNKNOWN))
        if rules:
            self.ask(lambda: self.counter.office.ask(self._look, rules), self._show)

    def _look(self, connection: "Connection", rules: frozenset[str]) -> dict[str, str]:
        from oficinista.storage import office_rules

        book, today = office_rules.rulebook(connection, self.counter.office.info.id), self.counter.office.today
        return {key: told_value(book.describe(key, today)) for key in rules}

    def _show(self, values: Mapping[str, str]) -> None:
        self.page.show(help_lines(self._about, self._done_there, values))
        self.refresh_keys()
