"""A screen with fields: Enter goes on, F10 commits, Esc steps back and keeps what was typed.

A form yields its `Field`s in `form()`, in the order in which they are filled in, and sends its order in `commit()`,
which is called when every field that shows may stay as it is (`accepted`); else the first that may not is told of.
Its draft comes back by itself when the same place opens for the same subject. An order that needs a second person is
signed in place (`screens.cosign`): `to_sign()` says what the supervisor reads.

Its idempotency key is made when it opens and renewed only after an answer: Enter pressed twice cannot pay twice. While
an order is *in doubt*, sent without an answer or answered by a failure of storage, the key stays, in the draft too:
sent again, even in the next session, it is the same order and gets the same answer.

A day that was proposed because it was today stays today: a draft does not keep it, and a form that stood open past
midnight is not sent before whoever sits there has seen the new day.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.typed_date import numeric_date
from screens.screen import CounterScreen, new_key
from screens.widgets.day import DayField
from screens.widgets.field import Field

if TYPE_CHECKING:
    from oficinista.orders import Order, Refusal
    from screens.widgets.panel import Line

ResultT = TypeVar("ResultT")

ORDER_KEY = "order_key"
"""Where a draft keeps the idempotency key of an order in doubt."""
KEY_REUSED = "key.reused"
WITNESS_NEEDED = "approval.witness_required"
"""The signature of whoever was there, and not of a supervisor."""
SIGNATURE_NEEDED = {"approval.required", WITNESS_NEEDED}


class FormScreen(CounterScreen[ResultT]):
    """A form. See the module's docstring."""

    def __init__(self) -> None:
        super().__init__()
        self._order_key = new_key()
        self._is_in_doubt = False
        self._fields: tuple[Field, ...] = ()
        self._opened_with: dict[str, str] = {}
        self._drafted: frozenset[str] = frozenset()
        self._todays: dict[str, str] = {}

    # What a form says of itself

    def form(self) -> Iterable[Widget]:
        """The widgets of the form, its fields among them."""
        return ()

    def commit(self) -> None:
        """Send the order: `self.send(order, then)`."""

    def accepted(self, field: Field, value: str) -> str | None:  # noqa: ARG002 - what subclasses override
        """Enter was pressed in `field`, or the form is to be sent. A text returned is why it may not stay so."""
        return field.problem

    def asked(self) -> Iterable[Field]:
        """The fields that are to be filled in, as the form stands."""
        return (field for field in self._fields if field.display)

    def to_sign(self) -> "Iterable[Line]":
        """What a supervisor reads before signing the order: all of it, with its amount."""
        return [f"{field.label}: {field.value}" for field in self._fields if field.is_kept]

    def go_on(self, field: Field) -> None:
        """`field` was accepted: the next one that is asked for gets the focus; after the last the form is sent."""
        shown = list(self.asked())
        at = shown.index(field) + 1
        if at < len(shown):
            self.set_focus(shown[at])
        else:
            self.commit_if_possible()

    # What a form uses

    def point_at(self, field: Field, problem: str) -> None:
        """Say what is wrong with a field, and go to it."""
        self.set_focus(field)
        self.refuse(problem)

    def values(self) -> dict[str, str]:
        """What stands in the fields now."""
        return {field.key: field.value for field in self._fields}

    def fill(self, **values: str) -> None:
        """Put in what the office knows: a proposal, no draft. A draft that came back keeps its place."""
        self._opened_with |= values
        self._note_todays(values)
        kept = self._drafted and {*self._drafted, *(values.keys() - self._todays.keys())}
        self.restore({key: value for key, value in values.items() if key not in kept})

    def _note_todays(self, values: dict[str, str]) -> None:
        """Remember which of what was proposed are days, and today."""
        for field in self._fields:
            if isinstance(field, DayField) and field.key in values:
                self._todays.pop(field.key, None)
                if values[field.key] == numeric_date(self.counter.office.today):
                    self._todays[field.key] = values[field.key]

    def send(self, order: "Order", then: Callable[[Any], object]) -> None:
        """Order with the form's key; when it is done the draft is gone, then `then` is called."""

        def done(answer: Any) -> None:
            self._answered()
            self.counter.drafts.forget(self.place, self.subject)
            self._opened_with = self.values()
            then(answer)
            self._opened_with = self.values()  # a form that goes on was emptied: what was sent is not put back

        def refused(refusal: "Refusal") -> None:
            if refusal.code in SIGNATURE_NEEDED:
                self._ask_signature(order, refusal, done)
            else:
                self._refused(refusal)

        self._is_in_doubt = True
        self.order(order, done, key=self._order_key, refused=refused)

    def _ask_signature(self, order: "Order", need: "Refusal", done: Callable[[Any], object]) -> None:
        from screens.cosign import CosignScreen, Sent

        def signed(answer: Any) -> None:
            if answer is None:
                self._answered()
            elif isinstance(answer, Sent):
                self._sent_to_inbox(answer.approval_id)
            else:
                self._taken(done, self._refused, answer)

        self.app.push_screen(CosignScreen(order, self._order_key, need, self.to_sign()), signed)

    def _sent_to_inbox(self, approval_id: int) -> None:
        """It is somebody else's turn: nothing typed here is left to send."""
        self._answered()
        self.counter.drafts.forget(self.place, self.subject)
        self._opened_with = self.values()
        self.say(tr("Espera aprobación: la solicitud {number}. Esc vuelve.", number=approval_id))

    def _refused(self, refusal: "Refusal") -> None:
        """A refusal has changed nothing; a failure of storage may have come after the commit."""
        if refusal.code == KEY_REUSED:
            self.refuse(tr("Lo que se envió antes sí quedó registrado; esto no. F8 empieza de nuevo."))
        elif not refusal.is_of_storage:
            self._answered()

    def _answered(self) -> None:
        self._order_key = new_key()
        self._is_in_doubt = False

    # Drafts

    def draft(self) -> dict[str, str]:
        values = {field.key: field.value for field in self._fields if field.is_kept}
        if self._is_in_doubt:
            return values | {ORDER_KEY: self._order_key}
        typed = {key: value for key, value in values.items() if self._todays.get(key) != value}
        return {} if typed.items() <= self._opened_with.items() else typed

    def restore(self, draft: dict[str, str]) -> None:
        for field in self._fields:
            if field.key in draft:
                field.set(draft[field.key])
        if ORDER_KEY in draft:
            self._order_key, self._is_in_doubt = draft[ORDER_KEY], True

    def do_back(self) -> None:
        """Go back; what was typed stays as a draft of this place and subject."""
        self.counter.drafts.keep(self.place, self.subject, self.draft())
        super().do_back()

    def do_discard(self) -> None:
        """Throw the draft away: the fields are as they were when the form opened."""
        self.counter.drafts.forget(self.place, self.subject)
        self._answered()
        self._drafted = frozenset()
        self.restore(self._opened_with)
        if self._fields:
            self.set_focus(self._fields[0])

    # Keys

    def body(self) -> Iterable[Widget]:
        return self.form()

    def opened(self) -> None:
        """Know the fields, and put back a draft of this place and subject."""
        self._fields = tuple(self.query(Field))
        self._opened_with = self.values()
        if draft := self.counter.drafts.find(self.place, self.subject):
            self._drafted = frozenset(draft)
            self.restore(draft)
            self._tell_of_draft()

    def _tell_of_draft(self) -> None:
        if self._is_in_doubt:
            self.message.warn(tr("No se sabe si esto quedó registrado. Envíelo otra vez: no se duplica. F8 lo borra."))
        else:
            self.say(tr("Está lo que había escrito. F8 lo borra."))

    def on_field_accepted(self, message: Field.Accepted) -> None:
        message.stop()
        if reason := self.accepted(message.field, message.value):
            self.refuse(reason)
        else:
            self.message.forgive()
            self.go_on(message.field)

    def commit_if_possible(self) -> None:
        """Send the form, or say why it cannot be sent."""
        if reason := self.why_not("commit"):
            self.refuse(reason)
        else:
            self.do_commit()

    def do_commit(self) -> None:
        """Send the form as it stands."""
        if past := self._past_todays():
            self._renew(past)
            return
        for field in self.asked():
            if problem := self.accepted(field, field.value):
                self.point_at(field, problem)
                return
        self.commit()

    def _past_todays(self) -> list[Field]:
        """The days that were proposed as today on another day than this, and still stand."""
        if self._is_in_doubt or not self._todays:
            return []
        now = numeric_date(self.counter.office.today)
        then = {key: day for key, day in self._todays.items() if day != now}
        return [field for field in self._fields if field.value == then.get(field.key)]

    def _renew(self, days: list[Field]) -> None:
        """Put today where the day before stands, and have it looked at."""
        for field in days:
            field.set(numeric_date(self.counter.office.today))
            self._todays[field.key] = self._opened_with[field.key] = field.value
        self.point_at(days[0], tr("Ya es otro día: se puso la fecha de hoy. Si no es esa, escríbala; luego registre."))
