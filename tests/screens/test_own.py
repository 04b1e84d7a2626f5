"""What a clerk chooses for themselves at the counter: their language, and the texts that two letters stand for."""

from pathlib import Path

from oficinista.office import Office
from oficinista.queue.arrivals import IssueTicket
from oficinista.staff.own import KeepOfficeSnippet, KeepSnippet
from oficinista.staff.queries import snippets
from screens.app import Session
from screens.keys import HOME
from tests.counter import at_counter
from tests.office import do, refused


def test_a_clerk_s_language_is_theirs_in_every_session(sqlite_office: Office) -> None:
    with at_counter(sqlite_office) as ana:
        assert "Nadie en la ventanilla." in ana.sees
        ana.types("x")
        assert ana.place == HOME
        assert "Nobody at the window." in ana.sees
    with at_counter(sqlite_office) as ana:
        assert "Nobody at the window." in ana.sees
        ana.types("x")
        assert "Nadie en la ventanilla." in ana.sees


def test_two_letters_write_a_text_in_a_note(sqlite_office: Office, tmp_path: Path) -> None:
    do(sqlite_office, KeepOfficeSnippet(letters="vt", words="Vuelve más tarde"), "marta")
    do(sqlite_office, IssueTicket(service="payment"))
    with at_counter(sqlite_office, session=Session(drafts_path=tmp_path / "drafts.json")) as ana:
        ana.types(";", "+", "bp", "enter", "Busca un papel", "enter")
        assert ";bp escribe la frase." in ana.sees
        ana.types("escape", "n", "enter", "h", ";bp. ;VT; ;xx")
        assert "Busca un papel. Vuelve más tarde; ;xx" in ana.sees


def test_a_clerk_s_own_text_goes_before_the_office_s(office: Office) -> None:
    do(office, KeepOfficeSnippet(letters="sf", words="De la oficina"), "marta")
    do(office, KeepSnippet(letters="sf", words="Mía"))
    assert [one.words for one in office.ask(snippets, office.info.id, "ana")] == ["De la oficina", "Mía"]
    assert [one.words for one in office.ask(snippets, office.info.id, "luis")] == ["De la oficina"]
    do(office, KeepSnippet(letters="sf"))
    assert [one.words for one in office.ask(snippets, office.info.id, "ana")] == ["De la oficina"]
    assert refused(office, KeepOfficeSnippet(letters="sf", words="Otra")).code == "permission.missing"
