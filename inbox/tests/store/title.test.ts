import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { followTitle } from "../../src/store/title";

it("stands in the window's title while there is something to read", () => {
  const unread = signal(2);
  const stop = followTitle(document, unread);
  expect(document.title).toBe("(2) Porchlight");
  unread.value = 0;
  expect(document.title).toBe("Porchlight");
  unread.value = 1;
  stop();
  expect(document.title).toBe("Porchlight");
});
