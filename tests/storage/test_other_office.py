"""Two offices in one database: each clerk acts, signs and enters where they work, and nowhere else."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from oficinista.audit.verify import verify
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.staff.commands import DisableClerk, NotePinAttempt, SetPin
from oficinista.tills.closing import ReviewTill
from oficinista.tills.transfers import SendTransfer
from tests.office import PIN, PIN_HASH, add_southern_office, do, refused
from tests.tills_builders import open_till

SIGNED = SendTransfer(amount_cents=60_000, reason="turn_in")
"""What a clerk does not do alone."""


@pytest.fixture
def south(office: Office, address: str) -> Iterator[Office]:
    """The other office. At the end both records of orders are whole, and each has links of its own clerks only."""
    southern = add_southern_office(address)
    yield southern
    for one in (office, southern):
        assert one.ask(verify, one.info.id).faults == ()
    southern.store.close()


def test_a_clerk_of_another_office_does_nothing_here(office: Office, south: Office) -> None:
    refusal = refused(south, SIGNED, "ana")
    assert refusal.code == "clerk.other_office"
    assert "Ana Peña Ortiz no trabaja en Oficina del sur." in refusal.message
    assert refused(office, SIGNED, "ines").code == "clerk.other_office"


def test_not_even_what_needs_no_permission(office: Office, south: Office) -> None:
    assert refused(south, NotePinAttempt(is_right=True), "ana").code == "clerk.other_office"


def test_a_supervisor_of_another_office_does_not_sign_here(office: Office, south: Office) -> None:
    open_till(south, "ines", fund=60_000)
    assert refused(south, SIGNED, "ines", signed_by="marta").code == "clerk.other_office"
    open_till(office, "ana", fund=60_000)
    do(office, SIGNED, "ana", signed_by="marta")


def test_nobody_changes_the_staff_of_another_office(office: Office, south: Office) -> None:
    assert refused(office, SetPin(login="ines", pin_hash=PIN_HASH), "sistemas").code == "clerk.unknown"
    assert refused(office, DisableClerk(login="ines"), "sistemas").code == "clerk.unknown"


def test_nobody_reviews_a_till_of_another_office(office: Office, south: Office) -> None:
    session = open_till(south, "ines")
    assert refused(office, ReviewTill(session_id=session), "marta").code == "till.session_unknown"


def test_nobody_enters_in_another_office_and_no_try_is_counted(office: Office, south: Office) -> None:
    for pin in (PIN, "111111"):
        with pytest.raises(Refused) as caught:
            south.check_pin("ana", pin)
        assert caught.value.refusal.code == "clerk.other_office"
    with office.store.read() as connection:
        tries = connection.execute(text("SELECT failed_pins FROM clerk WHERE login = 'ana'")).scalar_one()
    assert tries == 0
