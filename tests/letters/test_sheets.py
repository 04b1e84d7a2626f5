"""Every letter, set in both languages from real records and read back from the paper: what it must say, it says."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from oficinista.i18n import Language
from oficinista.letters.catalogue import Told, templates
from oficinista.office import Office
from oficinista.resources import data_path
from oficinista.rule_file import load_rules
from oficinista.storage.store import Store
from tests import databases
from tests.letters_builders import every_letter, made, text_of
from tests.office import TestClock, make_office

SAID = {
    "appointment": ("miércoles, 2 de diciembre de 2026", "Revisar su contador, 9:00 a.m."),
    "underground_leak": ("Pavimento mojado entre el contador y la casa", "$500.00", "30 días naturales", "13.0 m³"),
    "underground_leak_found": ("Dónde: Bajo la marquesina. Se oye", "$500.00", "13.0 m³"),
    "suspension_notice": ("AVS-TST-2026-000001", "$183.88", "martes, 15 de diciembre de 2026", "$15.00",
                          "Por determinar", "hasta el lunes, 14 de diciembre de 2026"),
    "payment_receipt": ("REC-TST-2026-000001", "$50.00", "$60.00", "$10.00", "$133.88", "Efectivo"),
    "plan_offer": ("PLA-TST-2026-000001", "$183.88", "$10.00", "$3.88", "No obliga hasta que se firme", "Residencial"),
    "plan_agreement": ("PLA-TST-2026-000001", "$183.88", "4 de diciembre de 2026", "24 de diciembre de 2026", "domingo",
                       "2 plazos seguidos sin pagar lo incumplen", "28 de diciembre de 2026", "Firma del cliente",
                       "22 L.P.R.A. § 822"),
    "plan_broken": ("PLA-TST-2026-000001", "$183.88", "5 de diciembre de 2026", "$110.00", "no son una penalidad",
                    "Sin el pronto pago el plan no comienza", "pedir reconsideración", "Tribunal de Apelaciones"),
    "returned_check": ("CHD-TST-2026-000001", "1044", "REC-TST-2026-000002", "$25.00", "$40.97", "Fondos insuficientes",
                       "Hasta el 24 de noviembre de 2027"),
    "theft_notice": ("HUR-TST-2026-000001", "Todavía no se le cobra nada", "A-17", "P-88", "$234.77", "hurto",
                     "61 menos 0", "20 días naturales", "Costo administrativo", "Lo que está por confirmar"),
    "theft_decision": ("HUR-TST-2026-000001", "se sostuvo el cálculo", "El niple se vio en la foto", "$234.77",
                       "pedir reconsideración"),
    "theft_charged": ("HUR-TST-2026-000001", "AJU-TST-2026-0000", "$234.77", "plan de pago", "pedir reconsideración",
                      "Tribunal de Apelaciones"),
    "theft_regularized": ("HUR-TST-2026-000001", "está regularizado", "Pagó y se puso el contador", "$234.77"),
    "theft_referred": ("HUR-TST-2026-000002", "Al Negociado de Investigaciones Especiales", "Ley 235-2011"),
    "theft_dismissed": ("HUR-TST-2026-000003", "no se le cobra nada por él", "No hay toma"),
    "payment_identified": ("IDE-TST-2026-000001", "SUS-TST-2026-000001", "Cheque 771", "$20.00", "R. Díaz", "$25.97"),
    "till_closing": ("CIE-TST-2026-000001", "$150.00", "$200.00", "Sin diferencia", "Ana Peña Ortiz"),
    "statement": ("$133.88", "Pago REC-TST-2026-000001", "-$50.00", "22 de noviembre de 2026"),
    "account_analysis": ("$133.88", "13.0 m³", "residencial, agua y alcantarillado", "$45.97"),
    "payment_certificate": ("1 de noviembre de 2025", "REC-TST-2026-000001", "$50.00", "$133.88"),
    "duplicate_bill": ("Cargo base de agua", "Atrasos de facturas anteriores", "$183.88", "23 de noviembre de 2026"),
    "adjustment_applied": ("AJU-TST-2026-000001", "$15.00", "Cargo indebido", "Se cobró dos veces", "se revirtió"),
    "adjustment_reversed": ("ANJ-TST-2026-000001", "AJU-TST-2026-000001", "120 días naturales"),
    "bill_corrected": ("$45.97", "$40.41", "$5.56", "Error de lectura", "14 de diciembre de 2026"),
    "adjustment_rejected": ("$90.00", "El cargo procede", "no se aprobó", "30 días naturales"),
    "objection_received": ("20 de noviembre de 2026 (en persona)", "martes, 19 de enero de 2027", "casa estuvo vacía"),
    "objection_late": ("después del último día para objetarla", "Un supervisor decidirá"),
    "objection_accepted": ("se aceptó", "Estuvo en el hospital"),
    "objection_not_accepted": ("no se aceptó", "Esta decisión no es final", "No dio razón para la tardanza"),
    "objection_corrected": ("Había un error y se corrigió", "$38.97"),
    "objection_favor": ("Se resolvió a su favor", "$45.97", "$38.97", "El contador se leyó mal"),
    "objection_sustained": ("La factura se sostiene", "Esta decisión no es final", "10 días naturales desde que se le",
                            "20 días naturales", "30 días naturales", "Tribunal de Apelaciones"),
    "appeal_received": ("ante la región", "lunes, 14 de diciembre de 2026"),
    "appeal_favor": ("a su favor", "Puede pedir que se revise", "Procede el ajuste"),
    "appeal_sustained": ("la factura se sostiene", "Puede pedir que se revise", "20 días naturales"),
    "papers_asked": ("La factura del plomero", "miércoles, 9 de diciembre de 2026", "INV-TST-2026-000001"),
    "investigation_result": ("INV-TST-2026-000001", "Hay un salidero del cliente", "La factura subió al doble",
                             "El plomero ya lo encontró"),
    "refund_approved": ("DEV-TST-2026-000002", "$30.00", "DVC-TST-2026-000001", "Se puede devolver",
                        "finanzas emita el cheque"),
    "refund_rejected": ("DEV-TST-2026-000001", "no se aprobó", "El crédito paga la próxima", "Tribunal de Apelaciones"),
    "refund_paid": ("Cheque 881", "DVF-TST-2026-000001", "Se pagó con un cheque"),
    "refund_voucher": ("DVE-TST-2026-000001", "Recibí en efectivo $30.00", "Efectivo, en caja"),
    "guarantee_charged": ("FIA-TST-2026-000001", "$183.88", "45.97", "Ley 27-2026"),
    "guarantee_released": ("FIL-TST-2026-000001", "FIL", "se liberó"),
    "connection_application": ("ACO-TST-2026-000001", "$1,000.00", "Escritura o contrato de arrendamiento", "dueño",
                               "Firma del solicitante"),
    "connection_returned": ("ACO-TST-2026-000001", "se prueba el derecho", "La escritura no está", "no corre"),
    "connection_estimate": ("$1,500.00", "$2,350.00", "$1,350.00", "PVC de 6 pulgadas", "Corte y reparación",
                            "22 L.P.R.A. § 165", "25 de enero de 2027"),
    "connection_permit": ("PER-TST-2026-000001", "Transportación y Obras Públicas", "ACO-TST-2026-000001",
                          "Permiso para cortar una vía estatal", "Carr. 181 km 6.2"),
    "connection_status": ("ACO-TST-2026-000001", "Viable; por estimar", "la oficina", "Por pedir a la agencia"),
    "connection_installation": ("ACO-TST-2026-000001", "La instalación se ordenó", "Frente al km 6.2"),
    "connection_opened": ("N7001", "Su servicio está abierto", "Con servicio; falta la primera factura"),
    "connection_denied": ("ACO-TST-2026-000002", "$1,000.00", "no hay infraestructura", "Tribunal de Apelaciones"),
    "connection_withdrawn": ("ACO-TST-2026-000003", "se retiró", "Según el expediente"),
    "account_closed": ("Baja definitiva", "PO Box 12", "$16.79 × 23 ÷ 30 = $12.87", "$22.45", "el consumo es estimado",
                       "20 días naturales", "por confirmar"),
    "case_cover": ("OBJ-TST-2026-000001", "La región sostiene la factura", "Marta Solá Díaz"),
}  # fmt: skip
"""What each letter must say in Spanish, of the records that the builder makes."""
UNMADE = {"leak_credit", "interruption_credit"}
"""These are set by the sheet of the other adjustments, of rules that nobody has confirmed."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    store = Store(databases.new_sqlite(make_office, tmp_path_factory.mktemp("letters")))
    yield Office(store, clock=TestClock())
    store.close()


