"""Entries made by somebody who knows everything: the head of the chain, the open till, whose it is, what is owed.

A forger uses the program's own posting code. Each forgery differs in one thing from an entry that would go through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text, update
from sqlmodel import col

from oficinista.audit.models import Approval
from oficinista.ledger.mirror import mirrored
from oficinista.ledger.models import EntryKind, TenderKind
from oficinista.ledger.posting import Books, Debt, Handed, Line, NewEntry, Paid, post
from oficinista.storage.columns import from_micros
from oficinista.tills.models import MoneyTransfer
from tests.office import TODAY
from tests.storage.attacks import FREEZE

NOBODY_S = bytes(32)


@dataclass
class Facts:
    """What the forger looked up: Luis's open till, an account that owes, its debt, and Ana's payment of before."""

    clerk: int
    session: int
    account: int
    debt: int
    owed: int
    closed_session: int
    other_clerk: int
    voided: Any
    void: Any
    paid: Any
    approval: int
    approved_hash: bytes
    connection: Connection


def look_up(connection: Connection) -> Facts:
    def row(statement: str) -> Any:
        return connection.execute(text(statement)).first()

    till = row("SELECT id, clerk_id FROM till_session WHERE state = 'open'")
    closed = row("SELECT id, clerk_id FROM till_session WHERE state = 'closed'")
    debt = row(
        "SELECT i.id, i.account_id, i.open_cents FROM open_item i JOIN allocation a ON a.open_item_id = i.id "
        f"JOIN entry e ON e.id = a.entry_id WHERE e.till_session_id = {till.id} AND i.open_cents > 0"
    )
    approval = row("SELECT id, request_hash FROM approval")
    return Facts(
        clerk=till.clerk_id,
        session=till.id,
        account=debt.account_id,
        debt=debt.id,
        owed=debt.open_cents,
        closed_session=closed.id,
        other_clerk=closed.clerk_id,
        void=row("SELECT * FROM entry WHERE kind = 'payment_void'"),
        voided=row("SELECT o.* FROM entry o JOIN entry v ON v.reverses_id = o.id"),
        paid=row(f"SELECT * FROM entry WHERE kind = 'payment' AND till_session_id = {till.id}"),
        approval=approval.id,
        approved_hash=approval.request_hash,
        connection=connection,
    )


def honest_books(connection: Connection, facts: Facts) -> Books:
    head = connection.execute(text("SELECT * FROM chain_head WHERE office_id = 1")).one()
    now = from_micros(head.posted_at) + timedelta(seconds=1)
    return Books(1, facts.clerk, NOBODY_S, now, head.sequence, head.hash)


def honest_payment(facts: Facts, cents: int = 500) -> NewEntry:
    return NewEntry(
        kind=EntryKind.PAYMENT,
        document_type="REC",
        effective_date=TODAY,
        lines=[Line("1100", cents, None, facts.session, TenderKind.CASH), Line("1200", -cents, facts.account)],
        tenders=[Handed(TenderKind.CASH, cents, cents)],
        allocations=[Paid(facts.debt, cents)],
        till_session_id=facts.session,
    )


def honest_void(facts: Facts) -> NewEntry:
    """The void of Luis's payment, but for the approval."""
    cents = facts.paid.total_cents
    return NewEntry(
        kind=EntryKind.PAYMENT_VOID,
        document_type="ANU",
        effective_date=TODAY,
        lines=[Line("1100", -cents, None, facts.session, TenderKind.CASH), Line("1200", cents, facts.account)],
        tenders=[Handed(TenderKind.CASH, -cents, -cents)],
        allocations=[Paid(facts.debt, -cents)],
        till_session_id=facts.session,
        reverses_id=facts.paid.id,
        reason="porque sí",
    )


Forgery = Callable[[Books, Facts], NewEntry]


