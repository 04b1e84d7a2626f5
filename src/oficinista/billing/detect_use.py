"""What the water of an account gives away: a leak, a rise, a meter that stands still, too many estimates. Pure.

Each detector judges the newest reading by the ones before it, and says nothing while there is no habit to judge by.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from oficinista.billing.baseline import Baseline, baseline, seasonal, year_before
from oficinista.billing.finding import Certainty, Finding, Limits, Step
from oficinista.billing.history import History, PastReading
from oficinista.i18n import tr
from oficinista.volume import format_m3


def hidden_leak(history: History, limits: Limits) -> Iterator[Finding]:
    """Water that runs day and night: even the least of the last readings is over all that came before."""
    earlier, recent = history.readings[: -limits.leak_readings], history.readings[-limits.leak_readings :]
    usual = _habit(earlier, limits)
    if usual is None or any(one.is_estimated for one in recent):
        return
    least_l = min(one.month_l for one in recent)
    if least_l < usual.most_l + limits.leak_l:
        return
    evidence = tr(
        "En {months} meses no baja de {least} al mes; antes lo usual eran {usual} y nunca pasó de {most}.",
        months=sum(one.months for one in recent),
        least=format_m3(least_l),
        usual=format_m3(usual.median_l),
        most=format_m3(usual.most_l),
    )
    yield Finding("hidden_leak", recent[-1].period_end, evidence, Certainty.POSSIBLE, Step.INSPECT)


def sudden_rise(history: History, limits: Limits) -> Iterator[Finding]:
    """One reading far over what is usual in its season, and well over all that came before."""
    *earlier, newest = history.readings
    usual = seasonal(earlier, newest, limits.rainy_months)
    habit = _habit(earlier, limits)
    if usual is None or habit is None or newest.is_estimated:
        return
    needed_l = max(limits.rise_factor * usual.median_l, usual.median_l + limits.rise_l)
    if (
        newest.month_l < needed_l
        or 100 * (newest.month_l - habit.most_l) < limits.rise_over_most_percent * habit.most_l
    ):
        return
    words = {
        "now": format_m3(newest.month_l),
        "usual": format_m3(usual.median_l),
        "most": format_m3(habit.most_l),
    }
    evidence = tr("Usó {now} al mes; lo usual en esa época son {usual} y nunca pasó de {most}.", **words)
    before = year_before(earlier, newest)
    if before is not None:
        evidence += " " + tr("Un año antes usó {then} al mes.", then=format_m3(before.month_l))
    yield Finding("sudden_rise", newest.period_end, evidence, Certainty.LIKELY, Step.READ_AGAIN)


def stuck_meter(history: History, limits: Limits) -> Iterator[Finding]:
    """A meter that stands still for months where water was always used, while customers alike use theirs."""
    still = list(takewhile(lambda one: one.measured_l == 0 and not one.is_estimated, reversed(history.readings)))
    earlier = history.readings[: len(history.readings) - len(still)]
    months = sum(one.months for one in still)
    usual = _habit(earlier, limits)
    if usual is None or months < limits.stuck_months or usual.least_l == 0:
        return
    if history.alike is not None and history.alike.median_l == 0:
        return
    evidence = tr(
        "El contador no se mueve hace {months} meses; antes medía {usual} al mes y nunca cero.",
        months=months,
        usual=format_m3(usual.median_l),
    )
    yield Finding("stuck_meter", still[0].period_end, evidence, Certainty.POSSIBLE, Step.TEST_METER)


def run_of_estimates(history: History, limits: Limits) -> Iterator[Finding]:
    """Bills by guess for too long: nobody has seen the meter."""
    run = list(takewhile(lambda one: one.is_estimated, reversed(history.readings)))
    if len(run) <= limits.estimates_max:
        return
    evidence = tr(
        "{count} lecturas seguidas son estimadas: {months} meses sin ver el contador.",
        count=len(run),
        months=sum(one.months for one in run),
    )
    yield Finding("run_of_estimates", run[0].period_end, evidence, Certainty.CERTAIN, Step.READ_AGAIN)


def _habit(earlier: Sequence[PastReading], limits: Limits) -> Baseline | None:
    """What is usual, where there are readings enough and water enough to judge by."""
    usual = baseline(earlier)
    if usual is None or usual.readings < limits.history_min or usual.median_l < limits.usual_min_l:
        return None
    return usual
