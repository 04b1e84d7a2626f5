"""Backups: made while people work, whole or not there, restored only where nothing is overwritten, and proved."""

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from sqlalchemy import text

from oficinista.backups import archive
from oficinista.backups.drill import drill
from oficinista.backups.making import WORK_FOLDER
from oficinista.backups.manifest import Reached, reached
from oficinista.backups.proofs import all_faults
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.storage.store import Store
from tests import databases
from tests.backups_builders import backed_up, owner_of, restored
from tests.office import TestClock, attempt, make_office, with_customer
from tests.tills_builders import open_till, pay, payment

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def elsewhere(office: Office, tmp_path: Path) -> Iterator[str]:
    """An empty place of the office's kind, by its owner."""
    if office.store.is_sqlite:
        yield str(tmp_path / "elsewhere" / "office.db")
        return
    name = databases.new_postgres(make_nothing)
    yield databases.owner_url(name)
    databases.drop_postgres(name)


@pytest.fixture(autouse=True)
def spool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The printer's folder, empty."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    return tmp_path / "spool"


def make_nothing(_store: Store) -> None:
    """A database that has no tables."""


def how_far(address: str) -> tuple[Reached, ...]:
    store = Store(address)
    with store.read() as connection:
        assert all_faults(connection) == []
        found = reached(connection)
    store.close()
    return found


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        what()
    return caught.value.refusal.code


def pay_until_told(address: str, number: str, told: Pipe) -> None:
    office = Office(Store(address), clock=TestClock())
    for place in range(1, 10_000):
        attempt(office, payment(number, 1), key=f"payment-{place}")
        told.send(place)


def test_a_backup_made_while_another_process_takes_payments_is_one_whole_moment(
    office: Office, address: str, tmp_path: Path, elsewhere: str
) -> None:
    number = with_customer(office).number
    open_till(office)
    office.store.close()
    heard, told = FORK.Pipe(duplex=False)
    life = FORK.Process(target=pay_until_told, args=(address, number, told))
    life.start()
    heard.recv()
    made = backed_up(office, tmp_path)
    before = heard.recv()
    life.kill()
    life.join()
    (kept,) = made.manifest.offices
    assert kept.entries > 1
    assert before >= 1
    restored(made.file, elsewhere, f"REC-TST-2026-{kept.receipts[0].number:06d}")
    (there,) = how_far(elsewhere)
    assert (there.entries, there.entry_head, there.receipts) == (kept.entries, kept.entry_head, kept.receipts)
    assert there.orders == kept.orders + 1, "that it was restored is on record"


def test_a_backup_is_named_after_its_office_and_moment_and_is_for_its_owner_alone(
    sqlite_office: Office, tmp_path: Path
) -> None:
    file = backed_up(sqlite_office, tmp_path / "elsewhere").file
    assert re.fullmatch(r"TST-20261124-080000\.respaldo", file.name)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_nothing_is_overwritten_by_a_backup(sqlite_office: Office, tmp_path: Path) -> None:
    taken = tmp_path / "elsewhere" / "one"
    taken.write_text("mine")
    assert refusal(lambda: backed_up(sqlite_office, taken)) == "backup.exists"
    assert taken.read_text() == "mine"


def die_before_the_name(office: Office, target: Path) -> None:
    os.link = lambda *_: os._exit(9)  # type: ignore[assignment]
    backed_up(office, target)


