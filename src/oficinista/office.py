"""The one door for every change.

    office.run(TakePayment(...), actor="mrivera", key="...")

`run` does, in one transaction that holds the office's write lock from its start: was this key answered before? may
this actor do it? does it need a second person, and is there one? carry it out; append to the audit chain; commit.
It answers with `Done` or with a `Refusal`, which has changed nothing; an attempt
against one's own interest is then left on record by an order of its own. Reads go through `ask`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from oficinista.approvals import signing
from oficinista.audit import chain
from oficinista.audit.models import AnsweredOrder, AuditHead
from oficinista.caller import os_user
from oficinista.clock import Clock, business_date, system_clock
from oficinista.customers.conflicts import ConflictOfInterest, refuse_conflict
from oficinista.i18n import tr
from oficinista.ledger.models import ChainHead
from oficinista.ledger.posting import Books
from oficinista.log import log
from oficinista.orders import Command, Order, Refusal, Refused, Result, command_of
from oficinista.staff.actors import Actor, find_actor, require_of_office, require_permission
from oficinista.staff.models import OfficeRow
from oficinista.storage import office_rules
from oficinista.storage.errors import explain, is_retryable
from oficinista.storage.migrate import no_office_yet, require_current
from oficinista.storage.store import Store
from oficinista.text import clean
from oficinista.transaction import INSTANT_OF_ITS_OWN, OfficeInfo, Transaction

TRIES_MAX = 3
KEY_LENGTH_MAX = 64

ResultT = TypeVar("ResultT", bound=Result)
AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Done(Generic[ResultT]):
    """The order was carried out, now or, when `is_replay`, the first time this key was used."""

    value: ResultT
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A second person at the same terminal: who they are, and the PIN they typed."""

    login: str
    pin: str


class Office:
    """An office whose database is open. Give the clock only to make time a choice, as tests do."""

    def __init__(self, store: Store, *, clock: Clock = system_clock, office_code: str | None = None) -> None:
        """Open it. Refuses a database that is empty or of another version, and an office that is not in it."""
        self.store = store
        self.clock = clock
        self.os_user = os_user()
        with store.read() as connection:
            require_current(connection)
            self.info = _find_office(connection, office_code)

    @classmethod
    def open(cls, address: str, *, clock: Clock = system_clock, office_code: str | None = None) -> "Office":
        """Open the office of a database address."""
        return cls(Store(address), clock=clock, office_code=office_code)

    @property
    def today(self) -> date:
        """The office's date."""
        return business_date(self.clock())

    def rule(self, key: str) -> int:
        """The whole number that a rule says today."""
        return int(self.ask(office_rules.rulebook, self.info.id).get(key, self.today).value)

    def ask(
        self, query: Callable[Concatenate[Connection, P], AnswerT], /, *args: P.args, **kwargs: P.kwargs
    ) -> AnswerT:
        """The answer of a query over one consistent moment of the database."""
        with self.store.read() as connection:
            return query(connection, *args, **kwargs)

    def run(
        self, order: Order, *, actor: int | str, key: str, cosignature: Cosignature | None = None
    ) -> Done[Result] | Refusal:
        """Carry out an order once for its key, durably, or say why not."""
        command = command_of(order)
        try:
            if not 1 <= len(key) <= KEY_LENGTH_MAX:
                raise Refused("key.length", tr("La clave de la orden debe tener de 1 a 64 caracteres."))
            cosigner = None if cosignature is None else self.check_pin(cosignature.login, cosignature.pin).login
            return self._run_with_retries(command, order, actor, key, cosigner)
        except ConflictOfInterest as conflict:
            noted = self.run(conflict.record, actor=actor, key=secrets.token_hex(16))
            return noted if isinstance(noted, Refusal) else conflict.refusal
        except Refused as refused:
            return refused.refusal
        except DBAPIError as error:
            unavailable = explain(error)
            if unavailable is None:
                raise
            log().warning("storage.refused", order=command.name, code=unavailable.refusal.code)
            return unavailable.refusal

    def check_pin(self, login: str, pin: str) -> Actor:
        """The clerk whose PIN this is. Refuses a wrong one, and everyone for a while after too many."""
        from oficinista.staff.sign_in import check_pin

        return check_pin(self, login, pin)

    def _run_with_retries(
        self, command: Command[Order, Result], order: Order, actor: int | str, key: str, cosigner: str | None
    ) -> Done[Result] | Refusal:
        for attempt in range(1, TRIES_MAX + 1):
            try:
                with self.store.write(self.info.id) as connection:
                    return self._run_once(connection, command, order, actor, key, cosigner)
            except DBAPIError as error:
                if attempt == TRIES_MAX or not is_retryable(error):
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    def _run_once(
        self,
        connection: Connection,
        command: Command[Order, Result],
        order: Order,
        actor_id: int | str,
        key: str,
        cosigner_login: str | None,
    ) -> Done[Result]:
        order_json = order.model_dump_json()
        digest = chain.request_hash(command.name, order_json)
        actor = find_actor(connection, actor_id, command.permission)
        require_of_office(actor, self.info.id, self.info.name)
        answered = _answered(connection, key, digest, actor, command)
        if answered is not None:
            return answered
        if command.needs_permission:
            require_permission(actor, command.permission)
        refuse_conflict(connection, actor, command, order)
        tx = self._begin(connection, actor, digest, key)
        need = signing.need_of(tx, command, order)
        if need is not None:
            signing.sign(tx, command, order, order_json, need, cosigner_login)
        result = tx.carry_out(command, order, order_json)
        tx.connection.execute(
            _INSERT_ANSWER,
            {
                "key": tx.key,
                "order_name": command.name,
                "request_hash": tx.request_hash,
                "clerk_id": tx.actor.id,
                "result_json": result.model_dump_json(),
                "at": tx.now,
            },
        )
        return Done(result)

    def _begin(self, connection: Connection, actor: Actor, request_hash: bytes, key: str) -> Transaction:
        head = connection.execute(_HEADS, {"office": self.info.id}).one()
        moment = self.clock()  # looked at once: an order at midnight is of one day
        now = max(moment, head.posted_at, head.audited_at + INSTANT_OF_ITS_OWN)
        return Transaction(
            connection=connection,
            office=self.info,
            actor=actor,
            now=now,
            business_date=business_date(moment),
            request_hash=request_hash,
            key=key,
            books=Books(self.info.id, actor.id, request_hash, now, head.sequence, head.hash),
            audit_sequence=head.audit_sequence,
            audit_hash=head.audit_hash,
            os_user=self.os_user,
        )


