"""Letters say what they must, are kept as they were sent, and start the terms that hang on them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.cases.objections import AppealObjection, CloseObjection, CorrectObjected, DecideObjection
from oficinista.cases.queries import case_file
from oficinista.commitments.queries import commitments
from oficinista.customers.correcting import CorrectAccount
from oficinista.documents.letters import letter as letter_on_paper
from oficinista.files.queries import find_paper
from oficinista.i18n import Language
from oficinista.letters.catalogue import read_catalogue, templates
from oficinista.letters.delivery import DeliverLetter, ReturnLetter
from oficinista.letters.due import due_letters, due_of_case
from oficinista.letters.issuing import IssueLetter, RenewLetter
from oficinista.letters.models import LetterState, Way
from oficinista.letters.queries import find_letter, letter_pdf, letters, undelivered
from oficinista.office import Office
from oficinista.resources import data_path
from oficinista.suspensions.commands import IssueNotice
from oficinista.suspensions.queries import may_suspend
from tests.adjustments_builders import credit, numbers
from tests.letters_builders import delivered, issued, objected, text_of
from tests.office import BilledAccount, TestClock, do, refused, with_bills
from tests.printing_builders import in_folder
from tests.tills_builders import open_till, pay


@pytest.fixture
def account(office: Office) -> BilledAccount:
    return with_bills(office, 3)


@pytest.fixture
def sqlite_account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 3)


def sustained(office: Office, account: BilledAccount) -> str:
    """The number of a case whose bill was sustained today."""
    number = objected(office, numbers(office, account)[-1])
    do(office, DecideObjection(number=number, words="La lectura es buena", outcome="sustain"), "marta")
    return number


def adjusted(office: Office, account: BilledAccount) -> str:
    """The number of the issued letter of a credit of the account."""
    do(office, credit(account, 1_000, bill=numbers(office, account)[-1]))
    [owed] = office.ask(due_letters, office.info.id, account.id)
    return issued(office, owed.template, owed.subject)


def pdf_of(office: Office, number: str) -> bytes:
    return office.ask(letter_pdf, office.ask(find_letter, number, office.info.id))


def test_a_letter_is_numbered_filed_and_kept_as_it_was_made(office: Office, account: BilledAccount) -> None:
    made = do(office, IssueLetter(template="statement", subject=account.number))
    found = office.ask(find_letter, made.number, office.info.id)
    assert (made.number, found.state) == ("CAR-TST-2026-000001", LetterState.HANDED)
    paper = office.ask(find_paper, made.file_number)
    assert paper.sha256 == found.content_hash == bytes.fromhex(made.sha256)
    text = text_of(pdf_of(office, made.number))
    for said in (made.number, made.file_number, account.number, "$137.91", "Estado de cuenta"):
        assert said in text
    do(office, CorrectAccount(account=account.number, name="Otra Persona"))
    assert "María Nieves Ortiz" in text_of(pdf_of(office, made.number))


def test_a_customer_is_written_to_in_the_language_they_chose(office: Office, account: BilledAccount) -> None:
    do(office, CorrectAccount(account=account.number, language=Language.ENGLISH))
    text = text_of(pdf_of(office, issued(office, "statement", account.number)))
    assert "Statement" in text
    assert "Aqueduct and Sewer Authority" in text
    assert "November 24, 2026" in text


def test_what_was_corrected_is_owed_a_letter_until_one_is_issued(office: Office, account: BilledAccount) -> None:
    do(office, credit(account, 1_000, bill=numbers(office, account)[-1]))
    [owed] = office.ask(due_letters, office.info.id)
    assert (owed.template, owed.account) == ("adjustment_applied", account.number)
    number = issued(office, owed.template, owed.subject)
    assert office.ask(due_letters, office.info.id) == []
    assert [one.number for one in office.ask(undelivered, office.info.id)] == [number]
    again = refused(office, IssueLetter(template=owed.template, subject=owed.subject))
    assert again.code == "letter.issued_before"
    assert number in again.message
    do(office, DeliverLetter(number=number, way=Way.CERTIFIED, proof="7020 1810 0001"))
    assert office.ask(undelivered, office.info.id) == []


def test_ten_days_to_object_further_count_from_the_delivery_of_the_letter(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = sustained(office, account)
    clock.advance(days=12)
    close = CloseObjection(number=number, words="Venció")
    assert refused(office, close, "marta").code == "case.not_told"
    delivered(office, number)
    file = office.ask(case_file, number, office.info.id, office.today)
    assert (office.today, file.row.next_on) == (date(2026, 12, 6), date(2026, 12, 16))
    assert refused(office, close, "marta").code == "case.term_runs"
    clock.advance(days=11)
    assert refused(office, AppealObjection(number=number, words="No estoy de acuerdo")).code == "case.too_late"
    assert do(office, close, "marta").state == "sustained"


def test_a_decision_nobody_was_told_of_can_be_objected_on_any_day(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = sustained(office, account)
    clock.advance(days=40)
    assert do(office, AppealObjection(number=number, words="Nunca me escribieron")).state == "appealed"


def test_a_letter_that_came_back_starts_no_term_until_it_is_sent_again(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    number = sustained(office, account)
    owed = office.ask(due_of_case, number, office.info.id)
    assert owed is not None
    letter = issued(office, owed.template, owed.subject)
    do(office, DeliverLetter(number=letter, way=Way.CERTIFIED, proof="7020 1810 0001"))
    clock.advance(days=20)
    do(office, ReturnLetter(number=letter, words="No reclamada"))
    assert [one.state for one in office.ask(undelivered, office.info.id)] == [LetterState.RETURNED]
    assert refused(office, CloseObjection(number=number, words="Venció"), "marta").code == "case.not_told"
    do(office, DeliverLetter(number=letter, way=Way.IN_PERSON, proof="María Nieves"))
    assert office.ask(case_file, number, office.info.id, office.today).row.next_on == date(2026, 12, 24)


def mailed(office: Office, number: str) -> str:
    """The number of the letter that a case owes, sent by certified mail."""
    owed = office.ask(due_of_case, number, office.info.id)
    assert owed is not None
    letter = issued(office, owed.template, owed.subject)
    do(office, DeliverLetter(number=letter, way=Way.CERTIFIED, proof="7020 1810 0001"))
    return letter


def came_back(office: Office, number: str, letter: str) -> str:
    """The state of a case after its letter came back."""
    do(office, ReturnLetter(number=letter, words="No reclamada"))
    return office.ask(case_file, number, office.info.id, office.today).row.state


def test_what_ended_with_a_letter_that_came_back_is_open_again(office: Office, clock: TestClock) -> None:
    favored, sustained_one = with_bills(office, 2), with_bills(office, 2)
    number = objected(office, numbers(office, favored)[-1])
    do(office, credit(favored, 500, bill=numbers(office, favored)[-1]))
    do(office, CorrectObjected(number=number, words="Se cobró dos veces"), "marta")
    letter = mailed(office, number)
    other = sustained(office, sustained_one)
    other_letter = mailed(office, other)
    clock.advance(days=20)
    assert do(office, CloseObjection(number=other, words="Venció"), "marta").state == "sustained"
    assert came_back(office, number, letter) == "favored"
    assert came_back(office, other, other_letter) == "adverse", "nobody was told, so nothing became final"
    assert office.ask(case_file, number, office.info.id, office.today).row.next_on == date(2027, 1, 19)
    held = office.ask(may_suspend, sustained_one.id, office.info.id, office.today)
    assert any(other in sentence for sentence in held.why), "and what was objected is held again"
    do(office, DeliverLetter(number=letter, way=Way.IN_PERSON, proof="María Nieves"))
    assert office.ask(case_file, number, office.info.id, office.today).row.state == "adjusted"


def test_a_letter_is_delivered_with_its_proof_and_never_on_a_day_that_cannot_be(
    office: Office, account: BilledAccount
) -> None:
    number = adjusted(office, account)
    for way in (Way.IN_PERSON, Way.CERTIFIED, Way.EMAIL):
        assert refused(office, DeliverLetter(number=number, way=way)).code == "letter.proof"
    assert refused(office, DeliverLetter(number=number, way=Way.EMAIL, proof="maria")).code == "letter.proof"
    for day in (office.today + timedelta(days=1), office.today - timedelta(days=1)):
        assert refused(office, DeliverLetter(number=number, way=Way.MAIL, on=day)).code == "letter.day"
    assert refused(office, ReturnLetter(number=number, words="No vive ahí")).code == "letter.not_now"
    do(office, DeliverLetter(number=number, way=Way.IN_PERSON, proof="María Nieves"))
    assert refused(office, ReturnLetter(number=number, words="No vive ahí")).code == "letter.in_person"
    assert refused(office, DeliverLetter(number=number, way=Way.MAIL)).code == "letter.not_now"


def test_a_letter_whose_facts_changed_before_it_was_mailed_says_so_and_is_made_anew(
    office: Office, account: BilledAccount
) -> None:
    number = adjusted(office, account)
    do(office, CorrectAccount(account=account.number, address="Calle Nueva 9"))
    stale = refused(office, DeliverLetter(number=number, way=Way.MAIL))
    assert stale.code == "letter.changed"
    assert "el cliente o su dirección" in stale.message
    anew = do(office, RenewLetter(number=number))
    assert "Calle Nueva 9" in text_of(pdf_of(office, anew.number))
    old = office.ask(find_letter, number, office.info.id)
    assert old.state is LetterState.REPLACED
    assert office.ask(find_paper, old.file_number).superseded_by == anew.file_number
    assert office.ask(find_letter, anew.number, office.info.id).replaces == number
    do(office, DeliverLetter(number=anew.number, way=Way.MAIL))
    assert refused(office, RenewLetter(number=anew.number)).code == "letter.gone"


def test_a_letter_may_be_delivered_as_it_is_although_the_records_changed(
    office: Office, account: BilledAccount
) -> None:
    [owed] = _reversed(office, account)
    assert refused(office, DeliverLetter(number=owed, way=Way.MAIL)).code == "letter.changed"
    moved = do(office, DeliverLetter(number=owed, way=Way.MAIL, although_changed=True))
    assert moved.state is LetterState.DELIVERED


def _reversed(office: Office, account: BilledAccount) -> list[str]:
    """The letter of an adjustment that was reversed after the letter was made."""
    done = do(office, credit(account, 1_000, bill=numbers(office, account)[-1]))
    [owed] = office.ask(due_letters, office.info.id, account.id)
    number = issued(office, owed.template, owed.subject)
    do(office, ReverseAdjustment(number=done.number, note="Era de otra cuenta"), signed_by="marta")
    return [number]


def test_a_notice_of_suspension_counts_from_its_delivery_and_not_when_it_came_back(
    sqlite_office: Office, sqlite_account: BilledAccount
) -> None:
    office, account_id = sqlite_office, sqlite_account.id
    do(office, IssueNotice(account=sqlite_account.number, words="Debe tres facturas"), "marta")
    [owed] = office.ask(due_letters, office.info.id, account_id)
    letter = issued(office, owed.template, owed.subject)
    assert not office.ask(may_suspend, account_id, office.info.id, office.today).is_sent
    do(office, DeliverLetter(number=letter, way=Way.CERTIFIED, proof="7020 1810 0001"))
    found = office.ask(may_suspend, account_id, office.info.id, office.today)
    assert found.notice is not None
    assert found.notice.sent_on == office.today
    do(office, ReturnLetter(number=letter, words="No reclamada"))
    assert not office.ask(may_suspend, account_id, office.info.id, office.today).is_sent


def test_a_letter_whose_dates_count_from_its_day_goes_out_on_that_day_or_is_made_anew(
    sqlite_office: Office, sqlite_account: BilledAccount, clock: TestClock
) -> None:
    office = sqlite_office
    do(office, IssueNotice(account=sqlite_account.number, words="Debe tres facturas"), "marta")
    [owed] = office.ask(due_letters, office.info.id)
    letter = issued(office, owed.template, owed.subject)
    clock.advance(days=1)
    stale = refused(office, DeliverLetter(number=letter, way=Way.MAIL))
    assert "el día en que sale" in stale.message
    anew = do(office, RenewLetter(number=letter)).number
    assert "miércoles, 16 de diciembre de 2026" in text_of(pdf_of(office, anew))
    do(office, DeliverLetter(number=anew, way=Way.MAIL))


def test_what_happened_since_in_a_case_owes_the_letter_of_its_last_decision_alone(
    office: Office, account: BilledAccount
) -> None:
    number = sustained(office, account)
    [owed] = office.ask(due_letters, office.info.id)
    assert (owed.template, owed.subject) == ("objection_sustained", f"{number}/2")


def test_a_reprint_is_the_same_paper_marked_as_a_copy(
    sqlite_office: Office, sqlite_account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    office, number = sqlite_office, issued(sqlite_office, "payment_certificate", sqlite_account.number)
    [original] = in_folder(office, letter_on_paper(office, number, actor="ana"))
    assert original.read_bytes() == pdf_of(office, number)
    open_till(office)
    pay(office, sqlite_account.number, 4_597)
    [copy] = in_folder(office, letter_on_paper(office, number, actor="ana"))
    said = text_of(copy.read_bytes())
    assert "COPIA 1" in said
    assert said.replace(" COPIA 1", "") == text_of(original.read_bytes())
    assert PdfReader(copy).root_object["/MarkInfo"]["/Marked"]
    assert office.ask(find_letter, number, office.info.id).printed == 2


def test_the_letters_of_an_account_are_listed_the_newest_first(
    sqlite_office: Office, sqlite_account: BilledAccount
) -> None:
    made = [issued(sqlite_office, code, sqlite_account.number) for code in ("statement", "payment_certificate")]
    listed = sqlite_office.ask(letters, sqlite_office.info.id, sqlite_account.id)
    assert [one.number for one in listed] == made[::-1]


@pytest.mark.parametrize(
    ("template", "subject", "code"),
    [
        ("love", "1", "letter.unknown_template"),
        ("statement", "999", "letter.no_subject"),
        ("adjustment_applied", "x", "letter.no_subject"),
        ("objection_sustained", "OBJ-TST-2026-000009/1", "letter.no_subject"),
        ("till_closing", "77", "letter.no_subject"),
        ("appointment", "000010000001", "letter.asks"),
    ],
)
def test_a_letter_about_nothing_is_refused(
    sqlite_office: Office, sqlite_account: BilledAccount, template: str, subject: str, code: str
) -> None:
    assert refused(sqlite_office, IssueLetter(template=template, subject=subject)).code == code


def test_a_letter_tells_of_what_was_done_and_of_nothing_else(
    sqlite_office: Office, sqlite_account: BilledAccount
) -> None:
    bill = numbers(sqlite_office, sqlite_account)[-1]
    do(sqlite_office, credit(sqlite_account, 1_000, bill=bill))
    [notice] = sqlite_office.ask(due_letters, sqlite_office.info.id)
    filed = f"{objected(sqlite_office, bill)}/1"
    for template, subject in (
        ("objection_favor", filed),
        ("suspension_notice", filed),
        ("plan_broken", filed),
        ("returned_check", notice.subject),
    ):
        assert refused(sqlite_office, IssueLetter(template=template, subject=subject)).code == "letter.tells_other"
    far = IssueLetter(template="objection_received", subject=f"{filed}{'0' * 19}")
    assert refused(sqlite_office, far).code == "letter.no_step"


def test_an_appointment_is_a_commitment_of_who_writes_it(sqlite_office: Office, sqlite_account: BilledAccount) -> None:
    office = sqlite_office
    do(office, IssueLetter(template="appointment", subject=sqlite_account.number, words="Revisar el contador",
                           day=date(2026, 12, 2)))  # fmt: skip
    [made] = office.ask(commitments, office.info.id, office.today, account=sqlite_account.number)
    assert (made.what, made.due_on, made.owner) == ("Cita: Revisar el contador", date(2026, 12, 2), "Ana Peña Ortiz")


def test_a_day_on_which_the_office_is_closed_is_no_appointment(
    sqlite_office: Office, sqlite_account: BilledAccount
) -> None:
    order = IssueLetter(template="appointment", subject=sqlite_account.number, words="Contador", day=date(2026, 12, 25))
    assert refused(sqlite_office, order).code == "letter.day"


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ('sheet = "statement"', 'sheet = "nothing"', "there is no sheet nothing"),
        ('rule = "objection.file"', 'rule = "objection.never"', "there is no rule objection.never"),
        ('rule = "reconnection.fee_cents" }', 'rule = "reconnection.fee_cents", from = "letter" }', "no term in days"),
        ('about = "account"', 'about = "everything"', "about"),
        ('title = "Estado de cuenta"', 'title = ""', "title"),
    ],
)
def test_a_catalogue_that_is_wrong_is_not_loaded(was: str, becomes: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.toml"
    source = data_path("letters", "catalogue.toml").read_text("utf-8")
    path.write_text(source.replace(was, becomes, 1), "utf-8")
    with pytest.raises(ValueError, match=fault):
        read_catalogue(path)


def test_every_sheet_belongs_to_a_letter() -> None:
    sheets = {path.stem for path in data_path("letters", "sheets").glob("*.typ")}
    assert {one.sheet for one in templates().values()} == sheets
