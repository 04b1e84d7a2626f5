"""What in an account's past a person should look at: every detector, over the last readings and all the bills. Pure.

A detector sees a reading with what was known when it came, as an office that looks at each new reading would, so what
it costs and finds can be measured on any set of readings (`benchmarks/detectors.py`).
"""

from collections.abc import Mapping

from oficinista.billing.detect_register import halved_or_doubled, register_fault
from oficinista.billing.detect_terms import billed_wrong, used_after_closing
from oficinista.billing.detect_use import hidden_leak, run_of_estimates, stuck_meter, sudden_rise
from oficinista.billing.finding import Detector, Finding, Limits
from oficinista.billing.history import History

DETECTORS: Mapping[str, Detector] = {
    "hidden_leak": hidden_leak,
    "sudden_rise": sudden_rise,
    "stuck_meter": stuck_meter,
    "register_fault": register_fault,
    "run_of_estimates": run_of_estimates,
    "halved_or_doubled": halved_or_doubled,
    "used_after_closing": used_after_closing,
}
"""Each judges the newest reading of a past. `billed_wrong` is apart: it judges bills, all of them."""

READINGS_JUDGED = 24


def judge(history: History, limits: Limits) -> list[Finding]:
    """What the newest reading of a past gives away."""
    if not history.readings:
        return []
    return [finding for detector in DETECTORS.values() for finding in detector(history, limits)]


def findings(history: History, limits: Limits) -> list[Finding]:
    """What the last readings and all bills give away, the newest first; what lasts is told once, as it stands last."""
    count = len(history.readings)
    latest: dict[str, Finding] = {}
    found = list(billed_wrong(history))
    for known in range(max(count - READINGS_JUDGED, 0) + 1, count + 1):
        now = {finding.code: finding for finding in judge(history.until(known), limits)}
        found += [finding for code, finding in latest.items() if code not in now]
        latest = now
    return sorted([*found, *latest.values()], key=lambda finding: (finding.on, finding.code), reverse=True)
