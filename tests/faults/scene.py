"""One fault from beginning to end: a stack, the load, the fault's script, and what came of it."""

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from tests.faults.checker import Verdict, View, check
from tests.faults.client import Visitor
from tests.faults.history import History, flush_seconds, recovery_seconds
from tests.faults.load import Load, Plan
from tests.faults.loop_thread import LoopThread
from tests.faults.stack import Shape, Stack
from tests.faults.tcp_proxy import TcpProxy

SETTLE_SECONDS = 75.0  # the longest pause of a client (36 s), twice: then something is stuck
BROKEN_SECONDS = 12.0  # what cannot become clean need not be waited for
QUIET_SECONDS = 1.5  # a clean state must last: what a late writer would spoil
POLL_SECONDS = 0.3
FLUSH_SECONDS = 30.0  # promised: after that nothing from before is left in an outbox
PROJECTS = 2
QUICK_SECONDS, QUICK_PACE = 8.0, 4.0


class Scene:
    """What a script works with. `mark()` says from when recovery is measured; the last one counts."""

    def __init__(self, stack: Stack, loop: LoopThread, load: Load, history: History) -> None:
        self.stack = stack
        self.loop = loop
        self.load = load
        self.history = history
        self.since = time.monotonic()
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.crowd: list[Visitor] = []  # who only look, where a scenario gathers them
        self.redis_proxy: TcpProxy | None = None
        self.mongo_proxy: TcpProxy | None = None

    def sleep(self, seconds: float) -> None:
        """Lets things happen."""
        time.sleep(seconds)

    def mark(self) -> None:
        """The fault is over, or from now on somebody must take over."""
        self.since = time.monotonic()

    def expect(self, condition: bool, otherwise: str) -> None:
        """Something that this fault demands beside the counts."""
        if not condition:
            self.failures.append(otherwise)

    def proxies(self) -> TcpProxy:
        """The link between everybody and Redis."""
        if self.redis_proxy is None:
            raise RuntimeError("this scenario asked for no link to Redis")
        return self.redis_proxy

    def mongo_link(self) -> TcpProxy:
        """The link between everybody and MongoDB."""
        if self.mongo_proxy is None:
            raise RuntimeError("this scenario asked for no link to MongoDB")
        return self.mongo_proxy

    def on_loop(self, act: Callable[[], object]) -> None:
        """Runs something in the clients' and proxies' thread."""

        async def work() -> None:
            act()

        self.loop.call(work())


class Scenario(msgspec.Struct, frozen=True):
    """A fault: what is done to which stack under which load."""

    number: str
    name: str
    script: Callable[[Scene], None]
    shape: Shape = Shape()
    plan: Plan = Plan()
    prepare: Callable[[Scene], None] | None = None  # before the load begins
    through: tuple[str, ...] = ()  # "redis", "mongo": links that go through a proxy
    nearest: str = ""  # in which way this machine's fault is not quite the real one
    redis_forgets: bool = False
    fails: int = 0  # messages that must be shown as Failed; any other number is wrong
    patience: float = SETTLE_SECONDS  # for what is slow for another reason than a client's pauses
    must_find: str = ""  # of a build that is broken on purpose: the count that must not be 0
    within: float = FLUSH_SECONDS  # seconds to recover that are promised


