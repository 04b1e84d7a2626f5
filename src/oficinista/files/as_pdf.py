"""Any filed paper as PDF, to be read and appended. Pure.

A photo of a camera goes in as it is, without being decoded: its bytes are already what a PDF holds.
"""

import io
import logging
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from oficinista.files.models import MediaType
from oficinista.i18n import tr
from oficinista.orders import Refused

WIDTH_PT, HEIGHT_PT, MARGIN_PT = 612, 792, 36
ORIENTATION = 0x0112
_PDF_END, _PDF_END_WITHIN = b"%%EOF", 4096
"""Readers look for the end in the last kilobyte; what mail and scanners add after it is not much more."""
_COLOURS = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}
_BROKEN = (
    PyPdfError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What the readers of PDF and of pictures raise when they meet nonsense."""
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd in a customer's paper is no news


def require_readable(content: bytes, media_type: MediaType) -> None:
    """Refuse bytes that begin as a paper and are none, one that is cut off, and a PDF that wants a password."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            _require_end(content, media_type)
            pages = len(append_pages(PdfWriter(), content, media_type))
        except (*_BROKEN, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _unreadable() from error
    if not pages:
        raise _unreadable()


def _require_end(content: bytes, media_type: MediaType) -> None:
    """Raise what a reader raises when the end is missing, as while the scanner still writes: the readers of PDF mend
    what is cut off, and a photo goes in without being decoded."""
    if media_type is MediaType.PDF and _PDF_END not in content[-_PDF_END_WITHIN:]:
        raise EOFError
    if media_type is MediaType.JPEG:
        with Image.open(io.BytesIO(content)) as picture:
            picture.draft(None, (picture.width // 8, picture.height // 8))  # an eighth of the work
            picture.load()


def append_pages(writer: PdfWriter, content: bytes, media_type: MediaType) -> list[PageObject]:
    """Add the pages of a paper at the end of a PDF."""
    return [writer.add_page(page) for page in _pages(content, media_type)]


def as_pdf(content: bytes, media_type: MediaType) -> bytes:
    """A paper as PDF; what is one already as it is."""
    if media_type is MediaType.PDF:
        return content
    writer = PdfWriter()
    append_pages(writer, content, media_type)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pages(content: bytes, media_type: MediaType) -> Iterator[PageObject]:
    if media_type is MediaType.PDF:
        yield from PdfReader(io.BytesIO(content)).pages
        return
    with Image.open(io.BytesIO(content)) as picture:
        if media_type is MediaType.JPEG and picture.mode in _COLOURS:
            yield _photo(content, picture)
        else:
            yield from _drawn(picture)


def _photo(content: bytes, picture: Image.Image) -> PageObject:
    """A page with a JPEG, the way up that the camera was held."""
    image = StreamObject()
    image.set_data(content)
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/Width"): NumberObject(picture.width),
            NameObject("/Height"): NumberObject(picture.height),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject(_COLOURS[picture.mode]),
        }
    )
    turned = {3: 180, 6: 90, 8: 270}.get(picture.getexif().get(ORIENTATION, 1), 0)
    page = PageObject.create_blank_page(width=WIDTH_PT, height=HEIGHT_PT)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Photo"): image})}
    )
    drawing = StreamObject()
    drawing.set_data(_placing(picture.width, picture.height))
    page[NameObject("/Contents")] = drawing
    return page.rotate(turned) if turned else page


def _placing(width: int, height: int) -> bytes:
    """The drawing that puts a picture as large as it fits in the middle of a page."""
    scale = min((WIDTH_PT - 2 * MARGIN_PT) / width, (HEIGHT_PT - 2 * MARGIN_PT) / height)
    wide, high = width * scale, height * scale
    x, y = (WIDTH_PT - wide) / 2, (HEIGHT_PT - high) / 2
    return f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Photo Do Q".encode()


def _drawn(picture: Image.Image) -> Iterator[PageObject]:
    """Pages of any other picture: one for each that it holds, as a scanner's file may."""
    for place in range(getattr(picture, "n_frames", 1)):
        picture.seek(place)
        upright = ImageOps.exif_transpose(picture)
        out = io.BytesIO()
        (upright if upright.mode in {"1", "L", "RGB"} else upright.convert("RGB")).save(out, "PDF", resolution=150)
        for page in PdfReader(out).pages:
            yield _fitted(page)


def _fitted(page: PageObject) -> PageObject:
    wide, high = float(page.mediabox.width), float(page.mediabox.height)
    scale = min((WIDTH_PT - 2 * MARGIN_PT) / wide, (HEIGHT_PT - 2 * MARGIN_PT) / high)
    sheet = PageObject.create_blank_page(width=WIDTH_PT, height=HEIGHT_PT)
    move = Transformation().scale(scale).translate((WIDTH_PT - wide * scale) / 2, (HEIGHT_PT - high * scale) / 2)
    sheet.merge_transformed_page(page, move)
    return sheet


def _unreadable() -> Refused:
    return Refused(
        "document.broken",
        tr("Ese archivo está dañado o protegido con contraseña: no se puede leer."),
        tr("Escanéelo de nuevo."),
    )
