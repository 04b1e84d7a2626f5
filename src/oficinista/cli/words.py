"""The command line's own words: help and wrong usage in the language of the office.

Typer says these in English, and a translation reaches only some of them. So the groups and commands here write their
help themselves, and word a mistake by what the error is, never by what it says. `Subcommands` makes groups of them.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from errno import EDQUOT, ENOSPC
from importlib import import_module
from time import monotonic_ns
from typing import Any, NoReturn, Self, TypeGuard, TypeVar, cast

import typer
from pydantic import ValidationError

# Typer names these errors nowhere else.
from typer._click import Command as ClickCommand
from typer._click import Context, HelpFormatter, Parameter
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command, get_group

from oficinista.cli.output import INVARIANT_BROKEN, REFUSED
from oficinista.cli.problems import problem
from oficinista.i18n import tr
from oficinista.log import log
from oficinista.text import REPLACEMENT, clean

INTERRUPTED = 130
"""The status of a program that Ctrl+C ended, by the custom of shells."""
_BYTES = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes that are no UTF-8."""
NO_ROOM = (ENOSPC, EDQUOT)
"""What the system says where a file cannot grow. The database's own is another error (`storage.errors`)."""

Param = TyperArgument | TyperOption
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


class Subcommands(typer.Typer):
    """A group of subcommands in our words: plain text, no completion scripts, and tracebacks as Python prints them."""

    def __init__(self, **settings: Any) -> None:
        plain: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False, "add_completion": False}
        super().__init__(cls=Group, **({"no_args_is_help": True} | plain | settings))

    def command(self, name: str | None = None, **settings: Any) -> Callable[[FunctionT], FunctionT]:
        """Register a function as a subcommand."""
        return super().command(name, cls=Command, **settings)

    def later(self, name: str, place: str, *, help: str) -> None:  # noqa: A002 - as Typer calls it
        """Register what is in `place`, `module:name` of this package: a function, or a group of subcommands.

        The module is loaded when the subcommand is called.
        """

        def load() -> ClickCommand:
            module, _, attribute = place.partition(":")
            return _made(getattr(import_module(f"oficinista.cli.{module}"), attribute), name, help)

        super().command(name, cls=Late, help=help)(load)


def whole(program: Subcommands) -> "Group":
    """The whole tree of a program."""
    return cast(Group, get_group(program)).load()


def _made(found: "Callable[..., Any] | Subcommands", name: str, told: str) -> ClickCommand:
    """The subcommand of a function or of a group, with its name and help."""
    if not isinstance(found, Subcommands):
        alone = Subcommands()
        alone.command(name, help=told)(found)
        return get_command(alone)
    group = get_group(found)
    group.name, group.help = name, told
    return group


class _Words(ClickCommand):
    """What a command and a group of them say alike."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take what was written. Every mistake knows its command, also where Typer forgets to tell it."""
        try:
            rest = super().parse_args(ctx, args)
        except UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        ctx.params.update({name: _as_text(value) for name, value in ctx.params.items()})
        return rest

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """`--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = tr("Muestra esta ayuda.")
        return option

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The line that tells how the command is written."""
        arguments = [_written(param) for param in self.get_params(ctx) if isinstance(param, TyperArgument)]
        follows = [tr("SUBCOMANDO …")] if isinstance(self, Group) else []
        formatter.write_usage(ctx.command_path, " ".join([tr("[OPCIONES]"), *arguments, *follows]), prefix=tr("Uso: "))

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """What may follow the command: each with its title and what it is for."""
        params = list(filter(_is_ours, self.get_params(ctx)))
        titled = [(isinstance(param, TyperOption), (_title(param, ctx), _described(param))) for param in params]
        commands = self.commands.items() if isinstance(self, Group) else ()
        for heading, rows in (
            (tr("Argumentos"), [row for is_option, row in titled if not is_option]),
            (tr("Opciones"), [row for is_option, row in titled if is_option]),
            (tr("Subcomandos"), [(name, command.help or "") for name, command in commands]),
        ):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


class Command(_Words, TyperCommand):
    """A subcommand."""

    allow_extra_args = True
    """What is left over is refused below, in our words."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take what was written after the command. Wrong usage when something is left over."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            ctx.fail(tr("Sobra «{words}».", words=clean(" ".join(rest))))
        return rest


class Late(Command):
    """A subcommand that is not loaded yet: its name and its line in the help."""

    def load(self) -> ClickCommand:
        """The subcommand itself."""
        return cast("Callable[[], ClickCommand]", self.callback)()


class Group(_Words, TyperGroup):
    """A group of subcommands, and the program itself."""

    def get_command(self, ctx: Context | None, cmd_name: str) -> ClickCommand | None:  # noqa: ARG002 - as Typer calls it
        """The subcommand of a name, loaded."""
        found = self.commands.get(cmd_name)
        if isinstance(found, Late):
            found = self.commands[cmd_name] = found.load()
        return found

    def load(self) -> Self:
        """Itself with every subcommand loaded."""
        for name in self.commands:
            loaded = self.get_command(None, name)
            if isinstance(loaded, Group):
                loaded.load()
        return self

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take the options of the group; `--` alone is nothing."""
        return super().parse_args(ctx, [] if args == ["--"] else args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, ClickCommand | None, list[str]]:
        """The subcommand of a name. Wrong usage when there is none, with those that look like it."""
        if self.get_command(ctx, args[0]) is None:
            unknown = tr("No existe el subcomando «{name}».", name=clean(args[0]))
            ctx.fail(unknown + _meant(get_close_matches(args[0], self.commands)))
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **settings: Any) -> NoReturn:
        """Run the program and end it with its status, which the log is told."""
        began = monotonic_ns()
        words: Sequence[str] | None = args[0] if args else settings.get("args")
        try:
            status = super().main(*args, **{**settings, "standalone_mode": False})
        except NoArgsIsHelpError as error:
            typer.echo(error.format_message(), err=True)
            status = error.exit_code
        except UsageError as error:
            typer.echo(_explained(error), err=True)
            status = error.exit_code
        except typer.Abort:
            typer.echo(tr("Cancelado."), err=True)
            status = INTERRUPTED
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            typer.echo(tr("No queda espacio donde se escribe la salida: está incompleta. Escoja otro disco."), err=True)
            status = REFUSED
        _note(
            " ".join(_names(self, sys.argv[1:] if words is None else words)),
            status or 0,
            (monotonic_ns() - began) // 1_000_000,
        )
        sys.exit(status)


