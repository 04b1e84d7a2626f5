"""What `oficinista case` and `oficinista order` say alike: why a term ends when it does, what was done, what can be."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from oficinista.cases.queries import CaseFile
from oficinista.cli.output import table
from oficinista.customers.numbers import full_number
from oficinista.customers.queries import find_account
from oficinista.i18n import tr
from oficinista.office import Office

OfAccount = Annotated[str | None, typer.Option("--account", metavar=tr("CUENTA"), help=tr("Solo lo de una cuenta."))]


def number_of(office: Office, account: str | None) -> str | None:
    """The whole number of the account that was asked for, if one was. Refuses one that nobody has."""
    if account is None:
        return None
    office.ask(find_account, account)
    return full_number(account)


def case_facts(found: CaseFile) -> dict[str, Any]:
    """The course of a case for a machine."""
    return {
        "why": list(found.due.why) if found.due else [],
        "steps": [
            {
                "action": one.action_title,
                "state": one.state_title,
                "on": one.happened_on,
                "words": one.words,
                "channel": one.channel,
                "clerk": one.clerk_name,
                "at": one.made_at.isoformat(),
            }
            for one in found.steps
        ],
        "possible": [
            {"action": one.action, "title": one.title, "order": one.order, "outcome": one.outcome}
            for one in found.possible
        ],
    }


def case_text(found: CaseFile) -> Iterator[str]:
    """The course of a case for a person."""
    titles = (tr("Día"), tr("Qué"), tr("Quién"), tr("Palabras"))
    yield from table(titles, [(one.happened_on, one.what, one.clerk_name, one.words) for one in found.steps])
    yield from found.due.why if found.due else ()
    for one in found.possible:
        yield tr("Se puede: {title} ({order}).", title=one.title, order=one.order)
