"""Servers behind us that are away, at the start and in the middle."""

import signal
import subprocess
import threading
from pathlib import Path

import pytest

from app.adapters.visitor_tokens import new_visitor
from app.dev.embedded import MongoServer
from app.dev.process import free_port
from app.doctor.probe import ProbeError
from tests.integration.path.conftest import StartStack
from tests.support.stack import frozen, is_ready
from tests.support.talk import new_id, write
from tests.waiting import wait_for

PAUSE_SECONDS = 3.0


@pytest.mark.parametrize("role", ["gateway", "worker"])
def test_without_redis_nothing_starts_and_one_line_says_why(start_stack: StartStack, role: str) -> None:
    stack = start_stack(gateways=0, workers=0)
    nowhere = {"PORCHLIGHT_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0", "PORCHLIGHT_REDIS_WAIT_SECONDS": "0.3"}
    arguments = [role] if role == "worker" else [role, "--port", str(free_port())]

    ended = subprocess.run(
        stack.process(role, *arguments).command,
        env=stack.environment | nowhere,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    (line,) = [line for line in ended.stderr.splitlines() if line.startswith("porchlight:")]
    assert ended.returncode != 0
    assert "PORCHLIGHT_REDIS_URL" in line
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("role", ["gateway", "worker"])
def test_asked_to_end_while_it_waits_for_redis_it_ends_at_once(start_stack: StartStack, role: str) -> None:
    stack = start_stack(gateways=0, workers=0, redis_url=f"redis://127.0.0.1:{free_port()}/0", redis_wait_seconds="60")
    process = stack.process(role, role)
    process.start()
    try:
        wait_for(lambda: _handles_sigterm(process.process.pid))
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(10) >= 0, "not killed by the signal"
    finally:
        process.kill()


def test_while_mongodb_is_frozen_messages_are_accepted_and_stored_afterwards(
    start_stack: StartStack, mongo_server: MongoServer
) -> None:
    stack = start_stack()
    visitor = stack.visitor()
    write(visitor, "before")
    ids = [new_id() for _ in range(20)]

    with frozen(mongo_server):
        for message_id in ids:
            assert visitor.request("sendMessage", {"clientMessageId": message_id, "content": message_id})["ok"]
        threading.Event().wait(PAUSE_SECONDS)  # the fault itself: it has to last longer than a blink
        assert stack.backlog() >= len(ids)

    receipts = [visitor.wait("messageSent", 30, clientMessageId=message_id)["seq"] for message_id in ids]
    assert receipts == list(range(2, 22))
    wait_for(lambda: stack.backlog() == 0)


def test_an_empty_redis_is_filled_again(start_stack: StartStack) -> None:
    stack = start_stack()
    visitor = stack.visitor()
    write(visitor, "before")

    stack.redis.flushall()

    assert write(visitor, "after")["seq"] == 2
    wait_for(lambda: None not in stack.owners())
    wait_for(lambda: stack.backlog() == 0)


def test_a_gateway_that_is_asked_to_leave_ends_cleanly_and_closes_its_sockets(start_stack: StartStack) -> None:
    stack = start_stack(gateways=2)
    visitors = [stack.visitor() for _ in range(20)]
    write(visitors[0], "Hello")

    gateway = stack.gateways[0].process
    gateway.send_signal(signal.SIGTERM)

    assert gateway.wait(15) == 0
    for visitor in visitors:
        with pytest.raises(ProbeError, match="closed"):
            visitor.wait("nothing", 5)
    assert is_ready(stack.urls[1])


def test_a_gateway_that_died_leaves_its_visitors_to_the_others(start_stack: StartStack) -> None:
    stack, vera = start_stack(gateways=2), new_visitor()
    visitor, message_id = stack.visitor(0, vera), new_id()
    visitor.request("sendMessage", {"clientMessageId": message_id, "content": "Hello"})
    stack.gateways[0].kill()

    back = stack.visitor(1, vera)

    wait_for(
        lambda: back.request("resume", {"lastSeq": 0, "pendingIds": [message_id]})["pending"][message_id] is not None
    )


def test_a_gateway_without_workers_says_so_and_still_accepts(start_stack: StartStack) -> None:
    stack = start_stack()
    visitor = stack.visitor()
    stack.workers[0].kill()
    wait_for(lambda: not is_ready(stack.urls[0]))

    message_id = new_id()
    assert visitor.request("sendMessage", {"clientMessageId": message_id, "content": "Hello"})["ok"]

    stack.workers[0].start()
    assert visitor.wait("messageSent", 20, clientMessageId=message_id)["seq"] == 1


def test_the_backlog_has_a_cap_and_refuses_with_busy(start_stack: StartStack) -> None:
    stack = start_stack(backlog_cap="40")
    stack.workers[0].kill()
    visitor = stack.visitor()

    def is_busy() -> bool:
        answer = visitor.request("sendMessage", {"clientMessageId": new_id(), "content": "Hello"})
        return not answer["ok"] and answer["error"]["code"] == "busy" and answer["error"]["retryAfterMs"] > 0

    wait_for(is_busy)
    stack.workers[0].start()
    wait_for(lambda: stack.backlog() == 0)
    wait_for(lambda: not is_busy())


def _handles_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & (1 << (signal.SIGTERM - 1)))
