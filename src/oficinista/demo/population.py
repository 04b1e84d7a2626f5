"""Invented customers and their water: the same seed gives the same town.

Pure: no database, no clock. Volumes are litres; each reading is of two months, as the utility reads its meters.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from oficinista.resources import data_path

MEDIAN_MONTH_L = 13_000
"""Half of the residential customers of Puerto Rico use up to 10 to 15 m³ a month."""
BUSINESS_SHARE = 0.05
ESTIMATE_SHARE = 0.06
LEAKING = 17
"""This one of every town has a hidden leak: the water runs day and night."""
LEAK_L = 21_000


@dataclass(frozen=True, slots=True)
class Resident:
    """One account to be: who, where, its meter, and its readings from the oldest to the newest."""

    name: str
    phone: str
    address: str
    municipality: str
    postal_code: str
    tariff_class: str
    diameter: str
    meter_serial: str
    readings_l: tuple[int, ...]
    is_estimated: tuple[bool, ...]


def population(size: int, readings: int, seed: int) -> list[Resident]:
    """So many residents with so many two-month readings each."""
    random = Random(seed)  # noqa: S311 - invented people need no secrecy
    return [_resident(random, place, readings) for place in range(size)]


@cache
def months_unpaid(seed: int, account_id: int) -> int:
    """How many of an account's last bills are owed: most owe the last one or none, a few owe many."""
    random = Random(seed * 1_000_003 + account_id)  # noqa: S311 - as above
    return random.choices((0, 1, 2, 3, 5, 8, 14), weights=(46, 30, 10, 6, 4, 3, 1))[0]


@cache
def _people() -> dict[str, Any]:
    return tomllib.loads(data_path("demo", "people.toml").read_text(encoding="utf-8"))


def _resident(random: Random, place: int, readings: int) -> Resident:
    is_business = place != LEAKING and random.random() < BUSINESS_SHARE
    town = random.choice(_people()["municipalities"])
    used = _consumption(random, readings, is_business)
    if place == LEAKING:
        used = used[:-2] + [litres + 2 * LEAK_L for litres in used[-2:]]
    return Resident(
        name=_business_name(random) if is_business else _name(random),
        phone=f"{random.choice(('787', '939'))}{random.randint(2_000_000, 9_999_999)}",
        address=_address(random),
        municipality=town["name"],
        postal_code=town["postal_code"],
        tariff_class="commercial" if is_business else "residential",
        diameter=random.choice(("3/4", "1")) if is_business else "5/8",
        meter_serial=f"{random.choice('AEMN')}{70_000_000 + place * 37:08d}",
        readings_l=tuple(used),
        is_estimated=tuple(0 < n < readings - 1 and random.random() < ESTIMATE_SHARE for n in range(readings)),
    )


def _name(random: Random) -> str:
    people = _people()
    return f"{random.choice(people['given'])} {random.choice(people['surnames'])} {random.choice(people['surnames'])}"


def _business_name(random: Random) -> str:
    people = _people()
    form: str = random.choice(people["businesses"])
    return form.format(surname=random.choice(people["surnames"]), given=random.choice(people["given"]).split()[0])


def _address(random: Random) -> str:
    people = _people()
    if random.random() < 0.65:
        block = random.choice("ABCDEFGHJK")
        place = random.choice(people["urbanizaciones"])
        return f"{place}, {random.choice(people['streets'])} {block}-{random.randint(1, 40)}"
    road = f"Carr. {random.randint(100, 430)} Km {random.randint(0, 19)}.{random.randint(0, 9)}"
    return f"{random.choice(people['barrios'])}, {road}"


def _consumption(random: Random, readings: int, is_business: bool) -> list[int]:
    """Two-month litres around the customer's own habit, a little more in summer, in whole hundreds."""
    habit = MEDIAN_MONTH_L * random.lognormvariate(0.9 if is_business else 0.0, 0.55)
    return [
        100 * round(2 * habit * (1.08 if n % 6 in (3, 4) else 1.0) * random.lognormvariate(0, 0.16) / 100)
        for n in range(readings)
    ]