_HEADS: Select[*tuple[Any, ...]] = (
    select(
        col(ChainHead.sequence),
        col(ChainHead.hash),
        col(ChainHead.posted_at),
        col(AuditHead.sequence).label("audit_sequence"),
        col(AuditHead.hash).label("audit_hash"),
        col(AuditHead.at).label("audited_at"),
    )
    .join(AuditHead, col(AuditHead.office_id) == col(ChainHead.office_id))
    .where(col(ChainHead.office_id) == bindparam("office"))
)
_ANSWER = select(col(AnsweredOrder.request_hash), col(AnsweredOrder.clerk_id), col(AnsweredOrder.result_json)).where(
    col(AnsweredOrder.key) == bindparam("key")
)
_INSERT_ANSWER = insert(AnsweredOrder)


def _find_office(connection: Connection, code: str | None) -> OfficeInfo:
    columns = (col(OfficeRow.id), col(OfficeRow.code), col(OfficeRow.name), col(OfficeRow.is_training))
    offices = [OfficeInfo(*row) for row in connection.execute(select(*columns).order_by(col(OfficeRow.id)))]
    if not offices:
        raise no_office_yet()
    found = next((one for one in offices if code in (None, one.code)), None)
    if found is None:
        raise Refused(
            "office.unknown",
            tr("No hay una oficina «{code}» en esta base de datos.", code=clean(code or "")),
            tr("Hay: {codes}. Corrija OFICINISTA_OFFICE.", codes=", ".join(one.code for one in offices)),
        )
    return found


def _answered(
    connection: Connection, key: str, request_hash: bytes, actor: Actor, command: Command[Order, Result]
) -> Done[Result] | None:
    row = connection.execute(_ANSWER, {"key": key}).one_or_none()
    if row is None:
        return None
    if (row.request_hash, row.clerk_id) != (request_hash, actor.id):
        raise Refused(
            "key.reused",
            tr("Esta clave ya se usó para otra orden: nada se hizo."),
            tr("Repita la operación desde el principio."),
        )
    return Done(command.result_type.model_validate_json(row.result_json), is_replay=True)
