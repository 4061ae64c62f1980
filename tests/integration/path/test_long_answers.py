"""One answer that is longer than what may wait for a slow reader arrives all the same."""

from app.adapters.visitor_tokens import new_visitor
from app.gateway.engine.wire import WRITE_LIMIT
from tests.support.stack import Stack
from tests.support.talk import new_id

PAGE = "漢" * 5_000
MESSAGES = 100


def test_a_hundred_long_messages_arrive_in_one_answer(stack: Stack) -> None:
    vera = new_visitor()
    visitor = stack.visitor(0, vera)
    ids = [new_id() for _ in range(MESSAGES)]
    for message_id in ids:
        visitor.send("sendMessage", {"clientMessageId": message_id, "content": PAGE})
    for message_id in ids:
        visitor.wait("messageSent", 30, clientMessageId=message_id)

    resumed = stack.visitor(1, vera).request("resume", {"lastSeq": 0}, 30)

    assert [message["content"] for message in resumed["messages"]] == [PAGE] * MESSAGES
    assert (resumed["lastSeq"], resumed["hasMore"]) == (MESSAGES, False)
    assert sum(len(message["content"].encode()) for message in resumed["messages"]) > WRITE_LIMIT
