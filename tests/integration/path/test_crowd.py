"""Many at once: three hundred visitors who come in one moment."""

import asyncio
import json
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from tests.support.stack import SECRET, Stack
from tests.support.talk import write

CROWD = 300
GREETING = '42/widget,["presence"'  # who is there to answer: looked up in Redis for each who has entered


async def _next(socket: WebSocketClientConnection, *beginnings: str) -> str:
    """The next message that begins so."""
    while True:
        message = await socket.read_message()
        if message is None:
            return "closed"
        if str(message).startswith(beginnings):
            return str(message)


async def _enter_at_once(url: str, tokens: list[str]) -> list[str]:
    """Opens all sockets, then everybody enters at once; what each heard: GREETING, `44` (refused), `closed`."""
    address = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    sockets = await asyncio.gather(*(websocket_connect(address) for _ in tokens))
    for socket, token in zip(sockets, tokens, strict=True):
        await socket.write_message("40/widget," + json.dumps({"token": token}))
    async with asyncio.timeout(30):
        heard = await asyncio.gather(*(_next(socket, GREETING, "44") for socket in sockets))
    for socket in sockets:
        socket.close()
    await asyncio.gather(*(_next(socket, "nothing") for socket in sockets))
    return [text[: len(GREETING)] for text in heard]


def test_three_hundred_visitors_who_come_at_once_all_get_in(stack: Stack) -> None:
    tokens: list[Any] = [VisitorTokens(SECRET).issue("shop", new_visitor())[0] for _ in range(CROWD)]

    heard = asyncio.run(_enter_at_once(stack.urls[0], tokens))

    assert heard == [GREETING] * CROWD
    write(stack.visitor(0), "and the next one")
