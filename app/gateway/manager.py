"""The gateway's side of the Socket.IO Redis manager: it hears only channels that concern a socket held here.

Replaces, of socketio.AsyncRedisManager 5.18: `_thread` (one common channel, decoded by everybody; up to 60 s before
a lost Redis is tried again). Messages of the common channel still go python-socketio's own way.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import socketio
import structlog
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.adapters.outbound import ForRequest, ForRoom, ForSockets, Parcel, read_parcel
from app.adapters.redis_clients import CONNECT_SECONDS, sentinel_options
from app.contract import keys
from app.contract.rooms import INBOX
from app.gateway.engine.socket import Batch
from app.gateway.members import Members
from app.gateway.resync import RESYNC

log = structlog.get_logger(__name__)

RETRY_SECONDS = 1.0  # at most, between two tries to reach Redis: live delivery waits for it
SUBSCRIBE_SECONDS = 2.0


class DirectedManager(socketio.AsyncRedisManager):
    """Delivers parcels to local sockets. `on_answer(request id, body)` gets the answers to this gateway's requests."""

    def __init__(self, url: str, gateway_id: str, members: Members) -> None:
        options: dict[str, Any] = {"protocol": 2, "socket_connect_timeout": CONNECT_SECONDS, "socket_keepalive": True}
        options |= sentinel_options(url, AsyncRetry(NoBackoff(), 0))
        super().__init__(url, channel=keys.CHANNEL_ALL, redis_options=options)
        self._members = members
        self._wanted = Counter({keys.CHANNEL_ALL: 1, keys.channel_gateway(gateway_id): 1})
        self._confirmed: dict[str, asyncio.Event] = {}
        self._rooms_of: dict[str, set[str]] = {}  # of sockets that are in any
        self._restart = asyncio.Event()
        self.on_answer: Callable[[str, bytes], None] = lambda _id, _body: None
        self.on_reconnect: Callable[[], None] = lambda: None
        self.on_visitors_told: Callable[[str], None] = lambda _project_id: None  # something, all of a project
        self.on_delivered: Callable[[int], None] = lambda _frames: None  # once for each parcel
        self.listening = asyncio.Event()

    # ---------------------------------------------------------------- channels
    async def listen_to(self, channel: str) -> None:
        """Counts one more who needs the channel; returns when Redis confirms it (or has none to confirm just now)."""
        self._wanted[channel] += 1
        if self._wanted[channel] > 1:
            if channel in self._confirmed:  # somebody else has just asked for it
                await self._confirmed[channel].wait()
            return
        confirmed = self._confirmed[channel] = asyncio.Event()
        try:
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                await self.pubsub.subscribe(channel)
                await confirmed.wait()
        except (RedisError, OSError, TimeoutError, AttributeError) as error:
            log.info("subscription waits for redis", reason=type(error).__name__)  # _thread asks for it again
        finally:
            confirmed.set()
            self._confirmed.pop(channel, None)

    async def stop_listening(self, channel: str) -> None:
        """Counts one less."""
        self._wanted[channel] -= 1
        if self._wanted[channel] > 0:
            return
        del self._wanted[channel]
        try:
            await self.pubsub.unsubscribe(channel)
        except (RedisError, OSError, AttributeError) as error:
            log.info("still subscribed", reason=type(error).__name__)  # a message for nobody is dropped

    # ---------------------------------------------------------------- rooms
    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Remembers who is where, for `basic_disconnect`. A room of one's own is two dictionaries: see below."""
        if room == sid:
            return
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        if room is not None:
            self._rooms_of.setdefault(sid, set()).add(room)

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """Replaces python-socketio 5.18's only where the room is a socket's id."""
        everybody = self.rooms.get(namespace, {}).get(None, {})
        if isinstance(room, str) and room in everybody:
            yield room, everybody[room]
        else:
            yield from super().get_participants(namespace, room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Forgets it."""
        super().basic_leave_room(sid, namespace, room)
        self._rooms_of.get(sid, set()).discard(room or "")

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        """Replaces python-socketio 5.18's, which copies the room of every socket that is connected here."""
        for room in (*self._rooms_of.pop(sid, ()), None):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def reconnect(self) -> None:
        """Gives up the connection to Redis and makes a new one: a half-open one says nothing for ever."""
        self._restart.set()

    async def _thread(self) -> None:
        """Listens for ever. After a gap `on_reconnect` is told, as broadcasts may be lost."""
        first = True
        while True:
            try:
                await self._connect()
                if not first:
                    self.on_reconnect()
                first = False
                await self._listen_until_restart()
            except asyncio.CancelledError:
                break
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("redis manager disconnected", reason=type(error).__name__)
            except Exception:
                log.exception("redis manager failed")  # a gateway that has stopped listening is worse
            self.listening.clear()
            await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1))  # noqa: S311  # not all gateways at once

    async def stop(self) -> None:
        """Stops listening and lets go of the connections."""
        self.thread.cancel()
        await asyncio.gather(self.thread, return_exceptions=True)
        await self._disconnect()

    async def _disconnect(self) -> None:
        if self.pubsub is not None:
            await self.pubsub.aclose()
            await self.redis.aclose()

    async def _connect(self) -> None:
        await self._disconnect()
        self._restart.clear()
        self._redis_connect()
        self.pubsub.ignore_subscribe_messages = False
        async with asyncio.timeout(SUBSCRIBE_SECONDS):
            await self.pubsub.subscribe(*self._wanted)
        self.listening.set()

    async def _listen_until_restart(self) -> None:
        listen = asyncio.ensure_future(self._listen_all())
        restart = asyncio.ensure_future(self._restart.wait())
        try:
            await asyncio.wait({listen, restart}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            restart.cancel()
            listen.cancel()
            await asyncio.gather(listen, restart, return_exceptions=True)
        if not listen.cancelled():
            listen.result()

    async def _listen_all(self) -> None:
        async for message in self.pubsub.listen():
            if message["type"] == "message":
                await self._try_message(message["channel"].decode(), message["data"])
            elif message["type"] == "subscribe":
                event = self._confirmed.get(message["channel"].decode())
                if event is not None:
                    event.set()

    # ---------------------------------------------------------------- delivery
    async def _try_message(self, channel: str, data: bytes) -> None:
        try:
            await self._on_message(channel, data)
        except Exception:
            log.exception("message of redis not handled", channel=channel)  # the next one must be heard all the same

    async def _on_message(self, channel: str, data: bytes) -> None:
        if channel == keys.CHANNEL_ALL:
            await self._on_socketio_message(data)
            return
        try:
            self.deliver(read_parcel(data))
        except msgspec.DecodeError:
            log.error("unreadable parcel", channel=channel)

    def deliver(self, parcel: Parcel) -> None:
        """Hands a parcel's frames to the sockets that are here."""
        if isinstance(parcel, ForSockets):
            for sid, frame in parcel.frames:
                member = self._members.get(sid)
                if member is not None:
                    member.socket.write_frame(frame)
            self.on_delivered(len(parcel.frames))
        elif isinstance(parcel, ForRequest):
            self.on_answer(parcel.request_id, parcel.body)
        else:
            self._deliver_to_room(parcel)

    def _deliver_to_room(self, parcel: ForRoom) -> None:
        if parcel.namespace == INBOX:
            sids = self.rooms.get(INBOX, {}).get(parcel.room, {})
            members = [self._members.get(sid) for sid in sids]
        else:
            self.on_visitors_told(parcel.room)
            members = list(self._members.visitors_of(parcel.room))
        batch = Batch(parcel.frames, RESYNC[parcel.namespace])
        for member in members:
            if member is not None:
                member.socket.broadcast(batch)
        self.on_delivered(len(members) * len(parcel.frames))

    async def _on_socketio_message(self, data: bytes) -> None:
        """python-socketio's own messages: disconnects and rooms of other hosts, emits of other programs."""
        message: Any = self.json.loads(data)
        if not isinstance(message, dict) or message.get("host_id") == self.host_id:
            return
        handle = {
            "emit": self._handle_emit,
            "disconnect": self._handle_disconnect,
            "enter_room": self._handle_enter_room,
            "leave_room": self._handle_leave_room,
            "close_room": self._handle_close_room,
        }.get(str(message.get("method")))
        if handle is not None:
            await handle(message)
