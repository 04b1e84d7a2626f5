"""The expediente on the screen: filing from the scanner or by path, finding by number, the packet of a case."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.caller import is_hosted
from oficinista.cases.objections import FileObjection
from oficinista.files.models import Origin, Receiver
from oficinista.files.queries import content_of, find_paper, paper_file, papers
from oficinista.office import Office
from tests.adjustments_builders import numbers
from tests.counter import at_counter
from tests.files_builders import file, pdf, picture
from tests.office import BilledAccount, do, with_bills

FILES = ("10000001", "enter", "q")


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 2)


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the scanner."""
    folder = tmp_path / "scans"
    folder.mkdir()
    monkeypatch.setenv("OFICINISTA_SCANS", str(folder))
    return folder


def filed_of(office: Office, account: BilledAccount) -> list[str]:
    return [one.number for one in office.ask(papers, office.info.id, account.id)]


def test_a_scan_is_filed_by_its_number_in_the_list_and_leaves_the_folder(
    sqlite_office: Office, account: BilledAccount, scans: Path
) -> None:
    content = picture()
    (scans / "scan0001.jpg").write_bytes(content)
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES, "a")
        assert "1 scan0001.jpg" in ana.sees
        ana.types("1", "enter")
        assert "Otro documento" in ana.sees
        ana.types("1", "9", "enter", "Factura del plomero", "enter", "f10")
        assert "Archivado: ARC-TST-2026-000001." in ana.sees
        assert "Factura del plomero" in ana.sees
    [number] = filed_of(sqlite_office, account)
    paper = sqlite_office.ask(find_paper, number)
    assert (sqlite_office.ask(content_of, paper.id), paper.kind) == (content, "repair_invoice")
    assert [path.name for path in scans.rglob("*.jpg")] == ["ARC-TST-2026-000001 scan0001.jpg"]
    assert not (scans / "scan0001.jpg").exists()


def test_a_draft_means_the_scan_that_was_chosen_and_not_the_one_that_came_since(
    sqlite_office: Office, account: BilledAccount, scans: Path
) -> None:
    chosen = picture()
    (scans / "scan0001.jpg").write_bytes(chosen)
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES, "a", "1", "escape")
        (scans / "scan0002.pdf").write_bytes(pdf())
        ana.types("a")
        assert "1 scan0002.pdf" in ana.sees
        ana.types("enter", "1", "f10")
    [number] = filed_of(sqlite_office, account)
    assert sqlite_office.ask(content_of, sqlite_office.ask(find_paper, number).id) == chosen


def test_a_paper_is_filed_by_its_path_and_one_that_expires_wants_its_date(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    (tmp_path / "id.pdf").write_bytes(pdf())
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES, "a", str(tmp_path / "id.pdf"), "enter", "4", "enter", "enter", "enter", "enter")
        assert "Este documento tiene fecha de vencimiento: escríbala." in ana.sees
        ana.types("31/3/2029", "enter")
        assert "Identificación con foto vigente" in ana.sees
        assert "31 mar 2029" in ana.sees
    assert len(filed_of(sqlite_office, account)) == 1


def test_a_path_that_cannot_be_read_is_refused_and_what_was_typed_stays(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES, "a", str(tmp_path / "no.pdf"), "enter", "2", "4", "f10")
        assert "No se puede leer no.pdf." in ana.sees
        assert str(tmp_path)[:20] in ana.sees
    assert filed_of(sqlite_office, account) == []
    assert not is_hosted()


def test_a_number_typed_in_the_search_or_scanned_opens_its_paper(sqlite_office: Office, account: BilledAccount) -> None:
    number = file(sqlite_office, account, title="Factura del plomero", box="12", folder="3").number
    with at_counter(sqlite_office) as ana:
        ana.types("slash", number.lower(), "enter")
        assert f"{number}  Factura del plomero" in ana.sees
        assert "Caja 12, carpeta 3" in ana.sees
        ana.types("escape", "escape")
        ana.scans(number)
        assert f"{number}  Factura del plomero" in ana.sees


