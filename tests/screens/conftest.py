"""Every test of a screen keeps its drafts to itself."""

from pathlib import Path

import pytest

from oficinista.i18n import LANGUAGE_VARIABLE, Language


@pytest.fixture(autouse=True)
def own_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session of a test of appearance that is to speak English does."""
    speaks_english = hasattr(request.node, "callspec") and request.node.callspec.params.get("size") == "english"
    monkeypatch.setenv(LANGUAGE_VARIABLE, Language.ENGLISH if speaks_english else Language.SPANISH)


@pytest.fixture(autouse=True)
def own_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts go below the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
