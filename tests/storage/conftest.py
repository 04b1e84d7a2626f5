"""The office under attack, in each of the ways in which somebody may speak to its database."""

from collections.abc import Iterator

import pytest

from tests.storage.attacked import WAYS, Attacker, new_busy_office


@pytest.fixture(scope="module", params=WAYS)
def attacker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacker]:
    """Somebody at the database of a busy office. All attacks of a module meet the same one, since none may succeed."""
    store, engine = new_busy_office(request.param, tmp_path_factory.mktemp("attacked"))
    yield Attacker(request.param, store, engine)
    engine.dispose()
    store.close()


@pytest.fixture(scope="module")
def unharmed(attacker: Attacker) -> Iterator[None]:
    """After all the attacks of a module nothing at all has changed, and every proof holds."""
    before = attacker.fingerprint()
    yield
    assert attacker.fingerprint() == before
    assert attacker.faults() == {}
