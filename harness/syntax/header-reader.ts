/** Reads the elements of headers by name and keeps a list of them. */
import type { Coding, SyntaxElement } from './elements.js';
import { ReadFault } from './errors.js';
import { BitReader, type Rbsp } from './rbsp.js';

export class HeaderReader {
  readonly elements: SyntaxElement[] = [];
  /** Element being read, for the complaint about it. */
  current: string | undefined;
  private readonly reader: BitReader;

  constructor(readonly rbsp: Rbsp) {
    this.reader = new BitReader(rbsp);
  }

  get position(): number {
    return this.reader.position;
  }

  get end(): number {
    return this.reader.end;
  }

  get more(): boolean {
    return this.reader.more;
  }

  /** u(n), 1..32 bits. */
  u(name: string, bits: number): number {
    return this.record(name, 'u', () => this.reader.bits(bits));
  }

  flag(name: string): boolean {
    return this.u(name, 1) === 1;
  }

  /** ue(v). @throws ReadFault above `max` */
  ue(name: string, max = 2 ** 32 - 2): number {
    const value = this.record(name, 'ue', () => this.reader.ue());
    if (value > max) throw new ReadFault(`the value ${value} is above ${max}`);
    return value;
  }

  /** se(v). @throws ReadFault outside min..max */
  se(name: string, min = -(2 ** 31) + 1, max = 2 ** 31 - 1): number {
    const value = this.record(name, 'se', () => this.reader.se());
    if (value < min || value > max) throw new ReadFault(`the value ${value} is outside ${min}..${max}`);
    return value;
  }

  private record(name: string, coding: Coding, read: () => number): number {
    this.current = name;
    const position = this.reader.position;
    const value = read();
    const bits = this.reader.position - position;
    this.elements.push({ name, value, coding, position, bits, cost: bits, bins: 0, macroblock: -1, block: -1, sub: 0 });
    return value;
  }
}
