"""The end of a session: the blind count, the closing and its review."""

import pytest
from sqlalchemy import Connection, text

from oficinista.ledger.check import check as prove
from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.orders import Order
from oficinista.staff.commands import GrantPermission
from oficinista.tills import queries
from oficinista.tills.closing import DifferenceReason, Papers, ReviewTill
from oficinista.tills.models import CountPurpose
from tests.office import BilledAccount, do, refused, with_bills
from tests.tills_builders import card, cash, check, close_till, close_with, count, open_till, pay

BILL = 4_597


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """An account that owes three bills of $45.97."""
    return with_bills(office)


def checks(quantity: int, cents: int) -> Papers:
    return Papers(kind=TenderKind.CHECK, quantity=quantity, amount_cents=cents)


def why(kind: TenderKind = TenderKind.CASH, note: str = "", reason: str = "change_error") -> DifferenceReason:
    return DifferenceReason(kind=kind, reason=reason, note=note)


def books(connection: Connection) -> dict[str, int]:
    """What each account of the ledger holds."""
    rows = connection.execute(text("SELECT gl_code, SUM(amount_cents) FROM entry_line GROUP BY gl_code"))
    return {code: int(cents) for code, cents in rows if cents}


def whole(office: Office) -> bool:
    return all(proof.holds for proof in office.ask(lambda connection: list(prove(connection))))


def test_it_closes_with_zero_difference(office: Office, account: BilledAccount) -> None:
    session = open_till(office)
    pay(office, account.number, BILL, cash(5_000))
    closed = close_till(office, session, 15_000 + BILL)
    assert closed.document == "CIE-TST-2026-000001"
    assert [one.difference_cents for one in closed.tenders] == [0]
    assert office.ask(books)["1120"] == 15_000 + BILL
    assert whole(office)


def test_a_session_with_nothing_in_it_closes(office: Office) -> None:
    closed = close_till(office, open_till(office, fund=0), 0)
    assert (closed.document, closed.tenders) == (None, ())
    assert whole(office)


def test_what_the_till_must_hold_is_told_only_after_the_count(office: Office, account: BilledAccount) -> None:
    session = open_till(office)
    pay(office, account.number, BILL)
    assert office.ask(queries.differences, session) == ()
    [counted] = do(office, count(session, 15_000)).tenders
    assert (counted.expected_cents, counted.difference_cents) == (15_000 + BILL, -BILL)


def test_a_second_count_is_allowed_once_and_both_are_kept(office: Office) -> None:
    session = open_till(office)
    assert do(office, count(session, 14_000)).attempt == 1
    assert do(office, count(session, 15_000)).attempt == 2
    assert refused(office, count(session, 15_000)).code == "till.counted_twice"
    kept = office.ask(queries.counts, session, CountPurpose.CLOSING)
    assert [one.totals()[TenderKind.CASH] for one in kept] == [14_000, 15_000]
    do(office, close_with(session))


def test_a_till_is_counted_before_it_is_closed(office: Office) -> None:
    session = open_till(office)
    refusal = refused(office, close_with(session))
    assert refusal.code == "till.state"
    assert refusal.next_step == "Cuente primero la caja."


def test_closed_stays_closed(office: Office) -> None:
    session = open_till(office)
    close_till(office, session, 15_000)
    assert refused(office, count(session, 15_000)).code == "till.state"
    assert refused(office, close_with(session)).code == "till.state"


def test_each_counts_and_closes_their_own_till(office: Office) -> None:
    session = open_till(office, "ana")
    assert refused(office, count(session, 15_000), "luis").code == "till.of_another"


def test_a_session_that_does_not_exist_is_refused(office: Office) -> None:
    assert refused(office, count(77, 0)).code == "till.session_unknown"


def test_a_small_difference_needs_no_reason(office: Office) -> None:
    session = open_till(office)
    do(office, count(session, 14_900))
    do(office, close_with(session))
    assert office.ask(books)["5900"] == 100
    [line] = office.ask(queries.closing, session).differences
    assert line.reason == "Dentro de la tolerancia"


def test_a_difference_beyond_the_tolerance_needs_a_reason(office: Office) -> None:
    session = open_till(office)
    do(office, count(session, 14_899))
    assert refused(office, close_with(session)).code == "till.reason_missing"


def test_a_reason_outside_the_catalogue_is_refused(office: Office) -> None:
    session = open_till(office)
    do(office, count(session, 14_899))
    assert refused(office, close_with(session, why(reason="bad_luck"))).code == "till.reason_unknown"


