"""`porchlight doctor` on a real stack: green when all is well, and the name of the hop that is broken."""

import json

import pytest

from app.dev.process import free_port
from tests.support.doctor import ask_doctor
from tests.support.stack import Stack

HOPS = ["redis", "mongodb", "gateway", "session", "socket", "stream", "worker", "stored"]


@pytest.mark.parametrize("gateway", [0, 1])
def test_a_healthy_stack_is_green_on_every_gateway(stack: Stack, gateway: int) -> None:
    report = ask_doctor(stack, url=stack.urls[gateway])

    assert report.returncode == 0, report.stdout + report.stderr
    assert [line.split()[:2] for line in report.stdout.splitlines()] == [["ok", hop] for hop in HOPS]


def test_the_json_form_is_one_object(stack: Stack) -> None:
    report = json.loads(ask_doctor(stack, "--json").stdout)

    assert report["ok"] is True
    assert [hop["hop"] for hop in report["hops"]] == HOPS
    assert all(hop["ok"] and hop["seen"] for hop in report["hops"])


def test_it_leaves_nothing_and_agents_see_nothing_of_it(stack: Stack) -> None:
    agent = stack.agent()

    ask_doctor(stack)

    assert stack.database["messages"].count_documents({"projectId": "porchlight-doctor"}) == 0
    assert stack.database["conversations"].count_documents({"projectId": "porchlight-doctor"}) == 0
    assert not [name for name, _ in agent.drain(0.2) if name == "newMessage"]


@pytest.mark.parametrize(
    ("hop", "setting"),
    [
        ("redis", {"redis_url": "redis://127.0.0.1:{port}/0"}),
        ("mongodb", {"mongodb_url": "mongodb://127.0.0.1:{port}/x"}),
        ("gateway", {"url": "http://127.0.0.1:{port}"}),
    ],
)
def test_what_does_not_answer_is_named(stack: Stack, hop: str, setting: dict[str, str]) -> None:
    filled = {name: value.format(port=free_port()) for name, value in setting.items()}
    report = ask_doctor(stack, url=filled.pop("url", None), **filled)

    assert report.returncode == 1
    broken = [line for line in report.stdout.splitlines() if line.startswith("BROKEN")]
    assert [line.split()[1] for line in broken] == [hop]
    assert report.stdout.splitlines()[-1].strip().startswith("->")
