"""How what opens a case reached the office: the channels of the law (27 L.P.R.A. § 262b(a))."""

from enum import StrEnum

from oficinista.i18n import tr

CHANNEL = "channel"
"""In the data of an opening: how it came."""


class Channel(StrEnum):
    """How an objection reached the office."""

    OFFICE = "office"
    MAIL = "mail"
    TELEPHONE = "telephone"
    FAX = "fax"
    INTERNET = "internet"


def channel_words(channel: Channel) -> str:
    """A channel as a person says it."""
    return {
        Channel.OFFICE: tr("En persona"),
        Channel.MAIL: tr("Por correo"),
        Channel.TELEPHONE: tr("Por teléfono"),
        Channel.FAX: tr("Por fax"),
        Channel.INTERNET: tr("Por Internet"),
    }[channel]
