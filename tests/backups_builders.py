"""Builders of tests: backups of an office, what a restored one says, and people of IT who restore."""

from pathlib import Path

from oficinista.backups.making import Backup, back_up
from oficinista.backups.restoring import Restored, Wanted, restore
from oficinista.office import Office
from oficinista.storage.store import Store
from tests.office import OPENING

SPOKEN_FOR = "sistemas"


def backed_up(office: Office, target: Path, *recipients: str) -> Backup:
    """A backup of the office as it is now, made by the owner of its database."""
    store = owner_of(office)
    try:
        return back_up(store, target, now=office.clock(), recipients=list(recipients))
    finally:
        store.close()


def owner_of(office: Office) -> Store:
    """The office's database as its owner opens it."""
    url = office.store.url if office.store.is_sqlite else office.store.url.set(username="postgres")
    return Store(url.render_as_string(hide_password=False) if not office.store.is_sqlite else url.database or "")


def restored(
    file: Path, address: str, *last_receipts: str, replaces: bool = False, identity: Path | None = None
) -> Restored:
    """A backup, restored at an address."""
    store = Store(address)
    try:
        wanted = Wanted(SPOKEN_FOR, last_receipts, replaces, OPENING)
        return restore(file, store, wanted, identity=identity)
    finally:
        store.close()
