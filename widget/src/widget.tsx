/** One mounted widget: everything that it begins, `destroy` undoes. */
import { browserStore, type TimelineRow, type WidgetConfig } from "@porchlight/client/light";
import { render } from "preact";
import { Alerts } from "./alerts";
import type { Emit } from "./api/events";
import type { Settings } from "./api/settings";
import { Chat } from "./chat";
import { App } from "./components/App";
import { FALLBACK, loadConfig } from "./config";
import { herald } from "./herald";
import { createHost, type Host } from "./host";
import { createHttp } from "./http";
import { type Choice, choose, type Speech, speak } from "./i18n";
import { loadSpeech } from "./i18n/load";
import { watchNavigation } from "./navigation";
import { currentPage } from "./page";
import { currentPlace } from "./place";
import { ViewState } from "./view";

export type BootSettings = Settings & { projectId: string };

/** A panel in the wrong language is worse than a moment's pause; no panel is worse than English. */
const WORDS_PATIENCE_MS = 2_000;
/** What this browser remembers of a visitor; the rest of a page's storage is not ours. */
const DRAWERS = ["session", "outbox:visitor", "draft"];

export class Widget {
  readonly view: ViewState;
  private readonly http;
  private readonly storage = browserStore();
  private readonly alerts = new Alerts(this.storage);
  private readonly ending = new AbortController();
  private readonly unwatch: () => void;
  /** Made when it is needed: its code is a good part of the whole. */
  private made: Chat | null = null;
  private unherald = () => {};
  private config: WidgetConfig | null = null;
  private host: Host | null = null;
  private speech: Speech = speak();
  private choice: Choice | null = null;
  private speaking = false;

  /** Asks for the project's settings, then shows the launcher. Nothing else happens before the visitor acts. */
  constructor(
    private settings: BootSettings,
    private readonly server: string,
    private readonly emit: Emit,
  ) {
    this.http = createHttp(server);
    const draft = this.storage.get(this.draftKey) ?? "";
    this.view = new ViewState(
      (open) => this.opened(open),
      (text) => this.keepDraft(text),
      draft,
    );
    this.unwatch = watchNavigation(() => this.made?.navigated());
    void this.load();
  }

  private get chat(): Chat {
    this.made ??= this.newChat();
    return this.made;
  }

  get unread(): number {
    return this.chat.state.conversation.unread;
  }

  toggle(): void {
    if (this.view.open) this.view.close();
    else this.view.show();
  }

  /** Sends in the visitor's name, as if he had written it. */
  send(text: unknown): void {
    if (typeof text !== "string") throw new TypeError("the message must be a text");
    this.chat.send(text);
    this.chat.start();
  }

  update(settings: Settings): void {
    const { identity, name, email } = settings.visitor ?? {};
    const other = identity !== this.settings.visitor?.identity;
    this.settings = { ...this.settings, ...settings, projectId: this.settings.projectId };
    if (other) this.meet();
    else if (name || email) this.introduce();
    if (this.config) this.settle(this.config);
  }

  /** Another person sits at the browser: his predecessor's words go, on the screen and in the storage. */
  reset(settings: Settings): void {
    const { projectId } = this.settings;
    this.settings = { ...settings, projectId };
    this.chat.destroy();
    for (const drawer of DRAWERS) {
      const own = `porchlight:${drawer}:${projectId}`;
      for (const key of this.storage.keys(own)) {
        if (key === own || key.startsWith(`${own}:`)) this.storage.remove(key);
      }
    }
    this.view.close();
    this.view.edit(null, "");
    this.meet();
  }

  destroy(): void {
    this.ending.abort();
    this.unwatch();
    this.unherald();
    this.made?.destroy();
    this.alerts.destroy();
    if (!this.host) return;
    render(null, this.host.root);
    this.host.remove();
  }

  private newChat(): Chat {
    const { projectId, visitor } = this.settings;
    const { http, storage, server } = this;
    const page = () => currentPage(this.settings.secretParams);
    return new Chat({ server, projectId, http, storage, identity: visitor?.identity, page });
  }

  /** Starts over with whom the settings name now. */
  private meet(): void {
    const started = this.view.open;
    this.made?.destroy();
    this.made = null;
    if (this.config) this.listen();
    if (started) this.chat.start();
    this.draw();
  }

