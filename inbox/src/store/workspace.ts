/** All of a signed-in agent's state, put together: slices in the order in which they need each other. */
import { type AgentConnection, createAgentOutbox, type KeyValueStore } from "@porchlight/client";
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Agent, Conversation, Membership } from "../contract";
import type { Api } from "../services/api";
import { createAttention } from "../services/attention";
import { type Clock, createClock } from "../services/clock";
import { createKeyboard, type Keyboard } from "../services/keyboard";
import { createPreferences, type Preferences } from "../services/preferences";
import type { Router } from "../services/router";
import { type ChangeStore, createChanges } from "./changes";
import { type ConversationStore, createConversations } from "./conversations";
import { createDrafts, type DraftStore } from "./drafts";
import { createList, type ListStore } from "./list";
import { createLive, type LiveStore } from "./live";
import { createTeam, type TeamStore } from "./team";
import { createThread } from "./thread";
import { createThreads, type ThreadsStore } from "./threads";
import { followTitle } from "./title";
import { createTyping, type TypingStore } from "./typing";
import { createTypingSender, type TypingSender } from "./typing-sender";

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
  readonly clock: Clock;
  readonly preferences: Preferences;
  readonly keyboard: Keyboard;
  readonly conversations: ConversationStore;
  readonly list: ListStore;
  readonly team: TeamStore;
  readonly typing: TypingStore;
  readonly typingSender: TypingSender;
  readonly drafts: DraftStore;
  readonly threads: ThreadsStore;
  readonly changes: ChangeStore;
  readonly live: LiveStore;
  dispose(): void;
}

export interface WorkspaceDeps {
  page: Window;
  api: Api;
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
  const slices = createSlices(deps, place);
  const { conversations, list, team, typing, threads, live } = slices;
  const typingSender = createTypingSender(live.typing);
  const stops = [
    followPlace(place, router, list, team),
    followTitle(page.document, agent.id, conversations.byId),
    wakeUp(page, list),
  ];
  connection.start();
  return {
    ...slices,
    ...{ agent, projects, router, clock, preferences, keyboard, typingSender },
    project: place.project,
    openConversation: computed(() => conversations.byId.value.get(place.viewed.value ?? "") ?? null),
    showsVisitor: place.showsVisitor,
    showsHelp: signal(false),
    dispose() {
      typingSender.dispose();
      for (const stop of stops) stop();
      for (const part of [threads, list, live, slices.writing, clock, keyboard, preferences]) part.dispose();
      typing.clear();
      connection.stop();
    },
  };
}

/** The slices of the store, in the order in which they need each other. */
function createSlices(deps: WorkspaceDeps, { target, viewed, projectId }: Place) {
  const { api, connection, agent, storage } = deps;
  const conversations = createConversations();
  const team = createTeam(api);
  const typing = createTyping();
  const drafts = createDrafts(storage, agent.id);
  const writing = createWriting(deps, drafts, conversations);
  const threads = createThreads({ api, conversations, target, create: writing.open });
  const held = () => new Set(viewed.peek() ? [viewed.peek() ?? ""] : []);
  const list = createList({ api, conversations, agentId: agent.id, held });
  const live = createLive({ connection, projectId, viewed, conversations, list, team, typists: typing });
  const changes = createChanges({ api, conversations, team });
  return { conversations, team, typing, drafts, writing, threads, list, live, changes };
}

/** What all threads share: one outbox, one author, and whether he looks at the window. */
function createWriting(deps: WorkspaceDeps, drafts: DraftStore, conversations: ConversationStore) {
  const { page, api, connection, storage, agent } = deps;
  const { attentive, dispose: stopWatching } = createAttention(page);
  const { outbox, destroy } = createAgentOutbox({ connection, storage, agentId: agent.id });
  const self = { kind: "agent", id: agent.id, name: agent.name } as const;
  const shared = { api, connection, outbox, self, drafts, conversations, attentive };
  return {
    open: (conversation: Conversation) => createThread(shared, conversation),
    dispose() {
      stopWatching();
      destroy();
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
  list: ListStore,
  team: TeamStore,
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

const NAP = 60_000;

/** A page that slept may have missed what the socket could not tell it: it asks again when it wakes. */
function wakeUp(page: Window, list: Pick<ListStore, "refresh">): () => void {
  let hiddenAt = 0;
  const look = () => {
    if (page.document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > NAP) void list.refresh();
  };
  page.document.addEventListener("visibilitychange", look);
  return () => page.document.removeEventListener("visibilitychange", look);
}
