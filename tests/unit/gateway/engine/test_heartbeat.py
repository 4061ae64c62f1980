"""Pings, missing pongs and nameless sockets, with a clock in the test's hand."""

import pytest

from app.gateway.engine.heartbeat import Heartbeat

INTERVAL, TIMEOUT, NAMELESS = 25.0, 20.0, 10.0


class Socket:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.pings = 0
        self.reasons: list[str] = []

    def ping(self) -> None:
        self.pings += 1

    def give_up(self, reason: str) -> None:
        self.reasons.append(reason)


class Scene:
    """A heartbeat that is asked every second."""

    def __init__(self) -> None:
        self.now = 0.0
        self.heart = Heartbeat(INTERVAL, TIMEOUT, NAMELESS, clock=lambda: self.now)

    def open(self, *, entered: bool = True) -> Socket:
        socket = Socket()
        self.heart.welcome(socket)
        if entered:
            self.heart.entered(socket)
        return socket

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.heart.round()


@pytest.fixture
def scene() -> Scene:
    """Given no sockets and time zero."""
    return Scene()


def test_a_socket_that_enters_nothing_is_given_up(scene: Scene) -> None:
    nameless, named = scene.open(entered=False), scene.open()

    scene.pass_seconds(9)
    assert nameless.reasons == []
    scene.pass_seconds(1)

    assert (nameless.reasons, named.reasons) == (["no namespace entered"], [])


def test_a_socket_is_pinged_once_in_an_interval(scene: Scene) -> None:
    socket = scene.open()

    scene.pass_seconds(24)
    assert socket.pings == 0
    scene.pass_seconds(1)
    assert socket.pings == 1


def test_an_answer_is_followed_by_the_next_ping_and_nothing_else(scene: Scene) -> None:
    socket = scene.open()
    for _ in range(4):
        scene.pass_seconds(25)
        scene.heart.alive(socket)

    assert (socket.pings, socket.reasons) == (4, [])


def test_a_missing_answer_ends_it(scene: Scene) -> None:
    socket = scene.open()

    scene.pass_seconds(44)
    assert socket.reasons == []
    scene.pass_seconds(1)

    assert (socket.pings, socket.reasons) == (1, ["ping timeout"])


def test_a_socket_that_closed_is_forgotten(scene: Scene) -> None:
    sockets = [scene.open(), scene.open(entered=False)]
    scene.pass_seconds(1)
    for socket in sockets:
        scene.heart.forget(socket)

    scene.pass_seconds(100)

    assert [(socket.pings, socket.reasons) for socket in sockets] == [(0, []), (0, [])]


def test_an_unasked_pong_never_hurries_a_ping(scene: Scene) -> None:
    socket = scene.open()

    for _ in range(50):
        scene.pass_seconds(1)
        scene.heart.alive(socket)

    assert socket.pings == 0


def test_sockets_fall_due_in_their_own_time(scene: Scene) -> None:
    sockets = []
    for _ in range(10):
        sockets.append(scene.open())
        scene.pass_seconds(1)

    scene.pass_seconds(20)

    assert [socket.pings for socket in sockets] == [1] * 6 + [0] * 4
