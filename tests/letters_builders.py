"""Builders of tests: an office in which every letter has something to be about, and letters made and delivered."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PdfReader

from oficinista.adjustments.commands import ReverseAdjustment
from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.batches.commands import Declared, KeyItem, OpenBatch
from oficinista.batches.suspense import ResolveSuspense
from oficinista.billing.queries import balance
from oficinista.cases.investigations import AskPapers, DecideInvestigation, GoOn, OpenInvestigation, SkipStep, TakeStep
from oficinista.cases.objections import (
    AcceptLate,
    AppealObjection,
    CorrectObjected,
    DecideAppeal,
    DecideObjection,
    FileObjection,
    RefuseLate,
)
from oficinista.closings.commands import CloseAccount
from oficinista.connections.commands import AnswerPermit, OpenConnection, ReturnConnection
from oficinista.guarantees.commands import ChargeGuarantee, ReleaseGuarantee
from oficinista.i18n import Language
from oficinista.ledger.models import TenderKind
from oficinista.letters.delivery import DeliverLetter
from oficinista.letters.drafting import Marks, draft, paper
from oficinista.letters.due import due_letters
from oficinista.letters.issuing import IssueLetter
from oficinista.letters.known import Asked
from oficinista.letters.models import Way
from oficinista.office import Office
from oficinista.plans.commands import ProposePlan, ReviewPlans, SignPlan
from oficinista.plans.terms import Profile
from oficinista.refunds.commands import ConfirmRefund, DecideRefund, PayRefund, RequestRefund, SendRefund
from oficinista.refunds.terms import Way as Paid
from oficinista.staff.settings import OverrideRule
from oficinista.suspensions.commands import IssueNotice
from oficinista.theft.calculating import CalculateTheft
from oficinista.theft.calculation import Basis, Method
from oficinista.theft.charging import ChargeTheft
from oficinista.theft.ending import DismissTheft, ReferTheft, RegularizeTheft
from oficinista.theft.hearing import AskHearing, DecideTheft
from oficinista.theft.inspecting import Found, InspectTheft
from oficinista.theft.opening import OpenTheft, Source
from oficinista.tills.models import TillKind
from oficinista.tills.returns import ReturnCheck
from oficinista.work.commands import CompleteOrder, CreateOrder
from tests.adjustments_builders import confirm, credit, numbers, read, rebill
from tests.connections_builders import (
    INITIAL,
    TOTAL,
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
from tests.office import BilledAccount, TestClock, do, with_bills
from tests.refunds_builders import CREDIT, approved, with_credit
from tests.tills_builders import cash, check, close_till, open_till, papers, pay, to_the_bank

STEPS = {
    "verify_reading": {"reading": "sound"},
    "compare": {"use": "high"},
    "leak_questions": {"toilet": "yes", "filled": "no", "people": "no", "plumber": "no"},
}
"""What is answered in the steps of a high bill that the clerk takes."""
IN_TIME = date(2026, 11, 20)
GROUNDS = "No gastamos tanta agua: la casa estuvo vacía"


class Subject(NamedTuple):
    """A letter that can be made: its template, what it is about, and what must be said of it."""

    template: str
    subject: str
    asked: Asked = Asked()


def objected(office: Office, bill: str, on: date | None = IN_TIME) -> str:
    """The number of an objection of a bill."""
    return str(do(office, FileObjection(bill=bill, grounds=GROUNDS, received_on=on)).number)


def issued(office: Office, template: str, subject: str, **asked: Any) -> str:
    """The number of a letter that must be issued."""
    return str(do(office, IssueLetter(template=template, subject=subject, **asked)).number)


def delivered(office: Office, number: str, on: date | None = None) -> None:
    """Deliver in person the letter that a case owes."""
    [owed] = [one for one in office.ask(due_letters, office.info.id) if one.subject.startswith(f"{number}/")]
    letter = issued(office, owed.template, owed.subject)
    do(office, DeliverLetter(number=letter, way=Way.IN_PERSON, proof="María Nieves", on=on))


def text_of(pdf: bytes) -> str:
    """What a paper says, read back from it, in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def made(office: Office, wanted: Subject, language: Language) -> bytes:
    """The paper of a letter in a language, without issuing it."""
    drafted = office.ask(
        draft,
        wanted.template,
        wanted.subject,
        wanted.asked,
        office_id=office.info.id,
        on=office.today,
        language=language,
    )
    return paper(drafted, Marks("CAR-TST-2026-000099", "ARC-TST-2026-000099", "Ana Peña Ortiz", office.clock()))


