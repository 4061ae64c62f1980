"""Two agents and a visitor: who has it, who looks, who types, who was faster, and what happens to a conversation."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.thread.conftest import MakeAgent, MakeVisitor
from tests.e2e.widget.desk import Desk


def test_hand_over_with_a_note_and_who_loses_a_race_is_told_the_name(
    agents: MakeAgent, visits: MakeVisitor, office: Desk, mark: str
) -> None:
    # Given an agent with a word for his colleague
    visits(f"Hand me over {mark}")
    demo = agents()
    conversation_id = office.find(mark)
    demo.open_conversation(mark)
    demo.page.get_by_role("button", name="Assigned to: Unassigned").click()
    demo.page.get_by_role("radio", name=re.compile("Ben Okafor")).check()
    demo.page.get_by_label("Note to the team").fill(f"She wants a refund {mark}")
    demo.picture("together-hand-over")
    demo.page.get_by_role("button", name="Hand over with this note").click()

    # Then the note is stored before the owner changes
    expect(demo.thread.locator(".message.note")).to_contain_text(f"She wants a refund {mark}")
    expect(demo.page.get_by_role("button", name="Assigned to: Ben Okafor")).to_be_visible()
    expect(demo.thread.get_by_text("assigned this to Ben Okafor")).to_be_visible()
    assert [message["kind"] for message in office.messages(conversation_id)] == ["text", "note", "event"]

    # When Ben is faster while the agent's own change is on its way
    def meanwhile(route: Route) -> None:
        office.change(conversation_id, assigneeId=office.agent_id("Ben Okafor"))
        route.continue_()

    office.change(conversation_id, assigneeId=None)
    take = demo.page.get_by_role("button", name="Take", exact=True)
    expect(take).to_be_visible()
    demo.page.route(f"**/conversations/{conversation_id}", meanwhile, times=1)
    take.click()
    expect(demo.page.get_by_text("Ben Okafor was faster and has this conversation now.")).to_be_visible()
    expect(demo.page.get_by_role("button", name="Assigned to: Ben Okafor")).to_be_visible()
    demo.picture("together-loser")


def test_of_two_who_press_take_one_has_it_and_both_see_whom(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    # Given two agents who look at the same conversation, and see each other there
    visitor = visits(f"Who takes me {mark}?")
    demo, ben = agents(), agents("ben")
    for agent in (demo, ben):
        agent.open_conversation(mark)
    expect(demo.page.get_by_text("Ben Okafor is looking at this too")).to_be_visible()

    # When both press Take as good as at once
    for agent in (demo, ben):
        agent.page.get_by_role("button", name="Take", exact=True).evaluate("one => setTimeout(() => one.click(), 400)")

    # Then both see the same owner
    owner = re.compile("^Assigned to: (?!Unassigned)")
    for agent in (demo, ben):
        expect(agent.page.get_by_role("button", name=owner)).to_be_visible()
    names = {agent.page.get_by_role("button", name=owner).get_attribute("aria-label") for agent in (demo, ben)}
    assert len(names) == 1, names

    # And they see each other type, and go
    ben.composer.press_sequentially("I think")
    expect(demo.page.get_by_text("Ben Okafor is writing an answer")).to_be_visible()
    visitor.composer.press_sequentially("one more")
    expect(demo.page.get_by_text("The visitor is writing")).to_be_visible()
    demo.picture("together-typing")
    ben.page.goto("/inbox/p/demo")
    expect(demo.page.get_by_text("Ben Okafor is looking at this too")).to_have_count(0)


def test_away_after_five_minutes_and_back_by_a_touch(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Still there {mark}?")
    demo, ben = agents(), agents("ben")
    ben.page.clock.install()
    ben.page.goto("/inbox/p/demo")
    demo.open_conversation(mark)
    status = demo.page.locator(".assign-choice", has_text="Ben Okafor").locator(".presence")
    demo.page.get_by_role("button", name="Assigned to: Unassigned").click()
    expect(status).to_have_text("online")
    ben.page.clock.fast_forward("05:01")
    expect(status).to_have_text("away")
    demo.picture("together-away")
    ben.page.mouse.move(200, 200)
    ben.page.mouse.move(220, 220)
    expect(status).to_have_text("online")


def test_a_colleagues_answer_holds_a_reply_back(
    agents: MakeAgent, visits: MakeVisitor, office: Desk, mark: str
) -> None:
    # Given an agent who looks elsewhere while the visitor and a colleague write
    visitor = visits(f"Guard {mark}")
    ben = agents("ben")
    ben.open_conversation(mark)
    expect(ben.thread.get_by_text(f"Guard {mark}")).to_be_visible()
    conversation_id = office.find(mark)
    ben.page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")
    visitor.write(f"Wait {mark}")
    expect(ben.thread.get_by_text(f"Wait {mark}")).to_be_visible()
    office.reply(conversation_id, f"A colleague's answer {mark}")
    expect(ben.thread.get_by_text(f"A colleague's answer {mark}")).to_be_visible()

    # When he sends without having looked
    ben.reply(f"Too early {mark}")

    # Then it is held back, until he says to send it anyway
    guard = ben.page.get_by_role("alert").filter(has_text="came in first")
    expect(guard).to_contain_text("2 new messages came in first")
    ben.picture("together-guard")
    expect(visitor.log.get_by_text(f"Too early {mark}")).to_have_count(0)
    guard.get_by_role("button", name="Send anyway").click()
    expect(visitor.log.get_by_text(f"Too early {mark}")).to_have_count(1)
    expect(guard).to_have_count(0)


def test_a_conversations_life_leaves_lines(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Life {mark}")
    demo = agents()
    demo.open_conversation(mark)
    pane = demo.page.get_by_role("region", name="Visitor")
    pane.get_by_label("Priority").select_option("urgent")
    expect(demo.thread.get_by_text("You set the priority to urgent")).to_be_visible()
    pane.get_by_label("Add a tag").fill("refund")
    pane.get_by_label("Add a tag").press("Enter")
    expect(demo.thread.get_by_text("You added the tag refund")).to_be_visible()
    pane.get_by_role("button", name="Remove the tag refund").click()
    expect(demo.thread.get_by_text("You removed the tag refund")).to_be_visible()
    demo.page.get_by_role("button", name="Snooze").click()
    demo.picture("life-snooze-menu")
    demo.page.get_by_role("button", name=re.compile("^Tomorrow")).click()
    expect(demo.thread.get_by_text(re.compile("You snoozed this conversation until tomorrow, "))).to_be_visible()
    demo.page.get_by_role("button", name="More actions").click()
    demo.page.get_by_role("button", name="Wake now").click()
    expect(demo.thread.get_by_text("You reopened this conversation")).to_be_visible()
    demo.page.get_by_role("button", name="Resolve", exact=True).click()
    expect(demo.page.get_by_role("button", name="Reopen")).to_be_visible()
    demo.picture("life-lines")


def test_the_visitor_pane_tells_and_can_be_corrected(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visitor = visits(f"Pane {mark}")
    visitor.page.goto(f"/demo?lamp={mark}")
    demo = agents()
    demo.open_conversation(mark)
    pane = demo.page.get_by_role("region", name="Visitor")
    expect(pane.get_by_text(re.compile("Chrom"))).to_be_visible()
    expect(pane.get_by_text(f"lamp={mark}").first).to_be_visible()
    pane.get_by_role("button", name="Change name").click()
    pane.get_by_role("textbox", name="Name").fill("Mira Lind")
    pane.get_by_role("textbox", name="Name").press("Enter")
    expect(pane.get_by_role("heading", name="Mira Lind")).to_be_visible()
    expect(demo.thread.get_by_text("You changed the visitor's name to Mira Lind")).to_be_visible()
    pane.get_by_role("button", name="Change e-mail").click()
    pane.get_by_role("textbox", name="E-mail").fill("no address")
    pane.get_by_role("textbox", name="E-mail").press("Enter")
    expect(pane.get_by_text("Write an address such as")).to_be_visible()
    demo.picture("visitor-pane")
    demo.page.reload()
    expect(pane.get_by_role("heading", name="Mira Lind")).to_be_visible()
