"""What the dial gives away: it turned over, ran backwards, was misread, or its water was halved or doubled. Pure.

Two dial readings of one meter give its water without a doubt, so what was measured is held against them. Where no
dial was noted, only a customer whose months are all alike can show half or twice the water.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oficinista.billing.baseline import Baseline, baseline, seasonal, year_before
from oficinista.billing.dial import span_l
from oficinista.billing.finding import Certainty, Finding, Limits, Step
from oficinista.billing.history import History, PastReading
from oficinista.billing.periods import LITRES_A_M3
from oficinista.i18n import tr
from oficinista.volume import format_m3


def register_fault(history: History, limits: Limits) -> Iterator[Finding]:
    """A dial that shows what it cannot: two digits changed places, it turned over, or it ran backwards."""
    dial = _dial(history.readings)
    usual = baseline(history.readings[:-1])
    if dial is None or usual is None or usual.readings < limits.history_min:
        return
    plausible = _Plausible(usual, dial.newest.months, limits)
    if dial.moved_l in plausible:
        return
    yield from _turned_over(dial, plausible) or [*_transposed(dial, plausible), *_backwards(dial)]


def halved_or_doubled(history: History, limits: Limits) -> Iterator[Finding]:
    """Half or twice the water: against the dial where it was noted, against a steady habit where it was not."""
    if not history.readings or history.readings[-1].is_estimated:
        return
    dial = _dial(history.readings)
    yield from _against_habit(history.readings, limits) if dial is None else _against_dial(dial)


class _Dial(NamedTuple):
    """Two readings of one dial, one after the other. Its figures are whole cubic metres; it moves by the litre."""

    newest: PastReading
    was_l: int
    shows_l: int

    @property
    def was(self) -> int:
        """Its figures before."""
        return self.was_l // LITRES_A_M3

    @property
    def shows(self) -> int:
        """Its figures now."""
        return self.shows_l // LITRES_A_M3

    @property
    def moved_l(self) -> int:
        """How far the dial moved, negative when it went back."""
        return self.shows_l - self.was_l

    @property
    def turned_l(self) -> int:
        """How far it moved if it passed its last number."""
        return self.moved_l + span_l(self.newest.dial_digits)


class _Plausible(NamedTuple):
    """The water that a reading may have, by what is usual."""

    usual: Baseline
    months: int
    limits: Limits

    def __contains__(self, litres: object) -> bool:
        most_l = self.limits.misread_factor * max(self.usual.median_l, LITRES_A_M3) * self.months
        return isinstance(litres, int) and 0 <= litres <= most_l

    def distance(self, litres: int) -> int:
        """How far it lies from the usual month."""
        return abs(litres - self.usual.median_l * self.months)

    def is_usual(self, litres: int) -> bool:
        """Whether it is what the account always uses."""
        spread_l = self.limits.near_spreads * self.usual.spread_l
        near_l = max(spread_l, self.limits.near_percent * self.usual.median_l // 100)
        return litres >= 0 and self.distance(litres) <= near_l * self.months


def _dial(readings: Sequence[PastReading]) -> _Dial | None:
    if len(readings) < 2:
        return None
    before, newest = readings[-2:]
    if before.register_l is None or newest.register_l is None or before.meter != newest.meter or newest.is_estimated:
        return None
    return _Dial(newest, before.register_l, newest.register_l)


def _transposed(dial: _Dial, plausible: _Plausible) -> list[Finding]:
    """Two neighbouring digits that, changed back, make the water what it usually is."""
    digits = f"{dial.shows:0{dial.newest.dial_digits}d}"
    swaps = {
        int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1]
    }
    possible = [(plausible.distance(used), shows) for shows in swaps if plausible.is_usual(used := _used(dial, shows))]
    if not possible:
        return []
    shows = min(possible)[1]
    evidence = tr(
        "El registro dice {register} m³ y eso son {moved}; si fuera {swapped} m³ serían {used}, lo usual.",
        register=dial.shows,
        swapped=shows,
        moved=format_m3(dial.moved_l),
        used=format_m3(_used(dial, shows)),
    )
    return [Finding("digits_transposed", dial.newest.period_end, evidence, Certainty.LIKELY, Step.READ_AGAIN)]


def _used(dial: _Dial, shows: int) -> int:
    """The water if its figures were these."""
    return dial.moved_l + (shows - dial.shows) * LITRES_A_M3


def _turned_over(dial: _Dial, plausible: _Plausible) -> list[Finding]:
    if dial.moved_l >= 0 or dial.turned_l not in plausible:
        return []
    words = {"before": dial.was, "now": dial.shows, "used": format_m3(dial.turned_l)}
    evidence = tr("El contador dio la vuelta: de {before} m³ a {now} m³ son {used}.", **words)
    if dial.newest.measured_l == dial.turned_l:
        return [Finding("rolled_over", dial.newest.period_end, evidence, Certainty.LIKELY, Step.EXPLAIN)]
    billed = tr("La lectura dice {measured}.", measured=format_m3(dial.newest.measured_l))
    return [Finding("rolled_over", dial.newest.period_end, f"{evidence} {billed}", Certainty.LIKELY, Step.REBILL)]


def _backwards(dial: _Dial) -> list[Finding]:
    if dial.shows >= dial.was:
        return []
    evidence = tr(
        "El registro bajó de {before} m³ a {now} m³: contador invertido o lectura equivocada.",
        before=dial.was,
        now=dial.shows,
    )
    return [Finding("reversed", dial.newest.period_end, evidence, Certainty.CERTAIN, Step.READ_AGAIN)]


def _against_dial(dial: _Dial) -> Iterator[Finding]:
    moved_l = dial.moved_l if dial.moved_l >= 0 else dial.turned_l
    measured_l = dial.newest.measured_l
    code = "doubled" if measured_l == 2 * moved_l else "halved" if 2 * measured_l == moved_l else ""
    if moved_l == 0 or not code:
        return
    evidence = tr(
        "El registro avanzó {moved} y la lectura dice {measured}.",
        moved=format_m3(moved_l),
        measured=format_m3(measured_l),
    )
    yield Finding(code, dial.newest.period_end, evidence, Certainty.CERTAIN, Step.REBILL)


def _against_habit(readings: Sequence[PastReading], limits: Limits) -> Iterator[Finding]:
    *earlier, newest = readings
    year, usual = baseline(earlier), seasonal(earlier, newest, limits.rainy_months)
    if year is None or usual is None or year.readings < limits.history_min or usual.median_l < limits.usual_min_l:
        return
    if 100 * max(year.spread_l, usual.spread_l) > limits.steady_percent * usual.median_l:
        return
    before = year_before(earlier, newest)
    compared = [usual.median_l] if before is None else [usual.median_l, before.month_l]
    for code, wanted in (("doubled", [2 * one for one in compared]), ("halved", [one // 2 for one in compared])):
        if all(100 * abs(newest.month_l - one) <= limits.double_percent * one for one in wanted):
            words = {"now": format_m3(newest.month_l), "usual": format_m3(usual.median_l)}
            text = (
                tr("Mide {now} al mes: el doble de {usual}, de los que nunca se aparta.", **words)
                if code == "doubled"
                else tr("Mide {now} al mes: la mitad de {usual}, de los que nunca se aparta.", **words)
            )
            yield Finding(code, newest.period_end, text, Certainty.POSSIBLE, Step.READ_AGAIN)