def every_letter(office: Office) -> Iterator[Subject]:
    """Something for each letter of the catalogue to be about."""
    account = with_bills(office, 4)
    yield Subject("appointment", account.number, Asked(words="Revisar su contador, 9:00 a.m.", day=date(2026, 12, 2)))
    yield Subject("underground_leak", account.number, Asked(words="Pavimento mojado entre el contador y la casa"))
    order = CreateOrder(account=account.number, type="underground_leak", is_prepared=True)
    result = {"found": "customer", "register_m3": "100", "place": "Bajo la marquesina"}
    do(office, CompleteOrder(number=do(office, order).number, result=result, words="Se oye"))
    yield _owed(office, account, "ORD")
    do(office, IssueNotice(account=account.number, words="Debe tres facturas"), "marta")
    yield _owed(office, account, "AVS")
    yield from _paid(office, account)
    for one in ("statement", "account_analysis", "payment_certificate"):
        yield Subject(one, account.number)
    yield Subject("duplicate_bill", numbers(office, account)[-1])
    yield from _corrected(office)
    yield from _identified(office)
    yield from _rejected(office)
    yield from _objected(office)
    yield from _investigated(office)
    yield from _stolen(office)
    yield from _guaranteed(office)
    yield from _connected(office)
    yield from _planned(office)
    yield from _refunded(office)


def _stolen(office: Office) -> Iterator[Subject]:
    """Three cases of stolen water: one heard, charged, paid and in order; one referred, and one not sustained."""
    account = with_bills(office, 2)
    number = _inspected(office, account)
    water = {"basis": Basis.THEFT, "method": Method.READINGS, "before_m3": 0, "after_m3": 61}
    dates = {"since": date(2026, 9, 1), "until": date(2026, 10, 31)}
    do(office, CalculateTheft(number=number, words="Según el acta", **water, **dates))
    yield _owed(office, account, number)
    delivered(office, number)
    do(office, AskHearing(number=number, words="No está de acuerdo"))
    do(office, DecideTheft(number=number, words="El niple se vio en la foto", outcome="uphold"), "raul")
    yield _owed(office, account, number)
    delivered(office, number)
    rule = {"value": 24, "effective_from": office.today, "source": "Orden 12", "verified": True}
    do(office, OverrideRule(key="theft.look_back_months", **rule), "marta")
    do(office, ChargeTheft(number=number, words="Quedó firme"), signed_by="marta")
    yield _owed(office, account, number)
    delivered(office, number)
    session, owed = open_till(office), office.ask(balance, account.id)
    pay(office, account.number, owed)
    close_till(office, session, 15_000 + owed)
    do(office, RegularizeTheft(number=number, words="Pagó y se puso el contador"))
    yield _owed(office, account, number)
    for end, words in ((ReferTheft, "Al Negociado de Investigaciones Especiales"), (DismissTheft, "No hay toma")):
        account = with_bills(office, 1)
        number = _inspected(office, account)
        do(office, end(number=number, words=words), signed_by="marta")
        yield _owed(office, account, number)


def _inspected(office: Office, account: BilledAccount) -> str:
    """The number of a case of an account, inspected, with its papers."""
    opened = OpenTheft(source=Source.REPORT, words="Llamada de un vecino", account=account.number)
    number = str(do(office, opened).number)
    found = {"act": "A-17", "inspector": "Luis Rosa", "found": Found.BYPASS, "meter": "T-1", "seal_found": "ninguno"}
    kept = {"seal_placed": "P-88", "custody": "Almacén, caja 4"}
    do(office, InspectTheft(number=number, words="Hay un niple", **found, **kept))
    file(office, account, "inspection_act", case=number)
    file(office, account, "theft_photo", case=number)
    return number


def _investigated(office: Office) -> Iterator[Subject]:
    account = with_bills(office, 2)
    opened = OpenInvestigation(bill=numbers(office, account)[-1], words="La factura subió al doble")
    number = do(office, opened).number
    do(office, AskPapers(number=number, words="La factura del plomero"))
    yield _owed(office, account, "INV")
    do(office, GoOn(number=number, outcome="came", words="La trajo"))
    for step, answers in STEPS.items():
        do(office, TakeStep(number=number, step=step, answers=answers))
    do(office, SkipStep(number=number, step="field_order", words="El plomero ya lo encontró"))
    do(office, DecideInvestigation(number=number, outcome="sustain", words="Hay un salidero del cliente"))
    yield _owed(office, account, "INV")


