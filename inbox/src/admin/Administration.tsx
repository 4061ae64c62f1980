import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useWorkspace } from "../components/context";
import { Icon } from "../components/shared/Icon";
import { useCommands } from "../components/useCommands";
import { AccessPage } from "./AccessPage";
import { AccountPage } from "./AccountPage";
import { createAdminApi } from "./api";
import { AdminContext } from "./context";
import { InstallPage } from "./InstallPage";
import { useLeaveDialog } from "./LeaveDialog";
import { PreferencesPage } from "./PreferencesPage";
import { RepliesPage } from "./RepliesPage";
import { TeamPage } from "./TeamPage";
import { TokensPage } from "./TokensPage";
import { GuardContext } from "./useGuard";
import { WidgetPage } from "./WidgetPage";
import "./admin.css";
import "./secrets.css";
import "./widget-page.css";

interface Section {
  /** Its name in the address, after `settings/`. */
  readonly name: string;
  readonly title: string;
  readonly page: ComponentType;
  /** For admins and owners. */
  readonly administers?: true;
}

const FIRST: Section = { name: "preferences", title: "Your preferences", page: PreferencesPage };
const SECTIONS: readonly Section[] = [
  FIRST,
  { name: "account", title: "Your account", page: AccountPage },
  { name: "replies", title: "Canned replies", page: RepliesPage },
  { name: "install", title: "Install the chat", page: InstallPage, administers: true },
  { name: "widget", title: "Widget", page: WidgetPage, administers: true },
  { name: "access", title: "Sites and identity", page: AccessPage, administers: true },
  { name: "team", title: "Team", page: TeamPage, administers: true },
  { name: "tokens", title: "API tokens", page: TokensPage, administers: true },
];

/** The settings of a project and of the person: their sections on the left, the open one on the right. */
export function Administration() {
  const { agent, project, http } = useWorkspace();
  const { id: projectId, role } = project.value ?? { id: "", role: "agent" as const };
  const admin = useMemo(
    () => ({ api: createAdminApi(http, projectId), projectId, agentId: agent.id, role }),
    [http, projectId, agent.id, role],
  );
  return (
    <AdminContext.Provider value={admin} key={projectId}>
      <Pages sections={SECTIONS.filter(({ administers }) => !administers || role !== "agent")} />
    </AdminContext.Provider>
  );
}

function Pages({ sections }: { sections: readonly Section[] }) {
  const { router } = useWorkspace();
  const asked = router.route.value.settings?.split("/")[0];
  const open = sections.find(({ name }) => name === asked) ?? FIRST;
  const { hold, dialog } = useLeaveDialog(router);
  useCommands({ leave: () => router.go({}) });
  const nav = useRef<HTMLElement>(null);
  // On a narrow window the sections stand side by side, and the open one may be out of sight.
  useEffect(
    () => nav.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" }),
    [open],
  );
  return (
    <div class="settings">
      <nav class="settings-nav" aria-label="Settings" ref={nav}>
        <a class="button plain" href={router.href({})}>
          <Icon name="back" />
          Inbox
        </a>
        {sections.map(({ name, title }) => (
          <a
            key={name}
            class="settings-link"
            href={router.href({ settings: name })}
            aria-current={name === open.name ? "page" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <main class="settings-page" key={open.name}>
        <h1>{open.title}</h1>
        <GuardContext.Provider value={hold}>
          <open.page />
        </GuardContext.Provider>
      </main>
      {dialog}
    </div>
  );
}
