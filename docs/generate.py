"""Writes what the program says of itself: `commands.md`, every subcommand's help and every order, in Spanish, as the
program is; `api.md`, every order and query with its docstring, in English, as the code is.

    uv run python docs/generate.py
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import oficinista
import screens
from oficinista.cli.main import app
from oficinista.cli.words import whole
from oficinista.orders import Order, asked_commands
from oficinista.titles import title_of

WIDTH = 80
FOLDER = Path(__file__).parent
SOURCES = Path(oficinista.__file__).parent
ABOVE = (*Path(screens.__file__).parent.rglob("*.py"), *(SOURCES / "cli").rglob("*.py"))
"""What asks the duties: the screens and the command line."""
IMPORT = re.compile(r"^ *from (oficinista[\w.]*) import (\([^)]*\)|.*)$", re.MULTILINE)
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
QUERIES = """## Queries

What takes a connection: all that a duty's `queries.py` has, and of its other modules what the screens or the command
line ask.
"""


def documents() -> Mapping[Path, str]:
    """What is to be written, by where."""
    return {
        FOLDER / "commands.md": "\n".join([HEAD, *helps("oficinista", whole(app)), ORDERS + "".join(orders())]),
        FOLDER / "api.md": "\n".join([API_HEAD, *order_entries(), QUERIES, *query_entries()]),
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
            body = _classes(Path(inspect.getfile(one)))[one.__name__].body
            yield from (ast.unparse(line) for line in body if isinstance(line, ast.AnnAssign))


@cache
def _classes(path: Path) -> Mapping[str, ast.ClassDef]:
    """The classes of a module by name."""
    return {one.name: one for one in ast.parse(_text(path)).body if isinstance(one, ast.ClassDef)}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def query_entries() -> Iterator[str]:
    """The queries, by module: public functions that take a connection, of a `queries.py` or asked from above."""
    asked = set(_names_asked())
    for path in sorted({*SOURCES.rglob("*.py")} - {*ABOVE}):
        module = ".".join(["oficinista", *path.relative_to(SOURCES).with_suffix("").parts])
        found = [
            query
            for query in _queries(path)
            if not query.name.startswith("_") and (path.name == "queries.py" or f"{module}.{query.name}" in asked)
        ]
        if found:
            yield f"### `{module}`\n"
        for query in found:
            answers = "" if query.returns is None else f" -> {ast.unparse(query.returns)}"
            yield f"`{query.name}({ast.unparse(query.args)}){answers}`\n"
            yield f"{ast.get_docstring(query) or ''}\n"


def _names_asked() -> Iterator[str]:
    """What the screens and the command line use of the core, by its whole name."""
    for text in map(_text, ABOVE):
        for module, names in IMPORT.findall(text):
            for name in re.findall(r"\w+", names):
                yield f"{module}.{name}"
                yield from (f"{module}.{name}.{attribute}" for attribute in re.findall(rf"\b{name}\.(\w+)", text))


def _queries(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions of a module that a connection may be given to first."""
    text = _text(path)
    for one in ast.parse(text).body if "connection: Connection" in text else ():
        match one:
            case ast.FunctionDef(args=ast.arguments(args=[ast.arg(annotation=ast.Name("Connection")), *_])):
                yield one


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
