"""Reading a file of meter usage: CSV, plain or gzipped, columns by name.

A line that is wrong is rejected with its number and the reason; a file that is no such file is refused whole. Nothing
in a file is trusted: not its size, its encoding, its line ends nor what its fields hold.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from oficinista.i18n import tr
from oficinista.orders import Refused
from oficinista.text_file import Rejected, fields, lines, look, opened, shown
from oficinista.volume import MAX_LITRES

FAMILY = "usage"
ROWS_MAX = 5_000_000
REJECTED_MAX = 10_000
LITRES_A_CCF = Decimal("2831.6846592")
YEARS = range(1900, 2200)

_CUSTOMER = re.compile(r"[A-Z0-9-]{1,12}")
_CLASS = re.compile(r"[a-z][a-z_]{0,39}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")


class UsageRow(NamedTuple):
    """One reading as the file says it. `period_end` is the first day of the last month of its two."""

    line: int
    customer: str
    period_end: date
    customer_class: str
    measured_l: int


@dataclass(frozen=True, slots=True)
class UsageFile:
    """What a file holds."""

    sha256: str
    rows: list[UsageRow]
    rejected: list[Rejected]


def read_usage(path: Path, *, classes: Mapping[str, str], shift_years: int = 0) -> UsageFile:
    """The readings of a file, its classes renamed by `classes` and its dates moved by whole years.

    Refuses what is not a text CSV, lacks a column, is cut off, holds nothing, passes the limits, or is wrong in more
    than ten thousand lines.
    """
    with opened(path, FAMILY) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        rows, rejected = _Parser(classes, shift_years).parse(lines(file, FAMILY))
    if not rows and not rejected:
        raise Refused("usage.empty", tr("El archivo no tiene ninguna lectura."), look())
    return UsageFile(digest, rows, rejected)


class _Parser:
    """Turns lines into readings. What repeats, as most fields do, is understood once."""

    def __init__(self, classes: Mapping[str, str], shift_years: int) -> None:
        self.period = cache(lambda text: _period(text, shift_years))
        self.customer_class = cache(lambda text: _customer_class(text, classes))

    def parse(self, given: Iterator[str]) -> tuple[list[UsageRow], list[Rejected]]:
        header = [name.strip().lower() for name in fields(next(given, ""))]
        pick, volume = _columns(header)
        rows: list[UsageRow] = []
        rejected: list[Rejected] = []
        for number, line in enumerate(given, 2):
            if number > ROWS_MAX:
                raise Refused(
                    "usage.too_large", tr("El archivo pasa de 5,000,000 de lecturas."), tr("Pártalo en varios.")
                )
            if line.isspace():
                continue
            try:
                rows.append(self._row(number, fields(line), len(header), pick, volume))
            except ValueError as error:
                rejected.append(Rejected(number, str(error)))
                if len(rejected) > REJECTED_MAX:
                    raise Refused(
                        "usage.too_many_wrong",
                        tr("Más de 10,000 líneas están mal; la primera, la {line}: {reason}", **rejected[0]._asdict()),
                        look(),
                    ) from error
        return rows, rejected

    def _row(
        self, number: int, found: list[str], width: int, pick: tuple[int, ...], volume: Callable[[str], int]
    ) -> UsageRow:
        if len(found) != width:
            raise ValueError(tr("Tiene {found} columnas en vez de {width}.", found=len(found), width=width))
        customer, period, customer_class, used = (found[place].strip() for place in pick)
        if not _CUSTOMER.fullmatch(customer):
            raise ValueError(tr("«{text}» no es un número de cliente.", text=shown(customer)))
        return UsageRow(number, customer, self.period(period), self.customer_class(customer_class), volume(used))


def _columns(header: list[str]) -> tuple[tuple[int, ...], Callable[[str], int]]:
    """Where the columns are, and how the volume is understood."""
    volume_name = "usage_ccf" if "usage_m3" not in header and "usage_ccf" in header else "usage_m3"
    wanted = ("customer_id", "period_end", "customer_class", volume_name)
    missing = [name for name in wanted if header.count(name) != 1]
    if missing:
        raise Refused(
            "usage.columns",
            tr("No es un archivo de consumo: falta la columna {names}.", names=", ".join(missing)),
            tr("La primera línea lleva customer_id, period_end, customer_class y usage_m3 (o usage_ccf)."),
        )
    litres_a_unit = LITRES_A_CCF if volume_name == "usage_ccf" else Decimal(1000)
    return tuple(map(header.index, wanted)), cache(lambda text: _litres(text, litres_a_unit))


def _period(text: str, shift_years: int) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.day != 1 or len(text) != len("2014-01-01"):
        raise ValueError(tr("«{text}» no es el primer día de un mes, como 2014-01-01.", text=shown(text)))
    if found.year + shift_years not in YEARS:
        raise ValueError(tr("El año {year} no es posible.", year=found.year + shift_years))
    return found.replace(year=found.year + shift_years)


def _customer_class(text: str, classes: Mapping[str, str]) -> str:
    if not _CLASS.fullmatch(text):
        raise ValueError(tr("«{text}» no es una clase de cliente.", text=shown(text)))
    return classes.get(text, text)


def _litres(text: str, litres_a_unit: Decimal) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(tr("«{text}» no es un consumo.", text=shown(text)))
    litres = Decimal(text) * litres_a_unit
    if abs(litres) > MAX_LITRES:
        raise ValueError(tr("El consumo {text} pasa de diez millones de metros cúbicos.", text=shown(text)))
    return int(litres.to_integral_value(ROUND_HALF_UP))
