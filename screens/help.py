"""The help for a place: its text from `data/help`, in English from `data/help/en`, then its keys from the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import ClassVar

from textual.widget import Widget

from oficinista.i18n import Language, language, tr
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
    return {place: fold(help_text(place, spoken)) for place in places}


def help_lines(place: str, keys: KeyTable) -> list[Line]:
    """The text for a place and a line for each of its keys."""
    text = help_text(place, language()).splitlines()
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
