"""An agency's check with its list, being keyed: who sends it, how much and for how many; then account, amount, Enter.

What was said first stands above, and what is still missing. It is taken when both agree, whole. In the account and in
the amounts letters are keys, and a scan in the account is the account.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.batches.lists import LINES_MAX, ListedLine, TakeList
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from oficinista.tills.meant import payable_of
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.payments import Tendered
from oficinista.tills.returned import NoChecks, agency_no_checks, agency_no_checks_words
from screens.batch import payable_words
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keyboard import Scanned
from screens.keys import AGENCY_LIST
from screens.tender import TenderFields, TenderKeys
from screens.widgets.amount import AmountField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM
from screens.widgets.panel import Panel, columns

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.batches.lists import ListTaken
    from oficinista.office import Done
    from screens.widgets.panel import Line

LINES, KIND = "lines", "kind"
"""Where a draft keeps the list, and what it is paid with."""
AROUND_LINES = 14
"""What stands around the lines: the line of context, the title, the fields, the sums, the message and the keys."""


class AgencyListScreen(TenderKeys, FormScreen[str], ClerkScreen[str]):
    """Keys a list and takes it. It ends with what was done in words, or goes on to the receipt (`at_window`)."""

    place = AGENCY_LIST

    def __init__(self, *, at_window: bool) -> None:
        super().__init__()
        self._at_window = at_window
        self._lines: list[tuple[Payable, int]] = []
        self._kept: list[tuple[str, int]] = []
        self._payable: Payable | None = None
        self._payer = Field("payer", tr("Agencia"), max_length=60, letters_min=WORDS_MIN)
        self._now = TenderFields()
        self._now.be(TenderKind.CHECK)
        self._count = Field("count", tr("Cuántas cuentas"), kind="digits", max_length=3, letters_min=1)
        self._number = Field("number", tr("Cuenta"), kind="digits", max_length=12)
        self._amount = AmountField("amount", tr("Cantidad"))
        self._who, self._sums, self._list = Panel(height=1), Panel(height=2), Panel()

    def form(self) -> Iterable[Widget]:
        yield Panel([[(tr("El cheque de una agencia y su lista"), BOLD)], ""], height=2)
        yield from (self._payer, self._now.received, self._now.reference, self._count, self._sums)
        yield from (self._number, self._who, self._amount, Panel(height=1), self._list)

    def opened(self) -> None:
        super().opened()
        self._now.be(self._now.kind)
        self._show()
        if self._kept:
            self.ask(partial(self.office.ask, self._look_again), self._come_back)

    # Drafts

    def draft(self) -> dict[str, str]:
        typed = super().draft()
        if not (typed or self._lines):
            return {}
        lines = json.dumps([[one.number, cents] for one, cents in self._lines])
        return self.values() | typed | {LINES: lines, KIND: self._now.kind}

    def restore(self, draft: dict[str, str]) -> None:
        super().restore(draft)
        if LINES in draft:
            self._now.be(TenderKind(draft[KIND]))
            self._kept = [(number, cents) for number, cents in json.loads(draft[LINES])]

    def _look_again(self, connection: "Connection") -> list[tuple[Payable, int]]:
        return [(find_payable(connection, number), cents) for number, cents in self._kept]

    def _come_back(self, lines: list[tuple[Payable, int]]) -> None:
        self._lines = lines
        self._show()
        self.set_focus(self._number)

    def do_discard(self) -> None:
        """Begin the list again."""
        self._lines, self._payable = [], None
        super().do_discard()
        self._show()

    # What it shows

    @property
    def _said(self) -> tuple[int, int]:
        return int(self._count.value or 0), self._now.cents

    @property
    def _listed(self) -> tuple[int, int]:
        return len(self._lines), sum(cents for _, cents in self._lines)

    def _show(self) -> None:
        self._who.show([self._whose()])
        self._sums.show(["", [(self._sum_words(), BOLD)]])
        self._list.show(self._rows())

    def _whose(self) -> "Line":
        if self._payable is None:
            return ""
        return payable_words(self._payable)

    def _sum_words(self) -> str:
        count, total = self._said
        listed, cents = self._listed
        return tr("Van {listed} de {count} cuentas, {amount} de {total}: faltan {left}", listed=listed, count=count,
                  amount=format_money(cents), total=format_money(total), left=format_money(total - cents))  # fmt: skip

    def _rows(self) -> Iterator["Line"]:
        room = max(1, self.size.height - AROUND_LINES)
        for place, (one, cents) in list(enumerate(self._lines, 1))[: -room - 1 : -1]:
            after = one.balance_cents - cents
            left = tr("queda {amount}", amount=format_money(after))
            if after < 0:
                left = tr("crédito {amount}", amount=format_money(-after))
            cells = [(f"{place}", 4), (one.number, 13), (one.customer_name, 24), (format_money(cents), -12)]
            yield columns([*cells, (left, -18)], DIM if place < len(self._lines) else BOLD)

    def on_resize(self) -> None:
        self._show()

    # What is keyed

    def on_scanned(self, message: Scanned) -> None:
        message.prevent_default()
        if message.code and self.focused is self._number:
            self._number.set(message.code)
            self._find()
        else:
            super().on_scanned(message)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field is self._number and self._payable and self._payable.number != message.value:
            self._payable = None
        self._show()

    def accepted(self, field: Field, value: str) -> str | None:
        if field in {self._number, self._amount} and not value:
            return None
        return super().accepted(field, value)

    def go_on(self, field: Field) -> None:
        if field is self._number and field.value.strip():
            self._find()
        elif field is self._number:
            self.commit_if_possible()
        elif field is self._amount:
            self._add()
        else:
            super().go_on(field)
            if field is self._payer:
                query = partial(agency_no_checks, agency=field.value, today=self.office.today)
                self.ask(partial(self.office.ask, query), self._may_pay)

    def _may_pay(self, barred: NoChecks | None) -> None:
        """Told before a long list is keyed: an agency that pays by no check gives something else."""
        if barred is not None and self._now.kind is TenderKind.CHECK:
            self.message.warn(agency_no_checks_words(barred))

    def _find(self) -> None:
        self.ask(partial(self.office.ask, payable_of, self._number.value), self._found)

    def _found(self, payable: Payable) -> None:
        self._payable = payable
        self._number.set(payable.number)
        self._show()
        self.set_focus(self._amount)

    def _add(self) -> None:
        if self._payable is None:
            self.set_focus(self._number)
        elif problem := self._amount.problem:
            self.point_at(self._amount, problem)
        elif len(self._lines) == LINES_MAX:
            self.refuse(tr("La lista pasa de {count} cuentas.", count=LINES_MAX))
        else:
            self._lines.append((self._payable, self._amount.cents or 0))
            self._begin_line()

    def _begin_line(self) -> None:
        self._payable = None
        self._number.clear()
        self._amount.clear()
        self.say("")
        self._show()
        self.set_focus(self._number)

    def do_remove_line(self) -> None:
        """Take the last line away, to key it again."""
        if self._lines:
            self._lines.pop()
            self._begin_line()
        else:
            self.refuse(tr("La lista está vacía."))

    def be(self, kind: TenderKind) -> None:
        self._now.be(kind)
        self._show()

    # The order

    def commit(self) -> None:
        """Take it, when it agrees with what was said."""
        if lacking := self._now.lacking:
            self.point_at(*lacking)
        elif self._number.value or self._amount.value:
            self.set_focus(self._amount if self._payable else self._number)
            self.refuse(tr("Falta añadir este renglón: Enter en la cantidad, o bórrelo."))
        else:
            self.send(self._order(), self._list_taken)

    def _order(self) -> TakeList:
        now = self._now.tender()
        return TakeList(
            payer=self._payer.value.strip(),
            tender=Tendered(kind=now.kind, received_cents=now.received_cents, reference=now.reference),
            count=max(int(self._count.value or 0), 1),
            lines=tuple(
                ListedLine(line=place, number=one.number, amount_cents=cents)
                for place, (one, cents) in enumerate(self._lines, 1)
            ),
        )

    def to_sign(self) -> "Iterable[Line]":
        yield self._payer.value.strip()
        yield [(self._sum_words(), BOLD)]

    def _list_taken(self, done: "Done[ListTaken]") -> None:
        if self._at_window:
            from screens.receipt import ReceiptScreen

            self.app.switch_screen(ReceiptScreen(done.value.receipt, is_new=True))
        else:
            self.dismiss(tr("{item}: {document}", item=done.value.item, document=done.value.receipt))
