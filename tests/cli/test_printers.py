"""The printers of the seats from the command line, and the page of trial."""

from pathlib import Path

import pytest

from tests.cli_builders import answer, refusal, text


@pytest.fixture
def office(office_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("OFICINISTA_DATABASE", str(office_file))
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    monkeypatch.delenv("OFICINISTA_SEAT", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.15 50122 10.0.0.1 22")
    return tmp_path / "spool"


def set_printer(*words: str) -> object:
    return answer("printer", "set", "--sheet", "receipt", *words, "--as", "sistemas")


def test_a_seat_is_where_the_ssh_came_from_unless_it_has_a_name(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer("printer", "show")["seat"] == "10.0.0.15"
    monkeypatch.setenv("OFICINISTA_SEAT", "ventanilla-3")
    assert answer("printer", "show")["seat"] == "ventanilla-3"
    monkeypatch.setenv("OFICINISTA_SEAT", "\x1b[2J")
    assert answer("printer", "show")["seat"] == "local"


def test_printers_are_set_for_this_seat_another_or_all_and_removed(office: Path) -> None:
    set_printer("--device", "network", "--address", "10.0.0.40", "--speech", "escpos", "--drawer")
    set_printer("--device", "cups", "--address", "recibos", "--seat", "all")
    set_printer("--device", "terminal", "--seat", "w2")
    shown = answer("printer", "show")
    assert [(one["seat"], one["device"]) for one in shown["printers"]] == [
        ("", "cups"), ("10.0.0.15", "network"), ("w2", "terminal")]  # fmt: skip
    assert [one["device"] for one in shown["prints"]] == ["network", "folder"]
    assert "10.0.0.40:9100" in " ".join(text("printer", "show"))
    assert refusal("printer", "remove", "--sheet", "receipt", "--seat", "x" * 201)["error"] == "order.invalid"
    answer("printer", "remove", "--sheet", "receipt", "--as", "sistemas")
    assert answer("printer", "show")["prints"][0]["device"] == "cups"
    words = ("printer", "set", "--sheet", "receipt", "--device", "cups", "--address", "-x y", "--as", "sistemas")
    assert refusal(*words)["error"] == "printer.address"
    words = ("printer", "set", "--sheet", "receipt", "--device", "folder", "--as", "ana")
    assert refusal(*words)["error"] == "permission.missing"


def test_the_page_of_trial_comes_out_of_the_seat_s_printer(office: Path) -> None:
    said = " ".join(text("printer", "test"))
    assert "PRUEBA-receipt se entregó a la carpeta de impresión." in said
    page = (office / "PRUEBA-receipt.txt").read_text("utf-8")
    assert "10.0.0.15" in page
    assert "áéíóúüñ" in page
    set_printer("--device", "network", "--address", "127.0.0.1:1")
    assert refusal("printer", "test")["error"] == "printer.failed"
    set_printer("--device", "terminal")
    assert refusal("printer", "test")["error"] == "printer.no_terminal"
