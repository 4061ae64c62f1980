"""One gateway's parts, put together. Nothing connects before `async with`."""

from typing import Self

import redis.asyncio
from tornado.httputil import HTTPServerRequest

from app.adapters.accounts import Accounts
from app.adapters.counts import ConversationCounts
from app.adapters.motor_client import close_database, open_database
from app.adapters.passwords import Passwords
from app.adapters.rate_limits import RateLimits
from app.adapters.reads import Reads
from app.adapters.redis_pipe import RedisPipe
from app.adapters.registry import SocketRegistry
from app.adapters.second_factor import SecondFactors
from app.adapters.stream_writer import StreamWriter
from app.adapters.token_buckets import TokenBuckets
from app.adapters.visitor_tokens import VisitorTokens
from app.contract.rooms import INBOX, WIDGET
from app.gateway.access import Access
from app.gateway.addresses import TrustedProxies, site_of
from app.gateway.agent import AgentNamespace
from app.gateway.announcer import Announcer
from app.gateway.canary import REQUEST_ID, Canary
from app.gateway.changes import ConversationChanges
from app.gateway.door import Door
from app.gateway.engine.lanes import Lanes
from app.gateway.engine.peer import peer_reader
from app.gateway.engine.wire import FRAME_LIMIT
from app.gateway.limits import Meters, SocketLimits
from app.gateway.manager import DirectedManager
from app.gateway.members import Members
from app.gateway.metrics import Metrics
from app.gateway.namespace import NamespaceTools
from app.gateway.resync import Resync
from app.gateway.services import HttpSettings, Services
from app.gateway.socket_server import SocketServer
from app.gateway.team import Team
from app.gateway.team_online import TeamOnline
from app.gateway.visitor import VisitorNamespace
from app.settings import Settings


class Gateway:
    """Made by `build`. `async with` starts the manager and closes what was opened."""

    id: str
    server: SocketServer
    services: Services
    manager: DirectedManager
    canary: Canary
    resync: Resync
    pipe: RedisPipe
    writer: StreamWriter
    agents: AgentNamespace
    visitors: VisitorNamespace
    limits: SocketLimits
    meters: Meters
    door: Door

    async def __aenter__(self) -> Self:
        self.server.manager_initialized = True  # python-socketio would wait for the first client
        self.manager.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.eio.hang_up()
        await self.manager.stop()
        await self.pipe.aclose()
        self.services.passwords.close()
        close_database(self.services.database)

    def admits(self, request: HTTPServerRequest) -> bool:
        """Whether another socket is welcome now."""
        if self.services.drain.draining:
            return False
        address = self.services.proxies.address(request)
        return self.limits.admits(address) and not self.meters.hit("address_sockets", site_of(address))

    async def comes_in(self, request: HTTPServerRequest) -> bool:
        """Returns when it is a new socket's turn; False when too many wait."""
        return await self.door.passed(self.services.proxies.address(request))


def build(settings: Settings, client: redis.asyncio.Redis, gateway_id: str) -> Gateway:
    """The composition root."""
    gateway = Gateway()
    gateway.id = gateway_id
    metrics = Metrics(settings.revision)
    database = open_database(settings.mongodb_url, [metrics.mongo])
    reads, accounts = Reads(database), Accounts(database)
    members, quotas = Members(), settings.quotas()
    gateway.pipe = pipe = RedisPipe(client)
    registry = SocketRegistry(pipe, gateway_id)
    announcer = Announcer(pipe)
    gateway.writer = writer = StreamWriter(pipe, settings.partitions, settings.backlog_cap)
    writer.on_sent = metrics.added
    gateway.manager = manager = DirectedManager(settings.redis_url, gateway_id, members)
    manager.on_delivered = metrics.frames_out.inc
    gateway.resync = Resync(members, registry)
    gateway.canary = Canary(client, manager, gateway_id)
    gateway.limits = limits = SocketLimits(
        enabled=settings.rate_limits,
        events=quotas["socket_events"],
        sockets=settings.limit_sockets_per_address,
    )
    gateway.meters = meters = Meters(TokenBuckets(client), enabled=settings.rate_limits, quotas=quotas)
    gateway.door = door = Door(quotas["address_arrivals"] if settings.rate_limits else None)
    changes = ConversationChanges(writer, reads, gateway_id)
    secret = settings.secret_key.get_secret_value()
    tokens = VisitorTokens(secret)
    team = Team(registry, accounts, announcer)
    gateway.services = services = Services(
        settings=HttpSettings(settings.static_dir, settings.public_url, settings.partitions),
        database=database,
        redis=client,
        accounts=accounts,
        reads=reads,
        counts=ConversationCounts(database),
        tokens=tokens,
        passwords=Passwords(),
        second_factors=SecondFactors(database, secret),
        access=Access(accounts),
        limits=RateLimits(client, enabled=settings.rate_limits, quotas=quotas),
        registry=registry,
        changes=changes,
        team_online=TeamOnline(registry),
        proxies=TrustedProxies(settings.trusted_proxies),
        meters=meters,
        metrics=metrics,
        hears=lambda: not gateway.canary.is_deaf(),
    )
    gateway.server = server = SocketServer(
        members,
        metrics,
        meters,
        door,
        async_mode="tornado",
        client_manager=manager,
        namespaces=[WIDGET, INBOX],
        cors_allowed_origins="*",  # which page may do what is decided at the entry to a namespace
        cors_credentials=False,
        max_http_buffer_size=FRAME_LIMIT,
        ping_interval=25,
        ping_timeout=20,
        peer_of=peer_reader(services.proxies, settings.public_url),
        limits=limits,
        lanes=Lanes(quotas["address_questions"] if settings.rate_limits else None),
    )
    tools = NamespaceTools(
        gateway_id=gateway_id,
        access=services.access,
        accounts=accounts,
        announcer=announcer,
        manager=manager,
        meters=meters,
        metrics=metrics,
        reads=reads,
        registry=registry,
        team=team,
        tokens=tokens,
        writer=writer,
    )
    gateway.visitors = VisitorNamespace(server, tools)
    gateway.agents = AgentNamespace(server, tools)

    def on_answer(request_id: str, body: bytes) -> None:
        if request_id == REQUEST_ID:
            gateway.canary.heard()
        else:
            changes.answered(request_id, body)

    manager.on_answer = on_answer

    def on_reconnect() -> None:
        team.forget_all()
        server.eio.spawn(gateway.resync.after_gap())

    manager.on_reconnect = on_reconnect
    manager.on_visitors_told = team.forget
    return gateway
