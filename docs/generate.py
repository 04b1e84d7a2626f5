"""Writes `commands.md` from what the program itself says: every subcommand's help, and every order.

    uv run python docs/generate.py

It is in Spanish, as the program is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oficinista.cli.main import app
from oficinista.cli.words import whole
from oficinista.orders import asked_commands
from oficinista.titles import title_of

WIDTH = 80
DOCUMENT = Path(__file__).with_name("commands.md")
HEAD = """# Subcomandos y órdenes

Lo que el programa dice de sí mismo; lo escribe `docs/generate.py`. Cómo se lleva una oficina está en
[operations.md](operations.md).
"""
ORDERS = """## Órdenes

Lo que se puede hacer por `oficinista run`, cada orden con su permiso del mismo nombre. `oficinista commands ORDEN`
muestra la forma de su JSON.

| orden | qué hace | datos |
|---|---|---|
"""


def document() -> str:
    """The whole of `commands.md`."""
    return "\n".join([HEAD, *helps("oficinista", whole(app)), ORDERS + "".join(orders())])


def helps(name: str, command: Any, parent: Any = None) -> Iterator[str]:
    """The help of a command as a chapter, and then of each of its subcommands."""
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=WIDTH)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    for inner_name, inner in getattr(command, "commands", {}).items():
        yield from helps(inner_name, inner, context)


def orders() -> Iterator[str]:
    """A line for each order: its name, what it does, and its fields, those that may be left out in brackets."""
    for name, command in asked_commands().items():
        fields = command.order_type.model_fields.items()
        data = ", ".join(f"`{field}`" if told.is_required() else f"[`{field}`]" for field, told in fields)
        yield f"| `{name}` | {title_of(command)} | {data} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
