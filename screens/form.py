"""A screen with fields: Enter goes on, F10 commits, Esc steps back and keeps what was typed.

A form yields its `Field`s in `form()`, in the order in which they are filled in, and sends its order in `commit()`.
Its idempotency key is made when it opens and renewed only after an answer: Enter pressed twice, or a line that drops
after the commit, cannot pay twice. Its draft comes back by itself when the same place opens for the same subject.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.widget import Widget

from oficinista.i18n import tr
from screens.screen import CounterScreen, new_key
from screens.widgets.field import Field

if TYPE_CHECKING:
    from oficinista.orders import Order, Refusal

ResultT = TypeVar("ResultT")


class FormScreen(CounterScreen[ResultT]):
    """A form. See the module's docstring."""

    def __init__(self) -> None:
        super().__init__()
        self._order_key = new_key()
        self._fields: tuple[Field, ...] = ()
        self._opened_with: dict[str, str] = {}

    # What a form says of itself

    def form(self) -> Iterable[Widget]:
        """The widgets of the form, its fields among them."""
        return ()

    def commit(self) -> None:
        """Send the order: `self.send(order, then)`."""

    def accepted(self, field: Field, value: str) -> str | None:  # noqa: ARG002 - what subclasses override
        """Enter was pressed in `field`. A text returned is why it may not go on."""
        return None

    # What a form uses

    def values(self) -> dict[str, str]:
        """What stands in the fields now."""
        return {field.key: field.value for field in self._fields}

    def send(self, order: "Order", then: Callable[[Any], object], *, cosignature: Any = None) -> None:
        """Order with the form's key; when it is done the draft is gone, then `then` is called."""

        def done(answer: Any) -> None:
            self._answered()
            self.counter.drafts.forget(self.place, self.subject)
            self._opened_with = self.values()
            then(answer)

        self.order(order, done, key=self._order_key, cosignature=cosignature, refused=self._refused)

    def _refused(self, _refusal: "Refusal") -> None:
        self._answered()

    def _answered(self) -> None:
        self._order_key = new_key()

    # Drafts

    def draft(self) -> dict[str, str]:
        values = {field.key: field.value for field in self._fields if field.is_kept}
        return {} if values.items() <= self._opened_with.items() else values

    def restore(self, draft: dict[str, str]) -> None:
        for field in self._fields:
            if field.key in draft:
                field.set(draft[field.key])

    def do_back(self) -> None:
        """Go back; what was typed stays as a draft of this place and subject."""
        self.counter.drafts.keep(self.place, self.subject, self.draft())
        super().do_back()

    def do_discard(self) -> None:
        """Throw the draft away: the fields are as they were when the form opened."""
        self.counter.drafts.forget(self.place, self.subject)
        self.restore(self._opened_with)
        if self._fields:
            self.set_focus(self._fields[0])

    # Keys

    def body(self) -> Iterable[Widget]:
        return self.form()

    def on_mount(self) -> None:
        self._fields = tuple(self.query(Field))
        self._opened_with = self.values()
        if draft := self.counter.drafts.find(self.place, self.subject):
            self.restore(draft)
            self.say(tr("Está lo que había escrito. F8 lo borra."))

    def on_field_accepted(self, message: Field.Accepted) -> None:
        message.stop()
        if reason := self.accepted(message.field, message.value):
            self.refuse(reason)
            return
        at = self._fields.index(message.field)
        if at + 1 < len(self._fields):
            self.set_focus(self._fields[at + 1])
        else:
            self._commit_if_possible()

    def _commit_if_possible(self) -> None:
        if reason := self.why_not("commit"):
            self.refuse(reason)
        else:
            self.commit()

    def do_commit(self) -> None:
        """Send the form as it stands."""
        self.commit()
