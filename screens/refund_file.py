"""One refund: its case, how much it is and why so much, to whom and how it is paid, and what was posted for it."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.refunds.queries import Refund, find_refund
from oficinista.refunds.terms import Way, claimant_words, way_words
from screens.case_file import CaseFileScreen, CaseSeen
from screens.widgets.line import BOLD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.cases.queries import Possible
    from screens.widgets.panel import Line

LINE_WIDTH = 78


class RefundFileScreen(CaseFileScreen):
    """The refund of a number; it is a case, and its keys are those of a case."""

    _refund: Refund | None = None

    def look(self, connection: "Connection") -> CaseSeen:
        self._refund = find_refund(connection, self.number)
        seen = super().look(connection)
        return seen._replace(mine=as_asked(seen.mine, self._refund.way))

    def lines(self, seen: CaseSeen) -> "Iterator[Line]":
        title, *rest = super().lines(seen)
        yield title
        yield from () if self._refund is None else refund_lines(self._refund)
        yield from rest

    def act(self, seen: CaseSeen, deed: "Possible") -> None:
        from screens.case_deed import CaseDeedScreen

        read = () if self._refund is None else tuple(refund_lines(self._refund))
        self.app.push_screen(CaseDeedScreen(seen.file, deed, read), self.told)


def as_asked(mine: "Sequence[Possible]", way: Way) -> "tuple[Possible, ...]":
    """What can be done, the way of paying that was asked for first: the other one is refused."""
    asked = "pay" if way is Way.CASH else "send"
    return tuple(sorted(mine, key=lambda one: one.action != asked))


def refund_lines(refund: Refund) -> "Iterator[Line]":
    """What a refund is: how much, to whom, how, and why so much."""
    amount = tr("{amount} a {payee}", amount=format_money(refund.amount_cents), payee=refund.payee)
    yield [(amount, BOLD)]
    yield f"{claimant_words(refund.claimant)}. {way_words(refund.way)}."
    for sentence in refund.why:
        yield from wrap(sentence, LINE_WIDTH, initial_indent="  ", subsequent_indent="  ")
    for one in refund.posted:
        yield f"  {one.document}"
    yield ""
