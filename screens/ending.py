"""The end of an account: for good, taken over by who comes, gone on elsewhere; or its service closed for a while.

What it comes to is shown before it is done.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.closings.commands import CloseAccount, MoveIn, TransferService, plan_of
from oficinista.closings.disconnecting import DisconnectService, disconnection_lines
from oficinista.closings.models import Asker, Closing, ReadingSource
from oficinista.closings.planning import order_read, plan_lines
from oficinista.closings.words import asker_words, closing_words, source_words
from oficinista.customers.numbers import full_number
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN, Refusal
from oficinista.storage import office_rules
from oficinista.typed_date import numeric_date
from oficinista.volume import parse_m3
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import ENDING
from screens.reading import PagedScreen
from screens.screen import attempt
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.closings.commands import AccountClosed
    from oficinista.closings.disconnecting import DisconnectionMoved
    from oficinista.customers.commands import AccountAdded
    from oficinista.customers.queries import AccountCard
    from oficinista.office import Done
    from screens.widgets.panel import Line

    EndingOrder = CloseAccount | MoveIn | TransferService | DisconnectService

LABEL_WIDTH, LINE_WIDTH = 24, 78
STOP = "stop"
"""What is no end: the service is closed for a while."""


class EndingScreen(PagedScreen[str], FormScreen[str], ClerkScreen[str]):
    """Ends the account of a card; a closed one is only opened again for who comes.

    It ends with what was done, in words; `goes_on_at` is then the account that was opened, if one was.
    """

    place = ENDING

    def __init__(self, card: "AccountCard") -> None:
        super().__init__()
        self._card = card
        self.goes_on_at: str | None = None
        typed, choose = partial(Field, label_width=LABEL_WIDTH), partial(ChoiceField, label_width=LABEL_WIDTH)
        kinds = (Closing.REPLACED,) if self._was_left else tuple(Closing)
        names = {one.value: closing_words(one) for one in kinds}
        self._kind = choose(
            "kind", tr("Qué se hace"), names | ({} if self._was_left else {STOP: tr("Desconexión temporal")})
        )
        self._on = DayField("on", tr("Desde el"), label_width=LABEL_WIDTH)
        self._until = DayField("until", tr("Piensa volver el"), may_be_blank=True, label_width=LABEL_WIDTH)
        sources = {one.value: source_words(one) for one in
                   (ReadingSource.CUSTOMER, ReadingSource.CREW, ReadingSource.ESTIMATED)}  # fmt: skip
        self._source = choose("source", tr("Última lectura"), sources)
        self._register = typed("register", tr("Marca el contador, m³"), kind="amount", max_length=12)
        self._crew = typed("crew", tr("Número de la orden"), kind="reference", max_length=24, letters_min=1)
        askers = {one.value: asker_words(one) for one in Asker if one is not Asker.NEW_CUSTOMER}
        self._asker = choose("asker", tr("Quién lo pide"), askers)
        self._newcomer = typed("name", tr("Quién llega"), max_length=120, letters_min=WORDS_MIN)
        self._phone = typed("phone", tr("Su teléfono"), kind="reference", max_length=20)
        self._to = typed("to", tr("Cuenta del lugar nuevo"), kind="digits", max_length=12, letters_min=1)
        self._there = typed("there", tr("Marca allí, m³"), kind="amount", max_length=12)
        self._send_to = typed("send_to", tr("Última factura, a"), max_length=120)
        self._words = typed("words", tr("Qué se dice"), max_length=120, letters_min=WORDS_MIN)
        self.page = Panel()
        self._seen: EndingOrder | None = None
        self._told: tuple[Line, ...] = ()

    @property
    def subject(self) -> str:
        return self._card.number

    @property
    def _was_left(self) -> bool:
        return self._card.closed_on is not None

    @property
    def _every(self) -> tuple[Field, ...]:
        reading = (self._source, self._register, self._crew)
        people = (self._asker, self._newcomer, self._phone)
        return (self._kind, self._on, self._until, *reading, *people, self._to, self._there, self._send_to, self._words)

    def form(self) -> Iterable[Widget]:
        yield Panel([[(self._title, BOLD)]], height=1)
        yield from (*self._every, Panel(height=1), self.page)

    @property
    def _title(self) -> str:
        if self._was_left:
            return tr("Abrir a otro nombre el lugar de la cuenta {number}", number=self._card.number)
        return tr("Fin de la cuenta {number}, {name}", number=self._card.number, name=self._card.name)

    def opened(self) -> None:
        super().opened()
        self.fill(kind="1", on=numeric_date(self.office.today), source="1", asker="1")
        self._show_fields()
        self.set_focus(self._kind)
        self._offer(self._kind)
        find = partial(order_read, number=self._card.number, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, find), lambda number: self.fill(crew=number))

    # Filling it in

    def restore(self, draft: dict[str, str]) -> None:
        super().restore(draft)
        self._show_fields()

    def _show_fields(self) -> None:
        """Only what this kind of end and this way of reading ask for."""
        kind, source = self._kind.chosen, self._source.chosen
        is_end = kind != STOP
        self._until.display = not is_end
        self._on.display = self._source.display = is_end
        self._register.display = is_end and source == ReadingSource.CUSTOMER
        self._crew.display = is_end and source == ReadingSource.CREW
        self._asker.display = kind == Closing.LEFT
        self._newcomer.display = self._phone.display = kind == Closing.REPLACED
        self._to.display = self._there.display = kind == Closing.TRANSFERRED
        self._send_to.display = is_end and not self._was_left

    def _offer(self, field: Field) -> None:
        """Show what there is to choose from where the focus is."""
        self.page.show(option_lines(field.options) if isinstance(field, ChoiceField) else self._told)

    def go_on(self, field: Field) -> None:
        """To the next field that is asked for; after the last one the form is sent."""
        if field in {self._kind, self._source}:
            self._show_fields()
        following = [one for one in self._every[self._every.index(field) + 1 :] if one.display]
        if not following:
            self.commit_if_possible()
            return
        self.set_focus(following[0])
        self._offer(following[0])

    # The order

    def _order(self) -> "EndingOrder":
        if self._kind.chosen == STOP:
            until = self._until.parsed() if self._until.value.strip() else None
            return DisconnectService(account=self._card.number, words=self._words.value.strip(), until=until)
        facts: dict[str, object] = {
            "account": self._card.number,
            "on": self._on.parsed(),
            "source": ReadingSource(self._source.chosen or ReadingSource.CUSTOMER),
            "register_l": _litres(self._register),
            "order": self._crew.value.strip().upper() if self._crew.display else "",
            "send_to": self._send_to.value.strip(),
            "words": self._words.value.strip(),
        }
        if self._kind.chosen == Closing.REPLACED:
            return MoveIn.model_validate(facts | self._who_comes())
        if self._kind.chosen == Closing.TRANSFERRED:
            there = {"to": full_number(self._to.value), "to_register_l": _litres(self._there)}
            return TransferService.model_validate(facts | there)
        return CloseAccount.model_validate(facts | {"asker": Asker(self._asker.chosen or Asker.OWNER)})

    def _who_comes(self) -> dict[str, object]:
        """By the number of an account of theirs, or a new customer by name."""
        name = self._newcomer.value.strip()
        if name.isdecimal():
            return {"customer_of": full_number(name)}
        return {"name": name, "phone": self._phone.value.strip()}

    def commit(self) -> None:
        """Send the order once what it comes to is on the screen."""
        order = attempt(self._order)
        if isinstance(order, Refusal):
            self.refuse(order)
        elif self._seen == order:
            self._send(order)
        else:
            self.ask(partial(self.office.ask, partial(self._look, order)), partial(self._show, order))

    def _send(self, order: "EndingOrder") -> None:
        if isinstance(order, DisconnectService):
            self.send(order, self._stopped)
        else:
            self.send(order, self._ended if isinstance(order, CloseAccount) else self._went_on)

    def _look(self, order: "EndingOrder", connection: "Connection") -> tuple[str, ...]:
        if isinstance(order, DisconnectService):
            rules = office_rules.rulebook(connection, self.office.info.id)
            return tuple(disconnection_lines(rules, self.office.today))
        if self._was_left:
            return (tr("Se abre una cuenta nueva desde el {date}; la que cerró queda como está.",
                       date=long_date(order.on)),)  # fmt: skip
        return tuple(plan_lines(plan_of(connection, order, self.office.info.id, self.office.today)))

    def _show(self, order: "EndingOrder", lines: tuple[str, ...]) -> None:
        self._seen = order
        self._told = tuple(part for line in lines for part in _wrapped(line))
        self.page.show(self._told)
        self.set_focus(self._words)
        self.message.warn(tr("Vea a cuánto llega, y oprima Enter otra vez."))

    def to_sign(self) -> "Iterable[Line]":
        said = (
            f"{field.label}: {field.chosen_name if isinstance(field, ChoiceField) else field.value}"
            for field in self.asked()
            if field.value
        )
        return [[(self._title, BOLD)], *said, "", *self._told]

    def _ended(self, done: "Done[AccountClosed]") -> None:
        self.dismiss(
            tr(
                "Cuenta cerrada. Última factura: {billed}. Queda: {balance}.",
                billed=format_money(done.value.billed_cents),
                balance=format_money(done.value.balance_cents),
            )
        )

    def _stopped(self, done: "Done[DisconnectionMoved]") -> None:
        self.dismiss(tr("Caso {number}: la brigada tiene la orden {order}.", number=done.value.number,
                        order=done.value.order))  # fmt: skip

    def _went_on(self, done: "Done[AccountAdded]") -> None:
        self.goes_on_at = done.value.number
        self.dismiss(tr("Abierta la cuenta {number}.", number=done.value.number))


def _litres(field: Field) -> int | None:
    """What a dial shows, as it is typed; nothing where it is not asked for or left empty."""
    typed = field.value.strip()
    return parse_m3(typed) if typed and field.display else None


def _wrapped(line: str) -> "Iterator[Line]":
    indent = " " * (len(line) - len(line.lstrip()))
    yield from wrap(line.strip(), LINE_WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