  private introduce(): void {
    const { name, email } = this.settings.visitor ?? {};
    if (name || email) this.chat.introduce({ ...(name ? { name } : {}), ...(email ? { email } : {}) });
  }

  private async load(): Promise<void> {
    const { projectId } = this.settings;
    const { signal } = this.ending;
    const unreachable = () => void this.show({ ...FALLBACK, projectId });
    const config = await loadConfig(this.http, projectId, signal, unreachable).catch((error) => {
      if (!signal.aborted) this.emit("error", { code: error.code, message: error.message });
      return null;
    });
    if (!config || signal.aborted) return;
    await this.show(config);
    if (!signal.aborted) this.emit("ready", { projectId });
  }

  /** The settings are there, or stand in for those that cannot be reached. In steps: a slow phone does other things too. */
  private async show(config: WidgetConfig): Promise<void> {
    const { signal } = this.ending;
    const first = this.config === null;
    this.config = config;
    await turn();
    if (signal.aborted) return;
    if (first) this.listen();
    await turn();
    if (signal.aborted) return;
    this.host ??= createHost(() => this.draw());
    await turn();
    if (signal.aborted) return;
    this.settle(config);
    if (!first || !this.chat.hasHistory) return;
    void this.begin();
    void this.speak(); // the launcher may have unread messages to tell of
  }

  private listen(): void {
    this.unherald();
    this.introduce();
    this.unherald = herald(this.chat, {
      message: (row) => this.heard(row),
      unread: (count) => {
        this.alerts.setUnread(count);
        this.emit("unread", { count });
      },
      status: (connected, online) => this.emit("status", { connected, online }),
    });
  }

  private heard(row: TimelineRow): void {
    const { content, author, createdAt, message } = row;
    this.alerts.message(row, this.config?.name ?? "", this.view.open && !document.hidden, () => this.view.show());
    this.emit("message", { id: message?.id ?? row.key, content, author, createdAt });
  }

  private opened(open: boolean): void {
    if (open) {
      this.alerts.acted = true;
      void this.speak();
      void this.begin();
    }
    this.emit(open ? "open" : "close", null);
  }

  /**
   * Connects: after the picture, for whose sake the visitor has pressed the button. A browser's first date takes it long
   * enough to have a turn of its own, and what it looks up for every kind of words, which is half of that, another one.
   */
  private async begin(): Promise<void> {
    await turn();
    Intl.Collator.supportedLocalesOf("en");
    await turn();
    currentPlace();
    await turn();
    if (!this.ending.signal.aborted) this.chat.start();
  }

  /** Draws with a configuration, in the language that it leads to. */
  private settle(config: WidgetConfig): void {
    const choice = choose(this.settings.locale, document.documentElement.lang, config.locale);
    if (choice.locale !== this.choice?.locale) {
      this.choice = choice;
      this.speech = speak(choice);
      this.speaking = choice.name === "en";
      if (this.view.open) void this.speak();
    }
    this.draw();
  }

  /** Fetches the words that an open panel needs. */
  private async speak(): Promise<void> {
    const { choice } = this;
    if (this.speaking || !choice) return;
    const late = setTimeout(() => this.spoken(choice, speak()), WORDS_PATIENCE_MS);
    const speech = await loadSpeech(this.http, choice);
    clearTimeout(late);
    this.spoken(choice, speech);
  }

  private spoken(choice: Choice, speech: Speech): void {
    if (choice !== this.choice || this.ending.signal.aborted) return;
    this.speech = speech;
    this.speaking = true;
    this.draw();
  }

  private keepDraft(text: string): void {
    if (text) this.storage.set(this.draftKey, text);
    else this.storage.remove(this.draftKey);
  }

  private get draftKey(): string {
    return `porchlight:draft:${this.settings.projectId}`;
  }

  private draw(): void {
    const { config, host, chat, view, alerts, speech, settings } = this;
    if (!config || !host) return;
    const app = { config, chat, view, alerts, speech, settings, speaking: this.speaking };
    render(<App key={chat} {...app} />, host.root);
  }
}

/** Lets the page do what it has to do. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
