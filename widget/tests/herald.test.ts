import type { Message } from "@porchlight/client/light";
import { beforeEach, expect, test } from "vitest";
import { herald } from "../src/herald";
import { FakeChat, row } from "./fake-chat";

let chat: FakeChat;
let told: string[];

beforeEach(() => {
  chat = new FakeChat();
  told = [];
});

function listen(): () => void {
  return herald(chat.asChat(), {
    message: ({ content }) => told.push(content),
    unread: (count) => told.push(`unread ${count}`),
    status: (connected, online) => told.push(`${connected} ${online}`),
  });
}

function answer(seq: number, conversationId = "c_1") {
  const message = { conversationId } as Message;
  return row({
    key: `${conversationId}/${seq}`,
    seq,
    content: `answer ${seq}`,
    own: false,
    state: "received",
    message,
  });
}

test("what is there already is no news; what comes is told once", () => {
  chat.show([answer(1)]);
  listen();
  told = [];
  chat.show([answer(1), answer(2)]);
  chat.show([answer(1), answer(2)]);
  chat.show([answer(1), answer(2), row({ seq: 3 }), answer(4)], { lastSeq: 4 });
  expect(told).toEqual(["answer 2", "answer 4"]);
});

test("another conversation begins at its first message", () => {
  chat.show([answer(1), answer(2)]);
  listen();
  told = [];
  chat.show([answer(1), answer(2), answer(1, "c_2")], { conversationId: "c_2", lastSeq: 1 });
  expect(told).toEqual(["answer 1"]);
});

test("numbers and states are told when they change, until it ends", () => {
  const end = listen();
  chat.show([], { unread: 1 });
  chat.show([], { unread: 1 });
  chat.set({ connected: true, online: true });
  end();
  chat.set({ connected: false });
  expect(told).toEqual(["false null", "unread 1", "true true"]);
});
