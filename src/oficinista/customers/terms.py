"""Under which terms an account was on a day: the latest that had begun, or its first ones on an earlier day."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from oficinista.customers.models import Account, AccountTerms


def terms_on(day: Any) -> ColumnElement[bool]:
    """The condition that joins `account` to the one row of its terms that counts on `day`, a date or a parameter."""
    begun = func.max(AccountTerms.effective_from)
    terms = select(begun).where(col(AccountTerms.account_id) == col(Account.id)).correlate(Account)
    first = select(func.min(AccountTerms.effective_from)).where(col(AccountTerms.account_id) == col(Account.id))
    then = terms.where(col(AccountTerms.effective_from) <= day).scalar_subquery()
    return (col(AccountTerms.account_id) == col(Account.id)) & (
        col(AccountTerms.effective_from) == func.coalesce(then, first.correlate(Account).scalar_subquery())
    )
