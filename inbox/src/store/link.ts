/** A link that somebody handed over: an invitation, or one that sets a password. Its secret stands behind # alone. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Link } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { SessionStore } from "./session";

export type LinkState =
  | { readonly kind: "looking" }
  | { readonly kind: "ready"; readonly link: Link }
  | { readonly kind: "refused"; readonly title: string; readonly reason: string; readonly again: boolean };

export interface LinkStore {
  readonly state: ReadonlySignal<LinkState>;
  /** False once the page shows the inbox instead. */
  readonly open: ReadonlySignal<boolean>;
  look(): Promise<void>;
  /** Uses the link and signs in, or gives the sentence that says why not. */
  use(password: string, name?: string): Promise<string | null>;
  leave(): void;
}

const PAGES = /^\/inbox\/(?:invitation|new-password)\/?$/;

/** The secret in an address, or null when it is no link's. */
export function secretIn({ pathname, hash }: Pick<Location, "pathname" | "hash">): string | null {
  return PAGES.test(pathname) ? hash.slice(1) : null;
}

/** `leave` takes the link's address out of the window. */
export function createLink(
  secret: string,
  api: Pick<Api, "lookAtLink" | "useLink">,
  session: Pick<SessionStore, "signIn" | "restore">,
  leave: () => void,
): LinkStore {
  const state = signal<LinkState>({ kind: "looking" });
  const open = signal(true);
  const close = () => {
    leave();
    open.value = false;
  };

  return {
    state,
    open,
    look() {
      state.value = { kind: "looking" };
      return api.lookAtLink(secret).then(
        (link) => {
          state.value = { kind: "ready", link };
        },
        (error: unknown) => {
          state.value = { kind: "refused", ...refusal(error) };
        },
      );
    },
    async use(password, name) {
      const named = name?.trim();
      try {
        const { email } = await api.useLink({ token: secret, password, ...(named ? { name: named } : {}) });
        if (await session.signIn(email, password)) void session.restore(); // the link is used; the door says the rest
      } catch (error) {
        return whyNot(error);
      }
      close();
      return null;
    },
    leave() {
      close();
      void session.restore();
    },
  };
}

const GONE = "It was used before, or has expired. Ask whoever gave it to you for a new one.";

function refusal(error: unknown) {
  const gone = ["not_found", "invalid"].includes((error as { code?: string }).code ?? "");
  return gone
    ? { title: "This link no longer works", reason: GONE, again: false }
    : { title: "The link could not be opened", reason: describe(error), again: true };
}

function whyNot(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === "unauthorized") return "That is not the password of this account.";
  return code === "not_found" ? `This link no longer works. ${GONE}` : describe(error);
}
