"""An open batch being keyed: the account, the amount, Enter, and the next envelope; what was counted stands above.

The tender stays until another is chosen, since envelopes are sorted. In the account and in the amount letters are keys,
and a scan in the account is the account.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.batches.commands import CloseBatch, KeyItem
from oficinista.batches.queries import BatchFound, own_batch
from oficinista.dates import short_date
from oficinista.documents.printing import receipts_of_session
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.tills.meant import payable_of
from oficinista.tills.payable import Payable
from oficinista.tills.wording import tender_name
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keyboard import Scanned
from screens.keys import BATCH
from screens.tender import TenderKeys
from screens.widgets.amount import AmountField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel, columns

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.batches.commands import BatchClosed, ItemKeyed
    from oficinista.batches.queries import TenderKeyed
    from oficinista.office import Done
    from screens.widgets.panel import Line

ITEMS_SHOWN = 5


class BatchScreen(TenderKeys, FormScreen[str], ClerkScreen[str]):
    """Keys the items of a batch and closes it. It ends with what was done, in words."""

    place = BATCH

    def __init__(self, batch: BatchFound) -> None:
        super().__init__()
        self._batch = batch
        self._kind = batch.tenders[0].kind
        self._payable: Payable | None = None
        self._head = Panel(height=3 + len(TenderKind))
        self._number = Field("number", tr("Cuenta"), kind="digits", max_length=12)
        self._who = Panel(height=1)
        self._payer = Field("payer", tr("De quién, qué dice"), max_length=120)
        self._reference = Field("reference", tr("Número del papel"), kind="reference", max_length=40)
        self._amount = AmountField("amount", tr("Cantidad"))
        self._items = Panel()

    @property
    def subject(self) -> str:
        return str(self._batch.session.id)

    def form(self) -> Iterable[Widget]:
        self._payer.display = self._reference.display = False
        yield from (self._head, self._number, self._who, self._payer, self._reference, self._amount)
        yield from (Panel(height=1), self._items)

    def opened(self) -> None:
        super().opened()
        self._payer.display = bool(self._payer.value)
        self.set_focus(self._number)
        self._show()

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._found)

    def _look(self, connection: "Connection") -> BatchFound | None:
        return own_batch(connection, self.counter.clerk.id)

    def _found(self, batch: BatchFound | None) -> None:
        if batch is not None:
            self._batch = batch
            self._show()

    # What it shows

    def _show(self) -> None:
        self._head.show(self._totals())
        self._items.show(self._last_items())
        self._who.show([self._whose()])

    def _totals(self) -> Iterator["Line"]:
        session = self._batch.session
        title = tr("Lote {batch} de {till}, con {witness}", batch=session.id, till=session.till_name,
                   witness=self._batch.witness)  # fmt: skip
        yield [(title, BOLD)]
        yield columns([(tr("Valor"), 14), (tr("Contado"), 22), (tr("Registrado"), 22), ("", 16)])
        for one in self._batch.tenders:
            yield columns(
                [
                    (tender_name(one.kind), 14),
                    (f"{one.declared:>5} {format_money(one.declared_cents):>14}", 22),
                    (f"{one.keyed:>5} {format_money(one.keyed_cents):>14}", 22),
                    (_standing(one), 16),
                ]
            )
        yield [(tr("Se registra: {tender}", tender=tender_name(self._kind)), BOLD)]

    def _whose(self) -> "Line":
        if self._payable is None:
            return ""
        return payable_words(self._payable)

    def _last_items(self) -> Iterator["Line"]:
        for one in self._batch.items[: -ITEMS_SHOWN - 1 : -1]:
            cells = [(f"{one.number}", 5), (one.document, 22), (one.whose, 16)]
            amount = tr("ANULADO") if one.is_voided else format_money(one.amount_cents)
            yield columns([*cells, (tender_name(one.kind), 12), (f"{amount:>14}", 16)])

    # What is keyed

    def on_scanned(self, message: Scanned) -> None:
        message.prevent_default()
        if message.code and self.focused is self._number:
            self._number.set(message.code)
            self._find()
        else:
            super().on_scanned(message)

    def go_on(self, field: Field) -> None:
        if field is self._number and self._number.value.strip():
            self._find()
        elif field is self._number:
            self.do_unclaimed()
        elif field is self._amount:
            self.commit_if_possible()
        else:
            self.set_focus(self._amount)

    def _find(self) -> None:
        query = partial(self.office.ask, payable_of, self._number.value)
        self.ask(query, self._found_account)

    def _found_account(self, payable: Payable) -> None:
        self._payable = payable
        self._number.set(payable.number)
        self._payer.display = False
        self._show()
        self.set_focus(self._amount)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field is self._number and self._payable and self._payable.number != message.value:
            self._payable = None
            self._who.show([""])

    def do_unclaimed(self) -> None:
        """No account claims it: write what is known of it."""
        self._number.clear()
        self._payer.display = True
        self.set_focus(self._payer)

    def do_paper_number(self) -> None:
        """Write the number of the check or money order, which stays on the receipt."""
        self._reference.display = True
        self.set_focus(self._reference)

    def be(self, kind: TenderKind) -> None:
        self._kind = kind
        self._show()

    def commit(self) -> None:
        """Key the item."""
        if self._number.value and self._payable is None:
            self._find()
            self.message.warn(tr("Vea de quién es la cuenta, y oprima Enter en la cantidad."))
        else:
            self.send(self._item(), self._keyed)

    def _item(self) -> KeyItem:
        return KeyItem(
            kind=self._kind,
            amount_cents=self._amount.cents or 0,
            number=self._payable.number if self._payable else None,
            reference=self._reference.value.strip(),
            payer=self._payer.value.strip(),
        )

    def _keyed(self, done: "Done[ItemKeyed]") -> None:
        for field in (self._number, self._payer, self._reference, self._amount):
            field.clear()
        self._payable = None
        self._payer.display = self._reference.display = False
        self.set_focus(self._number)
        self.say(tr("{item}: {document}", item=done.value.item, document=done.value.document))
        self.reload()

    def do_agency_list(self) -> None:
        """Key an envelope with a check for several accounts and its list."""
        from screens.agency_list import AgencyListScreen

        self.app.push_screen(AgencyListScreen(at_window=False), self.told)

    # The batch

    def do_count(self) -> None:
        """Count again, two people: the first count was wrong."""
        from screens.batch_count import BatchRecountScreen

        self.app.push_screen(BatchRecountScreen(), self.told)

    def do_print_document(self) -> None:
        """Print the receipts of the batch that were not printed yet."""
        of_batch = partial(receipts_of_session, self.office, self._batch.session.id)
        self.print_out(partial(of_batch, actor=self.counter.clerk.id))

    def do_close_till(self) -> None:
        """Close the batch; the other person signs."""
        self.send(CloseBatch(batch=self._batch.session.id), self._batch_closed)

    def to_sign(self) -> "Iterable[Line]":
        return self._totals()

    def _batch_closed(self, done: "Done[BatchClosed]") -> None:
        closed = done.value
        self.dismiss(
            tr("Lote {batch} cerrado, {document}: {items} por {amount}.", batch=closed.batch, document=closed.document,
               items=closed.items, amount=format_money(closed.total_cents))
        )  # fmt: skip


def _standing(one: "TenderKeyed") -> str:
    """Whether a tender agrees, or still wants envelopes, or has more than was counted."""
    if one.agrees:
        return tr("concuerda")
    return tr("SOBRA") if one.keyed > one.declared or one.keyed_cents > one.declared_cents else tr("FALTA")


def payable_words(one: Payable) -> str:
    """Who has an account, what it owes, and that it is closed."""
    words = tr("{name}, debe {amount}", name=one.customer_name, amount=format_money(one.balance_cents))
    if one.closed_on is None:
        return words
    return words + ". " + tr("CERRADA el {date}", date=short_date(one.closed_on))
