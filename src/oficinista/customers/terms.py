"""Under which terms an account was on a day, and which diameter its meter was billed by: the latest that had begun.

Before its first terms an account was under those. Terms and diameters are never rewritten: what was wrong about a date
has a row of that date with a later revision, and the last revision counts.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from oficinista.customers.models import Account, AccountTerms, Meter, MeterSize

_OTHER = aliased(AccountTerms)


def terms_on(day: Any) -> ColumnElement[bool]:
    """The condition that joins `account` to the one row of its terms that counts on `day`, a date or a parameter."""
    begun = func.max(AccountTerms.effective_from)
    terms = select(begun).where(col(AccountTerms.account_id) == col(Account.id)).correlate(Account)
    first = select(func.min(AccountTerms.effective_from)).where(col(AccountTerms.account_id) == col(Account.id))
    then = terms.where(col(AccountTerms.effective_from) <= day).scalar_subquery()
    return (
        (col(AccountTerms.account_id) == col(Account.id))
        & (col(AccountTerms.effective_from) == func.coalesce(then, first.correlate(Account).scalar_subquery()))
        & is_last_revision()
    )


def is_last_revision() -> ColumnElement[bool]:
    """Whether the terms of the row are the last word about their date."""
    last = (
        select(func.max(col(_OTHER.revision)))
        .where(
            col(_OTHER.account_id) == col(AccountTerms.account_id),
            col(_OTHER.effective_from) == col(AccountTerms.effective_from),
        )
        .correlate(AccountTerms)
    )
    return col(AccountTerms.revision) == last.scalar_subquery()


def diameter_on(day: Any) -> ColumnElement[str]:
    """The diameter by which the `meter` of the row is billed on `day`, a date or a parameter."""
    said = (
        select(col(MeterSize.diameter))
        .where(col(MeterSize.meter_id) == col(Meter.id), col(MeterSize.effective_from) <= day)
        .order_by(col(MeterSize.effective_from).desc(), col(MeterSize.revision).desc())
        .limit(1)
        .correlate(Meter)
    )
    return func.coalesce(said.scalar_subquery(), col(Meter.diameter))