def test_a_backup_that_dies_half_way_leaves_no_file_and_the_next_one_cleans_up(
    sqlite_office: Office, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    sqlite_office.store.close()
    life = FORK.Process(target=die_before_the_name, args=(sqlite_office, folder / "one"))
    life.start()
    life.join()
    assert life.exitcode == 9
    assert [path.name for path in folder.iterdir()] == [WORK_FOLDER]
    backed_up(sqlite_office, folder / "one")
    assert [path.name for path in folder.iterdir()] == ["one"]


def test_a_bit_flipped_anywhere_is_found(sqlite_office: Office, tmp_path: Path) -> None:
    file = backed_up(sqlite_office, tmp_path / "one").file
    whole = file.read_bytes()
    for place in (0, 300, 700, len(whole) // 2, len(whole) - 66, len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refusal(lambda: restored(file, str(tmp_path / "other.db"))) == "backup.damaged"
    for length in (0, 10, 4096, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert refusal(lambda: restored(file, str(tmp_path / "other.db"))) == "backup.damaged"
    assert not (tmp_path / "other.db").exists()


def test_an_encrypted_backup_opens_with_its_key_and_with_no_other(sqlite_office: Office, tmp_path: Path) -> None:
    key, other_key = tmp_path / "key", tmp_path / "other_key"
    public = archive.new_identity(key)
    archive.new_identity(other_key)
    assert key.stat().st_mode & 0o777 == 0o600
    made = backed_up(sqlite_office, tmp_path / "one", public)
    assert b"Oficina de pruebas" not in made.file.read_bytes()
    target = str(tmp_path / "other.db")
    assert refusal(lambda: restored(made.file, target)) == "backup.encrypted"
    assert refusal(lambda: restored(made.file, target, identity=other_key)) == "backup.undeciphered"
    assert refusal(lambda: restored(made.file, target, identity=made.file)) == "backup.identity"
    whole = made.file.read_bytes()
    made.file.write_bytes(whole[:-5000] + bytes([whole[-5000] ^ 1]) + whole[-4999:])
    assert refusal(lambda: restored(made.file, target, identity=key)) == "backup.undeciphered"
    made.file.write_bytes(whole)
    restored(made.file, target, identity=key)
    assert how_far(target)[0].code == "TST"


def test_a_public_key_that_is_none_is_refused(sqlite_office: Office, tmp_path: Path) -> None:
    assert refusal(lambda: backed_up(sqlite_office, tmp_path / "one", "age1nothing")) == "backup.recipient"
    assert not (tmp_path / "one").exists()


def test_a_database_that_is_there_is_put_aside_and_never_overwritten(sqlite_office: Office, tmp_path: Path) -> None:
    address = sqlite_office.store.url.database or ""
    made = backed_up(sqlite_office, tmp_path / "one")
    with_customer(sqlite_office)
    assert refusal(lambda: restored(made.file, address)) == "restore.exists"
    assert refusal(lambda: restored(made.file, address, replaces=True)) == "restore.in_use"
    sqlite_office.store.close()
    newer = how_far(address)
    aside = restored(made.file, address, replaces=True).set_aside
    assert how_far(address)[0].orders == made.manifest.offices[0].orders + 1
    assert how_far(str(aside)) == newer


def test_a_damaged_database_can_be_replaced(sqlite_office: Office, tmp_path: Path) -> None:
    address = sqlite_office.store.url.database or ""
    made = backed_up(sqlite_office, tmp_path / "one")
    sqlite_office.store.close()
    Path(address).write_bytes(b"no database" * 1_000)
    aside = restored(made.file, address, replaces=True).set_aside
    assert how_far(address)[0].code == "TST"
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")


def test_a_backup_of_another_office_is_refused(sqlite_office: Office, tmp_path: Path) -> None:
    made = backed_up(sqlite_office, tmp_path / "one")
    other = Store(str(tmp_path / "elsewhere" / "other.db"))
    from oficinista.new_office import FirstClerk, create_office

    create_office(other, code="SUR", name="Otra", tills=1, first=FirstClerk("sur", "Sur", None), now=TestClock()())
    other.close()
    address = other.url.database or ""
    assert refusal(lambda: restored(made.file, address, replaces=True)) == "restore.other_office"
    assert how_far(address)[0].code == "SUR"


def test_a_backup_of_a_newer_program_is_refused(sqlite_office: Office, tmp_path: Path) -> None:
    made = backed_up(sqlite_office, tmp_path / "one")
    with archive.opened(made.file) as (manifest, content):
        (tmp_path / "database").write_bytes(content.read())
    archive.write(manifest.model_copy(update={"revision": "9999"}), tmp_path / "database", tmp_path / "newer")
    assert refusal(lambda: restored(tmp_path / "newer", str(tmp_path / "o.db"))) == "backup.newer"


def test_a_server_s_database_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    name = databases.new_postgres(make_office)
    owner = Office(Store(databases.owner_url(name)), clock=TestClock())
    made = backed_up(owner, tmp_path / "one")
    assert refusal(lambda: restored(made.file, databases.owner_url(name))) == "restore.not_empty"
    assert refusal(lambda: restored(made.file, str(tmp_path / "o.db"))) == "restore.engine"
    owner.store.close()
    databases.drop_postgres(name)


def test_the_application_may_work_in_a_restored_database(office: Office, tmp_path: Path, elsewhere: str) -> None:
    made = backed_up(office, tmp_path / "one")
    restored(made.file, elsewhere)
    again = Office(Store(elsewhere.replace("//postgres:@", "//oficinista_app@")), clock=TestClock())
    number = with_customer(again).number
    open_till(again)
    assert pay(again, number, 100).receipt == "REC-TST-2026-000001"
    again.store.close()


def test_a_drill_proves_the_backup_and_tells_what_would_be_lost(office: Office, tmp_path: Path) -> None:
    number = with_customer(office).number
    open_till(office)
    pay(office, number, 100)
    made = backed_up(office, tmp_path / "one")
    pay(office, number, 250)
    pay(office, number, 50)
    owner = owner_of(office)
    found = drill(made.file, owner, identity=None)
    owner.close()
    assert found.faults == ()
    (loss,) = found.losses
    assert (loss.orders, loss.entries, loss.payments, loss.payments_cents) == (2, 2, 2, 300)
    assert loss.is_of_this_chain


def test_a_drill_finds_a_backup_that_is_no_earlier_moment_of_the_office(sqlite_office: Office, tmp_path: Path) -> None:
    with_customer(sqlite_office)
    made = backed_up(sqlite_office, tmp_path / "one")
    elsewhere = Office(Store(databases.new_sqlite(make_office, tmp_path / "elsewhere")), clock=TestClock())
    with_customer(elsewhere, name="Otra persona")
    (loss,) = drill(made.file, elsewhere.store, identity=None).losses
    elsewhere.store.close()
    assert not loss.is_of_this_chain


def test_an_unsound_database_is_not_backed_up(sqlite_office: Office, tmp_path: Path) -> None:
    with sqlite_office.store.write() as connection:
        connection.execute(text("DROP TRIGGER entry_seal"))
    assert refusal(lambda: backed_up(sqlite_office, tmp_path / "one")) == "storage.damaged"
    assert not (tmp_path / "one").exists()
