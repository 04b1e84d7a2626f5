"""`oficinista export`: a table taken out, known in the audit chain, and taken in by another office as it is."""

import csv
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from oficinista.office import Office
from oficinista.storage.store import Store
from tests import databases
from tests.cli_builders import answer, oficinista, refusal
from tests.moving.test_exports import one_of_each
from tests.office import TestClock, make_office

AS_IT = ("--as", "sistemas")
IMPORTED = ("accounts", "open-items", "bills", "payments")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_what_an_office_gives_out_is_noted_and_another_takes_it_in_to_the_cent(
    office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(str(office_file))
    one_of_each(Office(store, clock=TestClock()))
    store.close()
    given = {name: tmp_path / f"{name}.csv" for name in IMPORTED}
    for name, file in given.items():
        told = answer("export", name, "--out", str(file), *AS_IT)
        assert (told["rows"], file.stat().st_mode & 0o777) == (len(rows(file)), 0o600)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("OFICINISTA_DATABASE", databases.new_sqlite(make_office, tmp_path / "other"))
    for name, file in given.items():
        done = answer("import", name, str(file), *AS_IT)
        assert (done["added"], done["rejected"], done.get("differences", [])) == (len(rows(file)), [], [])
    again = tmp_path / "again.csv"
    answer("export", "accounts", "--out", str(again), *AS_IT)
    kept = rows(given["accounts"])[0].keys() - {"customer"}
    assert [{key: row[key] for key in kept} for row in rows(again)] == [
        {key: row[key] for key in kept} for row in rows(given["accounts"])
    ]
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
