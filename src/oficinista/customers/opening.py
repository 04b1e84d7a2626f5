"""Opening many accounts at once, each with its place, its meter and the words that it is found by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oficinista.customers.commands import account_text, next_account_number
from oficinista.customers.lexicon import learn_words
from oficinista.customers.models import Account, Meter, MeterInstallation, Premise, SearchWords, ServicePoint
from oficinista.customers.words import words
from oficinista.ledger.models import AccountBalance
from oficinista.storage.batches import insert_many, insert_new
from oficinista.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account of a customer who is there already. Without a `number` it gets the next of its office.

    Without a `serial` it has no meter, as one that is closed already.
    """

    customer_id: int
    name: str
    address: str
    municipality: str
    postal_code: str
    serial: str
    diameter: str
    dial_digits: int
    opened_on: date
    source_key: str | None = None
    number: str | None = None
    closed_on: date | None = None


def open_accounts(tx: Transaction, accounts: Sequence[NewAccount]) -> list[tuple[int, int | None]]:
    """Open accounts; the id of each and of its meter, in their order. Their terms are the caller's."""
    places = [
        {"address": one.address, "municipality": one.municipality, "postal_code": one.postal_code} for one in accounts
    ]
    points = [{"premise_id": premise_id} for premise_id in insert_new(tx.connection, Premise, places)]
    point_ids = insert_new(tx.connection, ServicePoint, points)
    meters = _install_meters(tx, [pair for pair in zip(point_ids, accounts, strict=True) if pair[1].serial])
    rows = [
        {
            "number": one.number or account_text(number),
            "office_id": tx.office.id,
            "customer_id": one.customer_id,
            "service_point_id": point,
            "opened_on": one.opened_on,
            "closed_on": one.closed_on,
            "source_key": one.source_key,
        }
        for number, (one, point) in enumerate(zip(accounts, point_ids, strict=True), next_account_number(tx))
    ]
    account_ids = insert_new(tx.connection, Account, rows)
    insert_many(tx.connection, AccountBalance, [{"account_id": one, "balance_cents": 0} for one in account_ids])
    found_by = [words(one.name, one.address, one.municipality, one.postal_code) for one in accounts]
    kept = [{"account_id": account_id, "words": text} for account_id, text in zip(account_ids, found_by, strict=True)]
    insert_many(tx.connection, SearchWords, kept)
    learn_words(tx.connection, found_by)
    return [(account_id, meters.get(point)) for account_id, point in zip(account_ids, point_ids, strict=True)]


def _install_meters(tx: Transaction, wanted: Sequence[tuple[int, NewAccount]]) -> dict[int, int]:
    """Install the meter of each account at its service point; the meters by their points."""
    rows = [{"serial": one.serial, "diameter": one.diameter, "dial_digits": one.dial_digits} for _, one in wanted]
    meter_ids = insert_new(tx.connection, Meter, rows)
    installed = [
        {"service_point_id": point, "meter_id": meter, "installed_on": one.opened_on}
        for (point, one), meter in zip(wanted, meter_ids, strict=True)
    ]
    insert_many(tx.connection, MeterInstallation, installed)
    return {point: meter for (point, _), meter in zip(wanted, meter_ids, strict=True)}
