"""Files of usage as they come: good ones, and every way in which one can be wrong."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from oficinista import text_file
from oficinista.billing import usage_file
from oficinista.billing.usage_file import UsageFile, UsageRow, read_usage
from oficinista.orders import Refused

HEADER = "customer_id,period_end,customer_class,usage_ccf,usage_m3"
GOOD = f"{HEADER}\n0,2014-01-01,commercial,11.0,31.15\n0,2014-03-01,residential_multi,10.0,28.32\n"


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "usage.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes, shift_years: int = 0) -> UsageFile:
    return read_usage(written(folder, content), classes={"residential_multi": "residential"}, shift_years=shift_years)


def reasons(file: UsageFile) -> dict[int, str]:
    return {one.line: one.reason for one in file.rejected}


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(folder, content)
    assert refused.value.refusal.message
    return refused.value.refusal.code


def test_rows_are_read_with_classes_renamed_and_years_moved(tmp_path: Path) -> None:
    file = read(tmp_path, GOOD, shift_years=10)
    assert file.rows == [
        UsageRow(2, "0", date(2024, 1, 1), "commercial", 31_150),
        UsageRow(3, "0", date(2024, 3, 1), "residential", 28_320),
    ]
    assert file.rejected == []


def test_a_compressed_file_reads_the_same_whatever_its_name(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(GOOD.encode())).rows == read(tmp_path, GOOD).rows


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, ends: str) -> None:
    assert read(tmp_path, "\ufeff" + GOOD.replace("\n", ends)).rows == read(tmp_path, GOOD).rows


def test_columns_go_by_name_and_others_are_passed_over(tmp_path: Path) -> None:
    file = read(tmp_path, "note,usage_m3,customer_class,customer_id,period_end\nx,1.5,commercial,7,2014-01-01\n")
    assert file.rows == [UsageRow(2, "7", date(2014, 1, 1), "commercial", 1_500)]


def test_hundreds_of_cubic_feet_are_taken_when_there_are_no_cubic_metres(tmp_path: Path) -> None:
    file = read(tmp_path, "customer_id,period_end,customer_class,usage_ccf\n7,2014-01-01,commercial,11.0\n")
    assert file.rows[0].measured_l == 31_149


def test_quoted_fields_are_read(tmp_path: Path) -> None:
    file = read(tmp_path, f'{HEADER}\n"7","2014-01-01","commercial","1","2.83"\n')
    assert file.rows[0].measured_l == 2_830


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("7,2014-01-01,commercial,1", "4 columnas"),
        ("7,2014-01-01,commercial,1,2,3", "6 columnas"),
        (",2014-01-01,commercial,1,2.83", "número de cliente"),
        ("7,2014-01-15,commercial,1,2.83", "primer día de un mes"),
        ("7,20140101,commercial,1,2.83", "primer día de un mes"),
        ("7,2014-13-01,commercial,1,2.83", "primer día de un mes"),
        ("7,0014-01-01,commercial,1,2.83", "año 14"),
        ("7,2014-01-01,Commercial!,1,2.83", "clase de cliente"),
        ("7,2014-01-01,commercial,1,", "no es un consumo"),
        ("7,2014-01-01,commercial,1,1e9", "no es un consumo"),
        ("7,2014-01-01,commercial,1,NaN", "no es un consumo"),
        ("7,2014-01-01,commercial,1,١٢", "no es un consumo"),
        ("7,2014-01-01,commercial,1,99999999.0", "diez millones"),
        ('7,2014-01-01,"commercial,1,2.83', "3 columnas"),
    ],
)
def test_a_wrong_line_is_rejected_alone_with_its_number_and_reason(tmp_path: Path, line: str, said: str) -> None:
    file = read(tmp_path, GOOD + line + "\n" + "7,2014-01-01,commercial,1,2.83\n")
    assert [row.line for row in file.rows] == [2, 3, 5]
    assert list(reasons(file)) == [4]
    assert said in reasons(file)[4]


def test_less_than_nothing_is_read_so_that_a_person_sees_it(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD + "7,2014-01-01,commercial,-1,-2.83\n").rows[2].measured_l == -2_830


@pytest.mark.parametrize("hostile", ["\x1b]52;c;aGk=\x07", "\u202eoveja", "[@click=app.exit]x[/]", "\x9b2J"])
def test_what_a_line_holds_is_harmless_in_its_reason(tmp_path: Path, hostile: str) -> None:
    reason = reasons(read(tmp_path, GOOD + f"{hostile},2014-01-01,commercial,1,2.83\n"))[4]
    assert reason.isprintable()


def test_half_of_a_compressed_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress((GOOD * 500).encode())
    assert refusal(tmp_path, whole[: len(whole) // 2]) == "usage.cut_off"


def test_a_damaged_compressed_file_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress((GOOD * 500).encode()))
    whole[len(whole) // 2] ^= 0xFF
    assert refusal(tmp_path, bytes(whole)) in {"usage.cut_off", "usage.not_csv", "usage.too_many_wrong"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "usage.columns"),
        ("\n\n", "usage.columns"),
        ("name,amount\nx,1\n", "usage.columns"),
        (HEADER.replace("period_end", "month") + "\n", "usage.columns"),
        (HEADER + ",usage_m3\n", "usage.columns"),
        (HEADER + "\n", "usage.empty"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "usage.not_csv"),
        (b"PK\x03\x04\x14\x00", "usage.not_csv"),
        (GOOD.encode() + b"\xff\xfe\x00", "usage.not_csv"),
        (GOOD.encode() + b"7,2014\x00-01-01,commercial,1,2.83\n", "usage.not_csv"),
        (GOOD + "x" * 10_000, "usage.not_csv"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n\x00", mtime=0), "usage.not_csv"),
        (HEADER + "\n" + "wrong\n" * 10_001, "usage.too_many_wrong"),
    ],
)
def test_what_is_no_file_of_usage_is_refused_whole(tmp_path: Path, content: str | bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code


def test_a_file_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage_file, "ROWS_MAX", 2)
    assert refusal(tmp_path, GOOD) == "usage.too_large"


def test_a_file_that_swells_when_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "CHARACTERS_MAX", 1_000)
    assert refusal(tmp_path, gzip.compress((GOOD * 500).encode())) == "usage.too_large"


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_usage(tmp_path / name, classes={})
    assert refused.value.refusal.code == "usage.unreadable"
