"""The calculation of a case of water theft is kept as it was shown, in both languages, and is never changed."""

from typing import Annotated

from pydantic import Field

from oficinista.customers.commands import Day, MeterDiameter
from oficinista.i18n import Language, speaking, tr
from oficinista.orders import Refused, command
from oficinista.theft.calculation import Basis, Method
from oficinista.theft.moved import InTheft, TheftMoved, accounts_of, act_in
from oficinista.theft.queries import CALCULATION, Asked, calculate, kept, told
from oficinista.transaction import Transaction


class CalculateTheft(InTheft):
    """Work out the water that was not billed, by one method, from one day to another. `basis` says why it was not."""

    basis: Annotated[Basis, Field(strict=False)]
    method: Annotated[Method, Field(strict=False)]
    since: Day
    until: Day
    before_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None
    after_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None
    pipe: MeterDiameter | None = None
    hours_a_day: Annotated[int, Field(strict=True, ge=1, le=24)] | None = None


class RedoTheft(InTheft):
    """What was calculated is to be calculated anew, and notified anew."""


@command("theft.calculate", touches=accounts_of)
def calculate_theft(tx: Transaction, order: CalculateTheft) -> TheftMoved:
    """Calculate what was not billed and keep it with every line. Refuses it without the act and the photographs, what
    the method lacks, and what comes to nothing."""
    asked = Asked(**order.model_dump(include=set(Asked.model_fields)))
    said = {}
    for spoken in (Language.ENGLISH, Language.SPANISH):
        with speaking(spoken):
            found = calculate(tx.connection, order.number, asked, office_id=tx.office.id, today=tx.business_date)
            said[spoken.value] = told(found)
    if found.cents == 0:
        raise Refused("theft.nothing", tr("No queda nada que cobrar: mire cada línea del cálculo."),
                      tr("Revise las fechas, el método o la base."))  # fmt: skip
    return act_in(tx, "calculate", order, {CALCULATION: kept(found, said).model_dump(mode="json")})


@command("theft.redo", touches=accounts_of)
def redo_theft(tx: Transaction, order: RedoTheft) -> TheftMoved:
    """Have a calculation made anew. Refuses one whose hearing term runs, or that was charged."""
    return act_in(tx, "redo", order)
