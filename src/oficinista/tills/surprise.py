"""A surprise count ("arqueo sorpresa"): a supervisor stops a till, counts it blind with its clerk, and both sign.

While it is frozen nothing comes to the till nor leaves it. What it must hold is told only by the answer to the count,
which both have signed by then. A difference posts nothing: the drawer goes on as it is, and what is over or short is
explained and posted at the closing, as always. What was found goes into the audit chain as an order of the program's.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, insert
from sqlmodel import col

from oficinista.i18n import later, tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import ApprovalNeed, Fact, Line, Order, Refused, Result, Said, UnsignedCents, command, command_of
from oficinista.tills.closing import (
    CountedTender,
    Papers,
    cash_lines,
    change_session,
    keep_count,
    paper_lines,
    told,
)
from oficinista.tills.commands import TillNumber
from oficinista.tills.denominations import Pieces, counted_cash
from oficinista.tills.differences import Difference, compare
from oficinista.tills.models import (
    CountPurpose,
    FreezeOutcome,
    SurpriseTender,
    TillFreeze,
    TillFreezeEnd,
    TillState,
)
from oficinista.tills.queries import counts, expected
from oficinista.tills.sessions import Session, require_till, unsettled_of_till
from oficinista.tills.signed import second_person
from oficinista.tills.surprises import Freeze, act_number, find_act, open_freeze
from oficinista.tills.wording import tender_name
from oficinista.transaction import Transaction


class FreezeTill(Order):
    """Stop somebody's open till, to count it now."""

    till_number: TillNumber


class TillFrozen(Result):
    """The till that waits to be counted, and the number of the act that will say what was found."""

    act: str
    session_id: int
    till_number: int
    clerk: str


@command("till.freeze")
def freeze_till(tx: Transaction, order: FreezeTill) -> TillFrozen:
    """Freeze an open till. Refuses the actor's own, one that nobody has, and one that is being counted already."""
    session = _session_of(tx, order.till_number)
    if session.clerk_id == tx.actor.id:
        raise Refused(
            "surprise.own", tr("Nadie hace el arqueo sorpresa de su propia caja."), tr("Pídalo a otro supervisor.")
        )
    if session.state is not TillState.OPEN:
        raise Refused(
            "surprise.not_open",
            tr("La caja {number} ya se está contando.", number=session.till_number),
            tr("Escoja una caja abierta."),
        )
    row = {
        "till_session_id": session.id,
        "clerk_id": session.clerk_id,
        "frozen_by": tx.actor.id,
        "frozen_at": tx.now,
    }
    freeze_id = tx.connection.execute(insert(TillFreeze).returning(col(TillFreeze.id)), row).scalar_one()
    change_session(tx, session.id, state=TillState.FROZEN)
    return TillFrozen(
        act=act_number(tx.office.code, freeze_id),
        session_id=session.id,
        till_number=session.till_number,
        clerk=session.clerk_name,
    )


class CountBySurprise(Order):
    """What a frozen till holds by a blind count: pieces of cash, and the papers of each other tender.

    Its clerk signs. When they do not, `unsigned_because` says why, and somebody else who was there signs.
    """

    till_number: TillNumber
    pieces: tuple[Pieces, ...] = ()
    papers: tuple[Papers, ...] = ()
    unsigned_because: Line = ""


class SurpriseCounted(Result):
    """The act's number, and what the count found. Only now is it said what the till must hold."""

    act: str
    session_id: int
    tenders: tuple[CountedTender, ...]


def _two_sign(tx: Transaction, order: CountBySurprise) -> ApprovalNeed:
    session = _session_of(tx, order.till_number)
    _frozen_by_actor(tx, session)
    total = counted_cash(order.pieces) + sum(one.amount_cents for one in order.papers)
    name = session.clerk_name
    if order.unsigned_because.strip():
        words = later("la firma de quien vio contar, en lugar de la de {name}.", name=name)
    else:
        words = later("la firma de {name}: lo contado es lo que había.", name=name)
    return ApprovalNeed(total, words, is_witness=True)


def _counted_facts(_connection: Connection, order: CountBySurprise) -> "list[Fact]":
    """What was counted, never what was expected: who signs does it blind."""
    by_tender = {TenderKind.CASH: counted_cash(order.pieces)} | {one.kind: one.amount_cents for one in order.papers}
    facts = [Fact(tender_name(kind), format_money(cents)) for kind, cents in by_tender.items()]
    return [*facts, Fact("Razón", order.unsigned_because)]


@command("till.surprise_count", approval=_two_sign, facts=_counted_facts)
def count_by_surprise(tx: Transaction, order: CountBySurprise) -> SurpriseCounted:
    """Count a till that the actor froze, with the signature of its clerk, and let it go on.

    Refuses another person's signature without a reason, and a reason beside the clerk's own.
    """
    session = _session_of(tx, order.till_number)
    freeze = _frozen_by_actor(tx, session)
    words = order.unsigned_because.strip()
    signer = second_person(tx)
    _refuse_other_signer(session, signer, words)
    attempt = len(counts(tx.connection, session.id, CountPurpose.SURPRISE)) + 1
    lines = cash_lines(order.pieces) + paper_lines(order.papers)
    count_id = keep_count(tx, session.id, CountPurpose.SURPRISE, attempt, lines)
    counted = counts(tx.connection, session.id, CountPurpose.SURPRISE)[-1].totals()
    found = compare(expected(tx.connection, session.id), counted)
    _end(tx, freeze, session, FreezeOutcome.COUNTED, words, count_id=count_id, signer=signer)
    _keep(tx, freeze, found)
    _say(tx, freeze, found)
    return SurpriseCounted(act=freeze.act, session_id=session.id, tenders=tuple(map(told, found)))


