// Generated from app/contract by `make contract`. Do not edit.

export interface Contract {
  Account?: Account;
  AddMember?: AddMember;
  Agent?: Agent;
  AgentAuth?: AgentAuth;
  AgentMarkRead?: AgentMarkRead;
  AgentMarkUnread?: AgentMarkUnread;
  AgentNewMessage?: AgentNewMessage;
  AgentPresence?: AgentPresence;
  AgentRead?: AgentRead;
  AgentResume?: AgentResume;
  AgentSession?: AgentSession;
  AgentTypingShown?: AgentTypingShown;
  ApiToken?: ApiToken;
  ApiTokens?: ApiTokens;
  Author?: Author;
  CannedReplies?: CannedReplies;
  CannedReply?: CannedReply;
  ChangePassword?: ChangePassword;
  ConfirmCode?: ConfirmCode;
  Conversation?: Conversation;
  ConversationActivity?: ConversationActivity;
  ConversationPage?: ConversationPage;
  Counts?: Counts;
  ErrorAnswer?: ErrorAnswer;
  ErrorBody?: ErrorBody;
  Health?: Health;
  History?: History;
  HistoryPage?: HistoryPage;
  Installation?: Installation;
  Invitation?: Invitation;
  Invitations?: Invitations;
  Joined?: Joined;
  LastMessage?: LastMessage;
  Link?: Link;
  LinkUsed?: LinkUsed;
  LookAtLink?: LookAtLink;
  Member?: Member;
  Membership?: Membership;
  Message?: Message;
  MessageFailed?: MessageFailed;
  MessagePage?: MessagePage;
  MessageSent?: MessageSent;
  Ok?: Ok;
  OpenWidgetSession?: OpenWidgetSession;
  Page?: Page;
  PatchApiToken?: PatchApiToken;
  PatchCannedReply?: PatchCannedReply;
  PatchConversation?: PatchConversation;
  PatchMember?: PatchMember;
  PatchProject?: PatchProject;
  PatchVisitor?: PatchVisitor;
  PendingReceipt?: PendingReceipt;
  Presence?: Presence;
  PresentAgent?: PresentAgent;
  Project?: Project;
  ProjectCounts?: ProjectCounts;
  ProjectRef?: ProjectRef;
  Proof?: Proof;
  QrCode?: QrCode;
  Queued?: Queued;
  RateConversation?: RateConversation;
  RecoveryCodes?: RecoveryCodes;
  Refusal?: Refusal;
  ResetLink?: ResetLink;
  Resumed?: Resumed;
  Resync?: Resync;
  SecondFactorSecret?: SecondFactorSecret;
  SendMessage?: SendMessage;
  SendReply?: SendReply;
  Session?: Session;
  SetPresence?: SetPresence;
  SignIn?: SignIn;
  StartConversation?: StartConversation;
  Team?: Team;
  Theme?: Theme;
  UpdateContext?: UpdateContext;
  UpdateProfile?: UpdateProfile;
  UseLink?: UseLink;
  Viewing?: Viewing;
  VisitedPage?: VisitedPage;
  Visitor?: Visitor;
  VisitorAuth?: VisitorAuth;
  VisitorContext?: VisitorContext;
  VisitorConversationUpdated?: VisitorConversationUpdated;
  VisitorConversations?: VisitorConversations;
  VisitorDetails?: VisitorDetails;
  VisitorMarkRead?: VisitorMarkRead;
  VisitorPresence?: VisitorPresence;
  VisitorRead?: VisitorRead;
  VisitorResume?: VisitorResume;
  VisitorTyping?: VisitorTyping;
  VisitorTypingShown?: VisitorTypingShown;
  WidgetConfig?: WidgetConfig;
  WidgetSession?: WidgetSession;
  WriteApiToken?: WriteApiToken;
  WriteCannedReply?: WriteCannedReply;
  WriteInvitation?: WriteInvitation;
}
/**
 * An agent's own account: how it is secured, and where it is signed in.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Account".
 */
export interface Account {
  agent: Agent;
  secondFactor: boolean;
  recoveryCodesLeft: number;
  sessions: Session[];
}
/**
 * An agent.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Agent".
 */
