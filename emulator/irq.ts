/** Called with the new level of the interrupt line and the VE clock of the edge. */
export type InterruptListener = (level: boolean, cycle: number) => void;

/** What faults do to the line between chip and CPU; plain data. */
export interface LineFaults {
  /** Level that the chip drove when it was last looked at. */
  driven: boolean;
  /** Number of the rise that is kept from the CPU until the chip lowers the line or the rise is released; 0: none. */
  held: number;
  /** Rises so far that faults looked at. */
  rises: number;
  /** Pulses on the line that the chip has nothing to do with. */
  pulses: number;
}

/** The interrupt line as those outside the chip see it. */
export class InterruptLine {
  faults: LineFaults = { driven: false, held: 0, rises: 0, pulses: 0 };
  private readonly listeners = new Set<InterruptListener>();
  private last = false;

  /** Whether anybody listens; if not, nobody needs to look at the level. */
  get watched(): boolean {
    return this.listeners.size > 0;
  }

  /** The level that the CPU sees while the chip drives `driven`. */
  level(driven: boolean): boolean {
    return (driven && this.faults.held === 0) || this.faults.pulses > 0;
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
