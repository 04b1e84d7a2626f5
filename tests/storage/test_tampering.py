"""What somebody who owns the file or the tables can do, and what finds it afterwards.

Whoever owns the database can take its guards away. Then the proofs speak: each tampering is found by the proof that
is about it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.ledger.check import check
from oficinista.storage.guards import count, install, missing, postgresql, sqlite
from oficinista.storage.guards.functions import FUNCTIONS
from tests.storage.attacked import Attacker, new_busy_office

OWNERS = ("bare", "owner")


@pytest.fixture(params=OWNERS)
def owner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attacker]:
    """Somebody who owns the database, with a copy of their own to spoil."""
    store, engine = new_busy_office(request.param, tmp_path)
    yield Attacker(request.param, store, engine)
    engine.dispose()
    store.close()


def without_guards(owner: Attacker) -> None:
    """Take every trigger away."""
    if owner.is_sqlite:
        owner.does(*(f"DROP TRIGGER {name}" for name in sqlite.triggers()))
    else:
        owner.does(*(f"DROP FUNCTION {name} CASCADE" for name in FUNCTIONS))


def put_the_guards_back(owner: Attacker) -> None:
    """As a careful forger would: afterwards nothing seems to be missing."""
    with owner.engine.begin() as connection:
        install(connection)
        assert missing(connection) == []


LAST = "(SELECT MAX(id) FROM entry)"
TAMPERINGS = {
    "a balance rewritten": ("UPDATE account_balance SET balance_cents = 0", {"accounts.balance"}),
    "a balance removed": ("DELETE FROM account_balance", {"accounts.balance"}),
    "what a till must hold rewritten": (
        "UPDATE till_balance SET expected_cents = expected_cents - 100 WHERE expected_cents > 0",
        {"tills.balance"},
    ),
    "money in a closed till": (
        "UPDATE till_balance SET expected_cents = 5 WHERE expected_cents = 0",
        {"tills.balance", "tills.closed_empty"},
    ),
    "a debt forgiven": ("UPDATE open_item SET open_cents = 0", {"items.open"}),
    "a debt made smaller": (
        "UPDATE open_item SET original_cents = original_cents - 1, open_cents = open_cents - 1 WHERE open_cents > 1",
        {"chain.whole"},
    ),
    "a due date moved": ("UPDATE open_item SET due_on = '2027-01-01'", {"chain.whole"}),
    "a line moved to another account of the books": (
        f"UPDATE entry_line SET gl_code = '4950' WHERE line_number = 1 AND entry_id = {LAST}",
        {"chain.whole"},
    ),
    "an amount changed on one side": (
        f"UPDATE entry_line SET amount_cents = amount_cents + 1 WHERE line_number = 1 AND entry_id = {LAST}",
        {"entries.balanced", "chain.whole"},
    ),
    "a line removed": (
        f"DELETE FROM entry_line WHERE line_number = 1 AND entry_id = {LAST}",
        {"entries.balanced", "chain.whole"},
    ),
    "a line added to nothing": (
        "INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) VALUES (1000000009999, 1, '1100', 5)",
        {"lines.sealed"},
    ),
    "a tender changed": ("UPDATE tender SET kind = 'check', reference = '9' WHERE amount_cents > 0", {"chain.whole"}),
    "a tender made smaller": (
        "UPDATE tender SET amount_cents = amount_cents - 1 WHERE amount_cents > 1",
        {"payments.tenders"},
    ),
    "a payment's total changed": ("UPDATE payment SET total_cents = total_cents + 1", {"payments.tenders"}),
    "a returned check made larger": ("UPDATE returned_check SET amount_cents = amount_cents + 1", {"checks.returned"}),
    "a returned check forgotten": ("DELETE FROM returned_check", {"checks.returned"}),
    "an item brought in changed": ("UPDATE imported_document SET amount_cents = 1", {"imports.posted"}),
    "an item brought in forgotten": ("DELETE FROM imported_document", {"imports.posted"}),
    "a connection's charge forgotten": ("DELETE FROM connection_entry", {"connections.held"}),
    "a refund forgotten": ("DELETE FROM refund_entry WHERE kind = 'refund_void'", {"refunds.given"}),
    "a transfer that never arrived": ("DELETE FROM transfer_end", {"transfers.one_place"}),
    "a deposit's session forgotten": ("DELETE FROM deposited_session", {"deposits.one_place"}),
    "a deposit never told of": ("DELETE FROM deposit_result", {"deposits.one_place"}),
    "a bill made smaller": ("UPDATE bill SET total_cents = total_cents - 1", {"bills.detail"}),
    "a line of a bill removed": ("DELETE FROM bill_line WHERE line_number = 1", {"bills.detail"}),
    "the last entry removed": (f"DELETE FROM entry WHERE id = {LAST}", {"lines.sealed", "series.gapless"}),
    "who posted it": (f"UPDATE entry SET clerk_id = 1 WHERE id = {LAST}", {"chain.whole"}),
    "when it was posted": (f"UPDATE entry SET posted_at = posted_at + 1 WHERE id = {LAST}", {"chain.whole"}),
    "for which day": (f"UPDATE entry SET effective_date = '2026-11-23' WHERE id = {LAST}", {"chain.whole"}),
    "why": ("UPDATE entry SET reason = 'otra razón' WHERE kind = 'payment_void'", {"chain.whole"}),
    "by whose authority": ("UPDATE entry SET request_hash = previous_hash WHERE approval_id IS NOT NULL",
                           {"chain.whole"}),
    "the head moved back": (
        "UPDATE chain_head SET sequence = sequence - 1, hash = (SELECT previous_hash FROM entry "
        f"WHERE id = {LAST})",
        {"chain.whole"},
    ),
    "the head removed": ("DELETE FROM chain_head", {"chain.whole"}),
    "a series moved": ("UPDATE document_series SET last_number = last_number + 1", {"series.gapless"}),
    "a series removed": ("DELETE FROM document_series", {"series.gapless"}),
    "a series invented": (
        "INSERT INTO document_series (office_id, document_type, year, last_number) VALUES (1, 'REC', 2027, 3)",
        {"series.gapless"},
    ),
    "a printed head changed": ("UPDATE chain_anchor SET hash = (SELECT hash FROM audit_head)",
                               {"anchors.match"}),
    "an order's text changed": (
        "UPDATE audit_event SET order_json = '{}' WHERE order_name = 'payment.void'", {"audit"}),
    "who gave an order": ("UPDATE audit_event SET clerk_id = 1", {"audit"}),
    "who signed an order": ("UPDATE audit_event SET cosigner_id = 1 WHERE cosigner_id IS NOT NULL", {"audit"}),
    "an order removed": (
        "DELETE FROM audit_event WHERE id = (SELECT MAX(id) - 1 FROM audit_event)", {"audit"}),
    "the last order removed": ("DELETE FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event)", {"audit"}),
    "the head of the orders removed": ("DELETE FROM audit_head", {"audit"}),
}  # fmt: skip
"""A statement for each way of lying, and the proofs that must find it."""


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=[name.replace(" ", "_") for name in TAMPERINGS])
def test_what_an_owner_changes_is_found_even_with_the_guards_put_back(
    owner: Attacker, tampering: tuple[str, set[str]]
) -> None:
    statement, expected = tampering
    before = owner.fingerprint()
    without_guards(owner)
    drop_references(owner)
    owner.does(statement)
    put_the_guards_back(owner)
    assert owner.fingerprint() != before
    assert expected <= owner.faults().keys()


def drop_references(owner: Attacker) -> None:
    """PostgreSQL's foreign keys would stop some of it; an owner drops those too."""
    if not owner.is_sqlite:
        with owner.engine.begin() as connection:
            references = connection.execute(
                text("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'")
            ).all()
            for table, name in references:
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))


