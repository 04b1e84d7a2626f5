"""The end of a day in the queue: what becomes of who is still in it, by the office's policy (`queue.close_policy`).

A supervisor closes the day. Who is still in the queue then is closed by the first ticket that is given or called on a
later day, so that nobody is called who came yesterday and went home. Who is at a window is left to its clerk: midnight
passes, or one machine's clock is wrong, and they still stand there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from oficinista.i18n import tr
from oficinista.orders import Order, Refused, Result, command
from oficinista.queue import visits
from oficinista.queue.models import Outcome, PeriodState
from oficinista.queue.visits import Standing
from oficinista.rulebook import Rulebook
from oficinista.storage import office_rules
from oficinista.transaction import Transaction

KEEP = "keep"
"""The policy by which who waits keeps their place for the next day."""


@dataclass(frozen=True, slots=True)
class DayEnd:
    """What closing the day does with each open ticket: who is sent away, who keeps their place, who is still served."""

    away: tuple[str, ...]
    kept: tuple[str, ...]
    served: tuple[str, ...]


def day_end(connection: Connection, office_id: int, today: date) -> DayEnd:
    """What closing the day does now."""
    still_open = visits.all_open(connection, office_id)
    served = [one for one in still_open if one.state in visits.AT_THE_WINDOW]
    kept = _kept(still_open, office_rules.rulebook(connection, office_id), today)
    away = [one for one in still_open if one not in (*served, *kept)]
    return DayEnd(*(tuple(one.label for one in part) for part in (away, kept, served)))


class CloseDay(Order):
    """The day is over. `even_if_served` closes also the visits that somebody left at a window."""

    even_if_served: bool = False


class DayClosed(Result):
    """The tickets that were closed, and how many keep their place for the next day."""

    closed: tuple[str, ...]
    kept: int


@command("ticket.close_day")
def close_day(tx: Transaction, order: CloseDay) -> DayClosed:
    """Close every open visit, or with the policy `keep` all but those who wait. Refuses while somebody is served."""
    still_open = visits.all_open(tx.connection, tx.office.id)
    served = [standing.label for standing in still_open if standing.state in visits.AT_THE_WINDOW]
    if served and not order.even_if_served:
        raise Refused(
            "ticket.still_served",
            tr("Todavía se atiende: {labels}.", labels=", ".join(served)),
            tr("Espere a que terminen, o cierre el día de todos modos."),
        )
    over = _end(tx, still_open)
    return DayClosed(closed=tuple(standing.label for standing in over), kept=len(still_open) - len(over))


def end_earlier_days(tx: Transaction) -> list[Standing]:
    """Close what is still open of the days before this one, but at others' windows; what was closed."""
    earlier = visits.all_open(tx.connection, tx.office.id, before=tx.business_date)
    return _end(tx, [one for one in earlier if one.state not in visits.AT_THE_WINDOW or one.clerk_id == tx.actor.id])


def _end(tx: Transaction, still_open: Sequence[Standing]) -> list[Standing]:
    kept = _kept(still_open, tx.rules, tx.business_date)
    over = [one for one in still_open if one not in kept]
    for standing in over:
        visits.closed(tx, standing, Outcome.DAY_CLOSED)
    return over


def _kept(still_open: Sequence[Standing], rules: Rulebook, today: date) -> list[Standing]:
    if rules.get("queue.close_policy", today).value != KEEP:
        return []
    return [one for one in still_open if one.state == PeriodState.WAITING]
