"""Every message once, to whom it concerns: repeats, tabs, what was missed, and channels that carry no more."""

from typing import Any

import pytest

from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from app.doctor.probe import Probe
from app.domain.ids import partition_of
from tests.support.people import BOT_TOKEN
from tests.support.stack import PARTITIONS, Stack
from tests.support.talk import new_id, news, reply, write
from tests.waiting import wait_for


def _stored(stack: Stack, message_id: str) -> list[dict[str, Any]]:
    return list(stack.database["messages"].find({"clientMessageId": message_id}))


def test_the_sender_gets_a_receipt_and_his_other_tab_the_message(stack: Stack) -> None:
    vera = new_visitor()
    sender, same_gateway, other_gateway = stack.visitor(0, vera), stack.visitor(0, vera), stack.visitor(1, vera)

    receipt = write(sender, "Hello")

    for tab in (same_gateway, other_gateway):
        shown = tab.wait("newMessage")
        assert (shown["id"], shown["content"], shown["author"]["id"]) == (receipt["messageId"], "Hello", vera.uid)
    seen = {name for probe in (sender,) for name, _ in probe.drain(0.2)}
    assert "newMessage" not in seen
    assert "messageSent" not in {name for name, _ in same_gateway.drain(0.2)}


def test_a_repeat_gets_the_same_receipt_and_is_stored_once(stack: Stack) -> None:
    vera, message_id = new_visitor(), new_id()
    first, second = stack.visitor(0, vera), stack.visitor(1, vera)

    receipts = [write(probe, "Hello", message_id) for probe in (first, first, second)]

    assert receipts[0] == receipts[1] == receipts[2]
    assert len(_stored(stack, message_id)) == 1


def test_another_body_under_the_same_id_fails_for_good(stack: Stack) -> None:
    visitor, message_id = stack.visitor(), new_id()
    write(visitor, "Hello", message_id)

    visitor.request("sendMessage", {"clientMessageId": message_id, "content": "Something else"})

    failed = visitor.wait("messageFailed")
    assert failed == {"clientMessageId": message_id, "code": "conflict", "retryable": False}
    assert [document["content"] for document in _stored(stack, message_id)] == ["Hello"]


def test_two_visitors_may_use_the_same_id(stack: Stack) -> None:
    message_id = new_id()

    receipts = [write(stack.visitor(), "Hello", message_id) for _ in range(2)]

    assert receipts[0]["conversationId"] != receipts[1]["conversationId"]
    assert len(_stored(stack, message_id)) == 2


def test_one_senders_messages_keep_their_order(stack: Stack) -> None:
    visitor = stack.visitor()
    ids = [new_id() for _ in range(100)]
    for number, message_id in enumerate(ids):
        visitor.send("sendMessage", {"clientMessageId": message_id, "content": f"line {number}"})

    receipts = [visitor.wait("messageSent", clientMessageId=message_id)["seq"] for message_id in ids]

    assert receipts == list(range(1, 101))


def test_what_was_queued_is_stored_also_when_its_sender_has_left(stack: Stack) -> None:
    visitor, message_id = stack.visitor(), new_id()
    assert visitor.request("sendMessage", {"clientMessageId": message_id, "content": "Bye"})["ok"]
    visitor.close()

    wait_for(lambda: len(_stored(stack, message_id)) == 1)


def test_resume_gives_what_was_missed_and_the_receipts_of_what_was_pending(stack: Stack) -> None:
    vera, pending, unknown = new_visitor(), new_id(), new_id()
    visitor, agent = stack.visitor(0, vera), stack.agent("ana", 1)
    receipt = write(visitor, "one", pending)
    visitor.close()
    reply(agent, receipt["conversationId"], "a note", kind="note")
    reply(agent, receipt["conversationId"], "two")

    back = stack.visitor(1, vera)
    caught_up = back.request("resume", {"lastSeq": 0, "pendingIds": [pending, unknown]})

    assert caught_up["conversationId"] == receipt["conversationId"]
    assert [message["content"] for message in caught_up["messages"]] == ["one", "two"]
    assert (caught_up["lastSeq"], caught_up["hasMore"]) == (4, False), "1 text, 2 note, 3 assignment, 4 text"
    assert caught_up["pending"] == {pending: {"messageId": receipt["messageId"], "seq": 1}, unknown: None}
    later = back.request("resume", {"lastSeq": 4})
    assert (later["messages"], later["lastSeq"]) == ([], 4)


def test_an_agents_resume_shows_notes_and_lines_too(stack: Stack) -> None:
    visitor, agent = stack.visitor(), stack.agent()
    receipt = write(visitor, "one")
    reply(agent, receipt["conversationId"], "a note", kind="note")

    found = agent.request("resume", {"conversationId": receipt["conversationId"], "lastSeq": 0})

    assert [(m["seq"], m["kind"]) for m in found["messages"]] == [(1, "text"), (2, "note")]


