import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApi, type Porchlight } from "../../src/api/api";
import { HOST_ID } from "../../src/host";

let api: Porchlight;
let asked: string[];
let warnings: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  asked = [];
  warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    if (url.includes("/session")) return new Promise(() => {});
    if (url.includes("nobody")) return new Response('{"error":{"code":"not_found","message":""}}', { status: 404 });
    const config = { projectId: "demo", name: "Shop", theme: {}, greeting: "", locale: "en", online: true };
    return new Response(JSON.stringify(config), { status: 200 });
  });
  api = createApi("https://chat.example");
});

afterEach(() => {
  api.destroy();
  localStorage.clear();
  vi.unstubAllGlobals();
});

function host(): HTMLElement | null {
  return document.getElementById(HOST_ID);
}

function part(selector: string): HTMLElement | null {
  return host()?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

async function booted(settings: object = {}): Promise<void> {
  api("boot", { projectId: "demo", ...settings });
  await vi.waitFor(() => expect(host()).not.toBeNull());
}

describe("boot", () => {
  test("asks for the settings and nothing else, and shows the launcher; shutdown undoes it", async () => {
    const pushState = history.pushState;
    await booted();
    await vi.waitFor(() => expect(part(".launcher")).toBeTruthy());
    expect(asked).toEqual(["https://chat.example/api/widget/config?projectId=demo"]);
    expect([localStorage.length, document.cookie]).toEqual([0, ""]);
    api("shutdown");
    expect(host()).toBeNull();
    expect(history.pushState).toBe(pushState);
  });

  test("twice is once, also under the other name", async () => {
    await booted();
    api.init({ projectId: "other" });
    expect(asked).toHaveLength(1);
    expect(document.querySelectorAll(`#${HOST_ID}`)).toHaveLength(1);
  });

  test("shut down before the settings came, it never appears, and may be booted again", async () => {
    api("boot", { projectId: "demo" });
    api("shutdown");
    await new Promise((resolve) => setTimeout(resolve));
    expect(host()).toBeNull();
    await booted();
  });

  test("a server that will not have the project is an error event", async () => {
    const heard = vi.fn();
    api("on", "error", heard);
    api("boot", { projectId: "nobody" });
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
  });
});

test.each([
  ["boot"],
  ["boot", { projectId: 7 }],
  ["update", { colour: "red" }],
  ["setLocale", 7],
  ["open"],
  ["send", "Hello"],
  ["on", "ready"],
  ["on", "nothing", () => {}],
  ["toString"],
  ["fly"],
] as [string, ...unknown[]][])("a mistake is told in the console and never thrown: %s %o", (command, ...args) => {
  expect(() => api(command, ...args)).not.toThrow();
  expect(warnings).toHaveBeenCalled();
  expect(asked).toEqual([]);
});

describe("events", () => {
  test("go to handlers and to the window, until off", async () => {
    const heard: string[] = [];
    const ready = () => heard.push("ready");
    const asDom = (event: Event) => heard.push(event.type);
    window.addEventListener("porchlight:ready", asDom);
    api("on", "ready", ready);
    api("on", "open", () => heard.push("open"));
    api("on", "close", () => heard.push("close"));
    await booted();
    await vi.waitFor(() => expect(heard).toEqual(["ready", "porchlight:ready"]));
    api("toggle");
    api("off", "close");
    api("close");
    window.removeEventListener("porchlight:ready", asDom);
    expect(heard.slice(2)).toEqual(["open"]);
  });

  test("a handler that throws is the page's mistake and stops nobody", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const second = vi.fn();
    api("on", "ready", () => {
      throw new Error("theirs");
    });
    api("on", "ready", second);
    await booted();
    await vi.waitFor(() => expect(second).toHaveBeenCalledWith({ projectId: "demo" }));
    expect(reported).toHaveBeenCalledOnce();
  });
});

describe("commands", () => {
  test("hide and show the launcher", async () => {
    await booted({ hidden: true });
    expect(part(".launcher")).toBeNull();
    api("show");
    expect(part(".launcher")).not.toBeNull();
    api("hide");
    expect(part(".launcher")).toBeNull();
  });

  test("setTheme takes a word or an object", async () => {
    await booted();
    api("setTheme", "dark");
    api("setTheme", { position: "left", accent: "#102030" });
    expect(part(".widget")?.dataset).toMatchObject({ mode: "dark", side: "left" });
    expect(part(".widget")?.style.getPropertyValue("--accent")).toBe("rgb(16 32 48)");
  });

  test("send writes as the visitor; unread is a number and a callback", async () => {
    await booted();
    api("open");
    api("send", "Hello from the page");
    await vi.waitFor(() => expect(part("[role=log]")?.textContent).toContain("Hello from the page"));
    const callback = vi.fn();
    expect(api("unread", callback)).toBe(0);
    expect(callback).toHaveBeenCalledWith(0);
  });

  test("reset forgets the visitor, on the screen and in the storage", async () => {
    await booted();
    api("open");
    api("send", "Private words");
    localStorage.setItem("porchlight:draft:demo", "half");
    localStorage.setItem("porchlight:session:demo", "{}");
    localStorage.setItem("theirs", "1");
    localStorage.setItem("porchlight:outbox:visitor:demo:42:1", "{}"); // of whom the page has named
    localStorage.setItem("porchlight:session:demo2", "{}"); // of another project's widget on the same site
    api("reset");
    expect(Object.keys(localStorage).sort()).toEqual(["porchlight:session:demo2", "theirs"]);
    api("open");
    await vi.waitFor(() => expect(part("[role=log]")).not.toBeNull());
    expect(part("[role=log]")?.textContent).not.toContain("Private words");
  });
});
