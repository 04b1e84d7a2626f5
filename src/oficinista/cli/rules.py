"""`oficinista rule …`: what the law and the office say, until when, and why that day."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from oficinista.calendar import Calendar, load_holidays
from oficinista.cli.output import DATE, emit, parse_date, refusals, table
from oficinista.cli.session import AsJson, Database, default_database, open_office
from oficinista.cli.words import Subcommands
from oficinista.clock import business_date, system_clock
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.rulebook import CutDate, Due, Rule, Rulebook
from oficinista.storage import office_rules

app = Subcommands()

KeyArgument = Annotated[str, typer.Argument(metavar=tr("REGLA"), help=tr("Como objection.decide."))]
OnOption = Annotated[
    date | None, typer.Option("--on", parser=parse_date, metavar=DATE, help=tr("En vigor ese día; si no se dice, hoy."))
]


@app.command("list", help=tr("Las reglas en vigor: su valor, su fuente y si está verificada."))
def list_rules(on: OnOption = None, database: Database = None, as_json: AsJson = False) -> None:
    """Every rule of a day."""
    with refusals(as_json):
        rules = _rules(database)[0].in_force(on or _today())
        rows = [(rule.key, rule.value_text, rule.status, rule.source) for rule in rules]
        titles = (tr("Regla"), tr("Valor"), tr("Estado"), tr("Fuente"))
        emit([_facts(rule) for rule in rules], as_json, table(titles, rows))


@app.command("show", help=tr("Una regla, con su fuente."))
def show(key: KeyArgument, on: OnOption = None, database: Database = None, as_json: AsJson = False) -> None:
    """One rule of a day."""
    with refusals(as_json):
        rule = _rules(database)[0].describe(key, on or _today())
        emit(_facts(rule), as_json, _described(rule))


@app.command("due", help=tr("Hasta cuándo corre un término, y por qué."))
def due(
    key: KeyArgument,
    event: Annotated[
        date, typer.Option("--from", parser=parse_date, metavar=DATE, help=tr("El día que lo hace correr."))
    ],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The last day of a term."""
    with refusals(as_json):
        rules, calendar = _rules(database)
        found = rules.due(key, event, calendar)
        emit({"due": found.date.isoformat(), "rule": key, **_reasons(found)}, as_json, found.why)


@app.command("cut-date", help=tr("El primer día en que se puede suspender un servicio, y por qué no antes."))
def cut_date(
    notice: Annotated[
        date, typer.Option("--notice", parser=parse_date, metavar=DATE, help=tr("El día en que se envió el aviso."))
    ],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The first lawful day of a suspension."""
    with refusals(as_json):
        rules, calendar = _rules(database)
        cut = rules.first_cut_date(notice, calendar)
        emit({"date": cut.date.isoformat(), **_reasons(cut)}, as_json, cut.why)


def _rules(database: str | None) -> tuple[Rulebook, Calendar]:
    """The office's own rules and calendar, or those that are shipped where there is no office yet."""
    if database is None and not Path(default_database()).exists():
        return Rulebook.load(), Calendar(load_holidays())
    office = open_office(database)
    return office.ask(office_rules.rulebook, office.info.id), office.ask(office_rules.calendar)


def _today() -> date:
    return business_date(system_clock())


def _facts(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "title": tr(rule.title),
        "value": rule.value,
        "unit": rule.unit.value,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "citation": rule.source,
        "verified": rule.verified,
        "told_only": rule.told_only,
        "note": rule.note,
    }


def _reasons(found: Due | CutDate) -> dict[str, Any]:
    return {"citation": found.citation, "verified": found.verified, "why": list(found.why)}


def _described(rule: Rule) -> list[str]:
    lines = [
        f"{rule.key}: {tr(rule.title)}",
        f"{rule.value_text}, {rule.status}",
        tr("Desde el {date}.", date=long_date(rule.effective_from)),
        tr("Fuente: {source}.", source=tr(rule.source)),
    ]
    if rule.told_only:
        lines.append(tr("Solo se informa: el programa no calcula con ella."))
    return [*lines, rule.note] if rule.note else lines
