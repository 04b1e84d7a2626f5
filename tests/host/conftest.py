"""A host for the tests that leave it as it was, and one for each that does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.host.hosting import HostProcess, make_hosted_office


@pytest.fixture(scope="session")
def lasting_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostProcess]:
    """A host that lasts as long as the tests."""
    folder = tmp_path_factory.mktemp("host")
    databases.new_sqlite(make_hosted_office, folder)
    with HostProcess(folder, "--sessions", "30") as host:
        yield host


@pytest.fixture
def shared_host(lasting_host: HostProcess) -> Iterator[HostProcess]:
    """A host that many tests use; none may kill it, and none meets a session of another."""
    yield lasting_host
    lasting_host.end_sessions()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[HostProcess]:
    """A host of the test's own, that lets a user have three sessions."""
    databases.new_sqlite(make_hosted_office, tmp_path)
    with HostProcess(tmp_path, "--sessions", "3") as host:
        yield host
