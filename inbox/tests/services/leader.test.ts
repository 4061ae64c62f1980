// @vitest-environment node
import { locks } from "node:worker_threads";
import { type Signal, signal } from "@preact/signals";
import { afterEach, expect, it, vi } from "vitest";
import { createLeader, type Leader } from "../../src/services/leader";

const made: Leader[] = [];
const name = signal<string | null>("demo");
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
  name.value = "demo";
});

function tab(attentive: Signal<boolean> = signal(false)): Leader {
  const leader = createLeader(locks as unknown as LockManager, name, attentive);
  made.push(leader);
  return leader;
}
const leading = () => made.map(({ leads }) => leads.value);
const becomes = (expected: boolean[]) => vi.waitFor(() => expect(leading()).toEqual(expected));

it("is one tab, and the next one when that is closed", async () => {
  const first = tab();
  await becomes([true]);
  tab();
  tab();
  await becomes([true, false, false]);
  first.dispose();
  await becomes([false, true, false]);
});

it("is the tab that is looked at", async () => {
  const [here, there] = [signal(true), signal(false)];
  tab(here);
  tab(there);
  await becomes([true, false]);
  here.value = false;
  there.value = true;
  await becomes([false, true]);
  there.value = false;
  here.value = true;
  await becomes([true, false]);
});

it("stays where it was while nobody looks", async () => {
  const [here, there] = [signal(false), signal(true)];
  tab(here);
  tab(there);
  await becomes([false, true]);
  there.value = false;
  await becomes([false, true]);
});

it("is each tab's own for itself where there are no locks", () => {
  expect(createLeader(undefined, name, signal(false)).leads.value).toBe(true);
});

it("takes no part without a name", async () => {
  name.value = null;
  tab();
  await becomes([false]);
  name.value = "demo";
  await becomes([true]);
});
