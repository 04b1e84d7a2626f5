"""What is asked about cases of water theft: one whole, what would be charged for its water, and what an open one holds.

A calculation is kept in the event of the case that made it, with every line as it was shown, and never changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from sqlalchemy import Connection, Select, bindparam, select
from sqlmodel import col

from oficinista.adjustments.bills import find_bill
from oficinista.adjustments.guards import PROTECTED
from oficinista.billing.baseline import baseline
from oficinista.billing.history import PastBill
from oficinista.billing.past import customers_alike, latest, readings
from oficinista.billing.queries import bills
from oficinista.calendar import Calendar
from oficinista.cases.lifecycle import find_lifecycle
from oficinista.cases.models import Case, CaseEvent
from oficinista.cases.queries import BillHold
from oficinista.customers.commands import Day, MeterDiameter
from oficinista.customers.queries import account_card
from oficinista.dates import long_date
from oficinista.i18n import language, tr
from oficinista.ledger.models import OpenItem
from oficinista.orders import Refused
from oficinista.rulebook import Rule, Rulebook
from oficinista.storage import office_rules
from oficinista.tariff import Tariffs
from oficinista.theft.calculation import (
    Basis,
    Method,
    Month,
    Piece,
    Terms,
    by_capacity,
    by_month,
    by_readings,
    month_words,
    months_between,
    priced,
)
from oficinista.volume import format_m3

THEFT = "theft"
"""The lifecycle."""
CALCULATION, CHARGE, INSPECTION = "calculation", "charge", "inspection"
"""What the events of a case keep."""
LOOK_BACK, MONTHLY, VELOCITY = "theft.look_back_months", "theft.monthly_m3", "theft.pipe_velocity_mm"
FINE, COST = "theft.fine_cents", "theft.cost_cents"
ALIKE_MIN, NOTIFY, CLASSES = "analysis.alike_min", "correction.notify", "correction.classes"
FIRM = frozenset({"let_stand", "upheld_told"})
"""What makes a calculation firm; of one that was made anew, the last."""
BILLS_MAX = 240
DIAMETER = "5/8"
"""Of the meter that a place without one would have."""


class Asked(BaseModel):
    """What is asked to be calculated. The numbers that a method does not use are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    basis: Annotated[Basis, Field(strict=False)]
    method: Annotated[Method, Field(strict=False)]
    since: Day
    until: Day
    before_m3: Annotated[int, Field(ge=0, le=10**8)] | None = None
    after_m3: Annotated[int, Field(ge=0, le=10**8)] | None = None
    pipe: MeterDiameter | None = None
    hours_a_day: Annotated[int, Field(ge=1, le=24)] | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    """What is calculated: how the water is known, each month, and the rules that nobody has confirmed."""

    asked: Asked
    how: tuple[str, ...]
    months: tuple[Month, ...]
    unconfirmed: tuple[str, ...]

    @property
    def cents(self) -> int:
        """What the water that may be charged costs."""
        return sum(month.charged_cents for month in self.months)


class Told(BaseModel):
    """A calculation in the sentences of one language."""

    model_config = ConfigDict(frozen=True)

    how: tuple[str, ...]
    lines: tuple[str, ...]


class Kept(BaseModel):
    """A calculation as a case keeps it. `last_day` is until when its notice had to be delivered, by the law."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    asked: Asked
    said: dict[str, Told]
    cents: int
    last_day: Day | None
    unconfirmed: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """How the water is known and each month, in the language spoken."""
        told = self.said[language()]
        return (*told.how, *told.lines)


class Charged(BaseModel):
    """What was charged, by which adjustment, and what was not since nobody has confirmed its rule."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str
    entry_id: int
    water_cents: int
    fine_cents: int
    cost_cents: int
    left_out: tuple[str, ...]

    @property
    def total_cents(self) -> int:
        """What was charged in all."""
        return self.water_cents + self.fine_cents + self.cost_cents


