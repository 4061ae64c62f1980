/** How components reach the stores: one context each, filled once. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Agent, Membership } from "../contract";
import type { LinkStore } from "../store/link";
import type { SessionStore } from "../store/session";
import type { Workspace } from "../store/workspace";

/** Makes the stores of an agent who has signed in. */
export type OpenWorkspace = (agent: Agent, projects: readonly Membership[]) => Workspace;

export const ServicesContext = createContext<OpenWorkspace | null>(null);
export const SessionContext = createContext<SessionStore | null>(null);
export const LinkContext = createContext<LinkStore | null>(null);
export const WorkspaceContext = createContext<Workspace | null>(null);

export function useSession(): SessionStore {
  return present(useContext(SessionContext));
}

/** The link that the window was opened with, if it was. */
export function useLink(): LinkStore | null {
  return useContext(LinkContext);
}

/** Everything of a signed-in agent; only below `<Workspace>`. */
export function useWorkspace(): Workspace {
  return present(useContext(WorkspaceContext));
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("This component stands outside its store's provider.");
  return value;
}