export interface Agent {
  id: string;
  email: string;
  name: string;
}
/**
 * A browser that is signed in; `current`: the one that asks.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Session".
 */
export interface Session {
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  current: boolean;
}
/**
 * A new member; `password` for an agent who has no account yet.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AddMember".
 */
export interface AddMember {
  email: string;
  name: string;
  role?: 'admin' | 'agent' | 'owner';
  password?: string | null;
}
/**
 * What a bot's socket presents when it connects to /inbox; browsers come with their session cookie.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentAuth".
 */
export interface AgentAuth {
  token?: string | null;
}
/**
 * An agent has seen a conversation up to `seq`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentMarkRead".
 */
export interface AgentMarkRead {
  /**
   * Opaque.
   */
  conversationId: string;
  /**
   * Place in the conversation: 1, 2, 3, ...
   */
  seq: number;
}
/**
 * An agent lays a conversation back: the visitor's last message counts as unread again, for the whole team.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentMarkUnread".
 */
export interface AgentMarkUnread {
  /**
   * Opaque.
   */
  conversationId: string;
}
/**
 * A message of any conversation of the project, with the conversation as it is now.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentNewMessage".
 */
export interface AgentNewMessage {
  message: Message;
  conversation: Conversation;
}
/**
 * One line of a conversation.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Message".
 */
export interface Message {
  id: string;
  projectId: string;
  conversationId: string;
  seq: number;
  kind: 'event' | 'note' | 'text';
  author: Author;
  content: string;
  clientMessageId: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  data?: {} | null;
}
/**
 * Who wrote a message. A visitor's id is his visitorUid.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Author".
 */
export interface Author {
  kind: 'agent' | 'bot' | 'system' | 'visitor';
  id: string;
  name: string | null;
}
/**
 * One visitor's thread in one project.
 *
 *     `unreadMarks`: how often an agent has marked it as unread. Of two views the one with the higher number says how far
 *     was read; with the same number, the one with the higher `agentReadSeq`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Conversation".
 */
export interface Conversation {
  id: string;
  projectId: string;
  visitor: Visitor;
  status: 'open' | 'pending' | 'resolved' | 'snoozed';
  assigneeId: string | null;
  tags: string[];
  priority: 'high' | 'low' | 'normal' | 'urgent';
  lastSeq: number;
  lastMessage: LastMessage | null;
  unread: number;
  waitingSince: string | null;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  updatedAt: string;
  snoozedUntil: string | null;
  lastVisitorSeq: number;
  agentReadSeq: number;
  visitorReadSeq: number;
  rating: number | null;
  ratingComment: string | null;
  unreadMarks: number;
}
/**
 * What agents see of a visitor.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Visitor".
 */
export interface Visitor {
  uid: string;
  name: string | null;
  email: string | null;
  verified: boolean;
  online: boolean;
  url: string | null;
  title: string | null;
}
/**
 * The preview line of a list.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "LastMessage".
 */
export interface LastMessage {
  seq: number;
  author: Author;
  preview: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
}
/**
 * An agent of the project, as his colleagues see him.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentPresence".
 */
export interface AgentPresence {
  agentId: string;
  status: 'away' | 'offline' | 'online';
  name?: string | null;
}
/**
 * A side has seen the conversation up to here.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentRead".
 */
export interface AgentRead {
  conversationId: string;
  by: 'agent' | 'visitor';
  seq: number;
}
/**
 * As the visitor's, for one conversation.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentResume".
 */
export interface AgentResume {
  /**
   * Opaque.
   */
  conversationId: string;
  /**
   * Place in the conversation: 1, 2, 3, ...
   */
  lastSeq: number;
  /**
   * @maxItems 50
   *
   * Items: A UUID, made once by the sender.
   */
  pendingIds?: string[];
}
/**
 * Who is signed in; `csrfToken` goes into `X-CSRF-Token` of every call that changes something.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentSession".
 */
export interface AgentSession {
  agent: Agent;
  projects: Membership[];
  csrfToken: string;
}
/**
 * A project that the agent may enter, and as what.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Membership".
 */
