/** Conversations that were there before the page, that ended, and that began anew. */
import { beforeEach, describe, expect, test } from "vitest";
import type { ConversationStart } from "../src/conversation";
import { connect, disconnect, open, outbox, reset, server, sync, view } from "./conversation-world";
import { message, settled } from "./support";

beforeEach(reset);

/** What was said last in each conversation that has ended. */
function lastOfEnded(): string[] {
  return sync.snapshot.rows.filter(({ key }) => sync.snapshot.ends.has(key)).map(({ content }) => content);
}

describe("an earlier conversation", () => {
  const start: ConversationStart = { id: "c_1", lastSeq: 120, agentReadSeq: 118, visitorReadSeq: 119 };

  beforeEach(() => {
    for (let number = 1; number <= 120; number += 1) server.answer(`m${number}`);
    open(start, 60);
  });

  test("begins with its newest page and grows upwards on demand", async () => {
    connect();
    await settled();
    expect(server.log).toEqual(["history 121", "resume 120"]);
    expect(view()[0]).toBe("m71:received");
    expect(sync.snapshot).toMatchObject({ ready: true, readUpTo: 119, unread: 1, older: { hasOlder: true } });
    await sync.loadOlder();
    await sync.loadOlder();
    expect(view()).toHaveLength(120);
    expect(sync.snapshot.older.hasOlder).toBe(false);
    sync.trim();
    expect(view()).toHaveLength(60);
    expect(sync.snapshot.older.hasOlder).toBe(true);
  });

  test("gives way to a new one, and stays readable above it", async () => {
    connect();
    await settled();
    sync.send("again");
    server.startConversation("c_2");
    sync.sent(server.store("again"));
    await settled();
    expect(sync.snapshot.conversationId).toBe("c_2");
    expect(view().slice(-2)).toEqual(["m120:received", "again:sent"]);
    expect(lastOfEnded()).toEqual(["m120"]);
    sync.receive(server.answer("welcome back"));
    expect(view().at(-1)).toBe("welcome back:received");
  });

  test("in which a message from before the reload lies further up is asked about it, and it is not sent again", async () => {
    reset();
    connect();
    await settled();
    sync.send("long ago");
    await settled();
    server.store("long ago");
    disconnect();
    for (let number = 2; number <= 120; number += 1) server.answer(`m${number}`);
    server.log.length = 0;
    open(start, 60);
    connect();
    await settled();
    expect(server.log).toEqual(["history 121", "resume 120"]);
    expect(outbox.entries()).toEqual([]);
    expect(view()).not.toContain("long ago:sending");
  });

  test("ends, for whoever looks, as soon as the reader has left it", async () => {
    connect();
    await settled();
    sync.end();
    expect(lastOfEnded()).toEqual(["m120"]);
    sync.send("again");
    server.startConversation("c_2");
    sync.sent(server.store("again"));
    await settled();
    expect(lastOfEnded()).toEqual(["m120"]);
  });

  test("that was replaced while away is noticed by the resume", async () => {
    connect();
    await settled();
    disconnect();
    server.startConversation("c_2");
    server.answer("new");
    connect();
    await settled();
    expect(view().at(-1)).toBe("new:received");
    expect(sync.snapshot).toMatchObject({ conversationId: "c_2", lastSeq: 1 });
  });
});

describe("two conversations", () => {
  beforeEach(async () => {
    server.startConversation("c_2");
    server.answer("welcome back");
    open({ id: "c_2", lastSeq: 1, agentReadSeq: 0, visitorReadSeq: 0 });
    connect();
    await settled();
  });

  test("a page that was asked for before the new one began, and answered after, is none of the old one's", async () => {
    open({ id: "c_1", lastSeq: 7, agentReadSeq: 0, visitorReadSeq: 0 });
    connect();
    await settled();
    expect(sync.snapshot.conversationId).toBe("c_2");
    expect(view()).toEqual(["welcome back:received"]);
  });

  test("a late word in the one that ended does not bring it back", async () => {
    sync.receive(message(9, { conversationId: "c_1", content: "late" }));
    await settled();
    sync.receive(server.answer("still here"));
    await settled();
    expect(sync.snapshot.conversationId).toBe("c_2");
    expect(view()).toEqual(["welcome back:received", "still here:received"]);
  });

  test("a message that turns out to be stored in the one that ended is Sent, above the newer ones", async () => {
    const id = sync.send("sent yesterday");
    await settled();
    sync.sent({
      clientMessageId: id,
      messageId: "m",
      conversationId: "c_1",
      seq: 7,
      createdAt: "2026-03-08T12:00:00Z",
    });
    await settled();
    expect(sync.snapshot.conversationId).toBe("c_2");
    expect(view()).toEqual(["sent yesterday:sent", "welcome back:received"]);
    expect(lastOfEnded()).toEqual(["sent yesterday"]);
    expect(outbox.entries()).toEqual([]);
  });
});
