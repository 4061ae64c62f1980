import { computed, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Conversation } from "../../src/contract";
import { byNewest } from "../../src/store/list";
import { createOrder, type OrderStore } from "../../src/store/order";
import { aConversation, at } from "../support";

const known = signal<readonly Conversation[]>([]);
const rows = computed(() => [...known.value].sort(byNewest));
const settled = signal(true);
let order: OrderStore;
beforeEach(() => {
  settled.value = true;
  known.value = [1, 2, 3].map((minute) => aConversation({ id: `c${minute}`, updatedAt: at(minute) }));
  order = createOrder({ rows, settled });
});
afterEach(() => order.dispose());

/** A conversation is new, or somebody writes in a known one. */
const write = (id: string, minute: number) => {
  known.value = [...known.value.filter((one) => one.id !== id), aConversation({ id, updatedAt: at(minute) })];
};
const seen = () => [order.ids.value.join(" "), order.waiting.value];

it("follows while no hand is on it", () => {
  write("c1", 4);
  write("new", 5);
  expect(seen()).toEqual(["new c1 c3 c2", 0]);
});

it("stands still under a hand, and counts who waits", () => {
  order.hold("pointer", true);
  write("c1", 4);
  write("new", 5);
  write("newer", 6);
  expect(seen()).toEqual(["c3 c2 c1", 2]);
  order.hold("pointer", false);
  expect(seen()).toEqual(["newer new c1 c3 c2", 0]);
});

it("keeps in its place what no longer belongs there", () => {
  order.hold("keyboard", true);
  known.value = known.value.filter(({ id }) => id !== "c2");
  expect(seen()).toEqual(["c3 c2 c1", 0]);
});

it("takes in below what is loaded meanwhile", () => {
  order.hold("scrolled", true);
  write("c0", 0);
  write("c-1", -1);
  expect(seen()).toEqual(["c3 c2 c1 c0 c-1", 0]);
});

it("stands still until the last hand is gone", () => {
  order.hold("pointer", true);
  order.hold("keyboard", true);
  write("new", 5);
  order.hold("pointer", false);
  expect(seen()).toEqual(["c3 c2 c1", 1]);
  order.hold("keyboard", false);
  expect(seen()).toEqual(["new c3 c2 c1", 0]);
});

it("catches up when it is asked to, and stands still again", () => {
  order.hold("pointer", true);
  write("new", 5);
  order.catchUp();
  expect(seen()).toEqual(["new c3 c2 c1", 0]);
  write("newer", 6);
  expect(seen()).toEqual(["new c3 c2 c1", 1]);
});

it("shows the answer to another question also under a hand", () => {
  order.hold("pointer", true);
  settled.value = false;
  known.value = [];
  write("found", 1);
  settled.value = true;
  write("new", 5);
  expect(seen()).toEqual(["found", 1]);
});

it("fills an empty list at once", () => {
  known.value = [];
  order.hold("pointer", true);
  write("new", 5);
  expect(seen()).toEqual(["new", 0]);
});
