"""The same places as a plain Textual program makes them, with its widgets and defaults: what ours is held to.

A list of two years of bills under eight lines of facts, a payment of two fields that tells what each debt gets, and a
search box over a list in memory. It has no database, no rules and no keys but its own.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Header, Input, Static

BILL_CENTS = 4_597
BILLS = [
    (f"1/{n % 12 + 1:02d}/2026", f"Factura 2000100000{n:02d}", "28/10/2026", "45.97", "1,057.31") for n in range(25)
]
NAMES = [
    f"{name} {first} {second}"
    for name in ("María", "Juan", "Carmen", "José")
    for first in ("Nieves", "Rivera", "Santiago", "Ortiz")
    for second in ("Ortiz", "Vega", "Colón", "Ramos")
]


class PlaceScreen(Screen[None]):
    """A place with its title and the way back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f12", "dismiss", "Volver")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield Footer()

    def body(self) -> ComposeResult:
        """What is between the title and the keys."""
        yield from ()


class AccountScreen(PlaceScreen):
    """An account and its bills."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "pay", "Cobrar")]

    def body(self) -> ComposeResult:
        yield Static("\n".join(["CUENTA 000010000001", *(f"Dato {n} de la cuenta" for n in range(7))]))
        yield DataTable(cursor_type="row")
        yield Static("fila 1 de 25", id="count")

    def on_mount(self) -> None:
        fill(self.query_one(DataTable), ("Fecha", "Documento", "Vence", "Importe", "Saldo"), BILLS)

    def on_data_table_row_highlighted(self, message: DataTable.RowHighlighted) -> None:
        self.query_one("#count", Static).update(f"fila {message.cursor_row + 1} de 25")

    def action_pay(self) -> None:
        """Take a payment."""
        self.app.push_screen(PaymentScreen())


class PaymentScreen(PlaceScreen):
    """A payment: the oldest bills first."""

    def body(self) -> ComposeResult:
        yield Static("COBRO de la cuenta 000010000001")
        yield Input(placeholder="Se paga")
        yield Input(placeholder="Recibido")
        yield Static(id="preview")

    def on_input_changed(self) -> None:
        amount, received = (cents_of(field.value) for field in self.query(Input))
        shares = [min(BILL_CENTS, max(0, amount - n * BILL_CENTS)) for n in range(10)]
        lines = [f"Total {dollars(amount)}    Recibido {dollars(received)}"]
        lines += [f"Factura {n}   {dollars(share)}   {dollars(BILL_CENTS - share)}" for n, share in enumerate(shares)]
        self.query_one("#preview", Static).update("\n".join(lines))


class SearchScreen(PlaceScreen):
    """A box and what it finds."""

    def body(self) -> ComposeResult:
        yield Static("BÚSQUEDA")
        yield Input()
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        fill(self.query_one(DataTable), ("Cuenta", "Cliente"), ())

    def on_input_changed(self, message: Input.Changed) -> None:
        words = message.value.casefold().split()
        found = [name for name in NAMES if words and all(word in name.casefold() for word in words)]
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows((f"{n:012d}", name) for n, name in enumerate(found))


class Baseline(App[None]):
    """Home."""

    CSS = "DataTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "account", "Cuenta"), Binding("slash", "search", "Buscar")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("INICIO")
        yield Footer()

    def action_account(self) -> None:
        """Open the account."""
        self.push_screen(AccountScreen())

    def action_search(self) -> None:
        """Open the search."""
        self.push_screen(SearchScreen())


def fill(table: DataTable[Any], titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A list as it opens."""
    table.add_columns(*titles)
    table.add_rows(rows)


def cents_of(text: str) -> int:
    """What was typed, as far as it is an amount."""
    dollars_typed, _, cents = text.partition(".")
    return 100 * int(dollars_typed or 0) + int(f"{cents}00"[:2])


def dollars(cents: int) -> str:
    """An amount in words of the screen."""
    return f"${cents // 100:,}.{cents % 100:02d}"


if __name__ == "__main__":
    Baseline().run()
