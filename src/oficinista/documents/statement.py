"""The statement of an account: every bill and payment with the balance after it, on a letter page."""

from collections.abc import Sequence
from datetime import date

from oficinista.billing.queries import StatementLine
from oficinista.customers.queries import AccountCard
from oficinista.dates import long_date
from oficinista.documents.paper import PAGE_WIDTH, UTILITY, Paper
from oficinista.i18n import tr
from oficinista.letters.wording import movement_name
from oficinista.money import format_money
from oficinista.plans.queries import Plan, due_words


def statement_text(
    card: AccountCard, lines: Sequence[StatementLine], plan: Plan | None, office_name: str, today: date
) -> str:
    """The statement of 76 columns of an account, the oldest change first; what is due is what a kept plan says."""
    paper = Paper(PAGE_WIDTH)
    paper.centered(UTILITY)
    paper.centered(office_name)
    paper.centered(tr("ESTADO DE CUENTA"))
    paper.gap()
    paper.pair(tr("Cuenta {number}", number=card.number), long_date(today))
    paper.text(card.name)
    paper.text(f"{card.address}, {card.municipality} {card.postal_code}".strip())
    paper.rule()
    for line in lines:
        paper.pair(_left(line), f"{format_money(line.amount_cents):>14} {format_money(line.balance_cents):>14}")
    paper.rule()
    if card.balance_cents < 0:
        paper.pair(tr("Crédito a favor"), format_money(-card.balance_cents))
    else:
        paper.pair(tr("Balance"), format_money(card.balance_cents))
        standing = None if plan is None else plan.standing
        due_cents = card.overdue_cents if standing is None else standing.due_now_cents
        paper.pair(tr("De eso, vencido"), format_money(due_cents))
    if plan is not None:
        paper.text(due_words(plan, tr("Plan de pago {number}", number=plan.number)))
    return str(paper)


def _left(line: StatementLine) -> str:
    return f"{line.on.isoformat()} {movement_name(line)}"
