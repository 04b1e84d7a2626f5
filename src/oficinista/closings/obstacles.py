"""What stands in the way of an account's end: each thing by its number, and what to do about it.

Which of them do is a rule of the office (`closing.blocked_by`): open cases by their lifecycle, a reading that is held,
and a check that may still come back. What is owed never does: it stays due. Nor does a connection that only waits for
its first bill: the last one is that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.billing.models import Reading, ReadingHold
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case
from oficinista.connections.queries import CONNECTED, CONNECTION
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.refunds.queries import unsettled
from oficinista.refunds.terms import Obstacle as Unsettled
from oficinista.storage import office_rules

BLOCKED_BY = "closing.blocked_by"
READING, CHECK = "reading", "check"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: what kind it is, the sentence, and what to do about it."""

    code: str
    words: str
    next_step: str


def obstacles(connection: Connection, account_id: int, office_id: int, today: date) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of closing an account on a day."""
    counted = office_rules.rulebook(connection, office_id).get(BLOCKED_BY, today).value
    found = (
        *_cases(connection, account_id),
        *_held_readings(connection, account_id),
        *_checks(connection, account_id, office_id, today),
    )
    return tuple(one for one in found if one.code in counted)


def refuse_obstacles(found: Sequence[Obstacle]) -> None:
    """Refuse to close an account while anything is in the way, with each reason."""
    if found:
        raise Refused("account.obstacles", " ".join(one.words for one in found), found[0].next_step)


def refuse_no_meter(account: Any) -> None:
    """Refuse the place of an account, as it was found, that has no meter."""
    if account.meter_id is None:
        raise Refused(
            "account.no_meter",
            tr("Ese lugar no tiene contador."),
            tr("Primero se conecta: reciba una solicitud de acometida, K y A."),
        )


def _cases(connection: Connection, account_id: int) -> Iterator[Obstacle]:
    for number, lifecycle in connection.execute(_OPEN_CASES, {"account": account_id}):
        yield Obstacle(
            lifecycle,
            tr("Tiene abierto {number}, «{title}».", number=number, title=tr(find_lifecycle(lifecycle).title)),
            tr("Termínelo o retírelo en Casos [K], y cierre después."),
        )


def _held_readings(connection: Connection, account_id: int) -> Iterator[Obstacle]:
    for end in connection.execute(_HELD, {"account": account_id}).scalars():
        yield Obstacle(
            READING,
            tr("La lectura hasta el {date} está retenida.", date=long_date(end)),
            tr("Que un supervisor decida si se factura."),
        )


def _checks(connection: Connection, account_id: int, office_id: int, today: date) -> Iterator[Obstacle]:
    for one in unsettled(connection, account_id, office_id, today):
        if one.obstacle is Unsettled.CHECK and one.until is not None:
            yield Obstacle(
                CHECK,
                tr("El cheque de {taken} puede volver hasta el {date}.", taken=one.what,
                   date=long_date(one.until)),
                tr("Espere a esa fecha."),
            )  # fmt: skip


_OPEN_CASES = (
    select(col(Case.number), col(Case.lifecycle))
    .where(
        col(Case.account_id) == bindparam("account"),
        col(Case.closed_on).is_(None),
        (col(Case.lifecycle) != CONNECTION) | (col(Case.state) != CONNECTED),
    )
    .order_by(col(Case.id))
)
_HELD = (
    select(col(Reading.period_end))
    .join(ReadingHold, col(ReadingHold.reading_id) == col(Reading.id))
    .where(col(Reading.account_id) == bindparam("account"), col(ReadingHold.decision).is_(None))
    .order_by(col(Reading.period_end))
)
