"""An office with a bit of everything in it, and the ways in which somebody may speak to its database.

`bare` is SQLite as any program opens it, without our pragmas; `sqlite` is the application's own connection; `app` is
PostgreSQL by the application's role, and `owner` by who owns the tables.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from oficinista.adjustments.late_charges import ChargeLate, TakeBackLate
from oficinista.adjustments.technical import ChangeTerms
from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.audit.verify import verify
from oficinista.batches.collecting import CollectedRow, PostCollection
from oficinista.batches.commands import CloseBatch, Declared, KeyItem, OpenBatch
from oficinista.batches.queries import suspense_waiting
from oficinista.batches.suspense import HandOverSuspense, ResolveSuspense
from oficinista.cases.objections import FileObjection
from oficinista.closings.commands import CloseAccount
from oficinista.commitments.commands import MakeCommitment
from oficinista.customers.changes import corrections_to_review
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.correcting import CorrectAccount, ReviewCorrections
from oficinista.customers.models import Relation
from oficinista.documents.commands import SetPrinter
from oficinista.documents.models import Device, Sheet
from oficinista.files.commands import HandOverDocument, ReplaceDocument
from oficinista.files.models import Receiver
from oficinista.ledger.check import check
from oficinista.ledger.models import TenderKind
from oficinista.letters.delivery import PrintLetter
from oficinista.letters.issuing import IssueLetter, RenewLetter
from oficinista.moving.commands import ImportFile
from oficinista.moving.layout import Kind, read_layout
from oficinista.moving.rows import FAMILY
from oficinista.office import Office
from oficinista.plans.commands import ProposePlan
from oficinista.queue.commands import AddTransaction, HoldTicket
from oficinista.refunds.commands import CancelRefund
from oficinista.reports.commands import TakeSnapshot
from oficinista.storage.store import Store, parse_url, postgres_engine, sqlite_engine
from oficinista.storage.tables import METADATA
from oficinista.suspensions.commands import IssueNotice
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.moratoria import DeclareMoratorium, EndMoratorium, IncludeAccount
from oficinista.text_file import file_digest
from oficinista.tills.closing import CloseTill, DifferenceReason
from oficinista.tills.deposits import ClearDeposit, ConfirmDeposit, PrepareDeposit
from oficinista.tills.models import TillKind
from oficinista.tills.moves import MovePayment
from oficinista.tills.payments import PrintReceipt, VoidPayment
from oficinista.tills.returns import ReturnCheck
from oficinista.tills.surprise import CountBySurprise, FreezeTill
from tests import databases
from tests.adjustments_builders import confirm, confirm_late_rules, credit, numbers, read, rebill
from tests.connections_builders import account_of, advance, applied, estimate, study, with_papers
from tests.files_builders import file, pdf
from tests.office import TODAY, TestClock, do, make_office, with_bills
from tests.queue_builders import arrive, served
from tests.refunds_builders import approved, with_credit
from tests.tills_builders import bring, count, open_till, papers, pay, pieces, to_the_bank, turn_in
from tests.tills_builders import check as handed_check

ON_SQLITE = ("bare", "sqlite")
ON_POSTGRESQL = ("app", "owner")
WAYS = (*ON_SQLITE, *ON_POSTGRESQL)


def by(ways: tuple[str, ...]) -> pytest.MarkDecorator:
    """A test of these ways only: what the others have no words for is not asked of them."""
    return pytest.mark.parametrize("attacker", ways, indirect=True, scope="module")


def make_busy_office(store: Store) -> None:
    """The test office after a morning: bills, payments, a void, a closing that was short.
    A check came back, credits are given back, and another till is still open.

    Luis serves P-003, P-002 is on hold and P-001 waits.
    """
    make_office(store)
    office = Office(store, clock=TestClock())
    do(office, SetPrinter(sheet=Sheet.RECEIPT, device=Device.TERMINAL), "sistemas")
    first, second = with_bills(office, 2), with_bills(office, 1)
    session = open_till(office, "ana", number=1, fund=20_000)
    do(office, PrintReceipt(receipt=pay(office, first.number, 4_597).receipt))
    wrong = pay(office, second.number, 1_000).receipt
    do(office, VoidPayment(receipt=wrong, reason="Cuenta equivocada"), signed_by="marta")
    do(office, DeclareLink(login="eva", account=first.number, relation=Relation.RELATIVE), "marta")
    refused_void = VoidPayment(receipt=pay(office, second.number, 500).receipt, reason="Otra cuenta equivocada")
    asked = do(office, RequestApproval.of(refused_void, "Pidió otra cuenta")).approval_id
    do(office, DecideApproval(approval_id=asked, verdict=Verdict.REJECT, words="No procede"), "marta")
    do(office, rebill(*numbers(office, second), readings=read("2026-10", 12_000)))
    do(office, credit(second, 100))
    do(office, FileObjection(bill=numbers(office, first)[-1], grounds="No gastamos tanta agua"))
    paper = file(office, first, box="12", folder="3").number
    do(office, HandOverDocument(number=paper, receiver=Receiver.CUSTOMER))
    do(office, ReplaceDocument(number=paper, content=pdf()))
    letter = do(office, IssueLetter(template="statement", subject=first.number)).number
    do(office, PrintLetter(number=letter))
    do(office, RenewLetter(number=letter))
    moved = pay(office, first.number, 300).receipt
    do(office, MovePayment(receipt=moved, from_account=first.number, to_account=second.number, amount_cents=300,
                           reason="Cuenta equivocada"))  # fmt: skip
    _change_data(office)
    _collect(office)
    turn_in(office, 4_000)
    do(office, PrepareDeposit(bag="B-1", counted_cents=4_000), "marta")
    do(office, ConfirmDeposit(deposit="B-1", amount_cents=3_900, banked_on=TODAY), "raul")
    do(
        office,
        ClearDeposit(deposit="DEP-TST-2026-000001", reason="counted_wrong", words="Faltaba uno"),
        "raul",
        signed_by="marta",
    )
    bring(office, 500)
    checks = handed_check(1_000, "1044"), handed_check(500, "1045")
    by_checks = pay(office, with_bills(office, 1).number, 1_500, *checks).receipt
    do(office, count(session, 21_847, *papers(*checks)))
    do(office, CloseTill(session_id=session, reasons=(DifferenceReason(kind=TenderKind.CASH, reason="unknown"),)))
    confirm(office, charge__returned_check_cents=2_500)
    to_the_bank(office)
    do(office, ReturnCheck(receipt=by_checks, check="1044", bank_reason="A"), "marta")
    for happens in (_move_in, _refund, _connect):
        happens(office)
    to_the_bank(office)
    _open_the_mail(office)
    _count_by_surprise(office)
    arrive(office, priority="age")
    served(office, "luis")
    do(office, HoldTicket(reason="Busca un documento"), "luis")
    arrive(office, account_number=second.number)
    served(office, "luis")
    pay(office, second.number, 2_000, actor="luis")
    do(office, AddTransaction(kind="information"), "luis")
    arrive(office)


def _count_by_surprise(office: Office) -> None:
    """Luis's till, counted as soon as he opened it: a dollar is missing."""
    open_till(office, "luis", number=2, fund=10_000)
    do(office, FreezeTill(till_number=2), "marta")
    do(office, CountBySurprise(till_number=2, pieces=pieces(9_900)), "marta", signed_by="luis")


