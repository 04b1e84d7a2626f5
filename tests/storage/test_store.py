"""What the office does when its database cannot serve: it says what is wrong and what to do; nothing is half done."""

import fcntl
import multiprocessing
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError

from oficinista.ledger.check import check
from oficinista.office import Done, Office
from oficinista.orders import Refusal, Refused
from oficinista.queue.commands import IssueTicket
from oficinista.storage import health, migrate, store
from oficinista.storage.errors import explain
from oficinista.storage.store import Store
from tests import databases
from tests.office import TestClock, attempt, make_office
from tests.queue_builders import another_terminal, arrive, waiting_labels
from tests.storage.attacked import bare_engine

ORDER = IssueTicket(service="payment")


def is_sound(office: Office) -> bool:
    """Whether every proof holds and the database's own checks find nothing."""
    return office.ask(lambda connection: all(p.holds for p in check(connection)) and not health.faults(connection))


def refusal_on_opening(address: str) -> Refusal:
    with pytest.raises(Refused) as caught:
        Office.open(address)
    return caught.value.refusal


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five seconds for a lock."""
    monkeypatch.setattr(store, "BUSY_TIMEOUT_MS", 20)
    monkeypatch.setattr(store, "GATE_PATIENCE_S", 0.02)


@pytest.mark.usefixtures("hurried")
def test_a_file_that_another_program_holds_is_waited_for_and_then_said(sqlite_office: Office) -> None:
    other = bare_engine(str(sqlite_office.store.url.database))
    with other.begin():
        answer = attempt(sqlite_office, ORDER)
    other.dispose()
    assert isinstance(answer, Refusal)
    assert (answer.code, bool(answer.next_step)) == ("storage.locked", True)
    assert waiting_labels(sqlite_office) == []
    assert arrive(sqlite_office).label == "P-001"
    assert is_sound(sqlite_office)


@pytest.mark.usefixtures("hurried")
def test_a_terminal_that_hangs_in_its_turn_to_write_is_waited_for_and_then_said(sqlite_office: Office) -> None:
    arrive(sqlite_office)
    with Path(f"{sqlite_office.store.url.database}.gate").open() as hanging:
        fcntl.flock(hanging, fcntl.LOCK_EX)
        answers = [attempt(sqlite_office, ORDER) for _ in range(3)]
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["storage.locked"] * 3
    assert [wait_until_arrived(sqlite_office) for _ in range(3)] == ["P-002", "P-003", "P-004"]
    assert is_sound(sqlite_office)


def wait_until_arrived(office: Office) -> str:
    """The next ticket, once whoever gave up waiting has let go of the gate."""
    while isinstance(answer := attempt(office, ORDER), Refusal):
        assert answer.code == "storage.locked"
    label: str = answer.value.label
    return label


@pytest.mark.usefixtures("hurried")
def test_an_office_that_is_locked_in_postgresql_is_waited_for_and_then_said(clock: TestClock) -> None:
    name = databases.new_postgres(make_office)
    office = Office(Store(databases.app_url(name)), clock=clock)
    with psycopg.connect(databases.owner_url(name)) as other:
        other.execute("SELECT pg_advisory_xact_lock(1)")
        answer = attempt(office, ORDER)
    assert isinstance(answer, Refusal)
    assert answer.code == "storage.locked"
    assert arrive(office).label == "P-001"
    assert is_sound(office)
    office.store.close()


def test_another_office_does_not_wait_for_this_one_s_lock(clock: TestClock) -> None:
    name = databases.new_postgres(make_office)
    office = Office(Store(databases.app_url(name)), clock=clock)
    with psycopg.connect(databases.owner_url(name)) as other:
        other.execute("SELECT pg_advisory_xact_lock(2)")
        assert arrive(office).label == "P-001"
    office.store.close()


def test_terminals_that_write_at_once_all_get_their_turn(office: Office) -> None:
    terminals = [another_terminal(office) for _ in range(6)]
    with ThreadPoolExecutor(len(terminals)) as pool:
        rounds = [pool.submit(lambda t: [attempt(t, ORDER) for _ in range(10)], terminal) for terminal in terminals]
        answers = [answer for one in rounds for answer in one.result()]
    for terminal in terminals:
        terminal.store.close()
    assert all(isinstance(answer, Done) for answer in answers)
    assert len(set(waiting_labels(office))) == 60
    assert is_sound(office)


def test_a_file_that_may_not_be_written_is_read_until_it_may_be_written(tmp_path: Path, clock: TestClock) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    before = write_version(address, 3)  # its header says: only a later SQLite may write
    office = Office(Store(address), clock=clock)
    answer = attempt(office, ORDER)
    assert isinstance(answer, Refusal)
    assert answer.code == "storage.read_only"
    assert waiting_labels(office) == []
    write_version(address, before)
    assert isinstance(attempt(office, ORDER), Done)
    office.store.close()


def test_what_a_guard_refuses_does_not_open_the_file_anew(sqlite_office: Office) -> None:
    arrive(sqlite_office)
    opened = writer_of(sqlite_office)
    with pytest.raises(IntegrityError), sqlite_office.store.write() as connection:
        connection.execute(text("UPDATE audit_event SET order_name = 'x'"))
    assert writer_of(sqlite_office) is opened


def writer_of(office: Office) -> object:
    """The driver's connection that writes."""
    with office.store.write() as connection:
        return connection.connection.driver_connection


