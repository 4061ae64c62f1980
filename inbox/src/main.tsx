/** The composition root: services, then the session, then the page. */
import { type AgentConnection, browserStore, createConnection, createHttp } from "@porchlight/client";
import { render } from "preact";
import { App } from "./components/App";
import { LinkContext, type OpenWorkspace, ServicesContext, SessionContext } from "./components/context";
import { createApi } from "./services/api";
import { createRouter } from "./services/router";
import { guardSession, reviveConnection } from "./services/unauthorized";
import { createLink, secretIn } from "./store/link";
import { createSession } from "./store/session";
import { createWorkspace } from "./store/workspace";
import "./styles/index.css";

const router = createRouter(window);
const http = guardSession(createHttp({ csrfToken: () => session.csrfToken() }), () => session.expire());
const api = createApi(http);
const session = createSession(api);

const openWorkspace: OpenWorkspace = (agent, projects) => {
  const connection: AgentConnection = createConnection({ url: location.origin, namespace: "/inbox" });
  const workspace = createWorkspace({
    page: window,
    api,
    http,
    router,
    connection,
    storage: browserStore(),
    agent,
    projects,
  });
  const forget = reviveConnection(connection, api);
  return {
    ...workspace,
    dispose() {
      forget();
      workspace.dispose();
    },
  };
};

const secret = secretIn(location);
const link = secret === null ? null : createLink(secret, api, session, () => router.go({}, { replace: true }));

const root = document.getElementById("app");
if (root) {
  render(
    <LinkContext.Provider value={link}>
      <SessionContext.Provider value={session}>
        <ServicesContext.Provider value={openWorkspace}>
          <App />
        </ServicesContext.Provider>
      </SessionContext.Provider>
    </LinkContext.Provider>,
    root,
  );
}
void (link ? link.look() : session.restore());
