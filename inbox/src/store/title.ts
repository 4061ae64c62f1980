/** The window's title: how many messages wait for this agent. */
import { effect, type ReadonlySignal } from "@preact/signals";

export function followTitle(page: Document, unread: ReadonlySignal<number>): () => void {
  const stop = effect(() => {
    page.title = unread.value > 0 ? `(${unread.value}) Porchlight` : "Porchlight";
  });
  return () => {
    stop();
    page.title = "Porchlight";
  };
}