export interface Membership {
  id: string;
  name: string;
  role: 'admin' | 'agent' | 'owner';
}
/**
 * Somebody types in a conversation. `preview`: a visitor's words so far, where the project shows them.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "AgentTypingShown".
 */
export interface AgentTypingShown {
  conversationId: string;
  author: Author;
  active: boolean;
  preview?: string | null;
}
/**
 * An API token; `token` itself is shown once, when it is made.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ApiToken".
 */
export interface ApiToken {
  id: string;
  name: string;
  agentId: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  scope: 'admin' | 'read' | 'write';
  lastUsedAt?: string | null;
  token?: string | null;
}
/**
 * A project's API tokens.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ApiTokens".
 */
export interface ApiTokens {
  tokens: ApiToken[];
}
/**
 * A project's canned replies.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "CannedReplies".
 */
export interface CannedReplies {
  cannedReplies: CannedReply[];
}
/**
 * A text that agents use often.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "CannedReply".
 */
export interface CannedReply {
  id: string;
  shortcut: string;
  content: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  updatedAt: string;
}
/**
 * `password` is the one until now.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ChangePassword".
 */
export interface ChangePassword {
  password: string;
  newPassword: string;
}
/**
 * What the app shows now.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ConfirmCode".
 */
export interface ConfirmCode {
  /**
   * An app's code, or a recovery code.
   */
  code: string;
}
/**
 * An agent types in, or looks at, a conversation.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ConversationActivity".
 */
export interface ConversationActivity {
  /**
   * Opaque.
   */
  conversationId: string;
  active: boolean;
}
/**
 * A page of a project's conversations, newest first.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ConversationPage".
 */
export interface ConversationPage {
  conversations: Conversation[];
  counts: Counts;
  nextCursor: string | null;
}
/**
 * Conversations of the asked status, by assignment.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Counts".
 */
export interface Counts {
  mine: number;
  unassigned: number;
  all: number;
}
/**
 * An HTTP error's body.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ErrorAnswer".
 */
export interface ErrorAnswer {
  error: ErrorBody;
}
/**
 * What went wrong, for the program (`code`, `field`) and for the person (`message`).
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ErrorBody".
 */
export interface ErrorBody {
  code:
    | 'busy'
    | 'conflict'
    | 'forbidden'
    | 'internal'
    | 'invalid'
    | 'not_found'
    | 'rate_limited'
    | 'stale'
    | 'too_large'
    | 'unauthorized'
    | 'unavailable'
    | 'unknown_event';
  message: string;
  field?: string | null;
  retryAfterMs?: number | null;
  newer?: number | null;
}
/**
 * How a process is; `failing` names what is not ready.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Health".
 */
export interface Health {
  status: 'ok' | 'unavailable';
  failing?: string[];
}
/**
 * Older messages, before `beforeSeq`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "History".
 */
export interface History {
  /**
   * Place in the conversation: 1, 2, 3, ...
   */
  beforeSeq: number;
  limit?: number;
}
/**
 * Older messages, ascending.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "HistoryPage".
 */
export interface HistoryPage {
  messages: Message[];
  hasMore: boolean;
  ok: true;
}
/**
 * Whether a page has asked for the widget yet: when first, and the origin of that page.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Installation".
 */
export interface Installation {
  seenAt: string | null;
  seenOn: string | null;
}
/**
 * An invitation that nobody has accepted yet; `url` is shown once, when it is made, to be handed over.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Invitation".
 */
export interface Invitation {
  id: string;
  email: string;
  role: 'admin' | 'agent' | 'owner';
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  expiresAt: string;
  name?: string | null;
  url?: string | null;
}
/**
 * A project's open invitations.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Invitations".
 */
export interface Invitations {
  invitations: Invitation[];
}
/**
 * The project's room is entered; who else is there.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Joined".
 */
export interface Joined {
  agents: AgentPresence[];
  ok: true;
}
/**
 * What a link is for. `hasAccount`: the person has a password already and joins with it.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Link".
 */
