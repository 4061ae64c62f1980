import { memoryStore } from "@porchlight/client";
import { expect, it } from "vitest";
import { createPreferences } from "../../src/services/preferences";

/** A storage whose other tab the test is. */
function sharedStore() {
  const store = memoryStore();
  let heard: (key: string | null) => void = () => {};
  const onForeignChange = (listener: (key: string | null) => void) => {
    heard = listener;
    return () => {
      heard = () => {};
    };
  };
  return { ...store, onForeignChange, tell: (key: string | null) => heard(key) };
}

it("keeps what was chosen, and nothing else", () => {
  const store = sharedStore();
  const first = createPreferences(store);
  expect([first.sound.value, first.notifications.value, first.sendKey.value]).toEqual([true, false, "Enter"]);
  first.sound.value = false;
  first.listWidth.value = 400;
  const second = createPreferences(store);
  expect([second.sound.value, second.listWidth.value]).toEqual([false, 400]);
  expect(store.keys("")).toHaveLength(2);
});

it.each(['"loud"', "{", "1e9", "null", "[]"])("takes the default for %s in the storage", (raw) => {
  const store = sharedStore();
  for (const name of ["sound", "listWidth", "sendKey"]) store.set(`porchlight:inbox:choice:${name}`, raw);
  const { sound, listWidth, sendKey } = createPreferences(store);
  expect([sound.value, listWidth.value, sendKey.value]).toEqual([true, 348, "Enter"]);
});

it("follows another tab until it is disposed of", () => {
  const store = sharedStore();
  const here = createPreferences(store);
  store.set("porchlight:inbox:choice:sound", "false");
  store.tell("porchlight:inbox:choice:sound");
  expect(here.sound.value).toBe(false);
  here.dispose();
  store.set("porchlight:inbox:choice:sound", "true");
  store.tell(null);
  expect(here.sound.value).toBe(false);
});
