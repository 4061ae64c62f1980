/** Assigning, resolving, reopening: changes of a conversation that several agents may make at the same time. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Conversation, PatchConversation } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";
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
  setStatus(conversation: Conversation, status: Conversation["status"]): Promise<void>;
  dismiss(): void;
}

interface Deps {
  api: Pick<Api, "change" | "conversation">;
  conversations: ConversationStore;
  team: Pick<TeamStore, "nameOf">;
}

export function createChanges({ api, conversations, team }: Deps): ChangeStore {
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

  const apply = async (conversation: Conversation, change: PatchConversation): Promise<void> => {
    const { id, projectId } = conversation;
    busy.value = id;
    problem.value = null;
    try {
      conversations.upsert(await api.change(projectId, id, change));
    } catch (error) {
      problem.value = { conversationId: id, text: await explain(conversation, error) };
    } finally {
      busy.value = null;
    }
  };

  return {
    busy,
    problem,
    assign: (conversation, assigneeId) => apply(conversation, { assigneeId, ifAssigneeId: conversation.assigneeId }),
    setStatus: (conversation, status) => apply(conversation, { status }),
    dismiss() {
      problem.value = null;
    },
  };
}
