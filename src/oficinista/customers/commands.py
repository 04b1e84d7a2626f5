"""What is done with customers, their meters and accounts. Nothing dated is overwritten: it ends, and another starts."""

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import Field
from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import SQLModel, col

from oficinista.customers.lexicon import learn_words
from oficinista.customers.models import (
    Account,
    AccountTerms,
    Customer,
    Meter,
    MeterInstallation,
    Premise,
    SearchWords,
    Service,
    ServicePoint,
)
from oficinista.customers.numbers import unknown_account
from oficinista.customers.words import words
from oficinista.i18n import tr
from oficinista.ledger.models import AccountBalance
from oficinista.orders import Line, Order, Refused, Result, command
from oficinista.tariff_file import Diameter
from oficinista.transaction import Transaction

AccountNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
MeterDiameter = Literal["1/2"] | Diameter
DIAMETERS: dict[str, MeterDiameter] = {size: size for size in ("1/2", *get_args(Diameter))}
MeterSerial = Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,20}$")]
TariffClass = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
BirthYear = Annotated[int, Field(ge=1900, le=2100)]
Day = Annotated[date, Field(strict=False)]

ACCOUNTS_AN_OFFICE = 10**7
PHONE_DIGITS = 10


class AccountAdded(Result):
    """A new account and what belongs to it."""

    account_id: int
    number: str
    customer_id: int
    service_point_id: int
    meter_id: int


class AddCustomer(Order):
    """A new customer with a service connection of their own."""

    name: Line
    phone: Line = ""
    email: Line = ""
    birth_year: BirthYear | None = None
    address: Line
    municipality: Line
    postal_code: Line = ""
    tariff_class: TariffClass = "residential"
    service: Annotated[Service, Field(strict=False)] = Service.BOTH
    meter_serial: MeterSerial
    diameter: MeterDiameter = "5/8"
    dial_digits: Annotated[int, Field(ge=4, le=8)] = 6
    opened_on: Day


@command("customer.add")
def add_customer(tx: Transaction, order: AddCustomer) -> AccountAdded:
    """Add a customer, their place, meter and account. Refuses a meter that is known already."""
    refuse_known_meter(tx, order.meter_serial)
    customer_id = add_person(tx, order.name, order.phone, order.email, order.birth_year)
    premise_id = _add(
        tx, Premise, address=order.address, municipality=order.municipality, postal_code=order.postal_code
    )
    point_id = _add(tx, ServicePoint, premise_id=premise_id)
    meter_id = install_meter(tx, point_id, order.meter_serial, order.diameter, order.dial_digits, order.opened_on)
    account_id, number = open_account(tx, customer_id, point_id, order.opened_on, order.tariff_class, order.service)
    return AccountAdded(
        account_id=account_id, number=number, customer_id=customer_id, service_point_id=point_id, meter_id=meter_id
    )


def open_without_meter(
    tx: Transaction,
    person: tuple[str, str],
    place: tuple[str, str, str],
    tariff_class: str,
    service: Service,
    customer_of: str | None = None,
) -> tuple[int, str]:
    """An account, opened today, where no meter is: `person` by name and phone, or the customer of another account;
    `place` by address, municipality and postal code. Nothing is billed to it while no meter is there. Its id and
    number."""
    if customer_of is None:
        customer_id = add_person(tx, *person, "", None)
    else:
        customer_id = int(require_account(tx.connection, customer_of).customer_id)
    address, municipality, postal_code = place
    premise_id = _add(
        tx,
        Premise,
        address=required_text(address, tr("la dirección")),
        municipality=required_text(municipality, tr("el municipio")),
        postal_code=postal_code,
    )
    point_id = _add(tx, ServicePoint, premise_id=premise_id)
    return open_account(tx, customer_id, point_id, tx.business_date, tariff_class, service)


def close_without_meter(tx: Transaction, account_id: int) -> None:
    """Close today an account that never had a meter, since nobody owes anything in it."""
    has_meter = (
        select(col(MeterInstallation.id))
        .where(col(MeterInstallation.service_point_id) == col(Account.service_point_id))
        .exists()
    )
    closing = update(Account).where(col(Account.id) == account_id, col(Account.closed_on).is_(None), ~has_meter)
    tx.connection.execute(closing.values(closed_on=tx.business_date))


def next_account_number(tx: Transaction) -> int:
    """The next free number of the office: each has ten million of its own, so offices never wait for each other."""
    first = tx.office.id * ACCOUNTS_AN_OFFICE
    last = tx.connection.execute(
        select(func.max(col(Account.number))).where(
            col(Account.number).between(account_text(first), account_text(first + ACCOUNTS_AN_OFFICE - 1))
        )
    ).scalar_one()
    return first + 1 if last is None else int(last) + 1


def account_text(number: int) -> str:
    """An account's number as it is printed."""
    return f"{number:012d}"


def _add(tx: Transaction, table: type[SQLModel], **values: Any) -> int:
    key = table.__table__.c.id  # type: ignore[attr-defined]  # sqlmodel does not declare it
    return int(tx.connection.execute(insert(table).returning(key), values).scalar_one())


