"""A training office: what is done in it is scored by what came out, and nothing of it can be taken for real."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdfium2 import PdfDocument

from oficinista.cases.objections import FileObjection
from oficinista.commitments.commands import MakeCommitment
from oficinista.customers.correcting import CorrectAccount
from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.practice import practised, practised_file
from oficinista.i18n import Language, catalogue
from oficinista.letters.due import due_letters
from oficinista.new_office import FirstClerk, create_office
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.plans.commands import CancelPlan, ProposePlan
from oficinista.refunds.export import check_requests
from oficinista.reports.export import as_csv
from oficinista.reports.queries import ask_report
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.storage.store import Store
from oficinista.tills.payments import VoidPayment
from oficinista.training.build import settle_exercises
from oficinista.training.exercises import exercises
from oficinista.training.scoring import FACTS, Score, Scored, score
from oficinista.work.commands import CreateOrder
from screens.app import Session
from screens.keys import ACCOUNT, EXERCISES
from tests import databases
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.counter import at_counter
from tests.letters_builders import issued
from tests.office import OPENING, PIN_HASH, BilledAccount, TestClock, do, make_office
from tests.screens.appearance import assert_looks_as_approved
from tests.tills_builders import cash, check, close_till, open_till, papers, pay

MARK = "PRÁCTICA: NO VALE, DINERO FALSO"


def make_training_office(store: Store) -> None:
    """The exercises and who does them, without the town around."""
    first = FirstClerk("sistemas", "Sistemas", None, PIN_HASH)
    create_office(store, code="PRA", name="Práctica", tills=1, first=first, now=OPENING, is_training=True)
    office = Office(store, clock=TestClock())
    for login, role in (("ana", Role.CLERK), ("marta", Role.SUPERVISOR)):
        do(office, AddClerk(login=login, name=login.capitalize(), role=role, pin_hash=PIN_HASH), actor="sistemas")
    settle_exercises(office, OPENING)


@pytest.fixture
def training(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    store = Store(databases.new_sqlite(make_training_office, tmp_path))
    yield Office(store, clock=clock)
    store.close()


def scored(office: Office) -> Score:
    return office.ask(score, office.info)


def result(office: Office, code: str) -> Scored:
    return next(one for one in scored(office).exercises if one.exercise.code == code)


def test_the_examination_is_passed_by_what_came_out_of_it(training: Office) -> None:
    start = scored(training)
    assert (start.percent, start.is_passed) == (0, False)
    of = {one.exercise.code: BilledAccount(place, one.account) for place, one in enumerate(start.exercises, 1)}
    session = open_till(training)
    wrong = pay(training, of["pay_all"].number, 4_597).receipt
    assert scored(training).percent > 0
    do(training, VoidPayment(receipt=wrong, reason="Cuenta equivocada"), signed_by="marta")
    assert scored(training).percent == 0
    pay(training, of["pay_all"].number, 4_597)
    pay(training, of["pay_change"].number, 3_000, cash(4_000))
    case = do(training, FileObjection(bill=numbers(training, of["objection"])[-1], grounds="Vacía")).number
    [owed] = [one for one in training.ask(due_letters, training.info.id) if one.subject.startswith(f"{case}/")]
    issued(training, owed.template, owed.subject)
    last = numbers(training, of["adjust"])[-1]
    do(training, credit(of["adjust"], 1_000, bill=last, reason="reading_error"), signed_by="marta")
    do(training, rebill(numbers(training, of["rebill"])[-1], readings=read("2026-10", 14_000)), signed_by="marta")
    plan = do(training, ProposePlan(account=of["plan"].number, words="Se quedó sin trabajo")).number
    do(training, CancelPlan(number=plan, words="Era de otra cuenta"))
    assert not result(training, "plan").points
    do(training, ProposePlan(account=of["plan"].number, words="Se quedó sin trabajo"))
    issued(training, "payment_certificate", of["certificate"].number)
    do(training, CreateOrder(account=of["order"].number, type="reading", asked="Leer"))
    do(training, MakeCommitment(account=of["order"].number, what="Llamarla", due_on=date(2026, 12, 1)))
    do(training, CorrectAccount(account=of["phone"].number, phone="7875550199", source="customer", note="Lo dice él"))
    owing = scored(training)
    undone = {"check", "rebill", "certificate", "till"}
    assert {one.exercise.code for one in owing.exercises if not one.is_done} == undone
    assert owing.is_passed
    luz = of["check"].number
    cents = training.ask(lambda connection: balance_of(connection, luz))
    pay(training, luz, cents, check(cents, "2210"))
    close_till(training, session, 15_000 + 4_597 + 3_000, *papers(check(cents)))
    assert {one.exercise.code for one in scored(training).exercises if not one.is_done} == {"rebill", "certificate"}


def balance_of(connection: object, number: str) -> int:
    from oficinista.billing.queries import balance
    from oficinista.customers.queries import find_account

    return balance(connection, find_account(connection, number))  # type: ignore[arg-type]


def test_it_is_alone_in_its_database_and_no_other_office_is_scored(training: Office, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real_office = Office(Store(databases.new_sqlite(make_office, tmp_path / "real")))
    first = FirstClerk("jefe", "Jefe", None, PIN_HASH)
    for office, is_training in ((training, False), (real_office, True)):
        with pytest.raises(Refused) as refusal:
            create_office(office.store, code="SUR", name="Sur", tills=1, first=first, now=OPENING,
                          is_training=is_training)  # fmt: skip
        assert refusal.value.refusal.code == "training.not_alone"
    with pytest.raises(Refused) as real:
        scored(real_office)
    assert real.value.refusal.code == "training.real_office"


def test_every_strip_of_its_paper_says_that_it_is_worth_nothing() -> None:
    told = practised(Document("REC-PRA-1", Sheet.RECEIPT, "\n".join(map(str, range(30))), opens_drawer=True), MARK)
    assert isinstance(told.content, str)
    lines = told.content.splitlines()
    marks = [place for place, line in enumerate(lines) if "NO VALE, DINERO FALSO" in line]
    assert marks == [0, 13, 26, 33]
    assert not told.opens_drawer


def test_every_page_and_every_table_that_leaves_it_says_so(training: Office) -> None:
    pages = PdfWriter()
    pages.add_blank_page(792, 612)
    pages.add_blank_page(612, 792).rotate(90)
    out = BytesIO()
    pages.write(out)
    told = PdfDocument(practised_file(out.getvalue(), MARK))
    assert [page.get_textpage().get_text_bounded().count(MARK) for page in told] == [2, 2]
    found = training.ask(ask_report, "collections", "marta", office_id=training.info.id, today=training.today)
    assert (found.title, as_csv(found).splitlines()[-1]) == (f"{MARK}. Cobros por forma de pago y canal", f'"{MARK}"')
    assert check_requests([], training.info.footer).splitlines()[-1] == f'"{MARK}"'


def test_its_screens_say_so_and_tell_the_stories(training: Office, tmp_path: Path) -> None:
    with at_counter(training, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        assert ana.lines[0].startswith(" PRÁCTICA: DINERO FALSO ")
        ana.types("+")
        assert ana.place == EXERCISES
        assert_looks_as_approved(ana, "exercises", "80x24")
        ana.types("enter")
        assert (ana.place, "RAFAEL COLÓN" in ana.sees) == (ACCOUNT, True)


def test_the_exercises_ask_what_can_be_answered_in_both_languages() -> None:
    told = exercises()
    assert len(told) >= 8
    assert {check.fact for one in told for check in one.checks} <= FACTS.keys()
    words = {word for one in told for word in (one.title, one.story, *(check.says for check in one.checks))}
    assert words <= catalogue(Language.ENGLISH).keys()
