"""What is printed of the expediente, read as a scanner and as a person read it."""

from datetime import date
from itertools import groupby, pairwise
from typing import Any

import pypdfium2
import pytest
from barcode.charsets import code128
from hypothesis import given
from hypothesis import strategies as st

from oficinista.adjustments.reasons import reasons
from oficinista.files.as_pdf import require_readable
from oficinista.files.checklists import Standing, checklist
from oficinista.files.commands import ReplaceDocument
from oficinista.files.label import code128_svg
from oficinista.files.models import MediaType
from oficinista.files.pages import checklist_page, cover, source_words
from oficinista.files.procedures import find_procedure, procedures, read_procedure
from oficinista.files.queries import find_paper
from oficinista.office import Office
from oficinista.orders import Refused
from tests.files_builders import WHEN, file, pdf, picture
from tests.office import TODAY, do, with_customer


def scanned(darks: list[bool]) -> str:
    """What a scanner reads in a row of dots, white before and after the bars."""
    runs = [(dark, len(list(run))) for dark, run in groupby(darks)][1:-1]
    module = sum(width for _, width in runs) / (11 * ((len(runs) - 7) // 6) + 13)
    bits = "".join(("1" if dark else "0") * round(width / module) for dark, width in runs)
    values = [code128.CODES.index(bits[at : at + 11]) for at in range(0, len(bits) - 13, 11)]
    start, *data, check = values
    assert check == (start + sum(place * value for place, value in enumerate(data, 1))) % 103
    read, in_digits = "", start == 105
    for value in data:
        if value in (100, 101) or (value == 99 and not in_digits):
            in_digits = value == 99
        else:
            read += f"{value:02d}" if in_digits else chr(value + 32)
    return read


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def row_of_bars(content: bytes) -> list[bool]:
    """A row of dots through the bars of a printed page, dark or not, at the resolution of an office printer.

    Only bars are the same some rows lower.
    """
    with pypdfium2.PdfDocument(content) as document:
        picture = document[0].render(scale=300 / 72).to_pil().convert("L")
    rows = [[picture.getpixel((x, y)) < 128 for x in range(picture.width)] for y in range(0, picture.height, 25)]
    return next(row for row, lower in pairwise(rows) if any(row) and not all(row) and row == lower)


@given(st.from_regex(r"[A-Z]{3}-[A-Z]{2,4}-20[0-9]{2}-[0-9]{6}", fullmatch=True))
def test_the_bars_of_a_number_say_it_and_nothing_else(number: str) -> None:
    path = code128_svg(number).partition('d="')[2].partition('"')[0]
    bars = [tuple(map(int, bar.partition("v")[0].split(" 0h"))) for bar in path.split("M")[1:]]
    dark = {x for start, width in bars for x in range(start, start + width)}
    assert scanned([x in dark for x in range(max(dark) + 10)]) == number


def test_a_cover_bears_its_number_in_bars_and_digits_and_says_where_the_original_goes(sqlite_office: Office) -> None:
    number = file(sqlite_office, with_customer(sqlite_office), box="12", folder="3").number
    page = cover(sqlite_office.ask(find_paper, number), "Oficina de pruebas", WHEN)
    assert scanned(row_of_bars(page)) == number
    assert number in text_of(page)
    assert "Caja 12, carpeta 3" in text_of(page)


def test_a_checklist_says_what_there_is_what_is_missing_and_what_expired(office: Office) -> None:
    account = with_customer(office)

    def standings(on: date = TODAY) -> list[Standing]:
        found = office.ask(checklist, "account_opening", office.info.id, account.id, on)
        return [item.standing for item in found.items]

    have, missing, expired = Standing.HAVE, Standing.MISSING, Standing.EXPIRED
    assert standings() == [missing] * 4
    old = file(office, account, kind="photo_id", expires_on=date(2027, 3, 31)).number
    assert standings() == [have, missing, missing, missing]
    assert standings(date(2027, 4, 1)) == [expired, missing, missing, missing]
    do(office, ReplaceDocument(number=old, content=pdf(), expires_on=date(2031, 3, 31)))
    assert standings(date(2027, 4, 1)) == [have, missing, missing, missing]
    file(office, account, kind="deed_or_lease")
    file(office, account, kind="service_contract")
    assert office.ask(checklist, "account_opening", office.info.id, account.id, TODAY).is_complete


def test_a_list_is_printed_with_its_source_and_that_nobody_confirmed_it(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    number = file(sqlite_office, account, kind="photo_id", expires_on=date(2027, 3, 31)).number
    found = sqlite_office.ask(checklist, "account_opening", 1, account.id, TODAY)
    assert "☐" in text_of(checklist_page(found, "", "Oficina de pruebas", WHEN)), "to be ticked by hand"
    page = text_of(checklist_page(found, account.number, "Oficina de pruebas", WHEN))
    assert "por confirmar" in source_words(found)
    for words in ("Apertura de cuenta", account.number, "TENGO", number, "2027-03-31", "FALTA", "Falta: Escritura"):
        assert words in page


def test_each_reason_of_an_adjustment_has_the_list_of_its_documents() -> None:
    for reason in reasons().values():
        if reason.documents:
            asked = find_procedure(f"adjustment_{reason.code}").papers
            assert tuple(one.kind for one in asked if one.required) == reason.documents


@pytest.mark.parametrize(
    ("paper", "fault"), [({"kind": "nothing"}, "unknown or repeated"), ({"kind": "plans", "own": 1}, "own")]
)
def test_a_list_that_is_wrong_says_its_file_and_why(tmp_path: Any, paper: dict[str, Any], fault: str) -> None:
    path = tmp_path / "wrong.toml"
    given_as = "\n".join(f"{name} = {value!r}" for name, value in paper.items())
    path.write_text(f"title = 'x'\nsource = 'x'\nverified = true\n[[paper]]\n{given_as}\n")
    assert procedures()
    with pytest.raises(ValueError, match=fault) as caught:
        read_procedure(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("media_type", [MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.TIFF])
def test_a_paper_that_is_cut_off_is_refused(media_type: MediaType) -> None:
    is_pdf = media_type is MediaType.PDF
    whole = pdf() if is_pdf else picture(media_type.name, (400, 300))
    require_readable(whole, media_type)
    with pytest.raises(Refused, match="dañado"):
        require_readable(whole[: len(whole) - 8 if is_pdf else len(whole) // 2], media_type)