def test_resume_of_somebody_who_never_wrote_is_empty(stack: Stack) -> None:
    message_id = new_id()

    nothing = stack.visitor().request("resume", {"lastSeq": 0, "pendingIds": [message_id]})

    assert (nothing["ok"], nothing["conversationId"], nothing["messages"]) == (True, None, [])
    assert (nothing["lastSeq"], nothing["pending"]) == (0, {message_id: None})


def test_resume_and_history_go_in_pages(stack: Stack) -> None:
    visitor = stack.visitor()
    ids = [new_id() for _ in range(103)]
    for number, message_id in enumerate(ids):
        visitor.send("sendMessage", {"clientMessageId": message_id, "content": f"{number + 1}"})
    visitor.wait("messageSent", clientMessageId=ids[-1])

    first = visitor.request("resume", {"lastSeq": 0})
    assert (len(first["messages"]), first["lastSeq"], first["hasMore"]) == (100, 100, True)
    rest = visitor.request("resume", {"lastSeq": first["lastSeq"]})
    assert ([m["seq"] for m in rest["messages"]], rest["hasMore"]) == ([101, 102, 103], False)

    older = visitor.request("history", {"beforeSeq": 6, "limit": 3})
    assert ([m["seq"] for m in older["messages"]], older["hasMore"]) == ([3, 4, 5], True)
    oldest = visitor.request("history", {"beforeSeq": 3})
    assert ([m["seq"] for m in oldest["messages"]], oldest["hasMore"]) == ([1, 2], False)


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("history", {"beforeSeq": 5, "limit": 101}),
        ("history", {"beforeSeq": 5, "limit": 0}),
        ("resume", {"lastSeq": 0, "pendingIds": ["0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01"] * 51}),
        ("resume", {"lastSeq": -1}),
    ],
)
def test_asking_for_too_much_is_invalid(stack: Stack, event: str, payload: Any) -> None:
    assert stack.visitor().request(event, payload)["error"]["code"] == "invalid"


def test_a_gateway_hears_only_what_it_has_a_socket_for(stack: Stack) -> None:
    """Given the shop's visitor and agent on A alone, and the bank's visitor on B."""
    with stack.redis.pubsub() as listener:  # type: ignore[no-untyped-call]
        listener.psubscribe("porchlight:*")
        listener.get_message(timeout=5)
        visitor, agent = stack.visitor(0), stack.agent("ben", 0)
        stack.visitor(1, project="bank")
        receipt = write(visitor, "only for A")
        news(agent, "only for A")
        channels = _channels_with(listener, receipt["messageId"])

    assert channels
    gateways = {c for c in channels if c.startswith(keys.channel_gateway(""))}
    assert len(gateways) == 1
    assert channels - gateways == {keys.channel_project("shop")}


def test_a_gateway_listens_to_a_project_while_an_agent_of_it_is_joined_there(stack: Stack) -> None:
    assert _listeners(stack, "bank") == 0

    first, second = stack.agent("carl", 0, project="bank"), stack.agent("carl", 1, project="bank")
    assert _listeners(stack, "bank") == 2

    assert first.request("leaveProject", {"projectId": "bank"})["ok"]
    wait_for(lambda: _listeners(stack, "bank") == 1)
    second.close()
    wait_for(lambda: _listeners(stack, "bank") == 0)


def test_a_bot_with_an_api_token_answers_as_its_agent(stack: Stack) -> None:
    visitor = stack.visitor()
    receipt = write(visitor, "Hello")
    bot = Probe(stack.urls[1], "/inbox", {"token": BOT_TOKEN})
    reply(bot, receipt["conversationId"], "Beep")
    bot.close()

    assert visitor.wait("newMessage")["content"] == "Beep"


def test_everything_of_a_visitor_lands_in_his_partition(stack: Stack) -> None:
    vera = new_visitor()
    partition = partition_of("shop", vera.uid, PARTITIONS)
    before = _last_ids(stack)

    write(stack.visitor(0, vera), "Hello")

    after = _last_ids(stack)
    assert [p for p in range(PARTITIONS) if before[p] != after[p]] == [partition]


def _last_ids(stack: Stack) -> list[Any]:
    found: list[Any] = []
    for partition in range(PARTITIONS):
        info: Any = stack.redis.xinfo_stream(keys.stream(partition))
        found.append(info["last-generated-id"])
    return found


def _listeners(stack: Stack, project_id: str) -> int:
    ((_, count),) = stack.redis.pubsub_numsub(keys.channel_project(project_id))
    return int(count)


def _channels_with(listener: Any, text: str) -> set[str]:
    """The channels on which a text went by."""
    found = set()
    while (message := listener.get_message(ignore_subscribe_messages=True, timeout=0.5)) is not None:
        if text.encode() in message["data"]:
            found.add(message["channel"].decode())
    return found
