"""The command line speaks the language of the office, also where Typer would speak English."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from errno import EACCES, ENOSPC
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import typer
from typer.core import TyperGroup

from oficinista.cli import spell_out
from oficinista.cli.main import app
from oficinista.cli.output import refusals
from oficinista.cli.words import Subcommands, whole
from tests.cli_builders import mistake, oficinista, refusal

TYPER_SAYS = re.compile(
    r"(?i)\b(usage|options?|arguments?|args|commands?|show|message|exit|try|help for|error|missing|invalid|value|"
    r"required|default|env var|such|mean|got|unexpected|extra|does not|takes?|should|input|valid|greater|less|than|"
    r"equal|one of|choose|range|aborted|possible|deprecated)\b|<(?:str|int|text|path)>"
)
OURS = re.compile(r"--[a-z-]+|«[^»]*»|oficinista( [a-z-]+)*|^ {2}[a-z-]+ ", re.MULTILINE)
"""What is named in English: options, subcommands, and what is quoted."""


def tree(group: TyperGroup, *path: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every subcommand, with whether it is a group."""
    for name, command in group.commands.items():
        yield (*path, name), isinstance(command, TyperGroup)
        if isinstance(command, TyperGroup):
            yield from tree(command, *path, name)


def whole_tree() -> list[tuple[tuple[str, ...], bool]]:
    """The program and all of its subcommands."""
    return [((), True), *tree(whole(app))]


def in_spanish(said: str) -> bool:
    """Whether nothing of Typer's is left."""
    return TYPER_SAYS.search(OURS.sub(" ", said)) is None


def test_the_tree_is_walked() -> None:
    assert {("clerk", "pin"), ("import", "usage"), ("run",), ("db",)} <= {path for path, _ in whole_tree()}


