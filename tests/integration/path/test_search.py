"""What was written is found, through all processes."""

from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import write
from tests.waiting import wait_for


def test_a_message_is_found_soon_after_it_was_stored(stack: Stack) -> None:
    visitors = [stack.visitor(n % 2) for n in range(3)]
    written = [write(visitor, f"The zebra number zebra{n}") for n, visitor in enumerate(visitors)]

    def found(q: str) -> list[str]:
        _, page = call(stack.urls[0], "GET", f"/api/projects/shop/conversations?q={q}")
        return [conversation["id"] for conversation in page["conversations"]]

    wait_for(lambda: len(found("zebra")) == 3, seconds=20)
    for n, receipt in enumerate(written):
        assert found(f"zebra{n}") == [receipt["conversationId"]]
    write(visitors[0], "Once more, about okapis")
    wait_for(lambda: found("okapi") == [written[0]["conversationId"]], seconds=20)
    wait_for(lambda: stack.database["conversations"].count_documents({"searchDue": {"$exists": True}}) == 0)
