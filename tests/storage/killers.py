"""For each guard the deed that it decides: an attack that it alone refuses, or what goes through only with it.

A guard that is not answered for here fails its test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event, text

from oficinista.ledger.models import EntryKind
from oficinista.ledger.posting import Books, Line, NewEntry
from oficinista.storage.guards import postgresql
from oficinista.storage.guards.functions import FUNCTIONS
from oficinista.storage.guards.rules import FIXED
from oficinista.storage.tables import METADATA
from tests.office import TODAY
from tests.storage import mutants
from tests.storage.attacks import FREEZE, HOLD, LATE, ONE_WAY, PARTLY_PAID, UNDECIDED, WAITS, another_value, copies
from tests.storage.forging import FORGERIES, Facts, check_comes_back, forge, honest_payment, send_to_safe

Deed = Callable[[Connection], None]


@dataclass(frozen=True)
class Killer:
    """A deed, and whether the guard is there to refuse it or to make it possible."""

    deed: Deed
    is_attack: bool = True
    alone_on: str = ""
    """A table whose triggers step aside, since they too refuse this way of breaking one of its constraints."""


def sql(*statements: str) -> Deed:
    """What is said in SQL."""

    def deed(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return deed


def forged(name: str) -> Deed:
    """A forged entry by its name."""
    return lambda connection: forge(connection, FORGERIES[name][0])


def one_way(name: str) -> Killer:
    """One of the attacks on what moves only one way."""
    return Killer(sql(*ONE_WAY[name][:-1]))


def killer(guard: str) -> Killer:
    """What kills the mutant that lacks a guard. Fails for a guard that nobody attacks."""
    if guard in _NAMED:
        return _NAMED[guard]
    if guard in mutants.CHECKS:
        table, _, check = guard.partition(".")
        return Killer(sql(*_breach(table, check)), alone_on=table)
    if guard in mutants.INDEXES:
        return Killer(sql(_TWINS[guard]), alone_on=mutants.INDEXES[guard])
    if guard in FUNCTIONS:
        return killer(next(name for name in postgresql.triggers() if mutants.function_of(name) == guard))
    if guard in mutants.RIGHTS:
        right, table = guard.split()
        return Killer(_by_the_application(right, table), alone_on=table)
    return _by_pattern(guard)


def _by_pattern(guard: str) -> Killer:
    name, _, part = guard.partition("/")
    for suffix, attack in _PATTERNS.items():
        if name.endswith(suffix):
            return Killer(attack(name.removesuffix(suffix), part))
    raise AssertionError(f"no attack on {guard}")


def _changed(table: str, part: str) -> Deed:
    """One row with another value in a column that is fixed at birth."""
    column = METADATA.tables[table].columns[part or FIXED[table][-1]]
    before, where = _MOVABLE.get(table, ((), "true"))
    return sql(*before, f"UPDATE {table} SET {column.name} = {another_value(column)} WHERE {_first_of(table, where)}")


def _replaced(table: str, _part: str) -> Deed:
    before, where, changes = _REPLACED.get(table, ((), "true", {}))
    columns = ", ".join(changes.get(c.name, c.name) for c in METADATA.tables[table].columns)
    return sql(*before, f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table} WHERE {where}")


_PATTERNS: dict[str, Callable[[str, str], Deed]] = {
    "_no_update": lambda table, _: sql(f"UPDATE {table} SET {_key(table)[0]} = {_key(table)[0]}"),
    "_no_delete": lambda table, _: sql(f"DELETE FROM {table}"),
    "_no_truncate": lambda table, _: sql(f"TRUNCATE {table}"),
    "_no_replace": _replaced,
    "_fixed": _changed,
}


def _key(table: str) -> list[str]:
    return list(METADATA.tables[table].primary_key.columns.keys())


def _first_of(table: str, where: str) -> str:
    """The condition that is true of one row only, the first of those of another condition."""
    key = ", ".join(_key(table))
    return f"({key}) = (SELECT {key} FROM {table} WHERE {where} ORDER BY {key} LIMIT 1)"


def _by_the_application(right: str, table: str) -> Deed:
    """What only takes the right, by the application's role."""
    columns = METADATA.tables[table].columns.keys() if table in METADATA.tables else ["version_num"]
    statement = {
        "INSERT": f"INSERT INTO {table} SELECT * FROM {table} WHERE false",
        "UPDATE": f"UPDATE {table} SET {columns[0]} = {columns[0]} WHERE false",
        "DELETE": f"DELETE FROM {table} WHERE false",
        "TRUNCATE": f"TRUNCATE {table}",
    }[right]
    return sql("SET LOCAL ROLE oficinista_app", statement)


_MOVABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "approval": ((copies("approval", "true", **UNDECIDED),), "decision IS NULL"),
    "till_session": ((), "state = 'open'"),
    "visit_period": ((), "ended_at IS NULL"),
}
"""What must be there first, and the rows that nothing else keeps from being changed."""

_UNSEALED = "1000000009999"
_REPLACED: dict[str, tuple[tuple[str, ...], str, dict[str, str]]] = {
    "refund_entry": ((), "kind = 'refund'", {}),
    "entry_line": (
        (copies("entry_line", _first_of("entry_line", "true"), entry_id=_UNSEALED),),
        f"entry_id = {_UNSEALED}",
        {},
    ),
    "tender": ((copies("tender", _first_of("tender", "true"), entry_id=_UNSEALED),), f"entry_id = {_UNSEALED}", {}),
    "allocation": (
        (copies("allocation", _first_of("allocation", "amount_cents < 0"), entry_id=_UNSEALED),),
        f"entry_id = {_UNSEALED}",
        {},
    ),
    "open_item": ((), "open_cents = original_cents", {"entry_id": _UNSEALED}),
    "approval": ((), "true", UNDECIDED),
    "approval_note": (
        (
            copies("approval", "true", **UNDECIDED),
            "INSERT INTO approval_note (approval_id, clerk_id, at, kind, words) "
            "SELECT MAX(id), 1, 9, 'note', 'Una cosa' FROM approval",
        ),
        "words = 'Una cosa'",
        {"words": "'Otra cosa'"},
    ),
    "audit_event": (
        (),
        _first_of("audit_event", "true"),
        {
            "sequence": "(SELECT sequence + 1 FROM audit_head)",
            "at": "(SELECT at + 1 FROM audit_head)",
            "previous_hash": "(SELECT hash FROM audit_head)",
        },
    ),
    "bill": ((), _first_of("bill", "true"), {"id": "id + 7000000", "period_start": "'1999-01-01'"}),
    "visit_period": ((), "ended_at IS NULL", {"id": "id + 7000000"}),
    "till_freeze_end": (FREEZE, "true", {}),
    "money_transfer": ((), "to_session_id IS NULL", {}),
    "account_balance": ((), "true", {"balance_cents": "0"}),
    "till_balance": ((), "true", {"expected_cents": "0"}),
}
"""What must be there first, the rows to replace, and what is new in the row that replaces each."""


def _breach(table: str, check: str) -> tuple[str, ...]:
    """One row that breaks a check and nothing else."""
    known = check.removesuffix("_known")
    change, where = _BREACHES.get(f"{table}.{check}", (f"{known} = 'nothing'", "true"))
    before = _HELD if table == "reading_hold" else ()
    return (*before, f"UPDATE {table} SET {change} WHERE {_first_of(table, where)}")


