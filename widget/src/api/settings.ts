/** What a page may set, and how it is read from what the page hands over. */

export interface Theme {
  mode?: "auto" | "light" | "dark";
  /** `#rrggbb` */
  accent?: string;
  position?: "left" | "right";
}

/** Who the visitor is, as far as the customer's page knows. */
export interface VisitorOptions {
  /** A JWT that the customer's server has signed with the project's secret. */
  identity?: string;
  name?: string;
  email?: string;
}

export interface Settings {
  projectId?: string;
  visitor?: VisitorOptions;
  locale?: string;
  theme?: Theme;
  /** Names of query parameters whose values nobody may see, besides those that everybody hides. */
  secretParams?: string[];
  /** True while the launcher must not be seen. */
  hidden?: boolean;
}

const KINDS: Record<keyof Settings, string> = {
  projectId: "string",
  visitor: "object",
  locale: "string",
  theme: "object",
  secretParams: "object",
  hidden: "boolean",
};

/** Adds what is right of `given` to `settings`, and says what is wrong with the rest. */
export function merge(settings: Settings, given: unknown, complain: (text: string) => void): Settings {
  const merged: Record<string, unknown> = { ...settings };
  for (const [name, raw] of Object.entries(Object(given) as object)) {
    const value = spelledOut(name, raw);
    const fits = value !== null && value !== "" && typeof value === KINDS[name as keyof Settings];
    if (!fits || !Object.hasOwn(KINDS, name)) complain(`${name} is no setting, or no such one`);
    else if (name === "theme" || name === "visitor")
      merged[name] = { ...(merged[name] as object), ...(value as object) };
    else merged[name] = value;
  }
  return merged;
}

/** The short forms that attributes and commands use. */
function spelledOut(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return name === "theme" ? { mode: value } : name === "secretParams" ? value.split(/[\s,]+/u) : value;
}
