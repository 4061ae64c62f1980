/** The calls of administration. Every one rejects with a RequestError. */
import type {
  Account,
  AgentSession,
  ApiToken,
  CannedReply,
  Http,
  Installation,
  Invitation,
  Member,
  PatchCannedReply,
  PatchProject,
  Project,
  RecoveryCodes,
  ResetLink,
  SecondFactorSecret,
  WriteApiToken,
  WriteCannedReply,
  WriteInvitation,
} from "@porchlight/client";

export type AdminApi = ReturnType<typeof createAdminApi>;

export function createAdminApi(http: Http, projectId: string) {
  const project = `/api/projects/${encodeURIComponent(projectId)}`;
  const at = (kind: string, id: string) => `${project}/${kind}/${encodeURIComponent(id)}`;
  return {
    project: () => http.get<Project>(project),
    changeProject: (change: PatchProject) => http.patch<Project>(project, change),
    installation: () => http.get<Installation>(`${project}/installation`),

    team: async () => (await http.get<{ agents: Member[] }>(`${project}/agents`)).agents,
    setRole: (id: string, role: Member["role"]) => http.patch<Member>(at("agents", id), { role }),
    removeMember: (id: string) => http.delete(at("agents", id)),
    resetLink: (id: string) => http.post<ResetLink>(`${at("agents", id)}/reset-link`),
    invitations: async () => (await http.get<{ invitations: Invitation[] }>(`${project}/invitations`)).invitations,
    invite: (invitation: WriteInvitation) => http.post<Invitation>(`${project}/invitations`, invitation),
    withdraw: (id: string) => http.delete(at("invitations", id)),

    tokens: async () => (await http.get<{ tokens: ApiToken[] }>(`${project}/tokens`)).tokens,
    makeToken: (token: WriteApiToken) => http.post<ApiToken>(`${project}/tokens`, token),
    revokeToken: (id: string) => http.delete(at("tokens", id)),

    replies: async () => (await http.get<{ cannedReplies: CannedReply[] }>(`${project}/canned-replies`)).cannedReplies,
    addReply: (reply: WriteCannedReply) => http.post<CannedReply>(`${project}/canned-replies`, reply),
    changeReply: (id: string, change: PatchCannedReply) => http.patch<CannedReply>(at("canned-replies", id), change),
    removeReply: (id: string) => http.delete(at("canned-replies", id)),

    account: () => http.get<Account>("/api/account"),
    signOutEverywhere: () => http.delete("/api/account/sessions"),
    changePassword: (password: string, newPassword: string) =>
      http.post<AgentSession>("/api/account/password", { password, newPassword }),
    beginSecondFactor: (password: string) => http.post<SecondFactorSecret>("/api/account/second-factor", { password }),
    confirmSecondFactor: (code: string) => http.post<RecoveryCodes>("/api/account/second-factor/confirm", { code }),
    endSecondFactor: (password: string) => http.post("/api/account/second-factor/off", { password }),
  };
}
