"""Papers for tests: the least PDF, a page of text, a picture of a camera, and how they are filed through the door."""

import io
from datetime import UTC, datetime
from itertools import count
from typing import Any

from PIL import Image
from pypdf import PdfWriter

from oficinista.files.commands import DocumentFiled, FileDocument
from oficinista.office import Office
from tests.office import BilledAccount, do

_shades = count(1)
WHEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def pdf(words: str = "") -> bytes:
    """A PDF of one empty page, like no other."""
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": words or f"Documento {next(_shades)}"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of one colour, like no other."""
    shade = next(_shades)
    out = io.BytesIO()
    Image.new("RGB", size, (shade % 256, shade // 256 % 256, 90)).save(out, kind)
    return out.getvalue()


def file(office: Office, account: BilledAccount, kind: str = "repair_invoice", **facts: Any) -> DocumentFiled:
    """A paper of a customer that Ana files."""
    actor = facts.pop("actor", "ana")
    given = {"content": pdf()} | facts
    filed: DocumentFiled = do(office, FileDocument(account=account.number, kind=kind, **given), actor)
    return filed