def add_person(tx: Transaction, name: str, phone: str, email: str, birth_year: int | None) -> int:
    """A new customer; their id. Refuses one without a name, and a phone that is none."""
    return _add(
        tx,
        Customer,
        name=required_text(name, tr("el nombre")),
        phone=phone_digits(phone),
        email=email.strip() or None,
        birth_year=birth_year,
        created_at=tx.now,
    )


def open_account(
    tx: Transaction,
    customer_id: int,
    point_id: int,
    opened_on: date,
    tariff_class: str,
    service: Service,
    first_reading_l: int | None = None,
) -> tuple[int, str]:
    """An account of a customer at a service point, from a day on; its id and number.

    `first_reading_l` is what a meter showed that stood there before.
    """
    number = account_text(next_account_number(tx))
    account_id = _add(
        tx,
        Account,
        number=number,
        office_id=tx.office.id,
        customer_id=customer_id,
        service_point_id=point_id,
        opened_on=opened_on,
        first_reading_l=first_reading_l,
    )
    terms = {
        "account_id": account_id,
        "effective_from": opened_on,
        "tariff_class": tariff_class,
        "service": service,
    }
    tx.connection.execute(insert(AccountTerms), terms)
    tx.connection.execute(insert(AccountBalance), {"account_id": account_id, "balance_cents": 0})
    found_by = _words_of(tx, account_id)
    tx.connection.execute(insert(SearchWords), {"account_id": account_id, "words": found_by})
    learn_words(tx.connection, [found_by])
    return account_id, number


def install_meter(
    tx: Transaction, point_id: int, serial: str, diameter: str, dial_digits: int, on: date, first_reading_l: int = 0
) -> int:
    """Put a new meter in at a place; its id."""
    meter_id = _add(tx, Meter, serial=serial, diameter=diameter, dial_digits=dial_digits)
    stay = {"service_point_id": point_id, "meter_id": meter_id, "installed_on": on, "first_reading_l": first_reading_l}
    _add(tx, MeterInstallation, **stay)
    return meter_id


def keep_words(tx: Transaction, account: Any) -> int:
    """Find the accounts of a customer and of a place by their words of now; how many there are."""
    touched = (
        select(col(Account.id))
        .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
        .where((col(Account.customer_id) == account.customer_id) | (col(ServicePoint.premise_id) == account.premise_id))
    )
    ids = tx.connection.execute(touched).scalars().all()
    for account_id in ids:
        found_by = _words_of(tx, account_id)
        tx.connection.execute(
            update(SearchWords).where(col(SearchWords.account_id) == account_id).values(words=found_by)
        )
        learn_words(tx.connection, [found_by])
    return len(ids)


def _words_of(tx: Transaction, account_id: int) -> str:
    row = tx.connection.execute(
        select(col(Customer.name), col(Premise.address), col(Premise.municipality), col(Premise.postal_code))
        .select_from(Account)
        .join(Customer, col(Customer.id) == col(Account.customer_id))
        .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
        .join(Premise, col(Premise.id) == col(ServicePoint.premise_id))
        .where(col(Account.id) == account_id)
    ).one()
    return words(*row)


def require_account(connection: Connection, number: str) -> Any:
    """What the orders about an account need to know of it, with its latest service. Refuses a number nobody has."""
    row = connection.execute(
        select(
            col(Account.id),
            col(Account.office_id),
            col(Account.customer_id),
            col(Account.service_point_id),
            col(Account.opened_on),
            col(Account.closed_on),
            col(ServicePoint.premise_id),
            col(AccountTerms.service),
            col(MeterInstallation.meter_id),
        )
        .join(ServicePoint, col(ServicePoint.id) == col(Account.service_point_id))
        .join(AccountTerms, col(AccountTerms.account_id) == col(Account.id))
        .outerjoin(
            MeterInstallation,
            (col(MeterInstallation.service_point_id) == col(Account.service_point_id))
            & col(MeterInstallation.removed_on).is_(None),
        )
        .where(col(Account.number) == number)
        .order_by(col(AccountTerms.effective_from).desc(), col(AccountTerms.revision).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise unknown_account(number)
    return row


def refuse_known_meter(tx: Transaction, serial: str) -> None:
    """Refuse a serial number that some meter has."""
    if tx.connection.execute(select(col(Meter.id)).where(col(Meter.serial) == serial)).first() is not None:
        raise Refused(
            "meter.known",
            tr("El contador {serial} ya está registrado.", serial=serial),
            tr("Compruebe el número en el contador."),
        )


def required_text(text: str, what: str) -> str:
    """A text without blanks around it. Refuses one that is empty."""
    if not text.strip():
        raise Refused("text.empty", tr("Falta {what}.", what=what), tr("Escríbalo y repita la operación."))
    return text.strip()


def phone_digits(text: str) -> str | None:
    """The ten figures of a phone, None for an empty text. Refuses what is no phone."""
    digits = re.sub(r"[\s().+-]", "", text).removeprefix("1")
    if not digits:
        return None
    if len(digits) != PHONE_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Refused(
            "customer.phone",
            tr("«{text}» no es un teléfono de diez cifras.", text=text),
            tr("Escríbalo como 787-555-0100."),
        )
    return digits
