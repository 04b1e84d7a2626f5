"""Entries that nobody can post, even by the program's own posting code in other hands."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from oficinista.ledger.posting import post
from oficinista.storage.bulk import ROWS_A_STATEMENT
from oficinista.storage.store import postgres_engine
from tests.storage.attacked import ON_POSTGRESQL, Attacker, by, new_busy_office
from tests.storage.attacks import LATE, PARTLY_PAID
from tests.storage.forging import (
    FORGERIES,
    THE_MAIL_GOES_TO_THE_BANK,
    Forgery,
    adjustment_with,
    bill_void_with,
    check_comes_back,
    forge,
    honest_books,
    honest_payment,
    look_up,
    return_by_an_approval,
    void_by_an_approval,
)

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=[name.replace(" ", "_") for name in FORGERIES])
def test_a_forged_entry_is_refused(attacker: Attacker, forgery: tuple[Forgery, tuple[str, ...]]) -> None:
    forged, reasons = forgery
    with pytest.raises((DBAPIError, AttributeError)) as caught, attacker.engine.begin() as connection:
        forge(connection, forged)
    assert any(reason in str(caught.value) for reason in reasons), caught.value


def test_a_forged_entry_is_refused_among_many_that_are_given_at_once(attacker: Attacker) -> None:
    forged, (reason,) = FORGERIES["out of balance"]
    with pytest.raises(DBAPIError, match=reason), attacker.engine.begin() as connection:
        forge(connection, forged, honest=ROWS_A_STATEMENT)


@pytest.mark.parametrize(
    "honest",
    [
        lambda _books, facts: honest_payment(facts),
        void_by_an_approval(),
        return_by_an_approval(),
        adjustment_with(),
        bill_void_with(),
    ],
    ids=["payment", "void", "check_return", "adjustment", "bill_void"],
)
def test_an_honest_entry_would_go_through(attacker: Attacker, honest: Forgery) -> None:
    """The forger's entries are refused for what was forged in them and for nothing else."""
    with attacker.engine.connect() as connection, connection.begin() as transaction:
        forge(connection, honest)
        if not attacker.is_sqlite:
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        transaction.rollback()


@pytest.mark.parametrize("amount", ["'abc'", "NULL", "'12.5'"])
def test_an_amount_is_a_whole_number(attacker: Attacker, amount: str) -> None:
    answer = attacker.is_refused(
        "INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) "
        f"VALUES (1999999999999, 1, '1100', {amount})"
    )
    assert any(word in answer for word in ("cannot store", "NOT NULL", "not-null", "invalid input")), answer


@pytest.mark.parametrize("statement", LATE.values(), ids=LATE)
def test_nothing_is_added_to_an_entry_once_sealed(attacker: Attacker, statement: str) -> None:
    answer = attacker.is_refused(statement)
    assert "entry is sealed" in answer or (not attacker.is_sqlite and "late line" in answer), answer


def test_a_debt_is_not_born_partly_paid(attacker: Attacker) -> None:
    answer = attacker.is_refused(PARTLY_PAID)
    assert "born partly paid" in answer


def test_a_check_comes_back_once_it_went_to_the_bank(attacker: Attacker) -> None:
    with attacker.engine.connect() as connection, connection.begin() as transaction:
        with pytest.raises(DBAPIError, match="one that went to the bank"), connection.begin_nested():
            check_comes_back(connection)
        connection.execute(text(THE_MAIL_GOES_TO_THE_BANK))
        with pytest.raises(DBAPIError, match="for what it was"), connection.begin_nested():
            check_comes_back(connection, "suspense")  # whose it was is known, and not said
        check_comes_back(connection)
        transaction.rollback()


@by(("sqlite", *ON_POSTGRESQL))
def test_a_line_without_an_entry_does_not_outlive_its_transaction(attacker: Attacker) -> None:
    """SQLite checks references only for who asks: by a bare connection it stays, and the proofs find it."""
    attacker.is_refused(
        "INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) VALUES (1000000009999, 1, '1100', 5)"
    )


def test_two_transactions_do_not_make_one_entry(tmp_path: Path) -> None:
    """On PostgreSQL the second does not see the first one's entry yet; its line would arrive after the seal."""
    store, engine = new_busy_office("app", tmp_path)
    posting, late = engine.connect(), postgres_engine(store.url, writes=True).connect()
    facts = look_up(posting)
    posted = post(posting, honest_books(posting, facts), [honest_payment(facts)])[0]
    late.execute(
        text("INSERT INTO entry_line (entry_id, line_number, gl_code, amount_cents) VALUES (:entry, 9, '1110', 5)"),
        {"entry": posted.id},
    )
    posting.commit()
    with pytest.raises(DBAPIError, match="late line"):
        late.commit()
    for connection in (posting, late):
        connection.close()
        connection.engine.dispose()
    told = Attacker("app", store, engine).faults()  # the entry itself is whole; only that no order stands behind it
    assert told == {"audit": ("asientos que ninguna orden registró: 1",)}
    store.close()


def test_the_audit_chain_takes_no_link_out_of_its_place(attacker: Attacker) -> None:
    link = (
        "INSERT INTO audit_event (id, office_id, sequence, at, clerk_id, os_user, order_name, request_hash, "
        "previous_hash, hash) SELECT id + {step}, office_id, sequence + {step}, at + {later}, clerk_id, os_user, "
        "order_name, request_hash, {previous}, hash FROM audit_event WHERE id = (SELECT MAX(id) FROM audit_event)"
    )
    for step, later, previous in ((1, 1, "previous_hash"), (2, 1, "hash"), (1, -1, "hash")):
        answer = attacker.is_refused(link.format(step=step, later=later, previous=previous))
        assert "audit chain broken or clock went back" in answer
