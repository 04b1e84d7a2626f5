"""Notices for a list of accounts: one run and one print, nothing twice, and of each that is not noticed why."""

from datetime import date
from itertools import count
from pathlib import Path

import pytest

from oficinista.cases.queries import case_file
from oficinista.documents.devices import Desk
from oficinista.documents.notices import (
    Mailed,
    Mailing,
    Noticed,
    NoticeRun,
    letters_together,
    printed_notices,
    rehearsed,
)
from oficinista.documents.printing import print_out
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.suspensions.candidates import candidates
from oficinista.suspensions.commands import SendNotice
from tests.cli_builders import answer, text
from tests.letters_builders import text_of
from tests.office import TestClock, do, with_bills, with_customer

keys = map(str, count())


def run(office: Office, folder: Path, *accounts: str) -> list[Noticed]:
    """A run whose letters come out in a folder."""
    found = list(NoticeRun(office, "Emitido en lote", "ana", lambda: next(keys)).notices(accounts))
    letters = letters_together(office, [one.letter for one in found if one.letter], actor="ana")
    if letters:
        print_out(office, letters, Desk("w1", folder, None), actor="ana", key=lambda: next(keys))
    return found


def test_a_list_is_noticed_in_one_run_and_one_print_and_a_second_run_does_nothing(
    sqlite_office: Office, tmp_path: Path
) -> None:
    office, paper = sqlite_office, tmp_path / "paper"
    owing, other, nothing = with_bills(office, 2), with_bills(office, 1), with_customer(office)
    asked = (owing.number, other.number, nothing.number, "000000000999", owing.number)
    before = office.ask(rehearsed, asked, office.info.id, office.today)
    assert [one.is_new for one in before] == [True, True, False, False]

    first, second, refused, unknown = run(office, paper, *asked)
    assert [one.is_new for one in (first, second)] == [True, True]
    assert "Nada se puede avisar" in refused.why_not
    assert "No hay una cuenta" in unknown.why_not
    [printed] = paper.iterdir()
    said = text_of(printed.read_bytes())
    assert all(one in said for one in (str(first.letter), str(second.letter), owing.number, other.number))

    again = run(office, paper, *asked)
    assert [(one.notice, one.letter, one.is_new) for one in again[:2]] == [
        (first.notice, None, False), (second.notice, None, False)]  # fmt: skip
    assert list(paper.iterdir()) == [printed], "nothing is printed twice"
    do(office, SendNotice(number=first.notice or "", words="Correo certificado 7019 0001"))
    assert run(office, paper, owing.number)[0].why_not == "Avisado"


def test_what_a_run_that_was_cut_off_left_undone_is_done_by_the_next(
    sqlite_office: Office, clock: TestClock, tmp_path: Path
) -> None:
    office, account = sqlite_office, with_bills(sqlite_office, 1)
    (tmp_path / "file").touch()
    with pytest.raises(Refused):
        run(office, tmp_path / "file", account.number)
    [left] = run(office, tmp_path / "same day", account.number)
    assert (left.is_new, left.letter) == (False, "CAR-TST-2026-000001"), "its letter was made and not printed"
    assert "CAR-TST-2026-000001" in text_of((tmp_path / "same day" / "CAR-TST-2026-000001.pdf").read_bytes())


def test_a_letter_that_waited_a_day_is_made_anew_since_its_dates_count_from_the_day_it_goes_out(
    sqlite_office: Office, clock: TestClock, tmp_path: Path
) -> None:
    office, account = sqlite_office, with_bills(sqlite_office, 1)
    list(NoticeRun(office, "Emitido en lote", "ana", lambda: next(keys)).notices([account.number]))
    clock.advance(days=1)
    [late] = run(office, tmp_path, account.number)
    assert late.letter == "CAR-TST-2026-000002"


def test_what_was_printed_is_sent_together_and_the_terms_count_from_that_day(
    sqlite_office: Office, tmp_path: Path
) -> None:
    office, accounts = sqlite_office, [with_bills(sqlite_office, 1).number for _ in range(3)]
    first, second, third = run(office, tmp_path / "paper", *accounts)
    waiting = office.ask(printed_notices, office.info.id)
    assert waiting == [first.letter, second.letter, third.letter]
    mailing = Mailing(office, office.today, "ana", lambda: next(keys))
    assert [mailing.send(waiting[0]).is_new, mailing.send(waiting[1], "7019 0001").is_new] == [True, True]
    assert mailing.send(waiting[0]) == Mailed(waiting[0]), "once"
    assert "No hay" in mailing.send("CAR-TST-2026-000099").why_not
    assert office.ask(printed_notices, office.info.id) == [third.letter]
    for one in (first, second):
        moved = office.ask(case_file, one.notice or "", office.info.id, office.today).row
        assert (moved.state, moved.next_on) == ("noticed", date(2026, 12, 14))


def test_those_that_owe_the_most_come_first_and_none_that_has_a_notice(sqlite_office: Office, tmp_path: Path) -> None:
    office = sqlite_office
    little, most = with_bills(office, 1), with_bills(office, 3)
    found = office.ask(candidates, office.info.id, office.today)
    assert [(one.account, one.may_notice) for one in found] == [(most.number, True), (little.number, True)]
    run(office, tmp_path, most.number)
    assert [one.account for one in office.ask(candidates, office.info.id, office.today)] == [little.number]


def test_a_list_comes_from_a_file_and_a_rehearsal_changes_nothing(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OFICINISTA_DATABASE", str(sqlite_office.store.url.database))
    account = with_customer(sqlite_office)
    file = tmp_path / "lista.csv"
    file.write_text(f"{int(account.number)},Río\n999\n\0\n", "utf-8")
    found = answer("suspension", "notice", "--file", str(file), "--dry-run")
    shown = [account.number, "000000000999", "00000000000\N{REPLACEMENT CHARACTER}"]
    assert [(one["account"], one["is_new"]) for one in found] == [(one, False) for one in shown]
    file.write_text("CAR-TST-2026-000099,7019 0001\n\n", "utf-8")
    [strange] = answer("suspension", "sent", "--file", str(file), "--as", "ana")
    assert (strange["letter"], strange["is_new"]) == ("CAR-TST-2026-000099", False)
    assert text("suspension", "notice", account.number, "--as", "ana")[-1] == (
        "0 avisadas, 0 cartas impresas, 1 sin avisar.")  # fmt: skip
