"""An actor that does its work again and again, with a pause in between, and gets over an outage."""

from collections.abc import Callable
from typing import ClassVar

import msgspec
import structlog
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from actors.base import Obituaries, ThreadedActor
from app.domain.errors import UnavailableError

log = structlog.get_logger(__name__)

OUTAGES = (RedisError, OSError, PyMongoError, UnavailableError)


class Round(msgspec.Struct, frozen=True):
    """Do it once more."""


class RoundsActor(ThreadedActor):
    """`round` is what it does, `seconds` the pause. Its thread is its own: it may block."""

    handlers: ClassVar[dict[type, str]] = {Round: "_round"}
    seconds: float

    def __init__(self, name: str, pause: Callable[[float], bool], obituaries: Obituaries) -> None:
        super().__init__(name, obituaries)
        self._pause = pause  # waits so many seconds, not at all when the process is stopping; then it gives True

    def on_start(self) -> None:
        """Runs in the actor's own thread."""
        super().on_start()
        self.actor_ref.tell(Round())

    def round(self) -> None:
        """What is to be done. What it raises of OUTAGES is tried again in the next round."""
        raise NotImplementedError

    def _round(self, _: Round) -> None:
        try:
            self.round()
        except OUTAGES as error:
            log.info("round postponed", reason=type(error).__name__)
        if not self._pause(self.seconds):
            self.actor_ref.tell(Round())
