import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHost, HOST_ID, type Host } from "../src/host";

let host: Host;

beforeEach(() => {
  host = createHost();
});

afterEach(() => {
  host.remove();
});

test("is one element with an open shadow root, out of reach of the page's styles", () => {
  const element = document.getElementById(HOST_ID);
  expect(element?.shadowRoot?.contains(host.root)).toBe(true);
  expect(element?.style.getPropertyPriority("display")).toBe("important");
  expect(document.head.querySelector("style, link")).toBeNull();
});

test("comes back when the page replaces its content, or its body", async () => {
  document.body.replaceChildren(document.createElement("main"));
  await vi.waitFor(() => expect(document.getElementById(HOST_ID)).not.toBeNull());
  document.documentElement.replaceChild(document.createElement("body"), document.body);
  await vi.waitFor(() => expect(document.body.querySelector(`#${HOST_ID}`)).not.toBeNull());
});

test("keeps key presses to itself", () => {
  let heard = 0;
  const count = () => {
    heard += 1;
  };
  document.addEventListener("keydown", count);
  host.root.dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true, composed: true }));
  document.removeEventListener("keydown", count);
  expect(heard).toBe(0);
});

test("gives the focus back when the page has moved it", async () => {
  const box = document.createElement("textarea");
  host.root.append(box);
  box.focus();
  document.body.replaceChildren();
  await vi.waitFor(() => expect(document.getElementById(HOST_ID)?.shadowRoot?.activeElement).toBe(box));
});

test("leaves nothing behind, and does not come back", async () => {
  host.remove();
  document.body.append(document.createElement("p"));
  await Promise.resolve();
  expect(document.getElementById(HOST_ID)).toBeNull();
});