@pytest.mark.parametrize("path", [path for path, _ in whole_tree()], ids="-".join)
def test_every_help_is_in_spanish(path: tuple[str, ...]) -> None:
    result = oficinista(*path, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(" ".join(["Uso: oficinista", *path, "[OPCIONES]"]))
    assert "  Muestra esta ayuda.\n" in result.stdout
    assert in_spanish(result.stdout), result.stdout
    assert "si no se dice: ]" not in " ".join(result.stdout.split())


@pytest.mark.parametrize("path", [path for path, _ in whole_tree()], ids="-".join)
def test_an_option_that_is_none_is_wrong_usage_everywhere(path: tuple[str, ...]) -> None:
    said = mistake(*path, "--nada")
    assert said.startswith(" ".join(["Uso: oficinista", *path, "[OPCIONES]"]))
    assert "No existe la opción --nada." in said
    assert in_spanish(said), said


@pytest.mark.parametrize("path", [path for path, is_group in whole_tree() if is_group and path], ids="-".join)
@pytest.mark.parametrize("rest", [(), ("--",)], ids=["bare", "dashes"])
def test_a_group_alone_shows_its_help_and_is_wrong_usage(path: tuple[str, ...], rest: tuple[str, ...]) -> None:
    assert "Subcomandos:\n" in mistake(*path, *rest)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tarif"], "No existe el subcomando «tarif». ¿Quiso decir tariff?"),
        (["clerk", "lost"], "No existe el subcomando «lost». ¿Quiso decir list?"),
        (["\x1b[2Jzzz"], "No existe el subcomando «\N{REPLACEMENT CHARACTER}[2Jzzz»."),
        (["clerk", "list", "--jsom"], "No existe la opción --jsom. ¿Quiso decir --json?"),
        (["clerk", "list", "-x"], "No existe la opción -x."),
        (["clerk", "list", "ana", "y", "más"], "Sobra «y más»."),
        (["clerk", "add", "--name", "X"], "Falta LOGIN."),
        (["clerk", "add", "ana"], "Falta --name."),
        (["clerk", "add", "ana", "--name"], "La opción --name lleva un valor detrás."),
        (["clerk", "list", "--json=1"], "La opción --json no lleva valor."),
        (["clerk", "add", "a", "--name", "X", "--role", "jefe"], "--role: «jefe» no es una de estas: clerk, superv"),
        (["init", "--code", "AAA", "--name", "X", "--tills", "0"], "--tills: «0» debe ser 1 o más."),
        (["init", "--code", "AAA", "--name", "X", "--tills", "cien"], "--tills: «cien» debe ser un número entero."),
        (["demo", "--accounts", "1e3"], "--accounts: «1e3» debe ser un número entero."),
        (["demo", "--accounts", "9" * 5_000], "es un número demasiado grande."),
        (["tariff", "show", "ayer"], "AAAA-MM-DD: «ayer» no es una fecha como 2026-11-24."),
        (["bill", "run", "--from", "2024-13", "--to", "2024-01"], "--from: «2024-13» no es un mes como 2024-01."),
        (["import", "usage", "x.csv", "--map", "a"], "--map: «a» no es CLASE=CLASE."),
        (["approval", "show", "9" * 19], f"NUMERO: «{'9' * 19}» debe ser 9223372036854775807 o menos."),
        (["run", "-", "--key", "k"], "ORDEN: con «-», los datos y la clave van en cada línea."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_spanish_with_where_the_help_is(words: list[str], said: str) -> None:
    told = mistake(*words)
    assert said in told
    assert re.search(r"^Vea la ayuda con «oficinista[a-z ]* --help»\.$", told, re.MULTILINE)
    assert in_spanish(told), told


def test_bytes_that_are_no_text_are_refused_as_what_nobody_knows() -> None:
    assert refusal("account", "show", "\udc80\udcff")["error"] == "account.unknown"


@pytest.mark.parametrize(
    ("place", "group", "said"),
    [
        ("no/host.sock", (), "No existe la carpeta"),
        ("file", (), "es otra cosa, no el socket de un servidor. Escoja otra ruta con --socket."),
        ("host.sock", ("--group", "nadie-aquí"), "No hay un grupo «nadie-aquí» en esta máquina."),
    ],
)
def test_a_host_takes_the_place_of_nothing_else_and_is_told_what_lacks(
    place: str, group: tuple[str, ...], said: str
) -> None:
    with TemporaryDirectory() as folder:  # its path is short enough for a socket
        file = Path(folder, "file")
        file.write_text("x")
        result = oficinista("host", "--socket", str(Path(folder, place)), *group)
        assert (result.exit_code, said in result.stderr, file.read_text()) == (1, True, "x"), result.stderr


def test_an_output_that_lacks_a_sign_spells_it_out() -> None:
    output = TextIOWrapper(BytesIO(), encoding="latin-1")
    spell_out(output)
    output.write("Añasco —")
    output.flush()
    assert output.buffer.getvalue() == b"A\xf1asco \\u2014"


def test_a_file_that_is_closed_to_the_caller_is_told_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(typer.Exit), refusals(as_json=False):
        raise PermissionError(EACCES, "Permission denied", "/root/x")
    monkeypatch.setattr(os, "access", lambda *_: False)  # what the system says of a file to anybody but root
    assert "RESPALDO: su usuario no tiene permiso para leerlo." in mistake("db", "drill", __file__)


def test_nobody_at_the_keyboard_cancels_what_was_asked() -> None:
    result = oficinista("clerk", "pin", "ana", "--as", "sistemas", given="")
    assert (result.exit_code, result.stderr) == (130, "Cancelado.\n")


def test_an_english_office_reads_english_help_and_mistakes() -> None:
    def say(*words: str) -> str:
        program = "from oficinista.cli import main; main()"
        run = subprocess.run(
            [sys.executable, "-c", program, *words],
            env=os.environ | {"OFICINISTA_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
        )
        return run.stdout + run.stderr

    assert "Options:\n  --limit AMOUNT" in say("clerk", "grant", "--help")
    assert '--tills: "0" must be 1 or more.' in say("init", "--code", "AAA", "--name", "X", "--tills", "0")


def test_an_output_that_has_no_room_says_so_and_ends_refused(capsys: pytest.CaptureFixture[str]) -> None:
    full = Subcommands(no_args_is_help=False)

    @full.callback(invoke_without_command=True)
    def write() -> None:
        raise OSError(ENOSPC, "No space left on device")

    with pytest.raises(SystemExit) as ended:
        whole(full)([])
    assert ended.value.code == 1
    assert "No queda espacio" in capsys.readouterr().err
