"""The doctor on a primary: what it says of the server that is to follow it."""

from collections.abc import Iterator

import pytest

from benchmarks.faults.stages import ReplicatedStage
from oficinista.doctor.standby import MIB, Follower, judged_standby, standby
from oficinista.storage.store import Store


@pytest.fixture
def stage() -> Iterator[ReplicatedStage]:
    """A primary, and the place of its standby."""
    made = ReplicatedStage()
    yield made
    made.close()


def found(stage: ReplicatedStage) -> dict[str, str]:
    """How each thing is, by its code, as the program's own role sees it."""
    store = Store(stage.address)
    with store.read() as connection:
        told = {one.code: one.state.value for one in standby(connection)}
    store.close()
    return told


def test_the_doctor_sees_whether_the_standby_follows_and_commits_wait_for_it(stage: ReplicatedStage) -> None:
    assert found(stage) == {}  # none is to be there
    stage.make_standby()
    assert found(stage) == {"standby.streaming": "well", "standby.synchronous": "well", "standby.behind": "well"}
    stage.lose_standby()
    assert found(stage) == {"standby.streaming": "bad"}


@pytest.mark.parametrize(
    ("followers", "is_required", "codes"),
    [
        ([], False, {"standby.streaming": "warning"}),
        ([Follower("catchup", "async", 0)], True, {"standby.streaming": "bad"}),
        ([Follower(None, None, None)], True, {"standby.streaming": "warning"}),
        ([Follower("streaming", "async", 20 * MIB)], False,
         {"standby.streaming": "well", "standby.synchronous": "warning", "standby.behind": "warning"}),
        ([Follower("streaming", "sync", 600 * MIB)], True,
         {"standby.streaming": "well", "standby.synchronous": "well", "standby.behind": "bad"}),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_with_a_standby_is_told_with_what_to_do(
    followers: list[Follower], is_required: bool, codes: dict[str, str]
) -> None:
    told = list(judged_standby(followers, is_required=is_required))
    assert {one.code: one.state.value for one in told} == codes
    assert all(one.advice for one in told if one.state != "well")
