/** Who is signed in. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Agent, AgentSession, Membership } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";

export type SessionState =
  | { readonly kind: "checking" }
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "signedOut"; readonly notice: string | null }
  | { readonly kind: "signedIn"; readonly agent: Agent; readonly projects: readonly Membership[] };

export interface SessionStore {
  readonly state: ReadonlySignal<SessionState>;
  /** The value of X-CSRF-Token while signed in, else null. */
  csrfToken(): string | null;
  /** Asks the server whose cookie this browser has. */
  restore(): Promise<void>;
  /** Signs in, or gives the sentence that says why not. */
  signIn(email: string, password: string): Promise<string | null>;
  signOut(): Promise<string | null>;
  /** The server no longer knows this session. */
  expire(): void;
}

const WRONG = "That e-mail and password do not match an account. Check both and try again.";

export function createSession(api: Pick<Api, "signIn" | "whoAmI" | "signOut">): SessionStore {
  const state = signal<SessionState>({ kind: "checking" });
  let csrf: string | null = null;

  const enter = ({ agent, projects, csrfToken }: AgentSession) => {
    csrf = csrfToken;
    state.value = { kind: "signedIn", agent, projects };
  };
  const leave = (notice: string | null) => {
    csrf = null;
    state.value = { kind: "signedOut", notice };
  };

  return {
    state,
    csrfToken: () => csrf,
    async restore() {
      state.value = { kind: "checking" };
      try {
        enter(await api.whoAmI());
      } catch (error) {
        if (isUnauthorized(error)) leave(null);
        else state.value = { kind: "unreachable", reason: describe(error) };
      }
    },
    async signIn(email, password) {
      try {
        enter(await api.signIn(email.trim(), password));
        return null;
      } catch (error) {
        return isUnauthorized(error) ? WRONG : describe(error);
      }
    },
    async signOut() {
      try {
        await api.signOut();
      } catch (error) {
        if (!isUnauthorized(error)) return describe(error);
      }
      leave(null);
      return null;
    },
    expire() {
      if (state.peek().kind === "signedIn")
        leave("Your session has ended. Sign in again to go on; nothing you wrote is lost.");
    },
  };
}

/** Whether a request was refused because nobody is signed in. */
export function isUnauthorized(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === "unauthorized";
}
