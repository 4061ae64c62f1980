import { memoryStore, type WidgetConfig } from "@porchlight/client/light";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Alerts } from "../../src/alerts";
import { App, type AppProps } from "../../src/components/App";
import { speak } from "../../src/i18n";
import { ViewState } from "../../src/view";
import { FakeChat, row } from "../fake-chat";

const CONFIG: WidgetConfig = {
  projectId: "demo",
  name: "Ember & Oak",
  theme: { accent: "#a94a17", mode: "auto", position: "right" },
  greeting: "Welcome!",
  locale: "en",
  online: false,
  askEmail: true,
  answersWithin: "",
  typingPreview: false,
};

let chat: FakeChat;
let view: ViewState;
let root: HTMLElement;
let opened: number;
let alerts: Alerts;

function draw(change: Partial<AppProps> = {}): void {
  const app = { config: CONFIG, chat: chat.asChat(), view, alerts, speech: speak(), speaking: true, settings: {} };
  act(() => render(<App {...app} {...change} />, root));
}

beforeEach(() => {
  // A frame is drawn at once, and the next step begins at once: the tests look at what is there, not when.
  vi.stubGlobal("setTimeout", (run: (...given: unknown[]) => void, _ms: number, ...given: unknown[]) => run(...given));
  vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => {
    draw(0);
    return 0;
  });
  chat = new FakeChat();
  opened = 0;
  view = new ViewState((open) => {
    opened += open ? 1 : 0;
  });
  root = document.createElement("div");
  document.body.append(root);
  alerts = new Alerts(memoryStore());
  draw();
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

function find<E extends HTMLElement>(selector: string): E {
  const element = root.querySelector<E>(selector);
  if (!element) throw new Error(`nothing matches ${selector}`);
  return element;
}

function open(): void {
  act(() => find(".launcher").click());
}

function type(text: string): HTMLTextAreaElement {
  const box = find<HTMLTextAreaElement>("textarea");
  act(() => {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return box;
}

function press(target: HTMLElement, key: string, change: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...change });
  act(() => void target.dispatchEvent(event));
  return event;
}

function button(name: string): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

describe("the launcher", () => {
  test("says what it does, and how much is unread", () => {
    expect(find(".launcher").getAttribute("aria-label")).toBe("Open chat");
    act(() => chat.show([], { unread: 12 }));
    expect(find(".launcher").getAttribute("aria-label")).toBe("Open chat, 12 unread messages");
    expect(find(".badge").getAttribute("data-count")).toBe("9+");
  });

  test("opens the panel with the focus in the text box, and closes it again", () => {
    open();
    expect(opened).toBe(1);
    expect(document.activeElement).toBe(find("textarea"));
    expect(find(".launcher").getAttribute("aria-label")).toBe("Close chat");
    open();
    expect(root.querySelector(".panel")).toBeNull();
  });

  test("gets the focus back when Escape closes the panel", () => {
    open();
    press(find("textarea"), "Escape");
    expect(root.querySelector(".panel")).toBeNull();
    expect(document.activeElement).toBe(find(".launcher"));
  });

  test("leaves the focus to the page: back to its own button, or where the visitor has gone meanwhile", () => {
    const [own, search] = [document.createElement("button"), document.createElement("input")];
    document.body.append(own, search);
    own.focus();
    act(() => view.show());
    press(find("textarea"), "Escape");
    expect(document.activeElement).toBe(own);
    act(() => view.show());
    search.focus();
    act(() => view.close());
    expect(document.activeElement).toBe(search);
    own.remove();
    search.remove();
  });
});

test("the panel is drawn in steps, between which a slow phone does other things", () => {
  const waiting: (() => void)[] = [];
  vi.stubGlobal("setTimeout", (run: (...given: unknown[]) => void, _ms: number, ...given: unknown[]) =>
    waiting.push(() => run(...given)),
  );
  const drawn = () => [".header", "textarea", ".log"].filter((part) => root.querySelector(part));
  open();
  expect(drawn()).toEqual([".header"]);
  act(() => waiting.shift()?.());
  expect(drawn()).toEqual([".header", "textarea"]);
  act(() => waiting.shift()?.());
  expect(drawn()).toEqual([".header", "textarea", ".log"]);
});

describe("the panel", () => {
  beforeEach(open);

  test("names the business and whether somebody is there", () => {
    expect(find("[role=dialog]").getAttribute("aria-label")).toBe("Chat with Ember & Oak");
    expect(find(".presence").textContent).toContain("Away now");
    act(() => chat.set({ online: true, agents: ["Ana Ruiz"] }));
    expect(find(".presence").textContent).toBe("Ana Ruiz\u00a0· Online now");
    expect(find(".face").textContent).toBe("AR");
    act(() => chat.set({ agents: ["Ana Ruiz", "李小龙", "Jürgen von Berg", "Zoë Z."] }));
    expect(find(".presence").textContent).toBe("Ana\u00a0· 李小龙\u00a0· Jürgen\u00a0· Online now");
  });

  test("says so when the connection is away", () => {
    expect(find(".banner").textContent).toBe("");
    act(() => chat.set({ away: true }));
    expect(find(".banner[role=status]").textContent).toContain("No connection");
  });

  test("greets, shows who types, and marks as read what is seen", () => {
    expect(find("[role=log]").textContent).toContain("Welcome!");
    act(() => chat.set({ typing: "" }));
    expect(find(".typing").textContent).toBe("Someone is typing");
    act(() => chat.show([row({ own: false, state: "received" })]));
    expect(chat.calls).toContain("read");
  });

  test("offers earlier messages", () => {
    act(() => chat.show([row()], { older: { hasOlder: true, loading: false, error: null } }));
    act(() => button("Show earlier messages").click());
    expect(chat.calls).toContain("older");
  });
});

describe("a message", () => {
  beforeEach(open);

  test.each([
    ["sending", "Sending"],
    ["sent", "Sent"],
    ["seen", "Seen"],
  ] as const)("that is %s says so in words", (state, word) => {
    act(() => chat.show([row({ state })]));
    expect(find(".state").textContent).toBe(word);
  });

  test("that failed says why, and can be sent again, edited or removed", () => {
    act(() => chat.show([row({ state: "failed", failure: { code: "too_large", retryable: false } })]));
    expect(find(".state").textContent).toBe("Failed");
    expect(find(".failure").textContent).toContain("too long");
    act(() => button("Send again").click());
    act(() => button("Remove").click());
    expect(chat.calls).toEqual(expect.arrayContaining(["send Hello for c1", "discard c1"]));
    act(() => button("Edit").click());
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("Hello");
    press(type("Better"), "Enter");
    expect(chat.calls.at(-1)).toBe("send Better for c1");
  });

  test("is text and safe links, whatever it says", () => {
    const content = '<img src=x onerror=alert(1)> javascript:alert(1) https://example.com/"onload="x';
    act(() => chat.show([row({ content })]));
    expect(root.querySelector("img")).toBeNull();
    const links = [...root.querySelectorAll("a")];
    expect(links.map((link) => [link.getAttribute("href"), link.rel, link.target])).toEqual([
      ["https://example.com/", "noopener noreferrer nofollow", "_blank"],
    ]);
    expect(find(".bubble:not(.greeting)").textContent).toContain("<img src=x onerror=alert(1)>");
  });
});

describe("the text box", () => {
  beforeEach(open);

  test("sends with Enter and is empty again", () => {
    const box = type("Hello there");
    expect(press(box, "Enter").defaultPrevented).toBe(true);
    expect(chat.calls).toEqual(expect.arrayContaining(["typing", "send Hello there"]));
    expect(box.value).toBe("");
  });

  test("does not send with Shift+Enter", () => {
    expect(press(type("Hello"), "Enter", { shiftKey: true }).defaultPrevented).toBe(false);
    expect(chat.calls).not.toContain("send Hello");
  });

  test("does not send nothing, nor too much", () => {
    press(type("   "), "Enter");
    expect(find<HTMLButtonElement>(".send").disabled).toBe(true);
    press(type("🙂".repeat(5_003)), "Enter");
    expect(find("[role=alert]").textContent).toBe("3 characters too many");
    expect(chat.calls.filter((call) => call.startsWith("send"))).toEqual([]);
  });

  test("keeps a half-written message while the panel is closed", () => {
    type("Half a thought");
    open();
    open();
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("Half a thought");
  });

  test("keeps the words, and says why, when nothing more can be taken", () => {
    chat.refuse = true;
    const box = type("One too many");
    press(box, "Enter");
    expect(box.value).toBe("One too many");
    expect(find("[role=alert]").textContent).toContain("Too many messages");
  });

  test("what is typed is shown to agents only where the project says so, and the visitor is told", () => {
    expect(find(".composer").textContent).not.toContain("what you type");
    draw({ config: { ...CONFIG, typingPreview: true } });
    expect(find(".composer").textContent).toContain("Our team sees what you type before you send it.");
    type("Hello");
    expect(chat.calls).toEqual(expect.arrayContaining(["shows Hello"]));
  });
});

describe("emoji", () => {
  beforeEach(open);

  test("goes where the caret is, over what was selected, and the caret behind it", () => {
    const box = type("Hello world!");
    box.setSelectionRange(5, 11);
    act(() => find<HTMLButtonElement>("[aria-label=Emoji]").click());
    act(() => button("👋").click());
    expect(box.value).toBe("Hello👋!");
    expect(box.selectionStart).toBe(7);
    expect(document.activeElement).toBe(box);
    expect(root.querySelector(".emoji")).toBeNull();
  });

  test.each([
    ["ltr", "ArrowRight"],
    ["rtl", "ArrowLeft"],
  ])("the arrows move in a grid that reads %s, and Escape leaves it, not the chat", (direction, forward) => {
    draw({ speech: { ...speak(), direction: direction as "ltr" | "rtl" } });
    act(() => find<HTMLButtonElement>("[aria-label=Emoji]").click());
    const grid = [...root.querySelectorAll<HTMLElement>(".emoji button")];
    for (const [index, cell] of grid.entries()) {
      Object.defineProperty(cell, "offsetTop", { value: Math.floor(index / 8) * 44 });
    }
    expect(document.activeElement).toBe(grid[0]);
    press(grid[0] as HTMLElement, forward);
    press(grid[1] as HTMLElement, "ArrowDown");
    expect(document.activeElement).toBe(grid[9]);
    press(grid[9] as HTMLElement, "ArrowUp");
    expect(document.activeElement).toBe(grid[1]);
    expect(grid.map(({ tabIndex }) => tabIndex).filter((index) => index === 0)).toHaveLength(1);
    press(grid[1] as HTMLElement, "Escape");
    expect(root.querySelector(".emoji")).toBeNull();
    expect(document.activeElement).toBe(find("textarea"));
  });
});