class Outcome(msgspec.Struct, frozen=True):
    """What came of a scenario. Seconds since the mark, None for never: `recovered` until everybody's messages are
    stored again, `flushed` until no outbox held anything from before the mark; and since the end of the load
    `agreed` until all is clean.
    """

    scenario: Scenario
    verdict: Verdict
    messages: int
    recovered: float | None
    flushed: float | None
    agreed: float | None
    failures: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything holds, the time to recover included; of a broken build, whether it was found out."""
        if self.scenario.must_find:
            return self.verdict.counts()[self.scenario.must_find] > 0
        if not self.verdict.is_clean or self.failures or self.recovered is None or self.flushed is None:
            return False  # a verdict that is not clean was never agreed on
        return self.recovered <= self.scenario.within and self.flushed <= FLUSH_SECONDS


def run(scenario: Scenario, folder: Path, *, quick: bool = False) -> Outcome:
    """Plays a scenario with servers of its own in `folder`. quick: a shorter load, by clients of QUICK_PACE."""
    plan = scenario.plan
    if quick:
        plan = msgspec.structs.replace(plan, seconds=min(QUICK_SECONDS, plan.seconds), pace=QUICK_PACE)
    shutil.rmtree(folder, ignore_errors=True)  # the data of another run would be phantoms
    folder.mkdir(parents=True)
    with ExitStack() as exits:
        history = History(folder / "history.jsonl")
        exits.callback(history.close)
        loop = exits.enter_context(LoopThread())
        stack = exits.enter_context(Stack(folder, scenario.shape))
        redis_proxy, mongo_proxy = (_proxy(scenario, name, stack, loop, exits) for name in ("redis", "mongo"))
        stack.start(PROJECTS)
        load = Load(plan, stack.desks, stack.ports, history)
        loop.call(load.open())
        exits.callback(lambda: loop.call(load.close()))
        scene = Scene(stack, loop, load, history)
        scene.redis_proxy, scene.mongo_proxy = redis_proxy, mongo_proxy
        if scenario.prepare is not None:
            scenario.prepare(scene)
        load.in_trouble = True
        typing = loop.start(load.run())
        scenario.script(scene)
        load.in_trouble = False
        ended = typing.result(plan.seconds + 60)
        scene.expect(scene.since < ended, "the load was over before the fault was: this proves nothing")
        return _settle(scenario, scene)


def _proxy(scenario: Scenario, name: str, stack: Stack, loop: LoopThread, exits: ExitStack) -> TcpProxy | None:
    if name not in scenario.through:
        return None
    proxy = TcpProxy(getattr(stack, name).port)
    loop.call(proxy.start())
    exits.callback(lambda: loop.call(proxy.stop()))
    setattr(stack, f"{name}_port", proxy.port)
    return proxy


def _settle(scenario: Scenario, scene: Scene) -> Outcome:
    """Waits until everything is clean and stays so, or until no more can be hoped for; then judges."""
    began = time.monotonic()
    deadline = began + (BROKEN_SECONDS if scenario.must_find else scenario.patience)
    clean_since: float | None = None
    verdict: Verdict | None = None
    while True:
        now = time.monotonic()
        if scene.load.unsettled() and now < deadline:
            clean_since = None
        else:
            verdict = _judge(scenario, scene)
            clean_since = (clean_since or now) if verdict.is_clean else None
        if verdict and (now > deadline or (clean_since is not None and now - clean_since > QUIET_SECONDS)):
            break
        # A judge of 100,000 messages takes seconds, and the clients run in his process: they get as long as he had.
        time.sleep(max(POLL_SECONDS, time.monotonic() - now))
    facts = scene.history.facts()
    failed = [f"{fact.content!r} ({fact.detail})" for fact in facts if fact.kind == "failed"]
    scene.expect(len(failed) == scenario.fails, f"{len(failed)} shown as Failed: {', '.join(failed[:3])}")
    return Outcome(
        scenario=scenario,
        verdict=verdict,
        messages=sum(fact.kind == "invoke" for fact in facts),
        recovered=recovery_seconds(facts, scene.since),
        flushed=flush_seconds(facts, scene.since),
        agreed=None if clean_since is None else clean_since - began,
        failures=tuple(scene.failures),
        notes=tuple(scene.notes),
    )


def _judge(scenario: Scenario, scene: Scene) -> Verdict:
    async def look() -> list[View]:
        return scene.load.views()

    views = scene.loop.call(look())
    facts = scene.history.facts()
    return check(facts, scene.stack.stored(), views, redis_forgot=scenario.redis_forgets)
