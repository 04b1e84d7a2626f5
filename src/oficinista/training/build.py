"""Making a training office: an invented town, lived as the demonstration's, and a customer for each exercise."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.billing.periods import add_months, month_of
from oficinista.clock import local
from oficinista.customers.commands import AddCustomer
from oficinista.demo.build import IT, Naming, Progress, build
from oficinista.i18n import tr
from oficinista.office import Done, Office
from oficinista.orders import Order, Refused
from oficinista.storage.store import Store
from oficinista.training.exercises import Exercise, exercises
from oficinista.training.scoring import require_training

CODE = "PRA"
"""On every document of the office: REC-PRA-2026-000001 is no receipt."""


def build_training(store: Store, *, accounts: int, seed: int, now: datetime, os_user: str, progress: Progress) -> None:
    """Make the office in an empty database."""
    naming = Naming(CODE, tr("OFICINA DE PRÁCTICA, SIN VALOR"), is_training=True)
    build(store, accounts=accounts, seed=seed, now=now, os_user=os_user, progress=progress, naming=naming)
    settle_exercises(Office(store, clock=lambda: now), now)


def settle_exercises(office: Office, now: datetime) -> None:
    """Settle the customer of each exercise, with bills up to last month's, in an office for training."""
    require_training(office.info)
    told = [one for one in exercises() if one.name]
    numbers = {one.code: _settle(office, one, now) for one in told}
    longest = max(len(one.months_l) for one in told)
    this_month = local(now).date().replace(day=1)
    for ago in range(longest, 0, -1):
        month = month_of(add_months(this_month, -ago))
        for one in told:
            if len(one.months_l) >= ago:
                litres = one.months_l[-ago]
                _do(office, RecordReading(account=numbers[one.code], month=month, months=1, measured_l=litres))
        _do(office, RunBilling(month=month))


def _settle(office: Office, one: Exercise, now: datetime) -> str:
    opened_on = add_months(local(now).date().replace(day=1), -len(one.months_l))
    added = _do(
        office,
        AddCustomer(
            name=one.name,
            phone=one.phone,
            address=one.address,
            municipality="Mayagüez",
            postal_code="00680",
            meter_serial=one.meter_serial,
            opened_on=opened_on,
        ),
    )
    return str(added.value.number)


def _do(office: Office, order: Order) -> Done[Any]:
    answer = office.run(order, actor=IT, key=token_hex(16))
    if isinstance(answer, Done):
        return answer
    raise Refused(answer.code, answer.message, answer.next_step)
