"""The reports of the office: what counts, what is left out, who may see it, and the same number in every format."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from oficinista.connections.commands import ReturnConnection
from oficinista.i18n import catalogue
from oficinista.office import Office
from oficinista.orders import Refused
from oficinista.queue.models import Outcome, PeriodState
from oficinista.reports.charts import drawn_table
from oficinista.reports.definitions import definitions
from oficinista.reports.export import as_csv, as_pdf, as_records, as_xlsx
from oficinista.reports.queries import QUERIES, Report, ask_report
from oficinista.reports.samples import Stretch, percent, sample
from oficinista.reports.visits import VisitPast
from oficinista.storage.store import Store
from tests import databases
from tests.connections_builders import applied
from tests.office import OPENING, TODAY, do
from tests.reports_builders import NAME, fill


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office in each dialect for all the reports: nothing here writes."""
    if request.param == "sqlite":
        store = Store(databases.new_sqlite(fill, tmp_path_factory.mktemp("reports")))
        yield Office(store)
        store.close()
    else:
        name = databases.new_postgres(fill)
        store = Store(databases.app_url(name))
        yield Office(store)
        store.close()
        databases.drop_postgres(name)


def asked(office: Office, name: str, reader: str = "marta", **given: Any) -> Report:
    return office.ask(ask_report, name, reader, office_id=office.info.id, today=TODAY, **given)


