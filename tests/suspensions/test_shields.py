"""Storms and moratoria: whom they shield, from when to when, and the first lawful day of a cut after them."""

from datetime import date
from typing import Any

import pytest

from oficinista.cases.lifecycle import Tray
from oficinista.cases.queries import cases
from oficinista.office import Office
from oficinista.staff.settings import SetHoliday
from oficinista.suspensions.commands import IssueNotice, OrderCut, SendNotice
from oficinista.suspensions.guard import Suspension
from oficinista.suspensions.models import ShieldKind
from oficinista.suspensions.moratoria import DeclareMoratorium, EndMoratorium, IncludeAccount
from oficinista.suspensions.queries import may_suspend
from tests.office import BilledAccount, TestClock, do, refused, with_bills

WARNED = date(2026, 12, 10)
CUT_DAY = date(2026, 12, 15)


def declare(office: Office, kind: ShieldKind = ShieldKind.STORM, **facts: Any) -> int:
    given = {"name": "Tormenta Ana", "source": "Aviso 12 de NOAA", "starts_on": WARNED} | facts
    return int(do(office, DeclareMoratorium(kind=kind, **given), "marta").moratorium)


def guard(office: Office, account: BilledAccount) -> Suspension:
    return office.ask(may_suspend, account.id, office.info.id, office.today)


def cut_day(office: Office, account: BilledAccount) -> date | None:
    cut = guard(office, account).cut
    return None if cut is None else cut.date


@pytest.fixture
def account(office: Office) -> BilledAccount:
    """A residence in San Juan whose notice was sent on 24 November."""
    found = with_bills(office, 1)
    number = do(office, IssueNotice(account=found.number, words="Debe")).number
    do(office, SendNotice(number=number, words="Por correo"))
    return found


def test_a_storm_shields_residences_until_ten_days_after_its_end(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    assert cut_day(office, account) == CUT_DAY
    storm = declare(office)
    assert cut_day(office, account) is None
    clock.advance(days=21)
    held = refused(office, OrderCut(number="AVS-TST-2026-000001", words="No ha pagado"), "marta")
    assert (held.code, "sin fin todavía" in held.message) == ("suspension.no_day", True)
    do(office, EndMoratorium(moratorium=storm, last_day=date(2026, 12, 18), words="Fin del aviso"), "marta")
    found = guard(office, account)
    assert found.cut is not None
    assert found.cut.date == date(2026, 12, 29), "ten days after the 18th are over on the 28th"
    assert any("hasta 10 días después" in sentence for sentence in found.why)
    do(office, EndMoratorium(moratorium=storm, last_day=date(2026, 12, 11), words="Se corrigió"), "marta")
    assert cut_day(office, account) == date(2026, 12, 22), "what was said last counts"


def test_a_storm_shields_no_business_unless_the_utility_extends_it(office: Office) -> None:
    shop = with_bills(office, 1, tariff_class="commercial", monthly_l=1_000)
    before = cut_day(office, shop)
    declare(office)
    assert cut_day(office, shop) == before == CUT_DAY
    declare(office, tariff_classes=("commercial",))
    assert cut_day(office, shop) is None


def test_a_moratorium_may_be_for_some_municipalities_however_they_are_typed(
    office: Office, account: BilledAccount
) -> None:
    far = with_bills(office, 1, municipality="Ponce")
    last = date(2027, 1, 13)
    declare(office, ShieldKind.MORATORIUM, name="Sequía", municipalities=("san juan", "bayamon"), last_day=last)
    assert cut_day(office, account) == date(2027, 1, 14)
    assert cut_day(office, far) == CUT_DAY
    wrong = DeclareMoratorium(kind=ShieldKind.STORM, name="Ana", source="NOAA", starts_on=WARNED,
                              municipalities=("Miami",))  # fmt: skip
    assert refused(office, wrong, "marta").code == "municipality.unknown"


def test_a_moratorium_of_a_group_is_for_whom_proves_to_belong_and_stops_notices_too(office: Office) -> None:
    worker, other = with_bills(office, 1), with_bills(office, 1)
    group = declare(office, ShieldKind.MORATORIUM, name="Empleados federales", starts_on=office.today,
                    last_day=date(2027, 1, 22), by_account=True)  # fmt: skip
    proof = IncludeAccount(moratorium=group, account=worker.number, words="Identificación federal")
    do(office, proof)
    assert refused(office, proof).code == "moratorium.included"
    assert guard(office, worker).notice_from == date(2027, 1, 23)
    assert refused(office, IssueNotice(account=worker.number, words="Debe")).code == "suspension.notice_early"
    assert guard(office, other).notice_from == office.today


def test_only_a_supervisor_declares_and_its_days_are_in_order(office: Office) -> None:
    order = DeclareMoratorium(kind=ShieldKind.STORM, name="Ana", source="NOAA", starts_on=WARNED)
    assert refused(office, order).code == "permission.missing"
    storm = declare(office)
    early = EndMoratorium(moratorium=storm, last_day=date(2026, 12, 9), words="Fin")
    assert refused(office, early, "marta").code == "moratorium.ends_first"
    assert refused(office, IncludeAccount(moratorium=storm, account="000010000001", words="Es él")).code == (
        "moratorium.for_all"
    )


def test_a_cut_that_was_ordered_is_taken_back_when_its_day_is_taken_away(
    office: Office, account: BilledAccount, clock: TestClock
) -> None:
    notice, cut = "AVS-TST-2026-000001", OrderCut(number="AVS-TST-2026-000001", words="No ha pagado")
    clock.advance(days=20)
    do(office, cut, "marta")
    declare(office, ShieldKind.MORATORIUM, municipalities=("Ponce",), last_day=date(2027, 1, 13))
    assert states(office) == {notice: "ordered", "ORD-TST-2026-000001": "prepared"}, "that storm is elsewhere"
    storm = do(office, DeclareMoratorium(kind=ShieldKind.STORM, name="Tormenta Ana", source="NOAA",
                                         starts_on=date(2026, 11, 20)), "marta")  # fmt: skip
    assert storm.recalled == ("ORD-TST-2026-000001",)
    assert states(office) == {notice: "noticed", "ORD-TST-2026-000001": "cancelled"}
    do(office, EndMoratorium(moratorium=storm.moratorium, last_day=date(2026, 11, 25), words="Se desvió"), "marta")
    do(office, cut, "marta")
    assert states(office)["ORD-TST-2026-000002"] == "prepared"
    do(office, SetHoliday(day=CUT_DAY, name="Elecciones"), "sistemas")
    assert (states(office)[notice], states(office)["ORD-TST-2026-000002"]) == ("noticed", "cancelled")
    assert cut_day(office, account) == date(2026, 12, 16)


def states(office: Office) -> dict[str, str]:
    """Where the notices and the crews' orders stand."""
    found = (office.ask(cases, office.info.id, office.today, tray=tray, with_closed=True) for tray in Tray)
    return {one.number: one.state for rows in found for one in rows}
