"""The help for a place: its text from `data/help/<place>.md`, then its keys from the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import ClassVar

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.resources import data_path
from oficinista.text import fold
from screens.keys import EVERYWHERE, HELP, Action, KeyTable
from screens.reading import PagedScreen
from screens.widgets.line import BOLD, PLAIN
from screens.widgets.panel import Line, Panel, columns

WIDTH = 78


TOPICS_MAX = 5


@dataclass(frozen=True, slots=True)
class Topic:
    """A place that the help tells about."""

    place: str
    title: str


@cache
def title_of(place: str) -> str:
    """What the help calls a place."""
    path = data_path("help", f"{place}.md")
    return path.read_text("utf-8").split("\n", 1)[0].lstrip("# ") if path.exists() else place


def topics(typed: str) -> list[Topic]:
    """The places whose help has every word typed, those of whose title they are first."""
    wanted = fold(typed).split()
    found = [place for place, text in _texts().items() if all(word in text for word in wanted)]
    found.sort(key=lambda place: (not all(word in fold(title_of(place)) for word in wanted), title_of(place)))
    return [Topic(place, title_of(place)) for place in found[:TOPICS_MAX]]


@cache
def _texts() -> dict[str, str]:
    return {path.stem: fold(path.read_text("utf-8")) for path in sorted(data_path("help").glob("*.md"))}


def help_lines(place: str, keys: KeyTable) -> list[Line]:
    """The text for a place and a line for each of its keys."""
    path = data_path("help", f"{place}.md")
    text = path.read_text("utf-8").splitlines() if path.exists() else []
    lines: list[Line] = []
    for line in text:
        lines += [[(line.lstrip("# "), BOLD)]] if line.startswith("#") else wrap(line, WIDTH) or [""]
    return [*lines, "", [(tr("Teclas"), BOLD)], *(_key_line(action) for action in keys.at(place))]


def _key_line(action: Action) -> Line:
    return columns([(action.all_keys, 18), (action.title, 50)], PLAIN)


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

    def __init__(self, place: str, keys: KeyTable) -> None:
        super().__init__()
        self.page = Panel(help_lines(place, keys))

    def body(self) -> Iterable[Widget]:
        return (self.page,)
