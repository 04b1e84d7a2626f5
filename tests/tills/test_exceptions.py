"""What a supervisor is told to look at, and what is not told."""

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills.closing import DifferenceReason
from oficinista.tills.differences import Difference, swapped
from oficinista.tills.exceptions import Pattern, exceptions
from oficinista.tills.payments import VoidPayment
from oficinista.tills.surprise import CountBySurprise, FreezeTill
from tests.office import TestClock, do, with_bills
from tests.tills_builders import check, close_till, close_with, count, open_till, papers, pay, pieces


def seen(office: Office) -> list[tuple[str, str, int, str]]:
    today = office.today
    found = office.ask(exceptions, office.info.id, today, today, today)
    return sorted((one.pattern, one.clerk, one.cents, one.document) for one in found)


def test_voids_pairs_exchanged_tenders_and_surprises_are_told(sqlite_office: Office, clock: TestClock) -> None:
    office = sqlite_office
    account = with_bills(office, 4)
    session = open_till(office)
    at_once = pay(office, account.number, 100).receipt
    do(office, VoidPayment(receipt=at_once, reason="Otra cuenta"), signed_by="marta")
    assert seen(office) == []
    late = pay(office, account.number, 2_000, check(2_000)).receipt
    clock.advance(minutes=40)
    do(office, VoidPayment(receipt=late, reason="Otra cuenta"), signed_by="marta")
    pay(office, account.number, 3_000)
    do(office, FreezeTill(till_number=1), "marta")
    do(office, CountBySurprise(till_number=1, pieces=pieces(17_700)), "marta", signed_by="ana")
    do(office, count(session, 17_700, *papers(check(300))))
    reasons = [DifferenceReason(kind=kind, reason="unknown") for kind in (TenderKind.CASH, TenderKind.CHECK)]
    do(office, close_with(session, *reasons))
    assert seen(office) == [
        (Pattern.LATE_VOID, "Ana Peña Ortiz", 2_000, late),
        (Pattern.REPEATED_PAIR, "Ana Peña Ortiz", 7_200, account.number),
        (Pattern.SURPRISE_DIFFERENCE, "Ana Peña Ortiz", 300, "ARQ-TST-000001"),
        (Pattern.SWAPPED_TENDERS, "Ana Peña Ortiz", 300, "Caja 1"),
        (Pattern.VOID_NEAR_CLOSE, "Ana Peña Ortiz", 2_000, late),
    ]


def test_shortages_that_go_from_till_to_till_are_told_and_those_of_one_till_are_not(
    sqlite_office: Office, clock: TestClock
) -> None:
    office = sqlite_office
    for till in (1, 1, 1, 2):
        session = open_till(office, number=till)
        do(office, count(session, 14_700))
        do(office, close_with(session, DifferenceReason(kind=TenderKind.CASH, reason="unknown")))
        if till == 1:
            assert [one for one in seen(office) if one[0] == Pattern.ROTATING_SHORTAGE] == []
        clock.advance(hours=1)
    [told] = [one for one in seen(office) if one[0] == Pattern.ROTATING_SHORTAGE]
    assert told == (Pattern.ROTATING_SHORTAGE, "Ana Peña Ortiz", 1_200, "Caja 2")
    close_till(office, open_till(office), 15_000)


def test_money_counted_as_another_tender_is_neither_over_nor_short() -> None:
    cash, checks = (Difference(kind, 1_000, 1_000) for kind in (TenderKind.CASH, TenderKind.CHECK))
    over, short = Difference(TenderKind.CHECK, 0, 300), Difference(TenderKind.CASH, 1_000, 500)
    assert [swapped(one) for one in ((cash, checks), (over, cash), (over, short))] == [0, 0, 300]
