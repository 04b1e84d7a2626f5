"""Days one after another in one office."""

from datetime import date, time, timedelta

from benchmarks.simulated_day.day import Day
from benchmarks.simulated_day.world import World, moment
from oficinista.storage.store import Store

FIRST_DAY = date(2026, 11, 25)
SATURDAY = 5
PEOPLE_A_DAY = 60
BEFORE_OPENING = time(6)


def live_days(store: Store, seed: int, days: int, people: int = PEOPLE_A_DAY) -> World:
    """Live so many working days in an empty database; the world after them. Raises `ViolationError` if one happens."""
    world = World(store, seed, FIRST_DAY)
    today = FIRST_DAY
    for _ in range(days):
        Day(world, today, people).live()
        yesterday, today = today, next_working_day(today)
        if today.month != yesterday.month:
            world.clock.now = moment(today, BEFORE_OPENING)
            world.bill_month_before(today)
    world.prove(whole=True)
    return world


def next_working_day(day: date) -> date:
    """The next day from Monday to Friday."""
    day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
