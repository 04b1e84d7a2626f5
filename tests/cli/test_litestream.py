"""The continuous copy of `docs/standby.md`: the server is lost, and the copy becomes an office by our own restore."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.backups.proofs import all_faults
from oficinista.office import Office
from tests.cli_builders import answer
from tests.host.hosting import wait_for
from tests.office import with_bills
from tests.tills_builders import open_till, pay

LITESTREAM = shutil.which("litestream", path=str(Path(sys.executable).parent))
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "litestream.yml"

pytestmark = pytest.mark.skipif(LITESTREAM is None, reason="litestream is not installed here")


@pytest.fixture
def copied(office_file: Path, tmp_path: Path) -> Iterator[Path]:
    """Litestream at work on the office's file, by the configuration that we ship; the configuration."""
    written = CONFIGURATION.read_text("utf-8")
    for there, here in (
        ("/var/lib/oficinista/oficina.db", office_file),
        ("/srv/copia/oficina", tmp_path / "copy"),
        ("/run/oficinista/litestream.sock", tmp_path / "sock"),
    ):
        assert there in written
        written = written.replace(there, str(here))
    (tmp_path / "litestream.yml").write_text(written)
    process = litestream("replicate", "-config", str(tmp_path / "litestream.yml"))
    wait_for((tmp_path / "sock").exists)
    yield tmp_path / "litestream.yml"
    process.kill()
    process.wait()


def litestream(*words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([str(LITESTREAM), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_what_was_copied_is_an_office_again_after_the_server_is_lost(
    copied: Path, office_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office.open(str(office_file))
    account = with_bills(office, 2)
    open_till(office)
    last = [pay(office, account.number, 500) for _ in range(3)][-1]
    head = office.ask(lambda connection: connection.exec_driver_sql("SELECT hash FROM chain_head").scalar_one())
    folder = copied.parent
    assert litestream("sync", "-socket", str(folder / "sock"), "-wait", str(office_file)).wait() == 0
    office.store.close()
    for file in office_file.parent.glob("office.db*"):
        file.unlink()

    found = folder / "found.db"
    assert litestream("restore", "-o", str(found), f"file://{folder / 'copy'}").wait() == 0
    (folder / "backups").mkdir()
    answer("db", "backup", str(folder / "backups"), "--database", str(found))
    (backup,) = (folder / "backups").iterdir()
    answer("db", "restore", str(backup), "--last-receipt", last.receipt)
    office = Office.open(str(office_file))
    assert office.ask(all_faults) == []
    assert office.ask(lambda connection: connection.exec_driver_sql("SELECT hash FROM chain_head").scalar_one()) == head
    office.store.close()
