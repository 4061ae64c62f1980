/**
 * Real clients (outbox, conversation, timeline) moved by JSON lines: the test is their network, clock and person.
 *
 * Each line in is one command for one client; the line out is what all clients ask of the server, and show.
 */
import { createInterface } from "node:readline";
import { createAgentOutbox, createAgentThread } from "../../client/src/agent";
import type { ConversationStart, ConversationSync } from "../../client/src/conversation";
import { RequestError } from "../../client/src/errors";
import { createVisitorConversation } from "../../client/src/visitor";
import type { AgentConnection, VisitorConnection } from "../../client/src/wire";
import { FakeClock, settled } from "../../client/tests/support";
import { FakeBrowser, type Tab } from "./fake_browser";

interface Command {
  client: string;
  do: "open" | "connect" | "disconnect" | "frame" | "answer" | "send" | "pass" | "forget everything";
  browser?: string;
  agentId?: string;
  conversation?: ConversationStart | null;
  event?: string;
  payload?: object;
  id?: number;
  error?: { code: string; message: string };
  content?: string;
  ms?: number;
}

interface Ask {
  id: number;
  client: string;
  event: string;
  payload: object;
}

const REQUEST_TIMEOUT_MS = 10_000;

let lastId = 0;
const browsers = new Map<string, FakeBrowser>();
const clients = new Map<string, Client>();

/** A page with one conversation open, and the link under it. */
class Client {
  status = "offline";
  readonly clock = new FakeClock();
  readonly asks = new Map<number, { ask: Ask; settle: (error: RequestError | null, answer?: object) => void }>();
  private readonly handlers = new Map<string, Set<(payload: object) => void>>();
  private readonly followers = new Set<(status: string) => void>();
  private readonly tab: Tab;
  private readonly sync: ConversationSync;

  constructor(
    private readonly name: string,
    { browser = name, agentId, conversation = null }: Command,
  ) {
    const home = browsers.get(browser) ?? new FakeBrowser();
    browsers.set(browser, home);
    this.tab = home.open();
    const { storage, lock } = this.tab;
    const shared = { storage, lock, clock: this.clock, random: () => 0.5, signals: () => () => {} };
    if (agentId && conversation) {
      const connection = this as unknown as AgentConnection;
      const { outbox } = createAgentOutbox({ connection, agentId, ...shared });
      const self = { kind: "agent", id: agentId, name: agentId } as const;
      const loadPage = (query: object) => this.request("page", { conversationId: conversation.id, ...query }) as never;
      this.sync = createAgentThread({ connection, outbox, self, conversation, loadPage, ...shared }).sync;
    } else {
      const connection = this as unknown as VisitorConnection;
      const self = { kind: "visitor", id: "", name: null } as const;
      this.sync = createVisitorConversation({ connection, identity: "shop", self, conversation, ...shared }).sync;
    }
  }

  request(event: string, payload: object): Promise<object> {
    if (this.status !== "online") return Promise.reject(new RequestError({ code: "offline", message: "" }));
    lastId += 1;
    const ask = { id: lastId, client: this.name, event, payload };
    return new Promise((resolve, reject) => {
      const late = () => settle(new RequestError({ code: "timeout", message: "" }));
      const timer = this.clock.after(REQUEST_TIMEOUT_MS, late);
      const settle = (error: RequestError | null, answer: object = {}) => {
        this.clock.cancel(timer);
        this.asks.delete(ask.id);
        error ? reject(error) : resolve(answer);
      };
      this.asks.set(ask.id, { ask, settle });
    });
  }

  on(event: string, handler: (payload: object) => void): () => void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler));
    return () => this.handlers.get(event)?.delete(handler);
  }

  onStatus(follower: (status: string) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  async obey({ do: what, event = "", payload = {}, id = 0, error, content = "", ms = 0 }: Command): Promise<void> {
    if (what === "connect") this.become("online");
    else if (what === "disconnect") this.become("offline");
    else if (what === "frame") for (const handler of this.handlers.get(event) ?? []) handler(payload);
    else if (what === "answer") this.asks.get(id)?.settle(error ? new RequestError(error) : null, payload);
    else if (what === "send") this.sync.send(content);
    else if (what === "pass") await this.clock.pass(ms);
  }

  /** As a page that is closed: nothing of it goes on. */
  close(): void {
    this.status = "closed";
    this.tab.close();
  }

  get view(): object[] {
    return this.sync.snapshot.rows.map(({ clientMessageId, author, seq, state, content, kind, key }) => ({
      ...{ id: clientMessageId, author: author.kind, seq: seq ?? null, state, content, kind, key },
    }));
  }

  private become(status: string): void {
    if (status === this.status) return;
    this.status = status;
    for (const follower of this.followers) follower(status);
    const gone = new RequestError({ code: "offline", message: "" });
    if (status === "offline") for (const { settle } of [...this.asks.values()]) settle(gone);
  }
}

async function obey(command: Command): Promise<void> {
  if (command.do === "forget everything") {
    for (const client of clients.values()) client.close();
    clients.clear();
    browsers.clear();
  } else if (command.do === "open") {
    clients.get(command.client)?.close();
    clients.set(command.client, new Client(command.client, command));
  } else await clients.get(command.client)?.obey(command);
  await settled();
}

for await (const line of createInterface({ input: process.stdin })) {
  await obey(JSON.parse(line) as Command);
  const asks = [...clients.values()].flatMap((client) => [...client.asks.values()].map(({ ask }) => ask));
  const views = Object.fromEntries([...clients].map(([name, client]) => [name, client.view]));
  process.stdout.write(`${JSON.stringify({ asks, views })}\n`);
}
