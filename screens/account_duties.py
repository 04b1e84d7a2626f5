"""What a clerk does from an account: each duty's key opens its own screen, and what is done belongs to the visit."""

from functools import partial
from typing import TYPE_CHECKING

from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import format_money
from screens.serving import ServingScreen

if TYPE_CHECKING:
    from oficinista.commitments.commands import CommitmentSaid
    from oficinista.guarantees.commands import GuaranteeMoved
    from oficinista.guarantees.queries import Offer
    from oficinista.plans.commands import PlanMoved
    from oficinista.refunds.commands import RefundMoved
    from oficinista.refunds.transfers import CreditTransferred
    from oficinista.theft.moved import TheftMoved
    from screens.account_facts import AccountFacts
    from screens.ending import EndingScreen


class AccountDuties(ServingScreen):
    """The duties that begin at the account of a number. A subclass shows its facts, and keeps them here."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._facts: AccountFacts | None = None

    @property
    def subject(self) -> str:
        return self._number

    @property
    def account_number(self) -> str:
        """The account that a ticket issued here is about."""
        return self._number

    def why_not(self, action: str) -> str | None:
        if self._facts is None:
            return super().why_not(action)
        has_credit = self._facts.card.balance_cents < 0
        if action == "transfer_credit" and not has_credit:
            return tr("La cuenta no tiene un crédito.")
        if action == "refund" and not has_credit and self._refund_in_course() is None:
            return tr("La cuenta no tiene un crédito.")
        if action == "cases" and not self._facts.cases:
            return tr("La cuenta no tiene casos abiertos.")
        return super().why_not(action)

    def do_pay(self) -> None:
        """Take a payment of this account."""
        from screens.payment import PaymentScreen

        self.app.push_screen(PaymentScreen(self._number))

    def do_analyze(self) -> None:
        """Bill by bill, beside the tariff of each date, with what paid what."""
        from screens.analysis import AnalysisScreen

        self.app.push_screen(AnalysisScreen(self._number), self._printed)

    def do_print_document(self) -> None:
        """Print the statement, or a copy of the last receipt."""
        from screens.print_document import PrintScreen

        if self._facts is not None:
            receipts = (one.document for one in self._facts.movements if one.kind.value == "payment")
            self.app.push_screen(PrintScreen(self._number, next(receipts, None)), self._printed)

    def _printed(self, document: str | None) -> None:
        if document is not None:
            self._note_done("document", "print", document)
            self.say(tr("A la impresora: {document}.", document=document))

    def do_cases(self) -> None:
        """Open the case of the account, or the list when there are several."""
        from screens.cases import CasesScreen
        from screens.openings import file_screen

        if self._facts is not None:
            [first, *more] = self._facts.cases
            self.app.push_screen(CasesScreen(self._facts.card.number) if more else file_screen(first.number))

    def do_orders(self) -> None:
        """The work orders of the account."""
        from screens.orders import OrdersScreen

        if self._facts is not None:
            self.app.push_screen(OrdersScreen(self._facts.card.number))

    def do_letters(self) -> None:
        """The letters of the account: what can be written, and what was."""
        from screens.letters import LettersScreen

        if self._facts is not None:
            self.app.push_screen(LettersScreen(self._facts.card.number))

    def do_files(self) -> None:
        """Open the expediente of the account."""
        from screens.files import FilesScreen

        if self._facts is not None:
            self.app.push_screen(FilesScreen(self._facts.card.number))

    def do_technical(self) -> None:
        """The technical data of the account, their history and their changes."""
        from screens.technical import TechnicalScreen

        self.app.push_screen(TechnicalScreen(self._number))

    def do_see_contacts(self) -> None:
        """How the customer is reached, whole."""
        from screens.contacts import contact_words, see_contacts

        if self._facts is not None:
            see_contacts(self, self._facts.card, lambda found: self.say(contact_words(found)))

    def do_promise(self) -> None:
        """Promise something about this account."""
        from screens.commitment import CommitmentScreen

        self.app.push_screen(CommitmentScreen(self._number), self._promised)

    def _promised(self, made: "CommitmentSaid | None") -> None:
        if made is not None:
            self._note_done("commitment", "commitment", made.number)
            self.say(tr("Anotado: {number}, para el {date}.", number=made.number, date=long_date(made.due_on)))
            self.reload()

    def do_plan(self) -> None:
        """Open the payment plan of this account, or offer one."""
        from screens.plan import PlanScreen
        from screens.plan_offer import PlanOfferScreen

        if self._facts is not None and self._facts.plan is not None:
            self.app.push_screen(PlanScreen(self._facts.plan.number))
        elif self._facts is not None:
            self.app.push_screen(PlanOfferScreen(self._facts.card.number), self._planned)

    def _planned(self, moved: "PlanMoved | None") -> None:
        from screens.plan import PlanScreen

        if moved is not None:
            self._note_done("plan", "case", moved.number)
            self.app.push_screen(PlanScreen(moved.number))

    def do_open_theft(self) -> None:
        """Open a case of water theft of the account."""
        from screens.theft import TheftOpenScreen

        if self._facts is not None:
            self.app.push_screen(TheftOpenScreen(self._facts.card.number), self._theft_opened)

    def _theft_opened(self, moved: "TheftMoved | None") -> None:
        from screens.openings import file_screen

        if moved is not None:
            self.app.push_screen(file_screen(moved.number))

    def do_refund(self) -> None:
        """Open the refund of this account's credit, or ask for one."""
        from screens.refund import RefundScreen
        from screens.refund_file import RefundFileScreen

        if (number := self._refund_in_course()) is not None:
            self.app.push_screen(RefundFileScreen(number))
        elif self._facts is not None:
            self.app.push_screen(RefundScreen(self._facts.card.number), self._refunded)

    def _refund_in_course(self) -> str | None:
        from oficinista.refunds.queries import is_refund

        return None if self._facts is None else next((c.number for c in self._facts.cases if is_refund(c.number)), None)

    def _refunded(self, moved: "RefundMoved | None") -> None:
        from screens.refund_file import RefundFileScreen

        if moved is not None:
            self._note_done("refund", "case", moved.number)
            self.app.push_screen(RefundFileScreen(moved.number))

    def do_transfer_credit(self) -> None:
        """Send the credit of this account over to another of the same customer."""
        from oficinista.refunds.queries import other_accounts

        self.ask(partial(self.office.ask, other_accounts, self._number), self._transfer_credit)

    def _transfer_credit(self, others: dict[str, int]) -> None:
        from screens.credit_transfer import CreditTransferScreen

        if not others:
            self.refuse(tr("El cliente no tiene otra cuenta abierta."))
        elif self._facts is not None:
            self.app.push_screen(CreditTransferScreen(self._facts.card.number, others), self._credit_moved)

    def _credit_moved(self, moved: "CreditTransferred | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Crédito pasado a la otra cuenta: {document}.", document=moved.document))

    def do_guarantee(self) -> None:
        """Charge the deposit that guarantees this account, or release the one it has."""
        from oficinista.guarantees.queries import offer

        look = partial(offer, number=self._number, office_id=self.office.info.id, today=self.office.today)
        self.ask(partial(self.office.ask, look), self._guarantee)

    def _guarantee(self, found: "Offer") -> None:
        from oficinista.guarantees.commands import ReleaseGuarantee
        from screens.guarantee import GuaranteeScreen, guarantee_lines
        from screens.words import WordsScreen

        if found.held is None:
            self.app.push_screen(GuaranteeScreen(found), self._guaranteed)
            return
        title = tr("Liberar el depósito de la cuenta {number}", number=found.account)
        make = partial(ReleaseGuarantee, account=found.account)
        lines = tuple(guarantee_lines(found.held))
        screen = WordsScreen(title, tr("Razón"), f"{found.account} deposito", lambda words: make(words=words), lines)
        self.app.push_screen(screen, self._guaranteed)

    def _guaranteed(self, moved: "GuaranteeMoved | None") -> None:
        if moved is not None:
            self.reload()
            self.say(tr("Depósito {document}: {amount}. La carta queda por hacer.", document=moved.document,
                        amount=format_money(moved.amount_cents)))  # fmt: skip

    def do_end_account(self) -> None:
        """Close this account, have it taken over, or let its customer go on elsewhere; open a place that was left."""
        from screens.ending import EndingScreen

        if self._facts is not None:
            screen = EndingScreen(self._facts.card)
            self.app.push_screen(screen, partial(self._ended, screen))

    def _ended(self, screen: "EndingScreen", words: str | None) -> None:
        from screens.account import AccountScreen

        if words is None:
            return
        self._note_done("account", "account", screen.goes_on_at or self._number)
        if screen.goes_on_at is not None:
            self.app.push_screen(AccountScreen(screen.goes_on_at))
        self.told(words)

    def do_why(self) -> None:
        """Why the dates of this account are what they are."""
        from screens.why import WhyScreen

        if self._facts is not None:
            self.app.push_screen(WhyScreen(self._number, self._facts.dates, self._facts.suspension))

    def _note_done(self, kind: str, product_kind: str, product_id: str) -> None:
        """What is done for the visitor at the window belongs to the visit, once."""
        from oficinista.queue.commands import AddTransaction

        if self.window is None or any(done.product_id == product_id for done in self.window.transactions):
            return
        order = AddTransaction(kind=kind, account_number=self._number, product_kind=product_kind, product_id=product_id)
        self.order(order, lambda _done: None)
