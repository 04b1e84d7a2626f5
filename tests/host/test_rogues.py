"""Callers that are not ours: none holds up the host, and none gets anything."""

import os
import socket
from collections.abc import Callable

import pytest

from oficinista.host.protocol import HELLO_BYTES_MAX, parse_ending
from tests.host.hosting import HostProcess, signed_in, wait_for

pytestmark = pytest.mark.xdist_group("host")


def with_streams(message: bytes, streams: int) -> Callable[[socket.socket], None]:
    """Send a message with so many descriptors."""

    def send(call: socket.socket) -> None:
        nowhere = os.open(os.devnull, os.O_RDWR)
        socket.send_fds(call, [message], [nowhere] * streams)
        os.close(nowhere)

    return send


ROGUES: dict[str, Callable[[socket.socket], None]] = {
    "garbage": lambda call: call.sendall(os.urandom(1000)),
    "an empty message": lambda call: call.sendall(b""),
    "garbage with a terminal": with_streams(b"\xff\x00\x01", 3),
    "more words than there are": with_streams(b"9\x00search", 3),
    "a number without end": with_streams(b"9" * 10_000, 3),
    "no terminal": with_streams(b"1\x00commands", 0),
    "half a terminal": with_streams(b"1\x00commands", 2),
    "more than a terminal": with_streams(b"1\x00commands", 9),
    "a variable that is not the terminal's": with_streams(b"1\x00commands\x00OFICINISTA_DATABASE=/x", 3),
    "a variable without a name": with_streams(b"1\x00commands\x00=x", 3),
    "a huge value": with_streams(b"1\x00commands\x00TERM=" + b"x" * 1000, 3),
    "too much": with_streams(b"1\x00" + b"x" * HELLO_BYTES_MAX, 3),
}


@pytest.mark.parametrize("rogue", ROGUES)
def test_a_caller_that_sends_nonsense_is_told_so_and_no_more(shared_host: HostProcess, rogue: str) -> None:
    with shared_host.call() as call:
        ROGUES[rogue](call)
        status, words = parse_ending(call.recv(1000))
    assert (status, words) == (1, "El servidor del mostrador no entendió lo que se le envió.")
    assert shared_host.process.poll() is None


def test_a_caller_that_hangs_up_at_once_leaves_nothing(shared_host: HostProcess) -> None:
    before = shared_host.sessions()
    shared_host.call().close()
    wait_for(lambda: set(shared_host.sessions()) <= set(before))


def test_callers_that_say_nothing_hold_up_nobody_and_are_given_up(host: HostProcess) -> None:
    with host.call() as one, host.call(), host.terminal() as terminal:
        signed_in(terminal)
        assert parse_ending(one.recv(1000))[0] == 1


def test_a_user_with_too_many_sessions_is_turned_away_until_one_ends(host: HostProcess) -> None:
    calls = [host.call() for _ in range(3)]
    with host.terminal() as turned_away:
        assert turned_away.wait_for_end() == 1
        assert "Ya tiene 3 sesiones abiertas" in turned_away.replayed()
    for call in calls:
        call.close()
    wait_for(lambda: not host.sessions())
    with host.terminal() as terminal:
        signed_in(terminal)
