"""What whoever takes money for an account is told before it is taken."""

from datetime import date

from sqlalchemy import Connection

from oficinista.connections.queries import expired_estimate
from oficinista.dates import short_date
from oficinista.i18n import tr
from oficinista.tills.payable import Payable


def beware_words(connection: Connection, payable: Payable, today: date) -> str:
    """What to beware of before an account is paid; nothing for one that is open and owes what it may pay."""
    if payable.closed_on is not None:
        closed_on = short_date(payable.closed_on)
        if payable.is_settled_for_good:
            return tr("Cuenta cerrada el {date}: nada debe, y no recibe dinero.", date=closed_on)
        return tr("Cuenta cerrada el {date}: cobre lo que debe y nada más.", date=closed_on)
    if payable.balance_cents <= 0:
        return tr("No debe nada: lo que pague queda a su favor y paga la próxima factura.")
    until = expired_estimate(connection, payable.account_id, today)
    if until is None:
        return ""
    return tr("El estimado de su acometida valía hasta el {date}: no lo cobre. Se estima de nuevo en su caso [K].",
              date=short_date(until))  # fmt: skip
