import { afterEach, beforeEach, expect, it } from "vitest";
import { type OpenPage, openPage } from "../../page";
import { refused } from "../../support";

let page: OpenPage;
beforeEach(async () => {
  page = await openPage("/inbox/");
  await page.click(page.control("Sign out"));
  await page.until(() => page.root.querySelector("form.signin-form"));
});
afterEach(() => page.close());

const submit = async () => {
  await page.type(page.find("input[type=email]"), "ana@example.com");
  await page.type(page.find("input[type=password]"), "porchlight");
  await page.click(page.control("Sign in"));
};

it("lets an agent in", async () => {
  await submit();
  await page.until(() => page.root.querySelector(".panes"));
  expect(page.api.signIn).toHaveBeenCalledWith("ana@example.com", "porchlight");
});

it("says in words what is wrong, and lets him try again", async () => {
  page.api.signIn.mockRejectedValueOnce(refused("unauthorized"));
  await submit();
  await page.until(() => page.find("[role=alert]").textContent?.includes("do not match"));
  await submit();
  await page.until(() => page.root.querySelector(".panes"));
});

it("ends with the connection closed when he leaves", async () => {
  expect(page.connection.stop).toHaveBeenCalledOnce();
  expect(page.root.querySelector(".panes")).toBeNull();
});
