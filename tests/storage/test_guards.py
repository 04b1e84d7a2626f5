"""What nobody can do to the tables, whatever program they use: change, remove or replace what is kept.

Each attack is tried in every way of speaking to the database, is refused, and leaves every byte as it was.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, LargeBinary, Table, Text, UniqueConstraint

from oficinista.storage.columns import Choice, IsoDate
from oficinista.storage.guards.rules import APPEND_ONLY, FIXED, NEVER_REMOVED
from oficinista.storage.guards.sqlite import UPSERTED
from oficinista.storage.tables import METADATA
from tests.storage.attacked import Attacker

pytestmark = pytest.mark.usefixtures("unharmed")

KEPT = tuple(sorted({*APPEND_ONLY, *NEVER_REMOVED}))
NO = ("append-only", "permission denied", "must be owner", "a period begins open", "approval is already decided")
"""What a database says when it is the guard that refuses, and not something else by chance."""


def assert_guarded(answer: str) -> None:
    assert any(word in answer for word in NO), answer


@pytest.mark.parametrize("table", KEPT)
def test_no_row_is_removed(attacker: Attacker, table: str) -> None:
    assert attacker.one(f"SELECT COUNT(*) FROM {table}") > 0
    assert_guarded(attacker.is_refused(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", KEPT)
def test_no_table_is_emptied(attacker: Attacker, table: str) -> None:
    if attacker.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    assert_guarded(attacker.is_refused(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_of_the_record_is_changed_not_even_to_the_same(attacker: Attacker, table: str) -> None:
    column = METADATA.tables[table].columns.keys()[0]
    assert_guarded(attacker.is_refused(f"UPDATE {table} SET {column} = {column}"))


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, all_ in FIXED.items() for column in all_])
def test_no_column_that_is_fixed_at_birth_is_changed(attacker: Attacker, table: str, column: str) -> None:
    other = another_value(METADATA.tables[table].columns[column])
    assert_guarded(attacker.is_refused(f"UPDATE {table} SET {column} = {other}"))


@pytest.mark.parametrize("table", [table for table in KEPT if table not in UPSERTED])
def test_no_row_is_inserted_over_another(attacker: Attacker, table: str) -> None:
    if not attacker.is_sqlite:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    assert_guarded(attacker.is_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


def keys_besides_the_primary() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every table that is kept with each of its other unique keys."""
    for name in KEPT:
        table = METADATA.tables[name]
        constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        for key in (*constraints, *(index for index in table.indexes if index.unique)):
            yield name, tuple(key.columns.keys())


