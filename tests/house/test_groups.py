"""Tests that share something of the machine run one after the other."""

import os

import pytest

pytestmark = pytest.mark.xdist_group("groups")


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is one process: all run one after the other")
def test_a_group_stays_in_one_process(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@groups")
