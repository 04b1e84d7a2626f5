"""Checks that come back of money that no account claimed, and of an agency, which wrote the check of its list."""

from sqlalchemy import Connection

from oficinista.batches.commands import CloseBatch
from oficinista.batches.lists import ListedLine, TakeList
from oficinista.batches.queries import suspense_waiting
from oficinista.batches.suspense import ResolveSuspense
from oficinista.billing.queries import balance, statement
from oficinista.customers.queries import account_card
from oficinista.i18n import Language
from oficinista.letters.due import due_letters
from oficinista.letters.wording import movement_name
from oficinista.office import Office
from oficinista.refunds.queries import unsettled
from oficinista.refunds.terms import Held
from oficinista.tills.returns import ReturnCheck
from tests.adjustments_builders import assert_whole, confirm
from tests.batches.test_batches import assert_books_whole, counted, key, mail
from tests.letters_builders import Subject, made, text_of
from tests.office import BilledAccount, do, refused, with_bills
from tests.tills_builders import at_bank, check, close_till, open_till, papers, payment, to_the_bank

BILL = 4_597


def test_a_check_of_nobody_s_leaves_what_waits_or_the_account_that_it_was_given_to(office: Office) -> None:
    account = with_bills(office, 1)
    batch = mail(office, counted(2, 3_000))

    def may_come_back(connection: Connection) -> list[Held]:
        return list(unsettled(connection, account.id, office.info.id, office.today))

    stray = key(office, 2_000, payer="R. Díaz", reference="601").document
    given = key(office, 1_000, payer="T. Ruiz", reference="602").document
    back, other = (ReturnCheck(receipt=one, bank_reason="A") for one in (stray.lower(), given))
    assert refused(office, back, "marta").code == "check.not_deposited"
    do(office, CloseBatch(batch=batch), signed_by="luis")
    assert refused(office, back, "marta").code == "check.in_the_safe"
    to_the_bank(office)
    resolve = ResolveSuspense(document=given, number=account.number, reason="Lo confirmó por teléfono")
    do(office, resolve, signed_by="marta")
    [held] = office.ask(may_come_back)
    assert (held.what, held.amount_cents) == (given, 1_000)
    done = do(office, back, "marta")
    assert (done.receipt, done.check, done.accounts, done.no_checks_until) == (stray, "601", (), None)
    assert office.ask(suspense_waiting, office.info.id) == ()
    late = refused(office, resolve.model_copy(update={"document": stray}), signed_by="marta")
    assert (late.code, "el banco devolvió su cheque" in late.message) == ("suspense.ended", True)
    assert refused(office, back, "marta").code == "check.already_returned"
    confirm(office, charge__returned_check_cents=2_500)
    done = do(office, other, "marta")
    assert [(one.amount_cents, one.balance_cents) for one in done.accounts] == [(1_000, BILL + 2_500)]
    assert not office.ask(may_come_back)
    assert office.ask(at_bank) == -3_000
    returned = next(one for one in office.ask(statement, account.id) if one.reverses == given)
    assert movement_name(returned) == f"Cheque devuelto {done.document}, de {given}"
    card = office.ask(account_card, account.id, office.today)
    assert (card.last_payment, [one.code for one in card.alerts if one.code == "no_checks"]) == (None, ["no_checks"])
    assert "returned_check" in {one.template for one in office.ask(due_letters, office.info.id, account.id)}
    open_till(office)
    do(office, listed("Caridad Cristiana", account))
    assert_whole(office, account)
    assert_books_whole(office)


def listed(payer: str, *accounts: BilledAccount) -> TakeList:
    lines = tuple(
        ListedLine(line=place, number=one.number, amount_cents=1_000) for place, one in enumerate(accounts, 1)
    )
    return TakeList(payer=payer, tender=check(1_000 * len(lines)), count=len(lines), lines=lines)


def test_an_agency_s_check_bars_and_charges_the_agency_and_none_of_its_accounts(office: Office) -> None:
    accounts = [with_bills(office, 1), with_bills(office, 1)]
    confirm(office, charge__returned_check_cents=2_500)
    session = open_till(office)
    receipt = do(office, listed("Vivienda Pública", *accounts)).receipt
    close_till(office, session, 15_000, *papers(check(2_000)))
    to_the_bank(office)
    done = do(office, ReturnCheck(receipt=receipt, bank_reason="A"), "marta")
    assert (done.agency, done.agency_fee_cents, done.fee, done.fee_cents) == ("Vivienda Pública", 2_500, None, 0)
    assert [one.balance_cents for one in done.accounts] == [BILL, BILL]
    [owed] = office.ask(due_letters, office.info.id, accounts[0].id)
    letter = text_of(made(office, Subject(owed.template, owed.subject), Language.SPANISH))
    assert "El cheque era de Vivienda Pública: usted puede seguir pagando con cheque." in letter
    assert "Hasta el" not in letter
    open_till(office)
    do(office, payment(accounts[0].number, 1_000, check(1_000)))
    barred = refused(office, listed("VIVIENDA  PUBLICA", *accounts))
    assert barred.code == "payment.no_checks"
    assert "Vivienda Pública no paga con cheque hasta el 24 de noviembre de 2027" in barred.message
    do(office, listed("Caridad Cristiana", *accounts))
    for one in accounts:
        card = office.ask(account_card, one.id, office.today)
        assert "no_checks" not in {alert.code for alert in card.alerts}
        assert office.ask(balance, one.id) == BILL - (2_000 if one is accounts[0] else 1_000)
        assert_whole(office, one)
    assert_books_whole(office)
