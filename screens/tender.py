"""What is handed over now: which tender, how much, and the number of its paper. Two fields that go together."""

from abc import abstractmethod

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.tills.change import Received
from oficinista.tills.wording import tender_name
from screens.widgets.amount import AmountField
from screens.widgets.field import Field


def paper_name(kind: TenderKind) -> str:
    """What the number of its paper is called."""
    return {
        TenderKind.CASH: "",
        TenderKind.CHECK: tr("Número del cheque"),
        TenderKind.MONEY_ORDER: tr("Número del giro"),
        TenderKind.CARD: tr("Autorización"),
    }[kind]


class TenderKeys:
    """The keys by which a screen is told with what somebody pays."""

    def do_cash(self) -> None:
        """Cash is handed over."""
        self.be(TenderKind.CASH)

    def do_check(self) -> None:
        """A check is handed over."""
        self.be(TenderKind.CHECK)

    def do_money_order(self) -> None:
        """A money order is handed over."""
        self.be(TenderKind.MONEY_ORDER)

    def do_card(self) -> None:
        """A card is handed over."""
        self.be(TenderKind.CARD)

    @abstractmethod
    def be(self, kind: TenderKind) -> None:
        """It is this tender from now on."""


class TenderFields:
    """Makes the two fields; whoever shows them says where the focus goes."""

    def __init__(self) -> None:
        self.kind = TenderKind.CASH
        self.received = AmountField("received", tender_name(self.kind))
        self.reference = Field("reference", paper_name(self.kind), kind="reference", max_length=30)
        self.reference.display = False

    @property
    def is_paper(self) -> bool:
        """Whether it has a number that must be typed."""
        return self.kind is not TenderKind.CASH

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has typed an amount yet."""
        return not self.received.value or self.received.is_proposal

    @property
    def cents(self) -> int:
        """What is handed over, as far as it can be read."""
        return self.received.cents or 0

    def be(self, kind: TenderKind) -> None:
        """It is this tender."""
        self.kind = kind
        self.received.relabel(tender_name(kind))
        self.reference.relabel(paper_name(kind))
        if not self.is_paper:
            self.reference.clear()
        self.reference.display = self.is_paper

    def begin(self, cents: int) -> None:
        """The next tender: cash of so much, until somebody says otherwise."""
        self.received.propose(cents)
        self.reference.clear()
        self.be(TenderKind.CASH)

    def again(self, tender: Received) -> None:
        """Type a tender again."""
        self.received.propose(tender.received_cents)
        self.reference.set(tender.reference or "")
        self.be(tender.kind)

    @property
    def lacking(self) -> tuple[Field, str] | None:
        """The field that is not whole, and why; None when both are."""
        if problem := self.received.problem:
            return self.received, problem
        if self.is_paper and not self.reference.value.strip():
            return self.reference, tr("{label}: falta.", label=self.reference.label)
        return None

    def tender(self) -> Received:
        """What stands in the fields, when nothing is lacking."""
        return Received(self.kind, self.cents, self.reference.value.strip() or None)
