"""The packet of a case: in one order all that is known, the filed papers as they are, and to whom it was given."""

import hashlib
import io
import re
from datetime import date

import pypdfium2
from pypdf import PdfReader

from oficinista.cases.objections import AppealObjection, DecideObjection, FileObjection
from oficinista.files.commands import ReplaceDocument
from oficinista.files.models import Origin, Receiver
from oficinista.files.queries import content_of, find_paper, paper_file, papers
from oficinista.office import Office
from oficinista.packets.commands import BuildPacket, PacketBuilt
from oficinista.theft.inspecting import NoteCustody
from tests.adjustments_builders import credit, numbers
from tests.files_builders import file, pdf, picture
from tests.office import BilledAccount, do, refused, with_bills
from tests.theft.test_theft import calculation, inspected, opened

GROUNDS = "No gastamos tanta agua"


def objected(office: Office, account: BilledAccount) -> str:
    order = FileObjection(bill=numbers(office, account)[-1], grounds=GROUNDS, received_on=date(2026, 11, 20))
    return str(do(office, order).number)


def packet(office: Office, case: str, **facts: object) -> tuple[PacketBuilt, bytes]:
    built: PacketBuilt = do(office, BuildPacket(case=case, **facts))
    return built, office.ask(content_of, office.ask(find_paper, built.number).id)


def pages_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_a_packet_holds_what_is_known_of_the_case_and_is_kept_under_its_number(office: Office) -> None:
    account = with_bills(office, 3)
    case = objected(office, account)
    do(office, credit(account, 150))
    paper = file(office, account, case=case, title="Factura del plomero", content=picture(size=(300, 200)))
    built, content = packet(office, case)
    told = "\n".join(pages_of(content))
    assert built.number in told
    for words in (GROUNDS, account.number, "$45.97", *numbers(office, account), "Según la tarifa", "262b(b)",
                  "AJU-TST-2026-000001", "Factura del plomero", paper.number):  # fmt: skip
        assert words in told, words
    assert paper.sha256 in re.sub(r"\s", "", told)
    assert hashlib.sha256(content).hexdigest() == built.sha256
    kept = office.ask(papers, office.info.id, account.id, case)
    assert [(one.number, one.origin) for one in kept] == [
        (built.number, Origin.MADE),
        (paper.number, Origin.RECEIVED),
    ]


def test_its_first_page_says_in_plain_words_what_was_found_and_what_is_lacking(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 3)
    _, content = packet(sqlite_office, objected(sqlite_office, account))
    first = pages_of(content)[0]
    for words in (
        "Qué dice el cliente",
        f"«{GROUNDS}»",
        "Qué se encontró",
        "Las dos facturas suman lo mismo.",
        "Qué se hizo",
        "Radicar",
        "Qué falta",
        "Lo tiene la oficina",
    ):
        assert words in first, words


def test_that_of_a_theft_has_its_inspection_custody_and_calculation_and_the_hashes_of_its_evidence(
    sqlite_office: Office,
) -> None:
    account = with_bills(sqlite_office, 1)
    number = inspected(sqlite_office, opened(sqlite_office, account=account.number), account)
    do(sqlite_office, calculation(number))
    do(sqlite_office, NoteCustody(number=number, words="El niple pasó a la región"))
    _, content = packet(sqlite_office, number)
    told = "\n".join(pages_of(content))
    assert "Se halló: niple o derivación" in pages_of(content)[0]
    assert "Nada llama la atención" not in told
    assert re.search(r"Ajustes\s+No hay\.", told)
    for words in ("Llamada de un vecino", "A-17, de Luis Rosa", "El niple, en el almacén, caja 4", "Capacidad: un tubo",
                  "El niple pasó a la región"):  # fmt: skip
        assert words in " ".join(told.split()), words
    for one in sqlite_office.ask(papers, sqlite_office.info.id, account.id, number):
        assert one.kind == "evidence_packet" or one.sha256.hex() in re.sub(r"\s", "", told)


def test_the_filed_papers_follow_as_they_are_each_with_its_bookmark(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    case = objected(sqlite_office, account)
    other = objected(sqlite_office, with_bills(sqlite_office, 1))
    worse = file(sqlite_office, account, case=case, content=picture()).number
    better = do(sqlite_office, ReplaceDocument(number=worse, content=picture("TIFF"))).number
    own = file(sqlite_office, account).number
    front = len(pages_of(packet(sqlite_office, other)[1]))
    built, content = packet(sqlite_office, case)
    read = PdfReader(io.BytesIO(content))
    assert [item["/Title"].split()[0] for item in read.outline] == [better, own]
    assert [read.get_destination_page_number(item) for item in read.outline] == [front, front + 1]
    assert (built.papers, len(read.pages)) == (2, front + 2)
    assert [len(page.images) for page in read.pages][-2:] == [1, 0]


def test_a_packet_does_not_hold_the_packets_before_it(sqlite_office: Office) -> None:
    case = objected(sqlite_office, with_bills(sqlite_office, 1))
    assert [packet(sqlite_office, case)[0].papers for _ in range(2)] == [0, 0]


def test_it_is_on_record_to_whom_a_packet_was_handed(office: Office) -> None:
    case = objected(office, with_bills(office, 1))
    built, _ = packet(office, case, receiver=Receiver.REGION, name="Sra. Colón")
    [given] = office.ask(paper_file, built.number, office.info.id).handed
    assert (given.receiver, given.name, given.clerk_name) == (Receiver.REGION, "Sra. Colón", "Ana Peña Ortiz")


def test_an_appeal_inherits_all_that_the_case_had(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 2)
    case = objected(sqlite_office, account)
    number = file(sqlite_office, account, case=case, content=pdf()).number
    do(sqlite_office, DecideObjection(number=case, outcome="sustain", words="La lectura es buena"), "marta")
    do(sqlite_office, AppealObjection(number=case, words="No estoy de acuerdo"))
    _, content = packet(sqlite_office, case)
    told = "\n".join(pages_of(content))
    for words in (number, GROUNDS, "La lectura es buena", "No estoy de acuerdo", "Ante la región"):
        assert words in told, words


def test_a_case_that_is_not_there_has_no_packet(sqlite_office: Office) -> None:
    assert refused(sqlite_office, BuildPacket(case="OBJ-TST-2026-000009")).code == "case.unknown"
