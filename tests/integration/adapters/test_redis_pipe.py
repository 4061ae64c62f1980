"""Many commands on one connection: order, gathering under load, and what callers hear when Redis goes away."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as LateError

from app.adapters import redis_pipe
from app.adapters.redis_clients import async_client
from app.adapters.redis_pipe import RedisPipe
from app.dev.embedded import RedisServer

PATIENCE = 0.3
Scene = Callable[[RedisPipe], Awaitable[Any]]


def play(server: RedisServer, scene: Scene, patience: float = PATIENCE) -> Any:
    async def with_a_pipe() -> Any:
        client = async_client(server.url)
        pipe = RedisPipe(client, patience)
        try:
            await client.flushall()
            return await scene(pipe)
        finally:
            await pipe.aclose()
            await client.aclose()

    return asyncio.run(with_a_pipe())


@pytest.fixture
def mortal(tmp_path: Path) -> Any:
    """Given a Redis that a test may kill."""
    with RedisServer(tmp_path / "redis") as server:
        yield server


def test_every_caller_gets_his_own_answers(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        async def caller(n: int) -> list[Any]:
            return await pipe.run(("SET", f"key-{n}", n), ("GET", f"key-{n}"), ("INCRBY", f"key-{n}", 1))

        return await asyncio.gather(*map(caller, range(500)))

    assert play(redis_server, scene) == [[b"OK", str(n).encode(), n + 1] for n in range(500)]


def test_commands_are_carried_out_in_the_order_asked(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        for n in range(300):
            future = pipe.send([("RPUSH", "list", n)])
            if n % 7 == 0:
                await asyncio.sleep(0)
        await future
        return (await pipe.run(("LRANGE", "list", 0, -1)))[0]

    assert play(redis_server, scene) == [str(n).encode() for n in range(300)]


def test_a_refused_command_is_its_callers_alone(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        good, bad = pipe.send([("SET", "text", "x")]), pipe.send([("GET", "text"), ("INCR", "text")])
        also_good = pipe.send([("GET", "text")])
        with pytest.raises(ResponseError, match="not an integer"):
            await pipe.run(("INCR", "text"))
        return [await good, await also_good, isinstance((await bad)[1], ResponseError)]

    assert play(redis_server, scene) == [[b"OK"], [b"x"], True]


def test_nothing_is_held_back_when_idle_and_more_gathers_when_busy(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> list[int]:
        await pipe.run(("PING",))
        writer, writes = pipe._writer, list[bytes]()

        class Spy:
            def write(self, data: bytes) -> None:
                writes.append(data)
                writer.write(data)

        pipe._writer = Spy()
        first = pipe.send([("BLPOP", "nothing", "0.1")])
        await asyncio.sleep(0)  # one tick: the first is on its way
        alone = list(writes)
        others = [pipe.send([("PING",)]) for _ in range(50)]
        await asyncio.sleep(0.01)
        others += [pipe.send([("PING",)]) for _ in range(50)]
        await asyncio.gather(first, *others)
        pipe._writer = writer
        return [len(alone), *(data.count(b"PING") for data in writes)]

    assert play(redis_server, scene, patience=5.0) == [1, 0, 100]


def test_who_stops_waiting_takes_nobodys_answer(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        impatient = pipe.send([("SET", "a", 1)])
        patient = pipe.send([("GET", "a")])
        impatient.cancel()
        return await patient

    assert play(redis_server, scene) == [b"1"]


def test_a_large_answer_comes_whole(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        await pipe.run(("SET", "large", b"x" * 3_000_000))
        return [len(answer) for answer in await pipe.run(("GET", "large"), ("GET", "large"))]

    assert play(redis_server, scene, patience=10.0) == [3_000_000, 3_000_000]


def test_a_frozen_redis_is_given_up_in_time_and_used_again_when_it_wakes(mortal: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        await pipe.run(("SET", "a", 1))
        mortal.process.send_signal(signal.SIGSTOP)
        try:
            outcomes = await asyncio.gather(*(pipe.run(("GET", "a")) for _ in range(3)), return_exceptions=True)
            outcomes += await asyncio.gather(pipe.run(("GET", "a")), return_exceptions=True)  # on a new connection
        finally:
            mortal.process.send_signal(signal.SIGCONT)
        return [type(outcome) for outcome in outcomes], await pipe.run(("GET", "a"))

    assert play(mortal, scene) == ([LateError] * 4, [b"1"])


def test_a_redis_that_is_gone_is_told_at_once_and_its_return_is_noticed(mortal: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        await pipe.run(("SET", "a", 1))
        mortal.kill()
        outcomes = [await asyncio.gather(pipe.run(("GET", "a")), return_exceptions=True) for _ in range(3)]
        mortal.start()
        return [isinstance(one, RedisError | OSError) for (one,) in outcomes], await pipe.run(("PING",))

    assert play(mortal, scene, patience=5.0) == ([True] * 3, [b"PONG"])


def test_too_many_waiting_are_refused(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_pipe, "WAITING", 10)

    async def scene(pipe: RedisPipe) -> Any:
        futures = [pipe.send([("PING",)]) for _ in range(10)]
        with pytest.raises(LostError, match="too many"):
            pipe.send([("PING",)])
        return len(await asyncio.gather(*futures))

    assert play(redis_server, scene) == 10


def test_who_waits_when_the_pipe_ends_hears_of_it(redis_server: RedisServer) -> None:
    async def scene(pipe: RedisPipe) -> Any:
        await pipe.run(("PING",))
        waiting = pipe.send([("BLPOP", "nothing", 0)])
        await asyncio.sleep(0.01)
        await pipe.aclose()
        return isinstance(waiting.exception(), LostError)

    assert play(redis_server, scene, patience=5.0)