@pytest.mark.parametrize(("table", "key"), list(keys_besides_the_primary()))
def test_no_row_is_replaced_through_another_of_its_keys(attacker: Attacker, table: str, key: tuple[str, ...]) -> None:
    if not attacker.is_sqlite:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    columns = METADATA.tables[table].columns
    filled = attacker.one(f"SELECT COUNT(*) FROM {table} WHERE {' AND '.join(f'{c} IS NOT NULL' for c in key)}")
    if not filled:
        pytest.skip("nothing here has this key")
    copy = ", ".join(f"{c.name} + 7000000" if c.primary_key and c.name not in key else c.name for c in columns)
    assert_guarded(attacker.is_refused(f"INSERT OR REPLACE INTO {table} SELECT {copy} FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE OR REPLACE clerk SET os_user = 'the same'",
        "UPDATE OR REPLACE account SET source_key = 'the same'",
        "UPDATE OR REPLACE till_balance SET tender_kind = 'cash'",
        "UPDATE OR REPLACE account_balance SET account_id = 1",
    ],
)
def test_no_row_is_pushed_out_by_changing_another(attacker: Attacker, statement: str) -> None:
    if not attacker.is_sqlite:
        pytest.skip("only SQLite has UPDATE OR REPLACE")
    attacker.is_refused(statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_an_upsert_does_not_change_the_record(attacker: Attacker, table: str) -> None:
    key = ", ".join(METADATA.tables[table].primary_key.columns.keys())
    first = key.partition(",")[0]
    attacker.is_refused(
        f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT ({key}) DO UPDATE SET {first} = 1"
    )


def copies(table: str, where: str, **changes: str) -> str:
    """SQL that inserts copies of rows under new ids, with some columns as given."""
    columns = [column.name for column in METADATA.tables[table].columns if column.name != "id"]
    values = ", ".join(changes.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where}"


WAITS = "ended_at IS NULL AND state = 'waiting'"
LAST_ENDED = "ended_at IS NOT NULL AND visit_id NOT IN (SELECT visit_id FROM visit_period WHERE ended_at IS NULL)"
LEAVES = f"UPDATE visit_period SET ended_at = started_at + 5 WHERE {WAITS}"
HOLD = {"state": "'on_hold'", "clerk_id": "NULL", "ended_at": "NULL"}
ONE_WAY = {
    "an approval is decided once": ("UPDATE approval SET decision = 'rejected'", "already decided"),
    "an approval is born undecided": (copies("approval", "true"), "born undecided"),
    "an approval is not its author's": (
        copies("approval", "true", checker_id="NULL", decided_at="NULL", decision="NULL"),
        "UPDATE permission SET can_check = 1, limit_cents = NULL",
        "UPDATE approval SET checker_id = maker_id, decided_at = 9, decision = 'approved' WHERE decision IS NULL",
        "checker_is_not_maker",
    ),
    "an approval is by who may": (
        copies("approval", "true", checker_id="NULL", decided_at="NULL", decision="NULL"),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'eva'), decided_at = 9, "
        "decision = 'rejected' WHERE decision IS NULL",
        "approval by one who may not",
    ),
    "an approval comes in time": (
        copies("approval", "true", checker_id="NULL", decided_at="NULL", decision="NULL"),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'marta'), decided_at = expires_at + 1, "
        "decision = 'approved' WHERE decision IS NULL",
        "approval by one who may not, too few, or too late",
    ),
    "an approval by two is not by one": (
        copies("approval", "true", signatures="2", checker_id="NULL", decided_at="NULL", decision="NULL"),
        "UPDATE approval SET checker_id = (SELECT id FROM clerk WHERE login = 'marta'), decided_at = made_at, "
        "decision = 'approved' WHERE decision IS NULL",
        "too few",
    ),
    "nothing is said of what is decided": (
        "INSERT INTO approval_note (approval_id, clerk_id, at, kind, words) "
        "SELECT id, maker_id, made_at, 'note', 'Otra cosa' FROM approval WHERE decision IS NOT NULL",
        "already decided",
    ),
    "nobody endorses their own order": (
        copies("approval", "true", signatures="2", checker_id="NULL", decided_at="NULL", decision="NULL"),
        "INSERT INTO approval_note (approval_id, clerk_id, at, kind, words) "
        "SELECT id, maker_id, made_at, 'endorsement', '' FROM approval WHERE decision IS NULL",
        "endorsed by its author",
    ),
    "the text of an order is only erased": ("UPDATE audit_event SET order_json = '{}'", "only be erased"),
    "a closed till does not open": (
        "UPDATE till_session SET state = 'open', closed_at = NULL WHERE state = 'closed'",
        "only forward",
    ),
    "a till with money does not close": (
        "UPDATE till_session SET state = 'counting' WHERE state = 'open'",
        "UPDATE till_session SET state = 'closed', closed_at = 9 WHERE state = 'counting'",
        "closes empty",
    ),
    "a till is not reviewed by its clerk": (
        "UPDATE till_session SET state = 'reviewed', reviewed_at = 9, reviewer_id = clerk_id WHERE state = 'closed'",
        "reviewer_is_another",
    ),
    "a till is not born with money": (
        "INSERT INTO till_balance (till_session_id, tender_kind, expected_cents) VALUES (2, 'card', 5)",
        "append-only",
    ),
    "an account is not born with a credit": (
        "INSERT INTO account_balance (account_id, balance_cents) VALUES (77, -5)",
        "append-only",
    ),
    "a period of an account has one bill that counts": (
        "INSERT INTO bill (id, number, account_id, reading_id, entry_id, revision, period_start, period_end, "
        "issued_on, due_on, measured_l, billed_l, is_estimated, tariff_class, service, diameter, tariff_date, "
        "total_cents) SELECT e.id, '299999999999', b.account_id, b.reading_id, e.id, b.revision + 7, b.period_start, "
        "b.period_end, b.issued_on, b.due_on, b.measured_l, b.billed_l, b.is_estimated, b.tariff_class, b.service, "
        "b.diameter, b.tariff_date, b.total_cents FROM bill b, entry e WHERE e.kind = 'payment' "
        "AND NOT EXISTS (SELECT 1 FROM entry v WHERE v.reverses_id = b.entry_id)",
        "one that counts",
    ),
    "a rebilling beyond the limit has an approval": (
        "INSERT INTO rebill (office_id, account_id, clerk_id, reason, note, change_cents, made_on, made_at) "
        "SELECT office_id, account_id, clerk_id, reason, note, 5001, made_on, made_at FROM rebill",
        "beyond the limit",
    ),
    "a rebilling's approval is of a rebilling": (
        "INSERT INTO rebill (office_id, account_id, clerk_id, approval_id, reason, note, change_cents, made_on, "
        "made_at) SELECT r.office_id, r.account_id, r.clerk_id, a.id, r.reason, r.note, 5001, r.made_on, r.made_at "
        "FROM rebill r, approval a WHERE a.decision = 'approved'",
        "beyond the limit",
    ),
    "a period ends once": ("UPDATE visit_period SET ended_at = ended_at + 1 WHERE ended_at IS NOT NULL", "ends once"),
    "a visit closes after its last period": (
        "UPDATE visit SET closed_at = 9, outcome = 'served'",
        "after its last period",
    ),
    "a visit has one period at a time": (
        copies("visit_period", WAITS, **HOLD),
        "",
    ),
    "a period leaves no gap": (
        LEAVES,
        copies("visit_period", LAST_ENDED, started_at="ended_at + 1", **HOLD),
        "a period begins open",
    ),
    "a period is not born ended": (
        LEAVES,
        copies("visit_period", LAST_ENDED, **HOLD | {"started_at": "ended_at", "ended_at": "ended_at"}),
        "a period begins open",
    ),
    "a priority has its reason": (
        "INSERT INTO visit (office_id, business_date, arrived_at, channel) SELECT 1, '2026-11-24', 9, 'in_person'",
        "INSERT INTO ticket (office_id, visit_id, business_date, service, number, priority_rank) "
        "SELECT office_id, MAX(id), '2026-11-24', 'payment', 88, 0 FROM visit GROUP BY office_id",
        "priority_has_reason",
    ),
}
"""Statements of one transaction, and at the end what the database says to the last of them."""


