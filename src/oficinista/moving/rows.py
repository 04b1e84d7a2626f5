"""The rows of a file from a commercial system, as its layout says. What a row cannot be is rejected with its reason."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from oficinista.customers.commands import DIAMETERS, phone_digits
from oficinista.customers.models import Service
from oficinista.customers.numbers import full_number, is_number
from oficinista.i18n import tr
from oficinista.money import LARGEST
from oficinista.moving.layout import FIELDS, Kind, Layout
from oficinista.orders import Refused
from oficinista.tariff_file import CLASSES
from oficinista.text import clean, unquoted
from oficinista.text_file import Rejected, fields, lines, look, opened, pointed, shown
from oficinista.volume import MAX_LITRES

FAMILY = "import"
ROWS_MAX = 5_000_000
REJECTED_MAX = 10_000
DIALS = ("4", "5", "6", "7", "8")
TEXT_LENGTH_MAX = 200

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}")
_SERIAL = re.compile(r"[A-Z0-9-]{3,20}")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_VOLUME = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")


class AccountRow(NamedTuple):
    """An account as the file says it; without a serial number it has no meter."""

    line: int
    number: str
    name: str
    phone: str | None
    email: str
    address: str
    municipality: str
    postal_code: str
    tariff_class: str
    service: str
    diameter: str
    meter_serial: str
    dial_digits: int
    opened_on: date
    closed_on: date | None


class DocumentRow(NamedTuple):
    """A bill, a payment or an open item as the file says it."""

    line: int
    number: str
    account: str
    dated_on: date
    due_on: date | None
    period_end: date | None
    billed_l: int | None
    amount_cents: int


@dataclass
class FileRows:
    """What a part of a file holds. `said_cents` is the money of each account in it, that of rejected rows too."""

    sha256: str
    accounts: list[AccountRow] = field(default_factory=list)
    documents: list[DocumentRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    said_cents: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    next_line: int | None = None


def read_rows(path: Path, kind: Kind, layout: Layout, *, first: int = 2, count: int | None = None) -> FileRows:
    """The rows of a file from a line on, as many lines as `count`. Refuses a file that is not of this kind and layout.

    Refuses also what is no text, is cut off or too large, or is wrong in more than ten thousand of these lines.
    """
    with opened(path, FAMILY) as file:
        found = FileRows(hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
        given = lines(file, FAMILY, layout.encoding)
        reader = _Reader(kind, layout, fields(next(given, ""), layout.delimiter))
        for number, line in enumerate(given, 2):
            if number > ROWS_MAX:
                raise Refused(
                    "import.too_large", tr("El archivo pasa de 5,000,000 de líneas."), tr("Pártalo en varios.")
                )
            if count is not None and number >= first + count:
                found.next_line = number
                break
            if number >= first and not line.isspace():
                _take(found, reader, number, line)
    return found


def _take(found: FileRows, reader: "_Reader", number: int, line: str) -> None:
    try:
        reader.read(found, number, line)
    except ValueError as error:
        found.rejected.append(Rejected(number, str(error)))
        if len(found.rejected) > REJECTED_MAX:
            raise Refused(
                "import.too_many_wrong",
                tr("Más de 10,000 líneas están mal; la primera, la {line}: {reason}", **found.rejected[0]._asdict()),
                look(),
            ) from error


class _Reader:
    """Understands the lines of one file."""

    def __init__(self, kind: Kind, layout: Layout, header: list[str]) -> None:
        self.kind, self.layout = kind, layout
        self.header = [name.strip().lower() for name in header]
        columns = layout.columns(kind)
        missing = [columns[name] for name in FIELDS[kind] if columns and not self._has(columns[name])]
        if missing or not columns:
            raise Refused(
                "import.columns",
                tr("No es un archivo de esos: falta la columna {names}.", names=clean(", ".join(missing) or "?")),
                tr("La primera línea nombra las columnas como dice el formato (--layout)."),
            )
        self.places = {name: self.header.index(one.lower()) for name, one in columns.items() if self._has(one)}

    def _has(self, column: str) -> bool:
        return self.header.count(column.lower()) == 1

    def read(self, found: FileRows, number: int, line: str) -> None:
        said = [one.strip() for one in fields(line, self.layout.delimiter)]
        if len(said) != len(self.header):
            raise ValueError(tr("Tiene {found} columnas en vez de {width}.", found=len(said), width=len(self.header)))
        row = {name: said[place] for name, place in self.places.items()}
        if self.kind is Kind.ACCOUNTS:
            found.accounts.append(self._account(number, row))
            return
        account, cents = _account_number(row["account"]), self._cents(row["amount"])
        found.said_cents[account] += cents
        found.documents.append(self._document(number, account, cents, row))

    def _account(self, number: int, row: dict[str, str]) -> AccountRow:
        tariff_class = self.layout.classes.get(row["tariff_class"], row["tariff_class"])
        service = self.layout.services.get(row["service"], row["service"])
        has_meter = bool(row["meter_serial"])
        opened_on = self._day(row["opened_on"])
        closed_on = self._day(row["closed_on"]) if row.get("closed_on") else None
        if closed_on is not None and closed_on < opened_on:
            raise ValueError(tr("Se cerró antes de abrirse."))
        return AccountRow(
            line=number,
            number=_account_number(row["number"]),
            name=_text(row["name"], tr("el nombre"), required=True),
            phone=_phone(row["phone"]),
            email=_text(row["email"], tr("el correo")),
            address=_text(row["address"], tr("la dirección"), required=True),
            municipality=_text(row["municipality"], tr("el municipio")),
            postal_code=_text(row["postal_code"], tr("el código postal")),
            tariff_class=_one_of(CLASSES, tariff_class, tr("una clase de cliente")),
            service=_one_of(list(Service), service, tr("un servicio")),
            diameter=_one_of(tuple(DIAMETERS), row["diameter"], tr("un diámetro de contador")) if has_meter else "",
            meter_serial=_matching(_SERIAL.fullmatch, row["meter_serial"], tr("un número de contador"))
            if has_meter
            else "",
            dial_digits=int(_one_of(DIALS, row["dial_digits"], tr("cuántas cifras tiene el contador")))
            if has_meter
            else 0,
            opened_on=opened_on,
            closed_on=closed_on,
        )

    def _document(self, number: int, account: str, cents: int, row: dict[str, str]) -> DocumentRow:
        if cents == 0 and self.kind is not Kind.BILLS:
            raise ValueError(tr("La cantidad es cero."))
        if cents < 0 and self.kind is not Kind.OPEN_ITEMS:
            raise ValueError(tr("La cantidad es negativa."))
        return DocumentRow(
            line=number,
            number=_matching(_NUMBER.fullmatch, row["number"], tr("un número de documento")),
            account=account,
            dated_on=self._day(row["dated_on"]),
            due_on=self._day(row["due_on"]) if "due_on" in row else None,
            period_end=self._day(row["period_end"]) if "period_end" in row else None,
            billed_l=self._litres(row["billed_m3"]) if "billed_m3" in row else None,
            amount_cents=cents,
        )

    def _day(self, text: str) -> date:
        try:
            day = datetime.strptime(text, self.layout.date_format).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year < 2200:
            raise ValueError(tr("«{text}» no es una fecha del formato.", text=shown(text)))
        return day

    def _cents(self, text: str) -> int:
        plain = pointed(text, self.layout.decimal_mark)
        try:
            cents = Decimal(plain) * 100 if _AMOUNT.fullmatch(plain) else None
        except InvalidOperation:
            cents = None
        if cents is None or abs(cents) > LARGEST:
            raise ValueError(tr("«{text}» no es una cantidad en dólares y centavos.", text=shown(text)))
        return int(cents)

    def _litres(self, text: str) -> int:
        plain = pointed(text, self.layout.decimal_mark)
        if not _VOLUME.fullmatch(plain) or Decimal(plain) * 1000 > MAX_LITRES:
            raise ValueError(tr("«{text}» no es un consumo.", text=shown(text)))
        return int(Decimal(plain) * 1000)


def _account_number(text: str) -> str:
    number = full_number(text)
    if not is_number(number):
        raise ValueError(tr("«{text}» no es un número de cuenta de hasta 12 cifras.", text=shown(text)))
    return number


def _text(text: str, what: str, *, required: bool = False) -> str:
    said = clean(unquoted(text)).strip()
    if required and not said:
        raise ValueError(tr("Falta {what}.", what=what))
    if len(said) > TEXT_LENGTH_MAX:
        raise ValueError(tr("Es demasiado largo {what}.", what=what))
    return said


def _phone(text: str) -> str | None:
    try:
        return phone_digits(text)
    except Refused as refused:
        raise ValueError(refused.refusal.message) from refused


def _one_of(known: Sequence[str], text: str, what: str) -> str:
    if text not in known:
        message = tr("«{text}» no es {what}: {known}.", text=shown(text), what=what, known=", ".join(known))
        raise ValueError(message)
    return text


def _matching(is_one: Callable[[str], Any], text: str, what: str) -> str:
    if not is_one(text):
        raise ValueError(tr("«{text}» no es {what}.", text=shown(text), what=what))
    return text
