import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRouter, DEFAULT_FILTER, formatRoute, parseRoute, type Router } from "../../src/services/router";

const parse = (address: string) => parseRoute(new URL(address, "https://chat.example"));

describe("an address", () => {
  it("names project, conversation and filter", () => {
    expect(parse("/inbox/p/demo/c/c%3A1?show=mine&status=pending&tag=vip&q=hello")).toEqual({
      projectId: "demo",
      conversationId: "c:1",
      settings: null,
      filter: { owner: "mine", status: "pending", tag: "vip", q: "hello" },
    });
  });

  it.each(["/inbox", "/inbox/", "/inbox/elsewhere", "/inbox/p/"])("%s names nothing", (address) => {
    expect(parse(address)).toEqual({ projectId: null, conversationId: null, settings: null, filter: DEFAULT_FILTER });
  });

  it("takes the default for what it names wrongly", () => {
    expect(parse("/inbox/p/%E0%A4%A/?show=theirs&status=lost")).toEqual(parse("/inbox/"));
  });

  it.each([
    ["/inbox/p/demo/settings", ""],
    ["/inbox/p/demo/settings/team", "team"],
    ["/inbox/p/demo/settings/team/a1?status=pending", "team/a1"],
    ["/inbox/p/demo/settingsx", null],
  ])("%s names the settings %j", (address, settings) => {
    expect(parse(address).settings).toBe(settings);
    if (settings !== null) expect(formatRoute(parse(address))).toBe(address);
  });

  it("survives the way to a route and back", () => {
    const address = "/inbox/p/de%20mo/c/c1?show=unassigned&status=resolved&tag=sale&q=a+%26+b";
    expect(formatRoute(parse(address))).toBe(address);
  });
});

describe("the router", () => {
  let router: Router;
  beforeEach(() => {
    history.replaceState(null, "", "/inbox/p/demo?show=mine");
    router = createRouter(window);
  });
  afterEach(() => {
    router.dispose();
    document.body.replaceChildren();
  });

  const click = (href: string, how: MouseEventInit = {}) => {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...how });
    // jsdom cannot navigate: what the router leaves alone ends here.
    window.addEventListener("click", (late) => late.preventDefault(), { once: true });
    link.dispatchEvent(event);
  };

  it("keeps what a change does not name", () => {
    router.go({ conversationId: "c9" });
    expect(location.pathname + location.search).toBe("/inbox/p/demo/c/c9?show=mine");
    expect(router.route.value.conversationId).toBe("c9");
  });

  it("leaves the settings for what does not name them", () => {
    router.go({ settings: "team" });
    expect(location.pathname).toBe("/inbox/p/demo/settings/team");
    router.go({ conversationId: "c9" });
    expect(location.pathname).toBe("/inbox/p/demo/c/c9");
  });

  it("takes a click on its own link as a step", () => {
    click("/inbox/p/demo/c/c2");
    expect(router.route.value.conversationId).toBe("c2");
  });

  it.each([
    ["with a key held", "/inbox/p/demo/c/c2", { ctrlKey: true }],
    ["elsewhere", "https://other.example/inbox/p/demo/c/c2", {}],
    ["outside the inbox", "/demo", {}],
    ["to a place on this page", "#thread", {}],
  ])("leaves a click %s to the browser", (_, href, how) => {
    click(href, how);
    expect(router.route.value.conversationId).toBeNull();
  });
});
