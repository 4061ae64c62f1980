/** The visitor of the open conversation: what the list does not know of him, and corrections of his name and address. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Conversation, VisitorContext, VisitorDetails } from "../contract";
import type { Api } from "../services/api";
import { describe } from "../services/wording";
import type { ConversationStore } from "./conversations";

export type EditableField = "name" | "email";

export interface VisitorStore {
  /** Null until fetched, and where the server knows nothing. */
  readonly details: ReadonlySignal<VisitorDetails | null>;
  /** The visitor's other conversations, the newest first. */
  readonly others: ReadonlySignal<readonly Conversation[]>;
  /** He has gone to another page. */
  moved(context: VisitorContext): void;
  /** Shows the correction at once; gives the sentence that says why it did not hold, or null. */
  correct(visitor: Conversation["visitor"], field: EditableField, value: string): Promise<string | null>;
  dispose(): void;
}

interface Deps {
  api: Pick<Api, "visitor" | "correctVisitor" | "conversationsOf">;
  conversations: Pick<ConversationStore, "visitorCard">;
  open: ReadonlySignal<{ readonly projectId: string; readonly id: string; readonly uid: string } | null>;
}

const TRAIL = 20; // as many pages as the server keeps
const VISIT = 30 * 60_000; // after so long without a page another visit begins: the server's own rule
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const MOST_NAME = 80;

export function createVisitor({ api, conversations, open }: Deps): VisitorStore {
  const details = signal<VisitorDetails | null>(null);
  const others = signal<readonly Conversation[]>([]);
  let latest = 0;

  const stop = effect(() => {
    const mine = ++latest;
    const shown = open.value;
    untracked(() => {
      if (details.peek()?.uid !== shown?.uid) details.value = null;
      others.value = others.peek().filter(({ visitor, id }) => visitor.uid === shown?.uid && id !== shown?.id);
    });
    if (!shown) return;
    const { projectId, id, uid } = shown;
    const current = <T>(take: (answer: T) => void) => {
      return (answer: T) => {
        if (mine === latest) take(answer);
      };
    };
    const unknown = () => {}; // the pane shows what the conversation itself tells
    api.visitor(projectId, uid).then(
      current((found) => {
        details.value = found;
      }),
      unknown,
    );
    api.conversationsOf(projectId, uid).then(
      current((found) => {
        others.value = found.filter((one) => one.id !== id);
      }),
      unknown,
    );
  });

  return {
    details,
    others,
    moved(context) {
      const known = details.peek();
      if (known && known.uid === context.visitorUid) details.value = withPage(known, context);
    },
    async correct({ uid, name, email }, field, value) {
      const shown = open.peek();
      const wanted = value.trim() || null;
      const before = { name, email }[field];
      if (!shown || wanted === before) return null;
      const problem = wanted === null ? null : wrong(field, wanted);
      if (problem) return problem;
      conversations.visitorCard(uid, { [field]: wanted });
      try {
        await api.correctVisitor(shown.projectId, uid, { [field]: wanted });
        return null;
      } catch (error) {
        conversations.visitorCard(uid, { [field]: before });
        return describe(error);
      }
    },
    dispose() {
      latest++;
      stop();
    },
  };
}

function wrong(field: EditableField, value: string): string | null {
  if (field === "email") return ADDRESS.test(value) ? null : "Write an address such as name@example.com.";
  return [...value].length <= MOST_NAME ? null : `A name has ${MOST_NAME} characters at most.`;
}

function withPage(known: VisitorDetails, { url, title, at }: VisitorContext): VisitorDetails {
  const [last] = known.pages;
  const pages = last?.url === url ? known.pages : [{ url, title, at }, ...known.pages].slice(0, TRAIL);
  const pause = known.lastSeenAt ? Date.parse(at) - Date.parse(known.lastSeenAt) : Number.POSITIVE_INFINITY;
  return { ...known, pages, lastSeenAt: at, visitStartedAt: pause > VISIT ? at : known.visitStartedAt };
}
