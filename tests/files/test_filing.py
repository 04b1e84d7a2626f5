"""Papers of customers: a number each, known by their bytes, never removed, and where the original is."""

import base64
import json
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from oficinista.audit.models import AuditEvent
from oficinista.cases.objections import FileObjection
from oficinista.cli.orders import parse_order
from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.models import Relation
from oficinista.files.commands import (
    FileDocument,
    HandOverDocument,
    PlaceDocument,
    ReplaceDocument,
    TakeOutDocument,
)
from oficinista.files.models import MediaType, Receiver
from oficinista.files.queries import altered, content_of, find_paper, paper_file, papers, unplaced
from oficinista.office import Office
from tests.adjustments_builders import numbers
from tests.files_builders import file, pdf, picture
from tests.office import do, refused, with_bills, with_customer


def test_a_paper_gets_the_next_number_and_is_given_back_as_it_came(office: Office) -> None:
    account, content = with_customer(office), picture("PNG")
    first = file(office, account, content=content)
    second = file(office, account, title="Factura del plomero")
    assert [first.number, second.number] == ["ARC-TST-2026-000001", "ARC-TST-2026-000002"]
    assert first.media_type == MediaType.PNG
    found = office.ask(find_paper, " arc-tst-2026-000001 ")
    assert (found.account, found.kind_title) == (account.number, "factura o fotos de la reparación")
    assert office.ask(content_of, found.id) == content
    listed = office.ask(papers, office.info.id, account.id)
    assert [one.title for one in listed] == ["Factura del plomero", "factura o fotos de la reparación"]


def test_the_same_bytes_are_kept_once_and_the_same_paper_is_not_filed_twice(office: Office) -> None:
    one, other, content = with_customer(office), with_customer(office), pdf()
    number = file(office, one, content=content).number
    file(office, other, content=content)
    with office.store.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM file_content")).scalar_one() == 1
    answer = refused(office, FileDocument(account=one.number, kind="repair_invoice", content=content))
    assert (answer.code, number in answer.message) == ("document.again", True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_is_known_by_its_bytes(sqlite_office: Office, kind: str) -> None:
    filed = file(sqlite_office, with_customer(sqlite_office), content=picture(kind))
    assert filed.media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"content": b"MZ\x90\x00 programa.pdf"}, "document.not_a_paper"),
        ({"content": b"%PDF-" + bytes(16 * 1024 * 1024)}, "document.too_large"),
        ({"kind": "nothing"}, "document.kind_unknown"),
        ({"kind": "photo_id"}, "document.expiry_missing"),
        ({"dated_on": date(2027, 1, 1)}, "document.future"),
        ({"kind": "photo_id", "expires_on": date(2020, 1, 1)}, "document.dates_crossed"),
        ({"case": "OBJ-TST-2026-000009"}, "document.not_its_case"),
        ({"account": "000000009999"}, "account.unknown"),
    ],
)
def test_a_paper_is_refused_with_a_reason_and_takes_no_number(
    sqlite_office: Office, facts: dict[str, object], code: str
) -> None:
    account = with_customer(sqlite_office)
    given = {"account": account.number, "kind": "repair_invoice", "content": pdf()} | facts
    assert refused(sqlite_office, FileDocument(**given)).code == code
    assert file(sqlite_office, account).number.endswith("000001")


def test_a_paper_that_is_superseded_stays_and_leads_to_the_one_in_its_place(office: Office) -> None:
    account = with_customer(office)
    old = file(office, account, kind="photo_id", expires_on=date(2027, 5, 1)).number
    new = do(office, ReplaceDocument(number=old, content=pdf(), expires_on=date(2031, 5, 1))).number
    assert office.ask(find_paper, old).superseded_by == new
    assert office.ask(find_paper, new).kind == "photo_id"
    answer = refused(office, ReplaceDocument(number=old, content=pdf(), expires_on=date(2031, 5, 1)))
    assert answer.code == "document.superseded"
    assert new in answer.message


