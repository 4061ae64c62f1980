import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createKeyboard, type Keyboard } from "../../src/services/keyboard";

const enabled = signal(true);
let keyboard: Keyboard;
beforeEach(() => {
  enabled.value = true;
  keyboard = createKeyboard(window, enabled);
});
afterEach(() => {
  keyboard.dispose();
  document.body.replaceChildren();
});

/** Presses a key on an element; whether it was taken. */
function press(key: string, more: KeyboardEventInit = {}, at: Element = document.body): boolean {
  return !at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

function inside(html: string): Element {
  document.body.innerHTML = html;
  return document.body.querySelector("[data-at]") ?? document.body;
}

it("does what the table says, and takes the key", () => {
  const reply = vi.fn();
  keyboard.register({ reply });
  expect(press("r")).toBe(true);
  expect(press("R")).toBe(true); // Caps Lock
  expect(press("к", { code: "KeyR" })).toBe(true); // the same key of a Russian layout
  expect(reply).toHaveBeenCalledTimes(3);
});

it.each([
  ["a key that is no command", "x", {}],
  ["a command that nobody takes", "n", {}],
  ["the browser's own", "r", { ctrlKey: true }],
  ["the system's own", "r", { metaKey: true }],
  ["a capital letter", "R", { shiftKey: true }],
  ["a letter of a composition", "r", { isComposing: true }],
])("leaves %s alone", (_, key, more) => {
  const reply = vi.fn();
  keyboard.register({ reply });
  expect(press(key, more)).toBe(false);
  expect(reply).not.toHaveBeenCalled();
});

it.each([
  "<input data-at>",
  "<textarea data-at></textarea>",
  "<select data-at></select>",
  "<p contenteditable><b data-at></b></p>",
  "<dialog open><button data-at></button></dialog>",
])("is silent in %s", (html) => {
  const reply = vi.fn();
  keyboard.register({ reply });
  press("r", {}, inside(html));
  expect(reply).not.toHaveBeenCalled();
});

it("lets Escape out of a field, but not out of a dialog, which closes by itself", () => {
  const leave = vi.fn();
  keyboard.register({ leave });
  press("Escape", {}, inside("<input data-at>"));
  expect(leave).toHaveBeenCalledTimes(1);
  press("Escape", {}, inside("<dialog open><input data-at></dialog>"));
  expect(leave).toHaveBeenCalledTimes(1);
});

it("leaves Enter to what is pressed with it", () => {
  const open = vi.fn();
  keyboard.register({ open });
  press("Enter", {}, inside('<a href="/inbox" data-at>'));
  press("Enter", {}, inside("<button data-at>"));
  expect(open).not.toHaveBeenCalled();
  press("Enter", {}, inside("<p data-at>"));
  expect(open).toHaveBeenCalledTimes(1);
});

it("asks who came last first, and goes on when he does not want it", () => {
  const calls: string[] = [];
  keyboard.register({ leave: () => void calls.push("page") });
  const undo = keyboard.register({
    leave() {
      calls.push("pane");
      return false;
    },
  });
  press("Escape");
  expect(calls).toEqual(["pane", "page"]);
  undo();
  press("Escape");
  expect(calls).toEqual(["pane", "page", "page"]);
});

it("can be switched off", () => {
  const reply = vi.fn();
  keyboard.register({ reply });
  enabled.value = false;
  expect(press("r")).toBe(false);
  expect(reply).not.toHaveBeenCalled();
});
