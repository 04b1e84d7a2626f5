"""Notices of suspension for a list of accounts: issued with their letters, printed at once, sent, and why not the rest.

Every account is an order of its own, so that a long list keeps nobody from the counter. A run may come again: no notice
is issued twice, no letter printed twice, and what a run that was cut off left undone is done by the next.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from sqlalchemy import Connection, bindparam, exists, select
from sqlmodel import col

from oficinista.customers.queries import find_account
from oficinista.documents.document import Document
from oficinista.documents.letters import letter
from oficinista.documents.models import Sheet
from oficinista.documents.printing import Documents
from oficinista.letters.delivery import DeliverLetter
from oficinista.letters.due import due_of_case
from oficinista.letters.issuing import IssueLetter, RenewLetter
from oficinista.letters.models import Happened, Letter, LetterEvent, LetterState, Way
from oficinista.letters.queries import LetterFound, changed, find_letter, letters
from oficinista.office import Office
from oficinista.orders import Order, Refusal, Refused
from oficinista.suspensions.commands import ISSUED, IssueNotice
from oficinista.suspensions.guard import Sent
from oficinista.suspensions.queries import may_suspend, standing_notice

TEMPLATE = "suspension_notice"
"""The letter of a notice, of `data/letters/catalogue.toml`."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a run came to for an account: its notice, the letter of it that waits for paper, or why there is none."""

    account: str
    notice: str | None = None
    letter: str | None = None
    is_new: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRun:
    """Who gives the orders of a run, with which words, and with which key each."""

    office: Office
    words: str
    actor: int | str
    key: Callable[[], str]

    def notices(self, accounts: Iterable[str]) -> Iterator[Noticed]:
        """Notice each account that may be, and make its letter."""
        return map(self.notice, dict.fromkeys(accounts))

    def notice(self, account: str) -> Noticed:
        """Notice an account if it may be, and make its letter."""
        try:
            return self._noticed(account)
        except Refused as refused:
            return Noticed(account, why_not=str(refused.refusal))

    def _noticed(self, account: str) -> Noticed:
        standing = self._standing(account)
        if standing is None:
            issued = self._order(IssueNotice(account=account, words=self.words))
            return Noticed(account, issued.number, self._letter_of(account, issued.number), is_new=True)
        waiting = self._letter_of(account, standing.number) if standing.state == ISSUED else None
        return Noticed(account, standing.number, waiting, why_not="" if waiting else standing.state_title)

    def _standing(self, account: str) -> Sent | None:
        account_id = self.office.ask(find_account, account)
        return self.office.ask(standing_notice, account_id)

    def _letter_of(self, account: str, notice: str) -> str | None:
        """The letter of a notice, made now if it is owed or is not of today; None when it was printed."""
        owed = self.office.ask(due_of_case, notice, self.office.info.id)
        if owed is not None:
            return str(self._order(IssueLetter(template=owed.template, subject=owed.subject)).number)
        made = self.office.ask(self._unprinted, account, notice)
        if made is None:
            return None
        if self.office.ask(changed, made, self.office.today):
            return str(self._order(RenewLetter(number=made.number)).number)
        return made.number

    def _unprinted(self, connection: Connection, account: str, notice: str) -> LetterFound | None:
        office_id = self.office.info.id
        rows = letters(connection, office_id, find_account(connection, account))
        last = next((one.number for one in rows if one.is_of_case(notice) and one.is_waiting), None)
        found = None if last is None else find_letter(connection, last, office_id)
        return found if found is not None and not found.printed else None

    def _order(self, order: Order) -> Any:
        return give(self.office, order, self.actor, self.key)


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of the letter of a notice that was to be sent: sent now, or before, or why it was not."""

    letter: str
    is_new: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Mailing:
    """Letters of notices taken to the mail on a day: from it the term of each notice counts."""

    office: Office
    on: date
    actor: int | str
    key: Callable[[], str]

    def send(self, number: str, certified: str = "") -> Mailed:
        """Note that a letter was sent, by certified mail when its number there is given; once, however often asked."""
        try:
            found = self.office.ask(find_letter, number, self.office.info.id)
            if found.state is LetterState.DELIVERED:
                return Mailed(found.number)
            way = Way.CERTIFIED if certified else Way.MAIL
            give(
                self.office,
                DeliverLetter(number=found.number, way=way, proof=certified, on=self.on),
                self.actor,
                self.key,
            )
        except Refused as refused:
            return Mailed(number, why_not=str(refused.refusal))
        return Mailed(found.number, is_new=True)


def printed_notices(connection: Connection, office_id: int) -> list[str]:
    """The letters of notices that are on paper and were not sent, the oldest first."""
    return list(connection.execute(_PRINTED, {"office": office_id}).scalars())


def give(office: Office, order: Order, actor: int | str, key: Callable[[], str]) -> Any:
    """What an order comes to. Refuses as it does."""
    answer = office.run(order, actor=actor, key=key())
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.message, answer.next_step)
    return answer.value


def rehearsed(connection: Connection, accounts: Iterable[str], office_id: int, today: date) -> list[Noticed]:
    """What a run would come to, as far as the guard says: nothing is written."""
    return [_rehearsed(connection, account, office_id, today) for account in dict.fromkeys(accounts)]


def _rehearsed(connection: Connection, account: str, office_id: int, today: date) -> Noticed:
    try:
        found = may_suspend(connection, find_account(connection, account), office_id, today)
    except Refused as refused:
        return Noticed(account, why_not=str(refused.refusal))
    if found.notice is not None:
        return Noticed(account, found.notice.number, why_not=found.notice.state_title)
    return Noticed(account, is_new=bool(found.ripe), why_not="" if found.ripe else " ".join(found.why))


def letters_together(office: Office, numbers: Iterable[str], *, actor: int | str) -> Documents:
    """Some letters as one print, each left on record; none when there are none."""
    each = [one for number in numbers for one in letter(office, number, actor=actor)]
    if not each:
        return ()
    writer = PdfWriter()
    for one in each:
        writer.append(BytesIO(one.file_bytes))
    written = BytesIO()
    writer.write(written)
    name = each[0].name if len(each) == 1 else f"LOTE-{each[0].name}-{len(each)}"
    records = tuple(record for one in each for record in one.records)
    return (Document(name, Sheet.PAGE, written.getvalue(), records=records),)


_PRINTED = (
    select(col(Letter.number))
    .where(
        col(Letter.office_id) == bindparam("office"),
        col(Letter.template) == TEMPLATE,
        col(Letter.state) == LetterState.AWAITING,
        exists().where(col(LetterEvent.letter_id) == col(Letter.id), col(LetterEvent.happened) == Happened.PRINTED),
    )
    .order_by(col(Letter.id))
)
