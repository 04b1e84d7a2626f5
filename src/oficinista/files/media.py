"""What the bytes of a paper are, known by the bytes and never by a name. Pure."""

from oficinista.files.models import MediaType
from oficinista.i18n import tr
from oficinista.orders import Refused

_BEGINNINGS = {
    b"%PDF-": MediaType.PDF,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"II*\x00": MediaType.TIFF,
    b"MM\x00*": MediaType.TIFF,
}
ENDINGS = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.TIFF: "tif"}
"""How the name of a file ends that holds such a paper."""


def media_type_of(content: bytes) -> MediaType:
    """What a paper's bytes are. Refuses what is neither a PDF nor a picture of a scanner or a camera."""
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    raise Refused(
        "document.not_a_paper",
        tr("Ese archivo no es un PDF ni una imagen JPEG, PNG o TIFF."),
        tr("Escanéelo de nuevo como PDF, o tome una foto."),
    )