def records(office: Office, name: str, reader: str = "marta", **given: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = as_records(asked(office, name, reader, **given))["rows"]
    return rows


def test_every_report_is_defined_answers_and_has_its_english(office: Office) -> None:
    assert definitions().keys() == QUERIES.keys()
    for name, one in definitions().items():
        report = asked(office, name)
        assert all(len(row) == len(one.columns) for row in report.rows)
        assert report.footer[-1].startswith("Oficina de pruebas, del ")
        said = (one.title, *one.definitions, *(column.title for column in one.columns))
        assert [text for text in said if text not in catalogue("en")] == []


def test_times_that_are_not_real_are_left_out_and_few_say_no_median(office: Office) -> None:
    report = asked(office, "waits")
    payments, claims, everybody = records(office, "waits")
    assert (payments["visits"], payments["servings"], payments["waits"]) == (10, 9, 10)
    assert (payments["serving_median"], payments["serving_p90"]) == (60, 60)
    assert (claims["left"], claims["waits"], claims["wait_median"]) == (1, 1, None)
    assert everybody["visits"] == 11
    assert report.left_out == ("Tiempos que no son reales y no entran: 1 de atención.",)
    assert any("menos de 5 segundos, más de 3 horas" in line for line in report.footer)
    [hour] = records(office, "wait-hours")
    assert hour["hour"] == "08:00"
    assert (hour["tuesday"] > 300, hour["monday"]) == (True, None)


def test_money_is_counted_by_tender_and_what_was_voided_is_taken_off(office: Office) -> None:
    taken = {row["tender"]: row for row in records(office, "collections")}
    assert (taken["Efectivo"]["collected"], taken["Efectivo"]["voided"]) == ("18.00", "3.00")
    assert (taken["Efectivo"]["receipts"], taken["Efectivo"]["net"], taken["Tarjeta"]["net"]) == (3, "15.00", "15.00")
    mail = taken["Cheque"]
    assert (mail["channel"], mail["collected"], mail["voided"]) == ("Por correo", "14.00", "2.00")
    [short] = records(office, "differences")
    assert (short["difference"], short["clerk"]) == ("-0.50", "Ana Peña Ortiz")
    receipt, item = records(office, "corrections")
    assert (receipt["kind"], receipt["reason"], receipt["amount"]) == ("Recibo anulado", NAME, "3.00")
    assert (item["kind"], item["clerk"], item["amount"]) == ("Renglón anulado", "Eva Ríos Cruz", "2.00")
    assert records(office, "collections", since=date(2026, 11, 1), until=date(2026, 11, 23)) == []


def test_arrears_are_those_of_the_day_asked_about(office: Office) -> None:
    now, before = records(office, "arrears"), records(office, "arrears", until=date(2026, 11, 23))
    dollars = [sum(float(row["amount"]) for row in rows) for rows in (now, before)]
    assert dollars[1] - dollars[0] == pytest.approx(30)
    for days, why in (
        ({"since": date(2026, 11, 1)}, "un solo día"),
        ({"until": date(2026, 11, 25)}, "25/11/2026 no ha llegado"),
        ({"since": TODAY, "until": date(2026, 11, 1)}, "24/11/2026, es después del último, 01/11/2026"),
    ):
        with pytest.raises(Refused, match=why):
            asked(office, "arrears", **days)


def test_promises_are_counted_and_few_have_no_percentage(office: Office) -> None:
    [row] = records(office, "commitments")
    assert (row["commitments"], row["kept"], row["rate"]) == (1, 1, None)


def test_a_term_is_kept_by_leaving_its_state_in_time(office: Office) -> None:
    [row] = records(office, "terms", since=TODAY, until=date(2027, 12, 31))
    assert (row["lifecycle"], row["terms"], row["kept"], row["rate"]) == ("Objeción de factura", 1, 1, None)
    assert records(office, "cases") == []


def test_a_clerk_sees_their_own_day_and_no_other(office: Office) -> None:
    mine = {row["what"]: row for row in records(office, "day", "ana")}
    assert mine["Visitas atendidas"]["count"] == 10
    assert mine["Visitas atendidas"]["time"] == 60
    assert mine["Recibos: Efectivo"]["amount"] == "18.00"
    assert (mine["No se presentaron"]["count"], mine["Se fueron sin terminar"]["count"]) == (1, 0)
    assert (mine["Caja 1: fondo"]["amount"], mine["Caja 1: faltante"]["amount"]) == ("150.00", "-0.50")
    [batch] = (row for row in records(office, "day", clerk="eva") if row["what"].endswith("sin cuadrar"))
    assert batch["amount"] is None
    assert mine == {row["what"]: row for row in records(office, "day", clerk="ana")}
    for name, given in (("waits", {}), ("day", {"clerk": "luis"})):
        with pytest.raises(Refused, match="son del supervisor"):
            asked(office, name, "ana", **given)


def test_every_file_says_the_same_and_carries_no_formula(office: Office) -> None:
    report = asked(office, "corrections")
    rows = list(csv.reader(as_csv(report).splitlines()))
    assert rows[1] == ["Recibo anulado", f"'{NAME}", "Ana Peña Ortiz", "1", "3.00"]
    assert rows[-1] == [report.footer[-1]] == as_records(report)["footer"][-1:]
    with ZipFile(BytesIO(as_xlsx(report))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert NAME.encode() in sheet
    assert b"<f>" not in sheet
    assert b"<v>3</v>" in sheet


def test_on_paper_it_is_a_tagged_pdf_with_its_chart(office: Office) -> None:
    for name in ("wait-hours", "transactions"):
        page = PdfReader(BytesIO(as_pdf(asked(office, name), OPENING)))
        assert page.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
        assert "Libro mayor: asiento" in " ".join(page.pages[0].extract_text().split())


def test_bars_and_shades_stand_in_the_table(office: Office) -> None:
    assert drawn_table(asked(office, "transactions"), 80)[1][0].endswith(" " + "█" * 20)
    assert " █ 9:00 " in drawn_table(asked(office, "wait-hours"), 80)[1][0]


def test_of_a_visit_that_two_attended_each_has_their_own_time() -> None:
    passed_on = OPENING + timedelta(minutes=9)
    stretches = [
        Stretch(OPENING, passed_on, is_edited=False, clerk_id=1),
        Stretch(passed_on, passed_on + timedelta(minutes=1), is_edited=False, clerk_id=2),
    ]
    visit = VisitPast("payment", TODAY, OPENING, Outcome.SERVED, 2, {PeriodState.SERVING: stretches})
    assert [visit.seconds(PeriodState.SERVING, clerk) for clerk in (None, 1, 2)] == [600, 540, 60]


def test_ranks_are_times_that_were_measured() -> None:
    assert sample(range(1, 8)).median is None
    found = sample([*range(1, 11)])
    assert (found.median, found.p90, found.count) == (5, 9, 10)
    assert (percent(1, 7), percent(5, 8)) == (None, 63)


def test_a_night_keeps_what_was_overdue_and_open_once_a_day(office: Office) -> None:
    [night] = records(office, "arrears-trend")
    ages = [night[age] for age in ("d30", "d60", "d90", "older")]
    assert ages == [row["amount"] for row in records(office, "arrears")]
    assert float(night["total"]) == sum(map(float, ages)) > 0
    [pending] = records(office, "open-trend")
    assert (pending["cases"], pending["promises"], pending["promises_broken"], pending["plans"]) == (0, 0, 0, 0)


def test_cases_stand_by_kind_and_state(office: Office) -> None:
    [row] = records(office, "states")
    assert (row["lifecycle"], row["state"], row["cases"], row["oldest"]) == (
        "Objeción de factura",
        "Retirada por el cliente",
        1,
        None,
    )
    assert records(office, "theft") == []


def test_an_application_stands_where_it_is_and_the_applicants_term_is_not_the_offices(sqlite_office: Office) -> None:
    number = applied(sqlite_office)
    [row] = records(sqlite_office, "connections")
    assert (row["state"], row["applications"], row["past"], row["oldest"]) == ("Por revisar papeles y pago", 1, 0, 0)
    do(sqlite_office, ReturnConnection(number=number, words="Falta la escritura", reason="papers"))
    [term] = records(sqlite_office, "terms", since=TODAY, until=date(2027, 12, 31))
    assert (term["rule"], term["running"]) == ("Término para revisar los documentos de una solicitud de acometida", 1)
