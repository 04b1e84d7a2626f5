"""A surprise count: the till stops, is counted blind, two sign, and what was found stands whatever comes after."""

import json
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from oficinista.ledger.models import TenderKind
from oficinista.office import Office
from oficinista.tills.exceptions import Pattern, exceptions
from oficinista.tills.models import FreezeOutcome
from oficinista.tills.surprise import CountBySurprise, FreezeTill, UnfreezeTill
from oficinista.tills.surprise_plan import proposed_at, surprise_plan
from oficinista.tills.surprises import due, find_act, freezes, proposals
from oficinista.tills.transfers import SendFromSafe, SendTransfer, TakeBackTransfer
from tests.office import TestClock, do, refused, with_bills
from tests.tills_builders import close_till, count, open_till, pay, payment, pieces

FREEZE = FreezeTill(till_number=1)
COUNT = CountBySurprise(till_number=1, pieces=pieces(18_000))


def test_a_frozen_till_does_nothing_until_it_is_counted_and_both_have_signed(office: Office) -> None:
    account = with_bills(office)
    session = open_till(office)
    pay(office, account.number, 4_000)
    sent = do(office, SendTransfer(amount_cents=500, reason="turn_in")).document
    do(office, FREEZE, "marta")
    for order in (payment(account.number, 100), SendTransfer(amount_cents=1, reason="turn_in"), count(session, 1)):
        assert refused(office, order).code == "till.frozen"
    assert refused(office, SendFromSafe(amount_cents=1, reason="fund_increase", to_till=1), "marta").code == (
        "transfer.till_not_open"
    )
    assert refused(office, FREEZE, "raul").code == "surprise.not_open"
    need = refused(office, COUNT, "marta")
    assert need.code == "approval.witness_required"
    assert "Ana Peña Ortiz" in need.message
    assert "185" not in str(need)
    assert refused(office, COUNT, "marta", signed_by="raul").code == "approval.not_its_clerk"
    assert refused(office, COUNT, "raul", signed_by="ana").code == "surprise.of_another"
    done = do(office, COUNT, "marta", signed_by="ana")
    [cash] = done.tenders
    assert (done.act, cash.expected_cents, cash.counted_cents, cash.difference_cents) == (
        "ARQ-TST-000001",
        18_500,
        18_000,
        -500,
    )
    assert chained(office) == {"kind": "cash", "expected_cents": 18_500, "counted_cents": 18_000}
    do(office, TakeBackTransfer(document=sent))
    pay(office, account.number, 500)
    close_till(office, session, 19_500)
    found = office.ask(find_act, "arq-tst-000001", office.info.id)
    assert (found.signed_by_name, found.off_cents) == ("Ana Peña Ortiz", 500)


def chained(office: Office) -> dict[str, int]:
    """The cash that the audit chain says was found."""
    with office.store.read() as connection:
        said = connection.execute(
            text("SELECT order_json FROM audit_event WHERE order_name = 'till.surprise_result'")
        ).scalar_one()
    [found] = json.loads(said)["tenders"]
    return dict(found)


def test_who_will_not_sign_does_not_stop_a_count_and_a_freeze_is_lifted_with_words(office: Office) -> None:
    open_till(office)
    do(office, FREEZE, "marta")
    alone = COUNT.model_copy(update={"unsigned_because": "No quiso firmar"})
    assert refused(office, alone, "marta", signed_by="ana").code == "approval.its_clerk"
    do(office, alone, "marta", signed_by="luis")
    assert refused(office, UnfreezeTill(till_number=1, words="Error"), "marta").code == "surprise.not_frozen"
    do(office, FREEZE, "marta")
    assert refused(office, UnfreezeTill(till_number=1, words="Porque sí"), "ana").code == "permission.missing"
    do(office, UnfreezeTill(till_number=1, words="Era otra caja"), "raul")
    lifted, counted = office.ask(freezes, office.info.id, office.today, office.today)
    assert (lifted.outcome, lifted.ended_by_name, lifted.words) == (
        FreezeOutcome.LIFTED,
        "Raúl Cintrón Gómez",
        "Era otra caja",
    )
    assert (counted.signed_by_name, counted.words, counted.found[0].kind) == (
        "Luis Vega Núñez",
        "No quiso firmar",
        TenderKind.CASH,
    )
    assert refused(office, FreezeTill(till_number=2), "marta").code == "surprise.nobody"
    assert refused(office, FREEZE).code == "permission.missing"


def test_a_draw_spares_nobody_for_ever_and_is_the_same_again() -> None:
    plan = surprise_plan()
    seeds = [bytes([one]) * 32 for one in range(250)]
    assert all(proposed_at(seed, 7, plan.sure_after_days, plan) for seed in seeds)
    drawn = [proposed_at(seed, 7, 0, plan) for seed in seeds]
    assert drawn == [proposed_at(seed, 7, 0, plan) for seed in seeds]
    assert 0 < sum(one is not None for one in drawn) < len(seeds) // 4
    times = {one for one in drawn if one is not None}
    assert len(times) > 5
    assert all(plan.first <= one <= plan.last for one in times)


def test_a_count_is_proposed_before_the_limit_of_days_and_told_when_its_hour_has_come(
    sqlite_office: Office, clock: TestClock
) -> None:
    office = sqlite_office
    first = office.today
    days: list[date] = []
    while not (days and office.ask(proposals, office.info.id, days[-1])):
        assert len(days) <= surprise_plan().sure_after_days
        days.append(office.today)
        session = open_till(office, fund=0)
        if not office.ask(proposals, office.info.id, days[-1]):
            close_till(office, session, 0)
            clock.advance(days=1)
    [one] = office.ask(proposals, office.info.id, days[-1])
    assert (one.spared_days, one.session.clerk_name, one.act) == (len(days) - 1, "Ana Peña Ortiz", None)
    assert office.ask(due, office.info.id, office.clock()) == ()
    late = office.clock() + timedelta(hours=9)
    following = days[-1] + timedelta(days=1)
    passed_over = office.ask(exceptions, office.info.id, first, days[-1], following)
    assert [(it.pattern, it.day, it.words) for it in passed_over] == [
        (Pattern.SURPRISE_MISSED, days[-1], f"Veces propuesto: 1. Días sin arqueo: {one.spared_days}")
    ]
    assert office.ask(due, office.info.id, late) == (one,)
    do(office, FREEZE, "marta")
    do(office, CountBySurprise(till_number=1), "marta", signed_by="ana")
    assert office.ask(due, office.info.id, late) == ()
    [again] = office.ask(proposals, office.info.id, days[-1])
    assert (again.at, again.act) == (one.at, "ARQ-TST-000001")
    assert again.was_possible
    assert not replace(again, session=replace(again.session, closed_at=again.session.opened_at)).was_possible
    assert office.ask(proposals, office.info.id, first - timedelta(days=1)) == ()
