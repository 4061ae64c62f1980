/** How far this reader has read, told to the server once per step and again after a break. */

export class ReadMarks {
  /** The highest number marked. */
  target = 0;
  private told = 0;
  private telling = false;
  private online = false;

  constructor(private readonly tell: (seq: number) => Promise<unknown>) {}

  /** Marks everything up to `seq`; false when it was already. */
  mark(seq: number): boolean {
    if (seq <= this.target) return false;
    this.target = seq;
    void this.flush();
    return true;
  }

  setOnline(online: boolean): void {
    this.online = online;
    void this.flush();
  }

  /** What the server knows already. */
  startAt(seq: number): void {
    this.target = seq;
    this.told = seq;
  }

  private async flush(): Promise<void> {
    if (!this.online || this.telling || this.told >= this.target) return;
    this.telling = true;
    const seq = this.target;
    const told = await this.tell(seq).then(
      () => true,
      () => false,
    );
    this.telling = false;
    if (!told) return; // the next mark or the next connection tries again
    if (seq <= this.target) this.told = seq;
    await this.flush();
  }
}
