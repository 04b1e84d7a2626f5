"""What one clerk may do in a case now, and the order that does it."""

from datetime import date

from sqlalchemy import Connection

from oficinista.cases.queries import CaseFile, Possible
from oficinista.orders import Order, find_command
from oficinista.staff.actors import find_actor


def doable(connection: Connection, found: CaseFile, clerk_id: int) -> tuple[Possible, ...]:
    """What of all that can be done in a case a clerk has the permission for, in the order of the declaration."""
    return tuple(one for one in found.possible if find_actor(connection, clerk_id, one.order).may)


def order_of(one: Possible, number: str, words: str, on: date) -> Order:
    """The order that does it in the case of a number, with what is said and the day it counts from."""
    ends = {} if one.outcome is None else {"outcome": one.outcome}
    order: Order = find_command(one.order).order_type(number=number, words=words, on=on, **ends)
    return order
