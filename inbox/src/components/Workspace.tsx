import { useSignal } from "@preact/signals";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Agent, Membership } from "../contract";
import type { Workspace as Store } from "../store/workspace";
import { ServicesContext, useSession, useWorkspace, WorkspaceContext } from "./context";
import { ListPane } from "./list/ListPane";
import { OutageBanner } from "./OutageBanner";
import { Settings } from "./Settings";
import { ShortcutHelp } from "./ShortcutHelp";
import { Splitter } from "./Splitter";
import { Loading, Notice } from "./shared/Notice";
import { ThreadPane } from "./thread/ThreadPane";
import { useCommands } from "./useCommands";
import { VisitorPane } from "./visitor/VisitorPane";

const FIELD = "input, textarea, select";

/** Everything of a signed-in agent lives as long as this component: sign out, and connection and timers are gone. */
export function Workspace({ agent, projects }: { agent: Agent; projects: readonly Membership[] }) {
  const open = useContext(ServicesContext);
  const [store, setStore] = useState<Store | null>(null);
  useEffect(() => {
    const opened = open?.(agent, projects) ?? null;
    setStore(opened);
    return () => opened?.dispose();
  }, [agent.id]);
  if (!store) return <Loading what="your inbox" />;
  return (
    <WorkspaceContext.Provider value={store}>
      <div class="shell">
        <OutageBanner />
        {projects.length > 0 ? <Place /> : <NoProject />}
        <ShortcutHelp />
      </div>
    </WorkspaceContext.Provider>
  );
}

/** What the address names. */
function Place() {
  const { router, project } = useWorkspace();
  if (!project.value) return <ForeignProject />;
  return router.route.value.settings === null ? <Panes name={project.value.name} /> : <Settings />;
}

function Panes({ name }: { name: string }) {
  const { router, showsVisitor, openConversation, preferences } = useWorkspace();
  const { listWidth, visitorWidth } = preferences;
  const [list, visitor] = [useSignal<number | null>(null), useSignal<number | null>(null)];
  const { conversationId } = router.route.value;
  useCommands({ leave: () => stepBack() });
  const stepBack = () => {
    if (showsVisitor.peek()) showsVisitor.value = false;
    else if (!conversationId || document.activeElement?.matches(FIELD)) return false;
    else router.go({ conversationId: null });
    return undefined;
  };
  const shows = [
    conversationId && "shows-thread",
    openConversation.value && "has-visitor",
    showsVisitor.value && "shows-visitor",
  ].filter(Boolean);
  return (
    <main
      class={["panes", ...shows].join(" ")}
      style={{
        "--list": `${list.value ?? listWidth.value}px`,
        "--visitor": `${visitor.value ?? visitorWidth.value}px`,
      }}
    >
      <a class="skip" href="#thread">
        Skip to the conversation
      </a>
      <h1 class="quiet">Inbox of {name}</h1>
      <ListPane />
      <Splitter pane="listWidth" label="Width of the list" kept={listWidth} drawn={list} />
      <ThreadPane />
      {openConversation.value && (
        <Splitter pane="visitorWidth" label="Width of the visitor pane" kept={visitorWidth} drawn={visitor} />
      )}
      <VisitorPane />
    </main>
  );
}

function ForeignProject() {
  const { router, projects } = useWorkspace();
  return (
    <Notice icon="warning" title="This project is not yours">
      <p>The address names a project that does not exist, or that you are not a member of.</p>
      <a class="button primary" href={router.href({ projectId: projects[0]?.id ?? null, conversationId: null })}>
        Go to {projects[0]?.name}
      </a>
    </Notice>
  );
}

function NoProject() {
  const session = useSession();
  return (
    <Notice icon="inbox" title="You are not in a project yet">
      <p>Ask an administrator to add you to one, then reload this page.</p>
      <button type="button" class="button" onClick={session.signOut}>
        Sign out
      </button>
    </Notice>
  );
}
