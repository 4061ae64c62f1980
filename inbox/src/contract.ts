/** The contract's types under the names that the inbox uses. */
import type { ErrorBody } from "@porchlight/client";

export type {
  Agent,
  AgentPresence,
  AgentSession,
  AgentTypingShown,
  Author,
  CannedReply,
  Conversation,
  ConversationPage,
  Link,
  LinkUsed,
  Member,
  Membership,
  Message,
  MessagePage,
  PatchConversation,
  PatchVisitor,
  ProjectCounts,
  UseLink,
  Visitor,
  VisitorContext,
  VisitorDetails,
} from "@porchlight/client";

export type ErrorCode = ErrorBody["code"];
export type ConversationStatus = "open" | "pending" | "snoozed" | "resolved";