def test_entries_of_an_office_that_is_not_there_are_a_fault(owner: Attacker) -> None:
    drop_references(owner)
    owner.does("UPDATE office SET id = 99")
    with owner.store.read() as connection:
        assert "chain.whole" in {proof.code for proof in check(connection) if not proof.holds}


def test_a_history_rewritten_from_a_printed_head_on_is_found_by_the_paper(owner: Attacker) -> None:
    """Who recomputes the whole chain fools the chain, and not the closing report that was signed before."""
    anchored = owner.one("SELECT sequence FROM chain_anchor")
    without_guards(owner)
    owner.does(f"UPDATE entry SET hash = previous_hash WHERE sequence = {anchored}")
    put_the_guards_back(owner)
    assert "anchors.match" in owner.faults()


def test_an_order_s_text_may_be_erased_for_privacy_without_breaking_the_chain(owner: Attacker) -> None:
    owner.does("UPDATE audit_event SET order_json = NULL WHERE order_name = 'customer.add'")
    assert owner.faults() == {}


def test_every_trigger_that_is_dropped_or_altered_is_named(owner: Attacker) -> None:
    shipped = sqlite.triggers() if owner.is_sqlite else postgresql.triggers()
    for name, body in shipped.items():
        table = body.partition(" ON ")[2].split()[0]
        with owner.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if owner.is_sqlite else f" ON {table}")))
            assert missing(connection) == [name]
            same_name = body.replace("BEFORE", "AFTER", 1) if "BEFORE" in body else body.replace("AFTER", "BEFORE", 1)
            if "CONSTRAINT" not in same_name:
                connection.exec_driver_sql(same_name.replace("NEW.", "OLD.") if "DELETE" in body else same_name)
                assert missing(connection) == [name]
            transaction.rollback()


@pytest.mark.parametrize(
    ("way", "statement", "name"),
    [
        ("owner", "ALTER TABLE entry DISABLE TRIGGER entry_seal", "entry_seal"),
        ("owner", "ALTER TABLE entry ENABLE REPLICA TRIGGER entry_seal", "entry_seal"),
        (
            "owner",
            "CREATE OR REPLACE FUNCTION guard_entry_seal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "guard_entry_seal",
        ),
        ("owner", "ALTER TABLE entry DROP CONSTRAINT void_is_approved", "entry.void_is_approved"),
        (
            "owner",
            "CREATE TRIGGER a_gift AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION guard_line_post()",
            "a_gift",
        ),
        ("bare", "CREATE TRIGGER a_gift AFTER INSERT ON entry BEGIN DELETE FROM holiday; END", "a_gift"),
        ("owner", "DROP INDEX ux_clerk_serves_one", "ux_clerk_serves_one"),
        ("bare", "DROP INDEX ux_clerk_serves_one", "ux_clerk_serves_one"),
        (
            "bare",
            "UPDATE sqlite_master SET sql = replace(sql, 'checker_id <> maker_id', 'checker_id = checker_id') "
            "WHERE name = 'approval'",
            "approval.checker_is_not_maker",
        ),
    ],
)
def test_a_guard_that_is_not_as_shipped_is_named(way: str, statement: str, name: str, tmp_path: Path) -> None:
    store, engine = new_busy_office(way, tmp_path)
    with engine.begin() as connection:
        if way == "bare":
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(statement)
    with store.read() as connection:
        assert missing(connection) == [name]
        installed = next(check(connection))
    assert (installed.code, installed.faults) == ("guards.installed", (name,))
    engine.dispose()
    store.close()


def test_the_guards_are_counted(owner: Attacker) -> None:
    with owner.store.read() as connection:
        assert count(connection) > 150
        assert next(check(connection)).looked_at == count(connection)
