/** The SoC round the block: its clocks, its reset line, the SRAM it shares with the CPU. Bits as in `Soc` of asm/state.ts. */
import { BoardError } from './bus.js';

/** Clocks by the names of the device tree: bus, block, path to DRAM. */
export const SOC_CLOCKS = ['ahb', 'mod', 'ram'] as const;
export type SocClock = (typeof SOC_CLOCKS)[number];

const CLOCK_BIT: Readonly<Record<SocClock, number>> = { ahb: 1, mod: 2, ram: 4 };
const RESET = 8;
const SRAM = 16;
export const MODULE_CLOCK = CLOCK_BIT.mod;
/** Everything as it is before a driver has switched it on. */
const ALL = 31;

/** What a driver finds at power-on: everything `on`, as a boot loader or a test may leave it, or `off`, as the kernel does. */
export type SocState = 'on' | 'off';

export class Soc {
  /** What software has switched off, and what a fault has. */
  off: number;
  lost = 0;

  constructor(
    state: SocState,
    private readonly apply: (off: number, lost: number) => void,
  ) {
    if (state !== 'on' && state !== 'off') {
      throw new BoardError(`unknown state of the SoC ${String(state)}; use on or off`);
    }
    this.off = state === 'off' ? ALL : 0;
    if (this.off !== 0) this.settle();
  }

  clock(name: SocClock, on: boolean): void {
    const bit = CLOCK_BIT[name];
    if (!bit) throw new BoardError(`the block has no clock ${String(name)}; it has ${SOC_CLOCKS.join(', ')}`);
    this.set(bit, on);
  }

  reset(asserted: boolean): void {
    this.set(RESET, !asserted);
  }

  sram(claimed: boolean): void {
    this.set(SRAM, claimed);
  }

  lose(bit: number, gone: boolean): void {
    this.lost = gone ? this.lost | bit : this.lost & ~bit;
    this.settle();
  }

  private set(bit: number, on: boolean): void {
    this.off = on ? this.off & ~bit : this.off | bit;
    this.settle();
  }

  private settle(): void {
    this.apply(this.off, this.lost);
  }
}
