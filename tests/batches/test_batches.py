"""A batch of mail or of the drop box is a till of its own: two people open it and it closes only when both agree."""

from typing import Any

from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch, RecountBatch
from oficinista.batches.queries import find_batch, suspense_waiting
from oficinista.batches.suspense import HandOverSuspense, ResolveSuspense, VoidSuspense
from oficinista.billing.queries import balance, statement
from oficinista.documents.closing_report import closing_text
from oficinista.ledger.check import check
from oficinista.ledger.models import EntryKind, TenderKind
from oficinista.letters.wording import movement_name
from oficinista.office import Office
from oficinista.tills.closing import CountTill
from oficinista.tills.models import TillKind, TillState
from oficinista.tills.payments import VoidPayment
from oficinista.tills.queries import closing, tills
from oficinista.tills.sessions import find_session
from tests.adjustments_builders import assert_whole
from tests.office import do, refused, with_bills
from tests.tills_builders import open_till, payment

BILL = 4_597


def counted(quantity: int, cents: int, kind: TenderKind = TenderKind.CHECK) -> Declared:
    return Declared(kind=kind, quantity=quantity, amount_cents=cents)


def mail(office: Office, *declared: Declared, actor: str = "ana", witness: str = "luis") -> int:
    order = OpenBatch(kind=TillKind.MAIL, declared=declared)
    return int(do(office, order, actor, signed_by=witness).batch)


def key(office: Office, cents: int, number: str | None = None, **facts: Any) -> Any:
    return do(office, KeyItem(kind=facts.pop("kind", TenderKind.CHECK), amount_cents=cents, number=number, **facts))


def assert_books_whole(office: Office) -> None:
    assert [proof.code for proof in office.ask(lambda connection: list(check(connection))) if not proof.holds] == []


def test_two_people_open_a_batch_and_it_closes_only_when_what_was_keyed_is_what_was_counted(office: Office) -> None:
    account = with_bills(office, 2)
    order = OpenBatch(kind=TillKind.MAIL, declared=(counted(2, BILL + 1_000), counted(1, 500, TenderKind.CASH)))
    assert refused(office, order).code == "approval.witness_required"
    assert refused(office, order, signed_by="ana").code == "approval.own"
    assert refused(office, order, "marta", signed_by="ana").code == "permission.missing", "she could not key it"
    batch = do(office, order, signed_by="luis").batch
    item = key(office, BILL, account.number, reference="881")
    assert (item.item, item.document, item.balance_cents) == (1, "REC-TST-2026-000001", BILL)
    key(office, 500, account.number, kind=TenderKind.CASH)
    refusal = refused(office, CloseBatch(batch=batch), signed_by="luis")
    assert refusal.code == "batch.disagrees"
    assert "Cheque contado 2 por $55.97, registrado 1 por $45.97" in refusal.message
    key(office, 1_000, account.number)
    closed = do(office, CloseBatch(batch=batch), signed_by="eva")
    assert (closed.document, closed.items, closed.total_cents) == ("CIE-TST-2026-000001", 3, BILL + 1_500)
    found = office.ask(find_batch, batch)
    assert (found.session.state, found.witness) == (TillState.CLOSED, "Luis Vega Núñez")
    assert [item.reference for item in found.items] == ["881", None, f"lote {batch}, n.º 3"]
    assert office.ask(balance, account.id) == 2 * BILL - BILL - 1_500
    assert_books_whole(office)


def test_the_same_money_in_fewer_envelopes_does_not_agree(office: Office) -> None:
    account = with_bills(office, 1)
    batch = mail(office, counted(2, 3_000))
    key(office, 3_000, account.number)
    assert refused(office, CloseBatch(batch=batch), signed_by="luis").code == "batch.disagrees"
    recount = RecountBatch(declared=(counted(1, 3_000),), reason="Un sobre venía vacío")
    assert refused(office, recount).code == "approval.witness_required"
    assert do(office, recount, signed_by="luis").attempt == 2
    do(office, CloseBatch(batch=batch), signed_by="luis")


