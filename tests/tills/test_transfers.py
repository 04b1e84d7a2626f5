"""Cash from one hand to another: always two people, always in one place, and the till waits for it."""

from collections import defaultdict

import pytest
from sqlalchemy import text

from oficinista.documents.transfer_slip import transfer_slip
from oficinista.ledger.check import prove
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills import queries
from oficinista.tills.transfers import (
    ReceiveIntoSafe,
    ReceiveTransfer,
    SendFromSafe,
    SendTransfer,
    TakeBackTransfer,
)
from oficinista.tills.transit import on_its_way
from tests.office import TestClock, do, refused
from tests.tills_builders import bring, close_till, count, open_till, turn_in

SENT = "SAL-TST-2026-000001"
BETWEEN = SendTransfer(amount_cents=4_000, reason="between_tills", to_till=2, reference="B-7")


def held(office: Office, session_id: int) -> int:
    return office.ask(queries.expected, session_id)[TenderKind.CASH]


def books(office: Office) -> dict[str, int]:
    """What each account of the ledger has."""
    with office.store.read() as connection:
        found = connection.execute(text("SELECT gl_code, SUM(amount_cents) FROM entry_line GROUP BY gl_code"))
        return defaultdict(int, {code: int(cents) for code, cents in found})


@pytest.fixture
def two_tills(office: Office) -> tuple[int, int]:
    """Ana's till and Luis's."""
    return open_till(office, "ana"), open_till(office, "luis", number=2)


def test_what_is_sent_is_in_no_till_until_it_is_received(office: Office, two_tills: tuple[int, int]) -> None:
    ana, luis = two_tills
    sent = do(office, BETWEEN)
    assert (sent.document, held(office, ana), held(office, luis)) == (SENT, 11_000, 15_000)
    assert books(office)["1115"] == 4_000
    (one,) = office.ask(on_its_way, office.info.id, session_id=luis)
    assert (one.from_words, one.to_words, one.bag) == ("Caja 1", "Caja 2 · Luis Vega Núñez", "B-7")
    slip = str(transfer_slip(office, SENT)[0].content)
    assert "Bolsa o sello                          B-7" in slip
    assert "40.00" not in slip
    ended = do(office, ReceiveTransfer(document=SENT, counted_cents=4_000), "luis")
    assert (ended.document, held(office, luis)) == ("ENT-TST-2026-000001", 19_000)
    assert books(office)["1115"] == 0
    assert refused(office, TakeBackTransfer(document=SENT)).code == "transfer.ended"
    assert "Recibida                            $40.00" in str(transfer_slip(office, SENT)[0].content)
    assert office.ask(prove, "transfers.one_place").holds
    close_till(office, ana, 11_000)
    close_till(office, luis, 19_000, actor="luis")


def test_the_close_waits_for_what_is_on_its_way_from_either_end(office: Office, two_tills: tuple[int, int]) -> None:
    do(office, BETWEEN)
    for session, clerk in zip(two_tills, ("ana", "luis"), strict=True):
        refusal = refused(office, count(session, 15_000), clerk)
        assert refusal.code == "till.in_transit"
        assert SENT in refusal.message
        assert "M en «Mi caja»" in refusal.next_step


def test_the_sender_takes_back_what_nobody_received(office: Office, two_tills: tuple[int, int]) -> None:
    do(office, BETWEEN)
    assert refused(office, TakeBackTransfer(document=SENT), "luis").code == "transfer.of_another"
    do(office, TakeBackTransfer(document=SENT))
    assert held(office, two_tills[0]) == 15_000
    moved = office.ask(queries.closing, two_tills[0]).cash_moves
    assert [(one.cents, one.reason) for one in moved] == [
        (-4_000, "Cambio para otra caja"),
        (4_000, "Cambio para otra caja, devuelto"),
    ]
    close_till(office, two_tills[0], 15_000)


def test_the_safe_takes_over_what_a_till_does_not_receive(office: Office, two_tills: tuple[int, int]) -> None:
    do(office, BETWEEN)
    do(office, ReceiveIntoSafe(document=SENT, counted_cents=4_000), "marta")
    assert books(office)["1110"] == 4_000 - 30_000
    close_till(office, two_tills[1], 15_000, actor="luis")


def test_who_receives_counts_blind(office: Office, two_tills: tuple[int, int]) -> None:
    do(office, BETWEEN)
    refusal = refused(office, ReceiveTransfer(document=SENT, counted_cents=3_900), "luis")
    assert refusal.code == "transfer.amount_differs"
    assert "40.00" not in str(refusal)


def test_nobody_is_both_parties(office: Office) -> None:
    open_till(office, "ana")
    do(office, SendFromSafe(amount_cents=500, reason="fund_increase", to_till=1), "marta")
    assert refused(office, ReceiveIntoSafe(document=SENT, counted_cents=500), "marta").code == "transfer.own"
    own = SendTransfer(amount_cents=500, reason="between_tills", to_till=1)
    assert refused(office, own).code == "transfer.own_till"
    do(office, ReceiveIntoSafe(document=SENT, counted_cents=500), "raul")


def test_a_turn_in_waits_for_the_bank_and_a_fund_stays_in_the_safe(office: Office) -> None:
    session = open_till(office)
    turn_in(office, 10_000)
    bring(office, 2_000)
    assert held(office, session) == 7_000
    found = books(office)
    assert (found["1120"], found["1110"], found["1100"]) == (10_000, -17_000, 7_000)


def test_only_who_it_is_for_receives_it(office: Office, two_tills: tuple[int, int]) -> None:
    do(office, SendTransfer(amount_cents=500, reason="turn_in"))
    assert refused(office, ReceiveTransfer(document=SENT, counted_cents=500), "luis").code == "transfer.not_for_you"
    assert refused(office, ReceiveIntoSafe(document=SENT, counted_cents=500), "luis").code == "permission.missing"


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (SendTransfer(amount_cents=1, reason="fund_increase", to_till=2), "transfer.other_place"),
        (SendTransfer(amount_cents=1, reason="turn_in", to_till=2), "transfer.to_safe"),
        (SendTransfer(amount_cents=1, reason="between_tills"), "transfer.to_whom"),
        (SendTransfer(amount_cents=1, reason="between_tills", to_till=2), "transfer.till_not_open"),
        (SendTransfer(amount_cents=1, reason="between_tills", to_till=99), "till.unknown"),
        (ReceiveTransfer(document="SAL-TST-2026-000077", counted_cents=1), "transfer.unknown"),
    ],
)
def test_what_cannot_be_sent_or_received_is_refused(office: Office, order: SendTransfer, code: str) -> None:
    open_till(office)
    assert refused(office, order).code == code


def test_what_was_sent_yesterday_is_still_received(
    office: Office, two_tills: tuple[int, int], clock: TestClock
) -> None:
    do(office, BETWEEN)
    clock.advance(days=1)
    do(office, ReceiveTransfer(document=SENT, counted_cents=4_000), "luis")
    close_till(office, two_tills[1], 19_000, actor="luis")
