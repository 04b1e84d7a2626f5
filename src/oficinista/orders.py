"""The words of the door: order, result, refusal, and the registry that ties a name to what carries it out.

An *order* is what somebody asks for: a small strict model. A *command* is the function that carries it out inside a
transaction and returns a *result*. A *refusal* is an answer, not an error: it says what is wrong and what to do next.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from oficinista.i18n import Sentence, tr
from oficinista.text import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.transaction import Transaction

EntryT = TypeVar("EntryT")


class Order(BaseModel):
    """What somebody asks for. Strict: no coercion, no unknown field, unchangeable once made."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Result(BaseModel):
    """What a command did; kept as JSON beside the idempotency key, so that a repeated order gets the same answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Line = Annotated[str, AfterValidator(clean), Field(max_length=200)]
"""One line of text from a person, made harmless."""
Note = Annotated[str, AfterValidator(clean), Field(max_length=2000)]
"""A longer text from a person, made harmless."""
WORDS_MIN = 3
Said = Annotated[Note, AfterValidator(str.strip), Field(min_length=WORDS_MIN)]
"""Something that must be said: three letters or more."""
CENTS_MAX = 10**11
"""A thousand million dollars: no order moves more."""
PositiveCents = Annotated[int, Field(strict=True, gt=0, le=CENTS_MAX)]
UnsignedCents = Annotated[int, Field(strict=True, ge=0, le=CENTS_MAX)]
"""An amount that may be nothing."""
ROW_ID_MAX = 2**63 - 1
RowId = Annotated[int, Field(strict=True, gt=0, lt=2**63)]
"""The number of a row, as the database can hold it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order was not carried out. `code` is stable, `message` and `next_step` are for the person who asked."""

    code: str
    message: str
    next_step: str = ""

    @property
    def is_of_storage(self) -> bool:
        """Whether the database could not answer. The order may be carried out all the same: it is asked again by the
        same key."""
        return self.code.startswith("storage.")

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class Refused(Exception):  # noqa: N818 - it carries an answer; nothing has failed
    """Raised where a refusal is found; the door rolls back and answers with it."""

    def __init__(self, code: str, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message, next_step)


def find_in(entries: Mapping[str, EntryT], code: str, refusal: str, message: str) -> EntryT:
    """The entry of a code. Refuses one that is not there, and says which are."""
    if code not in entries:
        raise Refused(refusal, message, tr("Hay: {codes}.", codes=", ".join(entries)))
    return entries[code]


@dataclass(frozen=True, slots=True)
class ApprovalNeed:
    """Somebody else must approve: for how much, and why; `signatures` says how many others must agree.

    `is_witness`: it is the signature of whoever was there, and not of a supervisor.
    """

    amount_cents: int
    reason: Sentence
    signatures: int = 1
    is_witness: bool = False


class Fact(NamedTuple):
    """Something that whoever approves an order must see: its Spanish label, translated when shown, and its value."""

    label: str
    value: str


OrderT = TypeVar("OrderT", bound=Order)
ResultT = TypeVar("ResultT", bound=Result)


@dataclass(frozen=True, slots=True)
class Command(Generic[OrderT, ResultT]):
    """One thing that can be done: its name, its order, the permission it needs and when it needs a second person."""

    name: str
    order_type: type[OrderT]
    result_type: type[ResultT]
    carry_out: Callable[["Transaction", OrderT], ResultT]
    approval: Callable[["Transaction", OrderT], ApprovalNeed | None] | None
    amount_cents: Callable[[OrderT], int] | None
    needs_permission: bool
    is_the_program_s: bool
    facts: Callable[["Connection", OrderT], Iterable[Fact]] | None
    touches: Callable[["Connection", OrderT], Iterable[str]] | None

    @property
    def permission(self) -> str:
        """The name under which clerks are granted this."""
        return self.name


DUTIES = {
    "account": "oficinista.closings.commands",
    "account.change_terms": "oficinista.adjustments.technical",
    "account.disconnect": "oficinista.closings.disconnecting",
    "account.reconnect": "oficinista.closings.disconnecting",
    "account.correct": "oficinista.customers.correcting",
    "account.relocate": "oficinista.adjustments.technical",
    "account.review_corrections": "oficinista.customers.correcting",
    "account.see_contacts": "oficinista.customers.contacts",
    "approval": "oficinista.approvals.commands",
    "adjustment": "oficinista.adjustments.commands",
    "adjustment.withdraw": "oficinista.approvals.commands",
    "batch": "oficinista.batches.commands",
    "bill": "oficinista.billing.commands",
    "bill.charge_late": "oficinista.adjustments.late_charges",
    "bill.take_back_late": "oficinista.adjustments.late_charges",
    "bill.undo_void": "oficinista.adjustments.undoing",
    "bill.void_and_rebill": "oficinista.adjustments.rebilling",
    "check": "oficinista.tills.returns",
    "collection": "oficinista.batches.collecting",
    "connection": "oficinista.connections.commands",
    "connection.estimate": "oficinista.connections.estimating",
    "connection.study": "oficinista.connections.studying",
    "credit": "oficinista.refunds.transfers",
    "clerk": "oficinista.staff.commands",
    "clerk.language": "oficinista.staff.own",
    "snippet": "oficinista.staff.own",
    "demo": "oficinista.demo.commands",
    "deposit": "oficinista.tills.deposits",
    "document": "oficinista.files.commands",
    "commitment": "oficinista.commitments.commands",
    "conflict": "oficinista.customers.conflicts",
    "customer": "oficinista.customers.commands",
    "export": "oficinista.moving.taken_out",
    "guarantee": "oficinista.guarantees.commands",
    "import": "oficinista.moving.commands",
    "holiday": "oficinista.staff.settings",
    "moratorium": "oficinista.suspensions.moratoria",
    "investigation": "oficinista.cases.investigations",
    "objection": "oficinista.cases.objections",
    "office": "oficinista.staff.recovery",
    "letter": "oficinista.letters.delivery",
    "letter.issue": "oficinista.letters.issuing",
    "letter.renew": "oficinista.letters.issuing",
    "meter": "oficinista.adjustments.technical",
    "order": "oficinista.work.commands",
    "order.import_results": "oficinista.work.results",
    "packet": "oficinista.packets.commands",
    "payment": "oficinista.tills.payments",
    "payment.take_list": "oficinista.batches.lists",
    "plan": "oficinista.plans.commands",
    "payment.move": "oficinista.tills.moves",
    "refund": "oficinista.refunds.commands",
    "printer": "oficinista.documents.commands",
    "reading": "oficinista.billing.commands",
    "receipt": "oficinista.tills.payments",
    "rule": "oficinista.staff.settings",
    "snapshot": "oficinista.reports.commands",
    "suspense": "oficinista.batches.suspense",
    "suspension": "oficinista.suspensions.commands",
    "theft": "oficinista.theft.ending",
    "theft.ask_hearing": "oficinista.theft.hearing",
    "theft.calculate": "oficinista.theft.calculating",
    "theft.charge": "oficinista.theft.charging",
    "theft.custody": "oficinista.theft.inspecting",
    "theft.decide": "oficinista.theft.hearing",
    "theft.inspect": "oficinista.theft.inspecting",
    "theft.let_stand": "oficinista.theft.hearing",
    "theft.open": "oficinista.theft.opening",
    "theft.redo": "oficinista.theft.calculating",
    "theft.take_back": "oficinista.theft.charging",
    "ticket": "oficinista.queue.commands",
    "till": "oficinista.tills.commands",
    "till.freeze": "oficinista.tills.surprise",
    "till.surprise_count": "oficinista.tills.surprise",
    "till.surprise_result": "oficinista.tills.surprise",
    "till.unfreeze": "oficinista.tills.surprise",
    "safe": "oficinista.tills.transfers",
    "transfer": "oficinista.tills.transfers",
}
"""Where a command is, or those whose names begin with a word; loaded when first asked for: starting stays fast."""

FOLLOWED = dict.fromkeys(
    (
        "adjustment.request",
        "adjustment.reverse",
        "batch.key",
        "bill.undo_void",
        "bill.void_and_rebill",
        "check.return",
        "collection.post",
        "credit.transfer",
        "guarantee.release",
        "letter.return",
        "objection.accept_late",
        "objection.file",
        "order.complete",
        "order.import_results",
        "order.reopen",
        "order.return",
        "payment.move",
        "payment.take",
        "payment.take_list",
        "payment.void",
        "plan.restore",
        "plan.sign",
        "refund.cancel",
        "refund.decide",
        "suspense.resolve",
        "theft.charge",
    ),
    "oficinista.suspensions.following",
) | {"holiday.set": "oficinista.suspensions.recalling"}
"""What an order changes elsewhere, in its own transaction: the module whose `follow` looks at the accounts it touched.