def _planned(office: Office) -> Iterator[Subject]:
    """A plan of public housing that is offered, signed, and broken by what time does."""
    account = with_bills(office, 4)
    terms = {"profile": Profile.HOUSING, "down_cents": 1_000}
    number = do(office, ProposePlan(account=account.number, words="No puede pagarlo de una vez", **terms)).number
    yield Subject("plan_offer", f"{number}/1")
    do(office, SignPlan(number=number, words="Firmado por ambos"), signed_by="marta")
    yield _owed(office, account, number)
    assert isinstance(office.clock, TestClock)
    office.clock.advance(days=14)
    do(office, ReviewPlans())
    yield _owed(office, account, number)


def _guaranteed(office: Office) -> Iterator[Subject]:
    """A deposit that was charged, and released; then its account was closed."""
    account = with_bills(office, 1)
    confirm(office, deposit__average_bills=4)
    do(office, ChargeGuarantee(account=account.number, words="Cuenta nueva"))
    do(office, ReleaseGuarantee(account=account.number, words="Última factura"), "marta")
    do(office, CloseAccount(account=account.number, on=office.today, words="Se muda", send_to="PO Box 12"))
    for due in office.ask(due_letters, office.info.id, account.id):
        yield Subject(due.template, due.subject)


def _refunded(office: Office) -> Iterator[Subject]:
    """Refunds that were rejected, paid in cash, and paid by finance."""
    first, second, third = (with_credit(office) for _ in range(3))
    asked = do(office, RequestRefund(account=first.number, words="Pagó de más")).number
    do(office, DecideRefund(number=asked, words="El crédito paga la próxima", outcome="reject"), signed_by="marta")
    yield _owed(office, first, asked)
    by_check, cash_one = approved(office, third), approved(office, second, Paid.CASH)
    yield _owed(office, third, by_check)
    yield _owed(office, second, cash_one)
    session = open_till(office)
    do(office, PayRefund(number=cash_one, words="Recibido"))
    close_till(office, session, 15_000 - CREDIT)
    yield _owed(office, second, cash_one)
    do(office, SendRefund(number=by_check, words="En la lista de hoy"))
    do(office, ConfirmRefund(number=by_check, words="Cheque 881"), "marta")
    yield _owed(office, third, by_check)


def _connected(office: Office) -> Iterator[Subject]:
    """Three applications for a connection: one returned and then opened; one denied, and one withdrawn.

    They are paid by credits, so that the letter of a payment is about the first receipt of the office.
    """
    number = applied(office)
    account = account_of(office, number)
    yield _owed(office, account, number)
    do(office, ReturnConnection(number=number, words="La escritura no está", reason="right"))
    yield _owed(office, account, number)
    do(office, advance(number, "resume"))
    with_papers(office, number)
    do(office, credit(account, INITIAL), signed_by="marta")
    do(office, advance(number, "submit"))
    do(office, study(number, "roads"), "marta")
    [permit] = look(office, number).permits
    yield _owed(office, account, permit.number)
    yield Subject("connection_status", number)
    do(office, estimate(number), signed_by="marta")
    yield _owed(office, account, number)
    do(office, credit(account, TOTAL - INITIAL), signed_by="marta")
    do(office, advance(number, "paid"))
    do(office, AnswerPermit(number=permit.number, words="Es un camino privado", outcome="drop"))
    do(office, advance(number, "order"))
    yield _owed(office, account, number)
    installed(office, number)
    do(office, OpenConnection(number=number, words="Con agua", meter_serial="N7001"))
    yield _owed(office, account, number)
    denied = applied(office)
    with_papers(office, denied)
    do(office, credit(account_of(office, denied), INITIAL), signed_by="marta")
    do(office, advance(denied, "submit"))
    do(office, study(denied, outcome="not_feasible"), "marta")
    yield _owed(office, account_of(office, denied), denied)
    withdrawn = applied(office)
    do(office, advance(withdrawn, "withdraw"))
    yield _owed(office, account_of(office, withdrawn), withdrawn)


