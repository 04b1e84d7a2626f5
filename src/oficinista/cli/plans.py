"""`oficinista plan …`: which payment plans there are and how each is kept, on any day, and what could be offered."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from oficinista.cli.output import AMOUNT, DATE, emit, facts, parse_amount, parse_date, refusals, table
from oficinista.cli.session import AccountNumber, AsJson, Database, WithClosed, open_office
from oficinista.cli.words import Subcommands
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money
from oficinista.plans.offering import Offered, offer
from oficinista.plans.queries import Plan, Version, find_plan, plans, terms_words
from oficinista.plans.standing import PartStanding, Standing, part_words
from oficinista.plans.terms import Instalment, Profile, profile_words, why

app = Subcommands()


@app.command("list", help=tr("Los planes de pago abiertos y cómo se cumple cada uno hoy."))
def list_plans(
    account: Annotated[
        str | None, typer.Option("--account", metavar=tr("NUMERO"), help=tr("Solo los de una cuenta."))
    ] = None,
    with_closed: WithClosed = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """The plans of the office."""
    with refusals(as_json):
        office = open_office(database)
        number = None if account is None else account.zfill(12)
        found = office.ask(plans, office.info.id, office.today, account=number, with_closed=with_closed)
        titles = (tr("Plan"), tr("Cuenta"), tr("Estado"), tr("Deuda"), tr("Vence ya"), tr("Falta"), tr("Sigue"))
        emit([_facts(one) for one in found], as_json, table(titles, map(_row, found)))


@app.command("show", help=tr("Un plan entero, como está hoy o como estaba otro día: cada plazo, y por qué."))
def show(
    number: Annotated[str, typer.Argument(metavar=tr("NUMERO"), help=tr("El número del plan."))],
    on: Annotated[
        date | None, typer.Option("--on", parser=parse_date, metavar=DATE, help=tr("El día por el que se pregunta."))
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """One plan with its versions and the standing of each part."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(find_plan, number.upper(), office.info.id, on or office.today)
        emit(_whole(found), as_json, _text(found))


@app.command("offer", help=tr("El plan que se le podría ofrecer a una cuenta, o por qué ninguno. No registra nada."))
def show_offer(
    account: AccountNumber,
    profile: Annotated[Profile, typer.Option("--profile", help=tr("Qué reglas sigue el plan."))] = Profile.ORDINARY,
    down: Annotated[
        int | None, typer.Option("--down", parser=parse_amount, metavar=AMOUNT, help=tr("Otro pronto pago."))
    ] = None,
    months: Annotated[int | None, typer.Option("--months", min=1, help=tr("En cuántos meses."))] = None,
    income: Annotated[
        int | None,
        typer.Option("--income", parser=parse_amount, metavar=AMOUNT, help=tr("El ingreso familiar mensual.")),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """What a profile gives for the arrears of an account."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(
            offer,
            account.zfill(12),
            profile,
            office_id=office.info.id,
            today=office.today,
            down_cents=down,
            months=months,
            income_cents=income,
        )
        emit(_offered(found), as_json, _offer_text(found))


def _row(one: Plan) -> tuple[Any, ...]:
    standing = one.standing
    due = left = None
    if standing is not None:
        due, left = format_money(standing.due_now_cents), format_money(standing.left_cents)
    coming = None if standing is None or standing.next_part is None else standing.next_part.due_on
    return (one.number, one.account, one.state_words, format_money(one.terms.debt_cents), due, left, coming)


def _facts(one: Plan) -> dict[str, Any]:
    return {
        "number": one.number,
        "account": one.account,
        "state": one.state,
        "profile": one.terms.profile.value,
        "debt": amount_text(one.terms.debt_cents),
        "signed_on": None if one.signing is None else one.signing.on,
        "standing": None if one.standing is None else _standing(one.standing),
    }


def _standing(found: Standing) -> dict[str, Any]:
    coming = found.next_part
    return {
        "keeping": found.keeping.value,
        "due_now": amount_text(found.due_now_cents),
        "ahead": amount_text(found.ahead_cents),
        "left": amount_text(found.left_cents),
        "since": found.since,
        "next": None if coming is None else _part(coming),
        "why": list(found.why),
    }


def _part(one: Instalment) -> dict[str, Any]:
    return {"number": one.number, "due_on": one.due_on, "amount": amount_text(one.amount_cents)}


def _whole(found: Plan) -> dict[str, Any]:
    return _facts(found) | {
        "parts": [
            _part(one.part)
            | {
                "last_day": one.last_day,
                "paid": amount_text(one.paid_cents),
                "standing": one.standing.value,
                "paid_on": one.paid_on,
            }
            for one in found.parts
        ],
        "versions": [_version(one) for one in found.versions],
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "version": one.number,
        "made_on": one.made_on,
        "profile": one.profile.value,
        "debt": amount_text(one.debt_cents),
        "down": amount_text(one.down_cents),
        "instalments": [_part(part) for part in one.instalments],
        "rules": list(one.rules),
    }


def _text(found: Plan) -> Iterator[str]:
    yield from facts(
        {
            tr("Plan"): found.number,
            tr("Cuenta"): f"{found.account} {found.customer}",
            tr("Estado"): found.state_words,
            tr("Perfil"): profile_words(found.terms.profile),
            tr("Deuda"): format_money(found.terms.debt_cents),
        }
    )
    yield from () if found.standing is None else found.standing.why
    titles = (tr("Plazo"), tr("Vence"), tr("Hasta"), tr("Cantidad"), tr("Pagado"), tr("Está"), tr("Pagado el"))
    if found.parts:
        yield from table(titles, map(_part_row, found.parts))
    for one in found.versions:
        said = " ".join(terms_words(one))
        yield tr("Versión {number}, del {date}: {terms}", number=one.number, date=one.made_on, terms=said)
    yield from found.terms.rules


def _part_row(one: PartStanding) -> tuple[Any, ...]:
    part = one.part
    amounts = (format_money(part.amount_cents), format_money(one.paid_cents))
    return (part.number, part.due_on, one.last_day, *amounts, part_words(one.standing), one.paid_on)


def _offered(found: Offered) -> dict[str, Any]:
    return {
        "account": found.arrears.account,
        "profile": found.allowed.profile.value,
        "debt": amount_text(found.proposal.debt_cents),
        "held": amount_text(found.arrears.held_cents),
        "down": amount_text(found.proposal.down_cents),
        "down_least": amount_text(found.allowed.down_min_cents),
        "down_most": amount_text(found.allowed.down_max_cents),
        "instalments": [_part(one) for one in found.proposal.instalments],
        "verified": found.allowed.verified,
        "rules": list(why(found.allowed.rules)),
    }


def _offer_text(found: Offered) -> Iterator[str]:
    yield from facts(
        {
            tr("Cuenta"): f"{found.arrears.account} {found.arrears.customer}",
            tr("Perfil"): profile_words(found.allowed.profile),
            tr("Deuda"): format_money(found.proposal.debt_cents),
            tr("Pronto pago"): format_money(found.proposal.down_cents),
        }
    )
    titles = (tr("Plazo"), tr("Vence"), tr("Cantidad"))
    rows = [(one.number, one.due_on, format_money(one.amount_cents)) for one in found.proposal.instalments]
    yield from table(titles, rows)
    yield from why(found.allowed.rules)
