"""`oficinista export`: a table taken out in each format, and known in the audit chain."""

import csv
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tests.cli_builders import answer, oficinista, refusal

AS_IT = ("--as", "sistemas")


def test_what_is_given_out_is_read_by_its_owner_alone_and_noted(tmp_path: Path) -> None:
    file = tmp_path / "personal.csv"
    told = answer("export", "clerk", "--out", str(file), *AS_IT)
    assert (told["rows"], file.stat().st_mode & 0o777) == (6, 0o600)
    with ZipFile(BytesIO(oficinista("export", "clerk", "--format", "xlsx", *AS_IT).stdout_bytes)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 7
    chain = csv.DictReader(oficinista("export", "audit_event", *AS_IT).stdout.splitlines())
    assert [row["order_name"] for row in chain][-2:] == ["export.note", "export.note"]


def test_a_clerk_takes_out_nothing_nor_anybody_what_there_is_not(tmp_path: Path) -> None:
    assert refusal("export", "accounts", "--as", "ana")["error"] == "permission.missing"
    assert refusal("export", "nada", *AS_IT)["error"] == "export.unknown"
    assert refusal("export", "accounts", "--out", str(tmp_path / "no" / "x.csv"), *AS_IT)["error"] == (
        "document.unwritable"
    )
    assert {"accounts", "ledger", "commitment"} <= set(answer("export"))
