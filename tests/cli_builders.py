"""Builders of tests: the program as scripts and people of IT meet it, in this process."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from typer.testing import CliRunner, Result

from oficinista.cli.main import app


def oficinista(*words: str, given: str | bytes | None = None) -> Result:
    """Run the program with these words, and this on its standard input. A defect is raised."""
    return CliRunner().invoke(app, words, input=given, prog_name="oficinista", catch_exceptions=False)


def answer(*words: str) -> Any:
    """What the program answers, in JSON, when it does what it is asked."""
    result = oficinista(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def text(*words: str) -> list[str]:
    """The lines that a person reads when the program does what it is asked."""
    result = oficinista(*words)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def refusal(*words: str) -> dict[str, str]:
    """The refusal, once with --json and once without: the same sentence, and the same status."""
    told, said = oficinista(*words, "--json"), oficinista(*words)
    refused: dict[str, str] = json.loads(told.stdout)
    assert refused.keys() == {"error", "message"}
    assert told.stderr == said.stderr == refused["message"] + "\n"
    assert (told.exit_code, said.exit_code, said.stdout) == (1, 1, "")
    return refused


def mistake(*words: str) -> str:
    """What the program says of a command that is written wrong."""
    result = oficinista(*words)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


def dialogue(lines: Iterable[Mapping[str, Any] | str | bytes], *words: str) -> list[dict[str, Any]]:
    """The answers of `oficinista run -` to these lines, one each."""
    sent = b"".join(_line(line) for line in lines)
    result = oficinista("run", "-", *words, given=sent)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def _line(line: Mapping[str, Any] | str | bytes) -> bytes:
    if isinstance(line, Mapping):
        line = json.dumps(line)
    return (line if isinstance(line, bytes) else line.encode()) + b"\n"
