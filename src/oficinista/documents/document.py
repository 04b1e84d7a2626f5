"""A document ready to be printed: its name, what it is printed on, and its content, text or PDF.

Made from records by `printing`; which printer it goes to is no matter of its own.
"""

from dataclasses import dataclass

from oficinista.documents.models import Sheet
from oficinista.orders import Order


@dataclass(frozen=True, slots=True)
class Document:
    """Something to print. `content` is lines of clean text, or the bytes of a PDF.

    `opens_drawer` when money goes into the drawer with it; `records` are what is left on record once it is on paper.
    """

    name: str
    sheet: Sheet
    content: str | bytes
    opens_drawer: bool = False
    records: tuple[Order, ...] = ()

    @property
    def file_bytes(self) -> bytes:
        """Its content as that of a file."""
        return self.content.encode() if isinstance(self.content, str) else self.content

    @property
    def file_name(self) -> str:
        """Its name as a file's."""
        return f"{self.name}.txt" if isinstance(self.content, str) else f"{self.name}.pdf"
