/** The script's entry: `<script async src="https://HOST/widget.js" data-project-id="…"></script>`. */
import { createCommands, type LiveChatWidget, warn } from "./commands";

declare global {
  interface Window {
    LiveChatWidget?: LiveChatWidget;
  }
}

// Only while the script itself runs does the document know which element it is.
const script = document.currentScript;

/** The element may not be an HTML script (a module, an injected text): then the page must call `init` itself. */
function start(): void {
  // Loaded twice is once; an element with this id or name would be no widget (DOM clobbering).
  if (typeof window.LiveChatWidget?.init === "function") return;
  const { src: source, dataset } =
    script instanceof HTMLScriptElement ? script : { src: "", dataset: {} as DOMStringMap };
  const server = source ? new URL(source, document.baseURI).origin : location.origin;
  const commands = createCommands(server);
  window.LiveChatWidget = commands;
  const { projectId } = dataset;
  if (projectId !== undefined) whenBodyExists(() => commands.init({ projectId }));
  else if (source) warn("the script has no data-project-id; call LiveChatWidget.init({projectId}) yourself");
}

function whenBodyExists(run: () => void): void {
  if (document.body) run();
  else document.addEventListener("DOMContentLoaded", run, { once: true });
}

start();
