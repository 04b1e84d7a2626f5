"""Asking a report by its name: who may, for which days, and what its footer says.

A supervisor sees every report of the office; anybody their own day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import col

from oficinista.audit.models import AuditHead
from oficinista.i18n import tr
from oficinista.ledger.models import ChainHead
from oficinista.orders import Refused
from oficinista.queue.forecast import manner
from oficinista.reports import custody, duties, own_day, takings, trends, visits
from oficinista.reports.asked import Answer, Asked, Cell
from oficinista.reports.definitions import Definition, definitions, find_definition, times
from oficinista.staff.actors import Actor, find_actor, require_of_office
from oficinista.staff.models import OfficeRow, Role
from oficinista.transaction import OfficeInfo
from oficinista.typed_date import numeric_date

SECONDS_OF_AN_HOUR = 3_600
QUERIES: Mapping[str, Callable[[Connection, Asked], Answer]] = {
    "arrears": takings.arrears,
    "arrears-trend": trends.arrears_trend,
    "cases": duties.cases,
    "collections": takings.collections,
    "commitments": duties.commitments,
    "connections": duties.connections,
    "corrections": takings.corrections,
    "day": own_day.day,
    "differences": takings.differences,
    "forecast": visits.forecast,
    "exceptions": custody.exceptions,
    "office-close": custody.office_close,
    "open-trend": trends.open_trend,
    "plans": duties.plans,
    "states": duties.states,
    "tender-mix": custody.tender_mix,
    "terms": duties.terms,
    "theft": duties.theft,
    "transactions": visits.transactions,
    "wait-days": visits.wait_days,
    "wait-hours": visits.wait_hours,
    "waits": visits.waits,
}
"""What answers each report of `data/reports/named`."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was asked: its definition, its rows, and what says where it comes from."""

    definition: Definition
    office_name: str
    since: date
    until: date
    clerk: str | None
    login: str | None
    rows: tuple[tuple[Cell, ...], ...]
    left_out: tuple[str, ...]
    entry: int
    link: int
    mark: str = ""

    @property
    def title(self) -> str:
        """What it is called, behind the mark of a training office."""
        return ". ".join(one for one in (self.mark, tr(self.definition.title)) if one)

    @property
    def filter_words(self) -> str:
        """What was asked: the office, the days and the person."""
        first, last = numeric_date(self.since), numeric_date(self.until)
        days = tr("del {day}", day=last) if first == last else tr("del {since} al {until}", since=first, until=last)
        return ", ".join(one for one in (self.office_name, days, self.clerk) if one)

    @property
    def footer(self) -> tuple[str, ...]:
        """The definitions, what was left out, and filter, rows and place in the ledger and in the audit chain."""
        origin = tr(
            "{filter}. Filas: {rows}. Libro mayor: asiento {entry}. Auditoría: {link}. Informe «{name}» v{version}.",
            filter=self.filter_words,
            rows=len(self.rows),
            entry=self.entry,
            link=self.link,
            name=self.definition.name,
            version=self.definition.version,
        )
        said = (tr(one, **limits()) for one in self.definition.definitions)
        return (*said, *self.left_out, origin, *([self.mark] if self.mark else []))


def limits() -> dict[str, int]:
    """What the definitions of reports say of real times, of samples and of the forecast."""
    known = times()
    hours = known.serving.longest_s // SECONDS_OF_AN_HOUR
    return {
        "least": known.least_sample,
        "shortest": known.serving.shortest_s,
        "longest": hours,
        "held": manner().held_percent,
    }


def reports_for(role: Role) -> list[Definition]:
    """The reports that a role may ask for."""
    return [one for one in definitions().values() if role is Role.SUPERVISOR or one.of_a_clerk]


def ask_report(
    connection: Connection,
    name: str,
    reader: str,
    *,
    office_id: int,
    today: date,
    since: date | None = None,
    until: date | None = None,
    clerk: str | None = None,
) -> Report:
    """The report of a name as a clerk, by login, may see it: this month until today unless other days are named.

    `clerk` is whose day. Refuses an unknown name, days that are not in order or have not come, several days of a report
    of one day, and what the reader may not see.
    """
    definition = find_definition(name)
    office = OfficeInfo(*connection.execute(_OFFICE, {"office": office_id}).one())
    person = _person(connection, reader, office)
    whose = person if clerk is None else _person(connection, clerk, office, may_be_gone=True)
    _refuse_unseen(definition, person, whose, is_named=clerk is not None)
    last = until or today
    first = since or (last if definition.of_one_day else last.replace(day=1))
    _refuse_days(definition, first, last, today)
    of_whom = whose if definition.of_a_clerk else None
    asked = Asked(office_id, first, last, today, None if of_whom is None else of_whom.id)
    answer = QUERIES[name](connection, asked)
    entry, link = _position(connection, office_id)
    return Report(
        definition=definition,
        office_name=office.name,
        since=first,
        until=last,
        clerk=None if of_whom is None else of_whom.name,
        login=None if of_whom is None else of_whom.login,
        rows=tuple(answer.rows),
        left_out=answer.left_out,
        entry=entry,
        link=link,
        mark=office.mark,
    )


def _person(connection: Connection, login: str, office: OfficeInfo, *, may_be_gone: bool = False) -> Actor:
    found = find_actor(connection, login, may_be_gone=may_be_gone)
    require_of_office(found, office.id, office.name)
    return found


_OFFICE = select(col(OfficeRow.id), col(OfficeRow.code), col(OfficeRow.name), col(OfficeRow.is_training)).where(
    col(OfficeRow.id) == bindparam("office")
)


def _refuse_unseen(definition: Definition, reader: Actor, whose: Actor, *, is_named: bool) -> None:
    if reader.role is not Role.SUPERVISOR and (not definition.of_a_clerk or whose.id != reader.id):
        raise Refused(
            "report.not_yours",
            tr("Los informes de la oficina son del supervisor."),
            tr("Usted puede ver su propio día: «oficinista report day»."),
        )
    if is_named and not definition.of_a_clerk:
        raise Refused("report.no_clerk", tr("El informe «{name}» no es de una persona.", name=definition.name))


def _refuse_days(definition: Definition, first: date, last: date, today: date) -> None:
    if first > last:
        days = {"since": numeric_date(first), "until": numeric_date(last)}
        raise Refused(
            "report.days",
            tr("El primer día, {since}, es después del último, {until}.", **days),
            tr("Cambie uno de los dos."),
        )
    if definition.of_one_day and first != last:
        raise Refused(
            "report.one_day",
            tr("El informe «{name}» es de un solo día.", name=definition.name),
            tr("Diga el día con --to."),
        )
    if first > today and not definition.looks_ahead:
        raise Refused(
            "report.future",
            tr("El {day} no ha llegado: nada hay que contar todavía.", day=numeric_date(first)),
            tr("Pídalo hasta hoy, {today}.", today=numeric_date(today)),
        )


def _position(connection: Connection, office_id: int) -> tuple[int, int]:
    """The last entry of the journal and the last link of the audit chain."""
    entry = select(func.max(col(ChainHead.sequence))).where(col(ChainHead.office_id) == office_id)
    link = select(func.max(col(AuditHead.sequence))).where(col(AuditHead.office_id) == office_id)
    return connection.execute(entry).scalar_one() or 0, connection.execute(link).scalar_one() or 0