export interface Link {
  kind: 'invitation' | 'reset';
  email: string;
  name: string | null;
  projectName: string | null;
  hasAccount: boolean;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  expiresAt: string;
}
/**
 * Whose account it is: he signs in with the password that he gave.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "LinkUsed".
 */
export interface LinkUsed {
  email: string;
}
/**
 * Asks what a link is for.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "LookAtLink".
 */
export interface LookAtLink {
  /**
   * What follows # in the link.
   */
  token: string;
}
/**
 * A member of a project's team.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Member".
 */
export interface Member {
  id: string;
  email: string;
  name: string;
  role: 'admin' | 'agent' | 'owner';
}
/**
 * This id will never be stored. `retryable`: the same text may be sent again under a new id.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "MessageFailed".
 */
export interface MessageFailed {
  clientMessageId: string;
  code:
    | 'busy'
    | 'conflict'
    | 'forbidden'
    | 'internal'
    | 'invalid'
    | 'not_found'
    | 'rate_limited'
    | 'stale'
    | 'too_large'
    | 'unauthorized'
    | 'unavailable'
    | 'unknown_event';
  retryable: boolean;
}
/**
 * A page of a conversation's messages, ascending by seq.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "MessagePage".
 */
export interface MessagePage {
  messages: Message[];
  hasMore: boolean;
}
/**
 * The receipt: stored by a majority and journaled, exactly once.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "MessageSent".
 */
export interface MessageSent {
  clientMessageId: string;
  messageId: string;
  conversationId: string;
  seq: number;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
}
/**
 * Done.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Ok".
 */
export interface Ok {
  ok: true;
}
/**
 * A visitor acts. `token` renews the same visitor; `identity` is a JWT signed with the project's secret.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "OpenWidgetSession".
 */
export interface OpenWidgetSession {
  /**
   * Opaque.
   */
  projectId: string;
  token?: string | null;
  identity?: string | null;
  page?: Page | null;
}
/**
 * The page that the widget is on.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Page".
 */
export interface Page {
  url: string;
  title?: string | null;
  referrer?: string | null;
}
/**
 * A token's new name.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchApiToken".
 */
export interface PatchApiToken {
  name: string;
}
/**
 * Changes of a canned reply.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchCannedReply".
 */
export interface PatchCannedReply {
  shortcut?: string;
  /**
   * Plain text, 1 to 5,000 characters after trimming.
   */
  content?: string;
}
/**
 * Changes of a conversation; what is left out stays. `ifAssigneeId` makes an assignment compare-and-set.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchConversation".
 */
export interface PatchConversation {
  status?: 'open' | 'pending' | 'resolved' | 'snoozed';
  assigneeId?: string | null;
  /**
   * @maxItems 20
   */
  tags?: string[];
  priority?: 'high' | 'low' | 'normal' | 'urgent';
  snoozedUntil?: string | null;
  ifAssigneeId?: string | null;
}
/**
 * A member's new role.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchMember".
 */
export interface PatchMember {
  role: 'admin' | 'agent' | 'owner';
}
/**
 * Changes of a project's settings.
 *
 *     After `rotateIdentitySecret` the old secret is good until `oldIdentityUntil`, or until `endOldIdentitySecret`.
 *     `endVisitorSessions` makes every session token worthless that was issued until now, and closes its sockets.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchProject".
 */
export interface PatchProject {
  name?: string;
  theme?: Theme;
  greeting?: string;
  locale?: string;
  /**
   * @maxItems 50
   */
  allowedOrigins?: string[];
  reopenRule?: 'always' | 'never' | 'window';
  /**
   * Of the rule window: so long after its last line a message reopens.
   */
  reopenDays?: number;
  requireIdentity?: boolean;
  askEmail?: boolean;
  answersWithin?: string;
  typingPreview?: boolean;
  rotateIdentitySecret?: boolean;
  endOldIdentitySecret?: boolean;
  endVisitorSessions?: boolean;
}
/**
 * How a project's widget looks.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Theme".
 */
export interface Theme {
  accent?: string;
  mode?: 'auto' | 'dark' | 'light';
  position?: 'left' | 'right';
}
/**
 * What an agent knows better; null removes it. Refused for a visitor whom his site has vouched for.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PatchVisitor".
 */
