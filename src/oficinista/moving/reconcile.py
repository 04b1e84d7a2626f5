"""Whether a file of the commercial system and the office say the same, to the cent, account by account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlmodel import col

from oficinista.customers.models import Account
from oficinista.moving.models import DocumentKind, ImportedDocument


@dataclass(frozen=True, slots=True)
class Difference:
    """An account of which the file and the office do not say the same."""

    account: str
    file_cents: int
    office_cents: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The money of a file and of the office, and each account where they differ."""

    file_cents: int
    office_cents: int
    differences: tuple[Difference, ...]


def reconciled(
    connection: Connection,
    office_id: int,
    kind: DocumentKind,
    said: Mapping[str, int],
    to_add: Iterable[tuple[str, int]] = (),
) -> Reconciled:
    """What a file said of each account beside what the office holds of that kind, with what is still to be added."""
    held = (
        select(col(Account.number), func.sum(col(ImportedDocument.amount_cents)))
        .join(Account, col(Account.id) == col(ImportedDocument.account_id))
        .where(col(ImportedDocument.office_id) == office_id, col(ImportedDocument.kind) == kind)
        .group_by(col(Account.number))
    )
    # PostgreSQL adds whole numbers up to a decimal.
    office = {number: int(cents) for number, cents in connection.execute(held)}
    for number, cents in to_add:
        office[number] = office.get(number, 0) + cents
    differing = (
        Difference(number, said.get(number, 0), office.get(number, 0))
        for number in sorted({*said, *office})
        if said.get(number, 0) != office.get(number, 0)
    )
    return Reconciled(sum(said.values()), sum(office.values()), tuple(differing))