def _names(group: Group, words: Iterable[str]) -> Iterator[str]:
    """The names of subcommands among what was written, which may be anything."""
    command: ClickCommand = group
    for word in words:
        if isinstance(command, Group) and (found := command.get_command(None, word)) is not None:
            command = found
            yield word


def _note(command: str, status: int, milliseconds: int) -> None:
    """Put what a subcommand ended with into the log."""
    if command:
        tell = {0: log().info, INVARIANT_BROKEN: log().error}.get(status, log().warning)
        tell("command.ended", command=command, status=status, milliseconds=milliseconds)


def _as_text(value: Any) -> Any:
    """A value of an argument or option; in a text, which is no file's name, bytes that no database takes replaced."""
    if type(value) is str:  # a choice of several is a text too, and more
        return _BYTES.sub(REPLACEMENT, value)
    return [_as_text(one) for one in value] if isinstance(value, list) else value


def _is_ours(param: Parameter) -> TypeGuard[Param]:
    return isinstance(param, TyperArgument | TyperOption)


def _written(argument: TyperArgument) -> str:
    return argument.display_name_raw if argument.required else f"[{argument.display_name_raw}]"


def _title(param: Param, ctx: Context) -> str:
    if isinstance(param, TyperArgument):
        return param.display_name_raw
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {_value(param, ctx)}"


def _value(param: Param, ctx: Context) -> str:
    """What stands for the value of an option."""
    if param.metavar is not None:
        return param.metavar
    if param.type_descriptor.is_choice:
        return param.display_type(ctx)
    return tr("NUMERO") if param.type_descriptor.annotation is int else tr("TEXTO")


def _described(param: Param) -> str:
    notes = []
    if param.show_envvar and param.envvar is not None:
        notes.append(tr("variable {name}", name=param.envvar))
    if param.min is not None and param.max is not None:
        notes.append(tr("de {least} a {most}", least=f"{param.min:,}", most=f"{param.max:,}"))
    if param.default not in (None, "") and param.default is not False:
        notes.append(tr("si no se dice: {value}", value=getattr(param.default, "value", param.default)))
    if param.required:
        notes.append(tr("obligatorio"))
    return f"{param.help or ''}  [{'; '.join(notes)}]".strip() if notes else param.help or ""


def _explained(error: UsageError) -> str:
    """How the command is written, where its help is, and what was wrong."""
    if error.ctx is None:
        return _mistake(error)
    help_hint = tr("Vea la ayuda con «{command} --help».", command=error.ctx.command_path)
    return f"{error.ctx.get_usage()}\n{help_hint}\n\n{_mistake(error)}"


def _mistake(error: UsageError) -> str:
    match error:
        case NoSuchOption():
            unknown = tr("No existe la opción {name}.", name=clean(error.option_name))
            return unknown + _meant(error.possibilities or ())
        case BadOptionUsage():
            return _misused(error)
        case MissingParameter():
            return tr("Falta {name}.", name=_name(error))
        case typer.BadParameter():
            return f"{_name(error)}: {_not_taken(error)}"
        case _:
            return error.message


def _misused(error: BadOptionUsage) -> str:
    known = error.ctx.command.get_params(error.ctx) if error.ctx is not None else ()
    if any(isinstance(one, TyperOption) and one.is_flag and error.option_name in one.opts for one in known):
        return tr("La opción {name} no lleva valor.", name=error.option_name)
    return tr("La opción {name} lleva un valor detrás.", name=error.option_name)


def _not_taken(error: typer.BadParameter) -> str:
    """What is wrong with a value: said by our own parsers, or found by pydantic."""
    if not isinstance(error.__cause__, ValidationError):
        is_closed = error.param is not None and error.param.type_descriptor.is_path and error.param_hint is None
        return tr("su usuario no tiene permiso para leerlo.") if is_closed else error.message
    found = error.__cause__.errors(include_url=False)[0]
    if error.param is not None and error.param.type_descriptor.choices:
        known = ", ".join(str(getattr(one, "value", one)) for one in error.param.type_descriptor.choices)
        return tr("«{value}» no es una de estas: {known}.", value=clean(str(found["input"])), known=known)
    return tr("«{value}» {problem}.", value=clean(str(found["input"])), problem=problem(found))


def _name(error: typer.BadParameter) -> str:
    """The option or argument that an error is about, as the help calls it."""
    if isinstance(error.param_hint, str):
        return error.param_hint
    param = error.param
    if param is None:
        return ""
    return " / ".join(param.opts) if isinstance(param, TyperOption) else param.display_name_raw


def _meant(names: Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return " " + tr("¿Quiso decir {names}?", names=listed) if listed else ""
