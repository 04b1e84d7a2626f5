"""The facts of a request are the same whoever asks and whoever reads; each reads them in their own language."""

import pytest

from oficinista.approvals.commands import DecideApproval, RequestApproval, Verdict
from oficinista.approvals.queries import case
from oficinista.audit.models import Decision
from oficinista.office import Office
from tests.adjustments_builders import credit, numbers, read, rebill
from tests.office import do, with_bills

ASKED_IN = pytest.mark.parametrize(("asks", "reads"), [("en", "es"), ("es", "en")])


@ASKED_IN
def test_another_language_changes_nothing_of_a_request(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, asks: str, reads: str
) -> None:
    account = with_bills(sqlite_office, 3)
    monkeypatch.setenv("OFICINISTA_LANG", asks)
    order = rebill(numbers(sqlite_office, account)[0], readings=read("2026-08", 45_000))
    asked = do(sqlite_office, RequestApproval.of(order)).approval_id
    monkeypatch.setenv("OFICINISTA_LANG", reads)
    found = sqlite_office.ask(case, asked, sqlite_office.info.id)
    assert [fact for fact in found.facts if fact.before is not None] == []
    decided = do(
        sqlite_office, DecideApproval(approval_id=asked, verdict=Verdict.APPROVE, seen=found.seen), actor="marta"
    )
    assert decided.decision is Decision.APPROVED


@pytest.mark.parametrize(("language", "reason"), [("es", "Cargo indebido"), ("en", "Charge not due")])
def test_each_reads_the_facts_in_their_own_language(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, language: str, reason: str
) -> None:
    account = with_bills(sqlite_office, 1)
    asked = do(sqlite_office, RequestApproval.of(credit(account, 6_000))).approval_id
    monkeypatch.setenv("OFICINISTA_LANG", language)
    facts = {fact.label: fact.value for fact in sqlite_office.ask(case, asked, sqlite_office.info.id).facts}
    assert facts["Razón"] == f"{reason}: Se cobró dos veces"


@pytest.mark.parametrize(("language", "reason"), [("es", "Cargo indebido. Usted"), ("en", "Charge not due. You")])
def test_each_reads_why_it_needs_a_signature_in_their_own_language(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, language: str, reason: str
) -> None:
    account = with_bills(sqlite_office, 1)
    asked = do(sqlite_office, RequestApproval.of(credit(account, 6_000))).approval_id
    monkeypatch.setenv("OFICINISTA_LANG", language)
    assert sqlite_office.ask(case, asked, sqlite_office.info.id).approval.reason.startswith(reason)
