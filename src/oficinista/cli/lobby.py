"""`oficinista board` and `oficinista kiosk`: the terminals of the waiting room."""

import typer

from oficinista.cli.counter import open_lobby
from oficinista.cli.session import Database


def board(database: Database = None) -> None:
    """Show who is called and who follows, until the terminal goes."""
    raise typer.Exit(open_lobby("board", database))


def kiosk(database: Database = None) -> None:
    """Give a ticket to whoever presses a key, until the terminal goes."""
    raise typer.Exit(open_lobby("kiosk", database))
