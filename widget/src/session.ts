/** The visitor's session: a token from the server, remembered from the moment the visitor acts. */
import { type KeyValueStore, type Page, toRequestError, type WidgetSession } from "@porchlight/client/light";
import type { Http } from "./http";

interface Stored {
  token: string;
  visitorUid: string;
  expiresAt: string;
  /** True once something was written: the next page may then connect before the visitor acts. */
  started: boolean;
  /** What he has told of himself. */
  profile?: Profile;
  /** The resolved conversation that he has turned his back on. */
  left?: string | null;
}

/** Who writes, as he says himself. */
export interface Profile {
  name?: string;
  email?: string;
}

/** What a server would refuse as no token at all is not asked to be renewed: it would be refused for ever. */
const TOKEN = /^[\w.-]{1,4096}$/u;

/** A token is renewed when it has less than this to live. */
const MARGIN_MS = 60_000;

export interface SessionOptions {
  http: Http;
  storage: KeyValueStore;
  projectId: string;
  /** A JWT that the customer's server has signed for this visitor. */
  identity?: string | undefined;
  /** The page that goes with the request. */
  page: () => Page;
}

export class Session {
  private readonly key: string;
  private current: WidgetSession | null = null;
  private written = false;

  constructor(private readonly options: SessionOptions) {
    this.key = `porchlight:session:${outboxIdentity(options.projectId, options.identity)}`;
  }

  /** True when an earlier visit has left a conversation; reads storage, writes nothing. */
  get started(): boolean {
    return this.stored()?.started ?? false;
  }

  /** The current session, renewed or begun as needed. Rejects with a RequestError. */
  async get(): Promise<WidgetSession> {
    if (this.current && Date.parse(this.current.expiresAt) - Date.now() > MARGIN_MS) return this.current;
    this.current = await this.renew();
    this.store(this.written || this.current.conversation ? { started: true } : {});
    return this.current;
  }

  /** The server no longer takes the token as it is. */
  expire(): void {
    this.current = null;
  }

  /** The visitor has written something. */
  markStarted(): void {
    this.written = true; // there may be no session yet to note it in
    if (!this.started) this.store({ started: true });
  }

  /** What the visitor has told of himself in this browser. */
  get profile(): Profile {
    return this.stored()?.profile ?? {};
  }

  keepProfile(profile: Profile): void {
    this.store({ profile });
  }

  /** The resolved conversation after which his next message begins another one. */
  get left(): string | null {
    return this.stored()?.left ?? null;
  }

  leave(conversationId: string | null): void {
    this.store({ left: conversationId });
  }

  private async renew(): Promise<WidgetSession> {
    const token = this.stored()?.token;
    if (!token) return this.request();
    try {
      return await this.request(token);
    } catch (error) {
      // A token that can no longer be renewed: a new visitor, rather than one who can never write again.
      if (toRequestError(error).code !== "unauthorized") throw error;
      this.options.storage.remove(this.key);
      return this.request();
    }
  }

  private request(token?: string): Promise<WidgetSession> {
    const { http, projectId, identity, page } = this.options;
    return http.post<WidgetSession>("/api/widget/session", {
      projectId,
      page: page(),
      ...(token ? { token } : {}),
      ...(identity ? { identity } : {}),
    });
  }

  private stored(): Stored | null {
    try {
      const stored = JSON.parse(this.options.storage.get(this.key) ?? "null") as Stored | null;
      return typeof stored?.token === "string" && TOKEN.test(stored.token) ? stored : null;
    } catch {
      return null;
    }
  }

  private store(change: Partial<Stored>): void {
    if (!this.current) return;
    const { token, visitorUid, expiresAt } = this.current;
    const stored: Stored = { started: false, ...this.stored(), ...change, token, visitorUid, expiresAt };
    this.options.storage.set(this.key, JSON.stringify(stored));
  }
}

/** Keeps apart what different people write in one browser: the anonymous visitor and each identified one. */
export function outboxIdentity(projectId: string, identity?: string): string {
  return identity ? `${projectId}:${subjectOf(identity)}` : projectId;
}

/** The `sub` of a JWT, unverified: it only names a drawer in this browser's own storage. */
function subjectOf(jwt: string): string {
  try {
    const payload = (jwt.split(".")[1] ?? "").replace(/-/gu, "+").replace(/_/gu, "/");
    return String((JSON.parse(atob(payload)) as { sub?: unknown }).sub);
  } catch {
    return "unknown";
  }
}
