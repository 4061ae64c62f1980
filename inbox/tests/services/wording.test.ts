import { describe, expect, it } from "vitest";
import { age, describe as explain, initials, lapse, tint, visitorName } from "../../src/services/wording";
import { at, NOON, refused } from "../support";

describe("a visitor's name", () => {
  it("is what he told, else his address", () => {
    expect(visitorName({ uid: "v_1", name: " Mira ", email: "m@example.com" })).toBe("Mira");
    expect(visitorName({ uid: "v_1", name: "  ", email: "m@example.com" })).toBe("m@example.com");
  });

  it("tells two anonymous people apart, always in the same way", () => {
    const [one, other] = ["v_1", "v_2"].map((uid) => visitorName({ uid, name: null, email: null }));
    expect(one).toMatch(/^Visitor [0-9a-f]{4}$/);
    expect(one).not.toBe(other);
    expect(visitorName({ uid: "v_1", name: null, email: null })).toBe(one);
  });
});

describe("initials", () => {
  it.each([
    ["Ana Kovač", "AK"],
    ["ana", "A"],
    ["jonas.lindqvist@example.se", "JL"],
    ["宮本 さくら", "宮さ"],
    ["<img src=x onerror=1>", "I1"],
    ["…", "?"],
  ])("of %s are %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it("stand on one of six tints", () => {
    expect(["a", "b", "c"].map(tint).every((one) => one >= 0 && one < 6)).toBe(true);
  });
});

describe("times", () => {
  it.each([
    [0, "now", "under 1 min"],
    [4, "4m", "4 min"],
    [130, "2h", "2 h"],
    [1500, "1d", "1 day"],
    [4400, "3d", "3 days"],
  ])("%d minutes are %s and %s", (minutes, short, long) => {
    expect(age(NOON, Date.parse(at(minutes)))).toBe(short);
    expect(lapse(NOON, Date.parse(at(minutes)))).toBe(long);
  });

  it("never lie in the future, when two clocks differ", () => {
    expect(age(at(3), Date.parse(NOON))).toBe("now");
  });
});

describe("an error", () => {
  it.each([
    [refused("rate_limited", { retryAfterMs: 30_000 }), "Too many tries. Wait 30 seconds and try again."],
    [refused("rate_limited", { retryAfterMs: 300_000 }), "Too many tries. Wait 5 minutes and try again."],
    [refused("rate_limited"), "Too many tries. Wait a moment and try again."],
    [refused("invalid"), "refused: invalid"],
  ])("says what can be done (%#)", (error, sentence) => {
    expect(explain(error)).toBe(sentence);
  });

  it("of the network is not blamed on the person", () => {
    expect(explain(refused("offline"))).toMatch(/cannot be reached/);
  });
});
