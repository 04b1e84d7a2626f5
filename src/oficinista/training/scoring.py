"""What came out of the exercises, read from the ledger and the letters alone: whoever asks changes nothing.

A *fact* is a question about an exercise's account that has rows for an answer. A check is right when one row has every
value it names, or one of several. What was taken back, by its mirror entry or because it was cancelled or withdrawn,
has not come out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.training.exercises import Check, Exercise, exercises, pass_percent
from oficinista.transaction import OfficeInfo

FACTS = {
    "payment": "SELECT p.total_cents, t.kind AS tender, t.received_cents, t.reference FROM payment p "
    "JOIN entry_line l ON l.entry_id = p.entry_id AND l.account_id = :account JOIN tender t ON t.entry_id = p.entry_id "
    "WHERE NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = p.entry_id)",
    "balance": "SELECT balance_cents AS cents FROM account_balance WHERE account_id = :account",
    "adjustment": "SELECT reason, amount_cents, b.period_end = (SELECT MAX(period_end) FROM bill "
    "WHERE account_id = :account) AS on_last_bill FROM adjustment a LEFT JOIN bill b ON b.id = a.bill_id "
    "WHERE a.account_id = :account "
    "AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = a.entry_id)",
    "bill": "SELECT measured_l FROM bill b WHERE account_id = :account "
    "AND period_end = (SELECT MAX(period_end) FROM bill WHERE account_id = :account) "
    "AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id)",
    "case": "SELECT lifecycle, b.period_end = (SELECT MAX(period_end) FROM bill WHERE account_id = :account) "
    "AS on_last_bill FROM case_record c LEFT JOIN bill b ON b.id = c.bill_id "
    "WHERE c.account_id = :account AND parent_id IS NULL AND state NOT IN ('cancelled', 'withdrawn')",
    "plan": "SELECT t.profile FROM case_record c JOIN plan_terms t ON t.case_id = c.id WHERE c.account_id = :account "
    "AND c.state <> 'cancelled' AND t.version = (SELECT MAX(version) FROM plan_terms WHERE case_id = c.id)",
    "order": "SELECT kind FROM case_record WHERE account_id = :account AND lifecycle = 'work_order' "
    "AND state <> 'cancelled'",
    "letter": "SELECT template FROM letter WHERE account_id = :account",
    "commitment": "SELECT number FROM commitment c WHERE account_id = :account "
    "AND NOT EXISTS (SELECT 1 FROM commitment_event e WHERE e.commitment_id = c.id AND e.said = 'cancelled')",
    "phone": 'SELECT c.phone AS "is" FROM customer c JOIN account a ON a.customer_id = c.id WHERE a.id = :account',
    "till": "SELECT s.id FROM till_session s JOIN payment p ON p.till_session_id = s.id "
    "JOIN entry_line l ON l.entry_id = p.entry_id JOIN account a ON a.id = l.account_id "
    "JOIN meter_installation i ON i.service_point_id = a.service_point_id JOIN meter m ON m.id = i.meter_id "
    "WHERE m.serial LIKE 'PRA-%' AND s.state IN ('closed', 'reviewed') "
    "AND NOT EXISTS (SELECT 1 FROM till_difference d WHERE d.till_session_id = s.id AND d.difference_cents <> 0)",
}
"""Each question by the name of its fact."""
_ACCOUNTS = text(
    "SELECT m.serial, a.id, a.number FROM meter m JOIN meter_installation i ON i.meter_id = m.id "
    "JOIN account a ON a.service_point_id = i.service_point_id WHERE m.serial LIKE 'PRA-%'"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """How an exercise stands: its account, and which of its checks came out."""

    exercise: Exercise
    account: str
    results: tuple[tuple[Check, bool], ...]

    @property
    def points(self) -> int:
        """What came out is worth."""
        return sum(check.points for check, is_right in self.results if is_right)

    @property
    def is_done(self) -> bool:
        """Whether all of it came out."""
        return all(is_right for _, is_right in self.results)


@dataclass(frozen=True, slots=True)
class Score:
    """The result of the examination, and of each exercise."""

    exercises: tuple[Scored, ...]

    @property
    def percent(self) -> int:
        """The part of all points, in whole per cent, not rounded up."""
        total = sum(one.exercise.points for one in self.exercises)
        return 100 * sum(one.points for one in self.exercises) // total

    @property
    def is_passed(self) -> bool:
        """Whether it is enough."""
        return self.percent >= pass_percent()


def score(connection: Connection, office: OfficeInfo) -> Score:
    """What came out so far. Refuses an office that is not for training."""
    require_training(office)
    known = {row.serial: (row.id, row.number) for row in connection.execute(_ACCOUNTS)}
    return Score(tuple(_scored(connection, one, known) for one in exercises()))


def require_training(office: OfficeInfo) -> None:
    """Refuse an office where the work is real."""
    if not office.is_training:
        raise Refused(
            "training.real_office",
            tr("La oficina «{code}» no es de práctica.", code=office.code),
            tr("Prepare una en otro archivo: «oficinista training start --database ARCHIVO»."),
        )


def _scored(connection: Connection, one: Exercise, known: Mapping[str, tuple[int, str]]) -> Scored:
    account_id, number = known.get(one.meter_serial, (0, ""))
    found = tuple((check, _is_right(connection, check, account_id)) for check in one.checks)
    return Scored(one, number, found)


def _is_right(connection: Connection, check: Check, account_id: int) -> bool:
    asked = {"account": account_id} if ":account" in FACTS[check.fact] else {}
    rows = connection.execute(text(FACTS[check.fact]), asked).mappings()
    return any(_has(row, check.values) for row in rows)


def _has(row: Mapping[Any, Any], values: Mapping[str, Any]) -> bool:
    return all(row[name] in (value if isinstance(value, list) else [value]) for name, value in values.items())
