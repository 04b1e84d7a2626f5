"""What waits for its account: since when, with whom, what is known of it; Enter gives it to the account whose it is."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.batches.queries import SuspenseFound, suspense_waiting
from oficinista.batches.suspense import HandOverSuspense, ResolveSuspense, VoidSuspense
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from oficinista.tills.payable import Payable, find_payable
from oficinista.tills.wording import tender_name
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import money_row, money_titles
from screens.form import FormScreen
from screens.keys import IDENTIFY, SUSPENSE, SUSPENSE_OWNER, SUSPENSE_VOID
from screens.listing import ListingScreen
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.batches.suspense import SuspenseHandedOver, SuspenseResolved, SuspenseVoided
    from oficinista.office import Done
    from oficinista.tills.returns import CheckReturned
    from screens.widgets.panel import Line


class SuspenseScreen(ListingScreen[SuspenseFound]):
    """The payments of the office that no account claims, the oldest first."""

    place = SUSPENSE
    about_height = 3

    def __init__(self) -> None:
        columns = [
            Column(tr("Fecha"), 16),
            Column(tr("Días"), 5, right=True),
            Column(tr("Documento"), 22),
            Column(tr("A cargo de"), 14, grows=True),
            Column(tr("Cantidad"), 12, right=True),
        ]
        super().__init__("suspense", columns, empty=tr("Ningún pago espera su cuenta."))

    def heading(self) -> str:
        return tr("Pagos sin identificar")

    def look(self, connection: "Connection") -> Sequence[SuspenseFound]:
        return suspense_waiting(connection, self.office.info.id)

    def row(self, one: SuspenseFound) -> Row:
        age = str(one.age_days(self.office.today))
        return Row(one.document, (short_date(one.on), age, one.document, one.owner, format_money(one.amount_cents)))

    def about(self, one: SuspenseFound) -> "Iterable[Line]":
        yield known_words(one)
        yield came_words(one)

    def why_not(self, action: str) -> str | None:
        if action in {"void", "give_to", "check_back"} and self.chosen is None:
            return tr("Ningún pago espera su cuenta.")
        if action == "check_back" and self.chosen is not None and self.chosen.kind is not TenderKind.CHECK:
            return tr("No se pagó con cheque.")
        return super().why_not(action)

    def open(self, one: SuspenseFound) -> None:
        self.app.push_screen(IdentifyScreen(one), self.told)

    def do_void(self) -> None:
        """Take back an item that was keyed wrong, while its batch is open."""
        if self.chosen is not None:
            self.app.push_screen(SuspenseVoidScreen(self.chosen), self.told)

    def do_give_to(self) -> None:
        """Have another person look for whose it is."""
        if self.chosen is not None:
            self.app.push_screen(SuspenseOwnerScreen(self.chosen), self.told)

    def do_check_back(self) -> None:
        """Take it out of what waits: the bank did not pay its check."""
        from screens.check_back import CheckBackScreen

        if self.chosen is not None:
            one = self.chosen
            screen = CheckBackScreen(one.document, {one.reference or "": one.amount_cents})
            self.app.push_screen(screen, self._check_came_back)

    def _check_came_back(self, returned: "CheckReturned | None") -> None:
        self.told(None if returned is None else tr("Registrado: {document}.", document=returned.document))


class IdentifyScreen(FormScreen[str], ClerkScreen[str]):
    """Gives a payment to the account whose it is. It ends with what was done, in words."""

    place = IDENTIFY

    def __init__(self, found: SuspenseFound) -> None:
        super().__init__()
        self._suspense = found
        self._payable: Payable | None = None
        self._number = Field("number", tr("Cuenta"), kind="digits", max_length=12, letters_min=1)
        self._reason = Field("reason", tr("Cómo se supo"), max_length=120, letters_min=WORDS_MIN)
        self._told = Panel()

    @property
    def subject(self) -> str:
        return self._suspense.document

    def form(self) -> Iterable[Widget]:
        title = tr("Dar a su cuenta {document}, {amount}", document=self.subject,
                   amount=format_money(self._suspense.amount_cents))  # fmt: skip
        yield Panel([[(title, BOLD)], known_words(self._suspense), ""], height=3)
        yield from (self._number, self._reason, Panel(height=1), self._told)

    def go_on(self, field: Field) -> None:
        if field is self._number:
            query = partial(find_payable, number=self._number.value)
            self.ask(partial(self.office.ask, query), self._found)
        else:
            super().go_on(field)

    def _found(self, payable: Payable) -> None:
        self._payable = payable
        self._told.show(self._lines())
        self.set_focus(self._reason)

    def _lines(self) -> "Iterable[Line]":
        if self._payable is not None:
            one = self._payable
            yield money_titles()
            yield money_row(
                f"{one.number} {one.customer_name}", one.balance_cents, one.balance_cents - self._suspense.amount_cents
            )

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field is self._number:
            self._payable = None
            self._told.show(())

    def commit(self) -> None:
        """Give it. Whose account it is must be on the screen."""
        if self._payable is None:
            self.go_on(self._number)
            self.message.warn(tr("Vea de quién es la cuenta, y oprima Enter hasta el final."))
            return
        order = ResolveSuspense(document=self.subject, number=self._payable.number, reason=self._reason.value.strip())
        self.send(order, self._given)

    def to_sign(self) -> "Iterable[Line]":
        yield tr("Dar a su cuenta {document}, {amount}", document=self.subject,
                 amount=format_money(self._suspense.amount_cents))  # fmt: skip
        yield from (known_words(self._suspense), self._reason.value.strip(), "", *self._lines())

    def _given(self, done: "Done[SuspenseResolved]") -> None:
        self.dismiss(tr("Registrado: {document}.", document=done.value.document))


class SuspenseOwnerScreen(FormScreen[str]):
    """Asks for another owner, and why. It ends with what was done, in words."""

    place = SUSPENSE_OWNER

    def __init__(self, found: SuspenseFound) -> None:
        super().__init__()
        self._suspense = found
        self._to = Field("to", tr("A cargo de"), max_length=30, letters_min=1)
        self._reason = Field("reason", tr("Razón"), max_length=60, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return self._suspense.document

    def form(self) -> Iterable[Widget]:
        title = tr("{document}, {amount}: a cargo de {owner}", document=self.subject,
                   amount=format_money(self._suspense.amount_cents), owner=self._suspense.owner)  # fmt: skip
        return (Panel([[(title, BOLD)], known_words(self._suspense), ""], height=3), self._to, self._reason, Panel())

    def commit(self) -> None:
        """Hand it over."""
        order = HandOverSuspense(document=self.subject, to=self._to.value.strip(), reason=self._reason.value.strip())
        self.send(order, self._handed)

    def _handed(self, done: "Done[SuspenseHandedOver]") -> None:
        self.dismiss(tr("{document}: a cargo de {owner}.", document=done.value.suspense, owner=done.value.owner))


class SuspenseVoidScreen(FormScreen[str]):
    """Asks why an item is voided. It ends with what was done, in words."""

    place = SUSPENSE_VOID

    def __init__(self, found: SuspenseFound) -> None:
        super().__init__()
        self._suspense = found
        self._reason = Field("reason", tr("Razón"), max_length=60, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return self._suspense.document

    def form(self) -> Iterable[Widget]:
        return (Panel([[(self._title, BOLD)], known_words(self._suspense), ""], height=3), self._reason, Panel())

    @property
    def _title(self) -> str:
        amount = format_money(self._suspense.amount_cents)
        return tr("Anular el renglón {document}, {amount}", document=self.subject, amount=amount)

    def commit(self) -> None:
        """Void it; the door asks for the signature."""
        self.send(VoidSuspense(document=self.subject, reason=self._reason.value.strip()), self._voided)

    def to_sign(self) -> "Iterable[Line]":
        return [self._title, known_words(self._suspense), self._reason.value.strip()]

    def _voided(self, done: "Done[SuspenseVoided]") -> None:
        self.dismiss(tr("Registrado: {document}.", document=done.value.document))


def came_words(one: SuspenseFound) -> str:
    """With what and by what a payment without its account came."""
    return tr("Lote {batch}. {tender} {reference}", batch=one.batch, tender=tender_name(one.kind),
              reference=one.reference or "")  # fmt: skip


def known_words(one: SuspenseFound) -> str:
    """All that is known of a payment without its account."""
    return tr("Se sabe: {known}", known=" ".join(filter(None, (one.payer, one.known))))