_HELD = (
    "INSERT INTO reading_hold (reading_id, code, reason, held_at, note) SELECT MIN(id), 'x', 'x', 9, '' FROM reading",
)
_BREACHES = {
    "meter.dial": ("dial_digits = 9", "true"),
    "file_content.whole": ("size_bytes = size_bytes + 1", "true"),
    "file_content.digest_length": ("sha256 = substr(sha256, 1, 31)", "true"),
    "file_paper.dates_in_order": ("expires_on = '1900-01-01'", "true"),
    "file_paper.has_title": ("title = ''", "true"),
    "file_placing.in_a_box": ("box = ''", "true"),
    "office.code_length": ("code = 'X'", "true"),
    "chain_head.hash_length": ("hash = substr(hash, 1, 31)", "true"),
    "account.dates_in_order": ("closed_on = '1900-01-01'", "true"),
    "account.number_length": ("number = '1'", "true"),
    "answered_order.key_length": ("key = ''", "true"),
    "approval.signatures_few": ("signatures = 6", "true"),
    "approval.decision_known": ("decision = 'nothing'", "decision = 'approved'"),
    "approval.decided_whole": ("decided_at = NULL", "decision = 'approved'"),
    "approval.checker_is_not_maker": ("checker_id = maker_id", "decision = 'approved'"),
    "approval.amount_and_reason": ("reason = ''", "true"),
    "approval.decided_by_somebody": ("checker_id = NULL", "decision = 'approved'"),
    "approval_note.kind_known": ("kind = 'nothing'", "length(words) > 0"),
    "approval_note.says_something": ("words = ''", "kind <> 'endorsement'"),
    "meter_installation.dates_in_order": ("removed_on = '1900-01-01'", "true"),
    "permission.limit_not_negative": ("limit_cents = -1", "true"),
    "till_session.state_known": ("state = 'nothing'", "state = 'open'"),
    "till_session.reviewer_is_another": ("state = 'reviewed', reviewer_id = clerk_id", "state = 'closed'"),
    "till_session.closed_whole": ("closed_at = 9", "state = 'open'"),
    "till_session.reviewed_whole": ("reviewer_id = 1", "state = 'closed'"),
    "entry.void_is_approved": ("reason = ''", "kind = 'payment_void'"),
    "entry.void_reverses": ("reverses_id = id", "kind = 'payment'"),
    "entry.not_empty": ("line_count = 1", "true"),
    "entry.correction_says_why": ("reason = ''", "kind = 'adjustment'"),
    "entry.money_has_a_till": ("till_session_id = NULL", "kind = 'payment'"),
    "entry.id_is_place": ("sequence = sequence + 1000", "true"),
    "entry.kind_known": ("kind = 'nothing'", "kind = 'payment'"),
    "entry.hashes": ("hash = substr(hash, 1, 31)", "true"),
    "reading.period_in_order": ("months = 13", "true"),
    "rebill.change_and_reason": ("reason = ''", "true"),
    "till_balance.till_not_negative": ("expected_cents = -1", "true"),
    "visit.closed_whole": ("closed_at = 9", "closed_at IS NULL"),
    "visit.outcome_known": ("closed_at = 9, outcome = 'nothing'", "true"),
    "bill.not_negative": ("billed_l = -1", "true"),
    "bill.part_of_a_month": ("part_days = 31", "true"),
    "bill.number_length": ("number = '1'", "true"),
    "cash_count_line.not_negative": ("quantity = -1", "true"),
    "entry_line.amount_in_bounds": ("amount_cents = 0", "true"),
    "entry_line.till_and_tender": ("till_session_id = 1", "till_session_id IS NULL"),
    "open_item.open_in_bounds": ("open_cents = original_cents + 1", "true"),
    "reading_hold.decision_known": ("decision = 'nothing', released_at = 9, released_by = 1", "true"),
    "reading_hold.decided_whole": ("decision = 'bill', released_at = 9", "true"),
    "tender.amount_not_zero": ("amount_cents = 0", "true"),
    "ticket.priority_has_reason": ("priority_rank = 0, priority_reason = NULL", "true"),
    "ticket.found_not_negative": ("ahead = -1", "true"),
    "nightly_snapshot.recent_not_negative": ("overdue_30_cents = -1", "true"),
    "nightly_snapshot.older_not_negative": ("overdue_90_cents = -1", "true"),
    "ticket.told_in_order": ("told_from = 2, told_to = 1", "true"),
    "visit_period.dates_in_order": ("ended_at = started_at - 1", "true"),
    "adjustment.amount_and_reason": ("reason = ''", "true"),
    "allocation.amount_not_zero": ("amount_cents = 0", "true"),
    "payment_move.moves_something": ("amount_cents = 0", "true"),
    "till_freeze.frozen_by_another": ("frozen_by = clerk_id", "true"),
    "till_freeze_end.outcome_known": ("outcome = 'nothing', cash_count_id = NULL, signed_by = NULL", "true"),
    "till_freeze_end.count_kept": ("cash_count_id = NULL", "true"),
    "till_freeze_end.count_signed": ("signed_by = NULL", "true"),
    "till_freeze_end.signed_by_another": ("signed_by = ended_by", "true"),
    "surprise_tender.counted_not_negative": ("counted_cents = -1", "true"),
    "money_transfer.sends_something": ("amount_cents = 0", "true"),
    "money_transfer.a_till_is_one_side": ("from_session_id = NULL, to_session_id = NULL", "true"),
    "money_transfer.between_two_places": ("to_session_id = from_session_id", "true"),
    "transfer_end.received_by_another": ("receiver_id = sender_id", "true"),
    "transfer_end.outcome_known": ("outcome = 'nothing', receiver_id = sender_id", "true"),
    "bank_deposit.deposits_something": ("total_cents = 0", "true"),
    "deposit_tender.has_something": ("amount_cents = 0", "true"),
    "deposit_result.amount_not_negative": ("amount_cents = -1", "true"),
    "deposit_result.confirmed_by_another": ("confirmed_by = prepared_by", "true"),
    "letter_event.way_known": ("way = 'nothing', happened = 'delivered'", "true"),
    "letter_event.delivered_by_a_way": ("way = 'mail'", "happened = 'printed'"),
    "case_record.open_has_next_date": ("next_on = NULL", "true"),
    "case_record.amount_not_negative": ("amount_cents = -1", "true"),
    "account_change.something_changed": ("after_text = before_text", "true"),
    "late_charge.amounts": ("amount_cents = 0", "true"),
    "moratorium.dates_in_order": ("last_day = '2000-01-01'", "true"),
    "printer.addressed_by_its_kind": ("address = 'x'", "true"),
    "noticed_debt.amount_positive": ("amount_cents = 0", "true"),
    "plan_terms.amounts": ("down_cents = debt_cents + 1", "true"),
    "plan_terms.counts": ("missed_months = 0", "true"),
    "plan_instalment.amounts": ("amount_cents = 0", "true"),
    "imported_document.kind_known": ("kind = 'nothing', entry_id = NULL", "true"),
    "imported_document.amount": ("amount_cents = 0", "true"),
    "imported_document.open_item_is_posted": ("entry_id = NULL", "true"),
    "plan_debt.amount": ("amount_cents = 0", "true"),
    "suspense.amount_positive": ("amount_cents = 0", "true"),
    "connection_estimate.costs_something": ("total_cents = 0", "true"),
    "collected_payment.amount_positive": ("amount_cents = 0", "true"),
}
"""What to set, in the first row of which ones. A choice that is not known needs no words here."""

