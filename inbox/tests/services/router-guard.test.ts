import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRouter, type Router } from "../../src/services/router";

let router: Router;

beforeEach(() => {
  history.replaceState(null, "", "/inbox/p/demo/settings/team");
  router = createRouter(window);
  router.go({ settings: "widget" });
});
afterEach(() => router.dispose());

const open = () => router.route.value.settings;

test("who is held stays, until he says that he goes", () => {
  const ask = vi.fn<(proceed: () => void) => void>();
  router.guard(ask);

  router.go({ settings: "tokens" });
  expect(open()).toBe("widget");

  ask.mock.lastCall?.[0]();
  expect(open()).toBe("tokens");
  expect(location.pathname).toBe("/inbox/p/demo/settings/tokens");
});

test("a guard that is called off asks nobody; a later one is not called off by an earlier one", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const release = router.guard(first);
  router.guard(second);
  release();
  router.go({ settings: "tokens" });
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledOnce();
});

test("the back button is asked about too, and the address stays where the page is", async () => {
  const ask = vi.fn<(proceed: () => void) => void>();
  router.guard(ask);

  history.back();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
  expect([open(), location.pathname]).toEqual(["widget", "/inbox/p/demo/settings/widget"]);

  ask.mock.lastCall?.[0]();
  expect(open()).toBe("team");
});
