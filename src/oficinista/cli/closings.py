"""`oficinista account closing`: how an account ended, or what ending it today would come to."""

from collections.abc import Iterator
from dataclasses import asdict

from oficinista.cli.output import emit, refusals
from oficinista.cli.session import AccountNumber, AsJson, Database, open_office
from oficinista.closings.models import Asker
from oficinista.closings.planning import LastReading, Plan, plan_closing, plan_lines
from oficinista.closings.queries import ClosedAccount, closing_of
from oficinista.closings.words import asker_words, closing_words, source_words
from oficinista.customers.numbers import full_number
from oficinista.customers.queries import find_account
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.money import amount_text, format_money


def closing(number: AccountNumber, database: Database = None, as_json: AsJson = False) -> None:
    """How an account ended; of an open one, what closing it today by an estimate would come to."""
    with refusals(as_json):
        office = open_office(database)
        found = office.ask(closing_of, office.ask(find_account, number))
        if found is not None:
            facts = asdict(found) | {"deposit": amount_text(found.deposit_cents)}
            del facts["deposit_cents"]
            emit(facts, as_json, _ended(found))
            return
        asked = (full_number(number), office.today, LastReading(), Asker.OWNER, office.info.id, office.today)
        plan = office.ask(plan_closing, *asked)
        emit(_facts(plan), as_json, plan_lines(plan))


def _ended(found: ClosedAccount) -> Iterator[str]:
    yield tr("Cuenta cerrada el {date}: {kind}, a petición de: {asker}. Última lectura: {source}.",
             date=long_date(found.closed_on), kind=closing_words(found.kind).lower(),
             asker=asker_words(found.asker).lower(), source=source_words(found.source).lower())  # fmt: skip
    if found.next_account is not None:
        yield tr("Sigue la cuenta {number}.", number=found.next_account)
    if found.deposit_cents:
        yield tr("Depósito: {amount}.", amount=format_money(found.deposit_cents))
    yield found.words


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "account": plan.number,
        "on": plan.on,
        "measured_l": None if plan.use is None else plan.use.measured_l,
        "billed": amount_text(plan.billed_cents),
        "balance": amount_text(plan.balance_cents),
        "after": amount_text(plan.after_cents),
        "obstacles": [asdict(one) for one in plan.obstacles],
        "missing_papers": [item.kind for item in plan.papers.items if item.lacks],
    }
