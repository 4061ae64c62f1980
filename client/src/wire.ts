/** The two namespaces as types: what may be sent on each, and what comes. */
import type { Connection } from "./connection";
import type {
  InboxClientEvents,
  InboxServerEvents,
  Resumed,
  VisitorResume,
  WidgetClientEvents,
  WidgetServerEvents,
} from "./contract.gen";

/** A visitor's link, namespace `/widget`. */
export type VisitorConnection = Connection<WidgetServerEvents, WidgetClientEvents>;

/** An agent's link, namespace `/inbox`. */
export type AgentConnection = Connection<InboxServerEvents, InboxClientEvents>;

/** What a conversation asks after every connect, and what it gets; the agent's side adds the conversationId. */
export type AskResume = (question: VisitorResume) => Promise<ResumeAnswer>;

/** What `resume` answers; a server from before an upgrade tells neither how far the other side has read, nor the status. */
export type ResumeAnswer = Omit<Resumed, "ok" | "readSeq" | "status"> & Partial<Pick<Resumed, "readSeq" | "status">>;
