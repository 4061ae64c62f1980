"""Faults 8 to 11, 26, 28 and 30: gateways and the links to them."""

import asyncio
import resource
import signal
import time
import uuid
from collections.abc import Callable

from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import Origin, PostVisitorMessage, Profile
from app.domain.ids import partition_of
from tests.faults.client import Person, Visitor
from tests.faults.http_calls import call, open_session
from tests.faults.load import Plan
from tests.faults.pace import Pace
from tests.faults.sabotage import BLOCK_SECONDS
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Role, Shape
from tests.faults.tcp_proxy import TcpProxy
from tests.waiting import wait_for

CROWD_SECONDS = 90.0


async def _gather_crowd(scene: Scene, size: int, ports: list[int] | None = None) -> list[Visitor]:
    """Visitors who only look. They connect in small groups, as people come."""
    load, crowd = scene.load, []
    for n in range(size):
        visitor = await load.new_visitor(n, f"looker/{n}")
        if ports is not None:
            visitor.connection._ports = lambda: ports
        visitor.open()
        crowd.append(visitor)
        if n % 25 == 24:
            await asyncio.sleep(0.05)
    return crowd


async def _all_online(crowd: list[Visitor]) -> None:
    async with asyncio.timeout(CROWD_SECONDS):
        for visitor in crowd:
            await visitor.connection.online.wait()


async def _go(crowd: list[Visitor]) -> None:
    await asyncio.gather(*(visitor.close() for visitor in crowd))


def _gather(size: int) -> Callable[[Scene], None]:
    def prepare(scene: Scene) -> None:
        scene.crowd = scene.loop.call(_gather_crowd(scene, size), CROWD_SECONDS * 2)
        scene.loop.call(_all_online(scene.crowd), CROWD_SECONDS * 2)

    return prepare


def _kill_gateway(scene: Scene) -> None:
    crowd, victim = scene.crowd, scene.stack.gateways[0]
    scene.sleep(3)
    scene.mark()
    victim.kill()
    scene.sleep(4)
    scene.stack.gateways.remove(victim)
    scene.stack.add_gateway(victim.port)
    scene.loop.call(_all_online(crowd))
    scene.notes.append(f"{len(crowd)} idle sockets were back after {time.monotonic() - scene.since:.1f} s")
    scene.loop.call(_go(crowd))


def _freeze(seconds: float) -> Scenario:
    def script(scene: Scene) -> None:
        scene.sleep(3)
        scene.stack.gateways[0].signal(signal.SIGSTOP)
        scene.sleep(seconds)
        scene.stack.gateways[0].signal(signal.SIGCONT)
        scene.mark()

    letter = "a" if seconds < 45 else "b"
    return Scenario(f"9{letter}", f"gateway frozen {seconds:g} s", script, plan=Plan(seconds=seconds + 10, every=1.5))


def _rolling(scene: Scene) -> None:
    scene.sleep(2)
    for old in list(scene.stack.gateways):
        new = scene.stack.add_gateway()
        scene.stack.wait_ready([new])
        scene.stack.gateways.remove(old)
        _end(scene, old)
    for old in list(scene.stack.workers):
        scene.stack.add_worker()
        scene.stack.workers.remove(old)
        _end(scene, old)
    scene.mark()


def _end(scene: Scene, role: Role) -> None:
    role.signal(signal.SIGTERM)
    status = role.wait(20)
    scene.expect(status == 0, f"{role.name} ended with {status}")


def _block(scene: Scene) -> None:
    scene.sleep(3)
    gateway = scene.stack.gateways[0]
    gateway.arm()
    began = time.monotonic()
    scene.loop.call(call(gateway.port, "GET", "/healthz"))
    scene.expect(time.monotonic() - began > BLOCK_SECONDS / 2, "the event loop was not blocked")
    scene.sleep(max(0.0, BLOCK_SECONDS - (time.monotonic() - began)))
    scene.mark()


def _cut_link(scene: Scene) -> None:
    """One visitor behind a link that is cut every 2 s while he types 200 messages."""
    proxy = TcpProxy(scene.stack.gateways[0].port)
    scene.loop.call(proxy.start())

    async def join() -> Visitor:
        visitor = await scene.load.new_visitor(0, "visitor/on a train")
        visitor.connection._ports = lambda: [proxy.port]
        visitor.open()
        scene.load.visitors.append(visitor)
        return visitor

    async def type_200(visitor: Visitor) -> None:
        for _ in range(200):
            scene.load.write(visitor)
            await asyncio.sleep(0.1)

    visitor = scene.loop.call(join())
    typing = scene.loop.start(type_200(visitor))
    cuts = 0
    for _ in range(11):
        scene.sleep(2)
        scene.on_loop(proxy.cut_all)
        cuts += 1
    typing.result(60)
    scene.mark()
    scene.notes.append(f"connected {visitor.connection.connects} times over {cuts} cuts")


