/** The ring that coded pictures come through: where they begin, how much room there is, collecting them piece by piece. */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import * as reg from '../common/registers.js';
import type { DirectSettings } from './controls.js';

/** Granularity of STM_BIT_MAX: its low 16 bits read as zero (fact book 4.4). */
const LIMIT_STEP = 65536;
/** What STM_BIT_MAX holds at most. */
const LIMIT_MAX = 0x0fff0000;
/** Vendor frames begin on a boundary of 64 bytes (fact book 5.1). */
const RING_ALIGNMENT = 64;
/** Room that parameter sets and slice header never exceed, in bytes. */
const HEADER_ROOM = 512;

export class StreamRing {
  /** Bit position of the picture's first bit, counted from the start of the ring. */
  #offset = 0;
  /** Byte of the same count up to which the bytes are collected. */
  #collected = 0;
  #limit = 0;
  #next: number | undefined;
  #pieces: Uint8Array[] = [];

  constructor(
    private readonly device: Device,
    readonly buffer: DmaBuffer,
  ) {}

  /** Times that a picture's bytes came round the end of the ring to its start. */
  wraps = 0;

  /** Points the bit writer at the place of the next picture. Returns the bits that are missing to a whole byte there. */
  begin(settings: DirectSettings): number {
    const { buffer, device } = this;
    const bits = buffer.size * 8;
    const wanted = settings.stream_ring ? (this.#next ?? settings.stream_bit_offset) : settings.stream_bit_offset;
    this.#offset = wanted % bits;
    this.#collected = this.#offset >>> 3;
    this.#pieces = [];
    this.wraps = 0;
    // the bits ahead of the picture in its first byte are kept, and a byte stream may begin with zeros only (annex B)
    if (this.#offset & 7) buffer.bytes[this.#collected] = 0;
    const first = Math.ceil((this.#offset + HEADER_ROOM * 8) / LIMIT_STEP) * LIMIT_STEP;
    const wish = settings.stream_limit === 0 ? LIMIT_MAX : first + (settings.stream_limit - 1) * LIMIT_STEP;
    this.#limit = Math.min(wish, this.#mostRoom());
    device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, 0);
    device.write32(reg.VE_ENC_AVC_STM_START_ADDR_REG, buffer.address);
    device.write32(reg.VE_ENC_AVC_STM_END_ADDR_REG, buffer.address + buffer.size - 1);
    device.write32(reg.VE_ENC_AVC_STM_BIT_OFFSET_REG, this.#offset);
    device.write32(reg.VE_ENC_AVC_STM_BIT_MAX_REG, this.#limit);
    return -this.#offset & 7;
  }

  /** After a stall: takes what is there and raises the limit. False when that makes no room. */
  makeRoom(settings: DirectSettings): boolean {
    this.#collect();
    const wish = settings.stream_limit === 0 ? LIMIT_MAX : this.#limit + settings.stream_limit * LIMIT_STEP;
    const limit = Math.min(wish, this.#mostRoom());
    if (limit <= this.#limit) return false;
    this.#limit = limit;
    this.device.write32(reg.VE_ENC_AVC_STM_BIT_MAX_REG, limit);
    return true;
  }

  /** After the picture: all its bytes. */
  finish(): Uint8Array {
    this.#collect();
    this.#next = 8 * RING_ALIGNMENT * Math.ceil(this.#collected / RING_ALIGNMENT);
    return Buffer.concat(this.#pieces);
  }

  /** The highest limit that spares what is not collected yet. */
  #mostRoom(): number {
    const bits = (this.#collected + this.buffer.size) * 8;
    return Math.min(LIMIT_MAX, Math.floor(bits / LIMIT_STEP) * LIMIT_STEP);
  }

  #collect(): void {
    const { bytes, size } = this.buffer;
    const end = Math.floor(this.device.read32(reg.VE_ENC_AVC_STM_BIT_LEN_REG) / 8);
    while (this.#collected < end) {
      const at = this.#collected % size;
      const count = Math.min(end - this.#collected, size - at);
      if (at === 0 && this.#pieces.length > 0) this.wraps++;
      this.#pieces.push(bytes.slice(at, at + count));
      this.#collected += count;
    }
  }
}
