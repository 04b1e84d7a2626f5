"""What goes to the bank: what waits, what is on its way and what the bank said; preparing and confirming it."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import short_date
from oficinista.documents.deposit_slip import deposit_slip
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from oficinista.staff.actors import find_actor
from oficinista.tills.custody import Deposit, Waiting, channel_name, deposits, waiting
from oficinista.tills.deposits import BAG_LENGTH_MAX, ClearDeposit, ConfirmDeposit, PrepareDeposit
from oficinista.tills.models import Channel
from oficinista.tills.reasons import clearings
from oficinista.tills.wording import tender_name
from oficinista.typed_date import numeric_date
from screens.account_lines import day_text
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import DEPOSIT, DEPOSIT_CLEARING, DEPOSIT_RESULT, DEPOSITS
from screens.listing import ListingScreen
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel
from screens.widgets.table import Column, Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from oficinista.tills.deposits import DepositCleared, DepositConfirmed, DepositPrepared
    from screens.widgets.panel import Line


class DepositsScreen(ListingScreen[Waiting | Deposit]):
    """What waits first. Enter prepares what waits, and notes what the bank says of what was sent."""

    place = DEPOSITS
    about_height = 3

    def __init__(self) -> None:
        columns = [
            Column(tr("Desde"), 11),
            Column(tr("Depósito"), 20),
            Column(tr("Bolsa"), 14, grows=True),
            Column(tr("Total"), 13, right=True),
            Column(tr("Estado"), 14),
        ]
        super().__init__("deposits", columns, empty=tr("No hay nada que depositar."))
        self._may = False

    def heading(self) -> str:
        return tr("Depósitos al banco")

    def look(self, connection: "Connection") -> Sequence[Waiting | Deposit]:
        office, today = self.office.info.id, self.office.today
        self._may = find_actor(connection, self.counter.clerk.id, "deposit.prepare").may
        return (*waiting(connection, office, today), *deposits(connection, office, today)) if self._may else ()

    def row(self, one: Waiting | Deposit) -> Row:
        total = format_money(one.total_cents)
        if isinstance(one, Waiting):
            state = tr("ATRASADO") if one.is_late else tr("por depositar")
            cells = (day_text(one.since), tr("por preparar"), channel_name(one.channel), total, state)
            return Row(one.channel.value, cells, is_marked=True)
        cells = (day_text(one.prepared_on), one.document, one.bag, total, one.state_words)
        return Row(one.document, cells, is_marked=one.is_late or one.is_open)

    def about(self, one: Waiting | Deposit) -> "Iterable[Line]":
        yield [(_tenders(one), BOLD)]
        if isinstance(one, Waiting):
            yield tr("El fondo de cambio, {amount}, se queda en la caja fuerte.", amount=format_money(one.fund_cents))
            yield tr("Debe salir a más tardar el {date}. Enter lo prepara.", date=short_date(one.due_on))
            return
        yield tr("Lo preparó {name}. Sello {seal}.", name=one.prepared_name, seal=one.seal or "—")
        yield _bank_words(one)

    def why_not(self, action: str) -> str | None:
        if action in {"open", "print_document"} and not self._may:
            return tr("Los depósitos los prepara un supervisor.")
        if action == "print_document" and not isinstance(self.chosen, Deposit):
            return tr("El comprobante se imprime al preparar el depósito.")
        return None

    def open(self, one: Waiting | Deposit) -> None:
        if isinstance(one, Waiting):
            self.app.push_screen(PrepareDepositScreen(one), self._prepared)
        elif one.banked_on is None:
            self.app.push_screen(ConfirmDepositScreen(one), self.told)
        elif one.is_open:
            self.app.push_screen(ClearDepositScreen(one), self.told)
        else:
            self.refuse(tr("{number} ya lo confirmó el banco.", number=one.document))

    def _prepared(self, number: str | None) -> None:
        if number is not None:
            self.say(tr("Preparado: {number}.", number=number))
            self.print_out(partial(deposit_slip, self.office, number))

    def do_print_document(self) -> None:
        """Print the slip of the deposit under the cursor."""
        if isinstance(self.chosen, Deposit):
            self.print_out(partial(deposit_slip, self.office, self.chosen.document))


def _tenders(one: Waiting | Deposit) -> str:
    return "   ".join(f"{tender_name(kind)} {format_money(cents)}" for kind, cents in one.by_tender.items())


def _bank_words(one: Deposit) -> str:
    if one.banked_on is None:
        return tr("El banco debe decirlo a más tardar el {date}. Enter lo anota.", date=short_date(one.due_on))
    amount, off = format_money(one.banked_cents or 0), one.difference_cents
    if off:
        amount += f" ({format_money(off)})"
    banked = tr("El banco recibió {amount} el {date}.", amount=amount, date=short_date(one.banked_on))
    if not off:
        return banked
    return f"{banked} {tr('Enter la aclara.') if one.is_open else tr('Aclarada.')}"


class PrepareDepositScreen(FormScreen[str]):
    """Asks for the bag, its seal and what was counted. It ends with the number of the deposit."""

    place = DEPOSIT

    def __init__(self, one: Waiting) -> None:
        super().__init__()
        self._one = one
        is_bag = one.channel is Channel.BAG
        self._bag = Field(
            "bag", tr("Bolsa") if is_bag else tr("Lote"), kind="reference", max_length=BAG_LENGTH_MAX, letters_min=1
        )
        self._seal = Field("seal", tr("Sello"), kind="reference", max_length=BAG_LENGTH_MAX)
        self._counted = AmountField("counted", tr("Contado"))

    @property
    def subject(self) -> str:
        return self._one.channel.value

    def form(self) -> Iterable[Widget]:
        one = self._one
        lines: list[Line] = [
            [(tr("Preparar un depósito: {what}", what=channel_name(one.channel)), BOLD)],
            "",
            _tenders(one),
            tr("Van al banco {total}; el fondo de cambio, {fund}, se queda.", total=format_money(one.total_cents),
               fund=format_money(one.fund_cents)),
            "",
        ]  # fmt: skip
        yield from (Panel(lines, height=len(lines)), self._bag, self._seal, self._counted, Panel())

    def opened(self) -> None:
        super().opened()
        self._seal.display = self._one.channel is Channel.BAG

    def go_on(self, field: Field) -> None:
        super().go_on(self._seal if field is self._bag and not self._seal.display else field)

    def commit(self) -> None:
        """Send it to the bank."""
        order = PrepareDeposit(
            channel=self._one.channel,
            bag=self._bag.value.strip(),
            seal=self._seal.value.strip(),
            counted_cents=self._counted.cents or 0,
        )
        self.send(order, self._sent)

    def _sent(self, done: "Done[DepositPrepared]") -> None:
        self.dismiss(done.value.document)


class ConfirmDepositScreen(FormScreen[str], ClerkScreen[str]):
    """Asks what the bank received and when. It ends with a sentence that says it."""

    place = DEPOSIT_RESULT

    def __init__(self, one: Deposit) -> None:
        super().__init__()
        self._one = one
        self._amount = AmountField("amount", tr("Recibido"))
        self._day = DayField("day", tr("El día"))
        self._reference = Field("reference", tr("Referencia"), kind="reference", max_length=40)

    @property
    def subject(self) -> str:
        return self._one.document

    def form(self) -> Iterable[Widget]:
        one = self._one
        lines: list[Line] = [
            [(tr("Lo que el banco recibió: {number}", number=one.document), BOLD)],
            tr("Bolsa {bag}. Se enviaron {total}.", bag=one.bag, total=format_money(one.total_cents)),
            "",
        ]
        yield from (Panel(lines, height=len(lines)), self._amount, self._day, self._reference, Panel())

    def opened(self) -> None:
        super().opened()
        self.fill(day=numeric_date(self.office.today))

    def commit(self) -> None:
        """Note it."""
        order = ConfirmDeposit(
            deposit=self._one.document,
            amount_cents=self._amount.cents or 0,
            banked_on=self._day.parsed(),
            bank_reference=self._reference.value.strip(),
        )
        self.send(order, self._confirmed)

    def _confirmed(self, done: "Done[DepositConfirmed]") -> None:
        off = done.value.difference_cents
        words = tr("Confirmado: {number}.", number=done.value.deposit)
        self.dismiss(f"{words} {tr('Diferencia {amount}.', amount=format_money(off))}" if off else words)


class ClearDepositScreen(FormScreen[str], ClerkScreen[str]):
    """Asks how a difference of the bank is cleared up; another person signs. It ends with a sentence that says it."""

    place = DEPOSIT_CLEARING

    def __init__(self, one: Deposit) -> None:
        super().__init__()
        self._one = one
        self._options = {code: way.name for code, way in clearings().items()}
        self._reason = ChoiceField("reason", tr("Cómo se aclara"), self._options)
        self._words = Field("words", tr("Qué se sabe"), max_length=120, letters_min=WORDS_MIN)

    @property
    def subject(self) -> str:
        return self._one.document

    def form(self) -> Iterable[Widget]:
        one = self._one
        lines: list[Line] = [
            [(tr("Aclarar la diferencia de {number}", number=one.document), BOLD)],
            _difference_words(one),
            "",
            *option_lines(self._options),
            "",
        ]
        yield from (Panel(lines, height=len(lines)), self._reason, self._words, Panel())

    def commit(self) -> None:
        """Clear it up; the door asks for the signature."""
        order = ClearDeposit(
            deposit=self._one.document, reason=self._reason.chosen or "", words=self._words.value.strip()
        )
        self.send(order, self._cleared)

    def to_sign(self) -> "Iterable[Line]":
        yield [(_difference_words(self._one), BOLD)]
        yield f"{self._reason.chosen_name}. {self._words.value.strip()}"

    def _cleared(self, done: "Done[DepositCleared]") -> None:
        self.dismiss(tr("Aclarado: {document}.", document=done.value.document))


def _difference_words(one: Deposit) -> str:
    return tr(
        "Se enviaron {sent}, el banco recibió {banked}: {off}.",
        sent=format_money(one.total_cents),
        banked=format_money(one.banked_cents or 0),
        off=format_money(one.difference_cents),
    )
