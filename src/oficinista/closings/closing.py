"""Ending an account inside the transaction of the order that asks for it: its last reading, bills, deposit and day."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from oficinista.billing.final import LastBill, issue_last
from oficinista.billing.stops import DISCONNECTION
from oficinista.billing.taking import take_reading
from oficinista.cases.engine import Deed, act
from oficinista.cases.models import Case
from oficinista.closings.models import AccountClosing, Asker, Closing, ReadingSource
from oficinista.closings.obstacles import refuse_obstacles
from oficinista.closings.planning import PAPERS_FIRST, LastReading, Plan
from oficinista.connections.queries import CONNECTED, CONNECTION
from oficinista.customers.models import Account
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.suspensions.queries import SUSPENSION
from oficinista.transaction import Transaction
from oficinista.work import ordering


class Ending(NamedTuple):
    """Why an account ends, who asks for it, how its last reading is known, what is said, where its bill is sent."""

    kind: Closing
    asker: Asker
    last: LastReading
    words: str
    send_to: str = ""


class Ended(NamedTuple):
    """An account that was closed: its last reading, where there was one, and the numbers of its last bills."""

    reading_id: int | None
    bills: tuple[str, ...]


def end_account(tx: Transaction, plan: Plan, ending: Ending) -> Ended:
    """Keep the last reading, issue its bills and close the account.

    Refuses while anything stands in its way, or papers are missing where the office wants them first. What was noticed
    for debt has no effect any more, a service that was closed for a while is not to be opened, and a connection waits
    for no first bill.
    """
    refuse_unready(tx, plan)
    reading_id, bills = _read(tx, plan, ending.last.source)
    numbers = issue_last(tx, bills)
    tx.connection.execute(update(Account).where(col(Account.id) == plan.account_id).values(closed_on=plan.on))
    _end_stops(tx, plan)
    return Ended(reading_id, tuple(numbers))


def keep_closing(
    tx: Transaction,
    plan: Plan,
    ending: Ending,
    ended: Ended,
    *,
    deposit_entry_id: int | None = None,
    next_account_id: int | None = None,
) -> None:
    """Keep why an account ended, and what came of its deposit and after it."""
    row = {
        "office_id": tx.office.id,
        "account_id": plan.account_id,
        "closed_on": plan.on,
        "kind": ending.kind,
        "asker": ending.asker,
        "reading_source": ending.last.source,
        "order_number": ending.last.order,
        "reading_id": ended.reading_id,
        "face_l": plan.face_l,
        "deposit_entry_id": deposit_entry_id,
        "next_account_id": next_account_id,
        "send_to": ending.send_to.strip(),
        "words": ending.words,
        "clerk_id": tx.actor.id,
        "made_at": tx.now,
    }
    tx.connection.execute(insert(AccountClosing), row)


def refuse_unready(tx: Transaction, plan: Plan) -> None:
    """Refuse while anything stands in the way of closing an account, or papers are missing where they come first."""
    refuse_obstacles(plan.obstacles)
    _refuse_without_papers(tx, plan)


def _read(tx: Transaction, plan: Plan, source: ReadingSource) -> tuple[int | None, list[LastBill]]:
    if plan.use is None or plan.given is None:
        return None, []
    by_crew = source is ReadingSource.CREW
    taken = take_reading(tx, plan.account_id, plan.use.start, plan.use.end, plan.given, was_looked_at=by_crew)
    bills = [replace(one, bill=one.bill._replace(reading_id=taken.id)) for one in plan.bills]
    return taken.id, bills


def _refuse_without_papers(tx: Transaction, plan: Plan) -> None:
    missing = [item.title for item in plan.papers.items if item.lacks]
    if missing and tx.rules.get(PAPERS_FIRST, tx.business_date).value:
        raise Refused(
            "account.papers",
            tr("Faltan papeles: {papers}.", papers=", ".join(missing)),
            tr("Archívelos en el expediente [Q]."),
        )


def _end_stops(tx: Transaction, plan: Plan) -> None:
    words = tr("Se cerró la cuenta.")
    for number in tx.connection.execute(_NOTICES, {"account": plan.account_id}).scalars().all():
        ordering.cancel_of_case(tx, number, words)
        act(tx, number, Deed("account_closed", tx.business_date, words))
    for number in tx.connection.execute(_CONNECTED, {"account": plan.account_id}).scalars().all():
        act(tx, number, Deed("finish", tx.business_date, words))


_NOTICES = select(col(Case.number)).where(
    col(Case.account_id) == bindparam("account"),
    col(Case.lifecycle).in_((SUSPENSION, DISCONNECTION)),
    col(Case.closed_on).is_(None),
)
_CONNECTED = select(col(Case.number)).where(
    col(Case.account_id) == bindparam("account"), col(Case.lifecycle) == CONNECTION, col(Case.state) == CONNECTED
)
