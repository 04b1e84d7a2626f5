"""The help for a place: its text from `data/help/<place>.md`, then its keys from the table."""

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.resources import data_path
from screens.keys import EVERYWHERE, Action, KeyTable
from screens.reading import PagedScreen
from screens.widgets.line import BOLD, PLAIN
from screens.widgets.panel import Line, Panel, columns

WIDTH = 78


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

    place = "ayuda"
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
