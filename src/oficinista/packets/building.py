"""Setting a packet: its own pages from a template, and the filed papers after them as they are."""

import io
from collections.abc import Mapping
from datetime import datetime
from itertools import accumulate
from typing import Any

from pypdf import PdfReader, PdfWriter

from oficinista.files.as_pdf import append_pages, written
from oficinista.files.label import code128_svg
from oficinista.i18n import language, tr
from oficinista.packets.evidence import Evidence
from oficinista.packets.told import enclosure_rows, plain_words, sections
from oficinista.typesetting import typeset


def build(found: Evidence, contents: Mapping[int, bytes], number: str, office_name: str, at: datetime) -> bytes:
    """The PDF of a packet, filed under `number`, with the bytes of its papers by their ids. Each has its bookmark."""
    whole = PdfWriter()
    counts = [len(append_pages(whole, contents[one.id], one.media_type)) for one in found.enclosed]
    front = PdfReader(io.BytesIO(_front(found, counts, number, office_name, at))).pages
    for place, page in enumerate(front):
        whole.insert_page(page, place)
    starts = accumulate(counts, initial=len(front))
    for one, start in zip(found.enclosed, starts, strict=False):
        whole.add_outline_item(title=f"{one.number} {one.title}", page_number=start)
    whole.add_metadata({"/Title": tr("Paquete de evidencia: caso {number}", number=found.case.row.number)})
    return written(whole)


def _front(found: Evidence, counts: list[int], number: str, office_name: str, at: datetime) -> bytes:
    row = found.case.row
    parts = list(sections(found))
    data: dict[str, Any] = {
        "language": language(),
        "office": {"name": office_name},
        "title": tr("Paquete de evidencia: caso {number}", number=row.number),
        "number": number,
        "code": code128_svg(number),
        "account": tr("Cuenta {number}, {name}", number=row.account, name=row.customer),
        "plain": list(plain_words(found)),
        "parts": parts,
        "index": {
            "title": tr("Índice"),
            "parts": [part["title"] for part in parts],
            "heads": (tr("Anejo"), tr("Archivo"), tr("Documento"), tr("Fecha"), tr("Págs."), "SHA-256"),
            "rows": enclosure_rows(found.enclosed, counts),
            "none": tr("No hay documentos archivados."),
        },
    }
    return typeset("packets/packet", data, at)
