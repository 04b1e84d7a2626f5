"""The technical data of an account: how they are, all that was changed of them, and each change by one key."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.adjustments.technical import REASON, ChangeTerms, Since, TechnicalOrder, what_it_would_have_billed
from oficinista.billing.dials import MeterStanding, standing_meter
from oficinista.customers.changes import Change, changes_of
from oficinista.customers.models import Service
from oficinista.customers.queries import AccountCard, account_card, find_account
from oficinista.i18n import tr
from screens.clerk_screen import ClerkScreen
from screens.contacts import contact_words, see_contacts
from screens.keys import TECHNICAL
from screens.technical_lines import about_lines, change_row, data_lines
from screens.widgets.panel import Divider, Panel
from screens.widgets.table import PAGE_ROWS, Column, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from textual.screen import Screen

    from oficinista.customers.contacts import Contacts

DATA_LINES, ABOUT_LINES = 5, 2
BILLED = ("tariff_class", "service", "diameter")
"""What decides how an account is billed."""


@dataclass(frozen=True, slots=True)
class TechnicalData:
    """What the screen shows."""

    card: AccountCard
    meter: MeterStanding | None
    changes: tuple[Change, ...]


class TechnicalScreen(ClerkScreen[None]):
    """The data of an account's number. `paper` is what the changes rest on, where it is known: a crew's order."""

    place = TECHNICAL

    def __init__(self, number: str, paper: str = "") -> None:
        super().__init__()
        self._number = number
        self._paper = paper
        self._data: TechnicalData | None = None
        self._panel, self._about = Panel(height=DATA_LINES), Panel(height=ABOUT_LINES)
        columns = [
            Column(tr("Desde"), 11),
            Column(tr("Dato"), 20),
            Column(tr("Antes → después"), 30, grows=True),
            Column(tr("Quién"), 16),
        ]
        self._table = Table("changes", columns, empty=tr("Nada se ha cambiado de esta cuenta."))

    @property
    def subject(self) -> str:
        return self._number

    def body(self) -> Iterable[Widget]:
        return (self._panel, Divider(), self._table, Divider(), self._about)

    def opened(self) -> None:
        self.set_focus(self._table)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.reload()

    def reload(self) -> None:
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> TechnicalData:
        account_id = find_account(connection, self._number)
        card = account_card(connection, account_id, self.office.today)
        meter = standing_meter(connection, account_id, self.office.today)
        return TechnicalData(card, meter, tuple(changes_of(connection, account_id)))

    def _show(self, data: TechnicalData) -> None:
        self._data = data
        self._panel.show(data_lines(data.card, data.meter))
        self._table.show([change_row(one) for one in data.changes[:PAGE_ROWS]], len(data.changes))
        self._show_about()
        self.refresh_keys()

    @property
    def _chosen(self) -> Change | None:
        row = self._table.row
        changes = () if self._data is None else self._data.changes
        return next((one for one in changes if row is not None and str(one.id) == row.id), None)

    def _show_about(self) -> None:
        self._about.show(() if self._chosen is None else about_lines(self._chosen))

    def on_table_moved(self, message: Table.Moved) -> None:
        """Tell what the change under the cursor rests on."""
        message.stop()
        self._show_about()
        self.refresh_keys()

    # What it does

    def why_not(self, action: str) -> str | None:
        if action == "rebill" and (self._chosen is None or self._chosen.field not in BILLED):
            return tr("Escoja un cambio de clase, servicio o diámetro.")
        return super().why_not(action)

    def do_correct(self) -> None:
        """Set a name, a phone or an address right."""
        if self._data is not None:
            see_contacts(self, self._data.card, partial(self._correct, self._data.card))

    def _correct(self, card: "AccountCard", found: "Contacts") -> None:
        from screens.correct import CorrectScreen

        self._open(CorrectScreen(card, found))

    def do_see_contacts(self) -> None:
        """How the customer is reached, whole."""
        if self._data is not None:
            see_contacts(self, self._data.card, lambda found: self.say(contact_words(found)))

    def do_replace_meter(self) -> None:
        """Another meter was put in."""
        from screens.technical_changes import ReplaceMeterScreen

        if self._data is not None:
            self._open(ReplaceMeterScreen(self._number, self._data.meter, self._paper))

    def do_change_terms(self) -> None:
        """Another class, service or diameter."""
        from screens.technical_changes import ChangeTermsScreen

        self._open(ChangeTermsScreen(self._number, self._paper))

    def do_relocate(self) -> None:
        """The connection was moved."""
        from screens.technical_changes import RelocateScreen

        self._open(RelocateScreen(self._number, self._paper))

    def _open(self, screen: "Screen[str]") -> None:
        self.app.push_screen(screen, self.told)

    def do_rebill(self) -> None:
        """Bill again what the change under the cursor would have billed otherwise, beginning with the oldest."""
        change = self._chosen
        if change is not None:
            order = _terms_of(change)
            self.ask(partial(self.office.ask, partial(self._since, order)), partial(self._rebill, order))

    def _since(self, order: TechnicalOrder, connection: "Connection") -> Since:
        return what_it_would_have_billed(connection, order, self.office.info.id, self.office.today)

    def _rebill(self, order: ChangeTerms, since: Since) -> None:
        from screens.asked import AskedRebill
        from screens.rebill import RebillScreen

        if not since.to_rebill:
            problems = (bill.problem for bill in since.bills if bill.problem)
            self.refuse(next(problems, tr("Ninguna factura desde entonces sería otra.")))
            return
        asked = AskedRebill(
            tariff_class=order.tariff_class,
            diameter=order.diameter,
            service=None if order.service is None else order.service.value,
            reason=REASON,
        )
        self.app.push_screen(RebillScreen(self._number, since.to_rebill[0].number, asked))


def _terms_of(change: Change) -> ChangeTerms:
    """The order that would make a change: what bills since then are held against."""
    facts = {change.field: Service(change.after_text) if change.field == "service" else change.after_text}
    return ChangeTerms.model_validate(
        {"account": change.account_number, "on": change.effective_on, "note": change.title, **facts}
    )