def write_version(address: str, version: int) -> int:
    """Put the version that a SQLite must have to write into the file's header; what it was."""
    with Path(address).open("r+b") as file:
        file.seek(18)
        (before,) = file.read(1)
        file.seek(18)
        file.write(bytes([version]))
    return before


def test_a_postgresql_that_may_not_be_written_is_read_and_not_written(clock: TestClock) -> None:
    name = databases.new_postgres(make_office)
    with psycopg.connect(databases.owner_url(name), autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    office = Office(Store(databases.app_url(name)), clock=clock)
    answer = attempt(office, ORDER)
    assert isinstance(answer, Refusal)
    assert answer.code == "storage.read_only"
    assert waiting_labels(office) == []
    office.store.close()
    writable = make_url(databases.app_url(name)).update_query_dict({"target_session_attrs": "read-write"})
    assert refusal_on_opening(str(writable)).code == "storage.unreachable", "no server is as the address asks"


def fill(office: Office) -> tuple[int, Refusal]:
    """Take people in until something refuses; how many came in, and the refusal."""
    for taken in range(5_000):
        answer = attempt(office, IssueTicket(service="payment", note="x" * 200))
        if isinstance(answer, Refusal):
            return taken, answer
    raise AssertionError("nothing refused")


def test_a_file_that_may_not_grow_refuses_and_keeps_what_it_said_it_kept(sqlite_office: Office) -> None:
    arrive(sqlite_office)
    with sqlite_office.store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    taken, answer = fill(sqlite_office)
    assert (answer.code, bool(answer.next_step)) == ("storage.full", True)
    assert len(waiting_labels(sqlite_office)) == 1 + taken
    assert is_sound(sqlite_office)
    with sqlite_office.store._writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert arrive(sqlite_office).label == f"P-{taken + 2:03d}"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of two megabytes, where this machine lets a test mount one."""
    folder = Path(tempfile.mkdtemp(prefix="oficinista-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


def test_a_disk_that_fills_up_refuses_and_keeps_what_it_said_it_kept(small_disk: Path, clock: TestClock) -> None:
    address = databases.new_sqlite(make_office, small_disk)
    office = Office(Store(address), clock=clock)
    taken, answer = fill(office)
    assert answer.code == "storage.full"
    assert len(waiting_labels(office)) == taken
    assert is_sound(office)
    office.store.close()


def newer(address: str) -> None:
    set_revision(address, "9999")


def set_revision(address: str, revision: str) -> None:
    engine = bare_engine(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def garbage(address: str) -> None:
    Path(address).write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 40)


def half_a_page(address: str) -> None:
    Path(address).write_bytes(Path(address).read_bytes()[:2_000])


def nothing_in_it(address: str) -> None:
    Path(address).write_bytes(b"")


def somebody_else_s_tables(address: str) -> None:
    nothing_in_it(address)
    engine = bare_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    engine.dispose()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (newer, "storage.newer"),
        (garbage, "storage.damaged"),
        (half_a_page, "storage.damaged"),
        (nothing_in_it, "storage.empty"),
        (somebody_else_s_tables, "storage.empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_file_that_is_no_office_of_ours_is_not_opened_nor_touched(
    tmp_path: Path, spoil: Callable[[str], None], code: str
) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    spoil(address)
    before = Path(address).read_bytes()
    answer = refusal_on_opening(address)
    assert (answer.code, bool(answer.next_step)) == (code, True)
    assert Path(address).read_bytes() == before


def test_a_file_of_an_older_version_asks_to_be_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    monkeypatch.setattr(migrate, "REVISIONS", (*migrate.REVISIONS, "9999"))
    assert refusal_on_opening(address).code == "storage.older"


def test_a_newer_database_is_not_upgraded_backwards(tmp_path: Path) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    newer(address)
    with pytest.raises(Refused) as caught:
        migrate.upgrade(Store(address))
    assert caught.value.refusal.code == "storage.newer"


def test_a_postgresql_without_an_office_says_so() -> None:
    assert refusal_on_opening(databases.owner_url("postgres")).code == "storage.empty"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/nowhere/at/all/office.db", "storage.unreachable"),
        ("/", "storage.unreachable"),
        ("postgresql://nobody@127.0.0.1:1/office?connect_timeout=2", "storage.unreachable"),
        ("mysql://localhost/office", "storage.address"),
        ("://", "storage.address"),
        ("", "storage.address"),
        ("postgresql://one:5432,two:5433/office", "storage.address"),
    ],
)
def test_an_address_that_leads_nowhere_is_said(address: str, code: str) -> None:
    answer = refusal_on_opening(address)
    assert (answer.code, bool(answer.next_step)) == (code, True)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('connection failed: … on socket "/run/.s.PGSQL.5432" failed: Permission denied', "storage.unreachable"),
        ("must be owner of table entry", "storage.owner"),
        ("permission denied for table entry", "storage.read_only"),
    ],
)
def test_what_a_server_denies_is_told_by_what_it_is(said: str, code: str) -> None:
    refused_ = explain(OperationalError("SELECT 1", {}, psycopg.OperationalError(said)))
    assert refused_ is not None
    assert refused_.refusal.code == code


def test_a_database_is_named_as_it_may_be_given_again_without_its_password() -> None:
    assert Store("postgresql://ana:clave@server/base").said == "postgresql://ana:***@server/base"
    assert Store("/a/o.db").said == "sqlite:////a/o.db"


def test_a_server_that_vanishes_is_given_up_soon_unless_the_address_says_otherwise() -> None:
    address = make_url(databases.owner_url("postgres")).update_query_dict({"keepalives_idle": "7"})
    with Store(address.render_as_string(hide_password=False)).read() as connection:
        driver: Any = connection.connection.driver_connection
        told = driver.info.get_parameters()
    assert (told["connect_timeout"], told["tcp_user_timeout"], told["keepalives_idle"]) == ("10", "20000", "7")


def test_an_office_that_is_not_in_the_database_is_said(address: str) -> None:
    with pytest.raises(Refused) as caught:
        Office.open(address, office_code="XYZ")
    assert caught.value.refusal.code == "office.unknown"
    assert caught.value.refusal.next_step == "Hay: TST. Corrija OFICINISTA_OFFICE."


def test_an_sqlite_that_can_corrupt_the_file_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    monkeypatch.setattr(store, "OLDEST_SAFE_SQLITE", (99, 0, 0))
    assert refusal_on_opening(address).code == "storage.sqlite_old"


def test_a_reader_changes_nothing(office: Office) -> None:
    with pytest.raises(Refused) as caught, office.store.read() as connection:
        connection.execute(text("UPDATE clerk SET name = 'otra persona'"))
    assert caught.value.refusal.code == "storage.read_only"


def test_a_reader_sees_one_moment(office: Office) -> None:
    count = text("SELECT COUNT(*) FROM visit")
    with office.store.read() as connection:
        before = connection.execute(count).scalar_one()
        arrive(office)
        assert connection.execute(count).scalar_one() == before
    assert waiting_labels(office) == ["P-001"]


def test_the_version_changes_when_another_terminal_commits_and_only_then(office: Office) -> None:
    first = office.store.version()
    assert office.store.version() == first
    waiting_labels(office)
    assert office.store.version() == first
    other = another_terminal(office)
    arrive(other)
    other.store.close()
    changed = wait_for_change(office, first)
    assert changed != first
    assert office.store.version() == changed


def test_the_version_stays_when_an_order_is_refused(office: Office) -> None:
    first = office.store.version()
    other = another_terminal(office)
    assert isinstance(attempt(other, IssueTicket(service="lottery")), Refusal)
    other.store.close()
    assert office.store.version() == first


def wait_for_change(office: Office, first: int) -> int:
    """The version once it differs; PostgreSQL tells it a moment after the commit."""
    pause = Event()
    for _ in range(100):
        if (now := office.store.version()) != first:
            return now
        pause.wait(0.01)
    return first


def in_a_child(work: Callable[[], Any]) -> Any:
    """What a forked child finds."""
    here, there = multiprocessing.Pipe(duplex=False)

    def run(pipe: Pipe) -> None:
        pipe.send(work())

    child = multiprocessing.get_context("fork").Process(target=run, args=(there,))
    child.start()
    answer = here.recv() if here.poll(30) else None
    child.join(30)
    return answer


def test_a_fork_shares_no_connection_with_its_parent(office: Office) -> None:
    arrive(office)
    office.store.version()
    opened: list[int] = []
    event.listen(office.store._writer, "connect", lambda *_: opened.append(1))

    def child() -> tuple[bool, list[str]]:
        return isinstance(attempt(office, ORDER, key="the child's"), Done), waiting_labels(office)

    assert in_a_child(child) == (True, ["P-001", "P-002"])
    assert opened == []
    assert arrive(office).label == "P-003"
    assert office.store.version() >= 0
    assert is_sound(office)


def open_files_of(folder: Path) -> list[Path]:
    """What this process has open in a folder."""
    opened = (one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    return [one for one in opened if one.is_relative_to(folder)]


def test_a_store_that_nobody_refers_to_gives_its_connections_back(tmp_path: Path) -> None:
    address = databases.new_sqlite(make_office, tmp_path)
    for _ in range(5):
        with Store(address).read() as connection:
            connection.execute(text("SELECT 1"))
            assert open_files_of(tmp_path)
    assert not open_files_of(tmp_path)
