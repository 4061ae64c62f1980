/** The project's agents: their names, who is there, and who looks at or writes in which conversation. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { AgentPresence, Member } from "../contract";
import type { Api } from "../services/api";

export type PresenceStatus = AgentPresence["status"];

export interface TeamStore {
  readonly members: ReadonlySignal<readonly Member[]>;
  readonly presence: ReadonlySignal<ReadonlyMap<string, PresenceStatus>>;
  /** Agents who look at a conversation, by its id. */
  readonly viewers: ReadonlySignal<ReadonlyMap<string, readonly string[]>>;
  load(projectId: string): Promise<void>;
  /** The whole picture of who is there, as `joinProject` answers it. */
  joined(agents: readonly AgentPresence[]): void;
  agentPresence(agent: AgentPresence): void;
  viewing(conversationId: string, agents: readonly string[]): void;
  /** An agent's name, or a word that fits when he has left the team. */
  nameOf(agentId: string): string;
}

export function createTeam(api: Pick<Api, "agents">): TeamStore {
  const members = signal<readonly Member[]>([]);
  const presence = signal<ReadonlyMap<string, PresenceStatus>>(new Map());
  const viewers = signal<ReadonlyMap<string, readonly string[]>>(new Map());
  let latest = 0;

  return {
    members,
    presence,
    viewers,
    async load(projectId) {
      const mine = ++latest;
      const loaded = await api.agents(projectId);
      if (mine === latest) members.value = loaded;
    },
    joined(agents) {
      presence.value = new Map(agents.map(({ agentId, status }) => [agentId, status]));
      viewers.value = new Map();
    },
    agentPresence({ agentId, status }) {
      presence.value = new Map(presence.peek()).set(agentId, status);
    },
    viewing(conversationId, agents) {
      const next = new Map(viewers.peek());
      if (agents.length > 0) next.set(conversationId, agents);
      else next.delete(conversationId);
      viewers.value = next;
    },
    nameOf: (agentId) => members.value.find(({ id }) => id === agentId)?.name ?? "a former colleague",
  };
}
