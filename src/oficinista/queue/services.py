"""What the queue is about, as data: services, channels, kinds of transaction and legal priorities.

`data/queue/services.toml` and `data/queue/priorities.toml`. The codes are kept in the database; the names are shown.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.resources import data_path


@dataclass(frozen=True, slots=True)
class Named:
    """A code and the name it is shown by."""

    code: str
    spanish: str

    @property
    def name(self) -> str:
        """The name in the language of the process."""
        return tr(self.spanish)


@dataclass(frozen=True, slots=True)
class Service(Named):
    """What a visitor waits for. The letter begins the label of its tickets."""

    letter: str

    def label(self, number: int) -> str:
        """A ticket as it is printed and called."""
        return f"{self.letter}-{number:03d}"


@dataclass(frozen=True, slots=True)
class Priority(Named):
    """A legal reason to be called before the rest. `within_rule` is the rule that ends it before closing time."""

    citation: str
    within_rule: str | None


@cache
def services() -> dict[str, Service]:
    """Every service by code, in the order in which they are offered."""
    path, entries = _table("services")
    found = {code: _service(path, code, entry) for code, entry in entries.items()}
    letters = [service.letter for service in found.values()]
    if len(set(letters)) < len(letters):
        raise ValueError(f"{path}: two services have the same letter")
    return found


@cache
def channels() -> dict[str, Named]:
    """How a visitor can reach the office, by code."""
    return _named("channels")


@cache
def transactions() -> dict[str, Named]:
    """What can be done for a visitor, by code."""
    return _named("transactions")


@cache
def priorities() -> dict[str, Priority]:
    """Every legal priority by code."""
    path = data_path("queue", "priorities.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8")).items()
    return {code: _priority(path, code, entry) for code, entry in entries}


def find_service(code: str) -> Service:
    """The service of a code or of a letter. Refuses one that is not offered."""
    by_letter = {service.letter: service for service in services().values()}
    return by_letter.get(code) or _find(
        services(), code, "ticket.service_unknown", tr("No hay un servicio «{code}».", code=code)
    )


def find_channel(code: str) -> Named:
    """The channel of a code. Refuses one that is not known."""
    return _find(channels(), code, "ticket.channel_unknown", tr("No hay una vía de atención «{code}».", code=code))


def find_transaction(code: str) -> Named:
    """The kind of transaction of a code. Refuses one that is not known."""
    return _find(transactions(), code, "ticket.kind_unknown", tr("No hay una clase de gestión «{code}».", code=code))


def find_priority(code: str) -> Priority:
    """The priority of a code. Refuses one that the law does not give."""
    return _find(priorities(), code, "ticket.priority_unknown", tr("No hay una prioridad «{code}».", code=code))


NamedT = TypeVar("NamedT", bound=Named)


def _find(known: dict[str, NamedT], code: str, refusal: str, message: str) -> NamedT:
    if code not in known:
        raise Refused(refusal, message, tr("Use una de estas: {codes}.", codes=", ".join(known)))
    return known[code]


def _table(name: str) -> tuple[Path, dict[str, Any]]:
    path = data_path("queue", "services.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8")).get(name)
    if not isinstance(found, dict) or not found:
        raise ValueError(f"{path}: no table [{name}]")
    return path, found


def _named(table: str) -> dict[str, Named]:
    path, entries = _table(table)
    return {code: Named(code, _text(path, code, entry, "name")) for code, entry in entries.items()}


def _service(path: Path, code: str, entry: dict[str, Any]) -> Service:
    letter = _text(path, code, entry, "letter")
    if len(letter) != 1 or not letter.isupper():
        raise ValueError(f"{path}: {code}.letter is one capital letter")
    return Service(code, _text(path, code, entry, "name"), letter)


def _priority(path: Path, code: str, entry: dict[str, Any]) -> Priority:
    within_rule = _text(path, code, entry, "within_rule") if "within_rule" in entry else None
    return Priority(code, _text(path, code, entry, "name"), _text(path, code, entry, "citation"), within_rule)


def _text(path: Path, code: str, entry: dict[str, Any], field: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{path}: {code}.{field} is missing")
    return value
