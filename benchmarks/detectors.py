"""How often each detector speaks on real usage as it is, and how many injected faults it finds.

    uv run python -m benchmarks.detectors FILE.csv.gz [--every 1]

Each reading is judged with what was known when it came. The file tells water and no dial: dials are run up from the
water, beginning anywhere, so its dials turn over as often as dials do and are never misread. What speaks on the file
as it is counts as a false alarm, though some of it will be true: a leak that nobody told the file's authors about.
"""

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from oficinista.billing.baseline import baseline
from oficinista.billing.detect import DETECTORS
from oficinista.billing.detect_terms import billed_wrong
from oficinista.billing.finding import Finding, Limits
from oficinista.billing.history import History, MeterStay, PastBill, PastReading, PastTerms
from oficinista.billing.plausible import Plausibility
from oficinista.billing.usage_file import read_usage
from oficinista.billing.usage_plan import plan_usage
from oficinista.rulebook import Rulebook

TODAY = date(2026, 11, 24)
DAYS_A_YEAR = 365
AFTER = 3
"""A fault that lasts has so many readings, six months, to be found in."""
DIAL = 10**6
M3 = 1_000
SPEAKERS = {
    "hidden_leak": ("hidden_leak", False),
    "sudden_rise": ("sudden_rise", False),
    "stuck_meter": ("stuck_meter", False),
    "run_of_estimates": ("run_of_estimates", False),
    "halved, no dial": ("halved_or_doubled", False),
    "doubled, no dial": ("halved_or_doubled", False),
    "halved, dial": ("halved_or_doubled", True),
    "doubled, dial": ("halved_or_doubled", True),
    "digits_transposed": ("register_fault", True),
    "rolled_over": ("register_fault", True),
    "reversed": ("register_fault", True),
    "used_after_closing": ("used_after_closing", False),
}
"""What can be found, by which detector, and whether it is asked about readings with a dial."""

Readings = tuple[PastReading, ...]


class Account(NamedTuple):
    """An account's readings as the file has them, with a dial that was run up from them."""

    readings: Readings
    dialled: Readings
    tariff_class: str

    @property
    def days(self) -> int:
        """From the first day to the last."""
        return (self.readings[-1].period_end - self.readings[0].period_start).days + 1


class Fault(NamedTuple):
    """Something that goes wrong from reading `place` on, and what should be found within `after` readings."""

    title: str
    speaker: str
    after: int
    break_: Callable[[Readings, int, random.Random], Readings | None]


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only one account of so many")
    asked = parser.parse_args()
    limits = Limits.of(Rulebook.load(), TODAY)
    accounts = list(read_accounts(asked.file))[:: asked.every]
    readings = sum(len(account.readings) for account in accounts)
    years = sum(account.days for account in accounts) / DAYS_A_YEAR
    print(f"{len(accounts):,} accounts, {readings:,} readings, {years:,.0f} account-years.\n")
    print_alarms(accounts, limits, readings, years)
    print()
    print_recall(accounts, limits)


def read_accounts(file: Path) -> Iterator[Account]:
    """The accounts of a file of usage; a reading that the office would hold as absurd never reaches an analysis."""
    usage = read_usage(file, classes={"residential_multi": "residential"})
    plan = plan_usage(usage.rows, {}, office_id=1, today=TODAY, limits=Plausibility(50, 30 * M3))
    chosen = random.Random(1)
    for account in plan.accounts:
        known = [one.reading for one in account.added if one.doubt is None]
        readings = tuple(PastReading(one.period_start, one.period_end, one.months, one.measured_l) for one in known)
        if readings:
            yield Account(readings, dialled(readings, chosen.randrange(DIAL)), account.terms[-1].tariff_class)


