"""Seeing how a customer is reached: asked for with a key, kept in the audit chain, then shown."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from oficinista.i18n import tr
from screens.account_lines import phone_text

if TYPE_CHECKING:
    from oficinista.customers.contacts import Contacts
    from oficinista.customers.queries import AccountCard
    from screens.clerk_screen import ClerkScreen


def see_contacts(screen: "ClerkScreen[Any]", card: "AccountCard", then: "Callable[[Contacts], object]") -> None:
    """Ask for the contacts of a card's customer, and go on with them."""
    from oficinista.customers.contacts import SeeContacts, contacts

    look = partial(contacts, account_id=card.account_id)
    screen.order(SeeContacts(account=card.number), lambda _done: screen.ask(partial(screen.office.ask, look), then))


def contact_words(found: "Contacts") -> str:
    """The contacts, in a line."""
    phone = None if found.phone is None else phone_text(found.phone)
    said = " · ".join(one for one in (phone, found.email) if one)
    return said or tr("No dejó teléfono ni correo.")
