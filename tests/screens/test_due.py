"""Commitments, what is due, notices of suspension and moratoria on the screen."""

from datetime import date
from pathlib import Path

import pytest

from oficinista.commitments.commands import MakeCommitment
from oficinista.commitments.queries import commitments
from oficinista.documents.unprinted import unprinted_documents
from oficinista.office import Office
from oficinista.suspensions.commands import IssueNotice, SendNotice
from oficinista.suspensions.queries import may_suspend
from oficinista.suspensions.shields import declared
from tests.counter import at_counter
from tests.letters_builders import text_of
from tests.office import BilledAccount, TestClock, do, with_bills

WHAT = "Llamarle con el resultado"


@pytest.fixture
def account(sqlite_office: Office) -> BilledAccount:
    return with_bills(sqlite_office, 1)


def test_a_promise_is_made_from_the_account_and_kept_from_home(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "1", WHAT, "enter", "27/11/2026", *["enter"] * 5, "enter")
        assert "COM-TST-2026-000001, para el 27 nov 2026" in ana.sees
        assert "Anotado: COM-TST-2026-000001, para el 27 de noviembre de 2026." in ana.sees
        ana.types("escape")
        assert f"Prometido: {WHAT}; quedan 3 días. Por cumplir: 1 [M]" in ana.sees
        clock.advance(days=3)
        ana.types("m")
        assert WHAT in ana.sees
        ana.types("enter")
        assert "Para el 27 de noviembre de 2026: pendiente, vence hoy." in ana.sees
        ana.types("1", "Se le llamó", "enter", "enter")
        assert "cumplido, el 27 de noviembre de 2026." in ana.sees
        ana.types("escape")
        assert "No hay nada por vencer." in ana.sees


def test_home_counts_what_is_due_today_and_a_supervisor_sees_what_anybody_broke(
    sqlite_office: Office, account: BilledAccount, clock: TestClock
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "1", WHAT, "enter", "27/11/2026", *["enter"] * 5, "enter")
    clock.advance(days=3)
    with at_counter(sqlite_office) as ana:
        assert "Compromisos que vencen hoy: 1. M los muestra." in ana.sees
    clock.advance(days=3)
    with at_counter(sqlite_office, "marta") as marta:
        assert "Compromisos incumplidos por otros: 1. M los muestra." in marta.sees
        marta.types("m")
        assert "Incumplido." in marta.sees
        marta.types("o")
        assert "No hay nada por vencer." in marta.sees
        marta.types("o", "enter")
        assert "incumplido, venció hace 3 días." in marta.sees
        marta.types("1", "Se le llamó tarde", "enter", "enter")
        assert "cumplido tarde" in marta.sees
    assert sqlite_office.ask(commitments, sqlite_office.info.id, sqlite_office.today) == []


def test_a_promise_is_not_moved_in_silence(sqlite_office: Office, account: BilledAccount) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "1", WHAT, "enter", "27/11/2026", *["enter"] * 5, "enter")
        ana.types("escape", "m", "enter", "2", "30/11/2026", "enter", "No hay carro", "enter", "enter")
        assert "A quién se avisó: escriba 3 letras o más." in ana.sees
        ana.types("A ella, por teléfono", "enter")
        assert "Anotado: Mover la fecha, para el 30 de noviembre de 2026, de ana." in ana.sees
        assert "Se avisó: A ella, por teléfono" in ana.sees


def test_why_a_date_is_what_it_is_is_one_key_and_the_notice_another(
    sqlite_office: Office, account: BilledAccount
) -> None:
    with at_counter(sqlite_office) as ana:
        ana.types("slash", account.number, "enter", "y")
        assert "Primer día para suspender, si el aviso sale hoy: mar 15 dic 2026" in ana.sees
        assert "$45.97 se pueden avisar." in ana.sees
        ana.types("a")
        assert "Suspensión por deuda: caso AVS-TST-2026-000001" in ana.sees
        assert "Anotar que se envió" in ana.sees


def test_a_notice_is_sent_and_seen_among_those_that_stand(sqlite_office: Office, account: BilledAccount) -> None:
    number = do(sqlite_office, IssueNotice(account=account.number, words="Debe")).number
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("m", "s")
        assert "Aviso emitido, sin enviar" in marta.sees
        marta.types("enter", "1", "Correo certificado 7019", "enter", "enter")
        assert "Avisado" in marta.sees
    found = sqlite_office.ask(may_suspend, account.id, sqlite_office.info.id, sqlite_office.today)
    assert found.notice is not None
    assert (found.notice.number, found.notice.sent_on) == (number, sqlite_office.today)


