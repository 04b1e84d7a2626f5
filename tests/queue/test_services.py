"""The catalogues of the queue are sound, and a mistake in one is named."""

from pathlib import Path

import pytest

from oficinista.i18n import catalogue
from oficinista.queue import services
from oficinista.rulebook import Rulebook
from tests.office import TODAY


def test_every_name_of_the_catalogues_has_its_english() -> None:
    named = [services.services(), services.channels(), services.transactions(), services.priorities()]
    assert [one.spanish for table in named for one in table.values() if one.spanish not in catalogue("en")] == []


def test_a_ticket_s_label_begins_with_the_letter_of_its_service() -> None:
    assert {service.letter: service.label(7) for service in services.services().values()} == {
        "P": "P-007",
        "R": "R-007",
        "A": "A-007",
        "C": "C-007",
        "O": "O-007",
    }


def test_every_priority_cites_its_law_and_its_rule_exists() -> None:
    for priority in services.priorities().values():
        assert "L.P.R.A." in priority.citation
        if priority.within_rule is not None:
            assert Rulebook.load().get(priority.within_rule, TODAY).value > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[services.payment]\nname = "Pago"\n', "payment.letter is missing"),
        ('[services.payment]\nletter = "pp"\nname = "Pago"\n', "payment.letter is one capital letter"),
        ('[services.payment]\nletter = "P"\n', "payment.name is missing"),
        (
            '[services.a]\nletter = "P"\nname = "Uno"\n[services.b]\nletter = "P"\nname = "Dos"\n',
            "two services have the same letter",
        ),
        ("", "no table"),
    ],
)
def test_a_mistake_in_the_catalogue_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    (tmp_path / "services.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(services, "data_path", lambda *_: tmp_path / "services.toml")
    with pytest.raises(ValueError, match=f"services.toml: .*{said}"):
        services.services.__wrapped__()