_TWINS = {
    "ux_account_open_at_point": copies(
        "account", _first_of("account", "true"), number="'000000000077'", source_key="NULL"
    ),
    "ux_installed_once": copies("meter_installation", "true", service_point_id="service_point_id + 7000"),
    "ux_installed_here": copies("meter_installation", "true", meter_id="meter_id + 7000"),
    "ux_case_record_open_bill": copies("case_record", "bill_id IS NOT NULL", number="'OBJ-0'"),
    "ux_case_record_open_plan": copies("case_record", "lifecycle = 'plan'", number="'PLN-0'"),
    "ux_clerk_one_session": copies("till_session", "state = 'open'", till_id="till_id + 7000"),
    "ux_till_one_session": copies("till_session", "state = 'open'", clerk_id="clerk_id + 7000"),
    "ux_approval_endorsed_once": copies("approval_note", "true", kind="'endorsement'", approval_id="1", clerk_id="1"),
    "ux_clerk_serves_one": copies("visit_period", "state = 'serving' AND ended_at IS NULL", visit_id="visit_id + 7000"),
    "ux_visit_open_period": copies("visit_period", WAITS, **HOLD),
}
"""A second row with the same key."""


def _rewriting(connection: Connection, table: str, say: Callable[[str, tuple[Any, ...]], Any], deed: Deed) -> None:
    """Carry out a deed whose inserts into a table say something else than the program would."""

    def said(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> Any:
        return say(statement, parameters) if statement.startswith(f"INSERT INTO {table} ") else (statement, parameters)

    event.listen(connection, "before_cursor_execute", said, retval=True)
    try:
        deed(connection)
    finally:
        event.remove(connection, "before_cursor_execute", said)


def _after_sending(statement: str) -> Deed:
    """What is said in SQL while cash is on its way."""

    def deed(connection: Connection) -> None:
        send_to_safe(connection)
        connection.execute(text(statement))

    return deed


def _one_cent_more_in_all(connection: Connection) -> None:
    """An entry whose header says another total than its lines."""

    def say(statement: str, row: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        columns = statement.partition("(")[2].partition(")")[0].split(", ")
        return statement, tuple(
            value + 1 if name == "total_cents" else value for name, value in zip(columns, row, strict=True)
        )

    _rewriting(connection, "entry", say, honest)


def _bill_in_place_of_a_void(connection: Connection) -> None:
    """An entry that has the approval of another and takes its place."""

    def bill(books: Books, facts: Facts) -> NewEntry:
        books.request_hash, books.clerk_id = facts.approved_hash, facts.void.clerk_id
        lines = [Line("1200", 500, facts.account), Line("4100", -500)]
        return NewEntry(EntryKind.BILL, "FAC", TODAY, lines, approval_id=facts.approval)

    def say(statement: str, row: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        return statement.replace("INSERT", "INSERT OR REPLACE", 1), row

    _rewriting(connection, "entry", say, lambda connection: forge(connection, bill))


def honest(connection: Connection) -> None:
    """A payment that nobody would refuse."""
    forge(connection, lambda _books, facts: honest_payment(facts))


def _twice(deed: Deed) -> Deed:
    def both(connection: Connection) -> None:
        deed(connection)
        deed(connection)

    return both


def _link(previous: str) -> str:
    return (
        "INSERT INTO audit_event (id, office_id, sequence, at, clerk_id, os_user, order_name, request_hash, "
        f"previous_hash, hash) SELECT id + 1, office_id, sequence + 1, at + 1, clerk_id, os_user, order_name, "
        f"request_hash, {previous}, request_hash FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event)"
    )


_NAMED = {
    "entry_line_post": Killer(forged("more cash than the till holds")),
    "allocation_post": Killer(forged("paying more than is owed")),
    "open_item_born_open": Killer(sql(PARTLY_PAID)),
    "entry_seal": Killer(forged("out of balance")),
    "entry_seal/entry out of balance": Killer(forged("out of balance")),
    "entry_seal/entry line count or total": Killer(_one_cent_more_in_all),
    "entry_seal/chain broken or clock went back": Killer(forged("after a head that is not")),
    "entry_seal/document number gap": Killer(forged("skipping a number")),
    "entry_seal/till session is not open": Killer(forged("in a closed till")),
    "entry_seal/approval missing, rejected, expired, own, too high, or for something else": Killer(
        forged("a void approved for another amount")
    ),
    "entry_seal/void must mirror the original": Killer(forged("half a void of a bill")),
    "entry_seal/void of another kind of entry": Killer(forged("a void of a bill by another kind of void")),
    "entry_seal/correction beyond the limit without approval": Killer(
        forged("an adjustment beyond the clerk's own limit")
    ),
    "entry_head": Killer(_twice(honest), is_attack=False),
    "entry_no_replace": Killer(_bill_in_place_of_a_void),
    "bill_one_live": one_way("a period of an account has one bill that counts"),
    "bill_before_closing": one_way("an account that closed is not billed"),
    "account_closes_once": one_way("an account that closed stays closed"),
    "rebill_within_limit": one_way("a rebilling beyond the limit has an approval"),
    "returned_check_was_taken": Killer(check_comes_back),
    "suspense_resolution_of_what_waits": one_way("money that went back is given to no account"),
    "refund_entry_once": one_way("a refund is paid once"),
    "connection_step_paid": one_way("a connection that was not paid does not go on"),
    "connection_entry_whole": one_way("what a connection costs is no other entry"),
    "connection_estimate_signed": one_way("an estimate is signed by its own approval"),
    "money_transfer_left": one_way("what is on its way has left its place"),
    "transfer_end_arrived": Killer(
        _after_sending(
            "INSERT INTO transfer_end (transfer_id, entry_id, outcome, "
            "receiver_id, sender_id) SELECT MAX(entry_id), 1000000000001, "
            "'taken_back', MAX(sender_id), MAX(sender_id) "
            "FROM money_transfer"
        )
    ),
    "bank_deposit_left": one_way("a deposit has left the safe"),
    "deposited_session_closed": one_way("an open till does not go to the bank"),
    "deposited_transfer_arrived": one_way("cash that went to a till does not go to the bank"),
    "deposit_result_whole": one_way("what the bank says is of a deposit"),
    "deposit_clearing_whole": one_way("a difference of the bank is cleared up by its own entry"),
    "till_session_waits": Killer(_after_sending("UPDATE till_session SET state = 'counting' WHERE state = 'open'")),
    "till_freeze_of_open": one_way("a closed till is not frozen"),
    "till_freeze_end_of_frozen": one_way("a till that is not frozen is not let go on"),
    "till_session_frozen": one_way("a till is not frozen by nobody"),
    "audit_event_chain": Killer(sql(_link("previous_hash"))),
    "audit_event_head": Killer(_twice(sql(_link("hash"))), is_attack=False),
    "audit_event_erased": one_way("the text of an order is only erased"),
    "approval_born_undecided": one_way("an approval is born undecided"),
    "approval_once": one_way("an approval is decided once"),
    "approval_by_who_may": one_way("an approval is by who may"),
    "approval_note_in_time": one_way("nothing is said of what is decided"),
    "till_session_forward": one_way("a closed till does not open"),
    "visit_period_follows": one_way("a period leaves no gap"),
    "visit_period_ends_once": one_way("a period ends once"),
    "visit_closes_last": one_way("a visit closes after its last period"),
    "account_balance_born_zero": one_way("an account is not born with a credit"),
    "till_balance_born_zero": one_way("a till is not born with money"),
    **{f"{table}_sealed": Killer(sql(statement)) for table, statement in LATE.items()},
    "entry_line_belongs": Killer(sql(LATE["entry_line"])),
    "account_no_replace_by_update": Killer(sql("UPDATE OR REPLACE account SET source_key = 'the same'")),
    "clerk_no_replace_by_update": Killer(sql("UPDATE OR REPLACE clerk SET os_user = 'the same'")),
    "account_balance_no_replace_by_update": Killer(sql("UPDATE OR REPLACE account_balance SET account_id = 1")),
    "till_balance_no_replace_by_update": Killer(sql("UPDATE OR REPLACE till_balance SET tender_kind = 'cash'")),
    "case_record_no_replace_by_update": Killer(
        sql(
            copies("case_record", "bill_id IS NOT NULL", number="'another'", next_on="NULL", closed_on="opened_on"),
            "UPDATE OR REPLACE case_record SET next_on = opened_on, closed_on = NULL WHERE number = 'another'",
        )
    ),
    "case_series_no_replace_by_update": Killer(
        sql(copies("case_series", "true", year="1999"), "UPDATE OR REPLACE case_series SET year = 2026")
    ),
    **{
        f"{head}_no_replace_by_update": Killer(
            sql(copies(head, "true", office_id="2"), f"UPDATE OR REPLACE {head} SET office_id = 1 WHERE office_id = 2")
        )
        for head in ("chain_head", "audit_head")
    },
}
