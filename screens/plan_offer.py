"""Offering a payment plan: why there may be one, what its profile gives, and other terms; worked out at every key.

What is left blank is the profile's. The same form makes the first offer and, of a plan that nobody signed yet, another.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from oficinista.i18n import tr
from oficinista.orders import WORDS_MIN, Order, Refusal
from oficinista.plans.commands import CounterPlan, PlanMoved, ProposePlan
from oficinista.plans.desk import Desk, desk
from oficinista.plans.offering import Offered
from oficinista.plans.terms import Profile, profile_words
from screens.clerk_screen import ClerkScreen
from screens.form import FormScreen
from screens.keys import PLAN_OFFER
from screens.plan_lines import desk_lines, offer_lines
from screens.reading import PagedScreen
from screens.screen import attempt
from screens.widgets.amount import AmountField
from screens.widgets.choice import ChoiceField
from screens.widgets.field import Field
from screens.widgets.line import BOLD, DIM
from screens.widgets.panel import Divider, Panel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from oficinista.office import Done
    from screens.widgets.panel import Line


class PlanOfferScreen(PagedScreen[PlanMoved], FormScreen[PlanMoved], ClerkScreen[PlanMoved]):
    """Offers a plan to an account, or other terms of the plan `countered`. It ends with the plan, or None."""

    place = PLAN_OFFER

    def __init__(self, account: str, countered: str | None = None) -> None:
        super().__init__()
        self._account = account
        self._countered = countered
        self._desk: Desk | None = None
        self._words = Field("words", tr("Qué se dice"), max_length=500, letters_min=WORDS_MIN)
        self._profile = ChoiceField("profile", tr("Perfil"), {one.value: profile_words(one) for one in Profile})
        self._down = AmountField("down", tr("Pronto pago"))
        self._months = Field("months", tr("Meses"), kind="digits", max_length=3)
        self._income = AmountField("income", tr("Ingreso mensual"))
        self.page = Panel()

    @property
    def subject(self) -> str:
        return self._countered or self._account

    def form(self) -> Iterable[Widget]:
        title = tr("Plan de pago de la cuenta {number}", number=self._account)
        if self._countered is not None:
            title = tr("Contraoferta del plan {number}", number=self._countered)
        yield Panel([[(title, BOLD)]], height=1)
        yield from (self._words, self._profile, self._down, self._months, self._income, Divider(), self.page)

    def opened(self) -> None:
        super().opened()
        self.set_focus(self._words)
        self.ask(partial(self.office.ask, self._look), self._show)

    def _look(self, connection: "Connection") -> Desk:
        return desk(connection, self._account, self.office.info.id, self.office.today, self._countered)

    def _show(self, found: Desk) -> None:
        self._desk = found
        profile = Profile.ORDINARY if found.countered is None else found.countered.versions[-1].profile
        self.fill(profile=str(list(Profile).index(profile) + 1))
        self._draw()

    # What it shows

    def _draw(self) -> None:
        self._months.display = self._profile.chosen == Profile.ORDINARY
        self._income.display = self._profile.chosen == Profile.INCOME
        if self._desk is not None:
            self.page.show(self._lines(self._desk))

    def _lines(self, found: Desk) -> "Iterable[Line]":
        names = "  ".join(f"{number} {name}" for number, name in enumerate(self._profile.options.values(), 1))
        yield [(f"{self._profile.label}: {names}", DIM)]
        yield from desk_lines(found)
        if not found.arrears.reasons:
            yield from offer_lines(found, attempt(partial(self._offered, found)))

    def _offered(self, found: Desk) -> Offered:
        return found.offer(
            Profile(self._profile.chosen or Profile.ORDINARY),
            down_cents=self._down.cents if self._down.value else None,
            months=self._asked_months,
            income_cents=self._asked_income,
        )

    @property
    def _asked_months(self) -> int | None:
        return int(self._months.value) if self._months.display and self._months.value else None

    @property
    def _asked_income(self) -> int | None:
        return self._income.cents or None if self._income.display else None

    def on_field_changed(self, message: Field.Changed) -> None:
        message.stop()
        if message.field is not self._words:
            self.page.rewind()
            self._draw()

    # Filling it in

    def accepted(self, field: Field, value: str) -> str | None:
        is_of_profile = field in {self._down, self._months, self._income} and not value
        is_none = field is self._down and self._down.cents == 0
        return None if is_of_profile or is_none else super().accepted(field, value)

    def commit(self) -> None:
        """Offer it. What stands in its way is told first."""
        if self._desk is None:
            return
        offered = attempt(partial(self._offered, self._desk))
        if self._desk.arrears.reasons:
            self.refuse(self._desk.arrears.reasons[0])
        elif isinstance(offered, Refusal):
            self.refuse(offered)
        else:
            self.send(self._order(), self._made)

    def _order(self) -> Order:
        terms: dict[str, Any] = {
            "profile": Profile(self._profile.chosen or Profile.ORDINARY),
            "down_cents": self._down.cents if self._down.value else None,
            "months": self._asked_months,
            "income_cents": self._asked_income,
            "words": self._words.value.strip(),
        }
        if self._countered is None:
            return ProposePlan(account=self._account, **terms)
        return CounterPlan(number=self._countered, **terms)

    def _made(self, done: "Done[PlanMoved]") -> None:
        self.dismiss(done.value)