def test_an_item_keyed_wrong_is_taken_back_while_the_batch_is_open(office: Office) -> None:
    account = with_bills(office, 1)
    batch = mail(office, counted(2, 3_000))
    receipt = key(office, 9_000, account.number).document
    stray = key(office, 2_000, payer="R. Díaz").document
    do(office, VoidPayment(receipt=receipt, reason="Cantidad mal leída"), signed_by="marta")
    do(office, VoidSuspense(document=stray, reason="Cantidad mal leída"), signed_by="marta")
    assert refused(office, VoidSuspense(document=stray, reason="Otra vez"), signed_by="marta").code == "suspense.ended"
    key(office, 1_000, account.number)
    key(office, 2_000, account.number)
    do(office, CloseBatch(batch=batch), signed_by="luis")
    assert office.ask(balance, account.id) == BILL - 3_000
    assert_books_whole(office)
    paper = " ".join(closing_text(office.ask(closing, batch)).split())
    assert "Cheque, 3 recibos $120.00 Cheque sin identificar $20.00 Cheque sin identificar, anulado -$20.00" in paper
    assert "Lo registrado es lo contado: lo firmó Luis Vega Núñez." in paper


def test_the_drop_box_is_opened_with_the_seals_it_had_and_got(office: Office) -> None:
    order = OpenBatch(kind=TillKind.DROP_BOX, declared=(counted(1, 100),), seal_in="S-1")
    assert [refused(office, order, signed_by=who).code for who in (None, "luis")] == ["batch.seals"] * 2
    batch = do(office, order.model_copy(update={"seal_out": "S-2"}), signed_by="luis").batch
    found = office.ask(find_batch, batch)
    assert (found.seal_in, found.seal_out) == ("S-1", "S-2")


def test_a_batch_and_the_window_never_mix(office: Office) -> None:
    account = with_bills(office, 1)
    assert [one.number for one in office.ask(tills, office.info.id)] == [1, 2]
    batch = mail(office, counted(1, 100))
    assert refused(office, payment(account.number, 100)).code == "till.is_batch"
    assert refused(office, CountTill(session_id=batch)).code == "till.is_batch"
    open_till(office, "luis")
    item = KeyItem(kind=TenderKind.CASH, amount_cents=100, number=account.number)
    assert refused(office, item, "luis").code == "batch.not_open"
    assert office.ask(find_session, batch).is_batch


def test_what_no_account_claims_waits_with_an_owner_until_its_account_is_found(office: Office) -> None:
    account = with_bills(office, 1)
    batch = mail(office, counted(1, 2_000))
    assert refused(office, KeyItem(kind=TenderKind.CHECK, amount_cents=2_000)).code == "suspense.nothing_known"
    document = key(office, 2_000, payer="R. Díaz", known="Cheque del Banco Popular").document
    do(office, CloseBatch(batch=batch), signed_by="luis")
    waiting = office.ask(suspense_waiting, office.info.id)
    assert [(one.document, one.owner, one.amount_cents) for one in waiting] == [(document, "Ana Peña Ortiz", 2_000)]
    mine = HandOverSuspense(document=document, to="ana", reason="Conoce la zona")
    assert refused(office, mine, "luis").code == "suspense.of_another"
    assert refused(office, mine, "marta").code == "suspense.same_owner"
    assert do(office, mine.model_copy(update={"to": "luis"})).owner == "Luis Vega Núñez"
    assert refused(office, mine).code == "suspense.of_another"
    assert office.ask(suspense_waiting, office.info.id)[0].owner == "Luis Vega Núñez"
    resolve = ResolveSuspense(document=document, number=account.number, reason="Lo confirmó por teléfono")
    assert refused(office, resolve).code == "approval.required"
    done = do(office, resolve, signed_by="marta")
    assert (done.amount_cents, done.balance_cents) == (2_000, BILL - 2_000)
    assert office.ask(suspense_waiting, office.info.id) == ()
    assert refused(office, resolve, signed_by="marta").code == "suspense.ended"
    line = office.ask(statement, account.id)[-1]
    assert (line.kind, movement_name(line)) == (EntryKind.SUSPENSE_APPLIED, f"Pago identificado {done.document}")
    assert_whole(office, account)
    assert_books_whole(office)
