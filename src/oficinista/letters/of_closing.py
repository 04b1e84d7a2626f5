"""The letter about the end of an account: its last bill to the cent, what became of its deposit, and what is left."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from oficinista.billing.explain import explain_bill
from oficinista.billing.facts import BillFacts
from oficinista.billing.queries import balance, bill_facts
from oficinista.closings.models import Closing
from oficinista.closings.queries import closing_of
from oficinista.closings.words import asker_words, closing_words, source_words
from oficinista.dates import long_date
from oficinista.i18n import tr
from oficinista.letters.catalogue import Event
from oficinista.letters.known import Known, Wanted
from oficinista.letters.wording import balance_facts
from oficinista.money import format_money
from oficinista.orders import Refused
from oficinista.tariff import Tariffs


def closing_facts(connection: Connection, wanted: Wanted) -> Known:
    """How an account ended and what it owes now. Refuses one that is open."""
    found = closing_of(connection, wanted.account)
    if found is None:
        raise Refused("letter.not_closed", tr("La cuenta {number} no se ha cerrado aquí.", number=wanted.subject))
    return Known(
        {
            "kind": closing_words(found.kind),
            "on": long_date(found.closed_on),
            "asker": asker_words(found.asker),
            "source": source_words(found.source),
            "send_to": found.send_to,
            "next": found.next_account if found.kind is Closing.TRANSFERRED else "",
            "bills": [_bill(connection, bill_id) for bill_id in found.bill_ids],
            "deposit": format_money(found.deposit_cents) if found.deposit_cents else "",
            **balance_facts(balance(connection, wanted.account)),
        },
        {} if found.billed_on is None else {Event.BILL: found.billed_on},
    )


def _bill(connection: Connection, bill_id: int) -> dict[str, Any]:
    facts = bill_facts(connection, bill_id)
    return {
        "number": facts.number,
        "start": long_date(facts.period_start),
        "end": long_date(facts.period_end),
        "due": long_date(facts.due_on),
        "total": format_money(facts.total_cents),
        "is_estimated": facts.is_estimated,
        "lines": list(_lines(facts)),
    }


def _lines(facts: BillFacts) -> Iterator[dict[str, str]]:
    own = {line.code for line in facts.lines}
    for part in explain_bill(facts, Tariffs.load()).parts:
        if part.code in own:
            yield {"text": part.text, "amount": format_money(part.amount_cents)}
