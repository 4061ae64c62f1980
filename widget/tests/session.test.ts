import { type KeyValueStore, memoryStore, RequestError, type WidgetSession } from "@porchlight/client/light";
import { beforeEach, describe, expect, test } from "vitest";
import type { Http } from "../src/http";
import { outboxIdentity, Session } from "../src/session";

interface Asked {
  token?: string;
  identity?: string;
}

let storage: KeyValueStore;
let asked: Asked[];
let answer: (body: Asked) => WidgetSession;

const http = {
  post: async (_path: string, body: Asked) => {
    asked.push(body);
    return answer(body);
  },
} as unknown as Http;

function session(identity?: string): Session {
  return new Session({ http, storage, projectId: "demo", identity, page: () => ({ url: "https://shop.example/" }) });
}

function granted(change: Partial<WidgetSession> = {}): WidgetSession {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return { token: "t1", visitorUid: "v_1", expiresAt, conversation: null, ...change };
}

beforeEach(() => {
  storage = memoryStore();
  asked = [];
  answer = () => granted();
});

test("nothing is stored or asked before it is needed", () => {
  expect(session().started).toBe(false);
  expect(asked).toEqual([]);
  expect(storage.keys("")).toEqual([]);
});

test("it is asked for once, and remembered for the next page", async () => {
  const first = session();
  await first.get();
  await first.get();
  expect(asked).toEqual([{ projectId: "demo", page: { url: "https://shop.example/" } }]);
  first.markStarted();
  const next = session();
  expect(next.started).toBe(true);
  await next.get();
  expect(asked[1]).toMatchObject({ token: "t1" });
});

test("a token about to expire is renewed", async () => {
  answer = () => granted({ expiresAt: new Date(Date.now() + 30_000).toISOString() });
  const mine = session();
  await mine.get();
  await mine.get();
  expect(asked).toHaveLength(2);
});

describe("a token that the server no longer takes", () => {
  test("gives way to a new visitor", async () => {
    await session().get();
    answer = ({ token }) => {
      if (token) throw new RequestError({ code: "unauthorized", message: "" });
      return granted({ token: "t2", visitorUid: "v_2" });
    };
    await expect(session().get()).resolves.toMatchObject({ visitorUid: "v_2" });
  });

  test("is not thrown away because the server is busy", async () => {
    await session().get();
    answer = () => {
      throw new RequestError({ code: "unavailable", message: "" });
    };
    await expect(session().get()).rejects.toMatchObject({ code: "unavailable" });
    answer = () => granted();
    await session().get();
    expect(asked.at(-1)).toMatchObject({ token: "t1" });
  });
});

test("identified visitors and the anonymous one have drawers of their own", async () => {
  const jwt = `x.${btoa(JSON.stringify({ sub: "42" }))}.y`;
  await session().get();
  await session(jwt).get();
  expect(asked[1]).toMatchObject({ identity: jwt });
  expect(asked[1]?.token).toBeUndefined();
  expect(outboxIdentity("demo", jwt)).toBe("demo:42");
  expect(outboxIdentity("demo", "broken")).toBe("demo:unknown");
});

test("broken storage is an empty one", async () => {
  storage.set("porchlight:session:demo", "{");
  expect(session().started).toBe(false);
});

test.each(["t".repeat(9000), "\ud800", "a b", "{}"])(
  "what is no token is not sent: every try would fail",
  async (token) => {
    storage.set("porchlight:session:demo", JSON.stringify({ token, started: true }));
    await session().get();
    expect(asked.map((body) => body.token)).toEqual([undefined]);
  },
);
