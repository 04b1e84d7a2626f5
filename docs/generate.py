"""Writes what the program says of itself: `commands.md`, every subcommand's help and every order, in Spanish, as the
program is; `api.md`, every order and query with its docstring, in English, as the code is.

    uv run python docs/generate.py
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import oficinista
from oficinista.cli.main import app
from oficinista.cli.words import whole
from oficinista.orders import Order, asked_commands
from oficinista.titles import title_of

WIDTH = 80
FOLDER = Path(__file__).parent
SOURCES = Path(oficinista.__file__).parent
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

API_HEAD = """# The orders and the queries

What a program may ask of the core, from its own docstrings; `docs/generate.py` writes it. How the house is built and
how a duty is added is in [design.md](design.md).

An order goes through the door: `office.run(TakePayment(...), actor="mrivera", key="...")` answers with its result, or
raises `Refused`. A query reads: `office.ask(find_account, "10000001")` gives it a connection of one moment.

## Orders
"""


def documents() -> Mapping[Path, str]:
    """What is to be written, by where."""
    return {
        FOLDER / "commands.md": "\n".join([HEAD, *helps("oficinista", whole(app)), ORDERS + "".join(orders())]),
        FOLDER / "api.md": "\n".join([API_HEAD, *order_entries(), "## Queries\n", *query_entries()]),
    }


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


def order_entries() -> Iterator[str]:
    """Each order: what it is, its fields, and what carrying it out does and refuses."""
    for name, command in asked_commands().items():
        yield f"### `{name}`: {command.order_type.__name__}\n"
        yield f"{inspect.getdoc(command.order_type) or ''}\n"
        if fields := list(_fields(command.order_type)):
            yield "\n".join(["```python", *fields, "```\n"])
        yield f"{inspect.getdoc(command.carry_out) or ''}\n"


def _fields(order: type) -> Iterator[str]:
    """The fields of an order as its source has them, those that it shares with others first."""
    for one in reversed(order.__mro__):
        if issubclass(one, Order):
            source: Any = ast.parse(dedent(inspect.getsource(one))).body[0]
            yield from (ast.unparse(line) for line in source.body if isinstance(line, ast.AnnAssign))


def query_entries() -> Iterator[str]:
    """The public functions of each duty's `queries.py`."""
    for path in sorted(SOURCES.rglob("queries.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        yield f"### `{'.'.join(['oficinista', *path.relative_to(SOURCES).with_suffix('').parts])}`\n"
        for one in module.body:
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                answers = "" if one.returns is None else f" -> {ast.unparse(one.returns)}"
                yield f"`{one.name}({ast.unparse(one.args)}){answers}`\n"
                yield f"{ast.get_docstring(one) or ''}\n"


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
