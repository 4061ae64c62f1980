/** The number of unread messages in the tab's icon, and on the icon of an installed inbox. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";

const SIZE = 64; // pixels: sharp at twice the size that tabs show
const ICON = "/inbox/lamp.svg";
const [BADGE, TEXT] = ["#b5400f", "#ffffff"];

/** What the icon says; no more than fits into it. */
export function badgeText(unread: number): string {
  if (unread <= 0) return "";
  return unread > 9 ? "9+" : String(unread);
}

export function followFavicon(page: Window & typeof globalThis, unread: ReadonlySignal<number>): () => void {
  const link = page.document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const text = computed(() => badgeText(unread.value));
  let lamp: Promise<HTMLImageElement> | null = null;
  const draw = async (words: string) => {
    lamp ??= picture(page, ICON);
    const drawn = paint(page.document, await lamp, words);
    if (link && drawn && words === text.peek()) [link.type, link.href] = ["image/png", drawn];
  };
  const plain = () => {
    if (link) [link.type, link.href] = ["image/svg+xml", ICON];
  };
  const stops = [
    effect(() => {
      if (text.value) draw(text.value).catch(plain);
      else plain();
    }),
    effect(() => badgeApp(page.navigator, unread.value)),
  ];
  return () => {
    for (const stop of stops) stop();
    plain();
    badgeApp(page.navigator, 0);
  };
}

function picture(page: Window & typeof globalThis, src: string): Promise<HTMLImageElement> {
  const image = new page.Image(SIZE, SIZE);
  image.src = src;
  return image.decode().then(() => image);
}

/** The icon with a number at its corner, as a data: address; null where nothing can be painted. */
function paint(document: Document, lamp: HTMLImageElement, words: string): string | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.drawImage(lamp, 0, 0, SIZE, SIZE);
  const [radius, middle] = [SIZE * 0.3, SIZE * 0.68];
  brush.fillStyle = BADGE;
  brush.beginPath();
  brush.arc(middle, middle, radius, 0, 2 * Math.PI);
  brush.fill();
  brush.fillStyle = TEXT;
  brush.font = `700 ${words.length > 1 ? SIZE * 0.36 : SIZE * 0.44}px system-ui, sans-serif`;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(words, middle, middle + SIZE * 0.02);
  return canvas.toDataURL("image/png");
}

function badgeApp(navigator: Navigator, unread: number): void {
  const done = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
  done?.catch(() => {}); // not installed
}
