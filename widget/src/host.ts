/** The widget's one element on the customer's page, and the shadow root that keeps both apart. */
import styles from "./styles/index.css?inline";

export const HOST_ID = "live-chat-widget-host";

/** Against page styles such as `div { display: none !important }`: an inline important rule wins over all of them. */
const HOST_STYLE: Record<string, string> = {
  all: "initial",
  display: "block",
  position: "fixed",
  width: "0",
  height: "0",
  right: "0",
  bottom: "0",
  // Not part of `all`; the components set their language's own.
  direction: "ltr",
  "unicode-bidi": "isolate",
  "z-index": "2147483000",
};

const KEY_EVENTS = ["keydown", "keyup", "keypress"] as const;

export interface Host {
  /** Where the components are rendered. */
  root: HTMLElement;
  remove(): void;
}

export function createHost(page: Document = document): Host {
  const element = page.createElement("div");
  element.id = HOST_ID;
  for (const [name, value] of Object.entries(HOST_STYLE)) element.style.setProperty(name, value, "important");
  const shadow = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  const root = page.createElement("div");
  shadow.append(root);
  // What is typed here is no shortcut of the page.
  for (const type of KEY_EVENTS) root.addEventListener(type, (event) => event.stopPropagation());
  const stop = stayInBody(element, page);
  return {
    root,
    remove: () => {
      stop();
      element.remove();
    },
  };
}

/** Puts the host back when the page replaces its body or the body's content, as some routers do. */
function stayInBody(element: HTMLElement, page: Document): () => void {
  const observer = new MutationObserver(() => settle());
  const settle = () => {
    if (element.parentNode !== page.body) page.body?.append(element);
    observer.disconnect();
    observer.observe(page.documentElement, { childList: true });
    if (page.body) observer.observe(page.body, { childList: true });
  };
  settle();
  return () => observer.disconnect();
}
