"""Builders of tests: a customer with a settled credit, the papers of a refund, and a refund that was approved."""

from oficinista.office import Office
from oficinista.refunds.commands import DecideRefund, RequestRefund, VerifyRefund
from oficinista.refunds.terms import Way
from tests.files_builders import file
from tests.office import BilledAccount, do, with_bills
from tests.tills_builders import close_till, open_till, pay

BILL = 4_597
CREDIT = 3_000
WORDS = "Se mudó y pagó de más"


def with_credit(office: Office, cents: int = CREDIT) -> BilledAccount:
    """An account that paid its only bill and so much more, in cash, in a till that is closed."""
    account = with_bills(office, 1)
    session = open_till(office)
    pay(office, account.number, BILL + cents)
    close_till(office, session, 15_000 + BILL + cents)
    return account


def with_papers(office: Office, account: BilledAccount, number: str, *more: str) -> None:
    """File what a refund needs, in its case."""
    for kind in ("refund_request", "photo_id", *more):
        facts = {"expires_on": office.today.replace(year=office.today.year + 1)} if kind == "photo_id" else {}
        file(office, account, kind, case=number, **facts)


def approved(office: Office, account: BilledAccount, way: Way = Way.CHECK) -> str:
    """The number of a refund that Ana prepared and Marta signed."""
    number = str(do(office, RequestRefund(account=account.number, words=WORDS, way=way)).number)
    with_papers(office, account, number)
    do(office, VerifyRefund(number=number, words="Vistos los documentos"))
    do(office, DecideRefund(number=number, words="Procede", outcome="approve"), signed_by="marta")
    return number
