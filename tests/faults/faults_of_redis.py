"""Faults 12 to 21: Redis and the links to it."""

import json
import resource
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError

from app.contract import keys
from tests.faults.load import Plan
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Shape
from tests.faults.tcp_proxy import Link

LIVE_AGAIN = 5.0
CLOCK_TOLERANCE = 5.0
RELOADED_SECONDS = 19.0  # an outage that is longer has seen some visitors load their page again


def _kill(letter: str, seconds: float) -> Scenario:
    def script(scene: Scene) -> None:
        scene.sleep(4)
        scene.stack.redis.kill()
        scene.sleep(seconds)
        if seconds > RELOADED_SECONDS:
            reads = [visitor.who.name for visitor in scene.load.visitors[:4] if visitor.views()[0].rows]
            scene.expect(len(reads) == 4, f"of 4 who opened their page meanwhile only {reads} can read")
        scene.stack.redis.start()
        scene.mark()

    return Scenario(
        f"12{letter}",
        f"Redis kill -9 with AOF, back after {seconds:g} s",
        script,
        plan=Plan(seconds=15 + seconds),
        redis_forgets=True,  # of what it accepted in its last second (everysec)
        within=LIVE_AGAIN,
    )


def _back_empty(scene: Scene) -> None:
    scene.sleep(4)
    scene.stack.redis.kill()
    shutil.rmtree(scene.stack.redis.data_dir)
    scene.stack.redis.start()
    scene.mark()


def _freeze(scene: Scene) -> None:
    scene.sleep(3)
    scene.stack.redis.process.send_signal(signal.SIGSTOP)
    scene.sleep(12)
    scene.stack.redis.process.send_signal(signal.SIGCONT)
    scene.mark()


def _half_open(scene: Scene) -> None:
    scene.sleep(3)
    stalled: list[int] = []
    scene.on_loop(lambda: stalled.append(scene.proxies().stall(_is_subscriber)))
    scene.mark()
    scene.expect(stalled == [2], f"{stalled} subscriptions of 2 gateways were half-opened")
    scene.sleep(32)
    for gateway in scene.stack.gateways:
        times = gateway.log_path.read_text().count("redis manager is deaf")
        scene.expect(times == 1, f"{gateway.name} connected anew {times} times")


def _is_subscriber(link: Link) -> bool:
    return b"SUBSCRIBE" in link.sent.upper()


def _kill_subscribers(scene: Scene) -> None:
    scene.sleep(3)
    with scene.stack.redis_client() as client:
        for _ in range(16):
            client.client_kill_filter(_type="pubsub")
            scene.sleep(0.5)
    scene.mark()


def _overflow(scene: Scene) -> None:
    """A gateway that cannot read while its channel is flooded; Redis drops it."""
    scene.sleep(3)
    flood = json.dumps({"method": "nothing", "filler": "x" * 1_000_000})
    gateway = scene.stack.gateways[0]
    with scene.stack.redis_client() as client:
        client.config_set("client-output-buffer-limit", "pubsub 1mb 512kb 1")
        before = len(client.client_list(_type="pubsub"))
        gateway.signal(signal.SIGSTOP)
        for _ in range(40):
            client.publish(keys.CHANNEL_ALL, flood)
        scene.sleep(2)
        after = len(client.client_list(_type="pubsub"))
        gateway.signal(signal.SIGCONT)
    scene.mark()
    scene.expect(after < before, "Redis did not drop the subscriber that it could not write to")


def _full_memory(scene: Scene) -> None:
    scene.sleep(3)
    with scene.stack.redis_client() as client:
        client.config_set("maxmemory", 1)
        scene.sleep(6)
        client.config_set("maxmemory", 0)
    scene.mark()


def _destroy(scene: Scene) -> None:
    with scene.stack.redis_client() as client:
        scene.sleep(3)
        for partition in range(scene.stack.shape.partitions):
            client.xgroup_destroy(keys.stream(partition), keys.GROUP)
        scene.sleep(4)
        client.flushall()
    scene.mark()


def _far_away(scene: Scene) -> None:
    proxy = scene.proxies()
    proxy.delay, proxy.jitter = 0.1, 0.05
    scene.mark()
    scene.sleep(12)
    proxy.delay = proxy.jitter = 0.0


def _full_disk(scene: Scene) -> None:
    scene.sleep(3)
    with _no_room(scene):
        scene.sleep(6)
        with scene.stack.redis_client() as client:
            refused = _refuses(client)
    scene.mark()
    scene.expect(refused, "Redis went on accepting writes that it could not keep")


@contextmanager
def _no_room(scene: Scene) -> Iterator[None]:
    """A full disk (ENOSPC) where one can be mounted, else the nearest: a file that may not grow any more (EFBIG)."""
    disk = scene.stack.redis_disk
    if disk.is_mounted:
        scene.notes.append("on a real full disk: a tmpfs of its own, filled to the last byte")
        disk.fill()
        yield
        disk.free()
        return
    scene.notes.append("no disk can be mounted here, so its file may not grow (EFBIG, by RLIMIT_FSIZE) instead")
    size = max(file.stat().st_size for file in scene.stack.redis.data_dir.rglob("*.aof*"))
    pid = scene.stack.redis.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + 10_000, hard))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def _clock(letter: str, seconds: int) -> Scenario:
    """Leases, presence and sessions are keys that expire, by Redis' own clock."""

    def script(scene: Scene) -> None:
        scene.sleep(4)
        if scene.stack.redis_clock.is_there:
            scene.stack.redis_clock.move(seconds)
        else:
            scene.notes.append("libfaketime is not installed, so what would expire sooner or later does so instead")
            _move_expiry(scene, seconds)
        scene.mark()
        scene.sleep(8)
        with scene.stack.redis_client() as client:
            moved = int(client.time()[0]) - time.time()
        expected = seconds if scene.stack.redis_clock.is_there else 0
        scene.expect(abs(moved - expected) < CLOCK_TOLERANCE, f"Redis' clock is {moved:.0f} s from the right time")

    where = "ahead" if seconds > 0 else "back"
    shape = Shape(redis_fake_clock=True)
    return Scenario(f"27{letter}", f"Redis' clock jumps {abs(seconds)} s {where}", script, shape)


def _move_expiry(scene: Scene, seconds: int) -> None:
    with scene.stack.redis_client() as client:
        for key in client.scan_iter():
            left = int(client.pttl(key))
            if left > 0:
                client.pexpire(key, max(1, left - seconds * 1_000))


def _refuses(client: object) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            client.set("probe", 1)  # type: ignore[attr-defined]
        except RedisError:
            return True
        time.sleep(0.1)
    return False


SCENARIOS = (
    _kill("a", 0.1),
    _kill("b", 2),
    _kill("c", 20),
    Scenario("13", "Redis back empty", _back_empty, redis_forgets=True),
    Scenario("14", "Redis SIGSTOP 12 s", _freeze, plan=Plan(seconds=20)),
    Scenario("15", "half-open pub/sub", _half_open, plan=Plan(seconds=36), through=("redis",)),
    Scenario("16", "CLIENT KILL TYPE pubsub in a loop", _kill_subscribers),
    Scenario("17", "pub/sub buffer overflow", _overflow),
    Scenario("18", "Redis at maxmemory", _full_memory),
    Scenario("19", "group destroyed, then FLUSHALL", _destroy, redis_forgets=True),
    Scenario("20", "Redis 200 ms away with jitter", _far_away, plan=Plan(seconds=16), through=("redis",)),
    Scenario("21", "Redis disk full", _full_disk, Shape(redis_on_small_disk=True)),
    _clock("d", 60),
    _clock("e", -60),
)
