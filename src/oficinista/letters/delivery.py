"""What happens to a letter once it is made: printed, handed or sent with proof, come back, sent again.

Where a term of the law counts from the notice of a decision, the case is told of the delivery, and of a letter that
came back; the day is the one that the rule `letter.counts_from` names.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Select, bindparam, insert, select, update
from sqlmodel import col

from oficinista.cases.conditions import DELIVERED, RETURNED
from oficinista.cases.engine import Deed, act
from oficinista.cases.lifecycle import Lifecycle, Need, find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.customers.commands import Day
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.catalogue import About, find_template
from oficinista.letters.models import Happened, Letter, LetterEvent, LetterState, Way
from oficinista.letters.queries import LetterFound, account_of_letter, changed, find_letter, way_words
from oficinista.letters.subjects import PLACE
from oficinista.orders import Line, Order, Refused, Result, Said, command
from oficinista.transaction import Transaction

PROOF_MIN = 3


class LetterMoved(Result):
    """Where the letter is, and how many times it was printed."""

    number: str
    state: LetterState
    printed: int


class PrintLetter(Order):
    """A letter came out of the printer: the original the first time, a copy after."""

    number: Line


class DeliverLetter(Order):
    """A letter was handed or sent. `proof` is who signed, the certified mail's number, or the e-mail address.

    `although_changed` delivers it as it is, although the records are not what they were.
    """

    number: Line
    way: Annotated[Way, Field(strict=False)]
    proof: Line = ""
    on: Day | None = None
    although_changed: bool = False


class ReturnLetter(Order):
    """A letter that was sent came back."""

    number: Line
    words: Said
    on: Day | None = None


@command("letter.print", touches=lambda connection, order: account_of_letter(connection, order.number))
def print_letter(tx: Transaction, order: PrintLetter) -> LetterMoved:
    """Record that a letter was printed."""
    letter = find_letter(tx.connection, order.number, tx.office.id)
    _add(tx, letter, Happened.PRINTED)
    return LetterMoved(number=letter.number, state=letter.state, printed=letter.printed + 1)


@command("letter.deliver", touches=lambda connection, order: account_of_letter(connection, order.number))
def deliver_letter(tx: Transaction, order: DeliverLetter) -> LetterMoved:
    """Record how a letter reached the customer. Refuses one without its proof, and one whose facts have changed."""
    letter = find_letter(tx.connection, order.number, tx.office.id)
    _refuse_state(letter, LetterState.AWAITING, LetterState.RETURNED)
    proof = _require_proof(order.way, order.proof.strip())
    if not order.although_changed and (what := changed(tx.connection, letter, order.on or tx.business_date)):
        raise Refused(
            "letter.changed",
            tr("Los datos cambiaron desde que se hizo la carta {number}: {what}.", number=letter.number,
               what=", ".join(what)),
            tr("Hágala de nuevo, o entréguela como está y dígalo."),
        )  # fmt: skip
    _move(tx, letter, Happened.DELIVERED, order.on, way=order.way, proof=proof)
    _tell_case(tx, letter, DELIVERED, order.on, f"{letter.number}, {way_words(order.way)} {proof}".strip())
    return LetterMoved(number=letter.number, state=LetterState.DELIVERED, printed=letter.printed)


@command("letter.return", touches=lambda connection, order: account_of_letter(connection, order.number))
def return_letter(tx: Transaction, order: ReturnLetter) -> LetterMoved:
    """Record that a letter came back: it waits to be sent again. Refuses one that was not sent."""
    letter = find_letter(tx.connection, order.number, tx.office.id)
    _refuse_state(letter, LetterState.DELIVERED)
    if letter.way is Way.IN_PERSON:
        raise Refused("letter.in_person", tr("La carta {number} se entregó en la mano.", number=letter.number))
    _move(tx, letter, Happened.RETURNED, order.on, words=order.words)
    _tell_case(tx, letter, RETURNED, order.on, f"{letter.number}: {order.words}")
    return LetterMoved(number=letter.number, state=LetterState.RETURNED, printed=letter.printed)


def _refuse_state(letter: LetterFound, *allowed: LetterState) -> None:
    if letter.state not in allowed:
        raise Refused(
            "letter.not_now",
            tr("La carta {number} está {state}.", number=letter.number, state=letter.state_words),
            tr("Vea lo que le pasó en la lista de cartas."),
        )


def _require_proof(way: Way, proof: str) -> str:
    missing: Mapping[Way, Callable[[], str]] = {
        Way.IN_PERSON: lambda: tr("Escriba el nombre de quien la firmó."),
        Way.CERTIFIED: lambda: tr("Escriba el número del correo certificado."),
        Way.EMAIL: lambda: tr("Escriba la dirección a la que se envió."),
    }
    is_short = len(proof) < PROOF_MIN or (way is Way.EMAIL and "@" not in proof)
    if way in missing and is_short:
        raise Refused("letter.proof", tr("Falta la prueba de la entrega."), missing[way]())
    return proof


def _move(tx: Transaction, letter: LetterFound, happened: Happened, on: Day | None, **more: Any) -> None:
    day, before = on or tx.business_date, letter.last_on
    if not before <= day <= tx.business_date:
        raise Refused(
            "letter.day",
            tr("El {date} no vale: lo último de la carta es del {before}.", date=long_date(day),
               before=long_date(before)),
            tr("Escriba un día desde entonces hasta hoy."),
        )  # fmt: skip
    _add(tx, letter, happened, day, **more)
    state = LetterState(happened.value)
    tx.connection.execute(update(Letter).where(col(Letter.id) == letter.id).values(state=state))


def _add(tx: Transaction, letter: LetterFound, happened: Happened, on: Day | None = None, **more: Any) -> None:
    row = {
        "letter_id": letter.id,
        "place": len(letter.events) + 1,
        "happened": happened,
        "happened_on": on or tx.business_date,
        "clerk_id": tx.actor.id,
        "made_at": tx.now,
        **more,
    }
    tx.connection.execute(insert(LetterEvent), row)


def _tell_case(tx: Transaction, letter: LetterFound, order: str, on: Day | None, words: str) -> None:
    """Tell the case whose term counts from the letter, unless it has gone on since what the letter is about.

    A letter that came back leads a case that rested on its delivery back to where what it tells had led it.
    """
    if find_template(letter.template).about is not About.STEP:
        return
    number, _, place = letter.subject.partition(PLACE)
    case = tx.connection.execute(_CASE, {"number": number}).one()
    lifecycle = find_lifecycle(case.lifecycle)
    told, *since = tx.connection.execute(_SINCE, {"number": number, "place": int(place)}).all()
    if any(_moves_on(lifecycle, event.action) for event in since):
        return
    for code, action in lifecycle.actions_from(case.state).items():
        if action.order != order or (order == RETURNED and action.to != told.state):
            continue
        if not (action.reopens and _is_opened_anew(tx, case)):
            act(tx, number, Deed(code, on or tx.business_date, words))
        return


def _moves_on(lifecycle: Lifecycle, action: str) -> bool:
    """Whether an action leads a case on; not one that needs the letter's delivery, and falls with it."""
    found = lifecycle.actions[action]
    return found.to is not None and found.order not in {DELIVERED, RETURNED} and Need.TOLD not in found.needs


def _is_opened_anew(tx: Transaction, case: Any) -> bool:
    """Whether the bill of a case that is over is looked at in another one."""
    others = {"lifecycle": case.lifecycle, "bill": case.bill_id}
    return tx.connection.execute(_ANEW, others).first() is not None


_CASE: Select[*tuple[Any, ...]] = select(col(Case.lifecycle), col(Case.state), col(Case.bill_id)).where(
    col(Case.number) == bindparam("number")
)
_SINCE: Select[str, str] = (
    select(col(CaseEvent.action), col(CaseEvent.state))
    .join(Case, col(Case.id) == col(CaseEvent.case_id))
    .where(col(Case.number) == bindparam("number"), col(CaseEvent.place) >= bindparam("place"))
    .order_by(col(CaseEvent.place))
)
_ANEW = select(col(Case.id)).where(
    col(Case.lifecycle) == bindparam("lifecycle"), col(Case.bill_id) == bindparam("bill"), col(Case.closed_on).is_(None)
)
