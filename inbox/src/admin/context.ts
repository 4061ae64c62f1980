import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Member } from "../contract";
import type { AdminApi } from "./api";

export interface Admin {
  readonly api: AdminApi;
  readonly projectId: string;
  /** Who looks, and as what. */
  readonly agentId: string;
  readonly role: Member["role"];
}

export const AdminContext = createContext<Admin | null>(null);

export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (!admin) throw new Error("This page stands outside the administration.");
  return admin;
}
