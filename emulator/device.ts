/**
 * What a driver sees of the machine: registers, time, the interrupt line and DMA memory. Driver models are written
 * against this and nothing else, so the same model runs on the board, on the trace checker's stub and on a replay.
 */
export interface Device {
  /** Reads a 32-bit register. `offset` is from the VE base (0x000..0xfff, a multiple of 4). Result is unsigned. */
  read32(offset: number): number;
  /** Writes a 32-bit register. */
  write32(offset: number, value: number): void;
  /** Lets time pass, as udelay or usleep would. */
  delay(microseconds: number): void;
  /** Lets time pass until the interrupt line is high or the time-out ends. True when the line is high. */
  waitForInterrupt(timeoutMicroseconds: number): boolean;
  /** Allocates DMA memory. Throws OutOfMemoryError when DRAM has no room. */
  allocate(name: string, size: number): DmaBuffer;
  /** Gives DMA memory back. */
  free(buffer: DmaBuffer): void;
  /** Pulses the block's reset line, as the kernel's reset controller does. Absent where there is no such line. */
  reset?(): void;
  /** Marks a point of the driver's run for traces and reports: frame number and phase name. No effect on the hardware. */
  phase?(frame: number, name: string): void;
}

/** A piece of DRAM that driver and chip share. */
export interface DmaBuffer {
  /** The role the driver gives it, such as `capture0` or `rec1-luma`. */
  readonly name: string;
  /** Address as the chip's registers take it. */
  readonly address: number;
  /** Size in bytes as asked for. */
  readonly size: number;
  /** The bytes themselves; a view of DRAM, no copy. */
  readonly bytes: Uint8Array;
}

/** DRAM is exhausted. */
export class OutOfMemoryError extends Error {
  constructor(
    readonly buffer: string,
    readonly requested: number,
    readonly free: number,
    readonly dramSize: number,
  ) {
    super(
      `no room in DRAM for ${buffer}: ${requested} bytes wanted, ${free} of ${dramSize} bytes free; ` +
        'use fewer buffers, a smaller picture or more memory (--dram)',
    );
    this.name = 'OutOfMemoryError';
  }
}
