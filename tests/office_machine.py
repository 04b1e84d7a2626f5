"""What the models of the whole office have in common: an office of each machine's own, and its proofs at the end."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from oficinista.audit.verify import verify
from oficinista.ledger.check import check
from oficinista.office import Office
from oficinista.storage.store import Store
from tests import databases
from tests.office import OPENING, TestClock


class OfficeMachine(RuleBasedStateMachine):
    """An office in SQLite, as `make` leaves it."""

    make: ClassVar[Callable[[Store], None]]

    def __init__(self, now: datetime = OPENING) -> None:
        super().__init__()
        self.clock = TestClock(now)
        self.address = self.new_database()
        self.office = Office(Store(self.address), clock=self.clock)

    def new_database(self) -> str:
        self.folder = Path(tempfile.mkdtemp(prefix="oficinista-model-"))
        return databases.new_sqlite(type(self).make, self.folder)

    def remove_database(self) -> None:
        shutil.rmtree(self.folder)

    def teardown(self) -> None:
        try:
            self.every_proof_holds()
        finally:
            self.office.store.close()
            self.remove_database()

    def every_proof_holds(self) -> None:
        """What is written stays, so that a fault at any step is there at the end, and after a kill."""
        with self.office.store.read() as connection:
            assert [proof for proof in check(connection) if not proof.holds] == []
            assert verify(connection, self.office.info.id).faults == ()


class OnPostgres(OfficeMachine):
    """The same in PostgreSQL."""

    def new_database(self) -> str:
        self.name = databases.new_postgres(type(self).make)
        return databases.app_url(self.name)

    def remove_database(self) -> None:
        databases.drop_postgres(self.name)
