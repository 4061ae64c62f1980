"""What the handlers of a gateway work with. Built once, in the bootstrap."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import redis.asyncio

from app.adapters.accounts import Accounts
from app.adapters.agents import Agent
from app.adapters.counts import ConversationCounts
from app.adapters.motor_client import Database
from app.adapters.passwords import Passwords
from app.adapters.rate_limits import RateLimits
from app.adapters.reads import Reads
from app.adapters.second_factor import SecondFactors
from app.adapters.visitor_tokens import VisitorTokens
from app.domain.commands import Changes
from app.domain.conversation import Conversation
from app.gateway.access import Access
from app.gateway.addresses import TrustedProxies
from app.gateway.limits import Meters
from app.gateway.metrics import Metrics
from app.gateway.team_online import AgentRows, TeamOnline


class Registry(AgentRows, Protocol):
    """Who is connected."""

    def online(self, visitors: Sequence[tuple[str, str]]) -> Awaitable[set[tuple[str, str]]]:
        """Those of the (project id, visitor uid) who have a socket. Raises UnavailableError."""
        ...


class ConversationChanges(Protocol):
    """The way of a change through the stream to the conversation's one writer, and of its answer back."""

    def apply(
        self,
        *,
        project_id: str,
        visitor_uid: str,
        conversation_id: str,
        agent: Agent,
        changes: Changes,
        request_id: str,
    ) -> Awaitable[Conversation]:
        """The conversation after the change. Raises ConflictError, NotFoundError, BusyError, UnavailableError."""
        ...


class Drain:
    """Whether this gateway is leaving: it then answers what it has, and says so at /readyz."""

    def __init__(self) -> None:
        self.draining = False


@dataclass(frozen=True)
class HttpSettings:
    """The slice of the settings that HTTP needs."""

    static_dir: Path
    public_url: str | None = None
    partitions: int = 8


@dataclass(frozen=True)
class Services:
    """One of each."""

    settings: HttpSettings
    database: Database
    redis: "redis.asyncio.Redis"
    accounts: Accounts
    reads: Reads
    counts: ConversationCounts
    tokens: VisitorTokens
    passwords: Passwords
    second_factors: SecondFactors
    access: Access
    limits: RateLimits
    meters: Meters
    registry: Registry
    changes: ConversationChanges
    team_online: TeamOnline
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    metrics: Metrics = field(default_factory=Metrics)
    drain: Drain = field(default_factory=Drain)
    hears: Callable[[], bool] = lambda: True  # whether broadcasts arrive here: the canary's word
