import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCommands, type LiveChatWidget } from "../src/commands";
import { HOST_ID } from "../src/host";

let commands: LiveChatWidget;
let asked: string[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const config = { projectId: "demo", name: "Shop", theme: {}, greeting: "", locale: "en", online: true };
    return new Response(JSON.stringify(config), { status: 200 });
  });
  commands = createCommands("https://chat.example");
});

afterEach(() => {
  commands.destroy();
  vi.unstubAllGlobals();
});

function host(): HTMLElement | null {
  return document.getElementById(HOST_ID);
}

test("init asks for the settings and nothing else, and shows the launcher", async () => {
  const pushState = history.pushState;
  commands.init({ projectId: "demo" });
  await vi.waitFor(() => expect(host()?.shadowRoot?.querySelector(".launcher")).toBeTruthy());
  expect(asked).toEqual(["https://chat.example/api/widget/config?projectId=demo"]);
  expect([localStorage.length, document.cookie]).toEqual([0, ""]);
  commands.destroy();
  expect(host()).toBeNull();
  expect(history.pushState).toBe(pushState);
});

test("twice is once", async () => {
  commands.init({ projectId: "demo" });
  commands.init({ projectId: "other" });
  await vi.waitFor(() => expect(host()).not.toBeNull());
  expect(asked).toHaveLength(1);
  expect(document.querySelectorAll(`#${HOST_ID}`)).toHaveLength(1);
});

test("destroyed before the settings came, it never appears", async () => {
  commands.init({ projectId: "demo" });
  commands.destroy();
  await new Promise((resolve) => setTimeout(resolve));
  expect(host()).toBeNull();
});

test("a wrong call is told in the console and does not throw into the page", () => {
  const warnings = vi.spyOn(console, "warn").mockImplementation(() => {});
  commands.init(undefined as never);
  commands.init({ projectId: 7 } as never);
  commands.open();
  commands.toggle();
  expect(warnings).toHaveBeenCalledTimes(2);
  expect(asked).toEqual([]);
});
