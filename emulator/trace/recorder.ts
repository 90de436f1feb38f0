/** Register accesses of a run, kept in columns: 18 bytes an access, equal reads in a row are one with a count. */

/** One access, or several equal reads in a row. */
export interface TracedAccess {
  readonly kind: 'read' | 'write';
  readonly offset: number;
  readonly value: number;
  /** VE clock of the (first) access. */
  readonly cycle: number;
  /** How many times in a row; 1 for a write. */
  readonly count: number;
}

/** A point of the driver's run. `index`: the access that follows it. */
export interface TracedPhase {
  readonly index: number;
  readonly frame: number;
  readonly name: string;
  readonly cycle: number;
}

/** A fault that struck. `index`: the access that follows it. */
export interface TracedFault {
  readonly index: number;
  readonly sentence: string;
  readonly cycle: number;
}

const WRITE = 1 << 15;
const FIRST_CAPACITY = 4096;

export class AccessRecorder {
  /** Entries so far. */
  length = 0;
  readonly phases: TracedPhase[] = [];
  readonly faults: TracedFault[] = [];
  /** Bit 15: write; below: offset. */
  private targets = new Uint16Array(FIRST_CAPACITY);
  private values = new Uint32Array(FIRST_CAPACITY);
  private counts = new Uint32Array(FIRST_CAPACITY);
  private cycles = new Float64Array(FIRST_CAPACITY);

  read(offset: number, value: number, cycle: number): void {
    const last = this.length - 1;
    if (last >= 0 && this.targets[last] === offset && this.values[last] === value && !this.phaseStarts(this.length)) {
      this.counts[last]!++;
      return;
    }
    this.append(offset, value, cycle);
  }

  write(offset: number, value: number, cycle: number): void {
    this.append(offset | WRITE, value, cycle);
  }

  phase(frame: number, name: string, cycle: number): void {
    this.phases.push({ index: this.length, frame, name, cycle });
  }

  fault(sentence: string, cycle: number): void {
    this.faults.push({ index: this.length, sentence, cycle });
  }

  /** The access with that number, 0..length - 1. Throws RangeError beyond. */
  at(index: number): TracedAccess {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`access ${index} of ${this.length}`);
    const target = this.targets[index]!;
    return {
      kind: target & WRITE ? 'write' : 'read',
      offset: target & ~WRITE,
      value: this.values[index]!,
      cycle: this.cycles[index]!,
      count: this.counts[index]!,
    };
  }

  /** All accesses in order. */
  *accesses(): Generator<TracedAccess> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
    this.phases.length = 0;
    this.faults.length = 0;
  }

  private phaseStarts(index: number): boolean {
    return this.phases.at(-1)?.index === index || this.faults.at(-1)?.index === index;
  }

  private append(target: number, value: number, cycle: number): void {
    if (this.length === this.targets.length) this.grow();
    this.targets[this.length] = target;
    this.values[this.length] = value;
    this.cycles[this.length] = cycle;
    this.counts[this.length] = 1;
    this.length++;
  }

  private grow(): void {
    const capacity = this.length * 2;
    const targets = new Uint16Array(capacity);
    const values = new Uint32Array(capacity);
    const counts = new Uint32Array(capacity);
    const cycles = new Float64Array(capacity);
    targets.set(this.targets);
    values.set(this.values);
    counts.set(this.counts);
    cycles.set(this.cycles);
    Object.assign(this, { targets, values, counts, cycles });
  }
}