def _herd(scene: Scene) -> None:
    """Sockets come all at once while workers chew on a backlog."""
    crowd, size, backlog = scene.crowd, len(scene.crowd), 100_000
    for worker in scene.stack.workers:
        worker.kill()
    _fill_backlog(scene, backlog)
    for _ in range(2):
        scene.stack.add_worker()

    async def drop_all() -> None:
        for visitor in crowd:
            visitor.connection.drop()
        await asyncio.sleep(0)

    scene.loop.call(drop_all())
    scene.mark()
    scene.loop.call(_all_online(crowd), CROWD_SECONDS * 2)
    scene.notes.append(f"{size} sockets were back after {time.monotonic() - scene.since:.1f} s")
    with scene.stack.redis_client() as client:
        names = [keys.stream(p) for p in range(scene.stack.shape.partitions)]
        wait_for(lambda: sum(client.xlen(name) for name in names) < 1_000, 240)
    scene.notes.append(f"a backlog of {backlog} was stored after {time.monotonic() - scene.since:.1f} s")
    scene.loop.call(_go(crowd))


def _fill_backlog(scene: Scene, size: int) -> None:
    """Messages of visitors who have left, straight into the streams, noted as invoked and queued."""
    project, gone = scene.stack.desks[0].project_id, [f"v_{n:022}" for n in range(500)]
    with scene.stack.redis_client() as client, client.pipeline(transaction=False) as pipeline:
        for n in range(size):
            uid, message_id = gone[n % len(gone)], str(uuid.UUID(int=n + 1, version=4))
            content = f"{project} {uid} backlog {n}"
            values = {"project_id": project, "visitor_uid": uid, "author_id": uid, "id": message_id}
            for kind in ("invoke", "queued"):
                scene.history.add(kind, uid, content=content, **values)
            command = PostVisitorMessage(
                project, Profile(uid), message_id, content, int(time.time() * 1000), Origin("nobody", "nobody")
            )
            partition = partition_of(project, uid, scene.stack.shape.partitions)
            pipeline.xadd(keys.stream(partition), encode(command))
            if n % 5_000 == 4_999:
                pipeline.execute()
        pipeline.execute()
    for uid in gone:
        scene.history.add("left", uid)


def _few_files(scene: Scene) -> None:
    """A gateway that may open 512 files, and 600 sockets that want in."""
    gateway = scene.stack.gateways[0]
    gateway.limit(resource.RLIMIT_NOFILE, 512)
    crowd = scene.loop.call(_crowd_at(scene, 600, gateway.port))
    scene.sleep(6)
    online = sum(visitor.connection.online.is_set() for visitor in crowd)
    scene.notes.append(f"{online} of {len(crowd)} sockets were let in at once")
    scene.expect(gateway.exit_code() is None, "the gateway died of too few files")
    scene.loop.call(_go(crowd))
    scene.mark()

    async def one_more() -> None:
        visitor = Visitor(who, lambda: [gateway.port], scene.history, Pace())
        visitor.open()
        await _all_online([visitor])
        await visitor.close()

    uid, token = scene.loop.call(open_session(scene.stack.gateways[1].port, scene.stack.desks[0].project_id))
    who = Person("looker/late", scene.stack.desks[0].project_id, uid, token)
    scene.loop.call(one_more())


async def _crowd_at(scene: Scene, size: int, port: int) -> list[Visitor]:
    """Lookers who want this gateway; their sessions are opened at the other one."""
    scene.stack.gateways.reverse()
    try:
        return await _gather_crowd(scene, size, [port])
    finally:
        scene.stack.gateways.reverse()


SCENARIOS = (
    Scenario("8", "gateway kill -9 with 500 sockets", _kill_gateway, prepare=_gather(500)),
    _freeze(30),
    _freeze(90),
    Scenario("10", "rolling restart of everything", _rolling, plan=Plan(seconds=20)),
    Scenario("11", "event loop blocked 6 s", _block, Shape(gateway_sabotage="block")),
    Scenario("26", "link cut every 2 s, 200 messages", _cut_link, plan=Plan(seconds=25, every=1.0)),
    Scenario(
        "28",
        "2,000 sockets at once, backlog 100,000",
        _herd,
        plan=Plan(seconds=30, every=4.0, leavers=0, answer_every=0),
        prepare=_gather(2_000),
        patience=180.0,  # an agent's screen with 500 conversations has 100,000 messages to read
    ),
    Scenario("30", "gateway with nofile 512", _few_files, plan=Plan(seconds=20)),
)
