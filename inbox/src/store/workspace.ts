/** All of a signed-in agent's state, put together: slices in the order in which they need each other. */
import { type AgentConnection, createAgentOutbox, type Http, type KeyValueStore } from "@porchlight/client";
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Agent, Conversation, Membership } from "../contract";
import type { Api } from "../services/api";
import { type Attention, createAttention } from "../services/attention";
import { type Chime, createChime } from "../services/chime";
import { type Clock, createClock } from "../services/clock";
import { followFavicon } from "../services/favicon";
import { createIdle } from "../services/idle";
import { createKeyboard, type Keyboard } from "../services/keyboard";
import { createLeader } from "../services/leader";
import { createNotifier, type Notifier } from "../services/notifier";
import { createPreferences, type Preferences } from "../services/preferences";
import type { Router } from "../services/router";
import { createWake } from "../services/wake";
import { createAlerts } from "./alerts";
import { type CannedStore, createCanned } from "./canned";
import { type ChangeStore, createChanges } from "./changes";
import { type ConversationStore, createConversations } from "./conversations";
import { type CountStore, createCounts } from "./counts";
import { createDrafts, type DraftStore } from "./drafts";
import { createList, type ListStore } from "./list";
import { createLive, type LiveStore } from "./live";
import { createOrder, type OrderStore } from "./order";
import { createTeam, type TeamStore } from "./team";
import { createThread } from "./thread";
import { createThreads, type ThreadsStore } from "./threads";
import { followTitle } from "./title";
import { createTyping, type TypingStore } from "./typing";
import { createTypingSender, type TypingSender } from "./typing-sender";
import { createVisitor, type VisitorStore } from "./visitor";

export interface Workspace {
  readonly agent: Agent;
  readonly projects: readonly Membership[];
  /** The project that the address names, or null when this agent is not in it. */
  readonly project: ReadonlySignal<Membership | null>;
  readonly openConversation: ReadonlySignal<Conversation | null>;
  /** On a narrow window: whether the visitor pane covers the thread. */
  readonly showsVisitor: Signal<boolean>;
  /** Whether the list of keyboard shortcuts is open. */
  readonly showsHelp: Signal<boolean>;
  readonly router: Router;
  /** For what is loaded later and knows its own calls. */
  readonly http: Http;
  readonly clock: Clock;
  readonly preferences: Preferences;
  readonly keyboard: Keyboard;
  readonly chime: Chime;
  readonly notifier: Notifier;
  readonly conversations: ConversationStore;
  readonly list: ListStore;
  readonly order: OrderStore;
  readonly counts: CountStore;
  readonly team: TeamStore;
  readonly typing: TypingStore;
  readonly typingSender: TypingSender;
  readonly drafts: DraftStore;
  readonly threads: ThreadsStore;
  readonly changes: ChangeStore;
  readonly canned: CannedStore;
  readonly visitor: VisitorStore;
  readonly live: LiveStore;
  dispose(): void;
}

export interface WorkspaceDeps {
  page: Window & typeof globalThis;
  api: Api;
  http: Http;
  router: Router;
  connection: AgentConnection;
  storage: KeyValueStore;
  agent: Agent;
  projects: readonly Membership[];
}

export function createWorkspace(deps: WorkspaceDeps): Workspace {
  const { page, router, connection, storage, agent, projects } = deps;
  const place = createPlace(router, projects);
  const clock = createClock();
  const preferences = createPreferences(storage);
  const keyboard = createKeyboard(page, preferences.shortcuts);
  const attention = createAttention(page);
  const idle = createIdle(page);
  const slices = createSlices(deps, place, attention, { away: preferences.away, idle: idle.idle });
  const { list, order, counts, team, typing, threads, live } = slices;
  const calls = createCalls(deps, place, attention, preferences, live.hears);
  const unread = computed(() => counts.counts.value?.unread ?? 0);
  const typingSender = createTypingSender(live.typing);
  const stops = [
    followPlace(place, router, { list, counts, team }),
    followTitle(page.document, unread),
    followFavicon(page, unread),
    createWake({
      page,
      live: () => live.hears.peek() !== null,
      ask: () => [list, counts, threads].map((part) => part.refresh()),
    }),
    calls.dispose,
  ];
  connection.start();
  return {
    ...slices,
    ...{ agent, projects, router, http: deps.http, clock, preferences, keyboard, typingSender },
    ...{ chime: calls.chime, notifier: calls.notifier },
    project: place.project,
    showsVisitor: place.showsVisitor,
    showsHelp: signal(false),
    dispose() {
      typingSender.dispose();
      for (const stop of stops) stop();
      const desk = [attention, clock, idle, keyboard, preferences];
      for (const part of [threads, slices.visitor, order, list, counts, live, slices.writing, ...desk]) part.dispose();
      typing.clear();
      connection.stop();
    },
  };
}

