"""The papers of a refund: that it was approved or not, the voucher of the cash, and that finance wrote the check."""

from sqlalchemy import Connection

from oficinista.ledger.models import EntryKind
from oficinista.letters.known import Known, Wanted
from oficinista.letters.of_case import step_facts
from oficinista.money import format_money
from oficinista.refunds.queries import find_refund
from oficinista.refunds.terms import Claimant, Way, claimant_words, way_words

ENTRY_OF = {"approve": EntryKind.REFUND, "pay": EntryKind.REFUND_CASH, "confirm": EntryKind.REFUND_CHECK}
"""The entry that a step of a refund posts."""


def refund_facts(connection: Connection, wanted: Wanted) -> Known:
    """A step of a refund: how much, why so much, to whom and how, and the document of its money."""
    step = step_facts(connection, wanted)
    refund = find_refund(connection, step.facts["case"])
    kind = ENTRY_OF.get(step.facts["action"])
    document = next((one.document for one in refund.posted if one.kind is kind), "")
    to = "" if refund.claimant is Claimant.CUSTOMER else refund.payee
    facts = {
        **step.facts,
        "amount": format_money(refund.amount_cents),
        "holder": refund.customer if to else "",
        "payee": refund.payee,
        "claimant": claimant_words(refund.claimant),
        "way": way_words(refund.way),
        "by_check": refund.way is Way.CHECK,
        "document": document,
        "why": list(refund.why),
    }
    return Known(facts, step.days, to)
