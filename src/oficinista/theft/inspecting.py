"""What the inspection of a case of water theft found, and who keeps its pieces from then on."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from oficinista.i18n import tr
from oficinista.orders import Line, command
from oficinista.theft.moved import InTheft, TheftMoved, accounts_of, act_in
from oficinista.theft.queries import INSPECTION, Inspected
from oficinista.transaction import Transaction

Named = Annotated[Line, AfterValidator(str.strip), Field(min_length=2)]
"""Something that must be written: «ninguno» where there is none."""


class Found(StrEnum):
    """What an inspection found."""

    NO_ACCOUNT = "no_account"
    TAMPERED = "tampered"
    BYPASS = "bypass"
    OUT_OF_USE = "out_of_use"
    SEAL = "seal"
    OTHER = "other"


def found_words(found: Found) -> str:
    """What an inspection found, as a person says it."""
    return {
        Found.NO_ACCOUNT: tr("sin cuenta"),
        Found.TAMPERED: tr("contador alterado"),
        Found.BYPASS: tr("niple o derivación"),
        Found.OUT_OF_USE: tr("contador fuera de uso"),
        Found.SEAL: tr("precinto roto"),
        Found.OTHER: tr("otra cosa"),
    }[found]


class InspectTheft(InTheft):
    """What the inspection found, with the number of its act, and who keeps what was taken away.

    Meter, seals and custody are always said: «ninguno» where there is none.
    """

    act: Named
    inspector: Named
    found: Annotated[Found, Field(strict=False)]
    meter: Named
    seal_found: Named
    seal_placed: Named
    custody: Named
    reading_m3: Annotated[int, Field(strict=True, ge=0, le=10**8)] | None = None


class NoteCustody(InTheft):
    """A piece of evidence was kept somewhere, or passed from one hand to another."""


@command("theft.inspect", touches=accounts_of)
def inspect_theft(tx: Transaction, order: InspectTheft) -> TheftMoved:
    """Note what the inspection found. Refuses it without its act, its numbers and who keeps the pieces."""
    found = order.model_dump(include=set(Inspected.model_fields))
    return act_in(tx, "inspect", order, {INSPECTION: found})


@command("theft.custody", touches=accounts_of)
def note_custody(tx: Transaction, order: NoteCustody) -> TheftMoved:
    """Note who has a piece of evidence. Refuses it before the inspection."""
    return act_in(tx, "custody", order)
