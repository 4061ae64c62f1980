import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pollingTransport, type Transport } from "../../src/light/transports";
import { settled } from "../support";

interface Call {
  method: string;
  url: string;
  body: string | undefined;
  answer: (text: string, status?: number) => void;
}

let calls: Call[];
let frames: string[];
let closed: number;
let transport: Transport;

beforeEach(() => {
  calls = [];
  frames = [];
  closed = 0;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    return new Promise<Response>((resolve, reject) => {
      const answer = (text: string, status = 200) => resolve(new Response(text, { status }));
      calls.push({ method: init.method ?? "GET", url, body: init.body as string | undefined, answer });
      init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  });
  const events = {
    frame: (frame: string) => frames.push(frame),
    closed: () => {
      closed += 1;
    },
  };
  transport = pollingTransport("https://chat.example/socket.io/", events);
});

afterEach(() => vi.unstubAllGlobals());

async function shake(): Promise<void> {
  calls[0]?.answer('0{"sid":"abc","pingInterval":25000,"pingTimeout":20000}');
  await settled();
}

describe("long polling", () => {
  test("asks again and again, and knows its session after the handshake", async () => {
    expect(calls[0]?.url).toBe("https://chat.example/socket.io/?EIO=4&transport=polling");
    await shake();
    calls[1]?.answer("2\x1e40/widget,{}");
    await settled();
    expect(frames.slice(1)).toEqual(["2", "40/widget,{}"]);
    expect(calls[2]?.url).toBe("https://chat.example/socket.io/?EIO=4&transport=polling&sid=abc");
  });

  test("sends one request at a time, with all that has gathered meanwhile", async () => {
    await shake();
    transport.send("3");
    transport.send("42/widget,1[]");
    transport.send("42/widget,2[]");
    const posts = () => calls.filter(({ method }) => method === "POST");
    expect(posts().map(({ body }) => body)).toEqual(["3"]);
    posts()[0]?.answer("ok");
    await settled();
    expect(posts().map(({ body }) => body)).toEqual(["3", "42/widget,1[]\x1e42/widget,2[]"]);
  });

  test("is closed once by an error of either direction", async () => {
    await shake();
    transport.send("3");
    calls[2]?.answer("", 400);
    await settled();
    expect(closed).toBe(1);
  });

  test("says goodbye when it is closed, and is silent then", async () => {
    await shake();
    transport.close();
    transport.close();
    await settled();
    expect(calls.at(-1)).toMatchObject({ method: "POST", body: "1" });
    expect([calls.length, closed]).toEqual([3, 0]);
  });
});