class UnfreezeTill(Order):
    """A frozen till goes on without having been counted, and why."""

    till_number: TillNumber
    words: Said


class TillUnfrozen(Result):
    """The till that goes on."""

    session_id: int
    till_number: int


@command("till.unfreeze")
def unfreeze_till(tx: Transaction, order: UnfreezeTill) -> TillUnfrozen:
    """Lift a freeze; any supervisor may, but who has the till. Refuses a till that is not frozen."""
    session = _session_of(tx, order.till_number)
    freeze = _freeze_of(tx, session)
    if session.clerk_id == tx.actor.id:
        raise Refused("surprise.own", tr("Nadie levanta el arqueo de su propia caja."), tr("Pídalo a un supervisor."))
    _end(tx, freeze, session, FreezeOutcome.LIFTED, order.words)
    return TillUnfrozen(session_id=session.id, till_number=session.till_number)


class FoundTender(Order):
    """One tender of a surprise count: what the books said, and what was there."""

    kind: Annotated[TenderKind, Field(strict=False)]
    expected_cents: UnsignedCents
    counted_cents: UnsignedCents


class SaySurprise(Order):
    """What a surprise count found, said by the program."""

    act: Line
    tenders: tuple[FoundTender, ...]


class SurpriseSaid(Result):
    """The act that it is of."""

    act: str


@command("till.surprise_result", needs_permission=False, is_the_program_s=True)
def say_surprise(tx: Transaction, order: SaySurprise) -> SurpriseSaid:
    """Leave what a surprise count found in the audit chain. Refuses what no act says."""
    found = find_act(tx.connection, order.act, tx.office.id)
    if order.tenders != _said(found.found):
        raise Refused("surprise.other", tr("El acta {number} no dice eso.", number=found.act))
    return SurpriseSaid(act=found.act)


def _session_of(tx: Transaction, number: int) -> Session:
    session = unsettled_of_till(tx.connection, require_till(tx, number))
    if session is None:
        raise Refused(
            "surprise.nobody", tr("La caja {number} no la tiene nadie.", number=number), tr("Escoja una caja abierta.")
        )
    return session


def _freeze_of(tx: Transaction, session: Session) -> Freeze:
    freeze = open_freeze(tx.connection, session.id)
    if freeze is None:
        raise Refused(
            "surprise.not_frozen",
            tr("La caja {number} no está detenida.", number=session.till_number),
            tr("Deténgala primero: así nadie mueve nada mientras se cuenta."),
        )
    return freeze


def _frozen_by_actor(tx: Transaction, session: Session) -> Freeze:
    freeze = _freeze_of(tx, session)
    if freeze.frozen_by != tx.actor.id:
        raise Refused(
            "surprise.of_another",
            tr("La caja {number} la detuvo {name}.", number=session.till_number, name=freeze.frozen_by_name),
            tr("La cuenta quien la detuvo. Si no puede, levante el arqueo y empiece otro."),
        )
    return freeze


def _refuse_other_signer(session: Session, signer: int | None, words: str) -> None:
    is_clerk = signer == session.clerk_id
    if not is_clerk and not words:
        raise Refused(
            "approval.not_its_clerk",
            tr("Firma {name}, que tiene la caja.", name=session.clerk_name),
            tr("Si no quiere o no puede, escriba por qué y firma quien vio contar."),
        )
    if is_clerk and words:
        raise Refused(
            "approval.its_clerk",
            tr("{name} firma por su propia caja: no hace falta la razón.", name=session.clerk_name),
            tr("Borre la razón, o que firme quien vio contar."),
        )


def _end(
    tx: Transaction,
    freeze: Freeze,
    session: Session,
    outcome: FreezeOutcome,
    words: str,
    *,
    count_id: int | None = None,
    signer: int | None = None,
) -> None:
    row = {
        "freeze_id": freeze.id,
        "outcome": outcome,
        "cash_count_id": count_id,
        "ended_by": tx.actor.id,
        "signed_by": signer,
        "ended_at": tx.now,
        "words": words,
    }
    tx.connection.execute(insert(TillFreezeEnd), row)
    change_session(tx, session.id, state=TillState.OPEN)


def _keep(tx: Transaction, freeze: Freeze, found: tuple[Difference, ...]) -> None:
    rows = [
        {
            "freeze_id": freeze.id,
            "tender_kind": one.kind,
            "expected_cents": one.expected_cents,
            "counted_cents": one.counted_cents,
        }
        for one in found
    ]
    if rows:
        tx.connection.execute(insert(SurpriseTender), rows)


def _say(tx: Transaction, freeze: Freeze, found: tuple[Difference, ...]) -> None:
    """Have the program say what was found, as an order with its own link of the audit chain."""
    order = SaySurprise(act=freeze.act, tenders=_said(found))
    wanted, order_json = command_of(order), order.model_dump_json()
    tx.carry_out_approved(tx.asking_for(wanted, order_json), wanted, order, order_json)


def _said(found: tuple[Difference, ...]) -> tuple[FoundTender, ...]:
    return tuple(
        FoundTender(kind=one.kind, expected_cents=one.expected_cents, counted_cents=one.counted_cents) for one in found
    )
