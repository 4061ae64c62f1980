"""An address that only asks: its questions wait for each other, and nobody else does."""

from collections.abc import Iterator

import pytest

from app.gateway.engine.lanes import AT_ONCE
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket
from tests.support.talk import new_id
from tests.waiting import wait_for

ELSEWHERE = "127.0.0.2"  # another address of this machine


@pytest.fixture
def slow(settings: Settings) -> Iterator[LiveGateway]:
    """Given a gateway where an address may ask a few questions at once, and then none for long."""
    with LiveGateway(settings.model_copy(update={"limit_address_questions": "1 in 999999"})) as running:
        yield running


def _enter(slow: LiveGateway, source: str = "127.0.0.1") -> RawSocket:
    raw = RawSocket(slow.url, source=source)
    raw.enter("/widget", {"token": slow.token()})
    raw.until(('42/widget,["presence"',))
    return raw


def _ask(raw: RawSocket, number: int) -> None:
    raw.send(f'42/widget,{number}["resume",{{"lastSeq":0}}]')


def test_questions_wait_and_messages_and_other_addresses_do_not(
    slow: LiveGateway, capfd: pytest.CaptureFixture[str]
) -> None:
    with _enter(slow) as curious, _enter(slow) as writer, _enter(slow, ELSEWHERE) as other:
        for number in range(AT_ONCE + 1):
            _ask(curious, number)
        assert '"ok":true' in curious.until((f"43/widget,{AT_ONCE - 1}[",))

        _ask(other, 1)
        assert '"ok":true' in other.until(("43/widget,1[",))
        writer.send(f'42/widget,2["sendMessage",{{"clientMessageId":"{new_id()}","content":"Hello"}}]')
        assert '"queued"' in writer.until(("43/widget,2[",))
        _ask(writer, 3)
        with pytest.raises(TimeoutError):
            writer.until(("43/widget,3[",), seconds=0.5)

    wait_for(lambda: not slow.run(lambda gateway: gateway.server.eio.sockets))
    assert "failed" not in capfd.readouterr().out
