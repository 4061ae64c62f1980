import { type KeyValueStore, memoryStore } from "@porchlight/client/light";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alerts } from "../src/alerts";
import { currentPage } from "../src/page";
import { row } from "./fake-chat";

let storage: KeyValueStore;
let alerts: Alerts;
let hidden: boolean;

beforeEach(() => {
  hidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  storage = memoryStore();
  alerts = new Alerts(storage);
  document.title = "Lamps";
});

afterEach(() => {
  alerts.destroy();
  vi.unstubAllGlobals();
});

function look(away: boolean): void {
  hidden = away;
  document.dispatchEvent(new Event("visibilitychange"));
}

test("sound is off until the visitor has acted, and his choice is remembered", () => {
  expect(alerts.sound).toBe(false);
  alerts.acted = true;
  expect(alerts.sound).toBe(true);
  alerts.sound = false;
  const next = new Alerts(storage);
  next.acted = true;
  expect(next.sound).toBe(false);
  next.destroy();
});

test("nothing is stored before the visitor has chosen", () => {
  alerts.acted = true;
  alerts.setUnread(2);
  expect(storage.keys("")).toEqual([]);
});

test("the title counts while nobody looks, follows the page, and is told to nobody", () => {
  alerts.setUnread(2);
  expect(document.title).toBe("Lamps");
  look(true);
  expect(document.title).toBe("(2) Lamps");
  expect(currentPage().title).toBe("Lamps");
  document.title = "Alba";
  alerts.setUnread(3);
  expect(document.title).toBe("(3) Alba");
  look(false);
  expect(document.title).toBe("Alba");
});

test("a notification appears for a page that nobody looks at, where it is allowed", () => {
  const shown = vi.fn();
  vi.stubGlobal(
    "Notification",
    class {
      static permission = "granted";
      constructor(title: string, { body }: NotificationOptions) {
        shown(title, body);
      }
    },
  );
  const answer = row({ own: false, author: { kind: "agent", id: "a", name: "Ana" }, content: "Here it is" });
  alerts.message(answer, "Shop", false, () => {});
  expect(shown).not.toHaveBeenCalled();
  hidden = true;
  alerts.message(answer, "Shop", false, () => {});
  expect(shown).toHaveBeenCalledWith("Ana", "Here it is");
});
