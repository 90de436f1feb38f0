/** A stub device that notes every access, for tests of driver models. */
import type { Device, DmaBuffer } from '../../emulator/device.js';
import { StubDevice } from '../trace/stub-device.js';

export interface Access {
  readonly op: 'r' | 'w';
  readonly register: number;
  readonly value: number;
  readonly frame: number;
  readonly phase: string;
}

export class RecordingDevice implements Device {
  readonly accesses: Access[] = [];
  readonly stub = new StubDevice();
  readonly live = new Set<DmaBuffer>();
  resets = 0;
  /** What a job ends with instead of the stub's finish: a status word, or no interrupt at all. */
  ending: number | 'no-interrupt' | undefined;
  #frame = -1;
  #phase = '';

  read32(offset: number): number {
    const forced = offset === 0xb1c && this.#phase === 'irq' && typeof this.ending === 'number';
    const value = forced ? (this.ending as number) : this.stub.read32(offset);
    this.#note('r', offset, value);
    return value;
  }

  write32(offset: number, value: number): void {
    this.#note('w', offset, value);
    this.stub.write32(offset, value);
  }

  delay(): void {}

  waitForInterrupt(): boolean {
    return this.ending !== 'no-interrupt' && this.stub.waitForInterrupt();
  }

  allocate(name: string, size: number): DmaBuffer {
    const buffer = this.stub.allocate(name, size);
    this.live.add(buffer);
    return buffer;
  }

  free(buffer: DmaBuffer): void {
    if (!this.live.delete(buffer)) throw new Error(`${buffer.name} is freed twice`);
  }

  reset(): void {
    this.resets++;
  }

  phase(frame: number, name: string): void {
    this.#frame = frame;
    this.#phase = name;
  }

  /** Values written to a register, in order; only of one frame if a number is given. */
  writes(register: number, frame?: number): number[] {
    return this.accesses
      .filter((access) => access.op === 'w' && access.register === register)
      .filter((access) => frame === undefined || access.frame === frame)
      .map(({ value }) => value);
  }

  #note(op: 'r' | 'w', register: number, value: number): void {
    this.accesses.push({ op, register, value, frame: this.#frame, phase: this.#phase });
  }
}
