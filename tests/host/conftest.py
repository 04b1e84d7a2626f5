"""A host for the tests that leave it as it was, and one for each that does not."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.host.hosting import ForkedHost, HostProcess, make_hosted_office


@pytest.fixture(scope="session")
def lasting_host() -> Iterator[HostProcess]:
    """A host that lasts as long as the tests."""
    with tempfile.TemporaryDirectory(prefix="host-") as folder:
        databases.new_sqlite(make_hosted_office, Path(folder))
        with HostProcess(Path(folder), "--sessions", "30") as host:
            yield host


@pytest.fixture
def shared_host(lasting_host: HostProcess) -> Iterator[HostProcess]:
    """A host that many tests use; none may kill it, and none meets a session of another."""
    yield lasting_host
    lasting_host.end_sessions()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a short name: the address of a socket holds a hundred letters, and a test's own folder needs more."""
    with tempfile.TemporaryDirectory(prefix="host-") as name:
        yield Path(name)


@pytest.fixture
def host(folder: Path) -> Iterator[HostProcess]:
    """A host of the test's own, that lets a user have three sessions."""
    databases.new_sqlite(make_hosted_office, folder)
    with ForkedHost(folder, "--sessions", "3") as host:
        yield host