def forge(connection: Connection, forgery: Forgery, *, honest: int = 0) -> None:
    """Post what the forger made of what they found, in the middle of so many payments of a cent."""
    facts = look_up(connection)
    books = honest_books(connection, facts)
    around = [honest_payment(facts, 1)] * (honest // 2)
    post(connection, books, [*around, forgery(books, facts), *around])


def payment_with(**changes: Any) -> Forgery:
    return lambda _books, facts: honest_payment(facts)._replace(**changes)


def with_books(**changes: Any) -> Forgery:
    def forgery(books: Books, facts: Facts) -> NewEntry:
        for name, value in changes.items():
            setattr(books, name, value(books) if callable(value) else value)
        return honest_payment(facts)

    return forgery


def lines(*amounts: int) -> Callable[[Facts], list[Line]]:
    return lambda facts: [
        Line("1100", amounts[0], None, facts.session, TenderKind.CASH),
        *(Line("1200", cents, facts.account) for cents in amounts[1:]),
    ]


def payment_of(*amounts: int) -> Forgery:
    return lambda _books, facts: honest_payment(facts)._replace(lines=lines(*amounts)(facts))


def by_another_clerk(books: Books, facts: Facts) -> NewEntry:
    books.clerk_id = facts.other_clerk
    return honest_payment(facts)


def into_a_closed_till(books: Books, facts: Facts) -> NewEntry:
    books.clerk_id = facts.other_clerk
    facts.session = facts.closed_session
    return honest_payment(facts)


def more_cash_than_there_is(_books: Books, facts: Facts) -> NewEntry:
    out = [Line("1100", -99_999_999, None, facts.session, TenderKind.CASH), Line("1110", 99_999_999)]
    return NewEntry(EntryKind.TRANSFER_SEND, "SAL", TODAY, out, till_session_id=facts.session)


def send_to_safe(connection: Connection) -> None:
    """Luis sends 5.00 to the safe, by the rules: it is on its way."""
    facts = look_up(connection)
    lines = [Line("1100", -500, None, facts.session, TenderKind.CASH), Line("1115", 500)]
    entry = NewEntry(EntryKind.TRANSFER_SEND, "SAL", TODAY, lines, till_session_id=facts.session)
    posted = post(connection, honest_books(connection, facts), [entry])[0]
    row = {
        "entry_id": posted.id,
        "office_id": 1,
        "reason": "turn_in",
        "from_session_id": facts.session,
        "amount_cents": 500,
        "bag": "",
        "sender_id": facts.clerk,
    }
    connection.execute(insert(MoneyTransfer), row)


def void_with(**changes: Any) -> Forgery:
    return lambda _books, facts: honest_void(facts)._replace(**changes)


def void_by_an_approval(**changes: Any) -> Forgery:
    """A void with an approval of its own that differs from the right one in something."""
    return by_an_approval(honest_void, "payment.void", **changes)


def honest_return(facts: Facts) -> NewEntry:
    """A check of which part of Luis's payment came back, but for the approval: nobody may do it alone."""
    return NewEntry(
        kind=EntryKind.CHECK_RETURN,
        document_type="CHD",
        effective_date=TODAY,
        lines=[Line("1120", -facts.paid.total_cents), Line("1200", facts.paid.total_cents, facts.account)],
        allocations=[Paid(facts.debt, -facts.paid.total_cents)],
        reason="porque sí",
    )


def honest_identification(facts: Facts) -> NewEntry:
    """As much of what waits unidentified as Luis's payment, given to an account, but for the approval."""
    return NewEntry(
        kind=EntryKind.SUSPENSE_APPLIED,
        document_type="IDE",
        effective_date=TODAY,
        lines=[Line("2110", facts.paid.total_cents), Line("1200", -facts.paid.total_cents, facts.account)],
        reason="porque sí",
    )


def return_by_an_approval(**changes: Any) -> Forgery:
    """A check that came back with an approval of its own that differs from the right one in something."""
    return by_an_approval(honest_return, "check.return", **changes)


def check_comes_back(connection: Connection, took: str = "payment") -> None:
    """As much as Luis's payment came back, approved as it must be: a check of that amount that came by mail."""
    forge(connection, return_by_an_approval())
    connection.execute(
        text(
            "INSERT INTO returned_check (entry_id, payment_entry_id, tender_number, amount_cents, bank_reason) "
            "SELECT (SELECT MAX(id) FROM entry), t.entry_id, t.tender_number, t.amount_cents, 'altered' FROM tender t "
            f"JOIN {took} m ON m.entry_id = t.entry_id WHERE t.kind = 'check' AND t.amount_cents = 2000"
        )
    )


THE_MAIL_GOES_TO_THE_BANK = (
    "INSERT INTO deposited_session (till_session_id, channel, deposit_id) "
    "SELECT MAX(till_session_id), 'bag', (SELECT MAX(entry_id) FROM bank_deposit WHERE channel = 'bag') FROM batch"
)


def by_an_approval(honest: Callable[[Facts], NewEntry], command: str, **changes: Any) -> Forgery:
    """An entry with an approval of its own that differs from the right one in something."""

    def forgery(books: Books, facts: Facts) -> NewEntry:
        right = {
            "office_id": 1,
            "order_name": command,
            "order_json": "{}",
            "request_hash": books.request_hash,
            "facts_json": "[]",
            "signatures": 1,
            "amount_cents": facts.paid.total_cents,
            "reason": "anular",
            "maker_id": books.clerk_id,
            "made_at": books.now,
            "expires_at": books.now + timedelta(minutes=30),
        }
        signer = facts.connection.execute(text("SELECT id FROM clerk WHERE login = 'marta'")).scalar_one()
        decided = {"checker_id": signer, "decided_at": books.now, "decision": "approved"}
        asked = right | {name: value for name, value in changes.items() if name in right}
        decided |= {name: value for name, value in changes.items() if name in decided}
        if isinstance(decided["checker_id"], str):
            named = text("SELECT id FROM clerk WHERE login = :login")
            decided["checker_id"] = facts.connection.execute(named, {"login": decided["checker_id"]}).scalar_one()
        approval = facts.connection.execute(insert(Approval).returning(col(Approval.id)), asked).scalar_one()
        facts.connection.execute(update(Approval).where(col(Approval.id) == approval).values(decided))
        return honest(facts)._replace(approval_id=approval)

    return forgery


def void_by_an_approval_used_before(books: Books, facts: Facts) -> NewEntry:
    books.request_hash, books.clerk_id = facts.approved_hash, facts.void.clerk_id
    return honest_void(facts)._replace(approval_id=facts.approval, till_session_id=None)


def void_a_second_time(_books: Books, facts: Facts) -> NewEntry:
    return honest_void(facts)._replace(approval_id=facts.approval, reverses_id=facts.voided.id)


def payment_that_reverses(_books: Books, facts: Facts) -> NewEntry:
    return honest_payment(facts)._replace(reverses_id=facts.paid.id)


def adjustment_with(cents: int = 500, **changes: Any) -> Forgery:
    """A credit of what Luis may give alone, but for something."""

    def forgery(_books: Books, facts: Facts) -> NewEntry:
        lines = [Line("1200", -cents, facts.account), Line("4850", cents)]
        entry = NewEntry(EntryKind.ADJUSTMENT, "AJU", TODAY, lines, reason="porque sí")
        return entry._replace(**changes)

    return forgery


def bill_void_with(**changes: Any) -> Forgery:
    """The void of the bill that Luis's payment paid, but for something."""

    def forgery(_books: Books, facts: Facts) -> NewEntry:
        connection = facts.connection
        bill = connection.execute(
            text("SELECT entry_id FROM open_item WHERE id = :debt"), {"debt": facts.debt}
        ).scalar_one()
        allocations = [Paid(facts.debt, facts.owed)]
        entry = NewEntry(
            EntryKind.BILL_VOID,
            "ANF",
            TODAY,
            mirrored(connection, bill),
            allocations=allocations,
            reverses_id=bill,
            reason="porque sí",
        )
        return entry._replace(**changes)

    return forgery


def into_a_frozen_till(_books: Books, facts: Facts) -> NewEntry:
    """A supervisor has stopped the till to count it."""
    for statement in FREEZE:
        facts.connection.execute(text(statement))
    return honest_payment(facts)


FORGERIES: dict[str, tuple[Forgery, tuple[str, ...]]] = {
    "out of balance": (payment_of(500, -499), ("out of balance",)),
    "a single side": (payment_of(500), ("out of balance",)),
    "no side at all": (payment_with(lines=[], tenders=[], allocations=[]), ("out of balance",)),
    "a side of nothing": (payment_of(500, -500, 0), ("amount_in_bounds",)),
    "a side beyond every bound": (payment_of(10**12, -(10**12)), ("amount_in_bounds",)),
    "after a head that is not": (with_books(head=NOBODY_S), ("chain broken",)),
    "skipping a place": (with_books(sequence=lambda books: books.sequence + 1), ("chain broken",)),
    "before the last one": (
        with_books(now=lambda books: books.now - timedelta(days=1)),
        ("chain broken or clock went back",),
    ),
    "skipping a number": (with_books(last_numbers=lambda _: {("REC", 2026): 40}), ("document number gap",)),
    "a number given before": (with_books(last_numbers=lambda _: {("REC", 2026): 0}), ("number gap", "append-only")),
    "a series that begins at two": (
        with_books(last_numbers=lambda _: {("REC", 2026): 1}),
        ("number gap", "append-only"),
    ),
    "in another clerk's till": (by_another_clerk, ("till session is not open",)),
    "in a closed till": (into_a_closed_till, ("till session is not open",)),
    "in a frozen till": (into_a_frozen_till, ("till session is not open",)),
    "money without a till": (payment_with(till_session_id=None), ("money_has_a_till",)),
    "more cash than the till holds": (more_cash_than_there_is, ("till_not_negative",)),
    "paying more than is owed": (
        lambda _books, facts: honest_payment(facts)._replace(allocations=[Paid(facts.debt, facts.owed + 1)]),
        ("open_in_bounds",),
    ),
    "paying nothing of a debt": (
        lambda _books, facts: honest_payment(facts)._replace(allocations=[Paid(facts.debt, 0)]),
        ("amount_not_zero",),
    ),
    "a debt of nothing": (
        lambda _books, facts: honest_payment(facts)._replace(debts=[Debt(facts.account, date(2026, 12, 1), 0)]),
        ("open_in_bounds",),
    ),
    "an unknown kind of money": (
        lambda _books, facts: honest_payment(facts)._replace(tenders=[Handed("gold", 500, 500)]),  # type: ignore[arg-type]
        ("kind_known", "'str' object has no attribute"),
    ),
    "a void that nobody approved": (void_with(), ("void_is_approved",)),
    "a void by an approval that does not exist": (void_with(approval_id=77), ("approval missing",)),
    "a void approved for another order": (void_by_an_approval(request_hash=bytes([7] * 32)), ("approval missing",)),
    "a void approved for another amount": (void_by_an_approval(amount_cents=1), ("approval missing",)),
    "a void that was rejected": (void_by_an_approval(decision="rejected"), ("approval missing",)),
    "a void approved by one who may not": (void_by_an_approval(checker_id="eva"), ("approval by one who may not",)),
    "a void approved too long ago": (
        void_by_an_approval(expires_at=from_micros(0)),
        ("approval by one who may not",),
    ),
    "a void approved for another person": (void_by_an_approval(maker_id=1), ("approval missing",)),
    "a void approved as something else": (void_by_an_approval(order_name="transfer.send"), ("approval missing",)),
    "a void by an approval used before": (void_by_an_approval_used_before, ("approval", "append-only", "unique")),
    "a second void": (void_a_second_time, ("approval", "append-only", "mirror", "unique")),
    "a void that is no mirror": (
        lambda _books, facts: honest_void(facts)._replace(lines=honest_payment(facts, 100).lines),
        ("mirror", "void_is_approved"),
    ),
    "a payment that takes another back": (payment_that_reverses, ("mirror", "void_reverses")),
    "a void of a bill that mirrors a payment": (
        lambda _books, facts: bill_void_with()(_books, facts)._replace(reverses_id=facts.paid.id),
        ("mirror", "another kind"),
    ),
    "a void of a bill by another kind of void": (bill_void_with(kind=EntryKind.ADJUSTMENT_VOID), ("another kind",)),
    "a void of a bill without a reason": (bill_void_with(reason=None), ("correction_says_why",)),
    "half a void of a bill": (
        bill_void_with(lines=[Line("1200", -1, None), Line("4100", 1)]),
        ("void must mirror the original",),
    ),
    "a void of no bill": (bill_void_with(reverses_id=None), ("void_reverses",)),
    "an adjustment beyond the clerk's own limit": (adjustment_with(cents=5_001), ("beyond the limit",)),
    "an adjustment by an approval of something else": (
        lambda books, facts: adjustment_with()(books, facts)._replace(approval_id=facts.approval),
        ("approval missing", "append-only", "unique"),
    ),
    "a payment identified by nobody": (lambda _books, facts: honest_identification(facts), ("beyond the limit",)),
    "a payment identified by another's approval": (
        by_an_approval(honest_identification, "payment.void"),
        ("approval missing",),
    ),
    "a returned check that nobody approved": (lambda _books, facts: honest_return(facts), ("beyond the limit",)),
    "a returned check approved for less": (return_by_an_approval(amount_cents=1), ("approval missing",)),
    "a returned check approved as something else": (
        return_by_an_approval(order_name="payment.void"),
        ("approval missing",),
    ),
    "a returned check without a reason": (
        lambda books, facts: return_by_an_approval()(books, facts)._replace(reason=None),
        ("correction_says_why",),
    ),
    "a returned check out of a till": (
        lambda books, facts: return_by_an_approval()(books, facts)._replace(till_session_id=facts.session),
        ("money_has_a_till",),
    ),
    "an adjustment without a reason": (adjustment_with(reason=""), ("correction_says_why",)),
    "an adjustment out of a till": (
        lambda books, facts: adjustment_with()(books, facts)._replace(till_session_id=facts.session),
        ("money_has_a_till",),
    ),
    "a void of nothing": (void_with(reverses_id=None, approval_id=None), ("void_reverses", "void_is_approved")),
}
