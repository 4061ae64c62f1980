"""A conversation that somebody wrote with a later fencing token: the partition gets a later one still."""

import time

from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from tests.integration.path.conftest import StartStack
from tests.support.neighbours import partition_of_visitor
from tests.support.talk import write
from tests.waiting import wait_for

AN_HOUR_MS = 3_600_000


def test_a_conversation_fenced_from_the_future_goes_on(start_stack: StartStack) -> None:
    """Given a restored database, or a clock that was set back: the stored fence is later than any lease's."""
    stack, vera = start_stack(), new_visitor()
    partition = partition_of_visitor(vera)
    visitor = stack.visitor(0, vera)
    conversation_id = write(visitor, "before")["conversationId"]
    future = int(time.time() * 1000) + AN_HOUR_MS
    stack.database["conversations"].update_one({"_id": conversation_id}, {"$set": {"fence": future}})

    assert write(visitor, "after")["seq"] == 2
    assert write(visitor, "and on")["seq"] == 3

    found = stack.database["conversations"].find_one({"_id": conversation_id})
    assert found is not None
    assert found["fence"] > future
    assert found["lastSeq"] == 3
    assert int(stack.redis.get(keys.fence(partition)) or 0) == found["fence"]
    wait_for(lambda: stack.backlog() == 0)
    assert stack.workers[0].exit_code() is None
    fenced = stack.workers[0].log_path.read_text().count("fenced off")
    assert fenced == 1, "once, and no endless restart"