Whoever pays is told at once that nobody comes to cut, and no other duty has to know of it.
"""

REGISTRY: dict[str, Command[Any, Any]] = {}
_BY_ORDER: dict[type[Order], str] = {}


def command(
    name: str,
    *,
    approval: Callable[["Transaction", Any], ApprovalNeed | None] | None = None,
    amount_cents: Callable[[Any], int] | None = None,
    needs_permission: bool = True,
    is_the_program_s: bool = False,
    facts: Callable[["Connection", Any], Iterable[Fact]] | None = None,
    touches: Callable[["Connection", Any], Iterable[str]] | None = None,
) -> Callable[[Callable[["Transaction", OrderT], ResultT]], Callable[["Transaction", OrderT], ResultT]]:
    """Register a function as the command `name`; its annotations name the order and the result.

    The permission needed has the same name; what every clerk may do about themselves needs none. What the program says
    of somebody, as that their PIN was wrong, is the program's: nobody gives that order by its name. `amount_cents`
    tells what the actor's limit is held against: above it a second person approves. `facts` is what that person sees;
    `touches`, the numbers of the accounts on which nobody acts who has an interest in them.
    """

    def register(
        function: Callable[["Transaction", OrderT], ResultT],
    ) -> Callable[["Transaction", OrderT], ResultT]:
        order_type: type[OrderT] = function.__annotations__["order"]
        result_type: type[ResultT] = function.__annotations__["return"]
        REGISTRY[name] = Command(
            name,
            order_type,
            result_type,
            function,
            approval,
            amount_cents,
            needs_permission,
            is_the_program_s,
            facts,
            touches,
        )
        _BY_ORDER[order_type] = name
        return function

    return register


def command_of(order: Order) -> Command[Any, Any]:
    """The command that carries out an order."""
    return REGISTRY[_BY_ORDER[type(order)]]


def find_command(name: str) -> Command[Any, Any]:
    """The command of a name. Refuses one that does not exist."""
    module = DUTIES.get(name) or DUTIES.get(name.partition(".")[0])
    if module is not None:
        import_module(module)
    if name not in REGISTRY:
        raise Refused(
            "command.unknown",
            tr("No existe la orden «{name}».", name=name),
            tr("Vea las que hay con «oficinista commands»."),
        )
    return REGISTRY[name]


def asked_command(name: str) -> Command[Any, Any]:
    """The command that somebody asks for by its name. Refuses one that does not exist, or is the program's."""
    found = find_command(name)
    if found.is_the_program_s:
        raise Refused(
            "command.program_s",
            tr("La orden «{name}» la da el programa, no una persona.", name=name),
            tr("Vea las que hay con «oficinista commands»."),
        )
    return found


def asked_commands() -> dict[str, Command[Any, Any]]:
    """Every command that somebody may ask for, by name."""
    return {name: one for name, one in all_commands().items() if not one.is_the_program_s}


def follower_of(name: str) -> "Callable[[Transaction, Iterable[str]], None] | None":
    """What looks at the accounts that an order of a name touched, after it was carried out; none for most."""
    module = FOLLOWED.get(name)
    return None if module is None else import_module(module).follow


def all_commands() -> dict[str, Command[Any, Any]]:
    """Every command by name."""
    for module in DUTIES.values():
        import_module(module)
    return dict(sorted(REGISTRY.items()))