@pytest.fixture(scope="module")
def papers(office: Office) -> dict[tuple[str, Language], bytes]:
    """Each letter in each language, made as soon as there is something for it to be about."""
    found: dict[tuple[str, Language], bytes] = {}
    for one in every_letter(office):
        for language in Language:
            found.setdefault((one.template, language), made(office, one, language))
    return found


def told(template: str, language: Language, papers: dict[tuple[str, Language], bytes]) -> str:
    return text_of(papers[template, language])


def test_every_letter_is_looked_at() -> None:
    assert {*SAID, *UNMADE} == {*templates()}


@pytest.mark.parametrize("template", SAID)
def test_a_letter_says_what_it_must(template: str, papers: dict[tuple[str, Language], bytes]) -> None:
    text = told(template, Language.SPANISH, papers)
    missing = [said for said in (templates()[template].title, *SAID[template]) if said not in text]
    assert missing == [], text


@pytest.mark.parametrize("template", SAID)
def test_its_english_has_the_same_figures_and_no_spanish(
    template: str, papers: dict[tuple[str, Language], bytes]
) -> None:
    english = told(template, Language.ENGLISH, papers)
    missing = [said for said in SAID[template] if said[0] in "$-" and said not in english]
    assert missing == [], english
    for word in ("Cordialmente", "derechos", "Cuenta ", "Página", "desde ", "por confirmar", "naturales", "Balance de",
                 "no se hizo", "Se puede devolver", "Factura promedio"):  # fmt: skip
        assert word not in english


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", SAID)
def test_each_term_is_told_with_its_source_and_its_doubt(
    template: str, language: Language, papers: dict[tuple[str, Language], bytes]
) -> None:
    text = told(template, language, papers).replace(" ", "")
    doubt = {Language.SPANISH: "porconfirmar", Language.ENGLISH: "tobeconfirmed"}[language]
    for one in templates()[template].terms:
        source = _source(one)
        if language is Language.SPANISH:
            assert source in text
        if not load_rules()[one.rule][0].verified:
            assert doubt in text


def _source(told: Told) -> str:
    return load_rules()[told.rule][0].source.replace(" ", "")


@pytest.mark.parametrize("template", SAID)
def test_a_letter_is_tagged_and_bears_its_file_number(template: str, papers: dict[tuple[str, Language], bytes]) -> None:
    for language, code in ((Language.SPANISH, "es-PR"), (Language.ENGLISH, "en-PR")):
        reader = PdfReader(BytesIO(papers[template, language]))
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert reader.root_object["/Lang"] == code
        assert "ARC-TST-2026-000099" in text_of(papers[template, language])
        assert len(reader.pages[-1].extract_text()) > 300, "a page with a signature alone"


def test_no_sheet_has_an_amount_a_term_or_a_citation_of_its_own() -> None:
    folder = data_path("letters")
    for path in (*folder.glob("*.typ"), *folder.glob("sheets/*.typ")):
        text = path.read_text("utf-8")
        for literal in ("Ley ", "L.P.R.A", "Act ", "Reglamento", "días natur", "calendar days", "art. "):
            assert literal not in text, f"{path.name}: {literal}"