@pytest.mark.parametrize("attack", ONE_WAY.values(), ids=[name.replace(" ", "_") for name in ONE_WAY])
def test_what_moves_goes_only_one_way(attacker: Attacker, attack: tuple[str, ...]) -> None:
    *statements, reason = attack
    answer = attacker.is_refused(*statements)
    assert reason in answer or (attacker.way == "app" and "permission denied" in answer), answer


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account_balance SET balance_cents = 0",
        "UPDATE till_balance SET expected_cents = 0",
        "UPDATE open_item SET open_cents = 0",
        "UPDATE chain_head SET sequence = 0",
        "UPDATE audit_head SET sequence = 0",
        "UPDATE document_series SET last_number = 0",
        "INSERT INTO document_series (office_id, document_type, year, last_number) VALUES (1, 'REC', 2027, 50)",
        "UPDATE alembic_version SET version_num = '9999'",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "ALTER TABLE entry DROP CONSTRAINT void_is_approved",
        "DROP TRIGGER entry_seal ON entry",
        "DROP INDEX ux_clerk_serves_one",
        "DROP TABLE tender",
        "CREATE OR REPLACE FUNCTION guard_entry_seal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION guard_entry_seal() SECURITY INVOKER",
        "CREATE TABLE chain_head_2 (office_id bigint)",
        "SET session_replication_role = replica",
        "SET ROLE postgres",
        "COPY entry TO PROGRAM 'cat'",
    ],
)
def test_the_application_s_role_owns_nothing(attacker: Attacker, statement: str) -> None:
    if attacker.way != "app":
        pytest.skip("the role exists in PostgreSQL only")
    answer = attacker.is_refused(statement)
    assert "permission denied" in answer or "must be owner" in answer, answer


def test_a_temporary_table_does_not_stand_in_for_the_real_one(attacker: Attacker) -> None:
    if attacker.way != "app":
        pytest.skip("the functions that run with the owner's rights are PostgreSQL's")
    answer = attacker.is_refused(
        "CREATE TEMPORARY TABLE entry (id bigint) ON COMMIT DROP",
        "INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) "
        "SELECT MAX(id), 99, '1100', 5 FROM public.entry",
    )
    assert "entry is sealed" in answer


def another_value(column: Column[object]) -> str:
    """SQL of a value that differs from what the column holds, of the same type."""
    kind = column.type
    if isinstance(kind, IsoDate):
        return "'1999-12-31'"
    if isinstance(kind, LargeBinary):
        return "NULL"
    if isinstance(kind, Text | Choice):
        return f"COALESCE({column.name}, '') || 'x'"
    return f"COALESCE({column.name}, 0) + 1"


def test_every_table_is_thought_of() -> None:
    """A new table is either kept by the guards or named here as one that may change."""
    changing = {"customer", "premise", "service_point", "meter", "meter_installation", "search_words", "reading_hold",
                "permission", "holiday", "rule_override", "office", "till", "gl_account"}  # fmt: skip
    tables: dict[str, Table] = dict(METADATA.tables)
    assert tables.keys() == changing | {*KEPT}
