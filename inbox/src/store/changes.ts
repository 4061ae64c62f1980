/** Assigning, resolving, snoozing, tagging: changes of a conversation that several agents may make at the same time. */
import type { AgentConnection } from "@porchlight/client";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, PatchConversation } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";
import type { Delivery } from "./deliver";
import type { TeamStore } from "./team";

export interface ChangeProblem {
  readonly conversationId: string;
  readonly text: string;
}

export interface ChangeStore {
  /** The conversation whose change is on its way. */
  readonly busy: ReadonlySignal<string | null>;
  readonly problem: ReadonlySignal<ChangeProblem | null>;
  /** Compare-and-set: only from the owner that this agent saw. */
  assign(conversation: Conversation, assigneeId: string | null): Promise<void>;
  /** First the note, and only when it is stored the assignment: nobody gets a conversation without the word to it. */
  handOver(conversation: Conversation, assigneeId: string | null, storeNote: () => Promise<Delivery>): Promise<void>;
  setStatus(conversation: Conversation, status: Conversation["status"]): Promise<void>;
  /** `until` is an ISO 8601 time. */
  snooze(conversation: Conversation, until: string): Promise<void>;
  setTags(conversation: Conversation, tags: readonly string[]): Promise<void>;
  setPriority(conversation: Conversation, priority: Conversation["priority"]): Promise<void>;
  /** Lays it back for the whole team. Whether that was taken. */
  markUnread(conversation: Conversation): Promise<boolean>;
  dismiss(): void;
}

interface Deps {
  api: Pick<Api, "change" | "conversation">;
  /** By the link: it goes behind the marks of what was read before. */
  connection: Pick<AgentConnection, "request">;
  conversations: ConversationStore;
  team: Pick<TeamStore, "nameOf">;
}

const NOTE_PROBLEMS: Readonly<Record<Exclude<Delivery, "stored">, string>> = {
  refused:
    "Your note could not be stored, so this conversation stays where it is. Retry the note below, then hand over.",
  late: "Your note is still on its way, so this conversation stays where it is. Hand it over when the note says Sent.",
};

export function createChanges({ api, connection, conversations, team }: Deps): ChangeStore {
  const busy = signal<string | null>(null);
  const problem = signal<ChangeProblem | null>(null);

  const explain = async ({ projectId, id }: Conversation, error: unknown): Promise<string> => {
    if ((error as { code?: string }).code !== "conflict") return describe(error);
    const current = await api.conversation(projectId, id).catch(() => null);
    if (!current) return "Somebody else changed this conversation at the same moment. Look again before you go on.";
    conversations.upsert(current);
    if (current.assigneeId === null) return "It was released at the same moment: nobody owns this conversation now.";
    return `${team.nameOf(current.assigneeId)} was faster and has this conversation now.`;
  };

  /** Does it; what it throws becomes a sentence for the agent. */
  const attempt = async (conversation: Conversation, work: () => Promise<void>): Promise<void> => {
    busy.value = conversation.id;
    problem.value = null;
    try {
      await work();
    } catch (error) {
      problem.value = { conversationId: conversation.id, text: await explain(conversation, error) };
    } finally {
      busy.value = null;
    }
  };
  const patch = async ({ projectId, id }: Conversation, change: PatchConversation): Promise<void> =>
    conversations.upsert(await api.change(projectId, id, change));
  const apply = (conversation: Conversation, change: PatchConversation) =>
    attempt(conversation, () => patch(conversation, change));
  const assignment = (conversation: Conversation, assigneeId: string | null): PatchConversation => ({
    assigneeId,
    ifAssigneeId: conversation.assigneeId,
  });

  return {
    busy,
    problem,
    assign: (conversation, assigneeId) => apply(conversation, assignment(conversation, assigneeId)),
    handOver: (conversation, assigneeId, storeNote) =>
      attempt(conversation, async () => {
        const note = await storeNote();
        if (note !== "stored") problem.value = { conversationId: conversation.id, text: NOTE_PROBLEMS[note] };
        else await patch(conversation, assignment(conversation, assigneeId));
      }),
    setStatus: (conversation, status) => apply(conversation, { status }),
    snooze: (conversation, until) => apply(conversation, { status: "snoozed", snoozedUntil: until }),
    setTags: (conversation, tags) => apply(conversation, { tags: [...tags] }),
    setPriority: (conversation, priority) => apply(conversation, { priority }),
    async markUnread(conversation) {
      await attempt(conversation, async () => {
        await connection.request("markUnread", { conversationId: conversation.id });
      });
      return problem.peek() === null;
    },
    dismiss() {
      problem.value = null;
    },
  };
}
