"""A check that the bank did not pay: which one of a payment, why, and what each account will owe for it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from oficinista.tills.bank_returns import bank_reasons
from oficinista.tills.returnable import find_taken
from oficinista.tills.returning import Consequences, OwedAgain, foreseen, owed_again
from oficinista.tills.returns import CheckReturned, ReturnCheck
from screens.clerk_screen import ClerkScreen
from screens.correction_lines import money_row, money_titles
from screens.form import FormScreen
from screens.keys import CHECK_BACK
from screens.reading import PagedScreen
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from screens.widgets.panel import Line

Foreseen = tuple[dict[str, tuple[OwedAgain, ...]], dict[str, Consequences]]


class CheckBackScreen(PagedScreen[CheckReturned], FormScreen[CheckReturned], ClerkScreen[CheckReturned]):
    """Takes a check out of what a receipt paid, or out of what waits unclaimed. It ends with the return, or None."""

    place = CHECK_BACK

    def __init__(self, document: str, checks: Mapping[str, int]) -> None:
        """Of what took it, by its document, and its checks that have not come back, with what each is for in cents."""
        super().__init__()
        self._document = document
        self._checks = checks
        names = {number: f"{number} {format_money(cents)}" for number, cents in self._checks.items()}
        self._check = ChoiceField("check", tr("Cheque"), names)
        reasons = {code: f"{one.letter} {one.name}" for code, one in bank_reasons().items()}
        self._reason = ChoiceField("reason", tr("Razón del banco"), reasons)
        self.page = Panel()
        self._foreseen: Foreseen | None = None

    @property
    def subject(self) -> str:
        return self._document

    def form(self) -> Iterable[Widget]:
        title = tr("Cheque devuelto por el banco: {document}", document=self.subject)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._check, self._reason, Panel(height=1), self.page)

    def opened(self) -> None:
        super().opened()
        if len(self._checks) == 1:
            self.fill(check="1")
        self.set_focus(self._check if len(self._checks) > 1 else self._reason)
        self._draw()
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Foreseen:
        taken, (office_id, today) = find_taken(connection, self._document), (self.office.info.id, self.office.today)
        owing = {number: owed_again(connection, taken, cents) for number, cents in self._checks.items()}
        follows = {code: foreseen(connection, one, taken, office_id, today) for code, one in bank_reasons().items()}
        return owing, follows

    def _show(self, found: Foreseen) -> None:
        self._foreseen = found
        self._draw()

    # What it shows

    def _draw(self) -> None:
        self.page.show(self._lines())

    def _lines(self) -> "Iterator[Line]":
        if self._check.chosen is None and len(self._checks) > 1:
            yield from option_lines(self._check.options)
            yield ""
        if self._reason.chosen is None:
            yield from option_lines(self._reason.options)
            yield ""
        yield from self._consequences()

    def _consequences(self) -> "Iterator[Line]":
        if self._foreseen is None or self._check.chosen is None:
            return
        owing, follows = self._foreseen
        what = None if self._reason.chosen is None else follows[self._reason.chosen]
        fee_cents = 0 if what is None else what.charged_cents
        if owing[self._check.chosen]:
            yield money_titles()
        for place, one in enumerate(owing[self._check.chosen]):
            before = one.payable.balance_cents
            after = before + one.amount_cents + (0 if place else fee_cents)
            yield money_row(f"{one.payable.number} {one.payable.customer_name}", before, after)
        if what is not None:
            yield ""
            yield from _told(what)

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self.page.rewind()
        self._draw()

    # The order

    def commit(self) -> None:
        """Take it out; the door asks for the signature."""
        check, reason = self._check.chosen, self._reason.chosen
        if check is not None and reason is not None:
            self.send(ReturnCheck(receipt=self.subject, check=check, bank_reason=reason), self._returned)

    def to_sign(self) -> "Iterable[Line]":
        check = self._check.chosen or ""
        title = tr("Devolver el cheque {check} de {document}: {amount}", check=check, document=self.subject,
                   amount=format_money(self._checks.get(check, 0)))  # fmt: skip
        return [[(title, BOLD)], self._reason.chosen_name, "", *self._consequences()]

    def _returned(self, done: "Done[CheckReturned]") -> None:
        self.dismiss(done.value)


def _told(what: Consequences) -> "Iterator[Line]":
    """What the reason brings besides the debt, and for whom."""
    if what.is_unknown:
        yield tr("Nadie sabe de quién era: sale de lo que espera sin identificar.")
    elif what.agency:
        yield from _told_of_agency(what)
    else:
        yield from _told_of_payer(what)


def _told_of_agency(what: Consequences) -> "Iterator[Line]":
    yield tr("El cheque era de {agency}: sus cuentas siguen pagando con cheque.", agency=what.agency)
    if what.fee_cents:
        yield tr("El cargo, {amount}, es de la agencia: no se carga a estas cuentas.",
                 amount=format_money(what.fee_cents))  # fmt: skip
    if what.no_checks_until is not None:
        yield tr("La agencia no pagará con cheque hasta el {date}.", date=long_date(what.no_checks_until))


def _told_of_payer(what: Consequences) -> "Iterator[Line]":
    if what.fee_cents:
        yield tr("Cargo por el cheque: {amount}.", amount=format_money(what.fee_cents))
    else:
        yield tr("No se cobra ningún cargo por el cheque.")
    if what.no_checks_until is None:
        yield tr("Puede seguir pagando con cheque.")
    else:
        yield tr("No pagará con cheque hasta el {date}.", date=long_date(what.no_checks_until))
