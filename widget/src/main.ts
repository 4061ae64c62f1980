/** The script's entry: `<script async src="https://HOST/widget.js" data-project-id="…"></script>`. */
import { createApi, type Porchlight, warn } from "./api/api";

declare global {
  interface Window {
    porchlight?: Porchlight;
    /** The same function under its other name. */
    LiveChatWidget?: Porchlight;
  }
}

// Only while the script itself runs does the document know which element it is.
const script = document.currentScript;

const ATTRIBUTES = ["projectId", "locale", "theme", "secretParams"];

/** The element may not be an HTML script (a module, an injected text): then the page must boot the widget itself. */
function start(): void {
  // Loaded twice is once; an element with this id or name would be no widget (DOM clobbering).
  if (typeof window.porchlight?.init === "function") return;
  const { src: source, dataset } =
    script instanceof HTMLScriptElement ? script : { src: "", dataset: {} as DOMStringMap };
  const waiting = typeof window.porchlight === "function" ? (window.porchlight.q ?? []) : [];
  const api = createApi(source ? new URL(source, document.baseURI).origin : location.origin);
  window.porchlight = api;
  window.LiveChatWidget = api;
  const { projectId } = dataset as { projectId?: string };
  whenBodyExists(() => {
    if (projectId !== undefined) api("boot", settingsOf(dataset));
    for (const [command, ...args] of waiting) api(command as string, ...args);
    if (source && projectId === undefined && waiting.length === 0) {
      warn("the script has no data-project-id; boot it yourself: porchlight('boot', {projectId})");
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
