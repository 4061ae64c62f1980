"""What we replace of python-engineio, python-socketio and tornado. Look at each again before changing a hash here."""

import hashlib
import inspect
from typing import Any

import pytest
import socketio
from engineio.async_server import AsyncServer as EngineServer
from engineio.async_socket import AsyncSocket
from engineio.base_socket import BaseSocket
from pymongo.helpers_shared import _check_command_response
from pymongo.synchronous.mongo_client import MongoClient
from pymongo.synchronous.pool import Connection as MongoConnection
from redis.asyncio.connection import AbstractConnection
from socketio.base_manager import BaseManager
from tornado.http1connection import HTTP1Connection
from tornado.iostream import BaseIOStream, IOStream
from tornado.netutil import add_accept_handler
from tornado.tcpserver import TCPServer
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, WebSocketProtocol13, _WebSocketParams

REPLACED: dict[Any, str] = {
    EngineServer.__init__: "a06b17502fbd",
    EngineServer._handle_connect: "5bd7edc1d1ae",
    EngineServer.handle_request: "1a8c878e3516",
    EngineServer._service_task: "b6358bda51d0",
    BaseSocket.__init__: "8532b631a4dc",
    AsyncSocket.send: "0437276ccba7",
    AsyncSocket.receive: "a91ae36ec2fb",
    AsyncSocket.close: "faa2e9390254",
    AsyncSocket.schedule_ping: "fe316639159c",
    AsyncSocket.handle_post_request: "82dca119a261",
    AsyncSocket.handle_get_request: "05eaae9f0a60",
    AsyncSocket.poll: "826f58a9f360",
    AsyncSocket._websocket_handler: "27f120df4d71",
    socketio.AsyncServer._handle_eio_connect: "76704886d944",
    socketio.AsyncServer._handle_eio_message: "bef50fc0e163",
    socketio.AsyncServer._handle_connect: "c97c480cf777",
    socketio.AsyncServer._handle_disconnect: "c0b32ada5b37",
    socketio.AsyncServer._handle_eio_disconnect: "9344593148b6",
    BaseManager.basic_enter_room: "3f509586d2d7",
    BaseManager.basic_leave_room: "e27f3eea06d1",
    BaseManager.basic_disconnect: "2933b50bc4b2",
    BaseManager.get_participants: "7d78ad681c95",
    socketio.AsyncRedisManager._thread: "fa8d075729aa",
    socketio.AsyncRedisManager._redis_connect: "da4530c93632",
    socketio.get_tornado_handler: "02c10143eedc",
    WebSocketProtocol13.__init__: "dc0bff21bca1",
    WebSocketProtocol13._accept_connection: "3f09d0144297",
    WebSocketProtocol13._receive_frame_loop: "f97f48daf515",
    WebSocketProtocol13._receive_frame: "1f0ef857d4df",
    WebSocketProtocol13._handle_message: "61f43d09e004",
    WebSocketProtocol13._write_frame: "5972981bcbf6",
    WebSocketProtocol13.close: "fed589693237",
    WebSocketProtocol13.write_message: "e085015d2faf",
    WebSocketHandler.get_websocket_protocol: "12e467619d34",
    WebSocketHandler.on_ws_connection_close: "0f88bc9ea490",
    WebSocketHandler.on_connection_close: "cf3122efb8a2",
    RequestHandler.detach: "29259b31722f",
    HTTP1Connection.detach: "bd8f827cec92",
    BaseIOStream.close: "9d541e5f1f6b",
    TCPServer.add_sockets: "4cc159003c60",
    TCPServer.stop: "8179afcd78d2",
    add_accept_handler: "d2e9e2faa7d5",
    WebSocketHandler.on_message: "f6285155ba79",
    WebSocketHandler.get_compression_options: "32f9c5a97afa",
}


def fingerprint(function: Any) -> str:
    """Of a function's source."""
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


@pytest.mark.parametrize("function", REPLACED, ids=lambda function: function.__qualname__)
def test_upstream_is_as_it_was_when_we_replaced_it(function: Any) -> None:
    assert fingerprint(function) == REPLACED[function], "read its changes, adapt ours, then write the new hash"


def test_what_we_use_of_others_private_parts_is_still_there() -> None:
    assert "self.socket" in inspect.getsource(IOStream.__init__)
    assert "self._read_buffer = bytearray()" in inspect.getsource(BaseIOStream.__init__)
    assert {"_total_write_index", "_total_write_done_index"} <= set(BaseIOStream.__init__.__code__.co_names)
    assert _WebSocketParams().compression_options is None
    assert {"_reader", "_writer"} <= set(AbstractConnection.__slots__)
    assert [*inspect.signature(MongoClient._conn_for_writes).parameters] == ["self", "session", "operation"]
    assert {"add_server_api", "_raise_connection_failure"} <= set(dir(MongoConnection))
    assert [*inspect.signature(_check_command_response).parameters][:2] == ["response", "max_wire_version"]
