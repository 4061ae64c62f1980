/** The variables of canned replies, and what stands in their place. */

export const VARIABLES = {
  "{{visitor.name}}": ({ visitorName }: People) => visitorName,
  "{{agent.name}}": ({ agentName }: People) => agentName,
} as const;

export interface People {
  readonly agentName: string;
  readonly visitorName: string;
}

const FORM = /\{\{\s*([\w.]+)\s*\}\}/g;

export function fill(text: string, people: People): string {
  return text.replace(FORM, (written, name: string) => known(name)?.(people) ?? written);
}

/** What looks like a variable and is none. */
export function unknownVariables(text: string): string[] {
  return [...new Set([...text.matchAll(FORM)].filter(([, name = ""]) => !known(name)).map(([written]) => written))];
}

function known(name: string) {
  return (VARIABLES as Readonly<Record<string, (people: People) => string>>)[`{{${name}}}`];
}
