"""What is done at the end of an account: closed for good, taken over by who comes, or gone on at another place.

Whoever leaves keeps what they owe, and what is theirs: the deposit pays the last bill, and the rest is their credit.
Nothing of it passes to who comes, who begins at the figure where the other one ended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from oficinista.billing.queries import balance, overdue
from oficinista.cases.queries import held_bills
from oficinista.closings.closing import Ending, end_account, keep_closing, refuse_unready
from oficinista.closings.models import Asker, Closing, ReadingSource
from oficinista.closings.obstacles import refuse_no_meter
from oficinista.closings.planning import LastReading, Plan, face_found, plan_closing, plan_lines, require_own
from oficinista.customers.commands import (
    AccountAdded,
    AccountNumber,
    BirthYear,
    Day,
    TariffClass,
    add_person,
    open_account,
    require_account,
)
from oficinista.customers.models import Account, AccountTerms
from oficinista.customers.queries import account_card, find_account
from oficinista.customers.terms import terms_on
from oficinista.dates import long_date
from oficinista.guarantees.commands import carry, release
from oficinista.i18n import later, tr
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Result, Said, command
from oficinista.storage.locks import hold_accounts
from oficinista.transaction import Transaction
from oficinista.volume import MAX_LITRES

Face = Annotated[int, Field(ge=0, le=MAX_LITRES)]
"""What a dial shows, in litres."""
OVERDUE_BLOCKS = "transfer.overdue_blocks"


class _Ending(Order):
    """The end of an account on a day: how its last reading is known, and where its last bill is sent.

    `on` is the first day that it is not billed for: the day on which the meter is read.
    """

    account: AccountNumber
    on: Day
    source: Annotated[ReadingSource, Field(strict=False)] = ReadingSource.ESTIMATED
    register_l: Face | None = None
    order: Line = ""
    send_to: Line = ""

    @property
    def last(self) -> LastReading:
        """How the last reading is known."""
        return LastReading(self.source, self.register_l, self.order.strip())


class CloseAccount(_Ending):
    """Close an account for good, as somebody asks for it."""

    asker: Annotated[Asker, Field(strict=False)] = Asker.OWNER
    words: Said


class MoveIn(_Ending):
    """Somebody moves in where `account` is, open or closed; the debts of who leaves stay with them.

    `customer_of` is an account of who comes, when they are a customer already; else their name is given.
    """

    name: Line = ""
    customer_of: AccountNumber | None = None
    phone: Line = ""
    email: Line = ""
    birth_year: BirthYear | None = None
    tariff_class: TariffClass = "residential"
    words: Line = ""


class TransferService(_Ending):
    """The customer of an account goes on at the place of another one, `to`, where nobody has an open account.

    `to_register_l` is what the meter there shows.
    """

    to: AccountNumber
    to_register_l: Face | None = None
    words: Said


class AccountClosed(Result):
    """The account, its last bills and what they come to, and what is owed now; negative is a credit."""

    account: str
    closed_on: date
    bills: tuple[str, ...]
    billed_cents: int
    balance_cents: int


class ServiceTransferred(AccountClosed):
    """The same of the account that was left, and the number of the one at the new place."""

    number: str


def plan_of(connection: Connection, order: _Ending, office_id: int, today: date) -> Plan:
    """What the end of an account comes to as it is asked for. Refuses as the order does."""
    asker = order.asker if isinstance(order, CloseAccount) else _OTHER_ASKERS[type(order)]
    plan = plan_closing(connection, order.account, order.on, order.last, asker, office_id, today)
    if not isinstance(order, TransferService):
        return plan
    there = account_card(connection, find_account(connection, order.to), today)
    return replace(plan, goes_on_at=f"{there.address}, {there.municipality}")


_OTHER_ASKERS: dict[type[_Ending], Asker] = {MoveIn: Asker.NEW_CUSTOMER, TransferService: Asker.OWNER}


def _touches(_connection: Connection, order: _Ending) -> Iterable[str]:
    return [order.account]


def _touches_both(_connection: Connection, order: TransferService) -> Iterable[str]:
    return [order.account, order.to]


def _facts(connection: Connection, order: _Ending) -> Iterator[Fact]:
    """What whoever signs the release of a deposit must see."""
    row = connection.execute(_OFFICE, {"number": order.account}).one_or_none()
    if row is None:
        return
    plan = plan_of(connection, order, row.office_id, order.on)
    yield Fact("Cuenta", order.account)
    yield Fact("Desde", long_date(order.on))
    for line in plan_lines(plan):
        yield Fact("Por qué", line)


def _signature(tx: Transaction, order: _Ending) -> ApprovalNeed | None:
    """Somebody else agrees to what becomes of a deposit, above what the clerk may do alone. Nobody is asked to sign
    what would be refused once it is signed."""
    if isinstance(order, MoveIn) and require_account(tx.connection, order.account).closed_on is not None:
        return None
    plan, limit = plan_of(tx.connection, order, tx.office.id, tx.business_date), tx.actor.limit_cents
    held = plan.guarantee
    if held is None or limit is None or held.amount_cents <= limit:
        return None
    refuse_unready(tx, plan)
    if not isinstance(order, TransferService):
        return ApprovalNeed(held.amount_cents, later("cerrar la cuenta aplica el depósito {document}.",
                                                     document=held.document))  # fmt: skip
    _find_place(tx, order, plan)
    return ApprovalNeed(held.amount_cents, later("el traslado pasa a otra cuenta el depósito {document}.",
                                                 document=held.document))  # fmt: skip


@command("account.close", touches=_touches, approval=_signature, facts=_facts)
def close_account(tx: Transaction, order: CloseAccount) -> AccountClosed:
    """Bill what was used last, apply the deposit and close the account. What is owed stays due.

    Refuses what `plan_closing` refuses, and while anything stands in its way, with each reason.
    """
    hold_accounts(tx.connection, [order.account])
    plan = plan_of(tx.connection, order, tx.office.id, tx.business_date)
    ending = Ending(Closing.LEFT, order.asker, order.last, order.words, order.send_to)
    ended = end_account(tx, plan, ending)
    deposit = None if plan.guarantee is None else release(tx, plan.guarantee, ending.words).id
    keep_closing(tx, plan, ending, ended, deposit_entry_id=deposit)
    return _closed(tx, plan, ended.bills)


@command("account.move_in", touches=_touches, approval=_signature, facts=_facts)
def move_in(tx: Transaction, order: MoveIn) -> AccountAdded:
    """Close the account of who leaves and open one for who comes, from the same day and figure of the meter on.

    Refuses as `account.close` does; a place without a meter; at one that was left, a day before that, and one where
    somebody is by now.
    """
    hold_accounts(tx.connection, [order.account])
    left = require_own(tx.connection, order.account, tx.office.id)
    refuse_no_meter(left)
    if left.closed_on is not None:
        return _settle_in(tx, order, left)
    plan = plan_of(tx.connection, order, tx.office.id, tx.business_date)
    words = order.words.strip() or tr("Cambio de nombre")
    ending = Ending(Closing.REPLACED, Asker.NEW_CUSTOMER, order.last, words, order.send_to)
    ended = end_account(tx, plan, ending)
    deposit = None if plan.guarantee is None else release(tx, plan.guarantee, words).id
    account_id, number = open_account(
        tx, _who_comes(tx, order), plan.service_point_id, order.on, order.tariff_class, plan.service, plan.face_l
    )
    keep_closing(tx, plan, ending, ended, deposit_entry_id=deposit, next_account_id=account_id)
    return _added(tx, account_id, number)


@command("account.transfer", touches=_touches_both, approval=_signature, facts=_facts)
def transfer_service(tx: Transaction, order: TransferService) -> ServiceTransferred:
    """Close an account and open one for its customer at another place, with the deposit.

    What is not due yet stays owed at the account that was left. Refuses as `account.close` does, while something there
    is overdue (`transfer.overdue_blocks`), and a place without a meter or where somebody has an open account.
    """
    hold_accounts(tx.connection, {order.account, order.to})
    plan = plan_of(tx.connection, order, tx.office.id, tx.business_date)
    there, face = _find_place(tx, order, plan)
    ending = Ending(Closing.TRANSFERRED, Asker.OWNER, order.last, order.words, order.send_to)
    ended = end_account(tx, plan, ending)
    terms = tx.connection.execute(_TERMS, {"account": plan.account_id, "day": order.on}).scalar_one()
    account_id, number = open_account(
        tx, plan.customer_id, there.service_point_id, order.on, terms, there.service, face
    )
    deposit = None if plan.guarantee is None else carry(tx, plan.guarantee, account_id, order.words).id
    keep_closing(tx, plan, ending, ended, deposit_entry_id=deposit, next_account_id=account_id)
    closed = _closed(tx, plan, ended.bills)
    return ServiceTransferred(**closed.model_dump(), number=number)


def _settle_in(tx: Transaction, order: MoveIn, left: Any) -> AccountAdded:
    """Open an account at a place that was left. Without a reading it begins where the last one ended."""
    _refuse_taken(tx, order.account, left, order.on)
    face = face_found(tx.connection, left.id, order.on, order.last, tx.office.id, tx.business_date)
    account_id, number = open_account(
        tx, _who_comes(tx, order), left.service_point_id, order.on, order.tariff_class, left.service, face
    )
    return _added(tx, account_id, number)


def _refuse_taken(tx: Transaction, number: str, there: Any, on: date) -> None:
    taken = tx.connection.execute(_OPEN_THERE, {"point": there.service_point_id}).scalar_one_or_none()
    if taken is not None:
        raise Refused(
            "account.taken",
            tr("En ese lugar está abierta la cuenta {number}.", number=taken),
            tr("Ciérrela, o haga el cambio de nombre en ella."),
        )
    if there.closed_on is not None and not there.closed_on <= on <= tx.business_date:
        raise Refused(
            "account.closing_day",
            tr("La cuenta {number} cerró el {date}.", number=number, date=long_date(there.closed_on)),
            tr("Escriba ese día o uno posterior, hasta hoy."),
        )


def _find_place(tx: Transaction, order: TransferService, plan: Plan) -> tuple[Any, int | None]:
    """The account at whose place the customer goes on, and what the meter shows there. Refuses while anything is
    overdue where they are, and a place without a meter, where somebody is, or whose meter shows less than it did."""
    _refuse_overdue(tx, plan)
    there = require_own(tx.connection, order.to, tx.office.id)
    refuse_no_meter(there)
    _refuse_taken(tx, order.to, there, order.on)
    shown = LastReading(ReadingSource.CUSTOMER, order.to_register_l)
    return there, face_found(tx.connection, there.id, order.on, shown, tx.office.id, tx.business_date)


def _refuse_overdue(tx: Transaction, plan: Plan) -> None:
    late = overdue(tx.connection, plan.account_id, tx.business_date).cents
    late -= sum(hold.amount_cents for hold in held_bills(tx.connection, plan.account_id).values())
    if late > 0 and tx.rules.get(OVERDUE_BLOCKS, tx.business_date).value:
        raise Refused(
            "transfer.overdue",
            tr("La cuenta {number} debe {amount} vencidos.", number=plan.number, amount=format_money(late)),
            tr("Cóbrelos [P], o cierre la cuenta y abra otra."),
        )


def _who_comes(tx: Transaction, order: MoveIn) -> int:
    if order.customer_of is None:
        return add_person(tx, order.name, order.phone, order.email, order.birth_year)
    return int(require_account(tx.connection, order.customer_of).customer_id)


def _added(tx: Transaction, account_id: int, number: str) -> AccountAdded:
    row = require_account(tx.connection, number)
    return AccountAdded(
        account_id=account_id,
        number=number,
        customer_id=row.customer_id,
        service_point_id=row.service_point_id,
        meter_id=row.meter_id,
    )


def _closed(tx: Transaction, plan: Plan, bills: tuple[str, ...]) -> AccountClosed:
    return AccountClosed(
        account=plan.number,
        closed_on=plan.on,
        bills=bills,
        billed_cents=plan.billed_cents,
        balance_cents=balance(tx.connection, plan.account_id),
    )


_OFFICE = select(col(Account.office_id)).where(col(Account.number) == bindparam("number"))
_OPEN_THERE = select(col(Account.number)).where(
    col(Account.service_point_id) == bindparam("point"), col(Account.closed_on).is_(None)
)
_TERMS = (
    select(col(AccountTerms.tariff_class))
    .select_from(Account)
    .join(AccountTerms, terms_on(bindparam("day")))
    .where(col(Account.id) == bindparam("account"))
)
