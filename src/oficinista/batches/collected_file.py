"""Reading the file of an outside collector by its layout: payments, and a last line with how many and how much.

A line that cannot be taken is set aside with its number, its reason, and its amount when that can be read: it counts
in the totals. So a line that nothing was understood of keeps the file from agreeing, and then nothing is posted.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from oficinista.batches.collecting import ROWS_MAX, CollectedRow, PostCollection, SetAside
from oficinista.batches.layouts import Layout, Where
from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.money import format_money, parse_money
from oficinista.orders import CENTS_MAX, Refused
from oficinista.text_file import fields, lines, look, opened, shown

FAMILY = "collection"
AMOUNT_DIGITS_MAX = 12


def read_collection(path: Path, layout: Layout) -> PostCollection:
    """The order that posts a file. Refuses what is no such file, has no line of totals, or has too many lines."""
    reader = _Reader(layout)
    with opened(path, FAMILY) as file:
        for number, line in enumerate(lines(file, FAMILY, layout.encoding), 1):
            if line.strip():
                reader.take(number, line.rstrip("\r\n"))
    return reader.order()


class _Reader:
    """Takes the lines of a file one by one."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: list[CollectedRow] = []
        self.set_aside: list[SetAside] = []
        self.totals: tuple[int, int] | None = None

    def take(self, number: int, line: str) -> None:
        layout = self.layout
        if len(self.rows) + len(self.set_aside) > ROWS_MAX:
            raise Refused(
                "collection.too_large",
                tr("El archivo pasa de {limit} pagos.", limit=f"{ROWS_MAX:,}"),
                tr("Pida al recaudador que lo envíe en partes, cada una con sus totales."),
            )
        if self.totals is not None:
            self.aside(number, 0, tr("Viene después de la línea de totales."))
        elif line.startswith(layout.trailer.mark):
            self.totals = self.read_totals(line)
        elif line.startswith(layout.detail.mark):
            self.take_row(number, line)
        elif not (layout.header and line.startswith(layout.header)):
            self.aside(number, 0, tr("«{text}» no es una línea de este formato.", text=shown(line)))

    def take_row(self, number: int, line: str) -> None:
        cents = 0
        detail = self.layout.detail
        try:
            reference, account, amount, paid_on = self.cut(
                line, detail.reference, detail.account, detail.amount, detail.paid_on
            )
            cents = self.cents(amount)
            self.rows.append(
                CollectedRow(
                    line=number,
                    reference=reference,
                    number=account,
                    amount_cents=cents,
                    paid_on=self.day(paid_on),
                    kind=self.tender(line),
                )
            )
        except ValidationError as error:
            name = {"reference": tr("la referencia"), "amount_cents": tr("la cantidad"), "number": tr("la cuenta")}
            field = str(error.errors()[0]["loc"][0])
            self.aside(number, cents, tr("No puede ser así: {field}.", field=name[field]))
        except Refused as refused:
            self.aside(number, cents, refused.refusal.message)

    def read_totals(self, line: str) -> tuple[int, int]:
        count, total = self.cut(line, self.layout.trailer.count, self.layout.trailer.total)
        if not (count.isascii() and count.isdigit() and len(count) <= AMOUNT_DIGITS_MAX):
            raise Refused("collection.trailer", tr("«{text}» no es un número de pagos.", text=shown(count)), look())
        return int(count), self.cents(total)

    def aside(self, number: int, cents: int, reason: str) -> None:
        self.set_aside.append(SetAside(line=number, amount_cents=cents, reason=reason))

    def cut(self, line: str, *places: Where) -> Iterator[str]:
        found = fields(line, self.layout.delimiter) if self.layout.delimiter else []
        for place in places:
            if isinstance(place, tuple):
                start, length = place
                text = line[start - 1 : start - 1 + length]
                is_there = len(text) == length
            else:
                is_there = place <= len(found)
                text = found[place - 1] if is_there else ""
            if not is_there:
                raise Refused("collection.short", tr("La línea está incompleta."))
            yield text.strip()

    def cents(self, text: str) -> int:
        if self.layout.amount == "dollars":
            return parse_money(text)
        if not (text.isascii() and text.isdigit() and len(text.lstrip("0")) <= AMOUNT_DIGITS_MAX):
            raise Refused("collection.amount", tr("«{text}» no es una cantidad en centavos.", text=shown(text)))
        return int(text)

    def day(self, text: str) -> date:
        try:
            return datetime.strptime(text, self.layout.date).date()  # noqa: DTZ007 - a day, of no hour
        except ValueError as error:
            raise Refused("collection.date", tr("«{text}» no es una fecha.", text=shown(text))) from error

    def tender(self, line: str) -> TenderKind:
        place = self.layout.detail.tender
        code = "" if place is None else next(self.cut(line, place))
        if code not in self.layout.tenders:
            raise Refused("collection.tender", tr("«{text}» no es una forma de pago.", text=shown(code)))
        return self.layout.tenders[code]

    def order(self) -> PostCollection:
        if self.totals is None:
            raise Refused("collection.no_totals", tr("El archivo no trae su línea de totales."), look())
        count, total = self.totals
        if total > CENTS_MAX:
            raise Refused(
                "collection.trailer", tr("La cantidad pasa de {limit}.", limit=format_money(CENTS_MAX)), look()
            )
        return PostCollection(
            layout=self.layout.code,
            count=count,
            total_cents=total,
            rows=tuple(self.rows),
            set_aside=tuple(self.set_aside),
        )
