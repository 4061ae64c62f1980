/** What the visitor has opened and half written; outlives the panel, not the page. */

export class ViewState {
  open = false;
  /** The failed message whose words are in the composer. */
  editing: string | null = null;
  private readonly listeners = new Set<() => void>();

  /** `keep` remembers what is half written beyond the page. */
  constructor(
    private readonly told: (open: boolean) => void,
    private readonly keep: (draft: string) => void = () => {},
    public draft = "",
  ) {}

  show(): void {
    if (this.open) return;
    this.open = true;
    this.told(true);
    this.changed();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.told(false);
    this.changed();
  }

  write(draft: string): void {
    this.draft = draft;
    this.keep(draft);
    this.changed();
  }

  /** Takes a failed message's words back into the composer; null ends it. */
  edit(clientMessageId: string | null, draft: string): void {
    this.editing = clientMessageId;
    this.write(draft);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