export interface PatchVisitor {
  name?: string | null;
  email?: string | null;
}
/**
 * What became of a message that its sender still held as pending.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PendingReceipt".
 */
export interface PendingReceipt {
  messageId: string;
  seq: number;
}
/**
 * Whether somebody is there to answer.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Presence".
 */
export interface Presence {
  online: boolean;
  agents: PresentAgent[];
}
/**
 * An agent as visitors see him.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "PresentAgent".
 */
export interface PresentAgent {
  name: string;
  avatarUrl?: string | null;
}
/**
 * A project's settings, as its members see them. The identity secret is shown once, when it is made.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Project".
 */
export interface Project {
  id: string;
  name: string;
  theme: Theme;
  greeting: string;
  locale: string;
  allowedOrigins: string[];
  reopenRule: 'always' | 'never' | 'window';
  requireIdentity: boolean;
  hasIdentitySecret: boolean;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  createdAt: string;
  identitySecret?: string | null;
  askEmail?: boolean;
  answersWithin?: string;
  reopenDays?: number;
  typingPreview?: boolean;
  oldIdentityUntil?: string | null;
}
/**
 * Conversations of each status, by assignment, up to half a second old. A number of resolved ones ends at 1000.
 *
 *     `unread`: messages in what is the asking agent's or nobody's, and not resolved.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ProjectCounts".
 */
export interface ProjectCounts {
  open: Counts;
  pending: Counts;
  snoozed: Counts;
  resolved: Counts;
  unread: number;
}
/**
 * Names a project to enter or leave.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ProjectRef".
 */
export interface ProjectRef {
  /**
   * Opaque.
   */
  projectId: string;
}
/**
 * The password once more, for what guards the account.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Proof".
 */
export interface Proof {
  password: string;
}
/**
 * `path` draws the dark modules in an SVG of `size` by `size` units, on white.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "QrCode".
 */
export interface QrCode {
  size: number;
  path: string;
}
/**
 * Accepted into the Redis stream, no more: the receipt is `messageSent`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Queued".
 */
export interface Queued {
  ok: true;
  status: 'queued';
}
/**
 * The visitor says what he thinks of his resolved conversation, from 1 to 5; the last word counts.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "RateConversation".
 */
export interface RateConversation {
  rating: number;
  comment?: string | null;
}
/**
 * Each opens the account once, without the app. They are shown this once.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "RecoveryCodes".
 */
export interface RecoveryCodes {
  recoveryCodes: string[];
}
/**
 * The callback of an event that was refused.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Refusal".
 */
export interface Refusal {
  error: ErrorBody;
  ok: false;
}
/**
 * A link with which a member sets a new password. It is shown this once, to be handed over.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "ResetLink".
 */
export interface ResetLink {
  url: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  expiresAt: string;
}
/**
 * Everything visible to the reader after his `lastSeq`, and the receipts of what he still held.
 *
 *     `readSeq`: how far the other side has read. `status`: the conversation's, for who was away when it changed.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Resumed".
 */
export interface Resumed {
  conversationId: string | null;
  messages: Message[];
  lastSeq: number;
  hasMore: boolean;
  pending: {
    [k: string]: PendingReceipt | null;
  };
  readSeq: number;
  status: ('open' | 'pending' | 'resolved' | 'snoozed') | null;
  ok: true;
}
/**
 * The gateway may have missed broadcasts: ask `resume`, read the list again.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Resync".
 */
export interface Resync {}
/**
 * For an authenticator app: the secret to type, or the address as it is and as a QR code.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "SecondFactorSecret".
 */
export interface SecondFactorSecret {
  secret: string;
  url: string;
  qrCode: QrCode;
}
/**
 * A visitor writes.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "SendMessage".
 */
export interface SendMessage {
  /**
   * A UUID, made once by the sender.
   */
  clientMessageId: string;
  /**
   * Plain text, 1 to 5,000 characters after trimming.
   */
  content: string;
}
/**
 * An agent answers, or leaves a note for his colleagues.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "SendReply".
 */
