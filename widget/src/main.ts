/** The script's entry: `<script async src="https://HOST/widget.js" data-project-id="…"></script>`. */
import { createApi, type Porchlight, warn } from "./api/api";

declare global {
  interface Window {
    porchlight?: Porchlight;
    /** The same function under its other name. */
    LiveChatWidget?: Porchlight;
  }
}

// Only while the script itself runs does the document know which element it is, and a page's image may have that name.
const running = document.currentScript;
const script =
  running instanceof HTMLScriptElement ? running : document.querySelector<HTMLScriptElement>("script[data-project-id]");

const ATTRIBUTES = ["projectId", "locale", "theme", "secretParams"];

/** Without an element of ours (an injected text) the page must boot the widget itself. */
function start(): void {
  // Loaded twice is once; an element with this id or name would be no widget (DOM clobbering).
  if (typeof window.porchlight?.init === "function") return;
  const { src: source = "", dataset = {} } = script ?? {};
  const waiting = typeof window.porchlight === "function" ? (window.porchlight.q ?? []) : [];
  const api = createApi(source ? new URL(source, document.baseURI).origin : location.origin);
  window.porchlight = api;
  window.LiveChatWidget = api;
  const { projectId } = dataset as { projectId?: string };
  whenBodyExists(() => {
    if (projectId !== undefined) api("boot", settingsOf(dataset));
    for (const [command, ...args] of waiting) api(command as string, ...args);
    if (source && projectId === undefined && waiting.length === 0) {
      warn("the script has no data-project-id, and nobody has called boot");
    }
  });
}

/** Other scripts have their attributes on the element too. */
function settingsOf(dataset: DOMStringMap): object {
  return Object.fromEntries(ATTRIBUTES.filter((name) => dataset[name]).map((name) => [name, dataset[name]]));
}

function whenBodyExists(run: () => void): void {
  if (document.body) run();
  else document.addEventListener("DOMContentLoaded", run, { once: true });
}

start();
