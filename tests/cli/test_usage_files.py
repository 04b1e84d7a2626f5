"""`oficinista import usage` and `oficinista bill` with files of every kind: each is imported or refused, never half."""

import gzip
from pathlib import Path

import pytest

from tests.cli_builders import answer, oficinista, refusal, text

HEADER = "customer_id,period_end,customer_class,usage_m3\n"
ROWS = "".join(f"{n},2023-{month:02}-01,residential,{20 + n}.00\n" for n in (1, 2, 3) for month in range(2, 13, 2))
GOOD = (HEADER + ROWS).encode()
AS_IT = ("--as", "sistemas")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test writes its file."""
    return tmp_path / "lecturas.csv"


def accounts() -> int:
    """How many accounts there are."""
    return int(answer("db", "info")["accounts"])


@pytest.mark.parametrize(
    "content",
    [GOOD, gzip.compress(GOOD), b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")],
    ids=["plain", "gzip", "of Windows"],
)
def test_a_file_is_imported_once(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    first = answer("import", "usage", str(file), *AS_IT)
    assert (first["readings"], first["accounts"], first["known"]) == (18, 3, 0)
    assert text("import", "usage", str(file), *AS_IT) == [
        "0 lecturas, 0 cuentas y 0 clientes nuevos; 18 lecturas ya estaban."
    ]
    assert accounts() == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HEADER.encode(),
        ROWS.encode(),
        bytes(range(256)) * 20,
        b"\x1f\x8b" + bytes(range(256)) * 20,
        gzip.compress(GOOD)[: len(gzip.compress(GOOD)) // 2],
        gzip.compress(GOOD)[:-4],
        (HEADER + "1,2023-02-01,residential," + "9" * 3_000_000 + "\n").encode(),
        GOOD.decode().encode("utf-16"),
    ],
    ids=["empty", "header", "headless", "binary", "false gzip", "half gzip", "cut gzip", "huge line", "utf-16"],
)
def test_what_is_no_file_of_usage_changes_nothing(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    assert refusal("import", "usage", str(file), *AS_IT)["error"].startswith("usage.")
    assert accounts() == 0


@pytest.mark.parametrize("path", ["/nada/lecturas.csv", "/", "/dev/null", ""])
def test_what_is_no_file_at_all_is_refused(path: str) -> None:
    assert refusal("import", "usage", path, *AS_IT)["error"].startswith("usage.")


def test_wrong_lines_are_told_apart_and_the_rest_stays(file: Path) -> None:
    wrong = ["x,2023-02-01,residential,5", "5,2023-13-01,residential,5", "5,2023-02-01,residential,1e5", '"5']
    file.write_bytes(GOOD + "\n".join(wrong).encode())
    result = oficinista("import", "usage", str(file), *AS_IT)
    assert (result.exit_code, accounts()) == (1, 3)
    assert [line[:9] for line in result.stderr.splitlines()] == [
        "Línea 20:",
        "Línea 21:",
        "Línea 22:",
        "Línea 23:",
        "Líneas re",
    ]


def test_the_months_are_billed_once_and_proved(file: Path) -> None:
    file.write_bytes(GOOD)
    answer("import", "usage", str(file), *AS_IT)
    billed = answer("bill", "run", "--from", "2023-01", "--to", "2023-12", *AS_IT)
    assert (billed["bills"], billed["total"], len(billed["months"])) == (36, "1217.76", 12)
    again = text("bill", "run", "--from", "2023-01", "--to", "2023-12", *AS_IT)
    assert again[-1] == "En total 0 facturas por $0.00."
    assert all(proof["faults"] == [] for proof in answer("ledger", "check"))
