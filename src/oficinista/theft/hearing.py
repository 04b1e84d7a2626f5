"""Whoever was notified is heard before anything is charged; who worked on the case does not decide it."""

from typing import Literal

from oficinista.i18n import tr
from oficinista.orders import Refused, command
from oficinista.theft.moved import InTheft, TheftMoved, accounts_of, act_in, end_of
from oficinista.theft.queries import find_theft
from oficinista.transaction import Transaction


class AskHearing(InTheft):
    """Who was notified wants to be heard."""


class LetStand(InTheft):
    """Nobody asked for a hearing within the term."""


class DecideTheft(InTheft):
    """What the hearing came to."""

    outcome: Literal["uphold", "revise", "clear"]


@command("theft.ask_hearing", touches=accounts_of)
def ask_hearing(tx: Transaction, order: AskHearing) -> TheftMoved:
    """Note that a hearing is asked for. Refuses it past its term."""
    return act_in(tx, "ask_hearing", order)


@command("theft.let_stand", touches=accounts_of)
def let_stand(tx: Transaction, order: LetStand) -> TheftMoved:
    """Make firm what nobody asked to be heard about. Refuses it while the term runs."""
    return act_in(tx, "let_stand", order)


@command("theft.decide", touches=accounts_of)
def decide_theft(tx: Transaction, order: DecideTheft) -> TheftMoved:
    """Decide a hearing. Refuses whoever opened, inspected or calculated the case."""
    found = find_theft(tx.connection, order.number, tx.office.id)
    if any(clerk == tx.actor.id for action, clerk in found.by if action in {"open", "inspect", "calculate"}):
        raise Refused(
            "theft.own_work",
            tr("Quien abrió, inspeccionó o calculó el caso no lo decide."),
            tr("Tiene que decidirlo otro supervisor."),
        )
    moved = act_in(tx, order.outcome, order)
    if order.outcome == "clear":
        end_of(tx, found, order)
    return moved
