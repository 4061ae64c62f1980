/** The widget's one element on the customer's page, and the shadow root that keeps both apart. */
import { listen } from "@porchlight/client/light";
import styles from "./styles/index.css?inline";

export const HOST_ID = "live-chat-widget-host";

/**
 * Against page styles such as `div { display: none !important }`: an inline important rule wins over all of them.
 * `direction` and `unicode-bidi` are no part of `all`; the components set their language's own.
 */
const HOST_STYLE =
  "all:initial;display:block;position:fixed;width:0;height:0;right:0;bottom:0;direction:ltr;" +
  "unicode-bidi:isolate;z-index:2147483000;";

const KEYS = ["keydown", "keyup", "keypress"];
/** What else a page might take for its own: shortcuts on paste, and dialogs that pull the focus back. */
const OURS = ["input", "paste", "focusin", "focusout"];

export interface Host {
  /** Where the components are rendered. */
  root: HTMLElement;
  remove(): void;
}

/** `moved` is called when the page has made the host change its place: the browser then forgets where it had scrolled. */
export function createHost(moved: () => void = () => {}, page: Document = document): Host {
  const element = page.createElement("div");
  element.id = HOST_ID;
  element.style.cssText = HOST_STYLE.replaceAll(";", "!important;");
  // The browser's top layer: no ancestor's transform, opacity or overflow reaches it there.
  element.popover = "manual";
  const shadow = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  const root = page.createElement("div");
  shadow.append(root);
  listen(root, [...KEYS, ...OURS], (event) => event.stopPropagation());
  const undo = [keepKeys(root), stayInBody(element, moved, page), () => element.remove()];
  return {
    root,
    remove: () => {
      for (const step of undo) step();
    },
  };
}

/**
 * What is typed here is no shortcut of the page, not even of a page that listens in the capture phase: the event ends
 * at the window, and its target gets a copy that never leaves the shadow root. What an input method is given (old
 * WebKit says so by the key code only) is nobody's but its own: its Enter chooses a word, its Escape gives one up.
 */
function keepKeys(root: HTMLElement): () => void {
  const keep = (event: Event) => {
    const target = event.composedPath()[0] as Node;
    if (!event.isTrusted || !root.contains(target)) return;
    event.stopImmediatePropagation();
    const { type, key, shiftKey, isComposing, keyCode } = event as KeyboardEvent;
    if (isComposing || keyCode === 229) return;
    const init = { key, shiftKey, bubbles: true, cancelable: true };
    if (!target.dispatchEvent(new KeyboardEvent(type, init))) event.preventDefault();
  };
  return listen(window, KEYS, keep, { capture: true });
}

/** Puts the host back when the page replaces its body or the body's content, as some routers do. */
function stayInBody(element: HTMLElement, moved: () => void, page: Document): () => void {
  let focused: HTMLElement | null = null;
  const remember = ({ target }: Event) => {
    focused = target as HTMLElement;
  };
  // Taken off the page an element loses the focus too, but that was not the visitor's wish.
  const forget = ({ target }: Event) => {
    queueMicrotask(() => {
      if (element.isConnected && focused === target) focused = null;
    });
  };
  element.shadowRoot?.addEventListener("focus", remember, true);
  element.shadowRoot?.addEventListener("blur", forget, true);
  const observer = new MutationObserver(() => settle());
  const settle = () => {
    if (element.parentNode !== page.body && page.body) {
      const wanted = focused;
      page.body.append(element);
      element.showPopover?.();
      wanted?.focus({ preventScroll: true });
      moved();
    }
    observer.disconnect();
    observer.observe(page.documentElement, { childList: true });
    if (page.body) observer.observe(page.body, { childList: true });
  };
  settle();
  return () => observer.disconnect();
}
