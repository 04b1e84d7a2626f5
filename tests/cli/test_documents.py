"""`oficinista document …`: papers go in and come out by name or by the caller's own streams."""

import json
from pathlib import Path

import pytest

from oficinista.office import Office
from tests.cli_builders import answer, oficinista, refusal, text
from tests.files_builders import file, pdf, picture
from tests.office import with_customer

pytestmark = pytest.mark.usefixtures("at_home")


@pytest.fixture
def at_home(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every subcommand works on the office of the test."""
    monkeypatch.setenv("OFICINISTA_DATABASE", sqlite_office.store.url.database or "")


def test_a_paper_is_filed_by_its_path_found_by_its_number_and_taken_out_as_it_was(
    sqlite_office: Office, tmp_path: Path
) -> None:
    account, content = with_customer(sqlite_office).number, picture("TIFF")
    (tmp_path / "factura.exe").write_bytes(content)
    filed = answer("document", "file", str(tmp_path / "factura.exe"), "--account", account.lstrip("0"),
                   "--kind", "repair_invoice", "--title", "Factura del plomero", "--as", "ana")  # fmt: skip
    out = tmp_path / "out.tif"
    found = answer("document", "find", filed["number"].lower(), "--out", str(out), "--as", "ana")
    assert out.read_bytes() == content
    assert out.stat().st_mode & 0o077 == 0
    assert (found["title"], found["media_type"], found["sha256"]) == (
        "Factura del plomero",
        "image/tiff",
        filed["sha256"],
    )
    answer("document", "place", filed["number"], "--box", "7", "--as", "ana")
    assert "Caja 7" in "\n".join(text("document", "find", filed["number"]))
    assert [one["number"] for one in answer("document", "list", "--account", account)] == [filed["number"]]


def test_a_paper_comes_and_goes_by_the_caller_s_streams(sqlite_office: Office) -> None:
    account, content = with_customer(sqlite_office).number, pdf()
    words = ("document", "file", "-", "--account", account, "--kind", "other", "--as", "ana", "--json")
    number = json.loads(oficinista(*words, given=content).stdout)["number"]
    assert oficinista("document", "find", number, "--out", "-", "--as", "ana").stdout_bytes == content
    assert oficinista("document", "cover", number, "--out", "-").stdout_bytes.startswith(b"%PDF-")


def test_what_cannot_be_read_is_refused(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_customer(sqlite_office).number
    (tmp_path / "empty").touch()
    words = ("--account", account, "--kind", "other", "--as", "ana")
    for path, code in (
        (tmp_path, "document.unreadable"),
        (tmp_path / "no", "document.unreadable"),
        (tmp_path / "empty", "document.size"),
        (Path("/etc/passwd"), "document.not_a_paper"),
    ):
        assert refusal("document", "file", str(path), *words)["error"] == code
    assert refusal("document", "find", "ARC-1")["error"] == "document.unknown"


def test_a_list_says_what_there_is_and_what_is_missing(sqlite_office: Office, tmp_path: Path) -> None:
    account = with_customer(sqlite_office)
    number = file(sqlite_office, account, kind="service_contract").number
    words = ("document", "checklist", "account_opening", "--account", account.number)
    standings = {one["kind"]: (one["standing"], one["number"]) for one in answer(*words)["papers"]}
    assert standings["service_contract"] == ("have", number)
    assert standings["photo_id"] == ("missing", None)
    assert "Falta: Identificación con foto vigente; Escritura" in "\n".join(text(*words))
    answer(*words, "--out", str(tmp_path / "list.pdf"))
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF-")
    assert refusal("document", "checklist", "nothing", "--account", account.number)["error"] == (
        "document.procedure_unknown"
    )


def test_the_catalogue_of_kinds_names_the_procedures_too() -> None:
    known = answer("document", "kinds")
    assert "photo_id" in known["kinds"]
    assert "account_opening" in known["procedures"]
