"""How a letter reached the customer: by hand, by mail or by e-mail, with its proof and its day."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.letters.delivery import DeliverLetter
from oficinista.letters.models import Way
from oficinista.letters.queries import LetterFound, way_words
from oficinista.typed_date import numeric_date
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import DELIVERY
from screens.widgets.choice import ChoiceField, option_lines
from screens.widgets.day import DayField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, WARN
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.letters.delivery import LetterMoved
    from oficinista.office import Done
    from oficinista.rulebook import Rule
    from screens.widgets.panel import Line


class LetterDeliveryScreen(FormScreen[str], ClerkScreen[str]):
    """Notes a delivery. It ends with a sentence, or None."""

    place = DELIVERY

    def __init__(self, letter: LetterFound, stale: tuple[str, ...]) -> None:
        super().__init__()
        self._letter = letter
        self._stale = stale
        self._although_changed = False
        self._way = ChoiceField("way", tr("Cómo"), {one.value: way_words(one).capitalize() for one in Way})
        self._proof = Field("proof", tr("Prueba"), max_length=80)
        self._on = DayField("on", tr("Qué día"))
        self._told = Panel()

    @property
    def subject(self) -> str:
        return self._letter.number

    def form(self) -> Iterable[Widget]:
        title = tr("Entregar la carta {number}: {title}", number=self._letter.number, title=self._letter.title)
        yield Panel([[(title, BOLD)], ""], height=2)
        yield from (self._way, self._proof, self._on, Panel(height=1), self._told)

    def opened(self) -> None:
        super().opened()
        self.fill(on=numeric_date(self.office.today))
        self.set_focus(self._way)
        self.ask(partial(self.office.ask, self._look), self._show)

    # What it shows

    def _look(self, connection: "Connection") -> "Rule":
        from oficinista.storage import office_rules

        rules = office_rules.rulebook(connection, self.office.info.id)
        return rules.get("letter.counts_from", self.office.today)

    def _show(self, rule: "Rule") -> None:
        self._told.show(self._lines(rule))

    def _lines(self, rule: "Rule") -> "Iterator[Line]":
        yield from option_lines(self._way.options)
        yield ""
        yield tr("La prueba: quién firmó, el número del certificado, o la dirección de correo.")
        counts = {"sent": tr("el día en que se envía"), "received": tr("el día en que se recibe")}[rule.value]
        yield tr("Un término corre desde {day} ({status}): ese es el día.", day=counts, status=rule.status)
        if self._stale:
            yield ""
            yield [(tr("Los datos cambiaron: {what}.", what=", ".join(self._stale)), WARN)]
            if self._although_changed:
                yield [(tr("Se entrega así como está."), BOLD)]
            else:
                yield tr("Esc y R la hace de nuevo; F5 la entrega así como está.")

    # Filling it in

    def why_not(self, action: str) -> str | None:
        if action == "although_changed" and not self._stale:
            return tr("Los datos de la carta no han cambiado.")
        return super().why_not(action)

    def do_although_changed(self) -> None:
        """Deliver it as it is, although the records are not what they were."""
        self._although_changed = True
        self.ask(partial(self.office.ask, self._look), self._show)

    def commit(self) -> None:
        """Note it."""
        order = DeliverLetter(
            number=self._letter.number,
            way=Way(self._way.chosen or Way.IN_PERSON),
            proof=self._proof.value.strip(),
            on=self._on.parsed(),
            although_changed=self._although_changed,
        )
        self.send(order, self._done)

    def _done(self, done: "Done[LetterMoved]") -> None:
        self.dismiss(tr("Entregada: {number}, {way}.", number=done.value.number, way=self._way.chosen_name.lower()))
