/** Golden messages of the wire, which the server's tests decode too, against the generated types. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Fixture {
  name: string;
  value: Record<string, unknown>;
}

const FIXTURES = new URL("../../tests/contract/fixtures/", import.meta.url);
const TYPES = new URL("../src/contract.gen.ts", import.meta.url);

const INTERFACE = /^export interface (\w+) \{(?:\n([\s\S]*?)^)?\}/gmu;
const FIELD = /^ {2}(\w+)(\??):([^;]*);/gmu;

/** The fields of each generated interface; enough of a parser for a file that a program has written. */
function readTypes(): Map<string, Field[]> {
  const source = readFileSync(TYPES, "utf8");
  const types = new Map<string, Field[]>();
  for (const [, name = "", body = ""] of source.matchAll(INTERFACE)) {
    const fields = [...body.matchAll(FIELD)].map(([, field = "", optional = "", type = ""]) => {
      return { field, required: optional === "", type: type.trim() };
    });
    types.set(name, fields);
  }
  return types;
}

interface Field {
  field: string;
  required: boolean;
  type: string;
}

/** The JSON type that a simple TypeScript type allows; null for what is not checked here. */
function allows(type: string, value: unknown): boolean {
  const plain = type.split("|").map((part) => part.trim());
  if (!plain.every((part) => ["string", "number", "boolean", "null"].includes(part))) return true;
  return plain.includes(value === null ? "null" : typeof value);
}

const types = readTypes();
const files = readdirSync(FIXTURES).filter((file) => file.endsWith(".json"));
const fixtures = files.map((file) => JSON.parse(readFileSync(new URL(file, FIXTURES), "utf8")) as Fixture);

test("there are fixtures", () => {
  expect(fixtures.length).toBeGreaterThan(0);
});

describe.each(fixtures)("$name", ({ name, value }) => {
  const fields = types.get(name) ?? [];

  test("is a type of the contract", () => {
    expect(types.has(name)).toBe(true);
  });

  test("has every field that the type promises, of its kind", () => {
    const missing = fields.filter(({ field, required }) => required && !(field in value));
    const wrong = fields.filter(({ field, type }) => field in value && !allows(type, value[field]));
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
  });

  test("has no field that the type does not know", () => {
    const known = new Set(fields.map(({ field }) => field));
    expect(Object.keys(value).filter((field) => !known.has(field))).toEqual([]);
  });
});
