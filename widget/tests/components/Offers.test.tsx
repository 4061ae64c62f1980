import { memoryStore } from "@porchlight/client/light";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alerts } from "../../src/alerts";
import { Closed } from "../../src/components/Closed";
import { Contact } from "../../src/components/Contact";
import { FakeChat, row } from "../fake-chat";

let chat: FakeChat;
let root: HTMLElement;

beforeEach(() => {
  chat = new FakeChat();
  chat.set({ connected: true });
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.unstubAllGlobals();
});

function contact(asks = true): void {
  act(() => render(<Contact asks={asks} chat={chat.asChat()} alerts={new Alerts(memoryStore())} />, root));
}

function press(name: string): void {
  const found = [...root.querySelectorAll("button")].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent) === name,
  );
  if (!found) throw new Error(`no button ${name}`);
  act(() => found.click());
}

test("asks for an address by an offer, not by a form, and takes it", () => {
  contact();
  expect(root.querySelector("input")).toBeNull();
  press("Leave your e-mail address");
  const box = root.querySelector("input") as HTMLInputElement;
  expect(document.activeElement).toBe(box);
  box.value = "vera@example.com";
  press("Save");
  expect(chat.calls).toEqual(["email vera@example.com"]);
  expect(root.textContent).toContain("vera@example.com");
});

test("who writes his message while the question stands there is left alone", () => {
  contact();
  press("Leave your e-mail address");
  const elsewhere = document.body.appendChild(document.createElement("textarea"));
  elsewhere.focus();
  contact(); // a key in the composer draws everything again
  expect(document.activeElement).toBe(elsewhere);
  press("Save");
  expect(document.activeElement).toBe(elsewhere);
  elsewhere.remove();
});

test("does not ask for what is known, nor while an answer stands there, nor where the project does not want it", () => {
  chat.set({ email: "vera@example.com" });
  contact();
  expect(root.querySelector("button")).toBeNull();
  chat.set({ email: null });
  contact(false);
  expect(root.querySelector("button")).toBeNull();
  chat.show([row({ own: false, state: "received" })]);
  contact();
  expect(root.textContent).toBe("");
});

test("the browser is asked for notifications only by a tap", () => {
  const asked = vi.fn(async () => "granted");
  vi.stubGlobal("Notification", Object.assign(vi.fn(), { permission: "default", requestPermission: asked }));
  contact();
  expect(root.textContent).not.toContain("Notify");
  chat.show([row()]);
  contact();
  expect(asked).not.toHaveBeenCalled();
  press("Notify me of answers");
  expect(asked).toHaveBeenCalledOnce();
});

test("what is resolved can be rated, explained if one likes, and left for another conversation", async () => {
  const draw = () => act(async () => render(<Closed chat={chat.asChat()} />, root));
  await draw();
  press("4 stars");
  await draw();
  expect(root.textContent).toContain("Thank you for your rating!");
  expect(root.querySelector("fieldset")).toBeNull();
  (root.querySelector("input") as HTMLInputElement).value = "Quick and kind";
  press("Save");
  await draw();
  expect(root.querySelector("input")).toBeNull();
  press("Start a new conversation");
  expect(chat.calls).toEqual(["rate 4", "rate 4 Quick and kind", "new"]);
});

test("who rated it on an earlier page is not asked why", () => {
  chat.set({ rating: 2 });
  act(() => render(<Closed chat={chat.asChat()} />, root));
  expect(root.textContent).toContain("Thank you for your rating!");
  expect(root.querySelector("input")).toBeNull();
});

test("without a connection nothing of it can be pressed", () => {
  chat.set({ connected: false });
  act(() => render(<Closed chat={chat.asChat()} />, root));
  expect(root.querySelectorAll(":enabled")).toHaveLength(0);
});
