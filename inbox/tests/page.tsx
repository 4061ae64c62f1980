/** A whole inbox in a made-up window, on a made-up server: what component tests look at. */
import { type Http, memoryStore } from "@porchlight/client";
import { render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import { App } from "../src/components/App";
import { type OpenWorkspace, ServicesContext, SessionContext } from "../src/components/context";
import type { CannedReply, Conversation, Member, Membership, Message } from "../src/contract";
import type { Api } from "../src/services/api";
import { createRouter } from "../src/services/router";
import { createSession } from "../src/store/session";
import { createWorkspace } from "../src/store/workspace";
import { aConversation, aCount, ana, aVisitor, ben, FakeConnection } from "./support";

/** jsdom has no layout, so nothing is ever resized or scrolled into view. */
class StillObserver {
  observe(): void {}
  disconnect(): void {}
}

export interface World {
  conversations: Conversation[];
  canned: CannedReply[];
  messages: Message[];
  projects: Membership[];
  /** What administration asks for. */
  http: Partial<Http>;
}

export interface OpenPage {
  readonly root: HTMLElement;
  readonly api: { readonly [Name in keyof Api]: ReturnType<typeof vi.fn> };
  readonly connection: FakeConnection;
  /** The first element that matches; throws when there is none. */
  find<T extends HTMLElement = HTMLElement>(selector: string): T;
  /** The button or link with this text. */
  control(text: string): HTMLElement;
  text(): string;
  click(element: HTMLElement): Promise<void>;
  type(field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void>;
  press(element: HTMLElement, key: string, more?: KeyboardEventInit): Promise<void>;
  /** Waits until something is so. */
  until(condition: () => unknown): Promise<void>;
  close(): Promise<void>;
}

function fakeApi({ conversations, messages, projects, canned }: Omit<World, "http">) {
  const session = { agent: ana, projects, csrfToken: "t" };
  const named = (id: string) => conversations.find((one) => one.id === id) ?? aConversation({ id });
  const members: Member[] = [ana, ben].map((agent) => ({ ...agent, role: "agent" }));
  return {
    signIn: vi.fn().mockResolvedValue(session),
    whoAmI: vi.fn().mockResolvedValue(session),
    signOut: vi.fn().mockResolvedValue(undefined),
    lookAtLink: vi.fn(),
    useLink: vi.fn(),
    agents: vi.fn().mockResolvedValue(members),
    conversations: vi.fn(async () => ({ conversations, counts: { mine: 1, unassigned: 2, all: 3 }, nextCursor: null })),
    counts: vi.fn(async () => aCount()),
    conversation: vi.fn(async (_: string, id: string) => named(id)),
    change: vi.fn(async (_: string, id: string, change: object) => ({
      ...named(id),
      ...change,
    })),
    messages: vi.fn().mockResolvedValue({ messages, hasMore: false }),
    conversationsOf: vi.fn(async () => conversations),
    visitor: vi.fn(async (_: string, uid: string) => aVisitor({ uid })),
    correctVisitor: vi.fn(async (_: string, uid: string) => aVisitor({ uid })),
    cannedReplies: vi.fn(async () => canned),
  };
}

/** Opens the inbox at an address, with a server that knows what `world` names. */
export async function openPage(address: string, world: Partial<World> = {}): Promise<OpenPage> {
  vi.stubGlobal("ResizeObserver", StillObserver);
  vi.stubGlobal("IntersectionObserver", StillObserver);
  history.replaceState(null, "", address);
  const projects: Membership[] = [{ id: "demo", name: "Lantern & Loom", role: "agent" }];
  const api = fakeApi({ conversations: [], messages: [], canned: [], projects, ...world });
  const connection = fakeLink(world.messages?.length ?? 0);
  const router = createRouter(window);
  const session = createSession(api);
  const http = { get: vi.fn(), post: vi.fn(), patch: vi.fn(), delete: vi.fn(), ...world.http };
  const shared = { page: window, api, http, router, connection: connection.asConnection, storage: memoryStore() };
  const open: OpenWorkspace = (agent, mine) => createWorkspace({ ...shared, agent, projects: mine });
  const root = document.createElement("div");
  document.body.append(root);
  await act(async () => {
    render(
      <SessionContext.Provider value={session}>
        <ServicesContext.Provider value={open}>
          <App />
        </ServicesContext.Provider>
      </SessionContext.Provider>,
      root,
    );
    await session.restore();
  });
  return { root, api, connection, ...hands(root), close: () => close(root, () => router.dispose()) };
}

function fakeLink(lastSeq: number): FakeConnection {
  const connection = new FakeConnection();
  const nothingMissed = { ok: true, conversationId: "c1", messages: [], lastSeq, hasMore: false, pending: {} };
  connection.answers.set("joinProject", () => ({ ok: true, agents: [] }));
  connection.answers.set("resume", () => nothingMissed);
  connection.start.mockImplementation(() => connection.become("online"));
  return connection;
}

async function close(root: HTMLElement, then: () => void): Promise<void> {
  await act(() => render(null, root));
  root.remove();
  then();
  vi.unstubAllGlobals();
}

/** What a person can do with the page. */
function hands(root: HTMLElement) {
  const find = <T extends HTMLElement>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`There is no ${selector} in: ${root.innerHTML}`);
    return found;
  };
  const control = (text: string): HTMLElement => {
    const all = [...root.querySelectorAll<HTMLElement>("button, a")];
    const found = all.find((one) => one.textContent?.trim() === text || one.getAttribute("aria-label") === text);
    if (!found)
      throw new Error(`There is no control "${text}" among: ${all.map((one) => one.textContent).join(" | ")}`);
    return found;
  };
  const send = (element: HTMLElement, event: Event) => act(() => void element.dispatchEvent(event));
  return {
    find,
    control,
    text: () => root.textContent ?? "",
    click: (element: HTMLElement) => act(() => element.click()),
    type(field: HTMLInputElement | HTMLTextAreaElement, text: string) {
      field.value = text;
      return send(field, new Event("input", { bubbles: true }));
    },
    press: (element: HTMLElement, key: string, more: KeyboardEventInit = {}) =>
      send(element, new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })),
    until: (condition: () => unknown) =>
      vi.waitFor(() => act(() => expectTruthy(condition)), { timeout: 2_000, interval: 5 }),
  };
}

function expectTruthy(condition: () => unknown): void {
  if (!condition()) throw new Error("It has not come to pass.");
}
