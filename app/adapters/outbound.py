"""What a worker sends to gateways: ready frames, one message per channel and batch.

A frame is a whole Engine.IO message (`42/widget,["messageSent",{...}]`), encoded once however many read it.
"""

from collections import defaultdict
from typing import Any

import msgspec

from app.contract import keys
from app.contract.rooms import INBOX, WIDGET

_json = msgspec.json.Encoder()
_msgpack = msgspec.msgpack.Encoder()


class ForSockets(msgspec.Struct, frozen=True, array_like=True, tag="s"):
    """Frames for single sockets of one gateway: (socket id, frame)."""

    frames: list[tuple[str, bytes]]


class ForRoom(msgspec.Struct, frozen=True, array_like=True, tag="r"):
    """Frames for everybody who is in one room of one namespace."""

    namespace: str
    room: str
    frames: list[bytes]


class ForRequest(msgspec.Struct, frozen=True, array_like=True, tag="q"):
    """The answer to a request that a gateway waits for; `body` is JSON."""

    request_id: str
    body: bytes


Parcel = ForSockets | ForRoom | ForRequest

_parcels = msgspec.msgpack.Decoder(Parcel)


def frame(namespace: str, event: str, payload: Any) -> bytes:
    """The Engine.IO message that carries an event."""
    return b'42%s,["%s",%s]' % (namespace.encode(), event.encode(), _json.encode(payload))


def pack(parcel: Parcel) -> bytes:
    """A channel's message."""
    return _msgpack.encode(parcel)


def read_parcel(data: bytes) -> Parcel:
    """What a channel's message holds. Raises msgspec.DecodeError on anything else."""
    parcel: Parcel = _parcels.decode(data)
    return parcel


class Outbound:
    """Collects what one batch announces; `channels()` gives one message for each channel."""

    def __init__(self) -> None:
        self._sockets: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        self._rooms: dict[tuple[str, str, str], list[bytes]] = defaultdict(list)
        self._requests: list[tuple[str, ForRequest]] = []

    def to_socket(self, gateway: str, sid: str, data: bytes) -> None:
        """A frame for one socket."""
        self._sockets[gateway].append((sid, data))

    def to_project(self, project_id: str, room: str, data: bytes) -> None:
        """A frame for the agents of a project."""
        self._rooms[keys.channel_project(project_id), INBOX, room].append(data)

    def to_visitors(self, project_id: str, room: str, data: bytes) -> None:
        """A frame for every visitor of a project who has a socket."""
        self._rooms[keys.channel_visitors(project_id), WIDGET, room].append(data)

    def answer(self, gateway: str, request_id: str, body: Any) -> None:
        """The answer to a gateway's request."""
        self._requests.append((keys.channel_gateway(gateway), ForRequest(request_id, _json.encode(body))))

    def channels(self) -> list[tuple[str, bytes]]:
        """(channel, message) for everything collected; sockets first, so that a receipt comes before the broadcast."""
        parcels: list[tuple[str, Parcel]] = [
            (keys.channel_gateway(gateway), ForSockets(frames)) for gateway, frames in self._sockets.items()
        ]
        parcels += [(channel, ForRoom(ns, room, frames)) for (channel, ns, room), frames in self._rooms.items()]
        parcels += self._requests
        return [(channel, pack(parcel)) for channel, parcel in parcels]