export interface SendReply {
  /**
   * Opaque.
   */
  conversationId: string;
  /**
   * A UUID, made once by the sender.
   */
  clientMessageId: string;
  /**
   * Plain text, 1 to 5,000 characters after trimming.
   */
  content: string;
  kind?: 'note' | 'text';
  seenSeq?: number | null;
}
/**
 * An agent comes or steps away.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "SetPresence".
 */
export interface SetPresence {
  status: 'away' | 'online';
}
/**
 * An agent's e-mail and password; and a code, where a refusal named the field `code`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "SignIn".
 */
export interface SignIn {
  email: string;
  password: string;
  code?: string | null;
}
/**
 * After a resolved conversation: the visitor's next message begins another one.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "StartConversation".
 */
export interface StartConversation {}
/**
 * A project's agents.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Team".
 */
export interface Team {
  agents: Member[];
}
/**
 * A visitor is looking at another page. `locale` and `timeZone` are his browser's, such as de-AT, Europe/Vienna;
 *
 *     what has another form is dropped: the page counts.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "UpdateContext".
 */
export interface UpdateContext {
  url: string;
  title?: string | null;
  referrer?: string | null;
  locale?: string | null;
  timeZone?: string | null;
}
/**
 * An anonymous visitor says who he is; what is left out stays. Refused to one whom his site has vouched for.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "UpdateProfile".
 */
export interface UpdateProfile {
  name?: string | null;
  email?: string | null;
}
/**
 * Uses a link up. `password`: the new one, or the one that an invited person has; `name` for a new account.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "UseLink".
 */
export interface UseLink {
  /**
   * What follows # in the link.
   */
  token: string;
  password: string;
  name?: string | null;
}
/**
 * Who looks at a conversation now.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "Viewing".
 */
export interface Viewing {
  conversationId: string;
  agents: string[];
}
/**
 * A page that the visitor looked at, from `at` on.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitedPage".
 */
export interface VisitedPage {
  url: string;
  title: string | null;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  at: string;
}
/**
 * What a visitor's socket presents when it connects to /widget.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorAuth".
 */
export interface VisitorAuth {
  token: string;
}
/**
 * The page that a visitor looks at.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorContext".
 */
export interface VisitorContext {
  visitorUid: string;
  url: string;
  title: string | null;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  at: string;
  conversationId?: string | null;
}
/**
 * The visitor's conversation was resolved, reopened, ...
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorConversationUpdated".
 */
export interface VisitorConversationUpdated {
  conversationId: string;
  status: 'open' | 'pending' | 'resolved' | 'snoozed';
}
/**
 * One visitor's conversations in one project, newest first; at most 20.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorConversations".
 */
export interface VisitorConversations {
  conversations: Conversation[];
}
/**
 * Everything about a visitor but his conversations. What nobody knows is null.
 *
 *     `pages`: the last 20, the latest first. `referrer`: where this visit came from. A visit begins with the first page
 *     after half an hour without one. `browser` as in "Firefox 128 on Windows".
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorDetails".
 */
export interface VisitorDetails {
  uid: string;
  name: string | null;
  email: string | null;
  verified: boolean;
  online: boolean;
  browser: string | null;
  locale: string | null;
  timeZone: string | null;
  referrer: string | null;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  visitStartedAt: string | null;
  pages: VisitedPage[];
}
/**
 * The visitor has seen his conversation up to `seq`.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorMarkRead".
 */
export interface VisitorMarkRead {
  /**
   * Place in the conversation: 1, 2, 3, ...
   */
  seq: number;
}
/**
 * A visitor came or left.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorPresence".
 */
export interface VisitorPresence {
  visitorUid: string;
  online: boolean;
}
/**
 * An agent has seen the conversation up to here.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorRead".
 */
export interface VisitorRead {
  seq: number;
  conversationId: string;
}
/**
 * After every connect: what came after `lastSeq`, and what became of the messages still waiting.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorResume".
 */
export interface VisitorResume {
  /**
   * Place in the conversation: 1, 2, 3, ...
   */
  lastSeq: number;
  /**
   * @maxItems 50
   *
   * Items: A UUID, made once by the sender.
   */
  pendingIds?: string[];
}
/**
 * A visitor types or stops; `preview` only where the project shows it.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorTyping".
 */
