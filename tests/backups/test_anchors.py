"""What the audit chain finds by itself, and what only an anchor kept elsewhere can find: a tail computed again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.audit.verify import link_of, verify
from oficinista.backups import anchors
from oficinista.backups.manifest import Reached
from oficinista.orders import Refused
from tests.storage.attacked import Attacker, new_busy_office
from tests.storage.test_tampering import drop_references, put_the_guards_back, without_guards


@pytest.fixture(params=("bare", "owner"))
def owner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attacker]:
    """Somebody who owns the database, and has taken its guards away."""
    store, engine = new_busy_office(request.param, tmp_path)
    attacker = Attacker(request.param, store, engine)
    without_guards(attacker)
    drop_references(attacker)
    yield attacker
    engine.dispose()
    store.close()


def faults(owner: Attacker) -> tuple[str, ...]:
    put_the_guards_back(owner)
    with owner.store.read() as connection:
        return verify(connection, 1).faults


COLUMNS = "at, clerk_id, cosigner_id, os_user, order_name, order_json, request_hash, entry_id, previous_hash, hash"


def test_a_link_put_in_between_is_found(owner: Attacker) -> None:
    owner.does(
        "UPDATE audit_event SET id = -id - 1, sequence = -sequence - 1 WHERE sequence > 5",
        "UPDATE audit_event SET id = -id, sequence = -sequence WHERE sequence < 0",
        f"INSERT INTO audit_event (id, office_id, sequence, {COLUMNS}) "
        f"SELECT id + 1, office_id, 6, {COLUMNS} FROM audit_event WHERE sequence = 5",
        "UPDATE audit_head SET sequence = sequence + 1",
    )
    assert any("eslabón 6" in fault for fault in faults(owner))


def test_links_in_another_order_are_found(owner: Attacker) -> None:
    owner.does(
        "UPDATE audit_event SET id = -id, sequence = -sequence WHERE sequence IN (5, 6)",
        "UPDATE audit_event SET id = -id + 1, sequence = 6 WHERE sequence = -5",
        "UPDATE audit_event SET id = -id - 1, sequence = 5 WHERE sequence = -6",
    )
    assert any("eslabón 5" in fault for fault in faults(owner))


FORGERIES = (
    ("UPDATE approval SET decision = 'approved' WHERE decision = 'rejected'", "aprobación"),
    ("UPDATE approval SET checker_id = 1 WHERE decision = 'approved'", "aprobación"),
    ("UPDATE approval SET maker_id = 1 WHERE decision = 'approved'", "aprobación"),
    ("UPDATE approval SET order_json = '{}' WHERE decision = 'approved'", "aprobación"),
    (
        "UPDATE approval SET decision = NULL, decided_at = NULL, checker_id = NULL WHERE decision = 'approved'",
        "firmas sin su aprobación",
    ),
    ("UPDATE entry SET clerk_id = 1 WHERE clerk_id <> 1", "asientos que ninguna orden registró"),
    ("DELETE FROM entry WHERE id = (SELECT MAX(entry_id) FROM audit_event)", "órdenes cuyo asiento falta"),
)


def test_a_forged_approval_or_entry_is_found_by_the_orders(owner: Attacker) -> None:
    for forgery, words in FORGERIES:
        with owner.engine.connect() as connection:
            assert connection.execute(text(forgery)).rowcount, forgery
            assert any(words in fault for fault in verify(connection, 1).faults), forgery
            connection.rollback()


def rebuild(owner: Attacker, sequence: int) -> None:
    """Say that somebody else gave an order, and compute every link after it again, as if nothing had happened."""
    with owner.engine.begin() as connection:
        rows = connection.execute(
            text("SELECT * FROM audit_event WHERE sequence >= :first ORDER BY id"), {"first": sequence}
        ).all()
        previous, clerk = rows[0].previous_hash, 1
        for row in rows:
            link = replace(link_of(row), previous_hash=previous, clerk_id=clerk if row is rows[0] else row.clerk_id)
            connection.execute(
                text(
                    "UPDATE audit_event SET clerk_id = :clerk, previous_hash = :previous, hash = :hash WHERE id = :id"
                ),
                {"clerk": link.clerk_id, "previous": previous, "hash": link.hash(), "id": row.id},
            )
            previous = link.hash()
        connection.execute(text("UPDATE audit_head SET hash = :hash"), {"hash": previous})


def test_a_tail_computed_again_fools_the_chain_and_not_the_anchor(owner: Attacker, tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    with owner.store.read() as connection:
        anchors.add(file, anchors.lines(connection))
        (anchor,) = anchors.read(file)
        assert anchors.gone(connection, anchor) == []
    victim = owner.one("SELECT MAX(sequence) FROM audit_event WHERE clerk_id <> 1") - 3
    rebuild(owner, owner.one(f"SELECT MAX(sequence) FROM audit_event WHERE clerk_id <> 1 AND sequence <= {victim}"))
    assert faults(owner) == ()
    with owner.store.read() as connection:
        (fault,) = anchors.gone(connection, anchor)
    assert "auditoría" in fault


def test_a_tail_cut_off_is_found_by_the_anchor(owner: Attacker) -> None:
    with owner.store.read() as connection:
        (anchor,) = map(Reached.model_validate_json, anchors.lines(connection))
    owner.does("DELETE FROM audit_event WHERE sequence = (SELECT MAX(sequence) FROM audit_event)")
    with owner.store.read() as connection:
        assert len(anchors.gone(connection, anchor)) == 1


def test_what_is_no_file_of_anchors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Estimado cliente:")
    for path in (tmp_path / "letter", tmp_path / "nothing"):
        with pytest.raises(Refused) as caught:
            anchors.read(path)
        assert caught.value.refusal.code == "anchor.unreadable"
