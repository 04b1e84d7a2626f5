"""What a dial tells: the water between two readings, also past its last figure and where the meter was changed. Pure.

A dial that passes its last figure begins again at nothing. A reading that is lower than the one before is either that
or a slip of the pen, and only the water that it would make tells which: what no customer uses is a slip.
"""

from oficinista.billing.periods import LITRES_A_M3
from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.volume import format_m3


def span_l(dial_digits: int) -> int:
    """How much water brings a dial back to where it was."""
    return int(10**dial_digits) * LITRES_A_M3


def stood_at(register_l: int | None, measured_l: int, replaced_l: int | None, dial_digits: int) -> int | None:
    """Where the meter stood before a reading; None where nobody wrote down what it showed, or where it cannot be.

    What meters that were taken away had measured of that water, `replaced_l`, is not on this dial.
    """
    own_l = measured_l - (replaced_l or 0)
    if register_l is None or not 0 <= own_l < span_l(dial_digits):
        return None
    return (register_l - own_l) % span_l(dial_digits)


def shows(stood_at_l: int, measured_l: int, replaced_l: int | None, dial_digits: int) -> int:
    """What a dial shows that stood somewhere and measured so much since."""
    return (stood_at_l + measured_l - (replaced_l or 0)) % span_l(dial_digits)


def water(now_l: int, stood_at_l: int, *, dial_digits: int, replaced_l: int | None, most_l: int) -> int:
    """The water of a reading: what the dial moved, and what replaced meters had measured.

    Refuses a figure that the dial does not have, and one that is lower than before unless the dial turned over: then
    it would be at most `most_l`.
    """
    if now_l >= span_l(dial_digits):
        raise Refused(
            "reading.beyond_dial",
            tr("Ese contador tiene {count} cifras y no marca tanto.", count=dial_digits),
            tr("Escriba lo que marca el contador, en metros cúbicos."),
        )
    moved_l = (now_l - stood_at_l) % span_l(dial_digits) + (replaced_l or 0)
    if now_l < stood_at_l and moved_l > most_l:
        raise Refused(
            "reading.below_last",
            tr("El contador ya marcaba {volume} en la lectura anterior.", volume=format_m3(stood_at_l)),
            tr("Escriba lo que marca el contador, no el consumo."),
        )
    return moved_l