def test_a_paper_is_put_in_a_box_handed_over_and_superseded(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path
) -> None:
    number = file(sqlite_office, account).number
    (tmp_path / "better.pdf").write_bytes(pdf())
    with at_counter(sqlite_office) as ana:
        ana.types("e")
        assert number in ana.sees
        ana.types("u", "12", "enter", "3", "enter")
        assert "Caja 12, carpeta 3." in ana.sees
        assert "Todo original está en su caja." in ana.sees
        ana.types("escape", *FILES, "enter", "e", "2", "enter", "Sra. Colón", "enter")
        assert "Entregado a la región Sra. Colón" in ana.sees
        ana.types("r", str(tmp_path / "better.pdf"), "enter", "enter", "enter")
        assert "El anterior se conserva." in ana.sees
    [new, old] = filed_of(sqlite_office, account)
    assert (old, sqlite_office.ask(find_paper, old).superseded_by) == (number, new)


def test_a_list_says_what_is_missing_and_is_printed(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "spool"))
    file(sqlite_office, account, kind="photo_id", expires_on=date(2029, 3, 31))
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES, "t", "down", "down", "down", "enter")
        assert "Apertura de cuenta" in ana.sees
        assert "TENGO" in ana.sees
        assert "FALTA" in ana.sees
        assert "Falta: Escritura o contrato de arrendamiento; Contrato de servicio firmado." in ana.sees
        ana.types("i")
        ana.waits_for("A la impresora: DOC-")
    [page] = (tmp_path / "spool").glob("DOC-*.pdf")
    assert page.read_bytes().startswith(b"%PDF-")


def test_a_packet_takes_two_keys_from_its_case_says_first_what_was_found_and_who_got_it(
    sqlite_office: Office, account: BilledAccount
) -> None:
    order = FileObjection(
        bill=numbers(sqlite_office, account)[-1], grounds="No gastamos tanto", received_on=date(2026, 11, 20)
    )
    case = do(sqlite_office, order).number
    file(sqlite_office, account, case=case)
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter", "p")
        assert "Qué dice el cliente" in ana.sees
        assert "«No gastamos tanto»" in ana.sees
        assert "Van 1 documentos" in ana.sees
        ana.types("2")
        assert "Hecho: ARC-TST-2026-000002, con 1 documentos." in ana.sees
        assert "Entregado a la región" in ana.sees
        ana.types("escape")
        assert case in ana.sees
    paper = sqlite_office.ask(paper_file, "ARC-TST-2026-000002", 1)
    assert (paper.paper.about, paper.paper.origin) == (case, Origin.MADE)
    assert [one.receiver for one in paper.handed] == [Receiver.REGION]


def test_the_expediente_of_a_case_holds_its_own_papers(sqlite_office: Office, account: BilledAccount) -> None:
    order = FileObjection(
        bill=numbers(sqlite_office, account)[-1], grounds="No gastamos tanto", received_on=date(2026, 11, 20)
    )
    case = do(sqlite_office, order).number
    own, other = file(sqlite_office, account, case=case).number, file(sqlite_office, account).number
    with at_counter(sqlite_office) as ana:
        ana.types("k", "enter", "q")
        assert f"Expediente del caso {case}" in ana.sees
        assert own in ana.sees
        assert other not in ana.sees


def test_a_number_is_searched_from_wherever_nothing_is_typed(sqlite_office: Office, account: BilledAccount) -> None:
    first = file(sqlite_office, account).number
    second = file(sqlite_office, account, kind="photo_id", expires_on=date(2029, 3, 31)).number
    with at_counter(sqlite_office) as ana:
        ana.types(*FILES)
        for number in (first, second):
            ana.types("slash", number, "enter")
            assert (ana.place, number in ana.sees) == ("documento", True), "from a list, and from another paper"
