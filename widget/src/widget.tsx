/** One mounted widget: everything that `mount` begins, `destroy` undoes. */
import { browserStore, createHttp } from "@porchlight/client/light";
import { render } from "preact";
import { Chat } from "./chat";
import { App } from "./components/App";
import { loadConfig } from "./config";
import { createHost } from "./host";
import { speak } from "./i18n";
import { watchNavigation } from "./navigation";
import { currentPage } from "./page";
import { ViewState } from "./view";

/** Who the visitor is, as far as the customer's page knows. */
export interface VisitorOptions {
  /** A JWT that the customer's server has signed with the project's secret. */
  identity?: string;
}

export interface WidgetOptions {
  projectId: string;
  visitor?: VisitorOptions | undefined;
  /** Origin of the server; the script's own unless said otherwise. */
  server: string;
}

export interface Widget {
  view: ViewState;
  destroy(): void;
}

/** Asks for the settings, then shows the launcher. Nothing else happens before the visitor acts. */
export function mountWidget({ projectId, visitor, server }: WidgetOptions): Widget {
  const http = createHttp({ baseUrl: server, credentials: "omit" });
  const page = () => currentPage();
  const chat = new Chat({ server, projectId, http, storage: browserStore(), identity: visitor?.identity, page });
  const view = new ViewState(() => chat.start());
  const ending = new AbortController();
  const undo = [() => ending.abort(), watchNavigation(() => chat.navigated()), () => chat.destroy()];
  void loadConfig(http, projectId, ending.signal).then((config) => {
    if (!config || ending.signal.aborted) return;
    const host = createHost();
    undo.push(() => {
      render(null, host.root);
      host.remove();
    });
    const speech = speak(document.documentElement.lang, config.locale);
    render(<App config={config} chat={chat} view={view} speech={speech} />, host.root);
    if (chat.hasHistory) chat.start();
  });
  return {
    view,
    destroy: () => {
      for (const step of undo.splice(0)) step();
    },
  };
}
