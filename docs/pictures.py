"""Draws the main screens, as the real program shows them of a demonstration office, for the README.

    uv run python docs/pictures.py

It needs a minute. The demonstration is of today, so that the figures are other ones each day.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from pyte.screens import Char
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.terminal.pseudo import Terminal

FOLDER = Path(__file__).with_name("pictures")
PROGRAM = (sys.executable, "-c", "from oficinista.cli import main; main()")
LINES, COLUMNS = 24, 80
PIN = "123456"
ENTER, CLEAR, DOWN = "\r", "\x1b[19~", "\x1b[B"
REPORTS_BEFORE = 5
"""In the list of reports, before the arrears by age."""
ACCOUNT = "10000495"
"""Of who asked for a payment plan."""
TILL = '{"till_number": 1, "pieces": [{"denomination_cents": 2000, "quantity": 5}]}'
PICTURES: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "home": ("ana", ("n", ENTER), "en la ventanilla desde"),
    "account": ("ana", ("/", ACCOUNT, ENTER), "Fecha"),
    "explain": ("ana", ("/", ACCOUNT, ENTER, "e"), "Cargo base"),
    "payment": ("ana", ("/", ACCOUNT, ENTER, "p"), "Se aplica a"),
    "analysis": ("ana", ("/", ACCOUNT, ENTER, "a"), "fila 1 de"),
    "why": ("ana", ("/", ACCOUNT, ENTER, "y"), "Fuente"),
    "cases": ("ana", ("k",), "fila 1 de"),
    "till": ("ana", ("c",), "ABIERTA"),
    "office": ("marta", ("p",), "La oficina a las"),
    "report": ("marta", ("r", *[DOWN] * REPORTS_BEFORE, ENTER), "Libro mayor"),
}
"""Who sees each, the keys from home to it, all typed at once, and what it says."""
NO_FONTS = re.compile(r"\n *@font-face \{\{.*?\}\}\n(?= *\n| *@| *\.)", re.DOTALL)


def main() -> None:
    """Make the demonstration, and every picture."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as scratch:
        database = Path(scratch) / "demo.db"
        subprocess.run([*PROGRAM, "demo", "--no-open", "--database", str(database)], check=True)
        subprocess.run([*PROGRAM, "run", "till.open", TILL, "--as", "ana", "--database", str(database)], check=True)
        for name, (login, keys, words) in PICTURES.items():
            picture = draw(database, login, keys, words)
            (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


def draw(database: Path, login: str, keys: tuple[str, ...], words: str) -> str:
    """The screen that these keys lead to from home, as SVG."""
    environment = {
        "OFICINISTA_DATABASE": str(database),
        "OFICINISTA_DRAFTS": str(database.with_name("drafts.json")),
        "OFICINISTA_SPOOL": str(database.with_name("spool")),
        "OFICINISTA_HOST": "",
    }
    with Terminal(PROGRAM, environment=environment, lines=LINES, columns=COLUMNS) as terminal:
        terminal.wait_for("PIN")
        terminal.type(f"{CLEAR}{login}\r{PIN}\r".encode())
        terminal.wait_for("Llamar")
        terminal.type("".join(keys).encode())
        terminal.wait_for(words)
        terminal.wait_until_quiet(1.0)
        return as_svg(terminal)


def as_svg(terminal: Terminal) -> str:
    """What a terminal shows now, drawn with the fonts of whoever looks at it."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), legacy_windows=False)
    for cells in terminal.cells():
        line = Text(no_wrap=True)
        for style, run in groupby(cells, key=style_of):
            line.append("".join(cell.data for cell in run), style)
        console.print(line)
    fonts = "DejaVu Sans Mono, Menlo, Consolas, monospace"
    drawing = NO_FONTS.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", fonts)
    return console.export_svg(title="Oficinista", code_format=drawing, unique_id="screen")


def style_of(cell: Char) -> Style:
    """A cell's style, as rich names it."""
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        underline=cell.underscore,
        reverse=cell.reverse,
    )


def _colour(name: str) -> Color | None:
    if name == "default":
        return None
    return Color.parse(f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else name.replace("brown", "yellow"))


if __name__ == "__main__":
    main()
