"""What is done with a service that its customer wants closed for a while, and opened again. The account stays open."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.stops import BASE_WHILE_STOPPED, DISCONNECTION
from oficinista.cases.engine import Deed, Subject, act, open_case
from oficinista.cases.models import Case
from oficinista.cases.moved import CaseMoved, case_moved
from oficinista.closings.obstacles import refuse_no_meter
from oficinista.commitments.commands import MakeCommitment, make_commitment
from oficinista.commitments.models import Awaits
from oficinista.customers.commands import AccountNumber, Day, require_account
from oficinista.customers.models import Account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.orders import Line, Order, Refused, Said, command
from oficinista.rulebook import Rulebook
from oficinista.storage.locks import hold_accounts
from oficinista.suspensions.queries import SUSPENSION
from oficinista.transaction import Transaction
from oficinista.work import ordering

CLOSE, OPEN = "cut", "reconnection"
"""What a crew is ordered: the same as when it is cut for debt."""


class DisconnectService(Order):
    """The customer of an account wants its service closed for a while; `until` is when they mean to come back."""

    account: AccountNumber
    words: Said
    until: Day | None = None


class ReconnectService(Order):
    """The service of a disconnection is opened again; while no crew has closed it, the disconnection is withdrawn."""

    number: Line
    words: Said
    outcome: Literal["reconnect", "withdraw"] = "reconnect"
    on: Day | None = None


class DisconnectionMoved(CaseMoved):
    """Where the disconnection is, and the order of its crew, if one was made or cancelled."""

    order: str | None = None


def _touches(_connection: Connection, order: DisconnectService) -> Iterable[str]:
    return [order.account]


def _touches_case(connection: Connection, order: ReconnectService) -> Iterable[str]:
    return list(connection.execute(_ACCOUNT_OF, {"number": order.number}).scalars())


@command("account.disconnect", touches=_touches)
def disconnect_service(tx: Transaction, order: DisconnectService) -> DisconnectionMoved:
    """Have a crew close the service of an account. Refuses a closed account, one without a meter, one whose service is
    being closed or was cut, and a day of return that has passed. The day of return is promised: it is told when the
    service has to be open again, and is kept by opening it.
    """
    hold_accounts(tx.connection, [order.account])
    account = require_account(tx.connection, order.account)
    _refuse_wrong(tx, order, account)
    words = order.words
    if order.until is not None:
        words = tr("{words} Vuelve el {date}.", words=words, date=long_date(order.until))
    moved = open_case(tx, DISCONNECTION, Subject(account.id), Deed("request", tx.business_date, words))
    if order.until is not None:
        _promise(tx, order.account, moved.number, order.until)
    asked = tr("Cerrar el servicio a petición del cliente y dejar el contador sellado.")
    return _ordered(tx, order.account, moved, CLOSE, asked)


@command("account.reconnect", touches=_touches_case)
def reconnect_service(tx: Transaction, order: ReconnectService) -> DisconnectionMoved:
    """Have a crew open the service again, or withdraw what no crew has done. Refuses what is not its turn."""
    account = next(iter(_touches_case(tx.connection, order)), None)
    if account is None:
        raise Refused("case.unknown", tr("No hay un caso {number}.", number=order.number))
    hold_accounts(tx.connection, [account])
    deed = Deed(order.outcome, order.on or tx.business_date, order.words)
    if order.outcome == "withdraw":
        moved = act(tx, order.number, deed)
        cancelled = ordering.cancel_of_case(tx, order.number, order.words)
        return DisconnectionMoved(**dict(case_moved(moved)), order=next(iter(cancelled), None))
    asked = tr("Abrir el servicio a petición del cliente y confirmar que llega agua.")
    return _ordered(tx, account, act(tx, order.number, deed), OPEN, asked)


def disconnection_lines(rules: Rulebook, today: date) -> Iterator[str]:
    """What becomes of an account whose service is closed for a while."""
    yield tr("Una brigada cierra el servicio; la cuenta sigue abierta.")
    charge = rules.describe(BASE_WHILE_STOPPED, today)
    yield f"{tr(charge.title)}: {charge.value_text}. {tr(charge.source)} ({charge.status})."


def _promise(tx: Transaction, account: str, number: str, until: date) -> None:
    """The service is open again by a day, or by the next one on which the office is open."""
    due_on = tx.calendar.next_business_day(until).date
    what = tr("Tener abierto el servicio otra vez: {number}", number=number)
    make_commitment(tx, MakeCommitment(account=account, what=what, due_on=due_on, awaits=Awaits.CASE, record=number))


def _ordered(tx: Transaction, account: str, moved: Any, kind: str, asked: str) -> DisconnectionMoved:
    request = ordering.Request(account=account, type=kind, asked=asked, case=moved.number)
    made = ordering.create(tx, request, is_prepared=True)
    return DisconnectionMoved(**dict(case_moved(moved)), order=made.number)


def _refuse_wrong(tx: Transaction, order: DisconnectService, account: Any) -> None:
    if account.closed_on is not None:
        raise Refused(
            "account.closed",
            tr("La cuenta {number} cerró el {date}.", number=order.account, date=long_date(account.closed_on)),
            tr("Busque la cuenta abierta de ese lugar."),
        )
    refuse_no_meter(account)
    if order.until is not None and order.until <= tx.business_date:
        raise Refused("disconnection.until", tr("Ese día ya pasó."), tr("Escriba cuándo piensa volver, o nada."))
    same = tx.connection.execute(_STANDING, {"account": account.id}).first()
    if same is not None:
        raise Refused(
            "disconnection.again",
            tr("La cuenta ya tiene abierto {number}.", number=same.number),
            tr("Siga ese caso [K]."),
        )


_ACCOUNT_OF = (
    select(col(Account.number))
    .join(Case, col(Case.account_id) == col(Account.id))
    .where(col(Case.number) == bindparam("number"), col(Case.lifecycle) == DISCONNECTION)
)
_STANDING: Select[*tuple[Any, ...]] = select(col(Case.number)).where(
    col(Case.account_id) == bindparam("account"),
    col(Case.lifecycle).in_((DISCONNECTION, SUSPENSION)),
    col(Case.closed_on).is_(None),
)