def test_the_last_box_is_where_the_original_is_and_the_others_are_remembered(office: Office) -> None:
    number = file(office, with_customer(office)).number
    assert [one.number for one in office.ask(unplaced, office.info.id)] == [number]
    do(office, PlaceDocument(number=number, box="12", folder="Objeciones"))
    do(office, PlaceDocument(number=number, box="14"), "luis")
    found = office.ask(paper_file, number, office.info.id)
    assert (found.paper.box, found.paper.folder) == ("14", "")
    assert [(one.box, one.clerk_name) for one in found.placed] == [("12", "Ana Peña Ortiz"), ("14", "Luis Vega Núñez")]
    assert office.ask(unplaced, office.info.id) == []


def test_it_is_on_record_to_whom_a_paper_was_given_and_who_took_it_out(office: Office) -> None:
    number = file(office, with_customer(office)).number
    do(office, HandOverDocument(number=number, receiver=Receiver.REGION, name="Sra. Colón"))
    do(office, TakeOutDocument(number=number), "luis")
    given = office.ask(paper_file, number, office.info.id).handed
    assert [(one.receiver, one.name, one.clerk_name) for one in given] == [
        (Receiver.REGION, "Sra. Colón", "Ana Peña Ortiz")
    ]
    last = select(col(AuditEvent.order_name)).order_by(col(AuditEvent.id).desc()).limit(1)
    assert office.ask(lambda connection: connection.execute(last).scalar_one()) == "document.take_out"


def test_how_long_a_paper_is_kept_says_its_class_and_nobody_guesses_the_years(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    fiscal = file(sqlite_office, account, kind="proof_of_payment").number
    of_case = file(sqlite_office, account).number
    assert sqlite_office.ask(paper_file, fiscal, 1).kept.until == date(2032, 11, 24)
    assert sqlite_office.ask(paper_file, of_case, 1).kept.until is None


def test_a_paper_of_a_case_is_filed_under_its_number(sqlite_office: Office) -> None:
    account = with_bills(sqlite_office, 1)
    bill = numbers(sqlite_office, account)[0]
    case = do(sqlite_office, FileObjection(bill=bill, grounds="No gastamos tanto")).number
    number = file(sqlite_office, account, case=case).number
    file(sqlite_office, account)
    assert [one.number for one in sqlite_office.ask(papers, 1, account.id, case)] == [number]


def test_the_order_in_json_has_the_bytes_in_base64_and_the_audit_chain_only_their_hash(sqlite_office: Office) -> None:
    content = picture()
    facts = {
        "account": with_customer(sqlite_office).number,
        "kind": "reading_photo",
        "content": base64.b64encode(content).decode(),
    }
    filed = do(sqlite_office, parse_order("document.file", json.dumps(facts)))
    paper = sqlite_office.ask(find_paper, filed.number)
    assert sqlite_office.ask(content_of, paper.id) == content
    last = select(col(AuditEvent.order_json)).where(col(AuditEvent.order_name) == "document.file")
    kept = json.loads(sqlite_office.ask(lambda connection: connection.execute(last).scalar_one()))
    assert kept["content"] == f"sha256:{filed.sha256}"


def test_nobody_files_or_moves_papers_of_their_own_relatives(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office)
    number = file(sqlite_office, account, actor="luis").number
    do(sqlite_office, DeclareLink(login="ana", account=account.number, relation=Relation.RELATIVE), "marta")
    assert refused(sqlite_office, PlaceDocument(number=number, box="1")).code == "conflict.interest"
    assert refused(sqlite_office, TakeOutDocument(number=number)).code == "conflict.interest"


def test_bytes_that_somebody_changed_behind_the_door_are_found(sqlite_office: Office) -> None:
    number = file(sqlite_office, with_customer(sqlite_office)).number
    with sqlite_office.store.write() as connection:
        assert altered(connection) == []
        connection.execute(text("DROP TRIGGER file_content_no_update"))
        connection.execute(text("UPDATE file_content SET content = zeroblob(size_bytes)"))
        assert altered(connection) == [number]
