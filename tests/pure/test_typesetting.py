"""Papers in PDF: the same bytes from the same data, and no data taken for source."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from oficinista import typesetting

AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
TEMPLATE = """#import "layout.typ": data, paper
#show: paper.with("Prueba", number: "PRU-1")
#data.customer

*#data.customer*"""


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    layout = typesetting.data_path("letters") / "layout.typ"
    (folder / "layout.typ").write_text(layout.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(typesetting, "data_path", tmp_path.joinpath)
    return folder


def paper(customer: str, **more: object) -> bytes:
    office = {"name": "Oficina de Bayamón"}
    return typesetting.typeset("test", {"language": "es", "office": office, "customer": customer, **more}, AT)


def text(pdf: bytes) -> str:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.usefixtures("letters")
def test_the_same_data_make_the_same_bytes() -> None:
    assert paper("Juan Núñez") == paper("Juan Núñez")
    assert paper("Juan Núñez") != paper("Ana Núñez")


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    "name", ["#panic(1)", "*Ana* _Díaz_", '"); #read("/etc/passwd")', "Juan [/] Pérez", "a \\ b $x$"]
)
def test_what_a_customer_is_called_is_never_source(name: str) -> None:
    assert name in text(paper(name))


@pytest.mark.usefixtures("letters")
def test_a_word_that_no_line_holds_is_broken() -> None:
    assert max(len(line) for line in text(paper("a" * 300)).splitlines()) < 150


@pytest.mark.usefixtures("letters")
def test_a_sign_that_no_font_has_is_shown_as_such_and_every_other_is_set() -> None:
    assert "Ana \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} Díaz" in text(paper("Ana 🙂字 Díaz"))
    signs = "".join(sign for sign in map(chr, range(0x10000)) if not typesetting._UNKNOWN_TO_FONTS.match(sign))
    assert len(signs) > 2_000
    paper(signs)


@pytest.mark.usefixtures("letters")
def test_a_paper_is_tagged_for_screen_readers() -> None:
    root = PdfReader(BytesIO(paper("Ana"))).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es-PR"
