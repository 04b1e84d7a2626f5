"""The help of every place says what it is for, what to do in steps, the rule and its source, and nothing stale."""

import re
from pathlib import Path

import pytest

from oficinista.billing.chart import MONTHS_MAX
from oficinista.cases.queries import SOON_DAYS
from oficinista.i18n import Language, speaking
from oficinista.queue.tickets import DAYS_BACK
from oficinista.reports.definitions import times
from oficinista.rule_file import load_rules
from oficinista.staff.pins import TRIES_MAX
from oficinista.training.exercises import pass_percent
from screens.counter import LAST_ACCOUNTS_MAX
from screens.help import KEYS_WIDTH, TITLE_WIDTH, help_text, rules_told, topics
from screens.keys import SIGN_IN, TABLE, key_name
from screens.kiosk import SHOWN_S

HELP = Path(__file__).parents[2] / "data" / "help"


PARTS = {Language.SPANISH: ("# Los pasos", "# La regla"), Language.ENGLISH: ("# The steps", "# The rule")}
PLACES = sorted({*TABLE.places(), *(path.stem for path in HELP.glob("*.md"))})


@pytest.mark.parametrize("spoken", PARTS)
def test_the_help_of_every_place_has_each_of_its_parts(spoken: Language) -> None:
    steps, rule = PARTS[spoken]
    lacking = [place for place in PLACES if not has_its_parts(help_text(place, spoken), steps, rule)]
    assert lacking == []


def has_its_parts(text: str, steps: str, rule: str) -> bool:
    """Whether it has a title, what the place is for, what to do, and the rule."""
    title, purpose, *rest = [line for line in text.splitlines() if line] or ("", "")
    has_steps = steps in (purpose, *rest) or any(line.startswith("1. ") for line in rest)
    return title.startswith("# ") and (len(purpose) > 20 or purpose == steps) and has_steps and rule in rest


def test_the_help_is_found_by_its_words_without_accents() -> None:
    assert "moratorias" in [one.place for one in topics("moratoria tormenta")]
    assert topics("palabra que no esta en ninguna parte") == []


@pytest.mark.parametrize("spoken", PARTS)
def test_no_key_and_no_name_of_one_is_cut_in_the_help(spoken: Language) -> None:
    with speaking(spoken):
        cut = [one for one in TABLE.actions if len(one.all_keys) > KEYS_WIDTH or len(one.title) > TITLE_WIDTH]
    assert cut == []


NUMBERS = {
    "buscar": LAST_ACCOUNTS_MAX,
    "casos": SOON_DAYS,
    "consumo": MONTHS_MAX,
    "factura": MONTHS_MAX,
    "ejercicios": pass_percent(),
    "entrada": TRIES_MAX,
    "informes": times().least_sample,
    "quiosco": int(SHOWN_S),
    "visita": DAYS_BACK,
}
"""The numbers that a help may type, since no office changes them: any other is a rule's, and stands there by name."""

UNITS = "PIN|cuentas|días|horas|meses|minutos|segundos|tiempos|wrong|accounts|days|hours|months|seconds|times|%"
TYPED = re.compile(rf"(\d+) (?:{UNITS})")
SPELLED = re.compile(
    rf"\b(?:dos|tres|cinco|seis|diez|veinte|treinta|sesenta|two|three|five|six|ten|twenty|thirty|sixty) (?:{UNITS})"
)


@pytest.mark.parametrize("spoken", PARTS)
def test_a_number_that_a_help_types_is_the_programs(spoken: Language) -> None:
    told = {(place, int(number)) for place in PLACES for number in TYPED.findall(help_text(place, spoken))}
    assert told <= NUMBERS.items()
    assert [place for place in PLACES if SPELLED.search(help_text(place, spoken))] == []


def test_the_rules_that_a_help_tells_are_in_the_book_and_the_same_in_both_languages() -> None:
    told = {place: rules_told(place, Language.SPANISH) for place in PLACES}
    assert told == {place: rules_told(place, Language.ENGLISH) for place in PLACES}
    assert frozenset().union(*told.values()) <= load_rules().keys()
    assert not told[SIGN_IN], "where no office is open yet"


ELSEWHERE = {
    ("acometida", "L"): "caso",
    ("acometidas", "L"): "caso",
    ("acometidas", "Q"): "caso",
    ("ajustado", "L"): "cuenta",
    ("ajuste", "F7"): "firma",
    ("ajuste", "X"): "aprobacion",
    ("anulacion", "D"): "recibo",
    ("anulacion", "F7"): "firma",
    ("aprobaciones", "D"): "aprobacion",
    ("aprobaciones", "R"): "aprobacion",
    ("arqueo", "K"): "cuadre",
    ("buscar", "J"): "cuenta",
    ("buscar", "P"): "cuenta",
    ("cobro", "2"): "cuenta",
    ("cobro", "3"): "cuenta",
    ("cobro", "M"): "recibo",
    ("devolucion", "Q"): "caso",
    ("entrada", "L"): "inicio",
    ("enviados", "R"): "carta",
    ("fin_cuenta", "2"): "cuenta",
    ("fin_cuenta", "K"): "cuenta",
    ("gestion_hurto", "Q"): "caso",
    ("mudanza", "C"): "datos",
    ("mudanza", "K"): "datos",
    ("objecion", "K"): "cuenta",
    ("refacturacion", "F7"): "firma",
    ("refacturada", "L"): "cuenta",
    ("retener", "Q"): "inicio",
    ("terminos", "X"): "datos",
}
"""The keys of which a help tells and that are another place's: which place."""

NO_KEYS = re.compile(r"(?m)^\d+\. |\([^()]*(?:art\. )[^()]*\)|\d* ?L\.P\.R\.A\.|art\. \d")
WORDS = "AEIOUY"
"""Letters that are words, in one language or the other."""
TOLD_KEY = re.compile(r"(?<![\w$./«“-])(F\d+|[A-Z]|\d|\+)(?=[\s,.:;)\]]|$)")


@pytest.mark.parametrize("spoken", PARTS)
def test_a_key_that_a_help_tells_is_one_of_its_place_or_of_the_place_it_sends_to(spoken: Language) -> None:
    astray = [
        (place, key)
        for place in PLACES
        for key in TOLD_KEY.findall(NO_KEYS.sub("", TYPED.sub("", help_text(place, spoken))))
        if key not in WORDS and not is_key(ELSEWHERE.get((place, key), place), key)
    ]
    assert astray == []


def is_key(place: str, named: str) -> bool:
    return any(named == key_name(key) for action in TABLE.at(place) for key in action.keys)
