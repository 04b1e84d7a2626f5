"""Subcommands through a host: on the caller's own streams, with the caller's own rights."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from oficinista.cli.main import ASK_THEMSELVES, OWNERS, app
from oficinista.cli.words import whole
from oficinista.host.protocol import HELLO_BYTES_MAX
from tests.host.hosting import BILL, PROGRAM, HostProcess, signed_in, wait_for

pytestmark = pytest.mark.xdist_group("host")


def test_an_answer_comes_on_the_caller_s_output(shared_host: HostProcess) -> None:
    found = shared_host.run("search", BILL, "--json")
    assert (found.returncode, found.stderr) == (0, "")
    assert "María Nieves Ortiz" in json.loads(found.stdout)[0].values()


def test_a_refusal_comes_on_the_caller_s_errors_and_in_the_status(shared_host: HostProcess) -> None:
    refused = shared_host.run("run", "ticket.nothing")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "ticket.nothing" in refused.stderr


def test_wrong_usage_has_its_own_status(shared_host: HostProcess) -> None:
    assert shared_host.run("search").returncode == 2


def test_orders_are_read_from_the_caller_s_input_and_given_by_the_caller(shared_host: HostProcess) -> None:
    lines = [
        '{"order": "ticket.issue", "data": {"service": "payment"}}',
        "nothing",
        '{"order": "till.open", "as": "ana"}',
    ]
    done = shared_host.run("run", "-", given="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    issued, *refused = [json.loads(line) for line in done.stdout.splitlines()]
    assert issued["done"]["label"].startswith("P-")
    assert [answer["error"] for answer in refused] == ["line.invalid", "order.invalid"]


def test_nobody_speaks_for_another(shared_host: HostProcess) -> None:
    refused = shared_host.run("run", "ticket.issue", '{"service": "payment"}', "--as", "ana", "--json")
    assert json.loads(refused.stdout)["error"] == "clerk.not_yourself"


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "OFICINISTA_OFFICE", "OFICINISTA_DATABASE", "HOME"])
def test_no_variable_of_the_caller_says_who_they_are_or_where_the_data_is(
    shared_host: HostProcess, variable: str
) -> None:
    done = shared_host.run("run", "ticket.issue", '{"service": "payment"}', "--json", **{variable: "ana"})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("db", "info"),
        ("init", "--code", "X", "--name", "X"),
        ("demo",),
        ("import", "usage", "/etc/passwd"),
        ("order", "import", "/etc/passwd"),
        ("document", "file", "/etc/passwd", "--account", "1", "--kind", "other"),
    ],
)
def test_what_belongs_to_the_owner_of_the_database_is_refused(shared_host: HostProcess, words: tuple[str, ...]) -> None:
    refused = shared_host.run(*words)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "dueño de la base de datos" in refused.stderr


@pytest.mark.parametrize("words", [("--database", "/x", "search", "x"), ("search", "x", "--database", "/x"), ()])
def test_no_other_database_is_opened(shared_host: HostProcess, words: tuple[str, ...]) -> None:
    refused = shared_host.run(*(words or ("--database", "/x")))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "otra base de datos" in refused.stderr


def test_every_subcommand_that_opens_a_file_by_name_is_the_owner_s() -> None:
    opening = {words[0] for words, parameters in leaves(whole(app)) if any(map(is_path, parameters))}
    assert opening
    assert opening <= OWNERS | ASK_THEMSELVES


def leaves(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Every subcommand with its parameters."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command.params
    else:
        for name, one in inner.items():
            yield from leaves(one, (*words, name))


def is_path(parameter: Any) -> bool:
    """Whether a parameter is the name of a file."""
    return "Path" in str(parameter.type_descriptor.annotation)


def test_the_caller_s_language_is_the_session_s(shared_host: HostProcess) -> None:
    assert "Serves the terminals of a server." in shared_host.run("--help", OFICINISTA_LANG="en").stdout
    assert "Atiende las terminales de un servidor." in shared_host.run("--help").stdout


def test_an_interruption_reaches_the_subcommand(shared_host: HostProcess) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "run", "-"],
        env={**os.environ, **shared_host.environment({})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"nothing\n")
        process.stdin.flush()
        process.stdout.readline()  # it is at work
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_a_subcommand_whose_caller_is_gone_ends(shared_host: HostProcess) -> None:
    before = set(shared_host.sessions())
    process = subprocess.Popen(
        [*PROGRAM, "run", "-"],
        env={**os.environ, **shared_host.environment({})},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    with process:
        wait_for(lambda: len(set(shared_host.sessions()) - before) == 1)
        process.kill()
    wait_for(lambda: not set(shared_host.sessions()) - before)


def test_what_is_too_long_is_refused_before_it_is_sent(shared_host: HostProcess) -> None:
    refused = shared_host.run("search", "x" * HELLO_BYTES_MAX)
    assert (refused.returncode, "demasiado largo" in refused.stderr) == (1, True)


def test_closed_streams_are_no_defect(shared_host: HostProcess) -> None:
    command = f"exec {PROGRAM[0]} -c '{PROGRAM[2]}' commands ticket.issue <&-"
    done = subprocess.run(
        ["sh", "-c", command],
        env={**os.environ, **shared_host.environment({})},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_a_host_everything_works_as_ever(shared_host: HostProcess) -> None:
    done = shared_host.run("commands", "ticket.issue", OFICINISTA_HOST="")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_host_that_does_not_answer_is_not_waited_for_for_ever(shared_host: HostProcess) -> None:
    nowhere = {"OFICINISTA_HOST": str(shared_host.folder / "none.sock"), "OFICINISTA_HOST_WAIT": "0"}
    told = shared_host.run("commands", **nowhere)
    assert (told.returncode, told.stdout) == (1, "")
    assert "no responde" in told.stderr


def test_the_counter_stays_usable_beside_subcommands(shared_host: HostProcess) -> None:
    with shared_host.terminal() as terminal:
        signed_in(terminal)
        assert shared_host.run("search", BILL).returncode == 0
        terminal.type(b"q")
        terminal.wait_for("Fila")
