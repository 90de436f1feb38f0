/** The stub video engine that the golden traces were made against, answer for answer (vectors/traces/README.md). */
import type { Device, DmaBuffer } from '../../emulator/device.js';
import type { StubSettings } from './trace-types.js';

const PAGE = 4096;
const FIRST_ADDRESS = 0x43000000;

const RESET = 0x004;
const VERSION = 0x0f0;
const STARTTRIG = 0xb18;
const STATUS = 0xb1c;
const INT_EN = 0xb14;
const PUTBITSDATA = 0xb20;
const STM_BIT_OFFSET = 0xb88;
const STM_BIT_LEN = 0xb90;

/** Bit 24 resets the encoder, bit 0 the whole engine. */
const RESET_PULSE = (1 << 24) | 1;
const SYNC_IDLE = 0x300;
const STATUS_READY = 1 << 9;
const STATUS_FINISH = 1;

export const STUB_DEFAULTS: StubSettings = {
  putBitsReady: true,
  resetClearsEncoderRegisters: false,
  version: 0x16230000,
  sliceBytes: { base: 1000, perFrame: 16 },
};

/** Registers that keep what was written, a bit counter, and an encode that is over at once. It writes no memory. */
export class StubDevice implements Device {
  readonly #registers = new Map<number, number>();
  #status = 0;
  #bitCount = 0;
  #encodes = 0;
  #nextAddress = FIRST_ADDRESS;
  /** Bits put since the count was last cleared, first bit first. */
  bits: number[] = [];
  /** Every buffer allocated so far, in order. */
  readonly allocated: DmaBuffer[] = [];

  constructor(private readonly settings: StubSettings = STUB_DEFAULTS) {}

  read32(offset: number): number {
    const stored = this.#registers.get(offset) ?? 0;
    switch (offset) {
      case RESET:
        return (stored | SYNC_IDLE) >>> 0;
      case VERSION:
        return this.settings.version;
      case STATUS:
        return this.#status | (this.settings.putBitsReady ? STATUS_READY : 0);
      case STM_BIT_LEN:
        return this.#bitCount;
      default:
        return stored;
    }
  }

  write32(offset: number, value: number): void {
    this.#registers.set(offset, value >>> 0);
    if (offset === RESET && value & RESET_PULSE && this.settings.resetClearsEncoderRegisters) this.#clear();
    else if (offset === STARTTRIG) this.#start(value);
    else if (offset === STATUS) this.#status &= ~(value & 0xf);
    else if (offset === STM_BIT_OFFSET) this.#setCount(0);
    else if (offset === STM_BIT_LEN) this.#setCount(value >>> 0);
  }

  delay(): void {}

  waitForInterrupt(): boolean {
    return (this.#status & this.read32(INT_EN)) !== 0;
  }

  allocate(name: string, size: number): DmaBuffer {
    const buffer = new StubBuffer(name, this.#nextAddress, size);
    this.#nextAddress += Math.ceil(size / PAGE) * PAGE;
    this.allocated.push(buffer);
    return buffer;
  }

  free(): void {}

  #clear(): void {
    for (const offset of this.#registers.keys()) {
      if (offset >= 0xa00 && offset <= 0xbff) this.#registers.set(offset, 0);
    }
    this.#status = 0;
    this.#setCount(0);
  }

  #setCount(bits: number): void {
    this.#bitCount = bits;
    this.bits = [];
  }

  #start(value: number): void {
    const type = value & 0xf;
    if (type === 1) this.#putBits((value >>> 8) & 0x3f);
    else if (type === 8) {
      const { base, perFrame } = this.settings.sliceBytes;
      this.#bitCount = Math.ceil(this.#bitCount / 8) * 8 + 8 * (base + perFrame * this.#encodes++);
      this.#status |= STATUS_FINISH;
    }
  }

  #putBits(count: number): void {
    const data = this.read32(PUTBITSDATA);
    for (let bit = count - 1; bit >= 0; bit--) this.bits.push(bit < 32 ? (data >>> bit) & 1 : 0);
    this.#bitCount += count;
  }
}

/** Memory that only exists when somebody looks. */
class StubBuffer implements DmaBuffer {
  #bytes: Uint8Array | undefined;

  constructor(
    readonly name: string,
    readonly address: number,
    readonly size: number,
  ) {}

  get bytes(): Uint8Array {
    this.#bytes ??= new Uint8Array(this.size);
    return this.#bytes;
  }
}
