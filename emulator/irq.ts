/** Called with the new level of the interrupt line and the VE clock of the edge. */
export type InterruptListener = (level: boolean, cycle: number) => void;

/** The interrupt line as those outside the chip watch it. */
export class InterruptLine {
  private readonly listeners = new Set<InterruptListener>();
  private last = false;

  /** Whether anybody listens; if not, nobody needs to look at the level. */
  get watched(): boolean {
    return this.listeners.size > 0;
  }

  /** Adds a listener; `level` is the line's level now. Returns what removes it. */
  listen(listener: InterruptListener, level: boolean): () => void {
    if (!this.watched) this.last = level;
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reports the level; listeners hear of edges only. */
  observe(level: boolean, cycle: number): void {
    if (level === this.last) return;
    this.last = level;
    for (const listener of [...this.listeners]) listener(level, cycle);
  }
}
