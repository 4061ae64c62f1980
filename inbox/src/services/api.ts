/** The HTTP calls of the inbox, typed. Every one rejects with a RequestError. */
import type { Http } from "@porchlight/client";
import type {
  AgentSession,
  CannedReply,
  Conversation,
  ConversationPage,
  Link,
  LinkUsed,
  Member,
  MessagePage,
  PatchConversation,
  PatchVisitor,
  ProjectCounts,
  UseLink,
  VisitorDetails,
} from "../contract";
import type { Filter } from "./router";

export interface MessageRange {
  beforeSeq?: number;
  afterSeq?: number;
  limit?: number;
}

export interface Api {
  signIn(email: string, password: string, code?: string): Promise<AgentSession>;
  lookAtLink(token: string): Promise<Link>;
  useLink(use: UseLink): Promise<LinkUsed>;
  whoAmI(): Promise<AgentSession>;
  signOut(): Promise<void>;
  agents(projectId: string): Promise<Member[]>;
  conversations(
    projectId: string,
    filter: Filter,
    page?: { cursor?: string; limit?: number },
  ): Promise<ConversationPage>;
  counts(projectId: string): Promise<ProjectCounts>;
  conversation(projectId: string, id: string): Promise<Conversation>;
  change(projectId: string, id: string, change: PatchConversation): Promise<Conversation>;
  messages(projectId: string, id: string, range: MessageRange): Promise<MessagePage>;
  /** All conversations of one visitor, the newest first. */
  conversationsOf(projectId: string, visitorUid: string): Promise<Conversation[]>;
  visitor(projectId: string, uid: string): Promise<VisitorDetails>;
  correctVisitor(projectId: string, uid: string, change: PatchVisitor): Promise<VisitorDetails>;
  cannedReplies(projectId: string): Promise<CannedReply[]>;
}

const ASSIGNEE = { mine: "me", unassigned: "none", all: undefined } as const;

export function createApi(http: Http): Api {
  const thread = (projectId: string, id: string) => path`/api/projects/${projectId}/conversations/${id}`;
  return {
    signIn: (email, password, code) => http.post("/api/session", { email, password, ...(code ? { code } : {}) }),
    lookAtLink: (token) => http.post("/api/link", { token }),
    useLink: (use) => http.post("/api/link/use", use),
    whoAmI: () => http.get("/api/session"),
    signOut: () => http.delete("/api/session"),
    async agents(projectId) {
      const { agents } = await http.get<{ agents: Member[] }>(path`/api/projects/${projectId}/agents`);
      return agents;
    },
    conversations(projectId, filter, { cursor, limit } = {}) {
      const asked = query({
        status: filter.status,
        assignee: ASSIGNEE[filter.owner],
        tag: filter.tag || undefined,
        q: filter.q || undefined,
        cursor,
        limit,
      });
      return http.get(path`/api/projects/${projectId}/conversations` + asked);
    },
    counts: (projectId) => http.get(path`/api/projects/${projectId}/counts`),
    conversation: (projectId, id) => http.get(thread(projectId, id)),
    change: (projectId, id, change) => http.patch(thread(projectId, id), change),
    messages: (projectId, id, range) => http.get(`${thread(projectId, id)}/messages${query({ ...range })}`),
    visitor: (projectId, uid) => http.get(path`/api/projects/${projectId}/visitors/${uid}`),
    correctVisitor: (projectId, uid, change) => http.patch(path`/api/projects/${projectId}/visitors/${uid}`, change),
    async conversationsOf(projectId, uid) {
      const of = path`/api/projects/${projectId}/visitors/${uid}/conversations`;
      return (await http.get<{ conversations: Conversation[] }>(of)).conversations;
    },
    async cannedReplies(projectId) {
      const of = path`/api/projects/${projectId}/canned-replies`;
      return (await http.get<{ cannedReplies: CannedReply[] }>(of)).cannedReplies;
    },
  };
}

/** A path whose values are escaped. */
function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts.raw }, ...values.map(encodeURIComponent));
}

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text && `?${text}`;
}
