"""The office: its store, its guards, its numbers, its chains, its clock, and how far its tables reach."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from oficinista.backups.manifest import reached
from oficinista.clock import business_date
from oficinista.dates import long_date
from oficinista.doctor import Finding, State, judged
from oficinista.doctor.standby import standby
from oficinista.i18n import tr
from oficinista.ledger.check import prove
from oficinista.orders import Refused
from oficinista.staff.recovery import missing_receipts
from oficinista.storage import office_rules
from oficinista.storage.columns import from_micros
from oficinista.storage.guards import count, missing
from oficinista.storage.migrate import require_current, revision
from oficinista.storage.store import Store
from oficinista.tariff import Tariffs
from oficinista.tills.custody import late

NAMES_SHOWN_MAX = 5
AHEAD = timedelta(days=180)
"""How long before the table of holidays lacks a year somebody should know."""


def books(store: Store, now: datetime) -> Iterator[Finding]:
    """Everything that the database can say; one finding when it cannot be opened."""
    try:
        with store.read() as connection:
            require_current(connection)
            yield _store(connection)
            yield from _found(connection, now)
    except Refused as refused:
        refusal = refused.refusal
        yield Finding("store.opens", tr("Base de datos"), State.BAD, refusal.message, refusal.next_step)


def _found(connection: Connection, now: datetime) -> Iterator[Finding]:
    yield _guards(connection)
    yield _series(connection)
    yield _heads(connection)
    yield _clock(connection, now)
    yield _receipts(connection)
    yield _deposits(connection, now)
    yield _calendar(connection, now)
    yield _tariff(now)
    yield from standby(connection)


def _store(connection: Connection) -> Finding:
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    found = tr("{engine} {version}, tablas {revision}", engine=connection.dialect.name, version=version,
               revision=revision(connection))  # fmt: skip
    return judged("store.opens", tr("Base de datos"), found, advice="")


def _guards(connection: Connection) -> Finding:
    absent = missing(connection)
    return judged(
        "store.guards",
        tr("Guardas"),
        _named(absent) or tr("{count} puestas", count=count(connection)),
        bad=bool(absent),
        advice=tr("Averigüe quién las quitó; después, «oficinista db upgrade» las repone."),
    )


def _named(guards: list[str]) -> str:
    shown = ", ".join(guards[:NAMES_SHOWN_MAX])
    more = len(guards) - NAMES_SHOWN_MAX
    return shown if more <= 0 else tr("{names} y {more} más", names=shown, more=more)


def _series(connection: Connection) -> Finding:
    proof = prove(connection, "series.gapless")
    return judged(
        "series.gapless",
        tr("Series de documentos"),
        "; ".join(proof.faults) or tr("{count} sin saltos", count=proof.looked_at),
        bad=not proof.holds,
        advice=tr("Guarde el archivo como está y pida ayuda: alguien cambió la base de datos."),
    )


def _heads(connection: Connection) -> Finding:
    wrong = connection.execute(_WRONG_HEADS).scalars().all()
    heads = ", ".join(f"{office.code} {office.entry_head[:16]}" for office in reached(connection))
    return judged(
        "chain.head",
        tr("Cabeza de la cadena"),
        ", ".join(wrong) or heads,
        bad=bool(wrong),
        advice=tr("Ejecute «oficinista ledger check» y «oficinista audit verify», y pida ayuda."),
    )


def _clock(connection: Connection, now: datetime) -> Finding:
    last = connection.execute(text("SELECT MAX(at) FROM audit_head")).scalar_one()
    return judged(
        "clock",
        tr("Reloj"),
        f"{now:%Y-%m-%d %H:%M:%S} UTC",
        bad=last is not None and from_micros(last) > now + timedelta(seconds=5),
        advice=tr("El reloj va detrás de la última orden: ajústelo (timedatectl, chrony)."),
    )


def _receipts(connection: Connection) -> Finding:
    behind = [office.code for office in reached(connection) if missing_receipts(connection, office.office_id)]
    return judged(
        "office.behind",
        tr("Recibos después de restaurar"),
        ", ".join(behind) or tr("No falta ninguno"),
        bad=bool(behind),
        advice=tr("Vuelva a entrar los recibos de papel y reconcilie la oficina (office.reconcile)."),
    )


def _deposits(connection: Connection, now: datetime) -> Finding:
    title = tr("Depósitos")
    offices = connection.execute(text("SELECT id FROM office ORDER BY id")).scalars().all()
    try:
        found = [words for office in offices for words in late(connection, office, business_date(now))]
    except Refused as refused:  # no calendar says when they are due
        return Finding("deposits.late", title, State.BAD, refused.refusal.message, refused.refusal.next_step)
    return judged(
        "deposits.late",
        title,
        "; ".join(found[:NAMES_SHOWN_MAX]) or tr("Ninguno atrasado"),
        warning=bool(found),
        advice=tr("Avise al supervisor de la oficina: «oficinista deposit list» los muestra."),
    )


def _calendar(connection: Connection, now: datetime) -> Finding:
    holidays = office_rules.calendar(connection).holidays
    today = business_date(now)
    years = {day.year for day in holidays}
    unknown = next(year for year in itertools.count(today.year) if year not in years)
    last = max((day for day in holidays if day.year < unknown), default=None)
    return judged(
        "calendar.reach",
        tr("Días feriados"),
        tr("No hay ninguno") if last is None else tr("Hasta el {day}", day=long_date(last)),
        bad=unknown == today.year,
        warning=unknown <= business_date(now + AHEAD).year,
        advice=tr("Añada los de {year} con la orden holiday.set.", year=unknown),
    )


def _tariff(now: datetime) -> Finding:
    title = tr("Tarifa")
    try:
        info = Tariffs.load().in_force(business_date(now)).info
    except Refused as refused:
        return Finding("tariff.reach", title, State.BAD, refused.refusal.message, refused.refusal.next_step)
    return judged("tariff.reach", title, tr("En vigor desde el {day}", day=long_date(info.effective_from)), advice="")


_WRONG_HEADS = text(
    "SELECT o.code FROM office o JOIN chain_head c ON c.office_id = o.id JOIN audit_head a ON a.office_id = o.id "
    "WHERE c.sequence <> (SELECT COUNT(*) FROM entry e WHERE e.office_id = o.id) "
    "OR a.sequence <> (SELECT COUNT(*) FROM audit_event v WHERE v.office_id = o.id) "
    "OR (c.sequence > 0 AND NOT EXISTS "
    "(SELECT 1 FROM entry e WHERE e.office_id = o.id AND e.sequence = c.sequence AND e.hash = c.hash)) "
    "OR (a.sequence > 0 AND NOT EXISTS "
    "(SELECT 1 FROM audit_event v WHERE v.office_id = o.id AND v.sequence = a.sequence AND v.hash = a.hash)) "
    "ORDER BY o.id"
)