def _move_in(office: Office) -> None:
    """What an account still owed in the commercial system; another that was closed."""
    do(office, CloseAccount(account=with_bills(office, 1).number, on=TODAY, words="Se muda"))
    account = with_bills(office, 1)
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(f"item,account,dated_on,due_on,open_amount\nF-1,{account.number},2026-09-01,2026-09-21,40.10\n")
        file.flush()
        digest = file_digest(Path(file.name), FAMILY)
        layout = read_layout("general")
        do(office, ImportFile(kind=Kind.OPEN_ITEMS, path=file.name, sha256=digest, layout=layout), "sistemas")


def _refund(office: Office) -> None:
    """Two refunds that were approved; one of them was cancelled."""
    for account in (with_credit(office), with_credit(office)):
        cancelled = approved(office, account)
    do(office, CancelRefund(number=cancelled, words="Se pide por caja"), "marta")


def _connect(office: Office) -> None:
    """Two applications for a connection: one that was estimated, and one of which nothing was paid."""
    number = applied(office, initial=500)
    with_papers(office, number)
    do(office, credit(account_of(office, number), 500))
    do(office, advance(number, "submit"))
    do(office, study(number), "marta")
    do(office, estimate(number, connection=600), signed_by="marta")
    applied(office, initial=500)


def _open_the_mail(office: Office) -> None:
    """Eva's batch of two checks: one for an account, the other of nobody's until its account was found."""
    account = with_bills(office, 1)
    declared = Declared(kind=TenderKind.CHECK, quantity=2, amount_cents=4_000)
    batch = do(office, OpenBatch(kind=TillKind.MAIL, declared=(declared,)), "eva", signed_by="ana").batch
    do(office, KeyItem(kind=TenderKind.CHECK, amount_cents=2_000, number=account.number), "eva")
    stray = do(office, KeyItem(kind=TenderKind.CHECK, amount_cents=2_000, payer="R. Díaz"), "eva").document
    do(office, CloseBatch(batch=batch), "eva", signed_by="ana")
    do(office, HandOverSuspense(document=stray, to="luis", reason="Conoce la zona"), "eva")
    resolve = ResolveSuspense(document=stray, number=account.number, reason="Lo dijo por teléfono")
    do(office, resolve, "eva", signed_by="marta")
    _post_a_station_s_file(office, account.number)


