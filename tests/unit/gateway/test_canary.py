"""A gateway that hears nothing connects anew, and gives the new connection a chance."""

import asyncio
from typing import Any

import pytest
import redis

from app.gateway.canary import EVERY_SECONDS, MISSED, Canary


class _Redis:
    is_away = False

    async def publish(self, _channel: str, _message: bytes) -> None:
        if self.is_away:
            raise redis.ConnectionError


class _Manager:
    reconnects = 0

    def reconnect(self) -> None:
        self.reconnects += 1


class _World:
    """A canary, what it talks to, and the time."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.redis = _Redis()
        self.manager = _Manager()
        client: Any = self.redis
        manager: Any = self.manager
        self.canary = Canary(client, manager, "gateway-1", clock=lambda: self.now)

    def rounds(self, count: int) -> None:
        for _ in range(count):
            asyncio.run(self.canary.send())
            self.now += EVERY_SECONDS
            self.canary.listen()


@pytest.fixture
def world() -> _World:
    return _World()


def test_a_canary_that_comes_back_leaves_the_connection_alone(world: _World) -> None:
    for _ in range(10):
        world.rounds(1)
        world.canary.heard()

    assert world.manager.reconnects == 0
    assert not world.canary.is_deaf()


def test_too_many_missed_connect_anew(world: _World) -> None:
    world.rounds(MISSED + 1)

    assert world.manager.reconnects == 1
    assert world.canary.is_deaf()


def test_a_new_connection_gets_as_many_chances_as_the_first(world: _World) -> None:
    """Given up every round, it would be away each time that a canary is sent, and deaf for ever."""
    world.rounds(MISSED + 1)
    world.rounds(MISSED)

    assert world.manager.reconnects == 1

    world.rounds(1)

    assert world.manager.reconnects == 2


def test_canaries_that_could_not_be_sent_are_not_missed(world: _World) -> None:
    world.redis.is_away = True
    world.rounds(5 * MISSED)

    assert world.manager.reconnects == 0
    assert world.canary.is_deaf(), "a gateway without Redis is not ready"

    world.redis.is_away = False
    world.rounds(MISSED - 1)

    assert world.manager.reconnects == 0, "the manager came back by itself and is being tried"
