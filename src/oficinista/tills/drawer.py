"""What may be taken from a drawer."""

from collections.abc import Mapping

from oficinista.i18n import tr
from oficinista.ledger.models import TenderKind
from oficinista.orders import Refused
from oficinista.tills.queries import expected
from oficinista.transaction import Transaction


def refuse_more_than_held(tx: Transaction, session_id: int, amounts: Mapping[TenderKind, int]) -> None:
    """Refuse to take from a drawer what is not in it. The count stays blind: it is not said how much there is."""
    held = expected(tx.connection, session_id)
    if any(cents > held[kind] for kind, cents in amounts.items()):
        raise Refused(
            "till.not_enough",
            tr("La caja ya no tiene esa cantidad."),
            tr("Pida un aumento del fondo a un supervisor."),
        )
