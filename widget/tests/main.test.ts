import { afterEach, beforeEach, expect, test, vi } from "vitest";

let asked: string[];

beforeEach(() => {
  asked = [];
  vi.resetModules();
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return new Promise(() => {});
  });
});

afterEach(() => {
  window.porchlight?.destroy();
  Reflect.deleteProperty(window, "porchlight");
  Reflect.deleteProperty(window, "LiveChatWidget");
  vi.unstubAllGlobals();
});

/** Runs the entry as the script element that is loading now. */
async function load(attributes: Record<string, string>): Promise<void> {
  const script = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.resetModules();
  await import("../src/main");
}

test("the element says where the server is and which project it is for", async () => {
  await load({ src: "https://chat.example/widget.js", "data-project-id": "demo" });
  expect(asked).toEqual(["https://chat.example/api/widget/config?projectId=demo"]);
});

test("what was asked before the script had loaded is done, in order", async () => {
  const queue: unknown[][] = [];
  const waiting = Object.assign((...call: unknown[]) => queue.push(call), { q: queue });
  Object.assign(window, { porchlight: waiting });
  waiting("boot", { projectId: "queued" });
  waiting("setTheme", "dark");
  await load({ src: "https://chat.example/widget.js" });
  expect(asked).toEqual(["https://chat.example/api/widget/config?projectId=queued"]);
  expect(window.porchlight).toBe(window.LiveChatWidget);
});

test("attributes of other scripts are not ours", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await load({ src: "https://chat.example/widget.js", "data-project-id": "demo", "data-cfasync": "false" });
  expect(warn).not.toHaveBeenCalled();
});

test("loaded twice is once", async () => {
  await load({ src: "https://chat.example/widget.js", "data-project-id": "demo" });
  const first = window.LiveChatWidget;
  await load({ src: "https://chat.example/widget.js", "data-project-id": "demo" });
  expect(window.LiveChatWidget).toBe(first);
  expect(asked).toHaveLength(1);
});

test("without a project it waits for the page to call init, and says so", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await load({ src: "https://chat.example/widget.js" });
  expect(warn).toHaveBeenCalledOnce();
  expect(asked).toEqual([]);
  window.LiveChatWidget?.init({ projectId: "later" });
  expect(asked).toEqual(["https://chat.example/api/widget/config?projectId=later"]);
});

test("an element of the page with our name is no widget", async () => {
  Object.assign(window, { porchlight: document.createElement("form"), LiveChatWidget: document.createElement("a") });
  await load({ src: "https://chat.example/widget.js", "data-project-id": "demo" });
  expect(asked).toHaveLength(1);
});
