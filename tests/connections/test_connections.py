"""New connections from the application to the first bill: nothing goes on unpaid, and the money is in one place."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from oficinista.billing.commands import RecordReading, RunBilling
from oficinista.cases.queries import case_file, misplaced
from oficinista.closings.commands import CloseAccount, MoveIn
from oficinista.closings.disconnecting import DisconnectService
from oficinista.closings.obstacles import obstacles
from oficinista.connections.catalogues import Applicant, charges_of
from oficinista.connections.commands import (
    AdvanceConnection,
    AnswerPermit,
    ApplyConnection,
    OpenConnection,
    ReturnConnection,
)
from oficinista.connections.queries import crew_s_result, standing
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.models import Relation
from oficinista.customers.queries import account_card
from oficinista.ledger.models import EntryLine
from oficinista.office import Office
from oficinista.plans.offering import arrears
from oficinista.refunds.queries import available
from oficinista.refunds.terms import Way
from oficinista.suspensions.queries import held_cents
from oficinista.tills.beware import beware_words
from oficinista.tills.payable import find_payable
from oficinista.tills.payments import VoidPayment
from tests.adjustments_builders import assert_whole
from tests.connections_builders import (
    INITIAL,
    LINES,
    PLACE,
    TOTAL,
    WORDS,
    account_of,
    advance,
    applied,
    estimate,
    installed,
    look,
    study,
    with_papers,
)
from tests.files_builders import file
from tests.office import TestClock, do, refused, with_customer
from tests.refunds_builders import approved
from tests.tills_builders import close_till, open_till, pay

HELD, EARNED = "2210", "4890"


def in_ledger(office: Office, code: str) -> int:
    query = select(func.coalesce(func.sum(col(EntryLine.amount_cents)), 0)).where(col(EntryLine.gl_code) == code)
    return int(office.ask(lambda connection: connection.execute(query).scalar_one()))


def paid_and_sent(office: Office, number: str) -> None:
    with_papers(office, number)
    pay(office, look(office, number).account, INITIAL)
    do(office, advance(number, "submit"))


def test_a_connection_goes_from_the_application_to_its_first_bill(office: Office, clock: TestClock) -> None:
    number = applied(office)
    account = account_of(office, number)
    assert refused(office, advance(number, "submit")).code == "connection.unpaid"
    session = open_till(office)
    pay(office, account.number, INITIAL)
    assert refused(office, advance(number, "submit")).code == "case.paper_missing"
    assert in_ledger(office, HELD) == -INITIAL, "it is held for the applicant"
    with_papers(office, number)
    do(office, advance(number, "submit"))
    do(office, study(number, "roads"), "marta")
    assert refused(office, estimate(number)).code == "approval.required"
    do(office, estimate(number), signed_by="marta")
    kept = look(office, number).estimate
    assert kept is not None
    assert (kept.total_cents, kept.balance_cents) == (TOTAL, TOTAL - INITIAL)
    assert refused(office, advance(number, "paid")).code == "connection.unpaid"
    pay(office, account.number, TOTAL - INITIAL)
    do(office, advance(number, "paid"))
    [permit] = look(office, number).permits
    assert refused(office, advance(number, "order")).code == "connection.permits_missing"
    do(office, AnswerPermit(number=permit.number, words="Por correo", outcome="ask"))
    grant = AnswerPermit(number=permit.number, words="Permiso 88", outcome="grant")
    assert refused(office, grant).code == "case.paper_missing"
    file(office, account, "permit", case=permit.number, expires_on=office.today + timedelta(days=90))
    do(office, grant)
    do(office, advance(number, "order"))
    installed(office, number)
    assert office.ask(crew_s_result, look(office, number).case_id)["serial"] == "N7001"
    do(office, OpenConnection(number=number, words=WORDS, meter_serial="N7001"))
    assert (in_ledger(office, HELD), in_ledger(office, EARNED)) == (0, -TOTAL)
    assert office.ask(account_card, account.id, office.today).meter_serial == "N7001"
    assert refused(office, advance(number, "finish")).code == "connection.no_bill"
    close_till(office, session, 15_000 + TOTAL)
    clock.now = datetime(2027, 1, 2, 13, tzinfo=UTC)
    read = RecordReading(account=account.number, month="2026-12", months=1, measured_l=9_000)
    do(office, read, "sistemas")
    do(office, RunBilling(month="2026-12"), "sistemas")
    do(office, advance(number, "finish"))
    assert (look(office, number).state, office.ask(misplaced)) == ("done", [])
    assert_whole(office, account)


def test_without_infrastructure_the_first_payment_goes_back_as_any_credit(sqlite_office: Office) -> None:
    office = sqlite_office
    number, session = applied(office), open_till(office)
    account = account_of(office, number)
    paid_and_sent(office, number)
    close_till(office, session, 15_000 + INITIAL)
    do(office, study(number, outcome="not_feasible"), "marta")
    assert in_ledger(office, HELD) == 0
    assert office.ask(available, account.number, office.info.id, office.today).available_cents == INITIAL
    assert refused(office, advance(number, "end")).code == "connection.credit_left"
    approved(office, account, Way.CHECK)
    do(office, advance(number, "end"))
    assert look(office, number).state == "ended"
    assert office.ask(account_card, account.id, office.today).closed_on == office.today
    assert_whole(office, account)


def test_the_term_stands_still_only_while_it_is_with_the_applicant(sqlite_office: Office, clock: TestClock) -> None:
    office, number = sqlite_office, applied(sqlite_office)
    until = look(office, number).next_on
    assert until == date(2026, 11, 30), "the 29th is a Sunday"
    clock.advance(days=2)
    back = ReturnConnection(number=number, words="Falta la escritura", reason="papers")
    assert refused(office, back.model_copy(update={"reason": "whim"})).code == "connection.reason"
    do(office, back)
    told = office.ask(standing, number, office.info.id, office.today)
    assert (told.who, told.is_waiting_for_applicant) == ("usted", True)
    assert told.missing[0].startswith("Traiga el documento que falta")
    assert "Escritura o contrato de arrendamiento" in told.missing
    clock.advance(days=10)
    do(office, advance(number, "resume"))
    assert look(office, number).next_on == date(2026, 12, 9), "the ten days are not counted"
    for _ in range(2):
        do(office, back)
        do(office, advance(number, "resume"))
    assert refused(office, back).code == "approval.required"
    do(office, back, signed_by="marta")


def test_what_was_paid_and_came_back_stops_the_next_step(sqlite_office: Office) -> None:
    office = sqlite_office
    number, _ = applied(office), open_till(office)
    account = account_of(office, number)
    with_papers(office, number)
    receipt = pay(office, account.number, INITIAL).receipt
    do(office, advance(number, "submit"))
    do(office, VoidPayment(receipt=receipt, reason="Era de otra cuenta"), signed_by="marta")
    assert refused(office, study(number), "marta").code == "connection.unpaid"
    assert office.ask(held_cents, account.id) == INITIAL, "nobody is noticed or cut off for it"
    later = office.today + timedelta(days=60)
    assert office.ask(arrears, account.number, office.info.id, later).debts == (), "and no plan spreads it"
    assert [one.code for one in office.ask(obstacles, account.id, office.info.id, office.today)] == ["connection"]
    assert refused(office, DisconnectService(account=account.number, words="Viaja")).code == "account.no_meter"
    do(office, advance(number, "withdraw"))
    do(office, advance(number, "end"))
    comes = MoveIn(account=account.number, name="Rosa Báez", on=office.today)
    assert refused(office, comes).code == "account.no_meter"
    assert_whole(office, account)


def test_an_estimate_paid_too_late_is_made_anew_and_nothing_is_lost(sqlite_office: Office, clock: TestClock) -> None:
    office, number = sqlite_office, applied(sqlite_office)
    account, session = account_of(office, number), open_till(office)
    paid_and_sent(office, number)
    close_till(office, session, 15_000 + INITIAL)
    do(office, study(number), "marta")
    do(office, estimate(number), signed_by="marta")
    clock.advance(days=65)
    assert refused(office, advance(number, "paid")).code == "connection.estimate_expired", "it is not paid any more"
    told = office.ask(standing, number, office.info.id, office.today)
    assert told.missing == ("Un estimado nuevo: el que hay valía hasta el 25 de enero de 2027.",)
    beware = office.ask(beware_words, office.ask(find_payable, account.number), office.today)
    assert beware.startswith("El estimado de su acometida valía hasta el lun 25 ene 2027: no lo cobre.")
    session = open_till(office)
    pay(office, account.number, TOTAL - INITIAL)
    assert refused(office, advance(number, "paid")).code == "connection.estimate_expired"
    do(office, advance(number, "reestimate"))
    do(office, estimate(number, **(LINES | {"road_cut": 50_000})), signed_by="marta")
    assert look(office, number).owed_cents == 10_000
    pay(office, account.number, 10_000)
    do(office, advance(number, "paid"))
    assert in_ledger(office, HELD) == -(TOTAL + 10_000)
    assert_whole(office, account)


def test_what_is_left_to_pay_is_nothing_and_it_goes_on_by_itself(sqlite_office: Office) -> None:
    office, number = sqlite_office, applied(sqlite_office)
    open_till(office)
    paid_and_sent(office, number)
    do(office, study(number), "marta")
    assert refused(office, estimate(number, connection=1), signed_by="marta").code == "connection.below_initial"
    do(office, estimate(number, connection=INITIAL), signed_by="marta")
    assert look(office, number).state == "permits"
    do(office, advance(number, "order"))
    installed(office, number)
    do(office, OpenConnection(number=number, words=WORDS, meter_serial="N7001"))
    do(office, CloseAccount(account=account_of(office, number).number, on=office.today, words="Vendió la casa"))
    assert look(office, number).state == "done", "an account that ends waits for no first bill"


def test_a_developer_pays_no_more_for_a_unit_than_the_law_lets(sqlite_office: Office) -> None:
    office = sqlite_office
    assert "developer_water" not in charges_of(Applicant.OWNER)
    owner = ApplyConnection(applicant=Applicant.OWNER, words="Diez casas", units=10, **PLACE)
    assert refused(office, owner).code == "connection.units"
    number = applied(office, Applicant.DEVELOPER, units=10)
    open_till(office)
    with_papers(office, number, "photo_id", "plans", "permit")
    pay(office, look(office, number).account, INITIAL)
    do(office, advance(number, "submit"))
    do(office, study(number), "marta")
    above = refused(office, estimate(number, developer_water=10_001), signed_by="marta")
    assert above.code == "connection.above_ceiling"
    assert "22 L.P.R.A. § 165" in above.message
    do(office, estimate(number, developer_water=10_000, developer_sewer=9_000), signed_by="marta")
    kept = look(office, number).estimate
    assert kept is not None
    assert [(line.code, line.cents) for line in kept.lines] == [
        ("developer_water", 100_000),
        ("developer_sewer", 90_000),
    ]


def test_nobody_applies_for_whom_they_are_close_to_nor_before_the_amount_is_confirmed(sqlite_office: Office) -> None:
    office = sqlite_office
    account = with_customer(office)
    order = ApplyConnection(applicant=Applicant.OWNER, words="Casa nueva", **PLACE)
    assert refused(office, order).code == "rule.unconfirmed"
    number = applied(office, customer_of=account.number)
    assert case_file_customer(office, number) == "María Nieves Ortiz"
    do(office, DeclareLink(login="ana", account=account.number, relation=Relation.RELATIVE), "marta")
    again = order.model_copy(update={"customer_of": account.number})
    assert refused(office, again).code == "conflict.interest"
    assert refused(office, order.model_copy(update={"name": "Ortiz Nieves María"})).code == "conflict.interest"
    assert (
        refused(office, AdvanceConnection(number=number, words=WORDS, outcome="withdraw")).code == "conflict.interest"
    )


def case_file_customer(office: Office, number: str) -> str:
    return office.ask(case_file, number, office.info.id, office.today).row.customer
