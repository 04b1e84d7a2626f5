"""An office restored from a backup that is behind its papers: closed for new money until they are accounted for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.documents.printing import receipt
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.recovery import MissingReceipts, NoteRestoration, ReconcileOffice
from oficinista.storage.store import Store
from tests.backups_builders import backed_up, restored
from tests.office import TestClock, do, refused, with_customer
from tests.printing_builders import put_out
from tests.tills_builders import open_till, pay, payment

WORDS = "Los tres recibos se volvieron a entrar con Ana."


@pytest.fixture
def number(sqlite_office: Office) -> str:
    """An account that pays."""
    return with_customer(sqlite_office).number


@pytest.fixture
def backup(sqlite_office: Office, number: str, tmp_path: Path) -> Path:
    """A backup with two receipts in it; three more were given afterwards, the last two of them printed."""
    open_till(sqlite_office)
    for cents in (100, 200):
        pay(sqlite_office, number, cents)
    file = backed_up(sqlite_office, tmp_path / "one").file
    for cents in (300, 400, 500):
        given = pay(sqlite_office, number, cents).receipt
        if cents > 300:
            put_out(sqlite_office, receipt(sqlite_office, given, actor="ana"))
    sqlite_office.store.close()
    return file


@pytest.fixture
def behind(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office restored on another machine, with the printer's folder that was saved."""
    monkeypatch.setenv("OFICINISTA_SPOOL", f"{tmp_path / 'office.db'}.spool")
    restored(backup, str(tmp_path / "restored.db"))
    store = Store(str(tmp_path / "restored.db"))
    yield Office(store, clock=TestClock())
    store.close()


def test_papers_ahead_of_the_backup_are_told_and_close_the_office_for_new_payments(behind: Office, number: str) -> None:
    refusal = refused(behind, payment(number, 300))
    assert refusal.code == "approval.required"
    assert "REC-TST-2026-000005" in str(refusal)


def test_a_paper_entered_again_in_its_order_and_signed_gets_its_own_number(behind: Office, number: str) -> None:
    receipts = [do(behind, payment(number, cents), signed_by="marta").receipt for cents in (300, 400, 500)]
    assert receipts == [f"REC-TST-2026-00000{n}" for n in (3, 4, 5)]


def test_the_office_is_reconciled_by_two_people_once_every_paper_is_in(behind: Office, number: str) -> None:
    order = ReconcileOffice(words=WORDS)
    assert refused(behind, order, "sistemas").code == "approval.required"
    assert refused(behind, order, "ana").code == "permission.missing"
    assert refused(behind, order, "sistemas", signed_by="marta").code == "office.behind"
    for cents in (300, 400, 500):
        do(behind, payment(number, cents), signed_by="marta")
    assert refused(behind, payment(number, 1)).code == "approval.required", "not before somebody says so"
    do(behind, order, "sistemas", signed_by="marta")
    assert pay(behind, number, 600).receipt == "REC-TST-2026-000006"
    assert refused(behind, order, "sistemas", signed_by="marta").code == "office.not_behind"


def test_papers_that_cannot_be_entered_again_are_left_out_by_saying_so(behind: Office, number: str) -> None:
    left_out = ReconcileOffice(words="El recibo 5 no aparece en papel.", leaves_out=True)
    do(behind, left_out, "sistemas", signed_by="marta")
    assert pay(behind, number, 300).receipt == "REC-TST-2026-000003"


def test_the_replaced_database_knows_its_own_receipts(backup: Path, tmp_path: Path) -> None:
    address = str(tmp_path / "office.db")
    missing = restored(backup, address, replaces=True).missing["TST"]
    assert missing == (MissingReceipts(year=2026, first=3, last=5),)


def test_the_last_paper_must_be_told_where_nothing_shows_it(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "no_spool"))
    address = str(tmp_path / "restored.db")
    with pytest.raises(Refused) as silent:
        restored(backup, address)
    assert silent.value.refusal.code == "restore.last_receipt"
    with pytest.raises(Refused) as wrong:
        restored(backup, address, "123")
    assert wrong.value.refusal.code == "restore.receipt"
    assert not Path(address).exists()
    assert restored(backup, address, "rec-tst-2026-000004").missing["TST"][0].last == 4


def test_an_office_that_misses_nothing_is_open(backup: Path, number: str, tmp_path: Path) -> None:
    address = str(tmp_path / "restored.db")
    assert restored(backup, address, "REC-TST-2026-000002").missing == {"TST": ()}
    office = Office(Store(address), clock=TestClock())
    assert pay(office, number, 300).receipt == "REC-TST-2026-000003"
    office.store.close()


def test_nobody_says_of_an_office_that_it_misses_what_it_has(sqlite_office: Office, number: str) -> None:
    open_till(sqlite_office)
    pay(sqlite_office, number, 100)
    lie = NoteRestoration(backup_made_at=sqlite_office.clock(), missing=(MissingReceipts(year=2026, first=1, last=3),))
    assert refused(sqlite_office, lie, "sistemas").code == "office.not_missing"
    assert refused(sqlite_office, lie, "ana").code == "permission.missing"
