"""One box that finds an account by anything a customer brings: a number, a bill, a receipt, a case, a paper, a
commitment, a meter, a name.

What is exact comes first, then what begins so, then words in any order and without accents. While that does not fill
a screen, words that sound the same are tried, and then words a slip away (`customers.likeness`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, Row, Select, bindparam, select
from sqlmodel import col

from oficinista.billing.models import Bill
from oficinista.cases.models import Case
from oficinista.commitments.models import Commitment
from oficinista.customers.lexicon import known_words, words_like
from oficinista.customers.likeness import SAME, SAME_SOUND, is_name
from oficinista.customers.models import Account, Customer, Meter, MeterInstallation, Premise, SearchWords, ServicePoint
from oficinista.customers.numbers import ACCOUNT_DIGITS, full_number
from oficinista.customers.words import EVERYWHERE, words
from oficinista.files.models import Paper
from oficinista.ledger.models import AccountBalance, EntryLine
from oficinista.letters.models import Letter
from oficinista.storage.search import PREFIX_LENGTH_KEPT, PREFIX_LENGTH_MIN, accounts_with_words, beginning, begins
from oficinista.tills.models import Payment

TEXT_LENGTH_MAX = 100
WORDS_MAX = 8
SURE_DIGITS = 10
"""A number of so many digits that somebody has is no word."""
SURE_WORDS, CERTAIN_WORDS = 2, 4
"""So many words that somebody has together are no slip of the hand; so many are not misheard either."""
PREFIX_DIGITS_MIN = 3
CANDIDATES = 2
"""By words, so many times more accounts are looked at than are shown, for the best of them to come first."""
BEGINNING = 1
"""A word that only begins as typed is as unlike as one that only sounds so."""
ENOUGH = 20
"""With so many accounts found, what is only similar is not looked for."""


class Matched(StrEnum):
    """What of an account was found."""

    ACCOUNT = "account"
    BILL = "bill"
    RECEIPT = "receipt"
    CASE = "case"
    FILE = "file"
    LETTER = "letter"
    COMMITMENT = "commitment"
    METER = "meter"
    PHONE = "phone"
    WORDS = "words"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Found:
    """An account that was found, and by what."""

    account_id: int
    number: str
    name: str
    address: str
    municipality: str
    balance_cents: int
    is_closed: bool
    matched: Matched

    @property
    def is_similar(self) -> bool:
        """Whether nothing of it is as typed, only similar."""
        return self.matched is Matched.SIMILAR


def search(connection: Connection, text: str, limit: int = 20) -> list[Found]:
    """The accounts that a text may mean, the likeliest first, at most `limit`."""
    typed = text.strip()[:TEXT_LENGTH_MAX]
    matched: dict[int, Matched] = {}
    for what, account_ids in _findings(connection, typed, limit):
        for account_id in account_ids:
            matched.setdefault(account_id, what)
        if len(matched) >= (limit if what not in _BY_WORDS else min(limit, ENOUGH)):
            break
    shown = list(matched)[:limit]
    facts = _facts(connection, shown) if shown else {}
    return [Found(**facts[account_id], matched=matched[account_id]) for account_id in shown]


def _findings(connection: Connection, typed: str, limit: int) -> Iterator[tuple[Matched, Sequence[int]]]:
    """Each way to find, the surest first; a later one is not tried when the earlier ones found enough."""
    digits = re.sub(r"[\s().+-]", "", typed)
    code = typed.upper()

    if digits.isascii() and digits.isdigit() and len(digits) <= ACCOUNT_DIGITS:
        numbered = list(_by_number(connection, digits, limit))
        yield from numbered
        if len(digits) >= SURE_DIGITS and any(found for _, found in numbered):
            return
    if _RECEIPT_FORM.fullmatch(code):
        yield Matched.RECEIPT, _ids(connection, _RECEIPT, limit, receipt=code)
        yield Matched.CASE, _ids(connection, _CASE, limit, number=code)
        yield Matched.FILE, _ids(connection, _FILE, limit, number=code)
        yield Matched.LETTER, _ids(connection, _LETTER, limit, number=code)
        yield Matched.COMMITMENT, _ids(connection, _COMMITMENT, limit, number=code)
    if _SERIAL_FORM.fullmatch(code):
        yield Matched.METER, _ids(connection, _METER_BEGINS, limit, **beginning(code))
    asked = words(typed).split()[:WORDS_MAX]
    if asked:
        found = _by_words(connection, asked, limit)
        yield Matched.WORDS, found
        if not found or len(asked) < CERTAIN_WORDS:
            for similar in _by_likeness(connection, asked, limit, is_found=bool(found)):
                yield Matched.SIMILAR, similar


def _by_number(connection: Connection, digits: str, limit: int) -> Iterator[tuple[Matched, Sequence[int]]]:
    yield Matched.ACCOUNT, _ids(connection, _ACCOUNT, limit, number=full_number(digits))
    yield Matched.BILL, _ids(connection, _BILL, limit, number=digits)
    if len(digits) >= PREFIX_DIGITS_MIN:
        yield Matched.ACCOUNT, _ids(connection, _ACCOUNT_BEGINS, limit, **beginning(digits))
        yield Matched.PHONE, _ids(connection, _PHONE_BEGINS, limit, **beginning(digits.removeprefix("1")))
        yield Matched.BILL, _ids(connection, _BILL_BEGINS, limit, **beginning(digits))


def _ids(connection: Connection, statement: Select[Any], limit: int, **values: Any) -> Sequence[int]:
    return connection.execute(statement, {"most": limit, **values}).scalars().all()


_BY_WORDS = (Matched.WORDS, Matched.SIMILAR)
_RECEIPT_FORM = re.compile(r"[A-Z]{3}-[A-ZÑ]{2,4}-[0-9]{4}-[0-9]{6,}")
_SERIAL_FORM = re.compile(r"[A-Z0-9-]{3,20}")
_MOST: BindParameter[int] = bindparam("most", type_=Integer)
_ACCOUNTS = select(col(Account.id)).order_by(col(Account.number)).limit(_MOST)
_BILLS = select(col(Bill.account_id)).order_by(col(Bill.number)).limit(_MOST)
_ACCOUNT = _ACCOUNTS.where(col(Account.number) == bindparam("number"))
_ACCOUNT_BEGINS = _ACCOUNTS.where(begins(col(Account.number)))
_BILL = _BILLS.where(col(Bill.number) == bindparam("number"))
_BILL_BEGINS = _BILLS.where(begins(col(Bill.number)))
_PHONE_BEGINS = (
    select(col(Account.id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(begins(col(Customer.phone)))
    .order_by(col(Customer.phone))
    .limit(_MOST)
)
_METER_BEGINS = (
    select(col(Account.id))
    .join(MeterInstallation, col(MeterInstallation.service_point_id) == col(Account.service_point_id))
    .join(Meter, col(Meter.id) == col(MeterInstallation.meter_id))
    .where(begins(col(Meter.serial)))
    .order_by(col(Meter.serial), col(Account.opened_on).desc())
    .limit(_MOST)
)
_RECEIPT = (
    select(col(EntryLine.account_id))
    .join(Payment, col(Payment.entry_id) == col(EntryLine.entry_id))
    .where(col(Payment.receipt) == bindparam("receipt"), col(EntryLine.account_id).is_not(None))
    .order_by(col(EntryLine.line_number))
    .limit(_MOST)
)
_CASE = _ACCOUNTS.join(Case, col(Case.account_id) == col(Account.id)).where(col(Case.number) == bindparam("number"))
_LETTER = _ACCOUNTS.join(Letter, col(Letter.account_id) == col(Account.id)).where(
    col(Letter.number) == bindparam("number")
)
_COMMITMENT = _ACCOUNTS.join(Commitment, col(Commitment.account_id) == col(Account.id)).where(
    col(Commitment.number) == bindparam("number")
)
_FILE = _ACCOUNTS.join(Paper, col(Paper.account_id) == col(Account.id)).where(col(Paper.number) == bindparam("number"))
_CANDIDATES = (
    select(
        col(SearchWords.account_id),
        col(SearchWords.words),
        col(Customer.name),
        col(Account.closed_on).is_not(None).label("is_closed"),
    )
    .join(Account, col(Account.id) == col(SearchWords.account_id))
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .where(col(SearchWords.account_id).in_(bindparam("accounts", expanding=True)))
)
_FACTS: Select[*tuple[Any, ...]] = (
    select(
        col(Account.id).label("account_id"),
        col(Account.number),
        col(Customer.name),
        col(Premise.address),
        col(Premise.municipality),
        col(AccountBalance.balance_cents),
        col(Account.closed_on).is_not(None).label("is_closed"),
    )
    .join(Customer, col(Customer.id) == col(Account.customer_id))
    .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
    .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
    .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
    .where(col(Account.id).in_(bindparam("accounts", expanding=True)))
)


def _by_words(connection: Connection, asked: Sequence[str], limit: int) -> list[int]:
    """Those who have every word as it is typed, the last one perhaps not wholly; failing that, their beginnings.

    Of many who have a word or two, those who have them whole are found first. Beginnings longer than the index keeps
    are not found at once, so a long word that somebody has is taken for whole.
    """
    most, found = limit * CANDIDATES, []
    begun = [*asked[:-1], _beginning(asked[-1])]
    if begun == asked or len(asked) <= SURE_WORDS:
        found = accounts_with_words(connection, [_either(asked)], most, is_common=EVERYWHERE.issuperset(asked))
    if begun != asked and len(found) < most:
        found += accounts_with_words(connection, [_either(begun)], most)
    if not found and (terms := _beginnings(connection, asked)) not in (asked, begun):
        found = accounts_with_words(connection, [_either(terms)], most)
    return _ranked(connection, _as_typed(asked), found, limit)


def _beginnings(connection: Connection, asked: Sequence[str]) -> list[str]:
    long = [word for word in asked if len(word) > PREFIX_LENGTH_KEPT]
    known = known_words(connection, [word for word in long if is_name(word)])
    known.update(word for word in long if not is_name(word) and accounts_with_words(connection, [[[word]]], 1))
    return [word if word in known else _beginning(word) for word in asked]


def _either(asked: Sequence[str]) -> list[list[str]]:
    return [[word] for word in asked]


def _as_typed(asked: Sequence[str]) -> list[dict[str, int]]:
    return [{word: SAME} for word in asked]


def _beginning(word: str) -> str:
    return f"{word}*" if len(word) >= PREFIX_LENGTH_MIN and word not in EVERYWHERE else word


def _by_likeness(connection: Connection, asked: Sequence[str], limit: int, *, is_found: bool) -> Iterator[list[int]]:
    """The likeliest slips first: none but of the ear, then one word wrong, then all.

    Two words that somebody has together are no slip of the hand. Of three or more, so few have words like all of them
    that nothing need be tried before. What most addresses have is left out: with it, nobody was found.
    """
    meant = asked if is_found else [word for word in asked if word not in EVERYWHERE] or asked
    alike = words_like(connection, meant)
    heard = [{word: degree for word, degree in one.items() if degree <= SAME_SOUND} for one in alike]
    one_wrong = [[*heard[:place], one, *heard[place + 1 :]] for place, one in enumerate(alike)]
    if is_found and len(meant) >= SURE_WORDS:
        tries = [[heard]]
    else:
        tries = {1: [[heard], [alike]], 2: [[heard], one_wrong, [alike]]}.get(len(meant), [[alike]])
    [last] = _beginnings(connection, meant[-1:])
    for ways in tries:
        if ways == [_as_typed(asked)]:
            continue
        terms = [[*map(list, way[:-1]), list(dict.fromkeys((*way[-1], last)))] for way in ways]
        yield _ranked(connection, alike, accounts_with_words(connection, terms, limit * CANDIDATES), limit)


def _ranked(
    connection: Connection, meant: Sequence[Mapping[str, int]], account_ids: Sequence[int], limit: int
) -> list[int]:
    """The best first, by how unlike are the words that each asked one may mean.

    Then words of a name come before those of a place, open accounts before closed ones, and all by name.
    """

    def rank(row: Row[int, str, str, bool]) -> tuple[int, int, bool, str]:
        has, name = set(row.words.split()), set(words(row.name).split())
        unlike = sum(min((one[word] for word in one.keys() & has), default=BEGINNING) for one in meant)
        elsewhere = sum(name.isdisjoint(one) for one in meant)
        return unlike, elsewhere, row.is_closed, row.words

    rows = connection.execute(_CANDIDATES, {"accounts": account_ids}).all() if account_ids else []
    return [row.account_id for row in sorted(rows, key=rank)[:limit]]


def _facts(connection: Connection, account_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = connection.execute(_FACTS, {"accounts": account_ids}).mappings()
    return {row["account_id"]: dict(row) for row in rows}
