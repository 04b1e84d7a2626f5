"""Holding the database against what terminals were told."""

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, text

from benchmarks.faults.said import Said
from oficinista.audit.verify import verify
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.storage import health


@dataclass(frozen=True)
class Reckoning:
    """Keys acknowledged and not in the database, keys whose effect is there twice, and proofs that do not hold."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    broken: tuple[str, ...]


_EFFECTS = {
    "ticket.issue": "SELECT note FROM visit_period WHERE note <> ''",
    "payment.take": "SELECT payer FROM payment",
    "transfer.send": "SELECT bag FROM money_transfer",
}
"""What each order leaves, by words that end in its key."""
_CALLED_TWICE = (
    "SELECT visit_id FROM visit_period WHERE state = 'called' GROUP BY visit_id HAVING COUNT(*) > 1 "
    "UNION SELECT visit_id FROM visit_period WHERE state = 'serving' GROUP BY visit_id HAVING COUNT(*) > 1"
)


def reckon(address: str, said: Said) -> Reckoning:
    """Every acknowledged order there once, none twice, and all proofs: pages and guards, ledger, tills, series, chains.

    A database whose pages or guards are damaged is read no further.
    """
    office = Office.open(address)
    with office.store.read() as connection:
        damaged = health.faults(connection)
        if damaged:
            return Reckoning((), (), tuple(damaged))
        answered = dict(connection.execute(text("SELECT key, result_json FROM answered_order")).all())
        effects = _effects(connection)
        doubled = [key for key, times in effects.items() if times > 1]
        doubled += [f"visit {visit}" for visit in connection.execute(text(_CALLED_TWICE)).scalars()]
        broken = [f"{proof.code}: {fault}" for proof in check(connection) for fault in proof.faults]
        for office_id in connection.execute(text("SELECT id FROM office ORDER BY id")).scalars().all():
            broken += verify(connection, office_id).faults
        orders = connection.execute(text("SELECT COUNT(*) FROM audit_event")).scalar_one()
    office.store.close()
    if orders != len(answered):
        doubled.append(f"{orders} orders carried out, {len(answered)} answered")
    lost = [key for key, done in said.acknowledged.items() if not _is_kept(key, done, answered, effects)]
    return Reckoning(tuple(lost), tuple(doubled), tuple(broken))


def _effects(connection: Connection) -> Counter[str]:
    """How often the effect of each key is in the database."""
    words = (one for query in _EFFECTS.values() for one in connection.execute(text(query)).scalars())
    return Counter(one.rsplit(" ", 1)[-1] for one in words)


def _is_kept(key: str, done: object, answered: dict[str, str], effects: Counter[str]) -> bool:
    leaves_its_key = key.rsplit("-", 1)[-1] in _EFFECTS
    return key in answered and json.loads(answered[key]) == done and (effects[key] == 1 or not leaves_its_key)
