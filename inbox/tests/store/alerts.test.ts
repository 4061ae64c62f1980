import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Message } from "../../src/contract";
import { createAlerts } from "../../src/store/alerts";
import { aConversation, aMessage, ana, ben, FakeConnection } from "../support";

const [viewed, attentive, leads] = [signal<string | null>(null), signal(false), signal(true)];
const preferences = { sound: signal(true), notifications: signal(true) };
const chime = { play: vi.fn() };
const notifier = { show: vi.fn() };
const open = vi.fn();
let connection: FakeConnection;
let time: number;
let stop: () => void;
beforeEach(() => {
  [viewed.value, attentive.value, leads.value] = [null, false, true];
  [preferences.sound.value, preferences.notifications.value] = [true, true];
  for (const spy of [chime.play, notifier.show, open]) spy.mockReset();
  connection = new FakeConnection();
  time = 0;
  stop = createAlerts({
    ...{ connection: connection.asConnection, agentId: ana.id, viewed, attentive, leads, preferences, chime, notifier },
    ...{ open, now: () => time },
  });
});
afterEach(() => stop());

const lastMessage = { seq: 1, author: aMessage(1).author, preview: "Is it brass?", createdAt: aMessage(1).createdAt };
const say = (message: Partial<Message> = {}, assigneeId: string | null = null) =>
  connection.say("newMessage", {
    message: aMessage(1, message),
    conversation: aConversation({ assigneeId, lastMessage }),
  });
const called = () => [chime.play.mock.calls.length, notifier.show.mock.calls.length];

it.each([
  ["nobody's", null, [1, 1]],
  ["one's own", ana.id, [1, 1]],
  ["a colleague's", ben.id, [0, 0]],
])("calls for %s conversation: %s", (_, assigneeId, expected) => {
  say({}, assigneeId);
  expect(called()).toEqual(expected);
});

it.each([
  ["a note", { kind: "note", author: { kind: "agent", id: ben.id, name: "Ben" } }],
  ["a colleague's reply", { author: { kind: "agent", id: ben.id, name: "Ben" } }],
  ["a line of the system", { kind: "event", author: { kind: "system", id: "system", name: null } }],
] as const)("is silent at %s", (_, message) => {
  say(message);
  expect(called()).toEqual([0, 0]);
});

it("leaves it to the tab that leads", () => {
  leads.value = false;
  say();
  expect(called()).toEqual([0, 0]);
});

it("does as the agent chose", () => {
  preferences.sound.value = false;
  say();
  expect(called()).toEqual([0, 1]);
  [preferences.sound.value, preferences.notifications.value] = [true, false];
  say();
  expect(called()).toEqual([1, 1]);
});

it("does not notify somebody who looks at the window, nor ring for what he reads", () => {
  attentive.value = true;
  say();
  expect(called()).toEqual([1, 0]);
  viewed.value = "c1";
  time = 10_000;
  say();
  expect(called()).toEqual([1, 0]);
});

it("rings once for many who come at once", () => {
  for (let at = 0; at < 2_000; at += 100) {
    time = at;
    say();
  }
  expect(chime.play).toHaveBeenCalledTimes(1);
  time = 2_000;
  say();
  expect(chime.play).toHaveBeenCalledTimes(2);
});

it("shows who wrote what, and opens it", () => {
  say();
  const note = notifier.show.mock.lastCall?.[0];
  expect(note).toMatchObject({ title: "Mira", body: "Is it brass?", tag: "c1" });
  note.clicked();
  expect(open).toHaveBeenCalledWith(expect.objectContaining({ id: "c1" }));
});

it("ends when it is told to", () => {
  stop();
  say();
  expect(called()).toEqual([0, 0]);
});