/** The slices of the store, in the order in which they need each other. */
function createSlices(deps: WorkspaceDeps, { target, viewed, projectId }: Place, attention: Attention, desk: Desk) {
  const { api, connection, agent, storage } = deps;
  const conversations = createConversations();
  const team = createTeam(api);
  const typing = createTyping();
  const drafts = createDrafts(storage, agent.id);
  const writing = createWriting(deps, drafts, conversations, attention);
  const threads = createThreads({ api, conversations, target, create: writing.open });
  // What is on the screen stays known, also when it no longer belongs to the list.
  const held = (): ReadonlySet<string> => new Set([viewed.peek() ?? "", ...order.ids.peek()]);
  const list = createList({ api, conversations, agentId: agent.id, held });
  const order = createOrder(list);
  const counts = createCounts(api, projectId);
  const openConversation = computed(() => conversations.byId.value.get(viewed.value ?? "") ?? null);
  const visitor = createVisitor({ api, conversations, open: whoseConversation(openConversation) });
  const parts = { conversations, list, counts, team, visitor };
  const live = createLive({ connection, projectId, viewed, ...parts, typists: typing, ...desk });
  const changes = createChanges({ api, connection, conversations, team });
  const canned = createCanned(api);
  return { ...parts, openConversation, typing, drafts, writing, threads, order, live, changes, canned };
}

/** The open conversation and its visitor, by their ids alone: news of either are no reason to fetch again. */
function whoseConversation(open: ReadonlySignal<Conversation | null>) {
  const key = computed(() => {
    const { projectId, id, visitor } = open.value ?? {};
    return JSON.stringify(id ? { projectId, id, uid: visitor?.uid } : null);
  });
  return computed(() => JSON.parse(key.value) as { projectId: string; id: string; uid: string } | null);
}

/** Whether the agent is at his desk, by his own word and by what can be seen. */
interface Desk {
  readonly away: Signal<boolean>;
  readonly idle: ReadonlySignal<boolean>;
}

/** What all threads share: one outbox, one author, and whether he looks at the window. */
function createWriting(
  { api, connection, storage, agent }: WorkspaceDeps,
  drafts: DraftStore,
  conversations: ConversationStore,
  { attentive }: Attention,
) {
  const { outbox, destroy } = createAgentOutbox({ connection, storage, agentId: agent.id });
  const self = { kind: "agent", id: agent.id, name: agent.name } as const;
  const shared = { api, connection, outbox, self, drafts, conversations, attentive };
  return {
    open: (conversation: Conversation, glimpsed: number) => createThread(shared, conversation, glimpsed),
    dispose: destroy,
  };
}

/** What calls an agent who looks elsewhere; of several tabs that hear the news of one project, one calls. */
function createCalls(
  { page, router, connection, agent }: WorkspaceDeps,
  { viewed }: Place,
  { attentive }: Attention,
  preferences: Preferences,
  hears: LiveStore["hears"],
) {
  const chime = createChime(page);
  const notifier = createNotifier(page);
  const name = computed(() => hears.value && `porchlight:inbox:leader:${agent.id}:${hears.value}`);
  const leader = createLeader(page.navigator.locks, name, attentive);
  const open = ({ id }: Conversation) => router.go({ conversationId: id });
  const stop = createAlerts({
    ...{ connection, agentId: agent.id, viewed, attentive, leads: leader.leads, preferences, chime, notifier, open },
  });
  return {
    chime,
    notifier,
    dispose() {
      stop();
      leader.dispose();
      chime.dispose();
    },
  };
}

type Place = ReturnType<typeof createPlace>;

/** What the address means for this agent. */
function createPlace(router: Router, projects: readonly Membership[]) {
  const project = computed(() => {
    const { projectId } = router.route.value;
    return (projectId === null ? projects[0] : projects.find(({ id }) => id === projectId)) ?? null;
  });
  const projectId = computed(() => project.value?.id ?? null);
  const conversationId = computed(() => router.route.value.conversationId);
  const target = computed(() =>
    projectId.value && conversationId.value
      ? { projectId: projectId.value, conversationId: conversationId.value }
      : null,
  );
  const viewed = computed(() => target.value?.conversationId ?? null);
  return { project, projectId, target, viewed, showsVisitor: signal(false) };
}

/** The list follows the filter, the team follows the project; a bare address is completed. */
function followPlace(
  { projectId, target, showsVisitor }: Place,
  router: Router,
  { list, counts, team }: { list: ListStore; counts: CountStore; team: TeamStore },
): () => void {
  const filter = computed(() => router.route.value.filter);
  const asked = computed(() => JSON.stringify([projectId.value, filter.value])); // equal filters are one question
  const stops = [
    effect(() => {
      asked.value;
      untracked(() => {
        if (projectId.value) void list.show({ projectId: projectId.value, filter: filter.value });
      });
    }),
    effect(() => {
      if (!projectId.value) return;
      const id = projectId.value;
      untracked(() => void counts.refresh());
      void team.load(id).catch(() => {}); // names are a courtesy; the next join asks again
      if (untracked(() => router.route.value.projectId) === null) router.go({ projectId: id }, { replace: true });
    }),
    effect(() => {
      target.value;
      showsVisitor.value = false;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