def test_a_large_difference_needs_a_supervisor_and_a_note(office: Office) -> None:
    session = open_till(office)
    do(office, count(session, 5_000))
    assert refused(office, close_with(session, why())).code == "till.note_missing"
    order = close_with(session, why(note="Se buscó dos veces."))
    assert refused(office, order).code == "approval.required"
    assert refused(office, order, signed_by="luis").code == "approval.not_allowed"
    do(office, order, signed_by="marta")
    assert whole(office)


def test_a_shortage_is_not_doubled(office: Office, account: BilledAccount) -> None:
    session = open_till(office)
    pay(office, account.number, BILL)
    do(office, count(session, 10_000 + BILL))
    do(office, close_with(session, why(note="Falta.")), signed_by="marta")
    found = office.ask(books)
    assert (found["5900"], found["1120"]) == (5_000, 10_000 + BILL)
    assert "1100" not in found


def test_an_overage_can_be_handed_in(office: Office) -> None:
    session = open_till(office)
    do(office, count(session, 25_000))
    do(office, close_with(session, why(note="Sobra.")), signed_by="marta")
    found = office.ask(books)
    assert (found["4950"], found["1120"]) == (-10_000, 25_000)


def test_an_overage_never_makes_up_for_a_shortage(office: Office, account: BilledAccount) -> None:
    session = open_till(office)
    pay(office, account.number, 5_000, check(5_000))
    do(office, count(session, 20_000))
    order = close_with(session, why(note="¿Cheque cambiado?"), why(TenderKind.CHECK, "No aparece.", "paper_missing"))
    closed = do(office, order, signed_by="marta")
    assert [(one.kind, one.difference_cents) for one in closed.tenders] == [
        (TenderKind.CASH, 5_000),
        (TenderKind.CHECK, -5_000),
    ]
    assert (office.ask(books)["4950"], office.ask(books)["5900"]) == (-5_000, 5_000)


def test_every_tender_is_counted_not_only_cash(office: Office, account: BilledAccount) -> None:
    session = open_till(office)
    pay(office, account.number, 5_000, card(3_000), check(2_000))
    slips = Papers(kind=TenderKind.CARD, quantity=1, amount_cents=3_000)
    closed = close_till(office, session, 15_000, checks(1, 2_000), slips)
    assert {one.kind for one in closed.tenders} == {TenderKind.CASH, TenderKind.CHECK, TenderKind.CARD}


@pytest.mark.parametrize(
    "papers",
    [
        (Papers(kind=TenderKind.CASH, quantity=1, amount_cents=100),),
        (checks(1, 100), checks(1, 100)),
        (checks(0, 100),),
        (checks(1, 0),),
    ],
)
def test_papers_that_cannot_be_are_refused(office: Office, papers: tuple[Papers, ...]) -> None:
    session = open_till(office)
    assert refused(office, count(session, 15_000, *papers)).code.startswith("count.papers")


def test_a_different_opening_is_shown_at_the_closing(office: Office) -> None:
    close_till(office, open_till(office, fund=15_000), 15_000)
    session = open_till(office, fund=12_000)
    close_till(office, session, 12_000)
    shown = office.ask(queries.closing, session)
    assert (shown.fund_cents, shown.previous_fund_cents) == (12_000, 15_000)


def test_a_closing_is_reviewed_by_somebody_else(office: Office) -> None:
    session = open_till(office)
    review: Order = ReviewTill(session_id=session, note="Conforme")
    assert refused(office, review, "marta").code == "till.state"
    close_till(office, session, 15_000)
    assert [one.id for one in office.ask(queries.to_review, office.info.id)] == [session]
    do(office, review, "marta")
    assert office.ask(queries.to_review, office.info.id) == ()
    assert refused(office, review, "raul").code == "till.state"


def test_nobody_reviews_their_own_closing(office: Office) -> None:
    do(office, GrantPermission(login="ana", action="till.review"), "sistemas")
    session = open_till(office)
    close_till(office, session, 15_000)
    assert refused(office, ReviewTill(session_id=session)).code == "till.review_own"


def test_a_clerk_reviews_no_closing(office: Office) -> None:
    session = open_till(office)
    close_till(office, session, 15_000)
    assert refused(office, ReviewTill(session_id=session), "luis").code == "permission.missing"


def test_closings_are_numbered_and_their_head_stands_on_paper(office: Office) -> None:
    first = close_till(office, open_till(office), 15_000)
    second = close_till(office, open_till(office), 15_000)
    assert (first.document, second.document) == ("CIE-TST-2026-000001", "CIE-TST-2026-000002")
    with office.store.read() as connection:
        anchors = connection.execute(text("SELECT document, hash FROM chain_anchor ORDER BY sequence")).all()
    assert [(one.document, one.hash.hex()) for one in anchors] == [
        (first.document, first.head),
        (second.document, second.head),
    ]
