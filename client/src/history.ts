/** Loading older messages a page at a time, one page at once. */
import type { MessagePage, History as PageQuery } from "./contract.gen";
import { type RequestError, toRequestError } from "./errors";

/** Gives the page that ends before `beforeSeq`: by socket or by HTTP. */
export type PageLoader = (query: PageQuery) => Promise<MessagePage>;

/** Messages asked for at once; the server gives at most 100. */
export const PAGE_SIZE = 50;

export interface HistoryState {
  hasOlder: boolean;
  loading: boolean;
  error: RequestError | null;
}

export class HistoryLoader {
  state: HistoryState = { hasOlder: false, loading: false, error: null };

  constructor(
    private readonly load: PageLoader,
    private readonly changed: () => void,
  ) {}

  /** The page that ends before `beforeSeq`, or null when one is being loaded already or it failed (see `state`). */
  async page(beforeSeq: number): Promise<MessagePage | null> {
    if (this.state.loading) return null;
    this.set({ loading: true, error: null });
    try {
      const page = await this.load({ beforeSeq, limit: PAGE_SIZE });
      this.set({ loading: false, hasOlder: page.hasMore });
      return page;
    } catch (error) {
      this.set({ loading: false, error: toRequestError(error) });
      return null;
    }
  }

  /** Says that older messages exist, or that none do. */
  setOlder(hasOlder: boolean): void {
    if (hasOlder !== this.state.hasOlder) this.set({ hasOlder });
  }

  private set(change: Partial<HistoryState>): void {
    this.state = { ...this.state, ...change };
    this.changed();
  }
}