def _paid(office: Office, account: BilledAccount) -> Iterator[Subject]:
    session = open_till(office)
    yield Subject("payment_receipt", pay(office, account.number, 5_000, cash(6_000)).receipt)
    close_till(office, session, 20_000)
    yield Subject("till_closing", str(session))
    session = open_till(office)
    other = with_bills(office, 1)
    receipt = pay(office, other.number, 3_000, check(2_500), cash(500)).receipt
    close_till(office, session, 15_500, *papers(check(2_500)))
    to_the_bank(office)
    do(office, ReturnCheck(receipt=receipt, bank_reason="insufficient_funds"), "marta")
    for due in office.ask(due_letters, office.info.id, other.id):
        yield Subject(due.template, due.subject)


def _identified(office: Office) -> Iterator[Subject]:
    account = with_bills(office, 1)
    declared = Declared(kind=TenderKind.CHECK, quantity=1, amount_cents=2_000)
    do(office, OpenBatch(kind=TillKind.MAIL, declared=(declared,)), "luis", signed_by="eva")
    item = KeyItem(kind=TenderKind.CHECK, amount_cents=2_000, reference="771", payer="R. Díaz")
    stray = do(office, item, "luis").document
    resolve = ResolveSuspense(document=stray, number=account.number, reason="Lo dijo por teléfono")
    do(office, resolve, "luis", signed_by="marta")
    for due in office.ask(due_letters, office.info.id, account.id):
        yield Subject(due.template, due.subject)


def _corrected(office: Office) -> Iterator[Subject]:
    account = with_bills(office, 3)
    last = numbers(office, account)[-1]
    adjusted = do(office, credit(account, 1_500, bill=last))
    do(office, ReverseAdjustment(number=adjusted.number, note="Era de otra cuenta"), signed_by="marta")
    do(office, rebill(last, readings=read("2026-10", 12_000)))
    for due in office.ask(due_letters, office.info.id, account.id):
        yield Subject(due.template, due.subject)


def _rejected(office: Office) -> Iterator[Subject]:
    account = with_bills(office, 2)
    order = credit(account, 9_000, bill=numbers(office, account)[-1])
    asked = do(office, RequestApproval.of(order, "El cliente insiste")).approval_id
    do(office, DecideApproval(approval_id=asked, verdict=Verdict.REJECT, words="El cargo procede"), "marta")
    yield Subject("adjustment_rejected", str(asked))


def _objected(office: Office) -> Iterator[Subject]:
    for steps in _PATHS:
        account = with_bills(office, 3)
        yield from _walk(office, account, steps)
    yield Subject("case_cover", "OBJ-TST-2026-000001")


_PATHS = (
    ("received", "sustained", "appeal", "appeal_sustained"),
    ("received", "sustained", "appeal", "appeal_favor"),
    ("received", "favor"),
    ("received", "corrected"),
    ("late", "accepted"),
    ("late", "not_accepted"),
)


def _walk(office: Office, account: BilledAccount, steps: tuple[str, ...]) -> Iterator[Subject]:
    first, *_, last = numbers(office, account)
    is_late = steps[0] == "late"
    number = objected(office, first if is_late else last, None if is_late else IN_TIME)
    yield _owed(office, account)
    for step in steps[1:]:
        if step in {"favor", "corrected", "appeal_favor"}:
            do(office, credit(account, 700, bill=last))
        do(office, _step(step, number), "marta")
        yield _owed(office, account, number)


def _step(step: str, number: str) -> Any:
    words = "Se leyó otra vez el contador y marca lo mismo que la factura"
    return {
        "sustained": DecideObjection(number=number, words=words, outcome="sustain"),
        "favor": DecideObjection(number=number, words="El contador se leyó mal", outcome="favor"),
        "corrected": CorrectObjected(number=number, words="Se cobró dos veces"),
        "accepted": AcceptLate(number=number, words="Estuvo en el hospital"),
        "not_accepted": RefuseLate(number=number, words="No dio razón para la tardanza"),
        "appeal": AppealObjection(number=number, words="Sigue sin explicarse el consumo"),
        "appeal_sustained": DecideAppeal(number=number, words="La lectura es correcta", outcome="sustain"),
        "appeal_favor": DecideAppeal(number=number, words="Procede el ajuste", outcome="favor"),
    }[step]


def _owed(office: Office, account: BilledAccount, number: str = "OBJ") -> Subject:
    owed = [one for one in office.ask(due_letters, office.info.id, account.id) if one.subject.startswith(number)]
    return Subject(owed[-1].template, owed[-1].subject)
