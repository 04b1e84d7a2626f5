"""`oficinista letter …`: what is owed, what was made, and a letter as it would be."""

from pathlib import Path

import pytest

from oficinista.office import Office
from tests.adjustments_builders import credit, numbers
from tests.cli_builders import answer, oficinista, refusal, text
from tests.letters_builders import issued, text_of
from tests.office import BilledAccount, do, with_bills


@pytest.fixture
def account(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> BilledAccount:
    monkeypatch.setenv("OFICINISTA_DATABASE", str(sqlite_office.store.url.database))
    return with_bills(sqlite_office, 2)


def test_a_letter_is_written_to_a_file_before_it_is_made(account: BilledAccount, tmp_path: Path) -> None:
    out = tmp_path / "carta.pdf"
    told = text("letter", "preview", "payment_certificate", account.number, "--out", str(out))
    assert told == [f"Escrita en {out}."]
    assert "BORRADOR" in text_of(out.read_bytes())
    english = oficinista("letter", "preview", "statement", account.number, "--language", "en", "--out", "-")
    told_in_english = text_of(english.stdout_bytes)
    assert ("Statement" in told_in_english, "DRAFT" in told_in_english) == (True, True)
    assert answer("letter", "list", account.number) == []


def test_what_is_owed_and_what_was_made_are_listed(sqlite_office: Office, account: BilledAccount) -> None:
    do(sqlite_office, credit(account, 1_000, bill=numbers(sqlite_office, account)[-1]))
    [owed] = answer("letter", "due")
    assert (owed["template"], owed["account"]) == ("adjustment_applied", account.number)
    number = issued(sqlite_office, owed["template"], owed["subject"])
    assert answer("letter", "due") == []
    [made] = answer("letter", "list", account.number)
    assert (made["number"], made["state"]) == (number, "awaiting")
    shown = answer("letter", "show", number)
    assert (shown["changed"], shown["events"]) == ([], [])
    assert any("por entregar" in line for line in text("letter", "show", number))
    original, copy = (oficinista("letter", "show", number, "--as", "ana", "--out", "-").stdout_bytes for _ in range(2))
    assert ("COPIA" in text_of(original), "COPIA 1" in text_of(copy)) == (False, True)
    assert [one["happened"] for one in answer("letter", "show", number)["events"]] == ["printed", "printed"]


def test_a_letter_about_nothing_is_refused(account: BilledAccount, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "x.pdf"))
    assert refusal("letter", "preview", "love", account.number, *out)["error"] == "letter.unknown_template"
    assert refusal("letter", "preview", "statement", "77", *out)["error"] == "letter.no_subject"
    long = ("--words", "x" * 2001)
    assert refusal("letter", "preview", "statement", account.number, *out, *long)["error"] == "order.invalid"
    assert refusal("letter", "show", "CAR-TST-2026-000009")["error"] == "letter.unknown"
    assert not (tmp_path / "x.pdf").exists()


def test_the_catalogue_says_what_each_letter_is_made_of_and_asks() -> None:
    found = {one["code"]: one for one in answer("letter", "templates")}
    assert found["appointment"]["asks"] == ["day", "words"]
    assert any("Estado de cuenta" in line for line in text("letter", "templates"))
