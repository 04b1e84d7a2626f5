"""The papers of a training office: each says, wherever it may be torn, that it is worth nothing."""

from dataclasses import replace

from oficinista.documents.document import Document
from oficinista.documents.models import Sheet
from oficinista.documents.paper import PAGE_WIDTH, RECEIPT_WIDTH
from oficinista.i18n import Language, language

LINES_BETWEEN = 12
"""No strip of a text is longer than this without the mark."""
PDF_BEGINNING = b"%PDF-"


def practised(document: Document, mark: str) -> Document:
    """The document with its mark, if there is one; the drawer then stays shut, since there is no money."""
    if not mark:
        return document
    if isinstance(document.content, bytes):
        content: str | bytes = practised_file(document.content, mark)
    else:
        width = RECEIPT_WIDTH if document.sheet is Sheet.RECEIPT else PAGE_WIDTH
        content = _between(document.content, f"*** {mark} ***".center(width).rstrip())
    return replace(document, content=content, opens_drawer=False)


def practised_file(content: bytes, mark: str) -> bytes:
    """A PDF with the mark on every page, if there is one; what is no PDF, a photo somebody filed, as it is."""
    if not mark or not content.startswith(PDF_BEGINNING):
        return content
    from oficinista.letters.copies import stamped  # brings what reads and sets a PDF, which few sessions need

    return stamped(content, mark, Language(language()), across=True)


def _between(text: str, mark: str) -> str:
    lines = text.splitlines()
    parts = [lines[at : at + LINES_BETWEEN] for at in range(0, len(lines), LINES_BETWEEN)]
    return "\n".join(line for part in [*parts, []] for line in (mark, *part)) + "\n"
