/** Who is signed in. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Agent, AgentSession, Membership } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";

export type SessionState =
  | { readonly kind: "checking" }
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "signedOut"; readonly notice: string | null }
  | { readonly kind: "codeAsked" }
  | { readonly kind: "signedIn"; readonly agent: Agent; readonly projects: readonly Membership[] };

export interface SessionStore {
  readonly state: ReadonlySignal<SessionState>;
  /** The value of X-CSRF-Token while signed in, else null. */
  csrfToken(): string | null;
  /** Asks the server whose cookie this browser has. */
  restore(): Promise<void>;
  /** Signs in, or goes on to the question for a code, or gives the sentence that says why not. */
  signIn(email: string, password: string): Promise<string | null>;
  /** Answers that question. */
  giveCode(code: string): Promise<string | null>;
  /** Back from that question to the door. */
  startAgain(): void;
  signOut(): Promise<string | null>;
  /** Goes on with the session that the server gave in place of this one. */
  renew(session: AgentSession): void;
  /** The server no longer knows this session. */
  expire(): void;
}

const ENDED = "Your session has ended. Sign in again to go on; nothing you wrote is lost.";
const WRONG_CODE = "That code is not right, or was used before. Wait for the next one and try again.";
const WRONG = "That e-mail and password do not match an account. Check both and try again.";

export function createSession(api: Pick<Api, "signIn" | "whoAmI" | "signOut">): SessionStore {
  const state = signal<SessionState>({ kind: "checking" });
  let csrf: string | null = null;
  let waiting: { email: string; password: string } | null = null; // for a code

  const enter = ({ agent, projects, csrfToken }: AgentSession) => {
    csrf = csrfToken;
    waiting = null;
    state.value = { kind: "signedIn", agent, projects };
  };
  const leave = (notice: string | null) => {
    csrf = waiting = null;
    state.value = { kind: "signedOut", notice };
  };

  return {
    state,
    csrfToken: () => csrf,
    restore() {
      state.value = { kind: "checking" };
      return api.whoAmI().then(enter, (error: unknown) => {
        if (isUnauthorized(error)) leave(null);
        else state.value = { kind: "unreachable", reason: describe(error) };
      });
    },
    signIn(email, password) {
      const refused = (error: unknown) => {
        if (!asksForCode(error)) return isUnauthorized(error) ? WRONG : describe(error);
        waiting = { email: email.trim(), password };
        state.value = { kind: "codeAsked" };
        return null;
      };
      return api
        .signIn(email.trim(), password)
        .then(enter)
        .then(() => null, refused);
    },
    giveCode(code) {
      const { email, password } = waiting ?? { email: "", password: "" };
      const refused = (error: unknown) => (isUnauthorized(error) ? WRONG_CODE : describe(error));
      return api
        .signIn(email, password, code.trim())
        .then(enter)
        .then(() => null, refused);
    },
    startAgain: () => leave(null),
    async signOut() {
      const problem = await api.signOut().then(() => null, refusal);
      if (problem === null) leave(null);
      return problem;
    },
    renew({ csrfToken }) {
      csrf = csrfToken;
    },
    expire() {
      if (state.peek().kind === "signedIn") leave(ENDED);
    },
  };
}

/** Why a sign-out did not happen; whoever is unknown already is signed out. */
function refusal(error: unknown): string | null {
  return isUnauthorized(error) ? null : describe(error);
}

/** Whether a request was refused because nobody is signed in. */
export function isUnauthorized(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === "unauthorized";
}

/** Whether the password was right and a code is missing or wrong. */
function asksForCode(error: unknown): boolean {
  return isUnauthorized(error) && (error as { field?: string }).field === "code";
}
