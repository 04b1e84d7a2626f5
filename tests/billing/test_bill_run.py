"""A month's bills: from the reading to the debt."""

from oficinista.ledger.check import check
from oficinista.office import Office
from tests.office import with_bills


def test_the_ledger_is_whole_after_a_run(office: Office) -> None:
    with_bills(office, 3)
    with office.store.read() as connection:
        assert [proof for proof in check(connection) if not proof.holds] == []