class Inspected(BaseModel):
    """What an inspection found, and who keeps its pieces."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    act: str
    inspector: str
    found: str
    meter: str
    seal_found: str
    seal_placed: str
    custody: str
    reading_m3: int | None


@dataclass(frozen=True, slots=True)
class TheftCase:
    """A case of water theft with what its events keep: the last inspection, calculation and charge."""

    case_id: int
    number: str
    office_id: int
    account_id: int
    state: str
    opened_on: date
    by: tuple[tuple[str, int], ...]
    told_on: date | None
    firm_on: date | None
    inspection: Inspected | None
    calculation: Kept | None
    charge: Charged | None


def find_theft(connection: Connection, number: str, office_id: int) -> TheftCase:
    """The case of a number. Refuses what is no case of water theft of the office."""
    row = connection.execute(_CASE, {"number": number, "office": office_id}).one_or_none()
    if row is None:
        raise Refused(
            "theft.unknown",
            tr("No hay un caso de hurto de agua {number}.", number=number),
            tr("Vea los que hay con «oficinista theft list --all»."),
        )
    events = connection.execute(_EVENTS, {"case": row.id}).all()
    kept = {key: value for one in events for key, value in from_json(one.data_json).items()}
    days = {one.action: one.happened_on for one in events}
    return TheftCase(
        row.id,
        number,
        row.office_id,
        row.account_id,
        row.state,
        row.opened_on,
        tuple((one.action, one.clerk_id) for one in events),
        days.get("told"),
        next((one.happened_on for one in reversed(events) if one.action in FIRM), None),
        Inspected.model_validate(kept[INSPECTION]) if INSPECTION in kept else None,
        Kept.model_validate(kept[CALCULATION]) if CALCULATION in kept else None,
        Charged.model_validate(kept[CHARGE]) if CHARGE in kept else None,
    )


def is_theft(number: str) -> bool:
    """Whether a number is of the series of cases of water theft."""
    return number.startswith(f"{find_lifecycle(THEFT).series}-")


def open_theft(connection: Connection, account_id: int) -> list[str]:
    """The open cases of water theft of an account."""
    return list(connection.execute(_OPEN, {"account": account_id}).scalars())


def held_charges(connection: Connection, account_id: int) -> dict[int, BillHold]:
    """The charge for stolen water that its letter has not told yet, by its entry: no notice and no cut for it."""
    found = {}
    for row in connection.execute(_CHARGES, {"account": account_id}):
        state = find_lifecycle(THEFT).states[row.state]
        if state.holds_debt:
            charge = Charged.model_validate(from_json(row.data_json)[CHARGE])
            found[charge.entry_id] = BillHold(row.number, tr(state.title), charge.total_cents, is_objected=False)
    return found


def calculate(connection: Connection, number: str, asked: Asked, *, office_id: int, today: date) -> Calculation:
    """What the water of a case comes to. Refuses what its method lacks, and a day without a published tariff.

    Rules that nobody confirmed let it be shown and notified; the charge waits for them.
    """
    found = find_theft(connection, number, office_id)
    if asked.until > today:
        raise Refused("theft.future", tr("El {date} no ha llegado.", date=long_date(asked.until)))
    rules, calendar = office_rules.rulebook(connection, office_id), office_rules.calendar(connection)
    card = account_card(connection, found.account_id, today)
    terms = Terms(card.tariff_class, card.diameter or DIAMETER, card.service.value)
    pieces = tuple(_pieces(connection, found, asked, rules, calendar, today))
    waters, how, used = _waters(connection, found, asked, pieces, terms, rules, today)
    tariffs = Tariffs.load()
    months = tuple(priced(piece, litres, terms, tariffs) for piece, litres in zip(pieces, waters, strict=True))
    limit = [rules.describe(LOOK_BACK, today)] if asked.basis is Basis.THEFT else []
    doubtful = tuple(rule.key for rule in (*used, *limit) if not rule.verified)
    return Calculation(asked, (how, *_limit_words(asked, rules, today)), months, doubtful)


def told(calculation: Calculation) -> Told:
    """A calculation in the sentences of the language spoken."""
    return Told(how=calculation.how, lines=tuple(month_words(one) for one in calculation.months))


def kept(calculation: Calculation, said: Mapping[str, Told]) -> Kept:
    """A calculation as the case keeps it, with what was said of it in each language."""
    last_days = [one.piece.last_day for one in calculation.months if one.piece.last_day and not one.piece.excluded]
    return Kept(
        asked=calculation.asked,
        said=dict(said),
        cents=calculation.cents,
        last_day=min(last_days, default=None),
        unconfirmed=calculation.unconfirmed,
    )


def is_settled(connection: Connection, entry_id: int) -> bool:
    """Whether nothing is owed of a charge."""
    return not any(connection.execute(_LEFT, {"entry": entry_id}).scalars())


def _pieces(
    connection: Connection, found: TheftCase, asked: Asked, rules: Rulebook, calendar: Calendar, today: date
) -> Iterator[Piece]:
    billed = {
        one.period_start: find_bill(connection, one.number, found.office_id)
        for one in bills(connection, found.account_id, BILLS_MAX)
        if not one.is_voided and one.period_start <= asked.until and one.period_end >= asked.since
    }
    for start, month_end in months_between(asked.since, asked.until):
        bill = billed.get(start)
        end = month_end if bill is None else bill.facts.period_end
        piece = Piece(start, end, max(start, asked.since), min(end, asked.until),
                      None if bill is None else bill.facts, None)  # fmt: skip
        if asked.basis is Basis.THEFT:
            yield _within_look_back(piece, found.opened_on, rules.describe(LOOK_BACK, today))
        elif bill is not None and PROTECTED.get(bill.facts.tariff_class) in rules.get(CLASSES, today).value:
            due = rules.due(NOTIFY, bill.first_issued_on, calendar)
            why = tr("el término para notificar el error venció el {date} ({source}).", date=long_date(due.date),
                     source=tr(due.citation))  # fmt: skip
            yield replace(piece, last_day=due.date, excluded=why if today > due.date else "")
        else:
            yield piece


def _within_look_back(piece: Piece, opened_on: date, rule: Rule) -> Piece:
    """Months before the limit are not charged; one that nobody has published excludes none, and lets nothing post."""
    if rule.value is None:
        return piece
    months = (opened_on.year - piece.period_end.year) * 12 + opened_on.month - piece.period_end.month
    if months <= rule.value:
        return piece
    return replace(piece, excluded=tr("pasa de {limit} antes del caso ({source}).", limit=rule.value_text,
                                      source=tr(rule.source)))  # fmt: skip


def _limit_words(asked: Asked, rules: Rulebook, today: date) -> Iterator[str]:
    rule = rules.describe(LOOK_BACK if asked.basis is Basis.THEFT else NOTIFY, today)
    yield tr("Límite: {title}, {value} ({source}; {status}).", title=tr(rule.title), value=rule.value_text,
             source=tr(rule.source), status=rule.status)  # fmt: skip


def _waters(
    connection: Connection,
    found: TheftCase,
    asked: Asked,
    pieces: Sequence[Piece],
    terms: Terms,
    rules: Rulebook,
    today: date,
) -> tuple[list[int], str, tuple[Rule, ...]]:
    """The litres of each piece, how they are known, and the rules that gave them."""
    match asked.method:
        case Method.READINGS:
            before, after = _needed(asked.before_m3, asked.after_m3)
            return (*by_readings(pieces, before, after), ())
        case Method.CAPACITY:
            (hours,) = _needed(asked.hours_a_day)
            if asked.pipe is None:
                raise _lacking()
            rule = rules.get(VELOCITY, today)
            return (*by_capacity(pieces, asked.pipe, hours, rule.value), (rule,))
        case Method.SIMILAR:
            return (*_similar(connection, found, pieces, terms, rules, today), ())
        case Method.DAYS:
            return _by_days(connection, found, asked, pieces, rules, today)


def _similar(
    connection: Connection, found: TheftCase, pieces: Sequence[Piece], terms: Terms, rules: Rulebook, today: date
) -> tuple[list[int], str]:
    """What customers of the class and meter used in each month, by the median of their bills."""
    least = rules.get(ALIKE_MIN, today).value
    medians, fewest = [], 10**9
    for piece in pieces:
        like = PastBill("", piece.period_start, piece.period_end, 0, terms.tariff_class, terms.service, terms.diameter)
        alike = customers_alike(connection, found.office_id, like, today, least)
        if alike is None:
            raise Refused(
                "theft.none_alike",
                tr("No hay {count} clientes parecidos con factura del {since} al {until}.", count=least,
                   since=long_date(piece.period_start), until=long_date(piece.period_end)),
                tr("Escoja otro método."),
            )  # fmt: skip
        medians.append(alike.median_l)
        fewest = min(fewest, alike.accounts)
    words = tr("Clientes parecidos: la mediana de cada mes, de {count} cuentas o más de la misma clase y contador.",
               count=fewest)  # fmt: skip
    return by_month(pieces, medians), words


def _by_days(
    connection: Connection, found: TheftCase, asked: Asked, pieces: Sequence[Piece], rules: Rulebook, today: date
) -> tuple[list[int], str, tuple[Rule, ...]]:
    """The account's own usual month before, or that of the rule where it has none."""
    past = latest(readings(connection, found.account_id, today).values())
    usual = baseline(one for one in past if one.period_end < asked.since)
    days = sum(piece.days for piece in pieces)
    if usual is not None:
        words = tr("Días: {days}, a su propio consumo usual de antes, {volume} al mes, de {count} lecturas.", days=days,
                   volume=format_m3(usual.median_l), count=usual.readings)  # fmt: skip
        return by_month(pieces, [usual.median_l] * len(pieces)), words, ()
    rule = rules.get(MONTHLY, today)
    words = tr("Días: {days}, a {volume} al mes ({source}; {status}).", days=days, volume=rule.value_text,
               source=tr(rule.source), status=rule.status)  # fmt: skip
    return by_month(pieces, [rule.value * 1000] * len(pieces)), words, (rule,)


