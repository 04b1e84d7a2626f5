"""What two people count in a batch before anything of it is keyed: items and money of each tender, and the seals."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.batches.commands import Declared, OpenBatch, RecountBatch
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money
from oficinista.orders import WORDS_MIN
from oficinista.tills.models import TillKind
from oficinista.tills.wording import tender_name
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import BATCH_COUNT
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field
from screens.widgets.line import BOLD
from screens.widgets.panel import Panel

if TYPE_CHECKING:
    from oficinista.orders import Order
    from screens.widgets.panel import Line


class BatchCountScreen(FormScreen[str], ClerkScreen[str]):
    """What opening a batch and counting it again have in common. It ends with what was done, in words."""

    place = BATCH_COUNT

    def __init__(self) -> None:
        super().__init__()
        self._counted = {kind: _fields(kind) for kind in TenderKind}
        self._total = Panel(height=1)

    @abstractmethod
    def heading(self) -> str:
        """What is being done."""

    @abstractmethod
    def own_fields(self) -> Iterable[Field]:
        """What is asked before the tenders."""

    @abstractmethod
    def the_order(self) -> "Order":
        """What is sent."""

    def form(self) -> Iterable[Widget]:
        words = tr("Cuenten los dos, antes de registrar nada. Lo que no vino se deja en blanco.")
        yield Panel([[(self.heading(), BOLD)], words, ""], height=3)
        yield from self.own_fields()
        for pair in self._counted.values():
            yield from pair
        yield from (Panel(height=1), self._total, Panel())

    def opened(self) -> None:
        super().opened()
        self._show()

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        self._show()

    def _show(self) -> None:
        self._total.show([[(_total_words(self.declared()), BOLD)]])

    def declared(self) -> tuple[Declared, ...]:
        """What has been counted so far, of the tenders of which there is any."""
        return tuple(
            Declared(kind=kind, quantity=int(items.value), amount_cents=amount.cents)
            for kind, (items, amount) in self._counted.items()
            if int(items.value or 0) and amount.cents
        )

    def accepted(self, field: Field, value: str) -> str | None:
        for items, amount in self._counted.values():
            if field is amount:
                is_counted = bool(int(items.value or 0))
                if not is_counted and not value:
                    return None
                return field.problem if is_counted else tr("{label}: falta cuántos.", label=items.label)
        return super().accepted(field, value)

    def why_not(self, action: str) -> str | None:
        if action == "commit" and not self.declared():
            return tr("Escriba cuántos hay de cada clase, y cuánto suman.")
        return super().why_not(action)

    def commit(self) -> None:
        """Keep the count; the other person signs it."""
        self.send(self.the_order(), self._kept)

    def to_sign(self) -> "Iterable[Line]":
        yield [(self.heading(), BOLD)]
        for field in filter(_is_said, self.own_fields()):
            yield field.chosen_name if isinstance(field, ChoiceField) else f"{field.label}: {field.value}"
        for one in self.declared():
            yield f"{tender_name(one.kind)}: {one.quantity}, {format_money(one.amount_cents)}"
        yield [(_total_words(self.declared()), BOLD)]

    def _kept(self, _done: Any) -> None:
        self.dismiss(tr("Contado y firmado. Registre los sobres."))


class BatchOpeningScreen(BatchCountScreen):
    """Opens a batch of mail or of the drop box."""

    def __init__(self) -> None:
        super().__init__()
        kinds = {TillKind.MAIL.value: tr("Correo"), TillKind.DROP_BOX.value: tr("Buzón")}
        self._kind = ChoiceField("kind", tr("1 Correo, 2 Buzón"), kinds, label_width=26)
        self._seal_in = _field("seal_in", tr("Sello que tenía"), "reference", 40)
        self._seal_out = _field("seal_out", tr("Sello que se le puso"), "reference", 40)

    def heading(self) -> str:
        return tr("Abrir un lote de correo o buzón")

    def own_fields(self) -> Iterable[Field]:
        return (self._kind, self._seal_in, self._seal_out)

    def the_order(self) -> "Order":
        return OpenBatch(
            kind=TillKind(self._kind.chosen or TillKind.MAIL),
            declared=self.declared(),
            seal_in=self._seal_in.value.strip(),
            seal_out=self._seal_out.value.strip(),
        )


class BatchRecountScreen(BatchCountScreen):
    """Counts an open batch again."""

    def __init__(self) -> None:
        super().__init__()
        self._reason = Field("reason", tr("Razón"), max_length=120, letters_min=WORDS_MIN, label_width=26)

    def heading(self) -> str:
        return tr("Contar otra vez el lote")

    @property
    def subject(self) -> str:
        return "recount"

    def own_fields(self) -> Iterable[Field]:
        return (self._reason,)

    def the_order(self) -> "Order":
        return RecountBatch(declared=self.declared(), reason=self._reason.value.strip())


def _is_said(field: Field) -> bool:
    return bool(field.value.strip())


def _fields(kind: TenderKind) -> tuple[Field, AmountField]:
    name = tender_name(kind)
    items = _field(f"{kind.value}_items", tr("{tender}: cuántos", tender=name), "digits", 5)
    return items, AmountField(f"{kind.value}_amount", tr("{tender}: cuánto suman", tender=name), label_width=26)


def _field(name: str, label: str, kind: str, max_length: int) -> Field:
    return Field(name, label, kind=kind, max_length=max_length, label_width=26)


def _total_words(declared: tuple[Declared, ...]) -> str:
    return tr(
        "Contado: {items} por {amount}",
        items=sum(one.quantity for one in declared),
        amount=format_money(sum(one.amount_cents for one in declared)),
    )
