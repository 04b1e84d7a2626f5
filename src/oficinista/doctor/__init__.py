"""What a machine and an office need to go on safely, looked at one by one, each with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is: well, to be looked after soon, or to be looked after now."""

    WELL = "well"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: a stable code, what it is, how it is, what was found and, unless it is well, what to do."""

    code: str
    title: str
    state: State
    found: str
    advice: str = ""


def judged(code: str, title: str, found: str, *, bad: bool = False, warning: bool = False, advice: str) -> Finding:
    """A finding that is bad, a warning or well; the advice is for the first two."""
    state = State.BAD if bad else State.WARNING if warning else State.WELL
    return Finding(code, title, state, found, "" if state is State.WELL else advice)