def test_a_storm_is_declared_and_its_end_said(sqlite_office: Office, account: BilledAccount) -> None:
    number = do(sqlite_office, IssueNotice(account=account.number, words="Debe")).number
    do(sqlite_office, SendNotice(number=number, words="Por correo"))
    with at_counter(sqlite_office, "marta") as marta:
        marta.types("m", "s", "m", "+", "1", "enter", "Tormenta Ana", "enter", "Aviso 12 de NOAA", "enter")
        marta.types("10/12/2026", "enter", "enter", "San Juan, bayamon", "enter", "enter", "enter")
        assert "Declarada: Tormenta Ana." in marta.sees
        assert "sin fin" in marta.sees
        assert "Bayamón, San Juan" in marta.sees
        marta.types("escape", "escape", "escape", "slash", account.number, "enter", "y", "pagedown")
        assert "sin fin todavía: no se suspende." in " ".join(marta.sees.split())
        assert "Suspensión: no hay un día" in marta.sees
        marta.types("escape", "escape", "m", "s", "m", "enter", "14/12/2026", "enter", "Lo dijo NOAA", "enter")
        assert "Tormenta Ana: hasta el 14 de diciembre de 2026." in marta.sees
    found = sqlite_office.ask(may_suspend, account.id, sqlite_office.info.id, sqlite_office.today)
    assert found.cut is not None
    assert found.cut.date == date(2026, 12, 28), "ten days after its end, then the holidays"


def test_a_commitment_is_found_by_its_number(sqlite_office: Office, account: BilledAccount) -> None:
    order = MakeCommitment(account=account.number, what=WHAT, due_on=date(2026, 11, 27))
    number = do(sqlite_office, order).number
    with at_counter(sqlite_office) as ana:
        ana.types("slash", number.lower(), "enter")
        assert f"Compromiso {number}" in ana.sees
        ana.types("escape")
        assert "DEBE" in ana.sees


def test_all_that_may_be_noticed_are_noticed_by_one_key_and_their_letters_come_out_together(
    sqlite_office: Office, account: BilledAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFICINISTA_SPOOL", str(tmp_path / "paper"))
    office, other = sqlite_office, with_bills(sqlite_office, 2)
    with at_counter(office) as ana:
        ana.types("m", "s", "a")
        assert [other.number in line for line in ana.lines if "se avisa" in line] == [True, False]
        ana.types("f10")
        assert "Se avisan 2 cuentas por $137.91" in ana.sees
        ana.types("f10")
        ana.waits_for("A la impresora: LOTE-CAR-TST-2026-000001-2.")
        assert "Nadie debe lo que ya venció sin un aviso." in ana.sees
        ana.types("f10")
        assert "Hoy no hay a quién avisar." in ana.sees
        ana.types("escape", "e")
        assert "Cartas impresas y sin enviar: 2." in ana.sees
        ana.types("enter")
        assert "Enviadas: 2." in ana.sees
        assert len([line for line in ana.lines if "Avisado" in line and "AVS-" in line]) == 2
    [paper] = (tmp_path / "paper").iterdir()
    assert all(one.number in text_of(paper.read_bytes()) for one in (account, other))
    assert office.ask(unprinted_documents, office.info.id, office.today) == ()


def test_an_account_is_included_in_a_moratorium_with_its_proof(sqlite_office: Office, account: BilledAccount) -> None:
    office = sqlite_office
    with at_counter(office, "marta") as marta:
        marta.types("m", "s", "m", "+", "2", "enter", "Federales", "enter", "Orden 7", "enter")
        marta.types("enter", "enter", "enter", "1", "enter", "2", "enter")
        assert "Declarada: Federales." in marta.sees
        assert "Solo las cuentas incluidas" in marta.sees
        marta.types("i", account.number.lstrip("0"), "enter", "Talonario de octubre", "enter")
        assert f"La cuenta {account.number} está en Federales." in marta.sees
    [one] = office.ask(declared, office.info.id)
    assert (one.by_account, one.tariff_classes) == (True, ("residential",))
    assert "Federales" in " ".join(office.ask(may_suspend, account.id, office.info.id, office.today).why)
