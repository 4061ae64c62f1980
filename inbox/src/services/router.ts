/**
 * The address bar as state: `/inbox/p/{projectId}/c/{conversationId}?show=mine&status=open&q=words`, and
 * `/inbox/p/{projectId}/settings/{section}` for everything that is set up and not worked in.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ConversationStatus } from "../contract";

export const OWNERS = ["mine", "unassigned", "all"] as const;
export const STATUSES = ["open", "pending", "snoozed", "resolved"] as const satisfies readonly ConversationStatus[];

export type Owner = (typeof OWNERS)[number];

/** What the list shows. `owner` is whose conversations; `tag` and `q`, a search text, may be the empty string. */
export interface Filter {
  readonly owner: Owner;
  readonly status: ConversationStatus;
  readonly tag: string;
  readonly q: string;
}

export interface Route {
  readonly projectId: string | null;
  readonly conversationId: string | null;
  /** What of the settings is open, such as `team`; the empty string is their first page, null none of them. */
  readonly settings: string | null;
  readonly filter: Filter;
}

export const DEFAULT_FILTER: Filter = { owner: "all", status: "open", tag: "", q: "" };

const BASE = "/inbox";
const PATH = /^\/inbox\/p\/([^/]+)(?:\/c\/([^/]+)|\/settings((?:\/[^/]+)*))?\/?$/;

/** The route that an address names; whatever it does not name, or names wrongly, is the default. */
export function parseRoute(address: URL): Route {
  const [, projectId, conversationId, settings] = address.pathname.match(PATH)?.map(decodeSafely) ?? [];
  const asked = address.searchParams;
  return {
    projectId: projectId ?? null,
    conversationId: conversationId ?? null,
    settings: settings?.slice(1) ?? null,
    filter: {
      owner: OWNERS.find((owner) => owner === asked.get("show")) ?? DEFAULT_FILTER.owner,
      status: STATUSES.find((status) => status === asked.get("status")) ?? DEFAULT_FILTER.status,
      tag: asked.get("tag") ?? DEFAULT_FILTER.tag,
      q: asked.get("q") ?? DEFAULT_FILTER.q,
    },
  };
}

/** The shortest address of a route: what is the default is not written. */
export function formatRoute({ projectId, conversationId, settings, filter }: Route): string {
  const path = projectId ? `/p/${encodeURIComponent(projectId)}${formatPlace(conversationId, settings)}` : "/";
  const asked = new URLSearchParams();
  if (filter.owner !== DEFAULT_FILTER.owner) asked.set("show", filter.owner);
  if (filter.status !== DEFAULT_FILTER.status) asked.set("status", filter.status);
  if (filter.tag) asked.set("tag", filter.tag);
  if (filter.q) asked.set("q", filter.q);
  const query = asked.toString();
  return `${BASE}${path}${query ? `?${query}` : ""}`;
}

/** The part of an address inside a project. */
function formatPlace(conversationId: string | null, settings: string | null): string {
  if (settings !== null) return `/settings${settings && `/${settings.split("/").map(encodeURIComponent).join("/")}`}`;
  return conversationId ? `/c/${encodeURIComponent(conversationId)}` : "";
}

function decodeSafely(part: string | undefined): string | undefined {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return undefined; // a malformed escape names nothing
  }
}

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** The address that the current one becomes with this change; it leaves the settings unless it names them. */
  href(change: Partial<Route>): string;
  /** Goes there; `replace` leaves no step for the back button. */
  go(change: Partial<Route>, options?: { replace?: boolean }): void;
  /** Asks before any step until it is called off: `ask` gets what would take the step. One at a time. */
  guard(ask: (proceed: () => void) => void): () => void;
  dispose(): void;
}

/** Follows the window's history and turns clicks on the application's own links into steps without a page load. */
export function createRouter(page: Window): Router {
  const read = () => parseRoute(new URL(page.location.href));
  const route = signal(read());
  let ask: ((proceed: () => void) => void) | null = null;
  let here = page.location.href;
  const follow = () => {
    here = page.location.href;
    route.value = read();
  };
  const move = (address: string, replace: boolean) => {
    page.history[replace ? "replaceState" : "pushState"](null, "", address);
    follow();
  };
  const askFirst = (step: () => void) => {
    if (ask) ask(step);
    else step();
  };
  /** The browser has gone back already: it is called to where it was until the person has answered. */
  const onHistory = () => {
    const there = page.location.href;
    if (!ask || there === here) return follow();
    page.history.pushState(null, "", here);
    ask(() => move(there, false));
  };
  const onClick = (event: MouseEvent) => {
    const address = ownAddress(event, page);
    if (!address) return;
    event.preventDefault();
    if (address !== page.location.pathname + page.location.search) askFirst(() => move(address, false));
  };
  page.addEventListener("popstate", onHistory);
  page.document.addEventListener("click", onClick);
  const href = (change: Partial<Route>) => formatRoute({ ...route.peek(), settings: null, ...change });
  return {
    route,
    href,
    go: (change, { replace = false } = {}) => askFirst(() => move(href(change), replace)),
    guard(next) {
      ask = next;
      return () => {
        if (ask === next) ask = null;
      };
    },
    dispose() {
      page.removeEventListener("popstate", onHistory);
      page.document.removeEventListener("click", onClick);
    },
  };
}

/** The in-application address behind a plain left click, or null when the browser should do what it always does. */
function ownAddress(event: MouseEvent, page: Window): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hash || link.origin !== page.location.origin) return null;
  return link.pathname.startsWith(BASE) ? link.pathname + link.search : null;
}
