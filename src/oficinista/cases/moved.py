"""What an order that moves a case answers: an objection, an investigation, a work order, a notice of suspension."""

from datetime import date

from oficinista.cases.engine import Moved
from oficinista.orders import Result


class CaseMoved(Result):
    """Where the case is, until when, and why that day; without a day, it is over."""

    number: str
    state: str
    next_on: date | None
    why: tuple[str, ...] = ()


def case_moved(moved: Moved) -> CaseMoved:
    """The answer of an order that did `moved`."""
    due = moved.due
    if due is None:
        return CaseMoved(number=moved.number, state=moved.state, next_on=None)
    return CaseMoved(number=moved.number, state=moved.state, next_on=due.date, why=due.why)