def dialled(readings: Readings, shows: int) -> Readings:
    """The same readings on a dial that showed `shows` before them: whole cubic metres, and it turns over."""
    found, total_l = [], shows * M3
    for one in readings:
        before = total_l // M3
        total_l += one.measured_l
        moved = total_l // M3 - before
        found.append(one._replace(register_l=total_l // M3 % DIAL * M3, measured_l=moved * M3))
    return tuple(found)


def print_alarms(accounts: Sequence[Account], limits: Limits, readings: int, years: float) -> None:
    """How often each finding appears on the file as it is."""
    begun, standing = dict.fromkeys(SPEAKERS, 0), dict.fromkeys(SPEAKERS, 0)
    for account in accounts:
        for title in SPEAKERS:
            spoke = False
            for place in range(len(account.readings)):
                speaks = does_speak(account, title, place, limits)
                begun[title] += speaks and not spoke
                spoke = speaks
            standing[title] += spoke
    print(
        "| finding | new alarms a 1,000 readings | a 1,000 account-years | accounts with it at their last, of 1,000 |"
    )
    print("|---|---:|---:|---:|")
    for title in SPEAKERS:
        rates = (1000 * begun[title] / readings, 1000 * begun[title] / years, 1000 * standing[title] / len(accounts))
        print(f"| {title} | " + " | ".join(f"{rate:.1f}" for rate in rates) + " |")


def does_speak(account: Account, title: str, place: int, limits: Limits) -> bool:
    """Whether a finding appears when reading `place` comes."""
    readings = account.dialled if SPEAKERS[title][1] else account.readings
    return title.split(",", maxsplit=1)[0] in spoken(History(readings[: place + 1]), title, limits)


def spoken(history: History, title: str, limits: Limits) -> set[str]:
    """The codes that a title's detector finds in the newest reading of a past."""
    found: Iterator[Finding] = DETECTORS[SPEAKERS[title][0]](history, limits)
    return {finding.code for finding in found}


def print_recall(accounts: Sequence[Account], limits: Limits) -> None:
    """How many of each fault are found in time, beside how often the same is said there without any fault."""
    eligible = [account for account in accounts if len(account.readings) >= limits.history_min + AFTER + 1]
    print(
        f"{len(eligible):,} accounts with enough readings before and after, one fault in each, at a random reading.\n"
    )
    print("| fault | injected | readings to find it in | found | said there without it |")
    print("|---|---:|---:|---:|---:|")
    for fault in FAULTS:
        injected = found = anyway = 0
        for account, chosen in zip(eligible, map(random.Random, range(len(eligible))), strict=True):
            place = chosen.randrange(limits.history_min + 1, len(account.readings) - AFTER + 1)
            whole = account.dialled if SPEAKERS[fault.speaker][1] else account.readings
            broken = fault.break_(whole, place, chosen)
            if broken is not None:
                injected += 1
                found += is_found(broken, fault, place, limits)
                anyway += is_found(whole, fault, place, limits)
        share = [f"{100 * count / max(injected, 1):.1f} %" for count in (found, anyway)]
        print(f"| {fault.title} | {injected:,} | {fault.after} | " + " | ".join(share) + " |")
    print_exact(eligible, limits)


def is_found(readings: Readings, fault: Fault, place: int, limits: Limits) -> bool:
    """Whether a fault of reading `place` is found in time."""
    code = fault.speaker.split(",")[0]
    pasts = (History(readings[:count]) for count in range(place + 1, place + fault.after + 1))
    return any(code in spoken(past, fault.speaker, limits) for past in pasts)


def print_exact(accounts: Sequence[Account], limits: Limits) -> None:
    """What is a comparison and no judgement: an account closed before its last readings, a bill of another kind."""
    used = [one for one in accounts if one.readings[-1].measured_l > 0]
    closed = sum(
        bool(spoken(History(one.readings, closed_on=one.readings[-2].period_start), "used_after_closing", limits))
        for one in used
    )
    wrong = sum(bool(list(billed_wrong(billed(one, "industrial", "5/8")))) for one in accounts)
    larger = sum(bool(list(billed_wrong(billed(one, one.tariff_class, "2")))) for one in accounts)
    right = sum(bool(list(billed_wrong(billed(one, one.tariff_class, "5/8")))) for one in accounts)
    for title, injected, found, anyway in (
        ("water after the account closed", len(used), closed, 0),
        ("billed as another class", len(accounts), wrong, right),
        ("billed for another diameter", len(accounts), larger, right),
    ):
        print(f"| {title} | {injected:,} | 1 | {100 * found / injected:.1f} % | {100 * anyway / injected:.1f} % |")


def billed(account: Account, tariff_class: str, diameter: str) -> History:
    """An account with a 5/8 meter, whose last reading was billed in some way."""
    last, first_day = account.readings[-1], account.readings[0].period_start
    bill = PastBill("1", last.period_start, last.period_end, last.measured_l, tariff_class, "both", diameter)
    return History(
        account.readings,
        bills=(bill,),
        terms=(PastTerms(first_day, account.tariff_class, "both"),),
        meters=(MeterStay(first_day, None, "M1", "5/8"),),
    )


def leak(m3: int) -> Callable[[Readings, int, random.Random], Readings | None]:
    """So many cubic metres a month more from a reading on."""

    def inject(readings: Readings, place: int, _: random.Random) -> Readings | None:
        return from_place(readings, place, lambda one: one._replace(measured_l=one.measured_l + m3 * M3 * one.months))

    return inject


def doubling_leak(readings: Readings, place: int, _: random.Random) -> Readings | None:
    """A leak as large as all that the account usually uses."""
    usual = baseline(readings[:place])
    if usual is None or usual.median_l == 0:
        return None
    return from_place(
        readings, place, lambda one: one._replace(measured_l=one.measured_l + usual.median_l * one.months)
    )


def stuck(readings: Readings, place: int, _: random.Random) -> Readings | None:
    """Nothing is measured from a reading on, where something was."""
    if not any(one.measured_l for one in readings[place:]):
        return None
    return from_place(readings, place, lambda one: one._replace(measured_l=0))


def estimated(readings: Readings, place: int, _: random.Random) -> Readings | None:
    """Every reading is a guess from one on."""
    return from_place(readings, place, lambda one: one._replace(is_estimated=True))


def times(numerator: int, denominator: int) -> Callable[[Readings, int, random.Random], Readings | None]:
    """One reading is so many times what it was."""

    def inject(readings: Readings, place: int, _: random.Random) -> Readings | None:
        one = readings[place]
        if one.measured_l == 0:
            return None
        return swapped_in(readings, place, one._replace(measured_l=one.measured_l * numerator // denominator))

    return inject


def transposed(position: int) -> Callable[[Readings, int, random.Random], Readings | None]:
    """Two neighbouring digits of one dial reading change places: the ones and tens at position 0, and so on."""

    def inject(readings: Readings, place: int, _: random.Random) -> Readings | None:
        shows = readings[place].register_l
        if shows is None:
            return None
        low, high = (shows // M3 // 10 ** (position + extra) % 10 for extra in (0, 1))
        wrong = shows // M3 + (low - high) * 9 * 10**position
        return None if low == high else swapped_in(readings, place, shown(readings, place, wrong))

    return inject


def backwards(readings: Readings, place: int, _: random.Random) -> Readings | None:
    """The meter was mounted the wrong way round: the dial goes back by what was used."""
    used = readings[place].measured_l // M3
    before = readings[place - 1].register_l
    if before is None or not 0 < used <= before // M3:
        return None
    return swapped_in(readings, place, shown(readings, place, before // M3 - used))


def rollover(readings: Readings, place: int, chosen: random.Random) -> Readings | None:
    """The dial passes its last number within a reading."""
    used = readings[place].measured_l // M3
    if used == 0:
        return None
    before = sum(one.measured_l for one in readings[:place]) // M3
    return dialled(readings, (DIAL - before - chosen.randint(1, used)) % DIAL)


def shown(readings: Readings, place: int, shows: int) -> PastReading:
    """A reading whose dial shows something else, and whose water follows it."""
    before = readings[place - 1].register_l or 0
    return readings[place]._replace(register_l=shows * M3, measured_l=shows * M3 - before)


def swapped_in(readings: Readings, place: int, one: PastReading) -> Readings:
    """The readings with another one at a place."""
    return (*readings[:place], one, *readings[place + 1 :])


def from_place(readings: Readings, place: int, change: Callable[[PastReading], PastReading]) -> Readings:
    """The readings changed from a place on."""
    return readings[:place] + tuple(map(change, readings[place:]))


FAULTS = (
    *(Fault(f"leak of {m3} m³ a month", "hidden_leak", AFTER, leak(m3)) for m3 in (5, 10, 20, 40, 80)),
    Fault("leak as large as the usual month", "hidden_leak", AFTER, doubling_leak),
    *(Fault(f"one reading × {factor}", "sudden_rise", 1, times(factor, 1)) for factor in (2, 3, 5, 10)),
    Fault("meter stuck", "stuck_meter", AFTER, stuck),
    Fault("estimates only", "run_of_estimates", AFTER, estimated),
    Fault("halved, no dial noted", "halved, no dial", 1, times(1, 2)),
    Fault("doubled, no dial noted", "doubled, no dial", 1, times(2, 1)),
    Fault("halved beside the dial", "halved, dial", 1, times(1, 2)),
    Fault("doubled beside the dial", "doubled, dial", 1, times(2, 1)),
    *(
        Fault(f"digits transposed, {names}", "digits_transposed", 1, transposed(position))
        for position, names in enumerate(("ones and tens", "tens and hundreds", "hundreds and thousands"))
    ),
    Fault("dial ran backwards", "reversed", 1, backwards),
    Fault("dial turned over", "rolled_over", 1, rollover),
)

if __name__ == "__main__":
    main()
