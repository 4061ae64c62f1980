import { expect, test } from "vitest";
import { decodePacket, encodePacket, PACKET } from "../../src/light/frames";

test("packets are written as socket.io-client writes them", () => {
  expect(encodePacket(PACKET.connect, "/widget", { token: "t" })).toBe('40/widget,{"token":"t"}');
  expect(encodePacket(PACKET.event, "/widget", ["typing", { active: true }], 7)).toBe(
    '42/widget,7["typing",{"active":true}]',
  );
  expect(encodePacket(PACKET.disconnect, "/widget")).toBe("41/widget,");
});

test.each([
  ['0/widget,{"sid":"x"}', { type: "0", namespace: "/widget", id: null, data: { sid: "x" } }],
  ['2/widget,["read",{"seq":3}]', { type: "2", namespace: "/widget", id: null, data: ["read", { seq: 3 }] }],
  ['3/widget,12[{"ok":true}]', { type: "3", namespace: "/widget", id: 12, data: [{ ok: true }] }],
  ["1/widget,", { type: "1", namespace: "/widget", id: null, data: undefined }],
  ['2["line\\nbreak"]', { type: "2", namespace: "/", id: null, data: ["line\nbreak"] }],
])("reads %s", (text, packet) => {
  expect(decodePacket(text)).toEqual(packet);
});

test.each(["", "x", "2/widget,[broken", "é"])("%j is no packet", (text) => {
  expect(decodePacket(text)).toBeNull();
});
