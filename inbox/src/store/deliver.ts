/** Waits until one message is stored: for what may only happen after it. */
import type { Outbox } from "@porchlight/client";

export type Delivery = "stored" | "refused" | "late";

const PATIENCE = 10_000; // as long as an event may take; then a person wants to know

/** Sends by `send`, which gives the clientMessageId. A late message stays in the outbox and is still sent. */
export function deliver(outbox: Pick<Outbox, "onChange">, send: () => string, patience = PATIENCE): Promise<Delivery> {
  return new Promise((resolve) => {
    let id: string | null = null;
    const settle = (how: Delivery) => {
      clearTimeout(timer);
      forget();
      resolve(how);
    };
    const forget = outbox.onChange(({ type, entry }) => {
      if (id === null || entry.clientMessageId !== id) return;
      if (type === "confirmed" || type === "gone") settle("stored");
      else if (type === "failed" || type === "discarded") settle("refused");
    });
    const timer = setTimeout(settle, patience, "late");
    try {
      id = send();
    } catch {
      settle("refused"); // too many are waiting already, or the text is too long
    }
  });
}
