"""The exercises of `data/training/exercises.toml`: a customer's story, and what must come out. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from oficinista.resources import data_path

SERIAL_PREFIX = "PRA"
"""Of the meters of the exercises' customers: by it an exercise knows its account."""


@dataclass(frozen=True, slots=True)
class Check:
    """What must come out: a fact of the account with these values, worth so many points; `says` tells it in Spanish."""

    fact: str
    values: Mapping[str, Any]
    points: int
    says: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. Without a `name` it is about no account of its own."""

    code: str
    title: str
    story: str
    name: str
    address: str
    phone: str
    months_l: tuple[int, ...]
    checks: tuple[Check, ...]

    @property
    def meter_serial(self) -> str:
        """The meter of its customer."""
        return f"{SERIAL_PREFIX}-{self.code}".upper().replace("_", "-")

    @property
    def points(self) -> int:
        """What it is worth."""
        return sum(check.points for check in self.checks)


@cache
def exercises() -> tuple[Exercise, ...]:
    """Every exercise, in the file's order. Raises ValueError naming the file and the exercise that is wrong."""
    path = data_path("training", "exercises.toml")
    return tuple(_exercise(f"{path}: {code}", code, told) for code, told in _file()["exercise"].items())


def pass_percent() -> int:
    """The part of the points that passes the examination."""
    return int(_file()["pass_percent"])


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(data_path("training", "exercises.toml").read_text(encoding="utf-8"))


def _exercise(where: str, code: str, told: dict[str, Any]) -> Exercise:
    known = {"title", "story", "name", "address", "phone", "months_l", "checks"}
    if not told.keys() <= known or not {"title", "story", "checks"} <= told.keys() or not told["checks"]:
        raise ValueError(f"{where}: expected title, story, checks and, for a customer, {sorted(known)}")
    return Exercise(
        code,
        told["title"],
        told["story"],
        told.get("name", ""),
        told.get("address", ""),
        told.get("phone", ""),
        tuple(told.get("months_l", ())),
        tuple(_check(where, one) for one in told["checks"]),
    )


def _check(where: str, told: dict[str, Any]) -> Check:
    if not {"fact", "points", "says"} <= told.keys() or told["points"] < 1:
        raise ValueError(f"{where}: a check has fact, points above 0, and says")
    values = {name: value for name, value in told.items() if name not in {"fact", "points", "says"}}
    return Check(told["fact"], values, told["points"], told["says"])
