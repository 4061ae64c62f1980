import { expect, test } from "vitest";
import { fill, unknownVariables } from "../../src/admin/variables";

const PEOPLE = { agentName: "Ana", visitorName: "Mira $&" };

test("variables are filled in, with blanks or without", () => {
  expect(fill("Hello {{visitor.name}}, {{ agent.name }} here", PEOPLE)).toBe("Hello Mira $&, Ana here");
});

test("what is no variable stands as it was written", () => {
  const text = "{{order.id}} {{constructor}} {{ }} {visitor.name}";
  expect(fill(text, PEOPLE)).toBe(text);
  expect(unknownVariables(`${text} {{order.id}} {{agent.name}}`)).toEqual(["{{order.id}}", "{{constructor}}"]);
});
