"""The same list and form as a plain Textual program makes them, with its widgets and defaults: what ours is held to."""

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Header, Input, Static


class NoteScreen(Screen[None]):
    """A field to type in."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Volver")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("NOTA")
        yield Input()
        yield DataTable()
        yield Footer()

    def on_mount(self) -> None:
        fill(self.query_one(DataTable), 24)
        self.query_one(Input).focus()


class Baseline(App[None]):
    """Two hundred rows."""

    CSS = "DataTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("n", "note", "Nota"), Binding("f9", "quit", "Salir")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Static("LISTO")
        yield Footer()

    def on_mount(self) -> None:
        fill(self.query_one(DataTable), 200)
        self.query_one(DataTable).focus()

    def action_note(self) -> None:
        """Open the field."""
        self.push_screen(NoteScreen())


def fill(table: DataTable[Any], rows: int) -> None:
    """The sample's rows."""
    table.add_columns("Cuenta", "Cliente", "Debe")
    table.add_rows((f"{n:04d}", f"Juan Pérez {n}", f"{n * 7}.50") for n in range(rows))


if __name__ == "__main__":
    Baseline().run()
