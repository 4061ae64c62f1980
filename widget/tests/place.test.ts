import { afterEach, expect, test, vi } from "vitest";
import { currentPlace } from "../src/place";

afterEach(() => vi.restoreAllMocks());

test("agents may know a visitor's language and the time of his day", () => {
  const said = { locale: "de-AT", timeZone: "Europe/Vienna" } as Intl.ResolvedDateTimeFormatOptions;
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue(said);

  expect(currentPlace()).toEqual({ locale: "de-AT", timeZone: "Europe/Vienna" });
});
