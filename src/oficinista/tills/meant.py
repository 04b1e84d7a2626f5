"""Which account is meant by what is typed or scanned where money is taken for it."""

from sqlalchemy import Connection

from oficinista.customers.search import Matched, search
from oficinista.tills.payable import Payable, find_payable


def payable_of(connection: Connection, code: str) -> Payable:
    """The account of a number or of a bill. Refuses what is neither, whatever else or however near a name it is."""
    found = search(connection, code, limit=1)
    is_sure = bool(found) and found[0].matched in {Matched.ACCOUNT, Matched.BILL}
    return find_payable(connection, found[0].number if is_sure else code)
