"""Any interleaving of writing, repeating, losing, reordering, dying and reloading ends in equal views.

The worker is the real one over stores in memory that behave like the real ones; the clients are the real ones too,
in node: two tabs of one visitor, and an agent. Nothing here knows how they do it, only what must be true.
"""

from collections import defaultdict
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.contract.envelope import decode
from tests.stateful.conftest import Clients
from tests.stateful.mortal_worker import DEATH_POINTS, DeathPoint
from tests.stateful.network import AGENTS_TAB, LONGER_THAN_A_RESEND, VISITORS_TABS, Fate, Network

TABS = st.sampled_from((*VISITORS_TABS, AGENTS_TAB))
FEW = st.integers(0, 4)
FATES: st.SearchStrategy[Fate] = st.sampled_from(["answered", "answered", "answered", "answer lost", "lost", "refused"])


class Chat(RuleBasedStateMachine):
    """What people, the network and processes may do, and what must be true whatever they do."""

    clients: ClassVar[Clients]
    net: Network

    def __init__(self) -> None:
        super().__init__()
        self.written: dict[str, list[str]] = defaultdict(list)  # by tab, in the order typed
        self.number = 0

    @initialize(reopen=st.sampled_from(["always", "never"]))
    def begin(self, reopen: str) -> None:
        self.net = Network(self.clients, reopen)
        for tab in VISITORS_TABS:
            self.net.connect(tab)

    # ---------------------------------------------------------------- people
    @rule(tab=TABS, lines=st.integers(1, 3))
    def write(self, tab: str, lines: int) -> None:
        for _ in range(lines if tab in self.clients.views else 0):
            self.number += 1
            content = f"{self.number} from {tab}"
            self.written[tab].append(content)
            self.clients.tell(tab, "send", content=content)

    @rule(tab=TABS, lines=st.integers(1, 3))
    def write_and_be_heard(self, tab: str, lines: int) -> None:
        self.net.connect(tab)
        self.write(tab, lines)
        self.quiet_moment()
        self.hear_everything(tab)

    @rule(tab=TABS)
    def load_page(self, tab: str) -> None:
        self.net.open(tab)
        self.net.connect(tab)

    @rule(status=st.sampled_from(["resolved", "resolved", "open"]))
    def change_status(self, status: str) -> None:
        conversation = self.net.gateway.reads.newest()
        if conversation is not None:
            self.number += 1
            self.net.gateway.change(conversation, self.number, status)

    # ---------------------------------------------------------------- the network
    @rule()
    def quiet_moment(self) -> None:
        """Every request gets through, and the worker does its work; what it has to say is on its way."""
        self.net.answer_all(lambda _ask: True)
        self.net.worker.live(1_000)

    @rule(tab=TABS)
    def hear_everything(self, tab: str) -> None:
        self.net.deliver_all(tab)

    @rule(tab=TABS)
    def connect(self, tab: str) -> None:
        self.net.connect(tab)

    @rule(tab=TABS)
    def cut(self, tab: str) -> None:
        self.net.cut(tab)

    @precondition(lambda self: self.clients.asks)
    @rule(index=FEW, fate=FATES)
    def carry(self, index: int, fate: Fate) -> None:
        self.net.carry(self.clients.asks[index % len(self.clients.asks)], fate)

    @rule(tab=TABS, index=FEW, lost=st.sampled_from([False, False, False, True]))
    def deliver(self, tab: str, index: int, lost: bool) -> None:
        self.net.deliver(tab, index, lost=lost)

    @rule(tab=TABS, seconds=st.sampled_from([1, 5, 40]))
    def wait(self, tab: str, seconds: int) -> None:
        self.clients.tell(tab, "pass", ms=seconds * 1_000)

    # ---------------------------------------------------------------- the worker
    @rule(back=st.integers(1, 6))
    def repeat_entry(self, back: int) -> None:
        """An XADD that was executed although it timed out, and one that was tried again."""
        reader = self.net.worker.reader
        if reader.written:
            reader.add_raw(reader.written[-back:][0])

    @rule()
    def work(self) -> None:
        self.net.worker.live(1_000)

    @rule(point=st.sampled_from(DEATH_POINTS))
    def die_at_work(self, point: DeathPoint) -> None:
        self.net.worker.fate.point = point
        self.net.worker.live(1_000)
        self.net.worker.fate.point = None

    @rule(most=st.integers(1, 6))
    def freeze_at_work(self, most: int) -> None:
        self.net.worker.live(most)
        self.net.worker.freeze()

    @rule(most=st.integers(1, 6))
    def wake(self, most: int) -> None:
        self.net.worker.wake_frozen(most)

    # ---------------------------------------------------------------- what must be true
    @invariant()
    def nobody_sees_anything_twice(self) -> None:
        for tab, rows in self.clients.views.items():
            texts = [row["content"] for row in rows if row["kind"] == "text"]
            assert len(texts) == len(set(texts)), (tab, rows)

    @invariant()
    def nothing_is_shown_as_sent_that_is_not_stored(self) -> None:
        stored = {message.content for message in self._stored()}
        for tab, rows in self.clients.views.items():
            assert {row["content"] for row in rows if row["state"] != "sending"} <= stored, tab

    @invariant()
    def every_message_has_one_place(self) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for message in self._stored():
            places[message.conversation_id].append(message.seq)
        for seqs in places.values():
            assert sorted(seqs) == list(range(1, len(seqs) + 1))
        texts = [message.content for message in self._stored() if message.kind == "text"]
        assert len(texts) == len(set(texts)), texts

    @rule(tab=TABS)
    def who_has_resumed_sees_what_is_stored(self, tab: str) -> None:
        self.net.cut(tab)
        self.net.connect(tab)
        self.net.answer_all(lambda ask: ask["client"] == tab and ask["event"] in ("resume", "history", "page"))
        self._check_view(tab)

    @rule(tab=TABS)
    def what_has_reached_a_page_is_shown(self, tab: str) -> None:
        """A hole below it is asked for: nobody has to load the page again."""
        if tab not in self.net.sids:
            return
        self.net.deliver_all(tab)
        self.net.answer_all(lambda ask: ask["client"] == tab and ask["event"] in ("resume", "history", "page"))
        self.clients.tell(tab, "pass", ms=LONGER_THAN_A_RESEND)  # what was refused is asked again
        self.net.answer_all(lambda ask: ask["client"] == tab and ask["event"] in ("resume", "history", "page"))
        shown = {row["content"] for row in self.clients.views[tab]}
        newest = self.net.gateway.reads.newest()
        thread = self.net.thread if tab == AGENTS_TAB else newest and newest.id
        heard = {message["content"] for message in self.net.heard[tab] if message["conversationId"] == thread}
        assert heard <= shown, (tab, heard - shown)

    def teardown(self) -> None:
        """The faults stop: all that was written is stored, in order, and everybody sees it."""
        if not hasattr(self, "net"):
            return
        self._check_accepted()
        for tab in (*VISITORS_TABS, AGENTS_TAB):
            if tab not in self.clients.views:
                self.net.open(tab)
            self.net.cut(tab)
            self.net.connect(tab)
        self.net.settle()
        for tab in self.clients.views:
            self._check_view(tab)
        self._check_order()

    def _stored(self) -> list[Any]:
        return self.net.worker.store.messages if hasattr(self, "net") else []

    def _check_view(self, tab: str) -> None:
        rows = [row for row in self.clients.views.get(tab, []) if row["state"] != "sending"]
        newest = self.net.gateway.reads.newest()
        thread = self.net.thread if tab == AGENTS_TAB else newest and newest.id
        visible = self.net.gateway.reads.visible(thread, for_visitor=tab != AGENTS_TAB) if thread else []
        expected = [(message.seq, message.content) for message in visible]
        shown = [(row["seq"], row["content"]) for row in rows]
        assert shown[len(shown) - len(expected) :] == expected, (tab, shown, expected)
        if tab == AGENTS_TAB:
            assert len(shown) == len(expected), (tab, shown, expected)

    def _check_accepted(self) -> None:
        """What a gateway has accepted is stored, also when its writer never comes back to ask."""
        self.net.worker.fate.point = None
        self.net.worker.wake_frozen(20)
        assert self.net.worker.run(), "the worker comes to rest"
        accepted = {getattr(decode(fields), "content", None) for fields in self.net.worker.reader.written} - {None}
        stored = {message.content for message in self._stored()}
        assert accepted <= stored, accepted - stored

    def _check_order(self) -> None:
        """Of each conversation, and of each writer: in the order typed."""
        ordinals = {c.id: c.ordinal for c, _ in self.net.worker.store.conversations.values()}
        stored = sorted(self._stored(), key=lambda message: (ordinals[message.conversation_id], message.seq))
        for tab, written in self.written.items():
            mine = [message for message in stored if message.content in written]
            assert {message.content for message in mine} == set(written), (tab, "something is lost")
            if tab in VISITORS_TABS:
                assert [message.content for message in mine] == written, tab


def test_any_interleaving_ends_in_equal_views(clients: Clients) -> None:
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    bounds = settings(max_examples=250, stateful_step_count=40, deadline=None, suppress_health_check=health)
    Chat.clients = clients
    run_state_machine_as_test(Chat, settings=bounds)