export interface VisitorTyping {
  active: boolean;
  preview?: string | null;
}
/**
 * Somebody on the other side types.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "VisitorTypingShown".
 */
export interface VisitorTypingShown {
  author: Author;
  active: boolean;
}
/**
 * A project's public settings. `answersWithin` is the project's own sentence for when nobody is there.
 *
 *     `typingPreview`: agents see what a visitor types before he sends it, and his widget tells him so.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "WidgetConfig".
 */
export interface WidgetConfig {
  projectId: string;
  name: string;
  theme: Theme;
  greeting: string;
  locale: string;
  online: boolean;
  askEmail: boolean;
  answersWithin: string;
  typingPreview: boolean;
}
/**
 * A visitor's session: the token goes into his socket's auth.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "WidgetSession".
 */
export interface WidgetSession {
  token: string;
  visitorUid: string;
  /**
   * ISO 8601 UTC with milliseconds.
   */
  expiresAt: string;
  conversation: Conversation | null;
}
/**
 * A new API token, acting as the agent who makes it, and no further than its scope.
 *
 *     `read` looks, `write` also answers and changes conversations and canned replies, `admin` does what its agent may.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "WriteApiToken".
 */
export interface WriteApiToken {
  name: string;
  scope?: 'admin' | 'read' | 'write';
}
/**
 * A new canned reply.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "WriteCannedReply".
 */
export interface WriteCannedReply {
  shortcut: string;
  /**
   * Plain text, 1 to 5,000 characters after trimming.
   */
  content: string;
}
/**
 * Somebody who is to join the team. He chooses his password himself, or gives the one that he has.
 *
 * This interface was referenced by `Contract`'s JSON-Schema
 * via the `definition` "WriteInvitation".
 */
export interface WriteInvitation {
  email: string;
  role?: 'admin' | 'agent' | 'owner';
  name?: string | null;
}

/** What a client may send on /widget: payload, and the callback's answer when it went well. */
export interface WidgetClientEvents {
  history: { payload: History; answer: HistoryPage };
  markRead: { payload: VisitorMarkRead; answer: Ok };
  rateConversation: { payload: RateConversation; answer: Ok };
  resume: { payload: VisitorResume; answer: Resumed };
  sendMessage: { payload: SendMessage; answer: Queued };
  startConversation: { payload: StartConversation; answer: Ok };
  typing: { payload: VisitorTyping; answer: Ok };
  updateContext: { payload: UpdateContext; answer: Ok };
  updateProfile: { payload: UpdateProfile; answer: Ok };
}

/** What the server sends on /widget. */
export interface WidgetServerEvents {
  conversationUpdated: VisitorConversationUpdated;
  messageFailed: MessageFailed;
  messageSent: MessageSent;
  newMessage: Message;
  presence: Presence;
  read: VisitorRead;
  resync: Resync;
  typing: VisitorTypingShown;
}

/** What a client may send on /inbox: payload, and the callback's answer when it went well. */
export interface InboxClientEvents {
  joinProject: { payload: ProjectRef; answer: Joined };
  leaveProject: { payload: ProjectRef; answer: Joined };
  markRead: { payload: AgentMarkRead; answer: Ok };
  markUnread: { payload: AgentMarkUnread; answer: Ok };
  resume: { payload: AgentResume; answer: Resumed };
  sendReply: { payload: SendReply; answer: Queued };
  setPresence: { payload: SetPresence; answer: Ok };
  typing: { payload: ConversationActivity; answer: Ok };
  viewing: { payload: ConversationActivity; answer: Ok };
}

/** What the server sends on /inbox. */
export interface InboxServerEvents {
  agentPresence: AgentPresence;
  conversationUpdated: Conversation;
  messageFailed: MessageFailed;
  messageSent: MessageSent;
  newMessage: AgentNewMessage;
  read: AgentRead;
  resync: Resync;
  typing: AgentTypingShown;
  viewing: Viewing;
  visitorContext: VisitorContext;
  visitorPresence: VisitorPresence;
}