def _needed(*numbers: int | None) -> list[int]:
    """Numbers that a method cannot do without."""
    if None in numbers:
        raise _lacking()
    return [one for one in numbers if one is not None]


def _lacking() -> Refused:
    return Refused(
        "theft.lacking",
        tr("Al método le faltan datos."),
        tr("Lecturas: la de antes y la de después. Capacidad: el tubo y las horas al día."),
    )


_OF_THEFT = col(Case.lifecycle) == THEFT
_CASE: Select[*tuple[Any, ...]] = select(
    col(Case.id), col(Case.office_id), col(Case.account_id), col(Case.state), col(Case.opened_on)
).where(col(Case.number) == bindparam("number"), col(Case.office_id) == bindparam("office"), _OF_THEFT)
_EVENTS: Select[*tuple[Any, ...]] = (
    select(col(CaseEvent.action), col(CaseEvent.happened_on), col(CaseEvent.data_json), col(CaseEvent.clerk_id))
    .where(col(CaseEvent.case_id) == bindparam("case"))
    .order_by(col(CaseEvent.place))
)
_OPEN = (
    select(col(Case.number))
    .where(col(Case.account_id) == bindparam("account"), _OF_THEFT, col(Case.closed_on).is_(None))
    .order_by(col(Case.id))
)
_CHARGES: Select[*tuple[Any, ...]] = (
    select(col(Case.number), col(Case.state), col(CaseEvent.data_json))
    .join(CaseEvent, col(CaseEvent.case_id) == col(Case.id))
    .where(
        col(Case.account_id) == bindparam("account"),
        _OF_THEFT,
        col(Case.closed_on).is_(None),
        col(CaseEvent.action) == "charge",
    )
)
_LEFT = select(col(OpenItem.open_cents)).where(col(OpenItem.entry_id) == bindparam("entry"))
