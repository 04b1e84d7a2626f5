"""Payment plans at the counter: offered from the account, answered, signed by two, printed, followed to their end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oficinista.letters.offers import owed
from oficinista.letters.queries import letters
from oficinista.office import Office
from oficinista.plans.commands import ProposePlan, ReviewPlans, SignPlan
from oficinista.plans.queries import plans
from oficinista.plans.terms import Profile
from tests.counter import at_counter
from tests.office import PIN, TestClock, do, opened_copy, with_bills, with_customer
from tests.tills_builders import open_till, pay

ACCOUNT = "10000001"
NUMBER = "PLA-TST-2026-000001"
WORDS = "No puede"


def make_owing_office(office: Office) -> None:
    """A customer with six overdue bills of $45.97."""
    with_bills(office, 6)


@pytest.fixture
def office(tmp_path: Path, clock: TestClock) -> Iterator[Office]:
    with opened_copy(make_owing_office, tmp_path, clock) as copy:
        yield copy


def test_a_plan_is_offered_answered_signed_in_place_and_printed(office: Office) -> None:
    with at_counter(office) as ana:
        ana.types(ACCOUNT, "enter", "+")
        assert "Vencido que se reparte: $275.82." in ana.sees
        assert "Ordinario. Pronto pago de $55.17 a $275.82. De 1 a 12 meses. Por confirmar." in ana.sees
        ana.types(WORDS, "f10")
        assert f"Plan de pago {NUMBER}: Propuesto, por firmar" in ana.sees
        ana.types("1", "Menos", "enter", "enter", "100", "enter", "4")
        assert "Versión 1, del 24 nov 2026: Ordinario. Deuda $275.82." in ana.sees
        assert "$43.95" in ana.sees
        ana.types("enter", "f10")
        assert "Otra oferta: versión 2." in ana.sees
        ana.types("2", "Firmado", "enter", "enter")
        assert "4 plazos de $43.95, el último de $43.97" in " ".join(ana.sees.split())
        ana.types("marta", "enter", PIN, "enter")
        assert f"Plan de pago {NUMBER}: Firmado, espera el pronto pago" in ana.sees
        ana.types("i")
        assert "A la impresora: CAR-TST-2026-000001." in ana.sees
        ana.types("l")
        assert "Acuerdo de plan de pago" in ana.sees
        ana.types("escape", "escape")
        assert f"{NUMBER} [+]: espera el pronto pago; $100.00 hasta el 30 nov 2026" in ana.sees
    [signed] = office.ask(plans, office.info.id, office.today)
    [made] = office.ask(letters, office.info.id, signed.account_id)
    assert (made.template, made.is_of_case(NUMBER)) == ("plan_agreement", True)
    assert office.ask(owed, office.info.id).due == ()


def test_the_supervisor_signs_it_in_the_inbox_seeing_its_terms_and_the_first_payment_starts_it(office: Office) -> None:
    with at_counter(office) as ana:
        ana.types(ACCOUNT, "enter", "+", WORDS, "f10", "2", "Listo", "enter", "enter", "f7")
        ana.types("Ya firmó", "enter")
        assert "Espera aprobación: la solicitud 1." in ana.sees
        ana.types("escape")
        assert "En la bandeja para la firma: solicitud 1" in ana.sees
    with at_counter(office, "marta") as marta:
        assert "Esperan su decisión: 1. G las muestra." in marta.sees
        marta.types("g", "enter")
        assert "12 plazos de $18.38, el último de $18.47" in " ".join(marta.sees.split())
        marta.types("a")
    [signed] = office.ask(plans, office.info.id, office.today)
    assert signed.state == "signed"
    open_till(office)
    with at_counter(office) as ana:
        ana.types(ACCOUNT, "enter")
        assert "En plan de pago: vence ahora $0.00." in ana.sees
        ana.types("p")
        assert f"{NUMBER}: espera el pronto pago; $55.17 hasta el 30 nov 2026" in ana.sees
        ana.types("enter")
        assert "Total $55.17    Recibido $55.17" in ana.sees
        ana.types("enter")
        assert "Pagado el pronto pago: el plan comienza." in ana.sees
        ana.types("escape")
        assert f"{NUMBER} [+]: al día; $18.38 hasta el 24 dic 2026" in ana.sees


def test_who_may_have_none_sees_why_and_what_is_beyond_the_profile_is_said(office: Office) -> None:
    nothing = with_customer(office).number
    with at_counter(office) as ana:
        ana.types("slash", nothing, "enter", "+", WORDS, "f10")
        assert "! No debe nada vencido que no esté objetado." in ana.sees
        ana.types("f8", "escape", "escape", "slash", ACCOUNT, "enter", "+", WORDS, "enter", "enter", "5", "f10")
        assert "El pronto pago va de $55.17 a $275.82." in ana.sees
        ana.types("enter", "backspace", "f8", "tab", "3")
        assert "no consta que sea ley" in ana.sees
    assert office.ask(plans, office.info.id, office.today) == []


def test_what_breaks_a_plan_shows_where_one_looks_and_what_restores_it_is_told(
    office: Office, clock: TestClock
) -> None:
    number = do(office, ProposePlan(account=f"0000{ACCOUNT}", words=WORDS, profile=Profile.HOUSING)).number
    do(office, SignPlan(number=number, words="Firmado por ambos"), signed_by="marta")
    clock.advance(days=14)
    do(office, ReviewPlans(), "sistemas")
    with at_counter(office) as ana:
        assert "[J] Carta por hacer: Incumplimiento de plan de pago." in ana.sees
        ana.types("slash", ACCOUNT, "enter")
        assert f"{number} [+]: Incumplido" in ana.sees
        assert "Primer día para suspender, si el aviso sale hoy" in ana.sees
        ana.types("+")
        assert "vencido, faltan $27.58" in ana.sees
        ana.types("1", "Pagó", "enter", "enter")
        assert "Para restaurarlo faltan $127.58" in ana.sees
    open_till(office)
    pay(office, f"0000{ACCOUNT}", 12_758)
    with at_counter(office) as ana:
        ana.types("slash", number, "enter", "1", "Pagó", "enter", "enter")
        assert f"Plan de pago {number}: Firmado, al día" in ana.sees
        assert "Acuerdo de plan de pago" in ana.sees
