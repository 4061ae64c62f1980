/** The live link: what the server says is handed to the slices; after every break all is brought up to date. */
import type { AgentConnection, InboxServerEvents } from "@porchlight/client";
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ConversationStore } from "./conversations";
import type { CountStore } from "./counts";
import type { ListStore } from "./list";
import type { TeamStore } from "./team";
import type { TypingStore } from "./typing";
import type { VisitorStore } from "./visitor";

export type OwnPresence = "online" | "away";

export interface LiveStore {
  /** Whether nothing new has been able to arrive for more than a moment. */
  readonly outage: ReadonlySignal<boolean>;
  /** The project whose news this page hears, or null. */
  readonly hears: ReadonlySignal<string | null>;
  /** Away by choice, or because nobody has touched the page for a while. */
  readonly presence: ReadonlySignal<OwnPresence>;
  setPresence(status: OwnPresence): void;
  typing(conversationId: string, active: boolean): void;
  dispose(): void;
}

interface Deps {
  connection: AgentConnection;
  /** The project whose room is entered. */
  projectId: ReadonlySignal<string | null>;
  /** The conversation that is looked at. */
  viewed: ReadonlySignal<string | null>;
  conversations: ConversationStore;
  list: Pick<ListStore, "refresh">;
  counts: Pick<CountStore, "touch" | "refresh">;
  team: TeamStore;
  typists: TypingStore;
  visitor: Pick<VisitorStore, "moved">;
  /** Stepped away by choice. */
  away: Signal<boolean>;
  /** Nobody has touched the page for a while. */
  idle: ReadonlySignal<boolean>;
}

const GRACE = 3_000; // a shorter break is nobody's business
const JOIN_AGAIN = 5_000; // the room could not be entered: the server is busy

export function createLive(deps: Deps): LiveStore {
  const { connection } = deps;
  const online = signal(connection.status === "online");
  const presence = computed<OwnPresence>(() => (deps.away.value || deps.idle.value ? "away" : "online"));
  const outage = createOutage(online);
  const hears = signal<string | null>(null);
  const say = () => {
    if (online.peek()) connection.request("setPresence", { status: presence.peek() }).catch(ignored);
  };
  const undo = [
    ...listen(deps),
    connection.onStatus((status) => {
      online.value = status === "online";
      if (!online.value) deps.typists.clear();
    }),
    stayInRoom(deps, online, (projectId) => {
      hears.value = projectId;
      if (projectId) say();
    }),
    presence.subscribe(say),
    tellViewing(deps, online),
    outage.dispose,
  ];
  return {
    outage: outage.visible,
    hears,
    presence,
    setPresence(status) {
      deps.away.value = status === "away";
    },
    typing: (conversationId, active) => hint(connection, "typing", conversationId, active),
    dispose() {
      for (const step of undo) step();
    },
  };
}

function hint(connection: AgentConnection, event: "typing" | "viewing", conversationId: string, active: boolean): void {
  connection.request(event, { conversationId, active }).catch(ignored);
}

/** Hints are not repeated: when one is lost, the next one says the same. */
function ignored(): void {}

/** Every event of the contract and who takes it. */
function listen({ connection, visitor, conversations, list, counts, team, typists }: Deps): (() => void)[] {
  const handlers: { [E in keyof InboxServerEvents]?: (payload: InboxServerEvents[E]) => void } = {
    newMessage({ message, conversation }) {
      conversations.upsert(conversation);
      typists.heard(conversation.id, message.author, false);
      counts.touch();
    },
    conversationUpdated(conversation) {
      conversations.upsert(conversation);
      counts.touch();
    },
    typing: ({ conversationId, author, active, preview }) => typists.heard(conversationId, author, active, preview),
    viewing: ({ conversationId, agents }) => team.viewing(conversationId, agents),
    read({ conversationId, by, seq }) {
      conversations.read(conversationId, by, seq);
      if (by === "agent") counts.touch();
    },
    visitorContext(context) {
      conversations.visitorContext(context);
      visitor.moved(context);
    },
    visitorPresence: ({ visitorUid, online }) => conversations.visitorPresence(visitorUid, online),
    agentPresence: team.agentPresence,
    resync() {
      void list.refresh();
      void counts.refresh();
    },
  };
  return Object.entries(handlers).map(([event, handler]) =>
    connection.on(event as keyof InboxServerEvents, handler as (payload: unknown) => void),
  );
}

/** While there is a link, this agent is in the room of the project that he looks at. */
function stayInRoom(deps: Deps, online: ReadonlySignal<boolean>, entered: Entered): () => void {
  return effect(() => {
    const wanted = deps.projectId.value;
    return online.value && wanted ? enterRoom(deps, wanted, entered) : undefined;
  });
}

/** Called with the project whose room was entered, and with null when it was left or the link is gone. */
type Entered = (projectId: string | null) => void;

/** Enters a project's room, for as long as it takes, and then fetches what was missed outside it. */
function enterRoom({ connection, list, counts, team }: Deps, projectId: string, entered: Entered): () => void {
  let left = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const join = async () => {
    try {
      const { agents } = await connection.request("joinProject", { projectId });
      if (left) return;
      team.joined(agents);
      entered(projectId);
      void list.refresh();
      void counts.refresh();
    } catch {
      if (!left) timer = setTimeout(join, JOIN_AGAIN);
    }
  };
  void join();
  return () => {
    left = true;
    clearTimeout(timer);
    entered(null);
    connection.request("leaveProject", { projectId }).catch(ignored);
  };
}

/** An open conversation on a deserted desk is looked at by nobody. */
function tellViewing({ connection, viewed, idle }: Deps, online: ReadonlySignal<boolean>): () => void {
  return effect(() => {
    const id = viewed.value;
    if (!online.value || !id || idle.value) return;
    hint(connection, "viewing", id, true);
    return () => hint(connection, "viewing", id, false);
  });
}

function createOutage(online: ReadonlySignal<boolean>) {
  const visible = signal(false);
  const dispose = effect(() => {
    if (online.value) {
      visible.value = false;
      return;
    }
    const timer = setTimeout(() => {
      visible.value = true;
    }, GRACE);
    return () => clearTimeout(timer);
  });
  return { visible, dispose };
}