def _post_a_station_s_file(office: Office, number: str) -> None:
    """Two payments that a station took: in cash, and by a check for no account, which came back."""
    told = ((number, 300, TenderKind.CASH), ("000099999999", 700, TenderKind.CHECK))
    rows = tuple(
        CollectedRow(
            line=line, reference=f"E-{line}", number=one, amount_cents=cents, paid_on=date(2026, 9, 1), kind=kind
        )
        for line, (one, cents, kind) in enumerate(told, 2)
    )
    do(office, PostCollection(layout="stations", count=2, total_cents=1_000, rows=rows), "eva")
    [stray] = office.ask(suspense_waiting, office.info.id)
    do(office, ReturnCheck(receipt=stray.document, bank_reason="A"), "marta")


def _change_data(office: Office) -> None:
    """A correction that was reviewed, another diameter, and a late charge that was taken back."""
    account = with_bills(office, 1, until=date(2026, 9, 1))
    do(office, CorrectAccount(account=account.number, phone="787-555-0100"))
    last = office.ask(corrections_to_review, office.info.id)[-1].id
    do(office, ReviewCorrections(last_change_id=last), "marta")
    do(office, ChangeTerms(account=account.number, on=TODAY, diameter="3/4", note="Inspección 14"), "marta")
    confirm_late_rules(office)
    do(office, ChargeLate(month="2026-10"), "marta")
    do(office, TakeBackLate(number="RPT-TST-2026-000001", note="Pagó a tiempo"), "marta")


def _collect(office: Office) -> None:
    """A notice of suspension that a credit settled, a moratorium of a group with its end, a promise, and a plan."""
    account = with_bills(office, 1)
    do(office, IssueNotice(account=account.number, words="Debe una factura"))
    group = DeclareMoratorium(kind=ShieldKind.MORATORIUM, name="Empleados", source="Orden 7", starts_on=TODAY,
                              municipalities=("Ponce",), by_account=True)  # fmt: skip
    number = do(office, group, "marta").moratorium
    do(office, IncludeAccount(moratorium=number, account=account.number, words="Identificación"))
    do(office, EndMoratorium(moratorium=number, last_day=TODAY, words="Orden 8"), "marta")
    do(office, credit(account, 4_597))
    do(office, MakeCommitment(account=account.number, what="Llamarle", due_on=TODAY))
    do(office, ProposePlan(account=with_bills(office, 2).number, words="No puede pagarlo de una vez"))
    do(office, TakeSnapshot(), "sistemas")


def new_busy_office(way: str, folder: Path) -> tuple[Store, Engine]:
    """A fresh copy of the busy office, as the application opens it, and an engine that speaks to it in one way."""
    if way in ON_SQLITE:
        address = databases.new_sqlite(make_busy_office, folder)
        return Store(address), bare_engine(address) if way == "bare" else sqlite_engine(parse_url(address), writes=True)
    name = databases.new_postgres(make_busy_office)
    address = databases.app_url(name) if way == "app" else databases.owner_url(name)
    return Store(databases.app_url(name)), postgres_engine(parse_url(address), writes=True)


def bare_engine(address: str) -> Engine:
    """SQLite with its defaults, as another program would open it: no foreign keys, no recursive triggers."""
    from pysqlite3 import dbapi2

    engine = create_engine(parse_url(address), module=dbapi2)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA recursive_triggers = OFF")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@dataclass
class Attacker:
    """Somebody who speaks SQL to the office's database."""

    way: str
    store: Store
    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.way in ON_SQLITE

    def is_refused(self, *statements: str) -> str:
        """Try the statements in one transaction that commits; what the database answered when it refused."""
        with pytest.raises(DBAPIError) as caught:
            self.does(*statements)
        return str(caught.value.orig)

    def does(self, *statements: str) -> None:
        """Carry out statements that nothing refuses."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def one(self, statement: str) -> Any:
        """One value of the database."""
        with self.store.read() as connection:
            return connection.execute(text(statement)).scalars().first()

    def faults(self) -> dict[str, tuple[str, ...]]:
        """What the proofs find, by proof, and the audit chain's faults under `audit`."""
        with self.store.read() as connection:
            found = {proof.code: proof.faults for proof in check(connection) if not proof.holds}
            audited = verify(connection, 1).faults
        return found | ({"audit": audited} if audited else {})

    def fingerprint(self) -> dict[str, str]:
        """A digest of every table."""
        with self.store.read() as connection:
            return {table.name: _digest(connection, table.name) for table in METADATA.sorted_tables}


def _digest(connection: Connection, table: str) -> str:
    rows = sorted(repr(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))
    return f"{len(rows)} rows, {hashlib.sha256(''.join(rows).encode()).hexdigest()}"
