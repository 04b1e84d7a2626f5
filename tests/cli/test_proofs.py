"""The proofs from the command line: whole books end with 0, altered ones with 3 and the place where."""

import json
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from oficinista.office import Office
from oficinista.storage.store import Store
from tests.cli_builders import answer, oficinista, text
from tests.office import TestClock, with_bills


@pytest.fixture
def books(office_file: Path) -> Path:
    """An office with bills in its books."""
    store = Store(str(office_file))
    with_bills(Office(store, clock=TestClock()), 2)
    store.close()
    return office_file


def tamper(path: Path, *statements: str) -> None:
    """Change the file as its owner can, guards and all."""
    connection = dbapi2.connect(str(path))
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_whole_books_are_proved(books: Path) -> None:
    proofs = answer("ledger", "check")
    assert {"entries.balanced", "accounts.balance"} <= {proof["code"] for proof in proofs}
    assert all(proof["faults"] == [] for proof in proofs)
    assert any(line.startswith("bien") and "Cada asiento suma cero" in line for line in text("ledger", "check"))
    assert answer("audit", "verify")["faults"] == []
    assert text("audit", "verify")[0].startswith("TST: ")


def test_an_altered_amount_is_found(books: Path) -> None:
    tamper(books, "UPDATE entry_line SET amount_cents = amount_cents + 1 WHERE line_number = 1")
    told, read = oficinista("ledger", "check", "--json"), oficinista("ledger", "check")
    assert (told.exit_code, read.exit_code) == (3, 3)
    assert {"entries.balanced", "accounts.balance"} <= {p["code"] for p in json.loads(told.stdout) if p["faults"]}
    assert any(line.startswith("MAL") and "Cada asiento suma cero" in line for line in read.stdout.splitlines())


def test_an_altered_order_is_found(books: Path) -> None:
    tamper(books, "UPDATE audit_event SET order_json = replace(order_json, 'María', 'Marta')")
    told, read = oficinista("audit", "verify", "--json"), oficinista("audit", "verify")
    assert (told.exit_code, read.exit_code) == (3, 3)
    assert any("customer.add" in fault for fault in json.loads(told.stdout)["faults"])
    assert "MAL: TST: eslabón" in read.stdout


def test_anchors_are_written_to_a_file_or_to_any_address_and_compared(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "anclas"
    assert text("audit", "anchor", str(file)) == []
    assert text("audit", "anchor") == file.read_text().splitlines()
    assert text("audit", "anchor", str(file)) == []
    assert answer("audit", "verify", "--anchors", str(file))["anchors"] == 2
    tamper(books, "DELETE FROM audit_event WHERE sequence = (SELECT sequence FROM audit_head)")
    told = oficinista("audit", "verify", "--anchors", str(file), "--json")
    assert told.exit_code == 3
    assert any("ancla de TST" in fault for fault in json.loads(told.stdout)["faults"])
