/** What calls an agent who looks elsewhere: the sound and the notification of a new message. */
import type { AgentConnection } from "@porchlight/client";
import type { ReadonlySignal } from "@preact/signals";
import type { Conversation, Message } from "../contract";
import type { Chime } from "../services/chime";
import type { Notifier } from "../services/notifier";
import type { Preferences } from "../services/preferences";
import { visitorName } from "../services/wording";

interface Deps {
  connection: Pick<AgentConnection, "on">;
  agentId: string;
  /** The conversation that is open, and whether somebody looks at this window. */
  viewed: ReadonlySignal<string | null>;
  attentive: ReadonlySignal<boolean>;
  /** Whether this tab speaks for all of this agent's. */
  leads: ReadonlySignal<boolean>;
  preferences: Pick<Preferences, "sound" | "notifications">;
  chime: Pick<Chime, "play">;
  notifier: Pick<Notifier, "show">;
  /** Opens a conversation: somebody clicked its notification. */
  open: (conversation: Conversation) => void;
  now?: () => number;
}

const QUIET = 2_000; // milliseconds after a sound: ten visitors at once are one call

export function createAlerts(deps: Deps): () => void {
  const { connection, viewed, attentive, leads, preferences, chime, notifier, now = Date.now } = deps;
  let rangAt = Number.NEGATIVE_INFINITY;
  return connection.on("newMessage", ({ message, conversation }) => {
    if (!leads.peek() || !concerns(message, conversation, deps.agentId)) return;
    if (attentive.peek() && viewed.peek() === conversation.id) return; // he reads it already
    if (preferences.sound.peek() && now() - rangAt >= QUIET) {
      rangAt = now();
      chime.play();
    }
    if (preferences.notifications.peek() && !attentive.peek()) {
      notifier.show({
        title: visitorName(conversation.visitor),
        body: conversation.lastMessage?.preview ?? "",
        tag: conversation.id,
        clicked: () => deps.open(conversation),
      });
    }
  });
}

/** A visitor's words in what is this agent's or nobody's; a colleague's conversations are not his to worry about. */
export function concerns(message: Message, { assigneeId }: Conversation, agentId: string): boolean {
  const fromVisitor = message.kind === "text" && message.author.kind === "visitor";
  return fromVisitor && (assigneeId === null || assigneeId === agentId);
}
