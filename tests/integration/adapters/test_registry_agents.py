"""Which agents are there, which stepped away, and who looks at what: all of it ends with the socket, or expires."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.adapters import registry as adapter
from app.adapters.redis_clients import async_client
from app.adapters.redis_pipe import RedisPipe
from app.adapters.registry import SocketRegistry
from app.contract import keys
from app.dev.embedded import RedisServer

Scene = Callable[[SocketRegistry, SocketRegistry], Awaitable[Any]]


def play(redis_server: RedisServer, scene: Scene) -> Any:
    async def on_an_empty_redis() -> Any:
        client = async_client(redis_server.url)
        pipe = RedisPipe(client)
        try:
            await client.flushall()
            return await scene(SocketRegistry(pipe, "gateway-1"), SocketRegistry(pipe, "gateway-2"))
        finally:
            await pipe.aclose()
            await client.aclose()

    return asyncio.run(on_an_empty_redis())


def test_an_agent_is_away_when_he_is_so_at_every_socket(redis_server: RedisServer) -> None:
    async def scene(one: SocketRegistry, other: SocketRegistry) -> list[Any]:
        await one.join_agent("shop", "ana", "desk", away=True)
        alone = await one.agents("shop")
        await other.join_agent("shop", "ana", "phone")
        both = await one.agents("shop")
        await other.leave_agent("shop", "ana", "phone")
        return [alone, both, await one.agents("shop")]

    away, online = [("ana", "away")], [("ana", "online")]
    assert play(redis_server, scene) == [away, online, away]


def test_the_mark_goes_with_the_socket(redis_server: RedisServer) -> None:
    async def scene(one: SocketRegistry, _: SocketRegistry) -> list[Any]:
        await one.join_agent("shop", "ana", "desk", away=True)
        await one.leave_agent("shop", "ana", "desk")
        gone = await one.agents("shop")
        await one.join_agent("shop", "ana", "another")
        return [gone, await one.agents("shop")]

    assert play(redis_server, scene) == [[], [("ana", "online")]]


def test_what_a_dead_gateway_said_expires(redis_server: RedisServer, monkeypatch: Any) -> None:
    async def scene(dead: SocketRegistry, alive: SocketRegistry) -> list[Any]:
        monkeypatch.setattr(adapter, "LIFETIME_MS", -1)  # its last refresh is long ago
        await dead.join_agent("shop", "ana", "desk", away=True)
        await dead.view("c1", "ana", "desk", active=True)
        monkeypatch.undo()
        viewers = await alive.view("c1", "ben", "desk", active=True)
        await alive.join_agent("shop", "ben", "desk")
        left = await alive._run(("ZCARD", keys.stepped_away("shop")), ("ZCARD", keys.viewing("c1")))
        return [await alive.agents("shop"), viewers, left]

    assert play(redis_server, scene) == [[("ben", "online")], ["ben"], [0, 1]]


def test_an_agent_looks_at_a_conversation_until_his_last_tab_turns_away(redis_server: RedisServer) -> None:
    async def scene(one: SocketRegistry, other: SocketRegistry) -> list[list[str]]:
        return [
            await one.view("c1", "ana", "first", active=True),
            await other.view("c1", "ben", "desk", active=True),
            await one.view("c1", "ana", "second", active=True),
            await one.view("c1", "ana", "first", active=False),
            await one.view("c1", "ana", "second", active=False),
        ]

    both = ["ana", "ben"]
    assert play(redis_server, scene) == [["ana"], both, both, both, ["ben"]]
